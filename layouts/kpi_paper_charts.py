"""The drawings of printed figures: marks, trends, waterfalls, intervals. Pure; in points, in tokens
of ink, one language each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from data.strict import Words
from dispatch.record.drawing_types import Dot, Drawing, Label, Path, Point, Shape, box
from dispatch.record.paper_types import HALF, WIDTH
from metrics.kpi_types import Rating

LATIN, HAN, WIDE = 0.53, 1.0, 0x2E7F
NAMES_AT_MOST = 114.0  # what the names of districts may take of half a page
ROOM = 0.1  # free space above and below a line, as a share of its range
Values = Sequence[float | None]
Said = Callable[[float], str]


def label(x: float, y: float, text: str, **look: object) -> Label:
    """A label in the report's one language."""
    return Label(x, y, Words(en=text, zh=text), **look)  # type: ignore[arg-type]


def extent(text: str, size: float) -> float:
    """About how long a text is."""
    return size * sum(HAN if ord(letter) > WIDE else LATIN for letter in text)


def fit(text: str, width: float, size: float) -> str:
    """As much of a text as has room, with dots for the rest."""
    room, shown = width / size, ""
    for letter in text:
        room -= HAN if ord(letter) > WIDE else LATIN
        if room < LATIN and len(shown) + 1 < len(text):
            return shown.rstrip() + "…"
        shown += letter
    return shown


def mark(rating: Rating) -> Drawing:
    """The mark of a rating: tick, ring, triangle, dashed ring."""
    middle = 5.0
    shapes: dict[Rating, tuple[Shape, ...]] = {
        Rating.BETTER: (
            Dot(middle, middle, 4.4, fill="rating-better"),
            Path((((2.9, 5.1), (4.5, 6.7), (7.3, 3.6)),), stroke="surface-1", width=1.1),
        ),
        Rating.EVEN: (Dot(middle, middle, 3.8, stroke="rating-even", width=1.2),),
        Rating.WORSE: (
            Path((((0.8, 1.4), (9.2, 1.4), (5.0, 9.0)),), fill="rating-worse", closed=True),
        ),
        Rating.UNKNOWN: (
            Path((_ring(middle, 3.8),), stroke="rating-unknown", width=1.1, closed=True,
                 dash="1.9 1.5"),
        ),
    }
    return Drawing(10, 10, shapes[rating])


def _ring(middle: float, radius: float) -> tuple[Point, ...]:
    """A circle as a line, which can be dashed."""
    turns = (2 * math.pi * n / 36 for n in range(36))
    return tuple((middle + radius * math.cos(a), middle + radius * math.sin(a)) for a in turns)


class _Scale:
    """Values of a trend to points: `left` to `right`, `top` to `bottom`."""

    def __init__(
        self, values: Iterable[float], count: int, frame: tuple[float, float, float, float],
        least: float,
    ) -> None:  # fmt: skip
        known = list(values)
        low, high = min(known), max(known)
        room = max((high - low) * ROOM, (least - (high - low)) / 2) or 1.0
        self.low, self.high = low - room, high + room
        self._left, self._right, self._top, self._bottom = frame
        self._last = max(1, count - 1)

    def x(self, place: int) -> float:
        return self._left + (self._right - self._left) * place / self._last

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self._bottom - share * (self._bottom - self._top)


