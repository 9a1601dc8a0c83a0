"""One alert in full: what, why, where, what to do, what happened, and how unusual it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from alerts.types import SYSTEM, Alert, AlertEvent, Level, State, Trigger
from data.strict import Words
from data.types import CITY_POINT, Point, Reading
from layouts.measure import Measure, number, span
from layouts.shell import data
from layouts.words import Translate
from metrics.types import Indicator

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
GLYPH_PX = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the alert's rule says of it and asks of a person. Spans are ms."""

    title: Words
    direction: str
    hold_ms: int
    clear_ms: int
    consequence: Words
    action: Words
    respond_ms: int
    plan: Words | None = None
    guidance: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Another alert close by."""

    name: Words
    metres: float
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of one alert. `main` is shown big, `watched` is what has the limits.

    `story` and `reference` are those of alerts.lead; `asked` is None when the rule has gone.
    """

    alert: Alert
    point: Point
    district: Words | None
    owner: Words
    watched: Indicator
    main: Indicator
    reading: Reading | None
    reason: Words | None = None
    stale: bool
    events: Sequence[AlertEvent]
    asked: Asked | None = None
    reference: float | None = None
    story: dict[str, Any] | None = None
    near: Near | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """The children of the detail's places; the curve is layouts.figures'."""

    head: list[Component]
    why: str
    near: str
    todo: list[Component]
    happened: list[Component]
    unusual: str


def detail(t: Translate, say: Measure, told: Told) -> Detail:
    """The words of every place. Pure: `told` and the language decide."""
    return Detail(
        head=_head(t, say, told),
        why=_why(t, say, told),
        near=_near(t, say, told),
        todo=_todo(t, say, told),
        happened=[_event(t, say, told, event) for event in told.events],
        unusual=_unusual(t, say, told),
    )


def unknown_alert(t: Translate, no: int) -> list[Component]:
    """The head when the address names an alert that there never was."""
    return [html.Div(html.H1(t("There is no alert {no}", no=no)), className="alerts-title")]


def level_name(t: Translate, level: int) -> str:
    """The level in words."""
    return (t("normal"), t("blue"), t("yellow"), t("orange"), t("red"))[level]


def _head(t: Translate, say: Measure, told: Told) -> list[Component]:
    alert, point = told.alert, told.point
    grave = alert.level or alert.max_level
    words = dict.fromkeys([say.of(point.detail), say.of(told.district)])
    where = say.listed(list(words))
    facts = f"{where} · {point.id}" if where else point.id
    if point.no == CITY_POINT and told.asked:
        facts = say.of(told.asked.title)
    return [
        html.Span(
            className="alerts-glyph",
            **data(
                glyph=f"{int(grave)} {_look(told)} {GLYPH_PX}",
                place=_place(point),
            ),
        ),
        html.Div([html.H1(say.of(point.name)), html.P(facts), *_over(t, say, alert)],
                 className="alerts-title"),
        _value(t, say, told),
    ]  # fmt: skip


def _look(told: Told) -> str:
    """The state of the mark, as assets/20_draw.js names it."""
    if told.alert.level is Level.NORMAL:
        return "cleared"
    if told.stale:
        return "stale"
    return "new" if told.alert.state is State.UNACKED else "steady"


def _place(point: Point) -> str:
    """For the script that moves the inset map: number, and longitude and latitude if known."""
    known = point.lon is not None and point.lat is not None
    return f"{point.no} {point.lon} {point.lat}" if known else f"{point.no}"


def _over(t: Translate, say: Measure, alert: Alert) -> list[Component]:
    """That it is over, in words, while somebody still reads it."""
    if alert.closed_ms is not None:
        words = t("Closed {time}. Nothing more is asked.", time=say.moment(alert.closed_ms))
    elif alert.cleared_ms is not None:
        words = t(
            "Cleared {time}, and nobody has acknowledged it.", time=say.moment(alert.cleared_ms)
        )
    else:
        return []
    return [html.P(words, className="alerts-over")]


