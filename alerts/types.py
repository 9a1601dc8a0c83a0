"""What an alert is: its levels, its states, what moves it, and why a command is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

SYSTEM = "system"


class Level(IntEnum):
    """How grave. The number is what data and wire carry."""

    NORMAL = 0
    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4


class State(StrEnum):
    """Process and acknowledgement in one word (ISA-18.2 A to D; LATCHED_* has its place here)."""

    NORMAL = "NORMAL"
    UNACKED = "UNACKED"
    ACKED = "ACKED"
    CLEARED_UNACKED = "CLEARED_UNACKED"


class Trigger(StrEnum):
    """What happened: to the process, or by a person."""

    RAISE = "RAISE"
    LEVEL_UP = "LEVEL_UP"
    LEVEL_DOWN = "LEVEL_DOWN"
    CLEAR = "CLEAR"
    ACK = "ACK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One episode of one rule at one point, as it stands now. Times are ms since 1970.

    `level` is that of the process: NORMAL once it cleared; `max_level` is the gravest it reached.
    `limit_value` is the limit of the level it stands at (or last stood at).
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
    cleared_ms: int | None = None
    closed_ms: int | None = None

    @property
    def unacknowledged(self) -> bool:
        """Nobody has seen it as it is now."""
        return self.state in (State.UNACKED, State.CLEARED_UNACKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent:
    """One thing that happened to one alert. `level` is the level after it."""

    alert_no: int
    seq: int
    trigger: Trigger
    from_state: State
    to_state: State
    level: Level
    actor: str
    note: str | None
    value: float | None
    occurred_ms: int
    recorded_ms: int


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
