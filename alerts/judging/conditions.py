"""What else must hold for a value to count: `only_if`, for many points and moments at once.

Three-valued logic (Kleene): a condition is met, not met, or not known; what is not known matters
only when it decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from alerts.judging.numbering import NOWHERE, Numbering
from alerts.judging.recent import History, Recent
from alerts.judging.switches import FAR, Bools, Bytes, Floats, Ints
from alerts.rules.parts import Condition
from data.types import SHADOWS, Point
from geo.near import pairs_within
from metrics.types import milliseconds

UNMET, UNKNOWN, MET = 0, 1, 2
Before = Recent | History


class Leaf:
    """One indicator within bounds, here or at any point of a place.

    A row is one point that has the indicator. A group is the rows that count for a watched point:
    those of its district, near to it, or of the city. `itself` says whether a watched point's own
    value counts.
    """

    def __init__(self, condition: Condition, indicator_no: int, itself: bool) -> None:
        self.where = condition.where
        self.indicator_no = indicator_no
        self.within_ms = 0 if self.where == "here" else milliseconds(condition.within)
        self._low = -np.inf if condition.at_least is None else condition.at_least
        self._high = np.inf if condition.at_most is None else condition.at_most
        self._metres = condition.metres or 0.0
        self._itself = itself or self.where == "here"
        self._rows = Numbering()
        self._watched: list[Point] = []
        self._points: list[Point] = []
        self._stale = True
        self._group = np.zeros(0, np.int64)  # of each watched point
        self._own = np.zeros(0, np.int64)  # the row of each watched point, or NOWHERE
        self._starts = np.zeros(1, np.int64)
        self._members = np.zeros(0, np.int64)

    def watch(self, points: Iterable[Point]) -> None:
        """Have these watched points too, in order of slot."""
        self._watched += points
        self._stale = True

    def rows(self, point_nos: Ints, points: Mapping[int, Point]) -> Ints:
        """The row of each point that has the indicator; a new one for one that is new."""
        if new := self._rows.add(point_nos):
            self._points += [points[no] for no in new]
            self._stale = True
        return self._rows.rows(point_nos)

    def __len__(self) -> int:
        return len(self._rows)

    def verdicts(self, recent: Before, slots: Ints, moments: Ints) -> tuple[Bytes, Bools]:
        """MET, UNMET or UNKNOWN for each watched point and moment, and where the store must say."""
        self._arrange()
        recent.grow(len(self))
        met, known, deep = self._counts(recent, slots, moments)
        if not self._itself:
            own_met, own_known, _ = self._tell(recent, self._own[slots], moments)
            met, known = met - own_met, known - own_known
        found = np.where(met > 0, MET, np.where(known > 0, UNMET, UNKNOWN))
        return found.astype(np.int8), deep

    def owed(self, rows: Ints, times: Ints, judged: Ints) -> Ints:
        """From when on each watched point was judged (up to `judged`) without these values.

        FAR for one that was not.
        """
        self._arrange()
        if not len(rows):
            return np.full(len(judged), FAR)
        first = np.full(len(self), FAR)
        np.minimum.at(first, rows, times)
        earliest = np.full(len(self._starts) - 1, FAR)
        sizes = np.diff(self._starts)
        np.minimum.at(earliest, np.repeat(np.arange(len(sizes)), sizes), first[self._members])
        placed = self._group != NOWHERE
        found = np.full(len(judged), FAR)
        found[placed] = earliest[self._group[placed]]
        return np.where(judged >= found, found, FAR)

    def _counts(self, recent: Before, slots: Ints, moments: Ints) -> tuple[Ints, Ints, Bools]:
        """How many of each group's rows meet it and are known, at each moment."""
        group = self._group[slots]
        asked, place = np.unique(np.stack([group, moments]), axis=1, return_inverse=True)
        group, moment = asked
        sizes = np.where(group == NOWHERE, 0, self._starts[group + 1] - self._starts[group])
        query = np.repeat(np.arange(len(group)), sizes)
        begins = np.cumsum(sizes) - sizes
        member = np.arange(len(query)) - begins[query] + self._starts[group[query]]
        met, known, deep = self._tell(recent, self._members[member], moment[query])
        sums = [np.bincount(query, one, len(group))[place.ravel()] for one in (met, known, deep)]
        return sums[0].astype(np.int64), sums[1].astype(np.int64), sums[2] > 0

    def _tell(self, recent: Before, rows: Ints, moments: Ints) -> tuple[Ints, Ints, Bools]:
        """Whether each row (NOWHERE: none) meets it, and is known, at its moment."""
        there = rows != NOWHERE
        values, deep = recent.at(rows[there], moments[there], self.within_ms)
        met, known = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
        met[there] = (values >= self._low) & (values <= self._high)
        known[there] = ~np.isnan(values)
        far = np.zeros(len(rows), np.bool_)
        far[there] = deep
        return met, known, far

    def _arrange(self) -> None:
        """Put rows and watched points together again, after either grew."""
        if not self._stale:
            return
        self._stale = False
        count = len(self._watched)
        self._own = self._rows.rows(np.array([point.no for point in self._watched], np.int64))
        if self.where == "city":
            self._group = np.zeros(count, np.int64)
            self._join(1, np.zeros(len(self), np.int64), np.arange(len(self)))
        elif self.where == "district":
            self._group, groups, members = self._by_district()
            self._join(len(self._watched) + 1, groups, members)
        else:
            self._group = np.arange(count)
            self._join(count, *self._beside())

    def _beside(self) -> tuple[Ints, Ints]:
        """Pairs of watched point and row: itself, or what is near to it."""
        if self.where == "here":
            at = np.flatnonzero(self._own != NOWHERE)
            return at, self._own[at]
        places = [_places(self._watched), _places(self._points)]
        return pairs_within(*places[0], *places[1], self._metres)

    def _by_district(self) -> tuple[Ints, Ints, Ints]:
        """The group of each watched point, and pairs of group and row."""
        named = [point.district_id for point in self._watched if point.district_id is not None]
        number = {name: place for place, name in enumerate(dict.fromkeys(named))}
        group = [number.get(point.district_id or "", NOWHERE) for point in self._watched]
        rows = [number.get(point.district_id or "", NOWHERE) for point in self._points]
        groups = np.array(rows, np.int64)
        members = np.argsort(groups, kind="stable")
        members = members[groups[members] != NOWHERE]
        return np.array(group, np.int64), groups[members], members

    def _join(self, count: int, groups: Ints, members: Ints) -> None:
        """`members` of each of `count` groups, in order of group. A shadow counts for itself alone:
        what is exercised decides nothing about what is real."""
        if self.where != "here" and len(self._points):
            real = np.array([point.no < SHADOWS for point in self._points])
            kept = real[members]
            groups, members = groups[kept], members[kept]
            watched = np.array([point.no < SHADOWS for point in self._watched], np.bool_)
            self._own = np.where(watched, self._own, NOWHERE)
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(groups, minlength=count))])
        self._members = members


