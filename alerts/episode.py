"""One alert being moved: each move appends an event and changes how the alert stands."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from alerts.lifecycle import move
from alerts.rules import Rule
from alerts.switches import Transition
from alerts.types import SYSTEM, UNSEEN, Alert, AlertEvent, Level, State, Trigger

LEVELS = tuple(Level)


class About(NamedTuple):
    """What all alerts of a rule at one point have in common."""

    rule: Rule
    point_no: int
    indicator_no: int
    domain: str
    owner: str


class Episode:
    """An alert and what happened to it in this step; nothing is stored here."""

    __slots__ = ("alert", "events")

    def __init__(self, alert: Alert, *events: AlertEvent) -> None:
        self.alert = alert
        self.events = list(events)

    @classmethod
    def begin(cls, no: int, about: About, transition: Transition, now_ms: int) -> Episode:
        """An alert that is raised. A thousand may be at once: each is built whole."""
        rule, level, value = about.rule, LEVELS[transition.after], transition.value
        state = move(State.NORMAL, Trigger.RAISE)
        at_ms, limit = transition.occurred_ms, rule.limit_of(level, value)
        alert = Alert._make(
            (no, 1, rule.id, rule.version, *about[1:], state, level, level, transition.onset_value,
             limit, transition.onset_ms, at_ms, None, None, None, None, None)
        )  # fmt: skip
        event = AlertEvent._make(
            (0, no, 1, Trigger.RAISE, State.NORMAL, state, level, SYSTEM, None, value, None, at_ms,
             now_ms, "")
        )  # fmt: skip
        return cls(alert, event)

    def follow(self, transition: Transition, rule: Rule, now_ms: int) -> None:
        """The process changed its level. Raises NoSuchMove when it cannot have from here."""
        level, at_ms, value = LEVELS[transition.after], transition.occurred_ms, transition.value
        if level is Level.NORMAL:
            self.clear(at_ms, now_ms, value, latch=rule.latch)
            return
        changes: dict[str, Any] = {
            "level": level,
            "max_level": max(level, self.alert.max_level),
            "limit_value": rule.limit_of(level, value),
        }
        if self.alert.level is Level.NORMAL:
            changes |= {"cleared_ms": None, "raised_ms": at_ms}
            changes |= {"onset_ms": transition.onset_ms, "onset_value": transition.onset_value}
            trigger = Trigger.RAISE
        else:
            trigger = Trigger.LEVEL_UP if level > self.alert.level else Trigger.LEVEL_DOWN
        self.move(trigger, at_ms, now_ms, value=value, **changes)

    def clear(
        self, at_ms: int, now_ms: int, value: float | None, *, latch: bool = False,
        note: str | None = None,
    ) -> None:  # fmt: skip
        """The process is normal again."""
        changes: dict[str, Any] = {"level": Level.NORMAL, "cleared_ms": at_ms}
        trigger = Trigger.LATCH if latch else Trigger.CLEAR
        self.move(trigger, at_ms, now_ms, value=value, note=note, **changes)

    def move(
        self, trigger: Trigger, at_ms: int, now_ms: int, *, value: float | None = None,
        actor: str = SYSTEM, note: str | None = None, detail: dict[str, Any] | None = None,
        **changes: Any,
    ) -> None:  # fmt: skip
        """Apply one trigger. Raises NoSuchMove; then nothing has changed."""
        before = self.alert
        state = move(before.state, trigger)
        if trigger is Trigger.ACK:
            changes |= {"acked_ms": now_ms, "acked_by": actor}
        elif state in UNSEEN and before.acked_ms is not None:
            changes |= {"acked_ms": None, "acked_by": None}
        if state is State.NORMAL and before.closed_ms is None:
            changes["closed_ms"] = at_ms
        self.alert = after = before._replace(state=state, seq=before.seq + 1, **changes)
        said = None if detail is None else orjson.dumps(detail).decode()
        self.events.append(
            AlertEvent(0, before.no, after.seq, trigger, before.state, state, after.level, actor,
                       note, value, said, at_ms, now_ms)
        )  # fmt: skip
