"""The switches of one rule: what turns them, and how they stand at each of its points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.int8]
NEVER = -1
FAR = np.iinfo(np.int64).max
UNHEARD = 127  # no value yet: beyond no limit, and back inside of none


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a rule asks for, as numbers. The limits are from the least to the gravest, nested.

    A value is beyond a limit when it is under `low` or from `high` on; -inf and inf stand for the
    side that does not exist. `need` of the last `of` values turn a switch. `lasting` says that a
    value stands until the next one (a momentary indicator); otherwise it describes its own period,
    and only a value can confirm that something lasted.
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

    @property
    def steps(self) -> Ints:
        """The level at which a point stands with so many limits on."""
        return np.concatenate([[0], self.levels])

    def beyond(self, values: Floats) -> Bools:
        """Which limits each value is beyond: (values, limits)."""
        given = values[:, None]
        return (given < self.low) | (given >= self.high)

    def inside(self, values: Floats) -> Bools:
        """Which limits each value is back inside of, with the deadband to spare."""
        given = values[:, None]
        return (given >= self.low + self.deadband) & (given < self.high - self.deadband)

    def calm(self) -> tuple[Floats, Floats]:
        """For each number of limits that are on, where values change nothing: [low, high).

        NaN where that is not one stretch: with a limit of a band on, or when values are counted.
        """
        low, high, nan = self.low, self.high, np.full(len(self.levels), np.nan)
        if self.of > 1:
            return np.r_[np.nan, nan], np.r_[np.nan, nan]
        if np.isneginf(low).all():
            return np.r_[-np.inf, high - self.deadband], np.r_[high, np.inf]
        if np.isposinf(high).all():
            return np.r_[low, -np.inf], np.r_[np.inf, low + self.deadband]
        return np.r_[low[0], nan], np.r_[high[0], nan]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleState:
    """One row for each point of a rule. Times are ms.

    steps: how many limits are on · since: when each began to be contradicted, or NEVER ·
    running: whether any is · seen, value: the newest value and when it was · absent: when it was
    withdrawn, if after that · judged: up to when the point was judged · onset, onset_value: the
    value with which the present run beyond the least limit began · calm_low, calm_high: values in
    between change nothing · beyond, outside: of each of the last values, oldest first, how many
    limits it was beyond and how many it was not back inside of (empty when values are not counted)
    """

    steps: Ints
    since: Ints
    running: Bools
    seen: Ints
    value: Floats
    absent: Ints
    judged: Ints
    onset: Ints
    onset_value: Floats
    calm_low: Floats
    calm_high: Floats
    beyond: Bytes
    outside: Bytes

    def __len__(self) -> int:
        return len(self.steps)

    def taken(self, rows: Ints) -> RuleState:
        """These rows, to be changed."""
        return replace(self, **{name: getattr(self, name)[rows] for name in self.__slots__})

    def put(self, rows: Ints, given: RuleState) -> None:
        """Let these rows be as given."""
        for name in self.__slots__:
            getattr(self, name)[rows] = getattr(given, name)

    def counts_until(self, rows: Ints, stale_ms: int) -> Ints:
        """How long the newest value of each row counts: until it is stale or was withdrawn."""
        seen, absent = self.seen[rows], self.absent[rows]
        return np.minimum(seen + stale_ms, np.where(absent > seen, absent, FAR))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What changes in a state: `heard` rows had a value that changes nothing, `rows` are new."""

    heard: Ints | slice
    heard_ms: Ints
    heard_value: Floats
    rows: Ints
    state: RuleState

    @classmethod
    def of(cls, rows: Ints, state: RuleState) -> Patch:
        """Only these rows are new."""
        none = np.zeros(0, np.int64)
        return cls(heard=none, heard_ms=none, heard_value=np.zeros(0), rows=rows, state=state)

    def apply(self, state: RuleState) -> None:
        """Change `state`, in place."""
        state.seen[self.heard] = self.heard_ms
        state.judged[self.heard] = self.heard_ms
        state.value[self.heard] = self.heard_value
        state.put(self.rows, self.state)


def fresh(bounds: Bounds, count: int) -> RuleState:
    """The state of `count` points at level normal of which nothing is known."""
    limits, counted = len(bounds.levels), bounds.of if bounds.of > 1 else 0
    low, high = bounds.calm()
    return RuleState(
        steps=np.zeros(count, np.int64),
        since=np.full((count, limits), NEVER, np.int64),
        running=np.zeros(count, np.bool_),
        seen=np.full(count, NEVER, np.int64),
        value=np.full(count, np.nan),
        absent=np.full(count, NEVER, np.int64),
        judged=np.full(count, NEVER, np.int64),
        onset=np.full(count, NEVER, np.int64),
        onset_value=np.full(count, np.nan),
        calm_low=np.full(count, low[0]),
        calm_high=np.full(count, high[0]),
        beyond=np.zeros((count, counted), np.int8),
        outside=np.full((count, counted), UNHEARD, np.int8),
    )


def settle(bounds: Bounds, state: RuleState, rows: Ints) -> None:
    """Note anew between which values nothing changes."""
    low, high = bounds.calm()
    steps, running = state.steps[rows], state.running[rows]
    state.calm_low[rows] = np.where(running, np.nan, low[steps])
    state.calm_high[rows] = np.where(running, np.nan, high[steps])


def grown(bounds: Bounds, state: RuleState, more: int) -> RuleState:
    """The state with room for `more` points."""
    added = fresh(bounds, more)
    columns = {n: np.concatenate([getattr(state, n), getattr(added, n)]) for n in state.__slots__}
    return replace(state, **columns)
