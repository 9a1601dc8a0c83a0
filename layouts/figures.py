"""Charts that pages share: values in, a plotly Figure out. LOOK.md section 5, "Chart"."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from layouts.measure import Measure
from layouts.pen import Limits, Line, Pen, Values, stretches
from layouts.theme import level_colour
from layouts.words import Translate
from metrics.types import Indicator

__all__ = ["Limits", "Line", "curve", "profile", "trend"]

Quartiles = tuple[float, float, float]
LATE_HOUR = 18  # from here on there is no room for a word at the right


def curve(
    t: Translate,
    say: Measure,
    indicator: Indicator,
    line: Line,
    *,
    limits: Limits | None = None,
    crossed_ms: int | None = None,
    reference: tuple[float, str] | None = None,
    companion: tuple[Line, str] | None = None,
    gap: str | None = None,
) -> go.Figure:
    """The story of one series: white, and in the level's colour from the crossing on.

    The crossing is at `crossed_ms`, else where the newest values went beyond the marked limit.
    `reference` is a value and its name; `companion` a second line and its name, drawn grey;
    `gap` says why values are missing. Values and limits are in the indicator's own unit.
    """
    pen = Pen(say, indicator)
    if not line.y:
        return pen.figure
    y, t_all = pen.scaled(line.y), line.t
    across = t_all[0], t_all[-1]
    shown = None if limits is None else limits.times(indicator.factor)
    normal = None if reference is None else reference[0] * indicator.factor
    low, high = value_range(y, shown, normal)
    pen.time_axis(*across)
    pen.figure.update_yaxes(range=[low, high])
    if shown is not None:
        pen.limits(t, shown, across, low, high)
    if reference is not None and normal is not None:
        pen.reference(normal, reference[1], across)
    if companion is not None:
        pen.companion(*companion)
    crossing = _crossing(t_all, y, shown, crossed_ms)
    colour = pen.story(t_all, y, crossing, shown.level if shown else 0)
    pen.last(t_all, y, colour)
    if gap:
        pen.gap(line, gap, (low + high) / 2)
    return pen.figure


def profile(
    t: Translate,
    say: Measure,
    indicator: Indicator,
    hours: Sequence[Quartiles | None],
    today: Values,
    *,
    limits: Limits | None = None,
    hue: str = "traffic",
) -> go.Figure:
    """The usual day (median and middle half of each of 24 hours) and today's hours so far."""
    pen = Pen(say, indicator)
    x = list(range(24))
    rows = [pen.scaled(row) if row else [None] * 3 for row in hours]
    lower, middle, upper = (list(part) for part in zip(*rows, strict=True))
    now = pen.scaled(today)
    shown = None if limits is None else limits.times(indicator.factor)
    low, high = value_range([*lower, *upper, *now], shown, None)
    ticks = [0, 6, 12, 18]
    pen.figure.update_yaxes(range=[low, high])
    pen.figure.update_xaxes(
        range=[0, 23], tickvals=ticks, ticktext=[f"{hour:02d}:00" for hour in ticks]
    )
    if shown is not None:
        pen.limits(t, shown, (0, 23), low, high)
    for a, b in stretches([value is not None for value in middle]):
        pen.band(x[a:b], lower[a:b], upper[a:b], "seq-2")
    pen.line(x, middle, pen.ink[f"domain-{hue}"], 2)
    known = [(hour, value) for hour, value in zip(x, lower, strict=True) if value is not None]
    if known:
        hour, value = known[-1]
        hue_token = f"domain-{hue}"
        pen.write(hour, value, t("usual"), hue_token, xanchor="right", yanchor="top", yshift=-4)
    pen.line(x[: len(now)], now, pen.ink["text-1"], 2)
    _today(t, pen, now, shown)
    return pen.figure


def trend(
    say: Measure,
    indicator: Indicator,
    values: Values,
    *,
    band: tuple[float, float] | None = None,
    then: int | None = None,
    hue: str = "traffic",
) -> go.Figure:
    """A small trend without axes: the band of the reference, a hollow dot then, a full one now."""
    pen = Pen(say, indicator)
    y, x = pen.scaled(values), list(range(len(values)))
    edges = [] if band is None else [edge * indicator.factor for edge in band]
    low, high = value_range([*y, *edges], None, None, from_nought=False)
    across = 0, max(1, len(values) - 1)
    pen.figure.update_layout(margin={"l": 4, "r": 8, "t": 4, "b": 4})
    pen.figure.update_xaxes(visible=False, range=across)
    pen.figure.update_yaxes(visible=False, range=[low, high])
    if edges:
        pen.rectangle(across, edges[0], edges[1], "surface-2")
    colour = pen.ink[f"domain-{hue}"]
    pen.line(x, y, colour, 2)
    if then is not None:
        pen.dot(x[then], y[then], pen.ink["surface-0"], colour)
    known = [place for place in x if y[place] is not None]
    if known:
        pen.dot(known[-1], y[known[-1]], colour)
    return pen.figure


def value_range(
    values: Values,
    limits: Limits | None,
    reference: float | None,
    *,
    from_nought: bool = True,
) -> tuple[float, float]:
    """What the axis shows: from nought when the values come near it, with a little room.

    A limit far beyond all values would flatten them; the nearest one is always there.
    """
    known = [value for value in values if value is not None]
    marks = [] if reference is None else [reference]
    if limits is not None and limits.by_level:
        most = max((abs(value) for value in [*known, *marks]), default=0.0)
        least = min(limits.by_level.values(), key=abs)
        marks += [limit for limit in limits.by_level.values() if abs(limit) <= 2 * most] or [least]
    everything = [*known, *marks]
    if not everything:
        return 0.0, 1.0
    low, high = min(everything), max(everything)
    room = (high - low or abs(high) or 1.0) * 0.1
    if from_nought and 0 <= low < 0.6 * high:
        return 0.0, high + room
    return low - room, high + room


def _crossing(
    moments: Sequence[int], y: Values, limits: Limits | None, crossed_ms: int | None
) -> int | None:
    """The place of the value that crossed the marked limit; None when the newest is not beyond."""
    if limits is None or not limits.level:
        return None
    known = [place for place, value in enumerate(y) if value is not None]
    if crossed_ms is not None:
        return next((place for place in known if moments[place] >= crossed_ms), None)
    found = None
    for place in reversed(known):
        if not limits.beyond(y[place]):
            break
        found = place
    return found


def _today(t: Translate, pen: Pen, now: Values, limits: Limits | None) -> None:
    """The newest of today's values as a dot with the word; in the level's colour when beyond."""
    known = [(hour, value) for hour, value in enumerate(now) if value is not None]
    if not known:
        return
    hour, value = known[-1]
    grave = limits is not None and limits.beyond(value)
    colour = level_colour(limits.level, pen.theme) if limits and grave else pen.ink["text-1"]
    pen.dot(hour, value, colour)
    anchor, right, up = ("right", -9, -10) if hour >= LATE_HOUR else ("left", 9, 0)
    word = f"<b>{t('today')}</b>"
    pen.write(hour, value, word, "text-1", 14, xanchor=anchor, xshift=right, yshift=up)
