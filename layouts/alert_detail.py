"""One alert in full: what, why, where, what to do, what happened, and how unusual it is."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from alerts.types import Alert, Level, State
from data.types import CITY_POINT, SOURCE_KIND, Point
from layouts.alert_dispatched import dispatched_lines, plan_row
from layouts.alert_events import alert_link, happened, level_name, person
from layouts.alert_told import Asked, Detail, Silence, Told
from layouts.measure import Measure, number, span
from layouts.shell import data
from layouts.words import Translate

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
GLYPH_PX = 52
OUT_OF_SERVICE = "OUT_OF_SERVICE"
LATCHED = (State.LATCHED_UNACKED, State.LATCHED_ACKED)


def detail(t: Translate, say: Measure, told: Told) -> Detail:
    """The words of every place. Pure: `told` and the language decide."""
    return Detail(
        head=_head(t, say, told),
        why=_why(t, say, told),
        todo=_todo(t, say, told),
        happened=_happened(t, say, told),
        unusual=_unusual(t, say, told),
    )


def _happened(t: Translate, say: Measure, told: Told) -> list[Component]:
    """What happened to it and, once it is dispatched, to its incident, in the order of time."""
    lines = happened(t, say, told.watched, told.events)
    timed = [(event.occurred_ms, line) for event, line in zip(told.events, lines, strict=True)]
    if told.dispatched is not None:
        timed += dispatched_lines(t, say, told.dispatched)
    return [line for _, line in sorted(timed, key=lambda one: one[0])]


def unknown_alert(t: Translate, no: int) -> list[Component]:
    """The head when the address names an alert that there never was."""
    words = html.H1(t("There is no alert {no}", no=no))
    return [html.Div(words, className="alerts-title", **data(unknown=str(no)))]


def _head(t: Translate, say: Measure, told: Told) -> list[Component]:
    alert, point = told.alert, told.point
    grave = alert.level or alert.max_level
    words = dict.fromkeys([say.of(point.detail), say.of(told.district)])
    where = say.listed(list(words))
    known = point.id.removeprefix(f"drill:{point.drill}:")  # of what is exercised the real one's
    facts = f"{where} · {known}" if where else known
    if point.no == CITY_POINT and told.asked:
        facts = say.of(told.asked.title)
    if point.kind == SOURCE_KIND:
        facts = say.listed([say.of(told.asked.title) if told.asked else "", where])
    return [
        html.Span(
            className="alerts-glyph",
            **data(
                glyph=f"{int(grave)} {_look(told)} {GLYPH_PX}",
                place=_place(point),
            ),
        ),
        html.Div([html.H1(say.of(point.name)), html.P(facts), *_over(t, say, alert),
                  *(_silent(t, say, one) for one in told.silences)],
                 className="alerts-title",
                 **data(told=f"{alert.no} {alert.seq}", owner=alert.owner)),
        _value(t, say, told),
    ]  # fmt: skip


def _look(told: Told) -> str:
    """The state of the mark, as assets/20_draw.js names it."""
    if told.alert.state in LATCHED:
        return "latched"
    if told.alert.level is Level.NORMAL:
        return "cleared"
    if told.stale:
        return "stale"
    return "new" if told.alert.state is State.UNACKED and not told.silences else "steady"


def _place(point: Point) -> str:
    """For the script that moves the inset map: number, and longitude and latitude if known."""
    known = point.lon is not None and point.lat is not None
    return f"{point.no} {point.lon} {point.lat}" if known else f"{point.no}"


def _over(t: Translate, say: Measure, alert: Alert) -> list[Component]:
    """That it is over, in words, while somebody still reads it."""
    if alert.closed_ms is None and alert.cleared_ms is None:
        return []
    time = say.moment(alert.closed_ms or alert.cleared_ms or 0)
    if alert.closed_ms is not None:
        words = t("Closed {time}. Nothing more is asked.", time=time)
    elif alert.state is State.LATCHED_ACKED:
        words = t("Cleared {time}. It latches and waits for its reset.", time=time)
    elif alert.state is State.LATCHED_UNACKED:
        words = t("Cleared {time}. It latches: acknowledge it, then reset it.", time=time)
    else:
        words = t("Cleared {time}, and nobody has acknowledged it.", time=time)
    return [html.P(words, className="alerts-over")]


def _silent(t: Translate, say: Measure, silence: Silence) -> html.P:
    """Why it does not sound now, by whom, and until when."""
    time = "" if silence.until_ms is None else say.moment(silence.until_ms)
    actor, reason = person(t, silence.actor), silence.reason
    if silence.cause_no is not None:
        words: list[Any] = [t("Suppressed while this explains it:"), " "]
        words += [alert_link(t, silence.cause_no), " ", say.of(silence.cause_name)]
        return html.P(words, className="alerts-silent")
    if silence.kind == OUT_OF_SERVICE:
        said = t("Out of service until {time}, permit {reason} ({actor})",
                 time=time, reason=reason, actor=actor)  # fmt: skip
    else:
        said = t("Shelved until {time} by {actor}: {reason}",
                 time=time, actor=actor, reason=reason)  # fmt: skip
    return html.P(said, className="alerts-silent", title=said)


def _value(t: Translate, say: Measure, told: Told) -> html.Div:
    reading = told.reading
    if reading is None or reading.value is None:
        reason = say.of(told.reason) or t("no value")
        return html.Div([html.Div(t("NA"), className="alerts-value"), html.P(reason)],
                        className="alerts-now")  # fmt: skip
    over_ms = 0 if told.point.shadow_of else told.main.period_ms  # what is injected is of a moment
    period = say.period(reading.observed_ms - over_ms, reading.observed_ms)
    unit = _unit(t, say, told, reading.value)
    return html.Div(
        [
            html.Div([say.bare(told.main, reading.value), html.I(unit)],
                     className="alerts-value stale" if told.stale else "alerts-value"),
            html.P([period, " · ", html.Span(**data(age=str(reading.observed_ms)))]),
        ],
        className="alerts-now",
    )  # fmt: skip


def _unit(t: Translate, say: Measure, told: Told, value: float) -> str:
    if told.point.kind == SOURCE_KIND:
        return t("point silent") if value == 1 else t("points silent")
    return say.unit_of(told.main, value)


def _why(t: Translate, say: Measure, told: Told) -> str:
    """What the curve shows, and what makes it an alert of this level."""
    if told.point.kind == SOURCE_KIND and told.asked is not None:
        return t("Why: longer without a word than this source may be; how many points say nothing")
    name = say.listed([say.of(told.main.name), say.unit(told.main)])
    if told.asked is None:
        return t("Why: {name}. The rule is no longer there.", name=name)
    limit = say.compared(t, told.watched, told.alert.limit_value)
    if told.reference is not None and told.watched.id != told.main.id:
        limit = f"{limit} ({say.bare(told.main, told.reference)})"
    level = level_name(t, last_level(told))
    values = {"name": name, "level": level, "limit": limit, "hold": span(t, told.asked.hold_ms)}
    below = told.asked.direction == "below"
    if told.asked.hold_ms == 0:
        return (t("Why: {name}; {level} below {limit}", **values) if below
                else t("Why: {name}; {level} from {limit}", **values))  # fmt: skip
    return (t("Why: {name}; {level} below {limit} for {hold}", **values) if below
            else t("Why: {name}; {level} from {limit} for {hold}", **values))  # fmt: skip


def last_level(told: Told) -> Level:
    """The level that the limit belongs to: the present one, or the last one before it cleared."""
    levels = [event.level for event in told.events if event.level is not Level.NORMAL]
    return told.alert.level or (levels[-1] if levels else told.alert.max_level)


def _todo(t: Translate, say: Measure, told: Told) -> list[Component]:
    asked = told.asked
    rows: list[tuple[str, Any]] = []
    if asked is not None:
        rows = [
            (t("Consequence"), say.of(asked.consequence)),
            (t("Expected"), say.of(asked.action)),
            (t("Respond in"), _respond(t, told, asked)),
        ]
    rows.append((t("Owner"), say.of(told.owner)))
    rows.append((t("Assigned to"), told.alert.assignee))
    if asked is not None:
        rows += [(t("Plan"), plan_row(t, say, asked.plan, told.dispatched)),
                 (t("Guidance"), say.of(asked.guidance))]  # fmt: skip
        rows.append((t("Rule"), _rule(t, say, told.alert, asked)))
    pairs = [[html.Dt(name), html.Dd(words)] for name, words in rows if words]
    return [html.Dl([one for pair in pairs for one in pair])]


def _rule(t: Translate, say: Measure, alert: Alert, asked: Asked) -> list[Any]:
    """Which rule raised it, in which version, and that it holds what cleared."""
    link = dcc.Link(say.of(asked.title), href=f"/alerts/rules/{alert.rule_id}")
    words = [link, " · ", t("version {n}", n=alert.rule_version)]
    return [*words, " · ", t("latches")] if asked.latch else words


def _respond(t: Translate, told: Told, asked: Asked) -> list[Any]:
    """How long there is, and how long was taken; what is left or over ticks in the browser."""
    alert, allowed = told.alert, span(t, asked.respond_ms)
    if alert.acked_ms is not None:
        taken = span(t, max(0, alert.acked_ms - alert.raised_ms))
        return [allowed, " · ", t("acknowledged after {span}", span=taken)]
    if alert.closed_ms is not None or told.silences:
        return [allowed]
    due = str(alert.raised_ms + asked.respond_ms)
    return [allowed, " · ", html.Span(**data(due=due))]


def _measured(t: Translate, n: int, period_ms: int) -> str:
    """'323 hours', '1 day' or '5 values'."""
    one, more = {HOUR_MS: ("1 hour", "{n} hours"), DAY_MS: ("1 day", "{n} days")}.get(
        period_ms, ("1 value", "{n} values")
    )
    return t(one) if n == 1 else t(more, n=number(n))


def _unusual(t: Translate, say: Measure, told: Told) -> str:
    """How unusual this is, in one sentence (alerts.lead)."""
    story = told.story
    if told.point.kind == SOURCE_KIND or (story and story["kind"] == "unlike"):
        return ""
    if not story or not story["n"]:
        return t("Nothing was measured here before this.")
    measured = _measured(t, story["n"], story["period_ms"])
    if story["kind"] == "times" and not story["times"]:
        return t("Not once beyond this limit in the {measured} measured before.", measured=measured)
    if story["kind"] == "times":
        times = number(story["times"])
        return t(
            "Beyond this limit in {times} of the {measured} measured before.",
            times=times,
            measured=measured,
        )
    value = say.whole(told.main, story["value"])
    if story["kind"] == "never_below":
        return t(
            "Not once below {value} in the {measured} measured before.",
            value=value,
            measured=measured,
        )
    return t(
        "Not once above {value} in the {measured} measured before.",
        value=value,
        measured=measured,
    )
