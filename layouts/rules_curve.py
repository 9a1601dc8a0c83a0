"""The curve of one point with the limits of a rule as lines that can be dragged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from layouts.figures import value_range
from layouts.measure import Measure
from layouts.pen import SYMBOLS, Line, Pen, Values, apart
from layouts.theme import level_colour
from metrics.types import Indicator

ROOM = 0.075  # of the height, for a number at the edge
_Y = re.compile(r"shapes\[(\d+)\]\.y([01])$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """One line that can be dragged: the limit of a level, of a band its `side` (low or high)."""

    level: int
    value: float
    side: str | None = None


def grips(limits: Sequence[tuple[int, float | tuple[float, float]]]) -> list[Grip]:
    """The lines of a rule's limits, in the order in which they are drawn."""
    found: list[Grip] = []
    for level, limit in limits:
        if isinstance(limit, tuple):
            found += [Grip(level=level, value=limit[0], side="low"),
                      Grip(level=level, value=limit[1], side="high")]  # fmt: skip
        else:
            found.append(Grip(level=level, value=limit))
    return found


def dragged(
    relayout: Mapping[str, Any] | None, held: Sequence[Grip], indicator: Indicator
) -> Grip | None:
    """The limit that was dragged, at its new value; None when nothing or something else was.

    A line that was only turned at one end stands where that end is.
    """
    for key, shown in (relayout or {}).items():
        match = _Y.match(key)
        if match and int(match[1]) < len(held) and isinstance(shown, int | float):
            grip = held[int(match[1])]
            rounded = float(f"{round(shown, indicator.decimals):.3g}")  # a hand is no finer
            value = round(rounded / indicator.factor, 9)
            if value != grip.value:
                return Grip(level=grip.level, value=value, side=grip.side)
    return None


def picture(
    say: Measure, indicator: Indicator, moments: Sequence[int], values: Values,
    held: Sequence[Grip], window: tuple[int, int], direction: str,
) -> go.Figure:  # fmt: skip
    """Values from `window` begin to end (ms), beyond the least limit in colour, with the limits."""
    pen = Pen(say, indicator)
    y = pen.scaled(values)
    shown = [grip.value * indicator.factor for grip in held]
    low, high = value_range([*y, *shown], None, None)
    pen.figure.update_layout(
        margin={"l": 44, "r": 64, "t": 6, "b": 24}, uirevision=None, hovermode="x"
    )
    pen.figure.update_yaxes(range=[low, high])
    pen.time_axis(*window)
    if moments:
        _draw(pen, moments, y, held, direction, indicator)
    _limits(pen, held, shown, window, high - low)
    return pen.figure


def _draw(
    pen: Pen, moments: Sequence[int], y: Values, held: Sequence[Grip], direction: str,
    indicator: Indicator,
) -> None:  # fmt: skip
    """The line in grey; what lies beyond a limit over it, in the colour of that level."""
    pen.line(list(moments), y, pen.ink["text-2"], 1.2)
    for level in (1, 2, 3, 4):
        mine = [grip for grip in held if grip.level == level]
        graver = [grip for grip in held if grip.level > level]
        marks = [
            value if _beyond(value, mine, direction, indicator)
            and not _beyond(value, graver, direction, indicator) else None
            for value in y
        ]  # fmt: skip
        known = [(at, value) for at, value in zip(moments, marks, strict=True) if value is not None]
        if known:
            pen.figure.add_scatter(
                x=[at for at, _ in known], y=[value for _, value in known], mode="markers",
                marker={"size": 4, "color": level_colour(level, pen.theme)}, hoverinfo="skip",
            )  # fmt: skip


def _beyond(
    value: float | None, held: Sequence[Grip], direction: str, indicator: Indicator
) -> bool:
    if value is None:
        return False
    for grip in held:
        limit = grip.value * indicator.factor
        if direction == "below" or grip.side == "low":
            if value < limit:
                return True
        elif value >= limit:
            return True
    return False


def _limits(
    pen: Pen, held: Sequence[Grip], shown: Sequence[float], window: tuple[int, int], height: float
) -> None:
    """A line for each limit, its mark and number at the right edge."""
    places = apart(dict(enumerate(shown)), height * ROOM)
    for number, (grip, at) in enumerate(zip(held, shown, strict=True)):
        colour = level_colour(grip.level, pen.theme)
        pen.figure.add_shape(
            type="line", x0=0, x1=1, xref="paper", y0=at, y1=at, line={"color": colour, "width": 2},
            name=f"{grip.level}{grip.side or ''}",
        )  # fmt: skip
        mark = {"symbol": SYMBOLS[grip.level], "size": 9, "color": colour}
        pen.figure.add_scatter(
            x=[window[1]], y=[at], mode="markers", marker=mark, hoverinfo="skip", cliponaxis=False
        )
        pen.write(window[1], places[number], pen.text(at), "text-1", 13, xanchor="left", xshift=9)


def as_line(moments: Sequence[int], values: Values, step_ms: int) -> Line:
    """Values on an even grid, with None where there is none; a gap is then a gap of the line."""
    if not moments or step_ms <= 0:
        return Line(t0=0, step=1, y=[])
    first = moments[0]
    y: list[float | None] = [None] * ((moments[-1] - first) // step_ms + 1)
    for at, value in zip(moments, values, strict=True):
        y[(at - first) // step_ms] = value
    return Line(t0=first, step=step_ms, y=y)

