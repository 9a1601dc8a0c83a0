"""What a batch of alert events means for who is to be told: pure, no store, no clock.

The events of one alert are folded in their order into rows to add and rows to cancel. All that is
cancelled stood before the batch, so a store cancels first and adds then.

A *run* is a stretch in which an alert sounds and nobody acknowledges it. It begins with the first
annunciation after an acknowledgement, and anew with one that comes later than `flicker` after its
beginning. Within a run nobody is told twice of the same step of the same level: an alert that
flickers, or goes up and down between two levels, tells each of them once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from alerts.notify.policies import Planned, Policies
from alerts.notify.types import Reason, Subject
from alerts.types import Alert, AlertEvent, State, Trigger

ANNUNCIATIONS = frozenset({Trigger.RAISE, Trigger.LEVEL_UP, Trigger.UNACK})
# An alert that was shelved, suppressed or out of service and is not any more sounds again.
ENDS = frozenset(
    {
        Trigger.UNSHELVE,
        Trigger.SHELF_END,
        Trigger.UNSUPPRESS,
        Trigger.IN_SERVICE,
        Trigger.SERVICE_END,
    }
)
WORK = frozenset({Trigger.COMMENT, Trigger.ASSIGN})  # signs that somebody is at it
SOUNDING = frozenset({State.UNACKED, State.LATCHED_UNACKED})
UNSEEN = SOUNDING | {State.CLEARED_UNACKED}


class Row(NamedTuple):
    """A notification to add; if it is there and was cancelled or given up, it is due anew."""

    key: str
    alert_no: int
    alert_seq: int
    reason: str
    level: int
    step: int
    channel: str
    recipient: str
    also_when_cleared: bool
    due_ms: int
    subject: str = Subject.ALERT


class Cancel(NamedTuple):
    """Notifications of one alert or task and reason that are to be cancelled.

    `unless_when_cleared`: those that the policy keeps for a cleared alert stay.
    """

    alert_no: int
    reason: str
    unless_when_cleared: bool
    why: str
    subject: str = Subject.ALERT


class Past(NamedTuple):
    """An earlier annunciation or acknowledgement of an alert."""

    seq: int
    trigger: str
    recorded_ms: int


class Plan(NamedTuple):
    """What is to be done to the outbox."""

    cancel: list[Cancel]
    add: list[Row]


def concerns(policies: Policies, alerts: Iterable[Alert]) -> dict[int, Alert]:
    """The alerts, by number, of departments for which anybody is ever told."""
    return {alert.no: alert for alert in alerts if policies.tells(alert.owner)}


def needs_past(events: Iterable[AlertEvent]) -> set[int]:
    """The alerts whose earlier events decide to which run an annunciation belongs."""
    return {event.alert_no for event in events if _sounds(event) and event.seq > 1}


def plan(
    policies: Policies,
    events: Sequence[AlertEvent],
    alerts: Mapping[int, Alert],
    past: Mapping[int, Sequence[Past]],
    salt: bytes,
) -> Plan:
    """What the events of `alerts` mean. `past` has, for those that need it, what came before them.

    `salt` tells one installation from another, so that no two give a receiver the same key.
    """
    folds: dict[int, _Fold] = {}
    for event in events:
        alert = alerts.get(event.alert_no)
        if alert is None:
            continue
        fold = folds.get(alert.no)
        if fold is None:
            fold = folds[alert.no] = _Fold(policies, alert, past.get(alert.no, ()), salt)
        fold.take(event)
    return Plan(
        [one for fold in folds.values() for one in fold.cancel],
        [row for fold in folds.values() for row in fold.rows.values()],
    )


class _Fold:
    """The events of one alert, taken in their order."""

    def __init__(self, policies: Policies, alert: Alert, past: Sequence[Past], salt: bytes) -> None:
        self._policies, self._alert, self._salt = policies, alert, salt
        self._run: tuple[int, int] | None = None  # seq and moment of its first annunciation
        for one in past:
            if one.trigger == Trigger.ACK:
                self._run = None
            else:
                self._sound(one.seq, one.recorded_ms)
        self.rows: dict[str, Row] = {}
        self.cancel: list[Cancel] = []

    def take(self, event: AlertEvent) -> None:
        """One more event."""
        if event.from_state is State.ACKED and event.to_state is not State.ACKED:
            self._stop(Reason.IDLE, "not acknowledged any more, or cleared")
        elif event.trigger in WORK:
            self._stop(Reason.IDLE, f"somebody is at it ({event.trigger})")
        if event.from_state in UNSEEN and event.to_state not in UNSEEN:
            self._run = None
            self._stop(Reason.UNACKED, "acknowledged")
        elif event.to_state is State.CLEARED_UNACKED and event.from_state in SOUNDING:
            self._stop(Reason.UNACKED, "cleared", unless_when_cleared=True)
        if _sounds(event):
            if event.trigger in ENDS:
                self._stop(Reason.UNACKED, "it sounds anew, from now on")
            run = self._sound(event.seq, event.recorded_ms)
            self._add(event, Reason.UNACKED, run)
        elif event.trigger == Trigger.ACK and event.to_state is State.ACKED:
            self._add(event, Reason.IDLE, event.seq)

    def _sound(self, seq: int, at_ms: int) -> int:
        """The run of an annunciation, named by the number of its first."""
        if self._run is None or at_ms > self._run[1] + self._policies.flicker_ms:
            self._run = (seq, at_ms)
        return self._run[0]

    def _stop(self, reason: Reason, why: str, unless_when_cleared: bool = False) -> None:
        self.cancel.append(Cancel(self._alert.no, reason, unless_when_cleared, why))
        self.rows = {
            key: row
            for key, row in self.rows.items()
            if row.reason != reason or (unless_when_cleared and row.also_when_cleared)
        }

    def _add(self, event: AlertEvent, reason: Reason, run: int) -> None:
        level = int(event.level) or int(self._alert.max_level)  # latched: the process is normal
        for step in self._policies.steps(self._alert.owner, level, reason):
            key = self._key(reason, run, level, step)
            if key not in self.rows:
                self.rows[key] = Row(
                    key, event.alert_no, event.seq, reason, level, step.step, step.channel,
                    step.recipient, step.also_when_cleared, event.recorded_ms + step.after_ms,
                )  # fmt: skip

    def _key(self, reason: Reason, run: int, level: int, step: Planned) -> str:
        said = (
            f"{self._alert.no}/{reason}/{run}/{level}/{step.step}/{step.channel}/{step.recipient}"
        )
        return "n_" + hashlib.blake2b(said.encode(), key=self._salt, digest_size=16).hexdigest()


def _sounds(event: AlertEvent) -> bool:
    return event.trigger in ANNUNCIATIONS | ENDS and event.to_state in SOUNDING
