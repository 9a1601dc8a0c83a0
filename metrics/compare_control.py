"""Control charts: whether a series says something, or only what it always says.

Natural limits are what the series' own noise allows. A point beyond them, or a run that chance does
not make, is a signal; everything else is noise, however much it went up. Each signal carries the
name of the rule that found it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Wheeler and Chambers 1992, "Understanding Statistical Process Control", table A.1, subgroups of
# two: 3 ÷ d2 and D4, with d2 = 1.128.
XMR = 2.66
MR_UPPER = 3.268
Side = Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A series with its middle and natural limits at each point, and how far each lies from the
    middle in standard deviations. A missing point breaks no rule and ends every run."""

    values: tuple[float | None, ...]
    middle: float
    low: tuple[float, ...]
    high: tuple[float, ...]
    distances: tuple[float | None, ...]

    @property
    def signals(self) -> tuple[tuple[str, ...], ...]:
        """For each point the rules that it breaks."""
        return signals(self.distances)

    @property
    def signal(self) -> bool:
        """Whether the newest point is a signal."""
        return bool(self.distances and self.rules_at(len(self.distances) - 1))

    def rules_at(self, place: int) -> tuple[str, ...]:
        """The rules that one point breaks."""
        return completed(self.distances, place)


def xmr(values: Sequence[float | None], base: int | None = None) -> Chart | None:
    """A chart of single values: the mean ± 2.66 × the mean moving range, of the first `base` points
    or of all. None for fewer than two known neighbours there."""
    past = values[:base]
    known = [value for value in past if value is not None]
    moves = [abs(b - a) for a, b in pairwise(past) if a is not None and b is not None]
    if not moves:
        return None
    middle, reach = sum(known) / len(known), XMR * sum(moves) / len(moves)
    count = len(values)
    return _chart(values, middle, [middle - reach] * count, [middle + reach] * count)


def p_chart(counts: Sequence[tuple[float, float] | None]) -> Chart | None:
    """A chart of shares k of n: the share of all ± 3 √(p(1−p) ÷ n), so limits are wider where cases
    are fewer (Shewhart's p-chart; NIST/SEMATECH e-Handbook 6.3.3.2). None without cases."""
    total = sum(n for _, n in filter(None, counts))
    if total <= 0:
        return None
    middle = sum(k for k, _ in filter(None, counts)) / total
    reach = [
        3 * (middle * (1 - middle) / each[1]) ** 0.5 if each and each[1] > 0 else 0.0
        for each in counts
    ]
    values = [each[0] / each[1] if each and each[1] > 0 else None for each in counts]
    low = [max(0.0, middle - one) for one in reach]
    high = [min(1.0, middle + one) for one in reach]
    return _chart(values, middle, low, high, reach)


def _chart(
    values: Sequence[float | None],
    middle: float,
    low: Sequence[float],
    high: Sequence[float],
    reach: Sequence[float] | None = None,
) -> Chart:
    """`reach` is three standard deviations at each point, where the limits were cut at 0 or 1."""
    reach = reach or [above - middle for above in high]
    distances = [
        None if value is None else (value - middle) / (three / 3) if three > 0 else
        (0.0 if value == middle else float("inf") if value > middle else float("-inf"))
        for value, three in zip(values, reach, strict=True)
    ]  # fmt: skip
    return Chart(
        values=tuple(values),
        middle=middle,
        low=tuple(low),
        high=tuple(high),
        distances=tuple(distances),
    )


def signals(distances: Side) -> tuple[tuple[str, ...], ...]:
    """For each point the names of the rules that it completes; distances are in standard deviations
    from the middle."""
    return tuple(completed(distances, place) for place in range(len(distances)))


def completed(distances: Side, place: int) -> tuple[str, ...]:
    """The names of the rules that the point at `place` completes."""
    return tuple(
        name
        for name, (span, broken) in RULES.items()
        if (window := _window(distances, place, span)) is not None and broken(window)
    )


def _window(distances: Side, place: int, span: int) -> list[float] | None:
    """The `span` points up to `place`; None when there are not as many, or one is missing."""
    if place + 1 < span:
        return None
    found = [value for value in distances[place + 1 - span : place + 1] if value is not None]
    return found if len(found) == span else None


def _beyond(count: int, limit: float) -> Callable[[list[float]], bool]:
    """At least `count` of the points beyond `limit` on one side, the newest among them."""

    def broken(window: list[float]) -> bool:
        above = sum(value > limit for value in window)
        below = sum(value < -limit for value in window)
        return (above >= count and window[-1] > limit) or (below >= count and window[-1] < -limit)

    return broken


def _trend(window: list[float]) -> bool:
    steps = [b - a for a, b in pairwise(window)]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def _alternating(window: list[float]) -> bool:
    steps = [b - a for a, b in pairwise(window)]
    return all(a * b < 0 for a, b in pairwise(steps))


# By name: over how many points, and whether they break it. "nelson 1" to "nelson 8" are those of
# Nelson 1984 (J. Qual. Technol. 16, 237-239); Nelson 1, 5, 6 are the Western Electric zone rules 1
# to 3, and "western electric 4" is the fourth (Statistical Quality Control Handbook, 1956), which
# asks for eight points on one side where Nelson's second asks for nine.
RULES: dict[str, tuple[int, Callable[[list[float]], bool]]] = {
    "nelson 1": (1, _beyond(1, 3)),
    "nelson 2": (9, _beyond(9, 0)),
    "nelson 3": (6, _trend),
    "nelson 4": (14, _alternating),
    "nelson 5": (3, _beyond(2, 2)),
    "nelson 6": (5, _beyond(4, 1)),
    "nelson 7": (15, lambda window: all(abs(value) < 1 for value in window)),
    "nelson 8": (8, lambda window: all(abs(value) > 1 for value in window)),
    "western electric 4": (8, _beyond(8, 0)),
}