class Tree:
    """All of `only_if`: its leaves in order, and how they go together."""

    def __init__(
        self, conditions: Sequence[Condition], numbers: Mapping[str, int], own: int
    ) -> None:
        found = [leaf for one in conditions for leaf in one.leaves()]
        self.leaves = [
            Leaf(leaf, numbers[leaf.indicator or ""], numbers[leaf.indicator or ""] != own)
            for leaf in found
        ]
        self._conditions = conditions

    def verdict(self, of_leaves: Sequence[Bytes], count: int) -> Bytes:
        """MET, UNMET or UNKNOWN of all together, from the verdicts of the leaves in order."""
        told = iter(of_leaves)
        return _all([_verdict(one, told) for one in self._conditions], count)


def _verdict(condition: Condition, told: Iterable[Bytes]) -> Bytes:
    if condition.indicator is not None:
        return next(iter(told))
    parts = condition.all or condition.any or condition.none or []
    verdicts = [_verdict(one, told) for one in parts]
    if condition.all is not None:
        return np.asarray(np.minimum.reduce(verdicts), np.int8)
    most = np.asarray(np.maximum.reduce(verdicts), np.int8)
    return most if condition.any is not None else np.asarray(MET - most, np.int8)


def _all(verdicts: Sequence[Bytes], count: int) -> Bytes:
    nothing = np.full(count, MET, np.int8)
    return np.asarray(np.minimum.reduce([nothing, *verdicts]), np.int8)


def _places(points: Sequence[Point]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes; NaN where a point has none."""
    lons = [np.nan if point.lon is None else point.lon for point in points]
    lats = [np.nan if point.lat is None else point.lat for point in points]
    return np.array(lons, np.float64), np.array(lats, np.float64)
