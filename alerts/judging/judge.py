"""What a value of a watched indicator comes to: what is measured, and whether it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from alerts.judging.conditions import UNKNOWN, UNMET, Leaf, Tree
from alerts.judging.numbering import NOWHERE
from alerts.judging.recent import ALWAYS, History, Recent
from alerts.judging.switches import Bools, Floats, Ints
from alerts.rules.model import Rule
from alerts.rules.parts import Change
from data.calendars import DAY_MS, local_ms
from data.city import City
from data.latest import Latest, Values
from data.registry import Registry
from data.store import Store
from data.types import GOOD_QUALITY, SHADOWS, Point
from metrics.types import milliseconds

HOUR_MS = 3_600_000
WEEK_HOURS = 168
THURSDAY = 4  # 1 January 1970, counted from Sunday
USUAL = (Path(__file__).parent / "usual.sql").read_text(encoding="utf-8")
READINGS = (Path(__file__).parent / "readings.sql").read_text(encoding="utf-8")
INJECTED = (Path(__file__).parent / "injected.sql").read_text(encoding="utf-8")


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
class Memory:
    """What came before: the watched values by slot, if they are needed, and those of each leaf."""

    own: Recent | History | None
    leaves: Sequence[Recent | History]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Values as they are compared with the limits; NaN where there is none to judge.

    blocked: they raise nothing. deep: memory does not reach back far enough to say. None: nowhere.
    """

    values: Floats
    blocked: Bools | None = None
    deep: Bools | None = None


