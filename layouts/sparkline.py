"""A small trend: a line cut out of a hue, the usual band, the reference, then and now.

Dash has no SVG of its own: the line is a mask over a coloured box, so its colour stays a token.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html

from layouts.shell import label

ROOM = 0.08  # free space above and below, as a share of the range


def sparkline(
    values: Sequence[float | None],
    *,
    reference: float | None = None,
    band: tuple[float, float] | None = None,
    then: int | None = None,
    least_span: float = 0.0,
    words: str = "",
) -> html.Div | None:
    """The trend of `values`, the newest last. `then` is the place of the hollow dot, `band` the
    range behind the line, `least_span` what the height stands for at least, so that noise stays
    small. None when there is no value to draw."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    marked = [*known, *(band or ()), *([] if reference is None else [reference])]
    low, high = min(marked), max(marked)
    room = max((high - low) * ROOM, (least_span - (high - low)) / 2) or 1.0
    scale = _Scale(low - room, high + room, len(values))
    parts = [
        _band(scale, band),
        _line(scale, values),
        *([] if reference is None else [_at("spark-reference", top=scale.y(reference))]),
        *(_dot(scale, values, place, name) for place, name in _dots(values, then)),
    ]
    return html.Div(
        [part for part in parts if part is not None],
        className="spark",
        role="img",
        **label(words),
    )


class _Scale:
    """Per cent from the left and from the top."""

    def __init__(self, low: float, high: float, count: int) -> None:
        self._low, self._span, self._last = low, high - low, max(1, count - 1)

    def x(self, place: int) -> float:
        return round(place / self._last * 100, 2)

    def y(self, value: float) -> float:
        return round((1 - (value - self._low) / self._span) * 100, 2)


def _band(scale: _Scale, band: tuple[float, float] | None) -> html.Div | None:
    if band is None:
        return None
    top, bottom = scale.y(band[1]), scale.y(band[0])
    return html.Div(
        className="spark-band", style={"top": f"{top}%", "height": f"{bottom - top:.2f}%"}
    )


def _line(scale: _Scale, values: Sequence[float | None]) -> html.Div | None:
    runs = _runs([(scale.x(i), None if v is None else scale.y(v)) for i, v in enumerate(values)])
    path = "".join(
        "M" + "L".join(f"{x} {y}" for x, y in run) for run in runs if len(run) > 1
    )
    if not path:
        return None
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" preserveAspectRatio="none">'
        f'<path d="{path}" fill="none" stroke="black" stroke-width="1.8" stroke-linejoin="round"'
        ' vector-effect="non-scaling-stroke"/></svg>'
    )
    mask = f"url(\"data:image/svg+xml,{quote(picture)}\")"
    return html.Div(className="spark-line", style={"maskImage": mask, "WebkitMaskImage": mask})


def _runs(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """The unbroken stretches."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return runs


def _dots(values: Sequence[float | None], then: int | None) -> list[tuple[int, str]]:
    """Which places get a dot: then hollow, now filled, and any value without a neighbour."""
    last = len(values) - 1
    named = {last: "spark-now", **({then: "spark-then"} if then is not None else {})}
    padded = [None, *values, None]
    for place in range(len(values)):
        if padded[place] is None and padded[place + 2] is None:
            named.setdefault(place, "spark-lone")
    return sorted(named.items())


def _dot(
    scale: _Scale, values: Sequence[float | None], place: int, name: str
) -> html.Div | None:
    value = values[place]
    return None if value is None else _at(name, top=scale.y(value), left=scale.x(place))


def _at(name: str, **sides: float) -> html.Div:
    return html.Div(className=name, style={side: f"{at}%" for side, at in sides.items()})
