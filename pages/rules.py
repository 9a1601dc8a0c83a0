"""The rules, `/alerts/rules` and `/alerts/rules/<rule_id>`: read, edit, back-test, publish."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output, State, callback, ctx, no_update
from dash.development.base_component import Component

from alerts.backtest import run as backtest
from alerts.backtest.types import Comparison, plain
from alerts.judging.watch import Parts
from alerts.rules import rows as rule_rows
from alerts.rules import text as rule_text
from alerts.rules.model import Rule
from alerts.rules.parts import Change
from alerts.rules.types import Draft, Faulty, RuleRefused
from data.strict import Words, unknown
from layouts import rules as page
from layouts import rules_curve, rules_report, rules_text
from layouts.alert_curve import nothing
from layouts.faults import refused, told
from layouts.measure import Measure
from layouts.rules_list import PATH
from layouts.words import Translate, translator
from live.center import Center, center
from metrics.types import Indicator, milliseconds
from pages import language, theme, who
from security.rights import Action, Reach, reach

DAY_MS = 86_400_000
EPISODES = 400  # that a stored report lists

# Before /alerts/<no>, which would take "rules" for a number: pages with an order come first.
dash.register_page(
    __name__, path=PATH, path_template=f"{PATH}/<rule_id>", title="Rules", order=1
)


def layout(rule_id: str = "", published: str = "", version: str = "", **_: Any) -> Component:
    """The list, and the rule `rule_id`, else the first one. `?published=3` tells what has just been
    done, `?version=1` shows the text of that version (as an alert names it)."""
    here, spoken = center(), language()
    t, say = translator(spoken), _measure(here, spoken)
    rows = rule_rows.standings(here.rulebook, here.desk, here.registry, here.city)
    known = {row.version.rule_id: row for row in rows}
    if rule_id in ("", "none"):  # Dash fills "none" in when the address has no rule
        rule_id = next((row.version.rule_id for row in rows if not row.version.retired), "")
    notice = t("Published as version {n}.", n=published) if published.isdecimal() else ""
    chosen = None
    if rule_id in known:
        versions = here.rulebook.history(rule_id)
        watched = here.catalogue.by_id.get(known[rule_id].indicator)
        asked = int(version) if version.isdecimal() else None
        chosen = page.Chosen(
            standing=known[rule_id], versions=versions, watched=watched, asked=asked
        )
    elif rule_id:
        notice = told(t, unknown("rule", rule_id, list(known)))
    return page.page(
        here.city.file, spoken, say, rows, here.catalogue.by_id, chosen, notice, may_try()
    )


def may_try() -> bool:
    """Whether the reader may back-test a text of their own."""
    return reach(who(), Action.TRY_RULES) is not Reach.NONE


# ---- the text


@callback(
    Output(page.TEXT, "value"),
    Input(page.CURVE, "relayoutData"),
    State(page.TEXT, "value"),
    State(page.CHOSEN, "data"),
    prevent_initial_call=True,
)
def drag(relayout: dict[str, Any] | None, text: str, chosen: dict[str, Any]) -> Any:
    """A limit that was dragged is written into the text."""
    here = center()
    rule, _ = here.rulebook.check(text, chosen["rule"])
    if rule is None:
        return no_update
    held = rules_curve.grips(_limits(rule))
    grip = rules_curve.dragged(relayout, held, measured(here, rule))
    if grip is None:
        return no_update
    level = ("normal", "blue", "yellow", "orange", "red")[grip.level]
    side: Any = grip.side
    return rule_text.with_limit(text, level, grip.value, side)


@callback(
    Output(page.FAULTS, "children"),
    Output(page.CHANGES, "children"),
    Output(page.CHECKED, "data"),
    Output(page.CURVE, "figure"),
    Output(page.CURVE_WORDS, "children"),
    Input(page.TEXT, "value"),
    Input(page.DAYS, "value"),
    Input(page.POINT, "data"),
    State(page.CHOSEN, "data"),
)
def look(text: str, days: int, point_no: int | None, chosen: dict[str, Any] | None) -> Any:
    """What is wrong with the text, what it changes, and its limits on a point's curve."""
    if not chosen:
        return (no_update,) * 5
    here, spoken = center(), language()
    t, say = translator(spoken), _measure(here, spoken)
    newest = here.rulebook.newest(chosen["rule"])
    rule, faults = here.rulebook.check(text or "", chosen["rule"])
    same = rule is not None and not newest.retired and rule_text.same(newest.body, text, True)
    checked = {"digest": rule_text.text_digest(text or ""), "holds": rule is not None,
               "changed": not same}  # fmt: skip
    words = (
        rules_text.faults(t, faults), rules_text.difference(t, newest.body, text or ""), checked,
    )  # fmt: skip
    if rule is None:
        return (*words, no_update, no_update)
    return (*words, *_curve(t, say, here, rule, int(days), point_no))


