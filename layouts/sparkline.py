"""A small trend in one element: line, usual band or target, reference, then and now.

Dash has no SVG of its own: the line is a mask over a coloured box, so its colour stays a token, and
all else is a gradient or a pseudo-element that reads where it stands from custom properties. A
table of 200 trends is 200 elements (assets/kpi.css, "the trend").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from dash import html

from layouts.shell import label

ROOM = 0.08  # free space above and below, as a share of the range
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" preserveAspectRatio="none">'
    "{shapes}</svg>"
)
LINE = (
    '<path d="{d}" fill="none" stroke="black" stroke-width="{width}" stroke-linejoin="round"'
    ' stroke-linecap="round" vector-effect="non-scaling-stroke"/>'
)
LONE = 4  # px: a value without a neighbour is a dot


@dataclass(frozen=True, slots=True)
class Goal:
    """The target that counted at each value, and where values reach it: above it ("up"), below it
    ("down"), or so far round it ("target")."""

    targets: Sequence[float | None]
    way: str
    within: float = 0.0


def sparkline(
    values: Sequence[float | None],
    *,
    reference: float | None = None,
    band: tuple[float, float] | None = None,
    goal: Goal | None = None,
    then: int | None = None,
    least_span: float = 0.0,
    words: str = "",
) -> html.Div | None:
    """The trend of `values`, the newest last. `then` is the place of the hollow dot, `band` the
    range behind the line, `goal` takes its place where there is a target, `least_span` what the
    height stands for at least, so that noise stays small. None when there is no value to draw."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    targets = [one for one in goal.targets if one is not None] if goal else []
    marked = [*known, *targets, *(band or ()), *([] if reference is None else [reference])]
    low, high = min(marked), max(marked)
    room = max((high - low) * ROOM, (least_span - (high - low)) / 2) or 1.0
    scale = Scale(low - room, high + room, len(values))
    style = {"--line": picture(_line(scale, values))}
    boxes = _goal(scale, goal) if goal is not None and targets else []
    if not targets and band is not None:
        boxes = [box(0, scale.y(band[1]), 100, scale.y(band[0]))]
    if boxes:
        style["--band"] = ",".join(boxes)
    if reference is not None and not targets:
        style["--reference"] = f"{scale.y(reference)}%"
    for place, name in ((len(values) - 1, "now"), (then, "then")):
        value = None if place is None or place < 0 else values[place]
        if value is not None and place is not None:
            style |= dot(name, scale.x(place), scale.y(value))
    return html.Div(className="spark", role="img", style=style, **label(words))


class Scale:
    """Per cent from the left and from the top."""

    def __init__(self, low: float, high: float, count: int) -> None:
        self._low, self._span, self._last = low, high - low, max(1, count - 1)

    def x(self, place: int) -> float:
        return round(place / self._last * 100, 2)

    def y(self, value: float) -> float:
        return round((1 - (value - self._low) / self._span) * 100, 2)


def picture(shapes: str) -> str:
    """SVG shapes in a square of 100 as a CSS image."""
    return f"url(\"data:image/svg+xml,{quote(SVG.format(shapes=shapes))}\")"


def line_of(points: Sequence[tuple[float, float | None]], width: float = 1.8) -> str:
    """The line through points (per cent), broken where one lacks; a lone one is a dot."""
    runs = _runs(points)
    drawn = "".join("M" + "L".join(f"{x} {y}" for x, y in run) for run in runs if len(run) > 1)
    lone = "".join(f"M{run[0][0]} {run[0][1]}h.01" for run in runs if len(run) == 1)
    shapes = LINE.format(d=drawn, width=width) if drawn else ""
    return shapes + (LINE.format(d=lone, width=LONE) if lone else "")


def _line(scale: Scale, values: Sequence[float | None]) -> str:
    return line_of([(scale.x(i), None if v is None else scale.y(v)) for i, v in enumerate(values)])


def dot(name: str, x: float, y: float) -> dict[str, str]:
    """Where a dot stands, as shares of width and height."""
    return {f"--{name}-x": f"{x / 100:.4f}", f"--{name}-y": f"{y / 100:.4f}"}


def box(left: float, top: float, right: float, bottom: float) -> str:
    """A box (per cent) in the band's colour as a layer of a CSS background. A background's place is
    told as a share of what its size leaves free."""
    wide, high = right - left, max(bottom - top, 1.0)
    x, y = (_share(start, 100 - size) for start, size in ((left, wide), (top, high)))
    fill = "linear-gradient(var(--spark-band) 0 0)"
    return f"{fill} {x:.2f}% {y:.2f}%/{wide:.2f}% {high:.2f}% no-repeat"


def _share(start: float, free: float) -> float:
    return start / free * 100 if free > 0 else 0.0


def _goal(scale: Scale, goal: Goal) -> list[str]:
    """Where values reach their target: a box as long as a target counted."""
    step, last, boxes = scale.x(1), len(goal.targets) - 1, []
    for target, places in groupby(range(last + 1), key=lambda place: goal.targets[place]):
        stretch = list(places)
        if target is None:
            continue
        left = 0.0 if stretch[0] == 0 else scale.x(stretch[0]) - step / 2
        right = 100.0 if stretch[-1] == last else scale.x(stretch[-1]) + step / 2
        near = goal.within if goal.way == "target" else 0.0
        top = 0.0 if goal.way == "up" else scale.y(target + near)
        bottom = 100.0 if goal.way == "down" else scale.y(target - near)
        boxes.append(box(left, top, right, bottom))
    return boxes


def _runs(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """The unbroken stretches."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [run for run in runs if run]
