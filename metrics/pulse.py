"""City Pulse: one score of the city, and what its change between two moments is made of.

The Pulse is Σ e·s over all KPIs, e the effective weight (the department's times the KPI's, what has
no score left out, made one again), s the score. Its change is told in parts that sum to it exactly:

    value     a district's share of the change of a KPI's value, at the same target
    target    the same value against another target
    weight    another weight was given
    coverage  a score appeared or vanished, so the others weigh otherwise

Every split is the symmetric one (means of before and after), so that telling it backwards only
turns the signs, and no order of the steps has to be chosen: Kitagawa 1955 (JASA 50, 1168-1194) for
weights and scores and for districts, the mean of the two orders (Shapley's) for the pairs value and
target, and weight and coverage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from metrics.score import Anchors, Rolled, effective, roll_up

NEAR = 1e-9  # of a value: a smaller change has the slope of the line, not of two close points
Key = tuple[str, str]


class Cause(StrEnum):
    VALUE = "value"
    TARGET = "target"
    WEIGHT = "weight"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One KPI at one moment. value = num ÷ den × scale; `districts` are (num, den) of districts,
    and what none of them holds is the city's. No `value` or no `anchors`: no score."""

    value: float | None
    anchors: Anchors | None
    weight: float
    den: float = 1.0
    scale: float = 1.0
    districts: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        if self.value is None or self.anchors is None:
            return None
        return self.anchors.score(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The city at one moment: its KPIs by department and id, the departments' weights, and which
    share of the weight must have a score for a department's, and the city's, to be told."""

    kpis: Mapping[Key, Scored]
    departments: Mapping[str, float]
    coverage: float

    def department(self, name: str) -> Rolled:
        """A department's own score."""
        own = {kpi: one for (department, kpi), one in self.kpis.items() if department == name}
        scores = {kpi: one.score for kpi, one in own.items()}
        return roll_up(scores, {kpi: one.weight for kpi, one in own.items()}, self.coverage)

    def pulse(self) -> Rolled:
        """The city's score."""
        scores = {name: self.department(name).score for name in self.departments}
        return roll_up(scores, self.departments, self.coverage)

    def present(self) -> dict[Key, bool]:
        return {key: one.score is not None for key, one in self.kpis.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one cause at one KPI in one district adds to the change, in points. `district` is None
    for the city as a whole."""

    department: str
    kpi: str
    district: str | None
    cause: Cause
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One step of a waterfall: from `start` to `end`, `points` between them."""

    name: str | None
    points: float
    start: float
    end: float


def weights(
    present: Mapping[Key, bool],
    given: Mapping[Key, float],
    departments: Mapping[str, float],
    coverage: float,
) -> dict[Key, float]:
    """The effective weight of each KPI that counts; they sum to one, or there are none."""
    own: dict[str, dict[str, float]] = {}
    for name in departments:
        mine = {kpi: w for (department, kpi), w in given.items() if department == name}
        there = {kpi: present.get((name, kpi), False) for kpi in mine}
        own[name] = effective(there, mine, coverage)
    shares = effective({name: bool(own[name]) for name in departments}, departments, coverage)
    return {
        (name, kpi): share * weight
        for name, share in shares.items()
        for kpi, weight in own[name].items()
    }


def change(before: State, after: State) -> tuple[Part, ...] | None:
    """The parts of the Pulse's change, which sum to it; None where either moment has no Pulse."""
    old, new = before.pulse().score, after.pulse().score
    if old is None or new is None:
        return None
    middle = (old + new) / 2
    at = _effective(before, before), _effective(after, after)
    by_weight = _by_weight(before, after, *at)
    parts: list[Part] = []
    for key in sorted({*at[0], *at[1]}):
        one, two = before.kpis.get(key), after.kpis.get(key)
        e0, e1 = at[0].get(key, 0.0), at[1].get(key, 0.0)
        s0, s1 = _scores(one, two)
        reach = (s0 + s1) / 2 - middle
        weighed = by_weight.get(key, 0.0)
        for cause, points in (
            (Cause.WEIGHT, reach * weighed),
            (Cause.COVERAGE, reach * (e1 - e0 - weighed)),
        ):
            parts.append(_part(key, None, cause, points))
        if one is not None and two is not None and one.score is not None and two.score is not None:
            parts += _of_score(key, one, two, (e0 + e1) / 2)
    return tuple(part for part in parts if part.points != 0)


def _scores(one: Scored | None, two: Scored | None) -> tuple[float, float]:
    """The scores before and after; the one that there is stands for the other."""
    s0, s1 = (None if each is None else each.score for each in (one, two))
    known = s0 if s0 is not None else s1
    assert known is not None  # a KPI has an effective weight at either moment
    return (known if s0 is None else s0), (known if s1 is None else s1)


def _effective(weighed_by: State, there_in: State) -> dict[Key, float]:
    """The effective weights with the weights of one moment and the scores of another."""
    given = {key: one.weight for key, one in weighed_by.kpis.items()}
    return weights(there_in.present(), given, weighed_by.departments, weighed_by.coverage)


def _by_weight(
    before: State, after: State, old: Mapping[Key, float], new: Mapping[Key, float]
) -> dict[Key, float]:
    """How much of each KPI's effective weight moved because other weights were given; the rest of
    it moved because scores appeared or vanished.

    The mean over the two orders; an order that leads through no Pulse is left out, and with
    neither all of it is coverage.
    """
    new_weights, old_weights = _effective(after, before), _effective(before, after)
    orders: list[tuple[Mapping[Key, float], Mapping[Key, float]]] = []
    if new_weights:
        orders.append((new_weights, old))
    if old_weights:
        orders.append((new, old_weights))
    keys = {key for order in orders for each in order for key in each} | {*old, *new}
    return {
        key: sum(to.get(key, 0.0) - of.get(key, 0.0) for to, of in orders) / len(orders)
        for key in keys
        if orders
    }


def _of_score(key: Key, one: Scored, two: Scored, weight: float) -> list[Part]:
    """What a KPI's own score adds: its value by district, and its target."""
    v0, v1, a0, a1 = one.value, two.value, one.anchors, two.anchors
    assert v0 is not None and v1 is not None and a0 is not None and a1 is not None
    value = (a0.score(v1) - a0.score(v0) + a1.score(v1) - a1.score(v0)) / 2
    target = (a1.score(v0) - a0.score(v0) + a1.score(v1) - a0.score(v1)) / 2
    moved = v1 - v0
    if abs(moved) > NEAR * max(abs(v0), abs(v1)):
        slope = value / moved
    else:
        slope = sum(a.slope(v) for a in (a0, a1) for v in (v0, v1)) / 4
    places = {name: slope * moved for name, moved in districts(one, two).items()}
    rest = value - sum(places.values())
    if places and abs(rest) <= NEAR:  # what rounding left is no district's, and not worth a row
        places[max(places, key=lambda name: abs(places[name]))] += rest
        rest = 0.0
    parts = [_part(key, name, Cause.VALUE, weight * points) for name, points in places.items()]
    parts.append(_part(key, None, Cause.VALUE, weight * rest))
    return [*parts, _part(key, None, Cause.TARGET, weight * target)]


def districts(one: Scored, two: Scored) -> dict[str, float]:
    """What each district adds to the change of a value, in the value's unit: Δ(num ÷ whole den)
    less the mean value × Δ(den ÷ whole den). With all districts known they sum to the change."""
    if one.value is None or two.value is None:
        return {}
    middle = (one.value / one.scale + two.value / two.scale) / 2
    found = {}
    for name in sorted({*one.districts, *two.districts}):
        n0, d0 = one.districts.get(name, (0.0, 0.0))
        n1, d1 = two.districts.get(name, (0.0, 0.0))
        rate = n1 / two.den - n0 / one.den
        found[name] = (rate - middle * (d1 / two.den - d0 / one.den)) * two.scale
    return found


def _part(key: Key, district: str | None, cause: Cause, points: float) -> Part:
    return Part(department=key[0], kpi=key[1], district=district, cause=cause, points=points)


def summed(parts: Iterable[Part], by: str) -> dict[str | None, float]:
    """The parts added up by one of their fields: 'department', 'kpi', 'district' or 'cause'. KPIs
    are named 'department/kpi'."""
    sums: dict[str | None, float] = {}
    for part in parts:
        name = f"{part.department}/{part.kpi}" if by == "kpi" else getattr(part, by)
        sums[name] = sums.get(name, 0.0) + part.points
    return sums


def waterfall(
    start: float, sums: Mapping[str | None, float] | Mapping[str, float], most: int = 12
) -> Sequence[Bar]:
    """The rows of a waterfall from `start`: what raised it first, the largest first; then what
    lowered it, the largest last. The `most` largest stand alone, the others in one row 'others'
    after them; the last row ends where the sums lead."""
    ranked = sorted(sums.items(), key=lambda one: (-abs(one[1]), str(one[0])))
    alone = ranked if len(ranked) <= most else ranked[: most - 1]
    rows: list[tuple[str | None, float]] = sorted(alone, key=lambda one: (-one[1], str(one[0])))
    if len(alone) < len(ranked):
        rows.append(("others", sum(points for _, points in ranked[most - 1 :])))
    bars, at = [], start
    for name, points in rows:
        bars.append(Bar(name=name, points=points, start=at, end=at + points))
        at += points
    return bars
