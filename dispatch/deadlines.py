"""What is due, derived from stored times: a restart loses no deadline and repeats none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dispatch.types import TAKEN, Doing, Task

WARN_SHARE = 0.8  # of a limit
WARN_BEFORE_MS = 300_000  # or when this is left, if that is earlier
NEVER_BEFORE = 0.5  # of a limit: a warning from the first moment warns of nothing


class Due(StrEnum):
    """How a task stands to its limit."""

    IN_TIME = "in time"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The next limit of a task: what must have happened by when."""

    what: str  # "accept" or "done"
    by_ms: int
    stands: Due

    @property
    def late(self) -> bool:
        return self.stands is Due.LATE


def warns_at(from_ms: int, by_ms: int) -> int:
    """When a limit begins to be about to end: with a fifth of it or five minutes left, whichever is
    the more, but not in its first half."""
    limit = by_ms - from_ms
    early = min(WARN_SHARE * limit, limit - WARN_BEFORE_MS)
    return from_ms + round(max(early, NEVER_BEFORE * limit))


def deadline(task: Task, now_ms: int) -> Deadline | None:
    """The next limit of a task; None when nothing is asked of anybody. A task that was declined
    still has to be accepted by somebody."""
    if task.offered_ms is None or not task.is_open:
        return None
    if task.state in TAKEN:
        by_ms, what = task.due_ms, "done"
    else:
        by_ms, what = task.accept_by_ms, "accept"
    if by_ms is None or task.state is Doing.PLANNED:
        return None
    stands = Due.IN_TIME
    if now_ms >= by_ms:
        stands = Due.LATE
    elif now_ms >= warns_at(min(task.offered_ms, by_ms), by_ms):
        stands = Due.SOON
    return Deadline(what=what, by_ms=by_ms, stands=stands)


def is_late(task: Task, now_ms: int) -> bool:
    """Whether a limit has passed."""
    found = deadline(task, now_ms)
    return found is not None and found.late


def unheard(tasks: Iterable[Task], now_ms: int) -> list[Task]:
    """The tasks that nobody accepted in time and of which that was not said yet, by number. Once
    for each offer."""
    found = [
        task
        for task in tasks
        if task.state is Doing.OFFERED
        and task.escalated_ms is None
        and task.accept_by_ms is not None
        and now_ms >= task.accept_by_ms
    ]
    return sorted(found, key=lambda task: task.no)
