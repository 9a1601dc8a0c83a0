"""What an alert is: its levels, its states, what moves it, and why a command is refused."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple

from data.types import SHADOWS

SYSTEM = "system"


class Level(IntEnum):
    """How grave. The number is what data and wire carry."""

    NORMAL = 0
    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4


class State(StrEnum):
    """Process and acknowledgement in one word (ISA-18.2 states A to D, and those of a latch)."""

    NORMAL = "NORMAL"
    UNACKED = "UNACKED"
    ACKED = "ACKED"
    CLEARED_UNACKED = "CLEARED_UNACKED"
    LATCHED_UNACKED = "LATCHED_UNACKED"
    LATCHED_ACKED = "LATCHED_ACKED"


class Trigger(StrEnum):
    """What happened: to the process, by a person, or to an overlay."""

    RAISE = "RAISE"
    LEVEL_UP = "LEVEL_UP"
    LEVEL_DOWN = "LEVEL_DOWN"
    CLEAR = "CLEAR"
    LATCH = "LATCH"  # normal again, under a rule that latches
    ACK = "ACK"
    UNACK = "UNACK"
    RESET = "RESET"
    ASSIGN = "ASSIGN"
    COMMENT = "COMMENT"
    SHELVE = "SHELVE"
    UNSHELVE = "UNSHELVE"
    SHELF_END = "SHELF_END"
    SUPPRESS = "SUPPRESS"
    UNSUPPRESS = "UNSUPPRESS"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    IN_SERVICE = "IN_SERVICE"
    SERVICE_END = "SERVICE_END"
    PUBLISH = "PUBLISH"  # a rule; said of the desk
    DRILL = "DRILL"  # an exercise: begun, paused, what it injected, ended; said of the desk
    SHIFT = "SHIFT"  # seats, hand-overs, entries of the shift log; said of the desk


class Alert(NamedTuple):
    """One episode of one rule at one point, as it stands now. Times are ms since 1970.

    `level` is that of the process: NORMAL once it cleared; `max_level` is the gravest it reached.
    `limit_value` is the limit of the level it stands at (or last stood at). The fields are the
    columns of the table `alert`, in their order.
    """

    no: int
    seq: int
    rule_id: str
    rule_version: int
    point_no: int
    indicator_no: int
    domain: str
    owner: str
    state: State
    level: Level
    max_level: Level
    onset_value: float
    limit_value: float
    onset_ms: int
    raised_ms: int
    acked_ms: int | None = None
    acked_by: str | None = None
    assignee: str | None = None
    cleared_ms: int | None = None
    closed_ms: int | None = None

    @property
    def unacknowledged(self) -> bool:
        """Nobody has seen it as it is now."""
        return self.state in UNSEEN

    @property
    def exercised(self) -> bool:
        """It is of an exercise."""
        return self.point_no >= SHADOWS

    @property
    def key(self) -> tuple[str, int]:
        """The rule and the point: of these only one episode at a time goes on."""
        return self.rule_id, self.point_no


UNSEEN = frozenset({State.UNACKED, State.CLEARED_UNACKED, State.LATCHED_UNACKED})
ACTIVE = frozenset({State.UNACKED, State.ACKED})


class AlertEvent(NamedTuple):
    """One thing that happened to one alert. `level` is the level after it.

    Alert 0 is the desk itself: shelves and permits where no alert is open, rules that were
    published, seats and hand-overs. `detail` is JSON: what the trigger's own columns do not say.
    `hash` seals the event and all before it (alerts/audit.py); it is empty until the event is kept.
    The fields are the columns of the table `alert_event`, in their order.
    """

    event_no: int
    alert_no: int
    seq: int
    trigger: Trigger
    from_state: State
    to_state: State
    level: Level
    actor: str
    note: str | None
    value: float | None
    detail: str | None
    occurred_ms: int
    recorded_ms: int
    hash: str = ""


class CommandRefused(Exception):
    """A command that was not carried out. `status` is its HTTP status; nothing has changed."""

    status = 422


class UnknownAlert(CommandRefused):
    """There is no alert of that number."""

    status = 404

    def __init__(self, alert_no: int) -> None:
        super().__init__(f"there is no alert {alert_no}")
        self.alert_no = alert_no


class ChangedSinceSeen(CommandRefused):
    """The alert moved on after the person looked at it."""

    status = 409

    def __init__(self, alert: Alert, seen_seq: int) -> None:
        super().__init__(
            f"alert {alert.no} changed since you looked: you saw step {seen_seq}, "
            f"it is at step {alert.seq} ({alert.state}, {alert.level.name.lower()})"
        )
        self.alert = alert
        self.seen_seq = seen_seq


class NoSuchMove(CommandRefused):
    """The state does not allow the trigger."""

    status = 422

    def __init__(self, state: State, trigger: Trigger, reason: str) -> None:
        super().__init__(f"{trigger} is not possible in {state}: {reason}")
        self.state = state
        self.trigger = trigger
        self.reason = reason


class BadCommand(CommandRefused):
    """What a command says cannot be done, such as a shelf without an end. `field` says where."""

    status = 422

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
