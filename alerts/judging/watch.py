"""One rule at work: its points as rows of numbers, and which of the new values concern it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import repeat

import numpy as np

from alerts.judging import evaluate, late, switches
from alerts.judging.evaluate import Rests
from alerts.judging.judge import Indicator, Judge, Judged, Parts, good
from alerts.judging.late import LATE_AT_MOST_MS
from alerts.judging.numbering import NOWHERE, Numbering
from alerts.judging.recent import Recent
from alerts.judging.switches import FAR, NEVER, Bools, Floats, Ints, Patch, RuleState, Transition
from alerts.rules.model import Rule
from data.latest import Values
from data.types import SHADOWS, Point

__all__ = ["NOWHERE", "Indicator", "Parts", "Result", "Watch"]
Whose = tuple[str, str]  # domain and owner
# A change of level, with its rule, the numbers of its point and indicator, and whose it is.
News = tuple[Transition, Rule, int, int, Whose]
BACK = 8  # how many times its delays and silences a rule looks back when it judges anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a rule's points went through, and what changes in its switches by it."""

    patches: list[Patch]
    found: list[Transition]
    paid: Ints  # the slots that were judged anew


class Watch:
    """The switches of one rule. `propose` and `sweep` change nothing until `accept`.

    Values are in the store before they are proposed. Those that belong to moments that were judged
    already have their points judged anew from the store (alerts.judging.late). Of the time before
    `since_ms`, when another version was in force, no episode is told.
    """

    def __init__(self, rule: Rule, parts: Parts, since_ms: int = NEVER) -> None:
        self.rule, self.since_ms = rule, since_ms
        self.judge = Judge(rule, parts)
        self.parts = parts
        self.indicator_no = self.judge.indicator_no
        self.bounds = rule.bounds(lasting=self.judge.period_ms == 0)
        self.state: RuleState = switches.fresh(self.bounds, 0)
        self.memory = self.judge.memory(2 * self.bounds.stale_ms)
        self.swept_ms = NEVER
        self._rows = Numbering()
        self._whose: list[Whose] = []  # of each slot
        self._pairs: dict[Whose, Whose] = {}
        self._owed = np.zeros(0, np.int64)  # from when on each slot is to be judged anew, or FAR

    @property
    def points(self) -> list[int]:
        """The number of each point, by slot."""
        return self._rows.points

    @property
    def back_ms(self) -> int:
        """How far before a moment the readings lie that decide how a point stood at it."""
        delays = max(self.bounds.hold_ms, self.bounds.clear_ms) + self.bounds.stale_ms
        return BACK * delays + self.bounds.of * max(self.judge.period_ms, self.bounds.stale_ms)

    @property
    def rests(self) -> Rests | None:
        """Which moments lie outside of the rule's calendars; None when it has none."""
        return self.judge.rests if self.judge.timed else None

    def takes(self, point: Point) -> bool:
        """Whether the rule watches this point."""
        kind = self.parts.city.kinds.get(point.kind)
        return self.rule.points.takes(point, kind.domain if kind else None)

    def add(self, point_nos: Iterable[int]) -> None:
        """Watch these points from now on; those that are watched already stay as they are."""
        new = self._rows.add(np.fromiter(point_nos, np.int64))
        if not new:
            return
        points = [self.parts.registry.points[no] for no in new]
        self.judge.watch(points)
        self._whose += [self._whose_is(point) for point in points]
        self.state = switches.grown(self.bounds, self.state, len(new))
        self._owed = np.concatenate([self._owed, np.full(len(new), FAR)])

    def leave(self, point_nos: Iterable[int]) -> None:
        """Forget how these points stand, and every timer that runs at them."""
        slots = self.slots(np.fromiter(point_nos, np.int64))
        slots = slots[slots != NOWHERE]
        blank = switches.grown(self.bounds, switches.fresh(self.bounds, 0), len(slots))
        for field in fields(self.state):
            getattr(self.state, field.name)[slots] = getattr(blank, field.name)
        self._owed[slots] = FAR

    def slots(self, point_nos: Ints) -> Ints:
        """The row of each point; NOWHERE for one that the rule does not watch."""
        return self._rows.rows(point_nos)

    def told(self, found: Sequence[Transition]) -> Iterator[News]:
        """The transitions, with what an alert says of where they are."""
        slots = np.fromiter((one.slot for one in found), np.int64, len(found))
        points, whose = self._rows.points_at(slots), map(self._whose.__getitem__, slots.tolist())
        return zip(found, repeat(self.rule), points, repeat(self.indicator_no), whose)

    def stand_at(self, levels: Mapping[int, int]) -> None:
        """Let the points (number: level) stand at levels that are known from before.

        A rule that no longer has that level stands at the next lesser one, or at its least.
        """
        slots = self.slots(np.fromiter(levels, np.int64))
        self.state.steps[slots] = self.steps(np.fromiter(levels.values(), np.int64))
        switches.settle(self.bounds, self.state, slots)

    def steps(self, levels: Ints) -> Ints:
        """How many limits are on at each level."""
        steps = np.searchsorted(self.bounds.levels, levels, side="right")
        return np.where(levels > 0, np.maximum(steps, 1), 0)

    def refresh(self) -> None:
        """What is usual was learnt anew."""
        self.judge.refresh()

    # ---- new values

    def propose(self, changes: Values) -> Result | None:
        """What the new values do; None when none of them concerns this rule."""
        slots, moments, values = self._mine(changes, meeting=True)
        self._hear(changes, slots, moments, values)
        self._owe(slots, moments, self._is_late(slots, moments, values))
        judged, slots, moments = self._judged(slots, moments, values)
        owing = self._owing()
        if not len(slots) and not len(owing):
            return None
        given = (slots, moments, judged.values, judged.blocked, self.rests)
        patch, found = evaluate.step(self.bounds, self.state, *given)
        patches = [patch]
        if len(owing):
            anew, told = late.judge_anew(self, owing, int(self._owed[owing].min()))
            patches, found = [patch, anew], [*found, *told]
        return Result(patches=patches, found=found, paid=owing)

    def sweep(self, now_ms: int) -> Result | None:
        """What is due at `now_ms` without a new value; None when nothing is."""
        self.swept_ms = max(self.swept_ms, now_ms)
        patch, found = evaluate.sweep(self.bounds, self.state, now_ms, self.rests)
        return None if patch is None else Result(patches=[patch], found=found, paid=_NONE)

    def accept(self, result: Result) -> None:
        """Let what was proposed be so."""
        for patch in result.patches:
            patch.apply(self.state)
        self._owed[result.paid] = FAR

    def recall(self) -> None:
        """Set the timers again from what the store last read, and from what exercises injected; no
        level changes by it.

        What lies further back than any timer runs is left there: an old value raises nothing.
        """
        newest = late.newest(self)
        if newest is not None:
            since = newest - self.back_ms
            readings = self.judge.readings(None, since, newest)
            self._remember_from(since)
            self._recall(readings, since)
        injected = self.judge.injected()
        if len(injected):
            self._recall(injected, NEVER)
        self._owed[:] = FAR

    # ---- inside

    def _recall(self, readings: Values, since: int) -> None:
        slots, moments, values = self._mine(readings)
        self._hear(readings, slots, moments, values)
        young = moments >= since
        slots, moments, values = slots[young], moments[young], values[young]
        judged = self.judge.judge(self.judge.history(readings, self.slots(readings.point_no)),
                                  slots, moments, values)  # fmt: skip
        given = (slots, moments, judged.values, judged.blocked)
        evaluate.rebuild(self.bounds, self.state, *given).apply(self.state)

    def _whose_is(self, point: Point) -> Whose:
        kind = self.parts.city.kinds.get(point.kind)
        indicator = self.parts.indicators[self.rule.indicator]
        domain = (kind.domain if kind else None) or point.domain or indicator.domain or ""
        pair = (domain, self.rule.owner or point.owner or (kind.owner if kind else ""))
        return self._pairs.setdefault(pair, pair)  # one object for many slots stays at hand

    def _mine(self, changes: Values, meeting: bool = False) -> tuple[Ints, Ints, Floats]:
        """Slots, moments and values of those that the rule watches; NaN where they are weak. What
        came so late that it is history is none of them.

        `meeting`: points that appeared without being announced are watched from now on.
        """
        own = changes.indicator_no == self.indicator_no
        own &= changes.received_ms - changes.observed_ms <= LATE_AT_MOST_MS  # else it is history
        points, moments = changes.point_no, changes.observed_ms
        values, quality = changes.value, changes.quality
        if not own.all():
            points, moments, values, quality = (
                column[own] for column in (points, moments, values, quality)
            )
        slots = self.slots(points)
        if (watched := slots != NOWHERE).all():
            return slots, moments, good(values, quality)
        if meeting and self._met(points[~watched]):
            return self._mine(changes)
        return slots[watched], moments[watched], good(values, quality)[watched]

    def _met(self, strange: Ints) -> bool:
        """Whether any of these points is to be watched; it is from now on."""
        known, before = self.parts.registry.points, len(self.points)
        found = [known[no] for no in np.unique(strange).tolist() if no in known]
        self.add(point.no for point in found if self.takes(point))
        return len(self.points) > before

    def _hear(self, changes: Values, slots: Ints, moments: Ints, values: Floats) -> None:
        """Remember what later values are judged by; note whom it concerns that was judged."""
        judged = self.state.judged
        if isinstance(self.memory.own, Recent):
            self.memory.own.grow(len(self.points))
            self.memory.own.add(slots, moments, values)
        for leaf, recent in zip(self.judge.leaves, self.memory.leaves, strict=True):
            rows, times, theirs = self.judge.theirs(leaf, changes)
            recent.grow(len(leaf))
            before, _ = recent.at(rows, times, 0)
            news = before != theirs
            if isinstance(recent, Recent):
                recent.add(rows, times, theirs)
            self._owed = np.minimum(self._owed, leaf.owed(rows[news], times[news], judged))

    def _judged(self, slots: Ints, moments: Ints, values: Floats) -> tuple[Judged, Ints, Ints]:
        """What the values of slots that owe nothing come to; what memory cannot say is owed."""
        if len(self._owing()):
            fit = self._owed[slots] == FAR
            slots, moments, values = slots[fit], moments[fit], values[fit]
        judged = self.judge.judge(self.memory, slots, moments, values)
        if judged.deep is None or not judged.deep.any():
            return judged, slots, moments
        self._owe(slots, moments, judged.deep)
        return self._judged(slots, moments, values)

    def _is_late(self, slots: Ints, moments: Ints, values: Floats) -> Bools:
        """Which values belong to what was judged, and are not what it was judged by."""
        state = self.state
        late_ones = moments <= state.judged.take(slots)
        if late_ones.any():
            at = np.flatnonzero(late_ones)
            slot = slots[at]
            same = (moments[at] == state.seen[slot]) & (values[at] == state.value[slot])
            late_ones[at[same]] = not self.judge.as_they_are
        return late_ones

    def _owe(self, slots: Ints, moments: Ints, which: Bools) -> None:
        if which.any():
            np.minimum.at(self._owed, slots[which], moments[which])

    def _owing(self) -> Ints:
        """The slots that are to be judged anew. What came so late that it is history, not news, is
        left alone."""
        slots = np.flatnonzero(self._owed != FAR)
        old = self._owed[slots] < self.state.judged[slots] - LATE_AT_MOST_MS
        if len(slots):  # the store has nothing of a shadow
            old |= np.array(self._rows.points_at(slots)) >= SHADOWS
        self._owed[slots[old]] = FAR
        return slots[~old]

    def _remember_from(self, since_ms: int) -> None:
        if isinstance(self.memory.own, Recent):
            self.memory.own.whole_ms = since_ms - 2 * self.judge.change_ms
        for recent in self.memory.leaves:
            if isinstance(recent, Recent):
                recent.whole_ms = since_ms - self.judge.within_ms


_NONE = np.zeros(0, np.int64)