def _value(t: Translate, say: Measure, told: Told) -> html.Div:
    reading = told.reading
    if reading is None or reading.value is None:
        reason = say.of(told.reason) or t("no value")
        return html.Div([html.Div(t("NA"), className="alerts-value"), html.P(reason)],
                        className="alerts-now")  # fmt: skip
    period = say.period(reading.observed_ms - told.main.period_ms, reading.observed_ms)
    return html.Div(
        [
            html.Div([say.bare(told.main, reading.value), html.I(say.unit(told.main))],
                     className="alerts-value stale" if told.stale else "alerts-value"),
            html.P([period, " · ", html.Span(**data(age=str(reading.observed_ms)))]),
        ],
        className="alerts-now",
    )  # fmt: skip


def _why(t: Translate, say: Measure, told: Told) -> str:
    """What the curve shows, and what makes it an alert of this level."""
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


def _near(t: Translate, say: Measure, told: Told) -> str:
    if told.near is None:
        return ""
    distance = f"{told.near.metres / 1000:.1f} km"
    return t("Near: {name}, {distance}, {level}", name=say.of(told.near.name), distance=distance,
             level=level_name(t, told.near.level))  # fmt: skip


def _todo(t: Translate, say: Measure, told: Told) -> list[Component]:
    asked = told.asked
    rows: list[tuple[str, Any]] = []
    if asked is not None:
        rows = [
            (t("Consequence"), say.of(asked.consequence)),
            (t("Expected"), say.of(asked.action)),
            (t("Respond in"), _respond(t, told.alert, asked)),
        ]
    rows.append((t("Owner"), say.of(told.owner)))
    if asked is not None:
        rows += [(t("Plan"), say.of(asked.plan)), (t("Guidance"), say.of(asked.guidance))]
    pairs = [[html.Dt(name), html.Dd(words)] for name, words in rows if words]
    return [html.Dl([one for pair in pairs for one in pair])]


def _respond(t: Translate, alert: Alert, asked: Asked) -> list[Any]:
    """How long there is, and how long was taken; what is left or over ticks in the browser."""
    allowed = span(t, asked.respond_ms)
    if alert.acked_ms is not None:
        taken = span(t, max(0, alert.acked_ms - alert.raised_ms))
        return [allowed, " · ", t("acknowledged after {span}", span=taken)]
    if alert.closed_ms is not None:
        return [allowed]
    due = str(alert.raised_ms + asked.respond_ms)
    return [allowed, " · ", html.Span(**data(due=due))]


def _event(t: Translate, say: Measure, told: Told, event: AlertEvent) -> html.Div:
    bold, more = _happened(t, say, told, event)
    raised = event.trigger in (Trigger.RAISE, Trigger.LEVEL_UP, Trigger.LEVEL_DOWN)
    dot = data(glyph=f"{int(event.level)} steady 16") if raised else {}
    note = [html.Q(event.note)] if event.note and event.actor != SYSTEM else []
    return html.Div(
        [
            html.Time(say.moment(event.occurred_ms)),
            html.Span(className="alerts-dot", **dot),
            html.P([html.B(bold), " ", more, *note]),
        ],
        className="alerts-event",
    )


def _happened(t: Translate, say: Measure, told: Told, event: AlertEvent) -> tuple[str, str]:
    level = level_name(t, event.level)
    value = "" if event.value is None else say.compared(t, told.watched, event.value)
    if event.trigger is Trigger.ACK:
        actor = t("duty officer") if event.actor == "duty officer" else event.actor
        return t("Acknowledged"), t("by {actor}", actor=actor)
    words = {
        Trigger.RAISE: t("Raised {level}.", level=level),
        Trigger.LEVEL_UP: t("Now {level}.", level=level),
        Trigger.LEVEL_DOWN: t("Down to {level}.", level=level),
        Trigger.CLEAR: t("Cleared."),
    }[event.trigger]
    return words, value


def _unusual(t: Translate, say: Measure, told: Told) -> str:
    """How unusual this is, in one sentence (alerts.lead)."""
    story = told.story
    if story and story["kind"] == "unlike":
        return ""
    if not story or not story["n"]:
        return t("Nothing was measured here before this.")
    n, period = number(story["n"]), story["period_ms"]
    measured = t("{n} values", n=n)
    if period in (HOUR_MS, DAY_MS):
        measured = t("{n} hours", n=n) if period == HOUR_MS else t("{n} days", n=n)
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
