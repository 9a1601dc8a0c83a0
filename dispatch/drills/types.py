"""An exercise: how it stands, what happened to it, and why an order is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from alerts.types import CommandRefused
from dispatch.drills.model import Scenario


class State(StrEnum):
    """Whether an exercise goes on."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


class Kind(StrEnum):
    """What happened to an exercise."""

    START = "START"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    INJECT = "INJECT"
    STOP = "STOP"  # by a person, before its time
    FINISH = "FINISH"  # its time was over


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One exercise as it stands. Times are ms on the city's clock; `held_ms` is how long it was
    paused so far, without the pause that is on. `name` is what incidents carry."""

    no: int
    seq: int
    scenario: Scenario
    name: str
    state: State
    started_ms: int
    started_by: str
    reason: str
    paused_ms: int | None = None
    held_ms: int = 0
    ended_ms: int | None = None
    ended_by: str | None = None
    why: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state is not State.ENDED

    def elapsed_ms(self, now_ms: int) -> int:
        """How far it is on its time line."""
        until = next((one for one in (self.ended_ms, self.paused_ms) if one is not None), now_ms)
        return max(0, until - self.started_ms - self.held_ms)


class DrillEvent(NamedTuple):
    """One thing that happened to an exercise, as the store keeps it."""

    drill_no: int
    seq: int
    kind: Kind
    inject: str | None
    actor: str
    note: str | None
    occurred_ms: int


class Given(NamedTuple):
    """One value that was injected."""

    inject: str
    point_no: int
    indicator_no: int
    value: float
    observed_ms: int
    judged: bool


class UnknownDrill(CommandRefused):
    """There is no exercise, or no scenario, of that name."""

    status = 404


class DrillMoved(CommandRefused):
    """The exercise moved on after the person looked at it."""

    status = 409

    def __init__(self, drill: Drill, seen_seq: int) -> None:
        super().__init__(
            f"exercise {drill.no} changed since you looked: you saw step {seen_seq}, it is at "
            f"step {drill.seq} ({drill.state.lower()})"
        )
        self.drill = drill
