"""The plans, `/plans` and `/plans/<plan_id>`: read, edit, publish."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, State, callback, ctx, no_update
from dash.development.base_component import Component

from alerts.rules import text as rule_text
from alerts.rules.types import Origin
from data.strict import Words, unknown
from dispatch.plans.chart import chart
from dispatch.plans.types import Edit, FaultyPlan, PlanRefused, Standing, Version
from layouts import plans as page
from layouts import plans_chart, rules_text
from layouts.faults import refused, told
from layouts.measure import Measure
from layouts.plans_blank import NEW_ID, blank
from layouts.words import Translate, translator
from live.center import Center, center
from pages import language, who
from security.rights import Action, Reach, reach

dash.register_page(
    __name__, path=page.PATH, path_template=f"{page.PATH}/<plan_id>", title="Plans", order=1
)


def layout(
    plan_id: str = "", published: str = "", version: str = "", new: str = "", retired: str = "",
    **_: Any,
) -> Component:  # fmt: skip
    """The list, and the plan `plan_id`, else the first one. `?published=3` and `?retired=4` tell
    what has just been done, `?version=1` shows the text of that version (as an incident names it),
    `?new=1` begins a new plan."""
    here, spoken = center(), language()
    t, say = translator(spoken), _measure(here, spoken)
    rows = {one.version.plan_id: _row(one) for one in here.planbook.standings()}
    if plan_id in ("", "none"):  # Dash fills "none" in when the address has no plan
        plan_id = next(iter(rows), "")
    notice = t("Published as version {n}.", n=published) if published.isdecimal() else ""
    if retired.isdecimal():
        notice = t("Retired: it is proposed no more. Publish it to bring it back.")
    chosen, may = None, reach(who(), Action.CHANGE_PLANS) is not Reach.NONE
    if new and may:
        chosen = page.Chosen(row=_row(_nothing_yet(here, t)), versions=())
    elif plan_id in rows:
        versions = here.planbook.history(plan_id)
        asked = int(version) if version.isdecimal() else None
        chosen = page.Chosen(row=rows[plan_id], versions=versions, asked=asked)
    elif plan_id:
        notice = told(t, unknown("plan", plan_id, list(rows)))
    faults = sorted(here.planbook.faults)
    return page.page(
        here.city.file, spoken, say, list(rows.values()), faults, chosen, notice, may
    )  # fmt: skip


def _nothing_yet(here: Center, t: Translate) -> Standing:
    """A plan that nobody has published: version 0, under no name yet."""
    file = here.city.file
    text = blank(t, file.domains[0].id, file.departments[0].id)
    version = Version(
        plan_id="", version=0, body=text, actor=who().name, why="", origin=Origin.BROWSER,
        filed=None, retired=False, published_ms=here.now_ms(),
    )  # fmt: skip
    return Standing(version=version, title=Words(en=t("New plan"), zh=t("New plan")), plan=None)


@callback(
    Output(page.FAULTS, "children"),
    Output(page.CHANGES, "children"),
    Output(page.CHECKED, "data"),
    Output(page.LANES, "children"),
    Output(page.CARDS, "children"),
    Input(page.TEXT, "value"),
    State(page.CHOSEN, "data"),
)
def look(text: str | None, chosen: dict[str, Any] | None) -> Any:
    """What is wrong with the text, what it changes, and the plan as it would be."""
    if not chosen:
        return (no_update,) * 5
    here, spoken = center(), language()
    t, say = translator(spoken), _measure(here, spoken)
    newest = here.planbook.newest(chosen["plan"]) if chosen["plan"] else None
    plan, faults = here.planbook.check(text or "", chosen["plan"] or None)
    before = newest.body if newest else ""
    in_force = newest is not None and not newest.retired
    same = plan is not None and in_force and rule_text.same(before, text or "", True)
    words = (
        rules_text.faults(t, faults), rules_text.difference(t, before, text or ""),
        {"holds": plan is not None, "changed": not same},
    )  # fmt: skip
    if plan is None:
        return (*words, no_update, no_update)
    drawn = chart(plan)
    departments = {one.id: one.name for one in here.city.file.departments}
    capabilities = here.roster.inventory.capabilities
    return (
        *words,
        plans_chart.lanes(t, say, drawn, departments),
        plans_chart.cards(t, say, drawn, departments, capabilities),
    )


@callback(
    Output(page.PUBLISH, "disabled"),
    Output(page.GATE, "children"),
    Input(page.CHECKED, "data"),
    Input(page.WHY, "value"),
)
def gate(checked: dict[str, Any] | None, why: str | None) -> Any:
    """Whether the text may be published, and what is missing."""
    if not checked:
        return no_update, no_update
    words = page.gate(
        translator(language()), holds=checked["holds"], changed=checked["changed"],
        why=bool((why or "").strip()), may=reach(who(), Action.CHANGE_PLANS) is not Reach.NONE,
    )  # fmt: skip
    return bool(words), words


@callback(
    Output(page.ANSWER, "children"),
    Output(page.GO, "href"),
    Input(page.PUBLISH, "n_clicks"),
    Input(page.RETIRE, "n_clicks"),
    State(page.TEXT, "value"),
    State(page.WHY, "value"),
    State(page.CHOSEN, "data"),
    prevent_initial_call=True,
)
def publish(
    _published: int | None, _retired: int | None, text: str, why: str | None,
    chosen: dict[str, Any],
) -> Any:  # fmt: skip
    """The text as the next version (or the plan is retired), or why it is refused."""
    if not ctx.triggered or not ctx.triggered[0]["value"]:
        return no_update, no_update
    here, t = center(), translator(language())
    book, began, by = here.planbook, chosen["version"], who().name
    try:
        if ctx.triggered_id == page.RETIRE:
            version = book.retire(chosen["plan"], why or "", by, began, here.now_ms())
            return "", f"{page.PATH}/{chosen['plan']}?retired={version.version}"
        plan_id = chosen["plan"] or _named(here, text)
        edit = Edit(text=text, why=why or "", actor=by, based_on=began)
        version = book.publish(plan_id, edit, here.now_ms())
    except FaultyPlan as refusal:
        reason = told(t, refusal.faults[0].message)
        return t("The text does not hold: {fault}", fault=reason), no_update
    except PlanRefused as refusal:
        return refused(t, refusal), no_update
    return "", f"{page.PATH}/{plan_id}?published={version.version}"


def _named(here: Center, text: str) -> str:
    """The name that a new plan gives itself. Raises FaultyPlan, or PlanRefused when it is taken."""
    plan, faults = here.planbook.check(text)
    if plan is None:
        raise FaultyPlan(faults)
    if plan.id == NEW_ID:
        raise PlanRefused("id", "still has the name of the form: name it")
    if any(one.version.plan_id == plan.id for one in here.planbook.standings()):
        raise PlanRefused("id", "is the name of a plan that is there already")
    return plan.id


def _row(standing: Standing) -> page.Row:
    return page.Row(standing=standing, chart=chart(standing.plan) if standing.plan else None)


def _measure(here: Center, spoken: str) -> Measure:
    return Measure(language=spoken, zone=here.city.zone, now_ms=here.now_ms())
