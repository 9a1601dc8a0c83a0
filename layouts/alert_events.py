"""What happened to one alert, in words: every trigger with who, why, and what its detail says."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from alerts.types import SYSTEM, AlertEvent, Trigger
from layouts.measure import Measure
from layouts.shell import data
from layouts.words import Translate
from metrics.types import Indicator
from security.types import Role

KNOWN_LATE_MS = 5 * 60_000  # what was recorded later than this says so
ROLES = frozenset(map(str, Role))
PROCESS = (Trigger.RAISE, Trigger.LEVEL_UP, Trigger.LEVEL_DOWN)


@dataclass(frozen=True, slots=True)
class Saying:
    """What is at hand to tell one event with. `detail` is its JSON, read."""

    t: Translate
    say: Measure
    watched: Indicator
    event: AlertEvent
    detail: dict[str, Any]

    def time(self, key: str) -> str:
        """A moment of the detail."""
        moment_ms = self.detail.get(key)
        return "" if moment_ms is None else self.say.moment(int(moment_ms))

    def by(self) -> str:
        """Who did it; nothing when the center itself did."""
        if self.event.actor == SYSTEM:
            return ""
        return self.t("by {actor}", actor=person(self.t, self.event.actor))

    def level(self) -> str:
        """The level after it."""
        return level_name(self.t, self.event.level)

    def value(self) -> str:
        """The value that did it, if it was one."""
        value = self.event.value
        return "" if value is None else self.say.compared(self.t, self.watched, value)


def happened(
    t: Translate, say: Measure, watched: Indicator, events: Sequence[AlertEvent]
) -> list[Component]:
    """One line for each event, in their order. `watched` is the indicator of their values."""
    return [
        _line(Saying(t, say, watched, event, json.loads(event.detail) if event.detail else {}))
        for event in events
    ]


def level_name(t: Translate, level: int) -> str:
    """The level in words."""
    return (t("normal"), t("blue"), t("yellow"), t("orange"), t("red"))[level]


def person(t: Translate, actor: str) -> str:
    """Who did something: a name as it is; an account named by its role, in the reader's words."""
    return t(actor) if actor in ROLES else actor


def alert_link(t: Translate, no: int) -> html.A:
    """To another alert; assets/55_alerts_keys.js opens it without leaving the page."""
    return html.A(t("alert {no}", no=no), href=f"/alerts/{no}", **data(alert=str(no)))


def _line(told: Saying) -> html.Div:
    event, t = told.event, told.t
    bold, *more = WORDS[event.trigger](told, t)
    dot = data(glyph=f"{int(event.level)} steady 16") if event.trigger in PROCESS else {}
    note: list[Any] = [html.Q(event.note)] if event.note and event.actor != SYSTEM else []
    late = event.recorded_ms - event.occurred_ms > KNOWN_LATE_MS
    known: list[Any] = [" ", html.I(t("known at {time}", time=told.say.moment(event.recorded_ms)))]
    rest: list[Any] = [part for word in more if word for part in (" ", word)]
    return html.Div(
        [
            html.Time(told.say.moment(event.occurred_ms)),
            html.Span(className="alerts-dot", **dot),
            html.P([html.B(bold), *rest, *(known if late else []), *note]),
        ],
        className="alerts-event",
    )


def _cleared(told: Saying, t: Translate) -> list[Any]:
    """Without a value when it was not the process: its rule went."""
    event = told.event
    return [t("Cleared."), told.value(), t(event.note) if event.note else ""]


def _suppressed(told: Saying, t: Translate) -> list[Any]:
    cause = told.detail.get("cause")
    return [t("Suppressed,"), t("explained by"), alert_link(t, cause) if cause else ""]


def _taken_out(told: Saying, t: Translate) -> list[Any]:
    until, since = told.time("until_ms"), told.time("since_ms")
    if (told.detail.get("since_ms") or 0) > told.event.recorded_ms:
        words = t("Out of service from {since} until {time}", since=since, time=until)
    else:
        words = t("Out of service until {time}", time=until)
    return [words, told.by()]


def _assigned(told: Saying, t: Translate) -> list[Any]:
    return [t("Assigned to {name}", name=told.detail.get("assignee") or ""), told.by()]


# What is said of each trigger: first in bold, then the rest. A test walks all of them.
WORDS: dict[Trigger, Callable[[Saying, Translate], list[Any]]] = {
    Trigger.RAISE: lambda s, t: [t("Raised {level}.", level=s.level()), s.value()],
    Trigger.LEVEL_UP: lambda s, t: [t("Now {level}.", level=s.level()), s.value()],
    Trigger.LEVEL_DOWN: lambda s, t: [t("Down to {level}.", level=s.level()), s.value()],
    Trigger.CLEAR: _cleared,
    Trigger.LATCH: lambda s, t: [t("Cleared, latched."), s.value()],
    Trigger.ACK: lambda s, t: [t("Acknowledged"), s.by()],
    Trigger.UNACK: lambda s, t: [t("Acknowledgement taken back"), s.by()],
    Trigger.RESET: lambda s, t: [t("Latch reset"), s.by()],
    Trigger.ASSIGN: _assigned,
    Trigger.COMMENT: lambda s, t: [t("Comment"), s.by()],
    Trigger.SHELVE: lambda s, t: [t("Shelved until {time}", time=s.time("until_ms")), s.by()],
    Trigger.UNSHELVE: lambda s, t: [t("Shelf ended"), s.by()],
    Trigger.SHELF_END: lambda s, t: [t("Shelf ended:"), t("its time was over")],
    Trigger.SUPPRESS: _suppressed,
    Trigger.UNSUPPRESS: lambda s, t: [t("No longer suppressed")],
    Trigger.OUT_OF_SERVICE: _taken_out,
    Trigger.IN_SERVICE: lambda s, t: [t("Back in service"), s.by()],
    Trigger.SERVICE_END: lambda s, t: [t("Back in service:"), t("the permit ended")],
    Trigger.PUBLISH: lambda s, t: [t("Rule published"), s.by()],
    Trigger.DRILL: lambda s, t: [t("Exercise"), s.by()],
    Trigger.SHIFT: lambda s, t: [t("Shift log"), s.by()],
}
