"""The plans, `/plans` and `/plans/<plan_id>`: read, edit, publish."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, State, callback, no_update
from dash.development.base_component import Component

from alerts.rules import text as rule_text
from data.strict import unknown
from dispatch.plans.chart import chart
from dispatch.plans.types import Edit, FaultyPlan, PlanRefused, Standing
from layouts import plans as page
from layouts import plans_chart, rules_text
from layouts.faults import refused, told
from layouts.measure import Measure
from layouts.words import translator
from live.center import Center, center
from pages import language, who
from security.rights import Action, Reach, reach

dash.register_page(
    __name__, path=page.PATH, path_template=f"{page.PATH}/<plan_id>", title="Plans", order=1
)


def layout(plan_id: str = "", published: str = "", version: str = "", **_: Any) -> Component:
    """The list, and the plan `plan_id`, else the first one. `?published=3` tells what has just been
    done, `?version=1` shows the text of that version (as an incident names it)."""
    here, spoken = center(), language()
    t, say = translator(spoken), _measure(here, spoken)
    rows = {one.version.plan_id: _row(one) for one in here.planbook.standings()}
    if plan_id in ("", "none"):  # Dash fills "none" in when the address has no plan
        plan_id = next(iter(rows), "")
    notice = t("Published as version {n}.", n=published) if published.isdecimal() else ""
    chosen = None
    if plan_id in rows:
        versions = here.planbook.history(plan_id)
        asked = int(version) if version.isdecimal() else None
        chosen = page.Chosen(row=rows[plan_id], versions=versions, asked=asked)
    elif plan_id:
        notice = told(t, unknown("plan", plan_id, list(rows)))
    faults = sorted(here.planbook.faults)
    return page.page(here.city.file, spoken, say, list(rows.values()), faults, chosen, notice)


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
    newest = here.planbook.newest(chosen["plan"])
    plan, faults = here.planbook.check(text or "", chosen["plan"])
    same = plan is not None and not newest.retired and rule_text.same(newest.body, text or "", True)
    words = (
        rules_text.faults(t, faults), rules_text.difference(t, newest.body, text or ""),
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
    State(page.TEXT, "value"),
    State(page.WHY, "value"),
    State(page.CHOSEN, "data"),
    prevent_initial_call=True,
)
def publish(clicks: int | None, text: str, why: str | None, chosen: dict[str, Any]) -> Any:
    """The text as the next version, or why it is refused."""
    if not clicks:
        return no_update, no_update
    here, t = center(), translator(language())
    edit = Edit(text=text, why=why or "", actor=who().name, based_on=chosen["version"])
    try:
        version = here.planbook.publish(chosen["plan"], edit, here.now_ms())
    except FaultyPlan as refusal:
        reason = told(t, refusal.faults[0].message)
        return t("The text does not hold: {fault}", fault=reason), no_update
    except PlanRefused as refusal:
        return refused(t, refusal), no_update
    return "", f"{page.PATH}/{chosen['plan']}?published={version.version}"


def _row(standing: Standing) -> page.Row:
    return page.Row(standing=standing, chart=chart(standing.plan) if standing.plan else None)


def _measure(here: Center, spoken: str) -> Measure:
    return Measure(language=spoken, zone=here.city.zone, now_ms=here.now_ms())
