"""Scores: where a value lies between floor, target and stretch, as 0 to 100; and their roll-up.

A score is piecewise linear between explicit anchors and bounded (a ratio to the target, as
CityScore's, has no bound and fails for "lower is better" near nought):

    floor and worse 0      target 60      stretch and better 100

The target stands at 60, not at 100, for two reasons. A figure that does what was asked passes, and
60 is the pass mark that readers of such cards know. And departments' figures crowd at the target
(on-time closing at 99.8 to 100 %), so what lies beyond it needs room to be told apart. Where nearer
to the target is better, 60 stands at the tolerance's edge and 100 on the target itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

WORST, PASS, BEST = 0.0, 60.0, 100.0
NEAR_ONE = 1e-6  # as near to one as weights must sum
COVERAGE = 0.6  # of the weight that must have a score, unless the city says otherwise


@dataclass(frozen=True, slots=True)
class Anchors:
    """Values in rising order, each with its score; straight lines between, level outside."""

    values: tuple[float, ...]
    scores: tuple[float, ...]

    def __post_init__(self) -> None:
        pairs = zip(self.values, self.values[1:], strict=False)
        if len(self.values) != len(self.scores) or not all(a < b for a, b in pairs):
            raise ValueError(f"anchors must rise, each with a score: {self.values} {self.scores}")

    def score(self, value: float) -> float:
        """The score of a value, 0 to 100."""
        place = bisect_right(self.values, value)
        if place == 0:
            return self.scores[0]
        if place == len(self.values):
            return self.scores[-1]
        low, high = self.values[place - 1], self.values[place]
        share = (value - low) / (high - low)
        return self.scores[place - 1] * (1 - share) + self.scores[place] * share

    def slope(self, value: float) -> float:
        """Points per unit at a value: the mean of the lines on its two sides."""
        return (self._line(bisect_right(self.values, value)) + self._line_left(value)) / 2

    def _line_left(self, value: float) -> float:
        place = bisect_right(self.values, value)
        at_anchor = place > 0 and self.values[place - 1] == value
        return self._line(place - 1 if at_anchor else place)

    def _line(self, place: int) -> float:
        """The slope of the line that ends at anchor `place`; level before the first, after the
        last."""
        if not 0 < place < len(self.values):
            return 0.0
        rise = self.scores[place] - self.scores[place - 1]
        return rise / (self.values[place] - self.values[place - 1])


def one_way(floor: float, target: float, stretch: float) -> Anchors:
    """Anchors where more is better (floor < target < stretch), or less (the other way round)."""
    if floor < target < stretch:
        return Anchors((floor, target, stretch), (WORST, PASS, BEST))
    return Anchors((stretch, target, floor), (BEST, PASS, WORST))


def nearest(low: float, high: float, target: float, below: float, above: float) -> Anchors:
    """Anchors where nearer to the target is better: 0 at `low` and `high`, the target 100, its
    tolerance (`below` and `above` it) 60."""
    values = (low, target - below, target, target + above, high)
    return Anchors(values, (WORST, PASS, BEST, PASS, WORST))


@dataclass(frozen=True, slots=True)
class Rolled:
    """A score rolled up from its children: None when too little of their weight has one.
    `coverage` is that share of the weight."""

    score: float | None
    coverage: float


def roll_up(
    scores: Mapping[str, float | None], weights: Mapping[str, float], coverage: float
) -> Rolled:
    """Σ weight × score over the children that have one, their weights made one again.

    With less than `coverage` of the weight there is no score: what is missing counts neither as 0
    nor as 100. A child without weight does not count.
    """
    known = {name: score for name, score in scores.items() if score is not None}
    present = dict.fromkeys(known, True)
    shares, covered = effective(present, weights, coverage), _covered(present, weights)
    if not shares:
        return Rolled(None, covered)
    total = sum(share * known[name] for name, share in shares.items())
    return Rolled(min(BEST, max(WORST, total)), covered)


def effective(
    present: Mapping[str, bool], weights: Mapping[str, float], coverage: float
) -> dict[str, float]:
    """The weights of the children that are there, made one; empty below the coverage floor."""
    there = {name: w for name, w in weights.items() if w > 0 and present.get(name)}
    total = sum(there.values())
    if total <= 0 or _covered(present, weights) < coverage - 1e-9:
        return {}
    return {name: weight / total for name, weight in there.items()}


def _covered(present: Mapping[str, bool], weights: Mapping[str, float]) -> float:
    """The share of the weight that is there. Given weights sum to one: what they fall short of it
    was that of a child whose definition does not hold, so it is not there."""
    whole = sum(weights.values())
    there = sum(weight for name, weight in weights.items() if present.get(name))
    return there / (1.0 if whole < 1 - NEAR_ONE else whole) if whole > 0 else 0.0