class Judge:
    """Measures the values of one rule, asks its conditions and calendars. By slot of its watch."""

    def __init__(self, rule: Rule, parts: Parts) -> None:
        self.parts = parts
        registry, period = parts.registry, parts.indicators[rule.indicator].period
        self.indicator_no = registry.indicator_no(rule.indicator)
        self.period_ms = milliseconds(period)
        self.change_ms = milliseconds(rule.measure.over) if isinstance(rule.measure, Change) else 0
        self._tree = Tree(rule.only_if, registry.indicators, self.indicator_no)
        self.leaves = self._tree.leaves
        self._during = [parts.city.calendars[name] for name in rule.during]
        self._not_during = [parts.city.calendars[name] for name in rule.not_during]
        self.timed = bool(self._during or self._not_during)
        self._usual = np.zeros((0, WEEK_HOURS)) if rule.measure == "ratio_to_usual" else None
        self._points: list[int] = []
        self.within_ms = max((leaf.within_ms for leaf in self.leaves), default=0)
        self.as_they_are = rule.measure == "value"
        self.plain = rule.measure == "value" and not self.leaves and not self.timed

    # ---- points

    def watch(self, points: Iterable[Point]) -> None:
        """Have these points too, in order of slot."""
        new = list(points)
        for leaf in self.leaves:
            leaf.watch(new)
        self._points += [point.no for point in new]
        self.refresh()

    def refresh(self) -> None:
        """Know again what is usual."""
        if self._usual is None:
            return
        self._usual = np.full((len(self._points), WEEK_HOURS), np.nan)
        frame = self.parts.store.frame(USUAL, {"indicator": self.indicator_no})
        slot = {point_no: slot for slot, point_no in enumerate(self._points)}
        slots = frame["point_no"].map(slot)
        known = frame[slots.notna()]
        places = slots.dropna().to_numpy(np.int64), known["hour_of_week"].to_numpy(np.int64)
        self._usual[places] = known["median"].to_numpy(np.float64)
        for point_no, place in slot.items():  # what is usual at a shadow is usual at its point
            if point_no >= SHADOWS:
                real = slot.get(self.parts.registry.points[point_no].shadow_of or 0)
                self._usual[place] = np.nan if real is None else self._usual[real]

    # ---- what came before

    def memory(self, keep_ms: int) -> Memory:
        """An empty memory, which reaches back so far beyond what values are asked about."""
        own = Recent(2 * self.change_ms + keep_ms) if self.change_ms else None
        return Memory(own=own, leaves=[Recent(leaf.within_ms + keep_ms) for leaf in self.leaves])

    def history(self, readings: Values, slots: Ints) -> Memory:
        """A memory of all these readings; `slots` are those of the points, NOWHERE for others."""
        mine = (readings.indicator_no == self.indicator_no) & (slots != NOWHERE)
        own = (slots[mine], readings.observed_ms[mine], readings.value[mine])
        leaves = [History(*self.theirs(leaf, readings)) for leaf in self.leaves]
        return Memory(own=History(*own) if self.change_ms else None, leaves=leaves)

    def theirs(self, leaf: Leaf, values: Values) -> tuple[Ints, Ints, Floats]:
        """Rows, moments and values of those that a leaf asks for; NaN where they are weak."""
        mine = np.flatnonzero(values.indicator_no == leaf.indicator_no)
        rows = leaf.rows(values.point_no[mine], self.parts.registry.points)
        return rows, values.observed_ms[mine], good(values.value[mine], values.quality[mine])

    def readings(self, points: Ints | None, since_ms: int, until_ms: int) -> Values:
        """What the store has of the watched indicator and of all that its judging asks for.

        Of `points`, or of all; for judging values from `since_ms` to `until_ms`. Weak ones are NaN.
        """
        here = [leaf.indicator_no for leaf in self.leaves if leaf.where == "here"]
        asked = {
            "watched": self.indicator_no, "good": GOOD_QUALITY, "until_ms": until_ms,
            "since_ms": max(0, since_ms - 2 * self.change_ms),
            "before_ms": max(0, since_ms - self.within_ms), "everywhere": points is None,
            "points": [] if points is None else points.tolist(), "here": here,
            "elsewhere": [leaf.indicator_no for leaf in self.leaves if leaf.where != "here"],
        }  # fmt: skip
        return _columns(self.parts.store.frame(READINGS, asked))

    def injected(self) -> Values:
        """What exercises that go on injected at shadows, as far as it was judged; no reading has
        it."""
        return _columns(self.parts.store.frame(INJECTED))

    # ---- judging

    def judge(self, memory: Memory, slots: Ints, moments: Ints, values: Floats) -> Judged:
        """What these values come to; `memory` has them, and what came before. Columns alike."""
        if self.plain:
            return Judged(values=values)
        values, deep = self._measured(memory, slots, moments, values)
        blocked = np.zeros(len(slots), np.bool_)
        if self.leaves:
            told = [
                leaf.verdicts(recent, slots, moments)
                for leaf, recent in zip(self.leaves, memory.leaves, strict=True)
            ]
            verdict = self._tree.verdict([one for one, _ in told], len(slots))
            values = np.where(verdict == UNKNOWN, np.nan, values)
            blocked |= verdict == UNMET
            deep = np.logical_or.reduce([deep, *(far for _, far in told)])
        if self.timed:
            blocked |= self.rests(moments)
        return Judged(values=values, blocked=blocked, deep=deep)

    def rests(self, moments: Ints) -> Bools:
        """Which values' periods began outside of the rule's calendars."""
        began, zone = moments - self.period_ms, self.parts.city.zone
        off = np.zeros(len(moments), np.bool_)
        if self._during:
            off = ~np.logical_or.reduce([one.holds(began, zone) for one in self._during])
        for one in self._not_during:
            off |= one.holds(began, zone)
        return off

    def _measured(
        self, memory: Memory, slots: Ints, moments: Ints, values: Floats
    ) -> tuple[Floats, Bools]:
        if self._usual is not None:
            local = local_ms(moments - self.period_ms, self.parts.city.zone)
            weekday = (local // DAY_MS + THURSDAY) % 7
            usual = self._usual[slots, 24 * weekday + local % DAY_MS // HOUR_MS]
            usual = np.where(usual > 0, usual, np.nan)
            return values / usual, np.zeros(len(slots), np.bool_)
        if memory.own is not None:
            memory.own.grow(len(self._points))
            before, deep = memory.own.at(slots, moments - self.change_ms, self.change_ms)
            return values - before, deep & ~np.isnan(values)
        return values, np.zeros(len(slots), np.bool_)


def good(values: Floats, quality: Floats) -> Floats:
    """The values; NaN where they are weak."""
    weak = quality < GOOD_QUALITY
    return np.where(weak, np.nan, values) if weak.any() else values


def _columns(frame: pd.DataFrame) -> Values:
    count = len(frame)
    return Values(
        point_no=frame["point_no"].to_numpy(np.int64),
        indicator_no=frame["indicator_no"].to_numpy(np.int64),
        observed_ms=frame["observed_ms"].to_numpy(np.int64),
        value=frame["value"].to_numpy(np.float64, na_value=np.nan),
        quality=np.ones(count), n=np.ones(count, np.int64), received_ms=np.full(count, ALWAYS),
    )  # fmt: skip
