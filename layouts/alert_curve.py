"""Why there is an alert: the curve around its crossing, and beside it what its rule also asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
from dash import html

from alerts.types import Level, Trigger
from layouts.alert_detail import last_level
from layouts.alert_events import level_name
from layouts.alert_told import Told
from layouts.figures import Limits, Line, curve
from layouts.measure import Measure
from layouts.theme import tokens
from layouts.words import Translate
from metrics.types import Indicator

TOP_PX, LEFT_PX, RIGHT_PX, FOOT_PX = 40, 40, 64, 24
WORD_PX = 15
LATE = 0.66  # a crossing further right than this has its words on the left


def nothing() -> go.Figure:
    """An empty place for a curve."""
    figure = go.Figure(layout={"template": None})
    figure.update_layout(paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)")
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure


def why(t: Translate, say: Measure, told: Told, story: Mapping[str, Any] | None) -> go.Figure:
    """The main indicator with all limits, the deadband and the crossing (`story`: alerts.lead)."""
    line = None if story is None else _line(story["curve"])
    if story is None or line is None or not any(value is not None for value in line.y):
        return nothing()
    level = last_level(told)
    limits = Limits(
        by_level={int(one): limit for one, limit in story["limits"].items()},
        direction=story["direction"],
        lows={int(one): limit for one, limit in story.get("lows", {}).items()},
        level=int(level),
        clears=story["clears"],
    )
    crossed = crossed_ms(told, level)
    figure = curve(t, say, told.main, line, limits=limits, crossed_ms=crossed)
    figure.update_layout(margin={"l": LEFT_PX, "r": RIGHT_PX, "t": TOP_PX, "b": FOOT_PX})
    _mark_crossing(t, say, told, figure, line, crossed)
    return figure


def crossed_ms(told: Told, level: Level) -> int:
    """When the value went beyond the limit of `level`, in the run that counts."""
    reached = [
        event
        for event in told.events
        if event.trigger in (Trigger.RAISE, Trigger.LEVEL_UP) and event.level == level
    ]
    if not reached or reached[-1].seq == 1:
        return told.alert.onset_ms
    return reached[-1].occurred_ms


def _line(told: Mapping[str, Any]) -> Line:
    return Line(t0=told["t0"], step=told["step"], y=told["y"])


def _mark_crossing(
    t: Translate, say: Measure, told: Told, figure: go.Figure, line: Line, crossed: int
) -> None:
    """A dotted line up from the crossing, with when and what it was."""
    place = next((i for i, at in enumerate(line.t) if at >= crossed), None)
    if place is None or crossed <= line.t0 - line.step:
        return
    ink, at, value = tokens(say.theme), line.t[place], line.y[place]
    stroke = {"color": ink["text-2"], "width": 1, "dash": "1px,3px"}
    figure.add_shape(
        type="line", x0=at, x1=at, y0=0, y1=1.03, yref="y domain", layer="below", line=stroke
    )
    level, first = last_level(told), crossed == told.alert.onset_ms
    words = [
        t("raised {time}", time=say.moment(crossed))
        if first
        else t("{level} {time}", level=level_name(t, level), time=say.moment(crossed))
    ]
    if value is not None:
        words.append(say.whole(told.main, value))
    before = line.y[place - 1] if place else None
    late = place > LATE * len(line.y)
    rows = [(f"<b>{' · '.join(words)}</b>", "text-1", 14)]
    if before is not None:
        text = t("{value} before that", value=say.bare(told.main, before))
        rows.append((text, "text-3", 13))
    for row, (text, token, size) in enumerate(rows):
        figure.add_annotation(
            x=at, y=1, yref="y domain", text=text, showarrow=False, yanchor="bottom",
            yshift=TOP_PX - WORD_PX * (row + 1) - 8, xanchor="right" if late else "left",
            xshift=-8 if late else 8, font={"color": ink[token], "size": size},
        )  # fmt: skip


def bars(
    t: Translate,
    say: Measure,
    indicator: Indicator,
    told: Mapping[str, Any],
    at_least: float | None,
) -> html.Div:
    """What a condition of the rule is about, period by period under the curve, from nought.

    `told` is its curve; periods under `at_least`, which do not count, are drawn fainter.
    """
    values = told["y"]
    known = [value for value in values if value is not None]
    most = max([*known, at_least or 0.0], default=0.0) or 1.0
    newest = max((i for i, value in enumerate(values) if value is not None), default=-1)
    said = {newest, *(i for i in [values.index(max(known))] if i < newest - 1)} if known else set()
    columns = [
        _bar(value, most, at_least, say.bare(indicator, value) if value and i in said else "")
        for i, value in enumerate(values)
    ]
    name = say.listed([say.of(indicator.name), say.unit(indicator)])
    asked = (
        "" if at_least is None else t("counts from {value}", value=say.bare(indicator, at_least))
    )
    return html.Div(
        [
            html.Div(columns, className="alerts-bars"),
            html.P(" · ".join(filter(None, [name, asked]))),
        ],
        className="alerts-flow",
    )


def _bar(value: float | None, most: float, at_least: float | None, words: str) -> html.Span:
    if value is None:
        return html.Span(className="none")
    faint = at_least is not None and value < at_least
    height = {"height": f"{100 * max(0.0, value) / most:.1f}%"}
    return html.Span(html.I(words), className="faint" if faint else "", style=height)