def _curve(
    t: Translate, say: Measure, here: Center, rule: Rule, days: int, point_no: int | None
) -> tuple[Any, Any]:
    """One point's curve with the limits, and whose it is."""
    watched = rule_rows.watched(rule, here.registry, here.city)
    number = point_no if point_no in watched else _first(here, rule, watched)
    if number is None:
        return nothing(), t("The rule watches no point.")
    until = here.now_ms()
    since = until - days * DAY_MS
    indicator = measured(here, rule)
    moments, values = backtest.trace(_past(here), rule, number, since, until)
    if indicator.period_ms:
        line = rules_curve.as_line(moments, values, indicator.period_ms)
        moments, values = line.t, list(line.y)
    if moments:  # do not draw a time of which nothing is known
        since = max(since, moments[0] - indicator.period_ms)
    held = rules_curve.grips(_limits(rule))
    figure = rules_curve.picture(
        say, indicator, moments, values, held, (since, until), rule.direction
    )
    point = here.registry.points[number]
    known = bool(moments)
    return figure, page.curve_words(t, say, point.name, indicator, point.id, known, may_try())


def _first(here: Center, rule: Rule, watched: list[int]) -> int | None:
    """The point whose curve is shown until one is chosen: that of its gravest alert, if any."""
    mine = [alert for alert in here.desk.open_alerts() if alert.rule_id == rule.id]
    gravest = sorted(mine, key=lambda alert: (-alert.level, alert.raised_ms))
    places = [alert.point_no for alert in gravest if alert.point_no in watched]
    return next(iter([*places, *watched]), None)


@callback(
    Output(page.POINT, "data"),
    Input({"type": "rules-actor", "point": ALL}, "n_clicks"),
    prevent_initial_call=True,
)
def choose_point(clicks: list[int | None]) -> Any:
    """The point whose curve is to be shown."""
    asked = ctx.triggered_id
    return asked["point"] if asked and any(clicks) else no_update


# ---- the back-test


@callback(
    Output(page.RESULT, "children"),
    Output(page.BARS, "figure"),
    Output(page.TOLD, "children"),
    Output(page.ACTORS, "children"),
    Output(page.TESTED, "data"),
    Input(page.RUN, "n_clicks"),
    State(page.TEXT, "value"),
    State(page.DAYS, "value"),
    State(page.CHOSEN, "data"),
    running=[(Output(page.RUN, "disabled"), True, False)],
)
def run(clicks: int | None, text: str, days: int, chosen: dict[str, Any] | None) -> Any:
    """What the text would have done, beside the rule in force; at once when the page opens."""
    if not chosen:
        return (no_update,) * 5
    here, spoken = center(), language()
    t, say = translator(spoken), _measure(here, spoken)
    rule, faults = here.rulebook.check(text, chosen["rule"])
    if rule is None:
        words = t("The text does not hold: {fault}", fault=told(t, faults[0].message))
        return words, no_update, no_update, no_update, None
    found = compared(here, rule, int(days))
    key = (
        here.rulebook.keep_report(text, plain(found, EPISODES))
        if clicks
        else rule_text.text_digest(text)  # of the rule in force: it is not published again
    )
    names = {one.point_no: here.registry.points[one.point_no].name for one in found.report.worst}
    return (
        rules_report.said(t, found),
        rules_report.bars(t, say, found),
        rules_report.table(t, say, found, milliseconds(rule.respond_within)),
        rules_report.worst(t, say, found.report.worst, names, None, page.actor_button),
        {"digest": key, "days": days},
    )


