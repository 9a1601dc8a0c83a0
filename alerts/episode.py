"""One alert being moved: each move appends an event and changes how the alert stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from alerts.lifecycle import move
from alerts.rules import Rule
from alerts.switches import Transition
from alerts.types import SYSTEM, Alert, AlertEvent, Level, State, Trigger


class Episode:
    """An alert and what happened to it in this step; nothing is stored here."""

    def __init__(self, alert: Alert) -> None:
        self.alert = alert
        self.events: list[AlertEvent] = []

    def follow(self, transition: Transition, rule: Rule, now_ms: int) -> None:
        """The process changed its level."""
        level, at_ms, value = Level(transition.after), transition.occurred_ms, transition.value
        if level is Level.NORMAL:
            self.clear(at_ms, now_ms, value)
            return
        changes: dict[str, Any] = {
            "level": level,
            "max_level": max(level, self.alert.max_level),
            "limit_value": rule.limits.of(level),
        }
        if self.alert.level is Level.NORMAL:
            changes |= {"cleared_ms": None, "raised_ms": at_ms}
            changes |= {"onset_ms": transition.onset_ms, "onset_value": transition.onset_value}
            trigger = Trigger.RAISE
        else:
            trigger = Trigger.LEVEL_UP if level > self.alert.level else Trigger.LEVEL_DOWN
        self._move(trigger, at_ms, now_ms, value, **changes)

    def clear(self, at_ms: int, now_ms: int, value: float | None, note: str | None = None) -> None:
        """The process is normal again."""
        changes: dict[str, Any] = {"level": Level.NORMAL, "cleared_ms": at_ms}
        self._move(Trigger.CLEAR, at_ms, now_ms, value, note=note, **changes)

    def acknowledge(self, actor: str, note: str | None, now_ms: int) -> None:
        """A person took notice."""
        changes: dict[str, Any] = {"acked_ms": now_ms, "acked_by": actor}
        self._move(Trigger.ACK, now_ms, now_ms, None, actor=actor, note=note, **changes)

    def _move(
        self, trigger: Trigger, at_ms: int, now_ms: int, value: float | None,
        *, actor: str = SYSTEM, note: str | None = None, **changes: Any,
    ) -> None:  # fmt: skip
        before = self.alert
        state = move(before.state, trigger)
        if state is State.UNACKED:
            changes |= {"acked_ms": None, "acked_by": None}
        if state is State.NORMAL:
            changes["closed_ms"] = at_ms
        self.alert = replace(before, state=state, seq=before.seq + 1, **changes)
        self.events.append(
            AlertEvent(
                alert_no=before.no, seq=self.alert.seq, trigger=trigger, from_state=before.state,
                to_state=state, level=self.alert.level, actor=actor, note=note, value=value,
                occurred_ms=at_ms, recorded_ms=now_ms,
            )
        )  # fmt: skip
