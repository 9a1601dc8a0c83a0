"""One alert being moved: each move appends an event and changes how the alert stands."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from alerts.judging.switches import Transition
from alerts.lifecycle import move
from alerts.rules.model import Rule
from alerts.types import SYSTEM, UNSEEN, Alert, AlertEvent, Level, State, Trigger

LEVELS = tuple(Level)
_RULE_ID, _STATE = Alert._fields.index("rule_id"), Alert._fields.index("state")


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
        before, level, value = self.alert, LEVELS[transition.after], transition.value
        trigger, at_ms = _trigger(before.level, level, rule.latch), transition.occurred_ms
        state = move(before.state, trigger)
        begins, unseen = trigger is Trigger.RAISE, state in UNSEEN
        self.alert = Alert._make(
            (before.no, before.seq + 1, *before[_RULE_ID:_STATE], state, level,
             max(level, before.max_level),
             transition.onset_value if begins else before.onset_value,
             rule.limit_of(level, value) if level else before.limit_value,
             transition.onset_ms if begins else before.onset_ms,
             at_ms if begins else before.raised_ms,
             None if unseen else before.acked_ms,
             None if unseen else before.acked_by,
             before.assignee,
             None if level else at_ms,
             at_ms if state is State.NORMAL else None)
        )  # fmt: skip
        self.events.append(
            AlertEvent._make(
                (0, before.no, before.seq + 1, trigger, before.state, state, level, SYSTEM, None,
                 value, None, at_ms, now_ms, "")
            )
        )  # fmt: skip

    def clear(self, now_ms: int, note: str) -> None:
        """The process is watched no longer."""
        changes: dict[str, Any] = {"level": Level.NORMAL, "cleared_ms": now_ms}
        self.move(Trigger.CLEAR, now_ms, now_ms, note=note, **changes)

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


def _trigger(before: Level, after: Level, latch: bool) -> Trigger:
    """What a change of level is called."""
    if after is Level.NORMAL:
        return Trigger.LATCH if latch else Trigger.CLEAR
    if before is Level.NORMAL:
        return Trigger.RAISE
    return Trigger.LEVEL_UP if after > before else Trigger.LEVEL_DOWN
