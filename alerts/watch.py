"""One rule at work: its points as rows of numbers, and which of the new values concern it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import numpy as np

from alerts import evaluate, switches
from alerts.rules import Condition, Rule
from alerts.switches import Bools, Floats, Ints, RuleState, Transition
from data.city import City
from data.latest import Latest, Values
from data.registry import Registry
from data.store import Store
from data.types import GOOD_QUALITY, Point
from metrics.types import milliseconds

NOWHERE = -1
RECENT = (Path(__file__).parent / "recent.sql").read_text(encoding="utf-8")


class Indicator(Protocol):
    """What the alerts need to know of an indicator; metrics has the rest."""

    @property
    def period(self) -> timedelta | None: ...

    @property
    def domain(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What rules are evaluated with: the values, the points, and what the city says."""

    store: Store
    registry: Registry
    latest: Latest
    indicators: Mapping[str, Indicator]
    city: City


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a rule's points went through, and how its switches stand after it."""

    state: RuleState
    found: list[Transition]


class Watch:
    """The switches of one rule. `propose` and `sweep` change nothing until `accept`."""

    def __init__(self, rule: Rule, parts: Parts) -> None:
        self.rule = rule
        self.parts = parts
        registry, indicator = parts.registry, parts.indicators[rule.indicator]
        self.indicator_no = registry.indicator_no(rule.indicator)
        self.conditions = [
            (registry.indicator_no(leaf.indicator or ""), leaf)
            for one in rule.only_if
            for leaf in one.leaves()
        ]
        self.period_ms = milliseconds(indicator.period) if indicator.period else 0
        self.bounds = rule.bounds(lasting=indicator.period is None)
        self.points: list[int] = []
        self._slot = np.full(1024, NOWHERE, np.int64)
        self.state = switches.fresh(0, len(self.bounds.levels))

    def takes(self, point: Point) -> bool:
        """Whether the rule watches this point."""
        kind = self.parts.city.kinds.get(point.kind)
        return self.rule.points.takes(point, kind.domain if kind else None)

    def refresh(self) -> None:
        """What is usual was learnt anew."""

    def add(self, point_nos: Iterable[int]) -> None:
        """Watch these points from now on; those that are watched already stay as they are."""
        asked = np.array(list(dict.fromkeys(point_nos)), np.int64)
        new = asked[self.slots(asked) == NOWHERE].tolist()
        if not new:
            return
        if max(new) >= len(self._slot):
            more = max(len(self._slot), max(new) + 1 - len(self._slot))
            self._slot = np.r_[self._slot, np.full(more, NOWHERE, np.int64)]
        self._slot[new] = np.arange(len(self.points), len(self.points) + len(new))
        self.points += new
        self.state = switches.grown(self.state, len(new))

    def slots(self, point_nos: Ints) -> Ints:
        """The row of each point; NOWHERE for one that the rule does not watch."""
        known = point_nos < len(self._slot)
        return np.where(known, self._slot[np.where(known, point_nos, 0)], NOWHERE)

    def stand_at(self, levels: Mapping[int, int]) -> None:
        """Let the points (number: level) stand at levels that are known from before.

        A rule that no longer has that level stands at the next lesser one, or at its least.
        """
        for point_no, level in levels.items():
            slot = self.slots(np.array([point_no]))[0]
            steps = int((self.bounds.levels <= level).sum())
            self.state.steps[slot] = max(1, steps) if level else 0

    def propose(self, changes: Values) -> Result | None:
        """What the new values do; None when none of them concerns this rule."""
        mine = np.flatnonzero(changes.indicator_no == self.indicator_no)
        slots = self.slots(changes.point_no[mine])
        mine, slots = mine[slots != NOWHERE], slots[slots != NOWHERE]
        if not len(mine):
            return None
        observed = changes.observed_ms[mine]
        values, blocked = self._conditioned(changes, mine, slots, self.parts.latest)
        state, found = evaluate.step(self.bounds, self.state, slots, observed, values, blocked)
        return Result(state=state, found=found)

    def sweep(self, now_ms: int) -> Result | None:
        """What is due at `now_ms` without a new value; None when nothing is."""
        state, found = evaluate.sweep(self.bounds, self.state, now_ms)
        return Result(state=state, found=found) if found else None

    def accept(self, result: Result) -> None:
        """Let what was proposed be so."""
        self.state = result.state

    def recall(self) -> None:
        """Set the timers again from what the store last read; no level changes by it.

        What lies further back than any timer runs is left there: an old value raises nothing.
        """
        span = max(self.bounds.hold_ms, self.bounds.clear_ms)
        span += self.bounds.stale_ms if self.bounds.lasting else 2 * self.period_ms
        numbers = [self.indicator_no, *(number for number, _ in self.conditions)]
        frame = self.parts.store.frame(
            RECENT, {"indicator": self.indicator_no, "all": numbers, "span_ms": span}
        )
        count = len(frame)
        recent = Values(
            point_no=frame["point_no"].to_numpy(np.int64),
            indicator_no=frame["indicator_no"].to_numpy(np.int64),
            observed_ms=frame["observed_ms"].to_numpy(np.int64),
            value=frame["value"].to_numpy(np.float64, na_value=np.nan),
            quality=frame["quality"].to_numpy(np.float64), n=np.ones(count, np.int64),
            received_ms=np.zeros(count, np.int64),
        )  # fmt: skip
        mine = np.flatnonzero(recent.indicator_no == self.indicator_no)
        slots = self.slots(recent.point_no[mine])
        mine, slots = mine[slots != NOWHERE], slots[slots != NOWHERE]
        if not len(mine):
            return
        values, blocked = self._conditioned(recent, mine, slots, self.parts.latest)
        observed = recent.observed_ms[mine]
        self.state = evaluate.rebuild(self.bounds, self.state, slots, observed, values, blocked)

    def _conditioned(
        self, changes: Values, mine: Ints, slots: Ints, latest: Latest
    ) -> tuple[Floats, Bools]:
        """The values, NaN where weak or a condition is not known; and which a condition blocks."""
        values = np.where(changes.quality[mine] < GOOD_QUALITY, np.nan, changes.value[mine])
        blocked = np.zeros(len(mine), np.bool_)
        for number, condition in self.conditions:
            other = self._beside(changes, mine, slots, number, latest)
            values = np.where(np.isnan(other), np.nan, values)
            blocked |= ~_within(condition, other)
        return values, blocked & ~np.isnan(values)

    def _beside(
        self, changes: Values, mine: Ints, slots: Ints, number: int, latest: Latest
    ) -> Floats:
        """The other indicator's value at the same points and moments; NaN where it is not known."""
        theirs = np.flatnonzero(changes.indicator_no == number)
        observed = changes.observed_ms[mine]
        base = int(changes.observed_ms.min())
        width = int(changes.observed_ms.max()) - base + 1
        keys = self.slots(changes.point_no[theirs]) * width + changes.observed_ms[theirs] - base
        wanted = slots * width + observed - base
        order = np.argsort(keys, kind="stable")
        place = np.searchsorted(keys[order], wanted, side="right") - 1
        hit = (place >= 0) & (keys[order][place] == wanted if len(keys) else False)
        found = np.full(len(mine), np.nan)
        found[hit] = changes.value[theirs][order[place[hit]]]
        for row in np.flatnonzero(~hit).tolist():
            reading = latest.get(self.points[int(slots[row])], number)
            if reading and reading.observed_ms == observed[row] and reading.value is not None:
                found[row] = reading.value
        return found


def _within(condition: Condition, values: Floats) -> Bools:
    low = -np.inf if condition.at_least is None else condition.at_least
    high = np.inf if condition.at_most is None else condition.at_most
    return (values >= low) & (values <= high)
