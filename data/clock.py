"""The clock: live, or a replay that runs `speed` times as fast from a moment in the past."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol


def iso(moment_ms: int) -> str:
    """A moment as ISO 8601 in UTC."""
    return datetime.fromtimestamp(moment_ms / 1000, UTC).isoformat().replace("+00:00", "Z")


class Clock(Protocol):
    """Tells the city's time in milliseconds since 1970."""

    mode: Literal["live", "replay"]
    speed: float

    def now_ms(self) -> int: ...

    @property
    def ended(self) -> bool: ...


@dataclass
class LiveClock:
    """The system's time."""

    mode: Literal["live", "replay"] = "live"
    speed: float = 1.0
    ended: bool = False

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


@dataclass
class ReplayClock:
    """Starts at `start_ms` when `run` is called, runs `speed` times as fast, stops at `end_ms`."""

    start_ms: int
    end_ms: int
    speed: float
    mode: Literal["live", "replay"] = "replay"
    _began: float | None = field(default=None, repr=False)

    def run(self) -> None:
        """Let time pass from here on."""
        self._began = time.monotonic()

    def now_ms(self) -> int:
        if self._began is None:
            return self.start_ms
        passed = (time.monotonic() - self._began) * 1000 * self.speed
        return min(self.end_ms, self.start_ms + int(passed))

    @property
    def ended(self) -> bool:
        return self.now_ms() >= self.end_ms
