"""The switches of one rule: what turns them, and how they stand at each of its points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
NEVER = -1
FAR = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a rule asks for, as numbers. `levels` and `limits` are from the least to the gravest.

    `lasting` says that a value stands until the next one (a momentary indicator); otherwise it
    describes its own period, and only a value can confirm that something lasted.
    """

    levels: Ints
    low: Floats
    high: Floats
    deadband: float
    hold_ms: int
    clear_ms: int
    stale_ms: int
    need: int = 1
    of: int = 1
    change_ms: int = 0
    lasting: bool = False

    def beyond(self, values: Floats) -> Bools:
        """Which limits each value is beyond: (values, limits)."""
        given = values[:, None]
        return (given < self.low) | (given >= self.high)

    def inside(self, values: Floats) -> Bools:
        """Which limits each value is back inside of, with the deadband to spare."""
        given = values[:, None]
        return (given >= self.low + self.deadband) & (given < self.high - self.deadband)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleState:
    """One row for each point of a rule. Times are ms.

    steps: how many limits are on · since: when each began to be contradicted, or NEVER ·
    running: whether any is · seen: when the newest value was · counts_until: how long it counts ·
    onset, onset_value: the value with which the present run beyond the least limit began
    """

    steps: Ints
    since: Ints
    running: Bools
    seen: Ints
    counts_until: Ints
    value: Floats
    onset: Ints
    onset_value: Floats

    def __len__(self) -> int:
        return len(self.steps)

    def copy(self) -> RuleState:
        """The same, to be changed."""
        columns = {name: getattr(self, name).copy() for name in self.__slots__}
        return replace(self, **columns)


class Transition(NamedTuple):
    """One point's level changed at `occurred_ms`, while `value` was the newest.

    `late` tells of the past, from values that came after it had been judged without them.
    """

    slot: int
    before: int
    after: int
    occurred_ms: int
    value: float
    onset_ms: int
    onset_value: float
    late: bool = False


def fresh(count: int, limits: int) -> RuleState:
    """The state of `count` points at level normal of which nothing is known."""
    return RuleState(
        steps=np.zeros(count, np.int64),
        since=np.full((count, limits), NEVER, np.int64),
        running=np.zeros(count, np.bool_),
        seen=np.full(count, NEVER, np.int64),
        counts_until=np.full(count, NEVER, np.int64),
        value=np.full(count, np.nan),
        onset=np.full(count, NEVER, np.int64),
        onset_value=np.full(count, np.nan),
    )


def grown(state: RuleState, more: int) -> RuleState:
    """The state with room for `more` points."""
    added = fresh(more, state.since.shape[1])
    columns = {n: np.concatenate([getattr(state, n), getattr(added, n)]) for n in state.__slots__}
    return replace(state, **columns)
