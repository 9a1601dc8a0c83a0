"""The card of the point that is chosen on the map: what it is, its values, and what is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from data.strict import Words
from data.types import Point, Reading
from layouts.measure import Measure, number, span
from layouts.theme import level_word
from layouts.words import Translate
from metrics.types import Indicator

GLYPH_PX = 44
FULL_QUALITY = 0.995
KILOMETRE_M = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The newest reading of one indicator of the point; None when it never had one.

    `reason`: why it has no value, when it says so.
    """

    indicator: Indicator
    reading: Reading | None
    reason: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearBy:
    """Another point with an active alert, how far it is, and what it is worth there."""

    point: Point
    metres: float
    level: int
    indicator: Indicator
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One state that an incident was seen in; `units` are the vehicles there."""

    at_ms: int
    words: Words
    units: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that the card tells. `level` is that of its gravest active alert; `alert_no` is that of
    the gravest, also when it is shelved, suppressed or out of service.

    `silent`: its newest value is older than its source may be.
    """

    point: Point
    level: int
    unacked: bool
    silent: bool
    district: Words | None
    values: Sequence[Value]
    alert_no: int | None = None
    near: Sequence[NearBy] = ()
    history: Sequence[Status] = ()


def head(t: Translate, say: Measure, told: Told) -> list[Component]:
    """Mark, name, place, and the values with their age."""
    point = told.point
    facts = " · ".join(part for part in (say.of(told.district), point.id) if part)
    lines = [part for part in (say.of(point.detail), facts) if part]
    return [
        html.Div(
            [
                *_mark(told),
                html.Div(
                    [
                        html.H1(point.name.of(say.language)),
                        *(html.Div(line, className="where") for line in lines),
                    ]
                ),
            ],
            className="card-title",
        ),
        *_values(t, say, told),
        *_history(t, say, told),
    ]


def foot(t: Translate, say: Measure, told: Told) -> list[Component]:
    """Where to go from here, and the alerts close by."""
    links: list[Component] = []
    if told.alert_no is not None:
        href = f"/alerts/{told.alert_no}"
        links.append(dcc.Link(t("Open alert"), href=href, className="button main"))
    if told.values:
        main = told.values[0].indicator.id
        href = f"/api/v1/observations?point={told.point.id}&indicator={main}"
        links.append(html.A(t("Data behind this"), href=href, target="_blank", className="button"))
    return [html.Div(links, className="buttons"), *_near(t, say, told.near)]


def words_of_chart(t: Translate, say: Measure, indicator: Indicator, title: str, rest: str
                   ) -> list[Component]:
    """The title of a chart and, below it, what it shows in which unit."""
    name, unit = indicator.name.of(say.language), say.unit(indicator)
    about = say.listed([name, "" if unit.lower() == name.lower() else unit, rest])
    return [html.H3(title), html.Div(about, className="note")]


def _mark(told: Told) -> list[Component]:
    if not told.level:
        return []
    state = "stale" if told.silent else "new" if told.unacked else ""
    attributes: dict[str, Any] = {
        "data-glyph": str(told.level), "data-state": state, "data-size": str(GLYPH_PX)
    }
    return [html.Span(className="card-mark", **attributes)]


def _values(t: Translate, say: Measure, told: Told) -> list[Component]:
    if not told.values:
        return []
    newest = next((value.reading for value in told.values if value.reading), None)
    stale = " stale" if told.silent else ""
    return [
        html.Div([_value(say, value) for value in told.values], className=f"card-values{stale}"),
        html.Div(_age(t, say, told, newest), className="note"),
    ]


def _value(say: Measure, value: Value) -> html.Div:
    one, reading = value.indicator, value.reading
    name = html.Div(one.name.of(say.language), className="note one-line")
    if reading is None or reading.value is None:
        missing = [html.Span("NA", className="figure")]
        return html.Div([name, html.Div(missing), html.Div(say.of(value.reason), className="note")])
    figure = html.Span(say.bare(one, reading.value), className="figure")
    unit = html.Span(say.unit(one), className="unit")
    return html.Div([name, html.Div([figure, unit])])


def _age(t: Translate, say: Measure, told: Told, newest: Reading | None) -> str:
    """Which period, how old, and how good where that is less than full."""
    if newest is None:
        return t("no values yet")
    period = told.values[0].indicator.period_ms
    age = t("{span} old", span=span(t, max(0, say.now_ms - newest.observed_ms)))
    parts = [say.period(newest.observed_ms - period, newest.observed_ms), age]
    decimals = 1 if newest.quality >= FULL_QUALITY else 2
    parts.append(t("quality {q}", q=number(newest.quality, decimals)))
    if told.silent:
        parts.append(t("silent"))
    return say.listed(parts)


def _history(t: Translate, say: Measure, told: Told) -> list[Component]:
    """The states of an incident, the newest first, each with its vehicles."""
    if not told.history:
        return []
    rows = [
        html.Li(
            [
                html.Span(say.moment(status.at_ms), className="time"),
                html.Span(status.words.of(say.language)),
                html.Span(
                    "" if status.units is None else t("{n} vehicles", n=number(status.units)),
                    className="units",
                ),
            ]
        )
        for status in told.history
    ]
    return [html.H3(t("What happened")), html.Ol(rows, className="card-history")]


def _near(t: Translate, say: Measure, near: Sequence[NearBy]) -> list[Component]:
    if not near:
        return []
    rows = []
    for one in near:
        far = f"{number(one.metres / KILOMETRE_M, 1)}\u00a0km"
        value = "" if one.value is None else say.compared(t, one.indicator, one.value)
        told = say.listed([one.point.name.of(say.language), far, value])
        level = level_word(say.language, one.level)
        rows.append(html.Li(f"{told}（{level}）" if say.language == "zh" else f"{told} ({level})"))
    return [html.H3(t("Alerts near by")), html.Ul(rows, className="card-near")]