def compared(here: Center, rule: Rule, days: int) -> Comparison:
    """The last `days` under this rule and under the one in force."""
    until = here.now_ms()
    in_force = here.desk.rules.get(rule.id)
    asked = (_past(here), rule, in_force, until - days * DAY_MS, until)
    return here.rulebook.back_tests.submit(backtest.compare, *asked).result()


# ---- publishing


@callback(
    Output(page.PUBLISH, "disabled"),
    Output(page.GATE, "children"),
    Output("rules-tested-box", "className"),
    Input(page.CHECKED, "data"),
    Input(page.TESTED, "data"),
    Input(page.DAYS, "value"),
    Input(page.WHY, "value"),
)
def gate(
    checked: dict[str, Any] | None, tested: dict[str, Any] | None, days: int,
    why: str | None,
) -> Any:  # fmt: skip
    """Whether the text may be published, and what is missing; whether the back-test is of it."""
    if not checked:
        return (no_update,) * 3
    t = translator(language())
    fits = bool(tested) and tested is not None and tested["digest"] == checked["digest"]
    words = page.gate(
        t, holds=checked["holds"], changed=checked["changed"], tested=fits,
        why=bool((why or "").strip()), may=reach(who(), Action.CHANGE_RULES) is not Reach.NONE,
    )  # fmt: skip
    now = "now" if fits and tested is not None and tested["days"] == days else "old"
    look_of = now if tested else "none"
    return bool(words), words, f"rules-tested-box {look_of}"


@callback(
    Output(page.ANSWER, "children"),
    Output(page.GO, "href"),
    Input(page.PUBLISH, "n_clicks"),
    State(page.TEXT, "value"),
    State(page.WHY, "value"),
    State(page.TESTED, "data"),
    State(page.CHOSEN, "data"),
    prevent_initial_call=True,
)
def publish(
    clicks: int | None, text: str, why: str | None,
    tested: dict[str, Any] | None, chosen: dict[str, Any],
) -> Any:  # fmt: skip
    """The text as the next version, with its back-test; or why it is refused."""
    if not clicks:
        return no_update, no_update
    here, t = center(), translator(language())
    if not tested:
        return t("Back-test this text first."), no_update
    draft = Draft(text=text, why=why or "", actor=who().name, based_on=chosen["version"],
                  report=tested["digest"])  # fmt: skip
    try:
        version = here.rulebook.publish(chosen["rule"], draft, here.now_ms())
    except Faulty as refusal:
        reason = told(t, refusal.faults[0].message)
        return t("The text does not hold: {fault}", fault=reason), no_update
    except RuleRefused as refusal:
        return refused(t, refusal), no_update
    here.wake()
    return "", f"{PATH}/{chosen['rule']}?published={version.version}"


# ---- what a rule is measured in


def measured(here: Center, rule: Rule) -> Indicator:
    """The indicator as it stands against the limits: a multiple of the usual has no unit of it."""
    indicator = here.catalogue.by_id[rule.indicator]
    if rule.measure == "ratio_to_usual":
        times = Words(en="× usual", zh="倍（平时）")
        return indicator.model_copy(update={"unit": times, "factor": 1, "decimals": 2})
    if isinstance(rule.measure, Change):
        name = Words(en=f"Change of {indicator.name.en}", zh=f"{indicator.name.zh}变化")
        return indicator.model_copy(update={"name": name})
    return indicator


def _past(here: Center) -> Parts:
    return backtest.past(here.store, here.registry, here.catalogue.by_id, here.city)


def _limits(rule: Rule) -> list[tuple[int, float | tuple[float, float]]]:
    return [(int(level), limit) for level, limit in rule.limits.given()]


def _measure(here: Center, spoken: str) -> Measure:
    return Measure(
        language=spoken, zone=here.city.zone, now_ms=here.now_ms(), theme=theme()
    )