def _line(scale: _Scale, values: Values, width: float) -> Iterable[Shape]:
    """The unbroken stretches; a value without neighbours is a dot."""
    runs: list[list[Point]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((scale.x(place), scale.y(value)))
    lines = tuple(tuple(run) for run in runs if len(run) > 1)
    if lines:
        yield Path(lines, stroke="text-2", width=width)
    for run in runs:
        if len(run) == 1:
            yield Dot(*run[0], width, fill="text-2")


def spark(values: Values, reference: float | None, least: float) -> Drawing:
    """A trend in a cell: its line, the reference dotted, a dot now."""
    width, height = 74.0, 19.0
    known = [value for value in values if value is not None]
    if not known:
        return Drawing(width, height, ())
    marked = known if reference is None else [*known, reference]
    scale = _Scale(marked, len(values), (1, width - 3, 2, height - 2), least)
    shapes: list[Shape] = []
    if reference is not None:
        at = scale.y(reference)
        shapes.append(Path((((0, at), (width, at)),), stroke="text-3", width=0.6, dash="1.2 1.6"))
    shapes += _line(scale, values, 0.9)
    if values[-1] is not None:
        shapes.append(Dot(scale.x(len(values) - 1), scale.y(values[-1]), 1.9, fill="text-1"))
    return Drawing(width, height, tuple(shapes))


def trend(
    values: Values, ends: tuple[str, str], reference: tuple[float, str] | None, say: Said,
    least: float,
) -> Drawing:  # fmt: skip
    """A trend by itself: `ends` name the first and the last period, `reference` is what the value
    stands against, with its words."""
    width, height, left, right, top, foot = HALF, 84.0, 2.0, 46.0, 8.0, 13.0
    known = [value for value in values if value is not None]
    marked = known if reference is None else [*known, reference[0]]
    frame = (left, width - right, top, height - foot)
    scale = _Scale(marked, len(values), frame, least)
    shapes: list[Shape] = [
        Path((((left, height - foot), (width - right, height - foot)),), stroke="rule", width=0.6),
        label(left, height - 3, ends[0], ink="text-3", size=7),
        label(width - right, height - 3, ends[1], ink="text-3", size=7, anchor="end"),
    ]
    labels: list[tuple[float, str, str, bool]] = []
    if reference is not None:
        at = scale.y(reference[0])
        shapes.append(Path((((left, at), (width - right, at)),), stroke="text-3", width=0.7,
                           dash="1.5 2"))  # fmt: skip
        labels.append((at, reference[1], "text-3", False))
    shapes += _line(scale, values, 1.2)
    place = max(i for i, value in enumerate(values) if value is not None)
    last = values[place]
    assert last is not None
    shapes.append(Dot(scale.x(place), scale.y(last), 2.3, fill="text-1"))
    labels.append((scale.y(last), say(last), "text-1", True))
    shapes += _beside(labels, width - right + 5, top, height - foot)
    return Drawing(width, height, tuple(shapes))


def _beside(
    labels: list[tuple[float, str, str, bool]], x: float, top: float, bottom: float
) -> Iterable[Shape]:
    """Labels at the end of their lines, apart where the lines are not."""
    ordered = sorted(labels)
    places = [min(max(at, top + 2), bottom - 2) for at, *_ in ordered]
    if len(places) == 2 and places[1] - places[0] < 8.5:
        middle = min(max(sum(places) / 2, top + 6), bottom - 6)
        places = [middle - 4.3, middle + 4.3]
    for at, (_, text, ink, bold) in zip(places, ordered, strict=True):
        yield label(x, at + 2.6, fit(text, 42, 7.2), ink=ink, size=7.5 if bold else 6.8, bold=bold)


def waterfall(
    begin: tuple[str, float], end: tuple[str, float], bars: Sequence[tuple[str, float, float]],
    say: Said,
) -> Drawing:  # fmt: skip
    """From one total to another: a row for each of `bars` (name, from, to)."""
    row, left, right, top = 15.5, 196.0, 52.0, 4.0
    rows = [(begin[0], None, begin[1]), *bars, (end[0], None, end[1])]
    height = top + row * len(rows) + 16
    ends = [begin[1], end[1], *(at for _, *both in bars for at in both)]
    low, high = min(ends), max(ends)
    room = max(0.5, (high - low) * 0.12)
    scale = Across(low - room, high + room, left, WIDTH - right)
    bottom = top + row * len(rows)
    shapes: list[Shape] = list(_grid(scale, top, bottom))
    before: float | None = None
    for place, (name, start, to) in enumerate(rows):
        y = top + row * place
        total = start is None
        shapes.append(label(0, y + 10.5, fit(name, left - 10, 8), size=8, bold=total,
                            ink="text-1" if total else "text-2"))  # fmt: skip
        x = scale.x(to)
        if before is not None:
            shapes.append(Path((((before, y - 3.5), (before, y + 3.5)),), stroke="rule-strong",
                               width=0.6))  # fmt: skip
        if start is None:
            shapes.append(Path((((x, y + 2), (x, y + 13)),), stroke="text-1", width=2.2))
            shapes.append(label(x + 5, y + 10.5, f"{to:.1f}", size=8, bold=True, ink="text-1"))
        else:
            ink = "rating-better" if to >= start else "rating-worse"
            first, last = sorted((scale.x(start), x))
            shapes.append(Path(box(first, y + 3.5, max(0.7, last - first), 8), fill=ink,
                               closed=True))  # fmt: skip
            shapes.append(label(last + 5, y + 10.5, say(to - start), size=7.8, ink="text-2"))
        before = x
    return Drawing(WIDTH, height, tuple(shapes))


class Across:
    """A linear axis from left to right."""

    def __init__(self, low: float, high: float, left: float, right: float) -> None:
        self.low, self.high, self.left, self.right = low, high, left, right

    def x(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def ticks(self, most: int = 5) -> list[float]:
        """Round values, at most so many."""
        step = rounded((self.high - self.low) / most)
        first = math.ceil(self.low / step - 1e-9)
        return [n * step for n in range(first, math.floor(self.high / step + 1e-9) + 1)]


def rounded(step: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    power: float = 10.0 ** math.floor(math.log10(step))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= step * 0.999)


def _grid(
    scale: Across, top: float, bottom: float, unit: str = "", most: int = 5
) -> Iterable[Shape]:
    for tick in scale.ticks(most):
        x = scale.x(tick)
        yield Path((((x, top), (x, bottom)),), stroke="rule", width=0.5)
        yield label(x, bottom + 9, f"{tick:,g}{unit}", ink="text-3", size=6.8, anchor="middle")


def intervals(
    rows: Sequence[tuple[str, float, float | None, float | None, str]], whole: float | None,
    unit: str, most: float | None,
) -> Drawing:  # fmt: skip
    """A dot with its interval for each of `rows` (name, value, low, high, words at the end); the
    whole dotted. `most` is the largest value that there can be."""
    row, top = 12.2, 3.0
    right = max([40.0, *(extent(words, 6.8) + 12 for *_, words in rows)])
    left = min(NAMES_AT_MOST, max([50.0, *(extent(name, 7.2) + 9 for name, *_ in rows)]))
    bottom = top + row * len(rows)
    ends = [one for _, value, low, high, _ in rows for one in (value, low, high) if one is not None]
    ends += [] if whole is None else [whole]
    low, high = min(ends), max(ends)
    room = max((high - low) * 0.06, abs(high) * 0.01, 1e-6)
    high = high + room if most is None else min(most, high + room)
    scale = Across(max(0.0, low - room) if low >= 0 else low - room, high, left, HALF - right)
    shapes: list[Shape] = list(_grid(scale, top, bottom, unit, 3))
    if whole is not None:
        x = scale.x(whole)
        shapes.append(Path((((x, top), (x, bottom)),), stroke="text-1", width=0.8, dash="1.5 1.8"))
    for place, (name, value, first, last, words) in enumerate(rows):
        y = top + row * place + row / 2
        shapes.append(label(0, y + 2.5, fit(name, left - 6, 7.2), size=7.2, ink="text-2"))
        if first is not None and last is not None:
            shapes.append(Path((((scale.x(first), y), (scale.x(last), y)),), stroke="rule-strong",
                               width=2.4))  # fmt: skip
        shapes.append(Dot(scale.x(value), y, 2.3, fill="text-1"))
        shapes.append(label(HALF, y + 2.5, words, size=6.8, ink="text-3", anchor="end"))
    return Drawing(HALF, bottom + 13, tuple(shapes))


def lengths(
    rows: Sequence[tuple[str, float, str, str]], *, width: float = WIDTH, left: float = 130.0
) -> Drawing:
    """A bar from nought for each of `rows` (name, length, words at its end, ink)."""
    row, right, top = 14.0, 96.0, 2.0
    longest = max([value for _, value, _, _ in rows] or [1.0]) or 1.0
    shapes: list[Shape] = []
    for place, (name, value, words, ink) in enumerate(rows):
        y = top + row * place
        shapes.append(label(0, y + 9.5, fit(name, left - 8, 8), size=8, ink="text-2"))
        long = value / longest * (width - left - right)
        shapes.append(Path(box(left, y + 3, max(0.6, long), 7.5), fill=ink, closed=True))
        shapes.append(label(left + long + 5, y + 9.5, words, size=7.8, ink="text-1"))
    return Drawing(width, top + row * len(rows) + 4, tuple(shapes))
