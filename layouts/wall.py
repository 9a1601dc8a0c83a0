"""The leader's wall: the fixed places of everything; assets/30_wall.js fills them.

Drawn for 3840 x 2160 and scaled as a whole. A place never moves when what stands in it changes.
"""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from data.city import Block, Chart, CityFile, Vital
from layouts.map import city_map
from layouts.poll import wall_polls
from layouts.shell import (
    Indicators,
    data,
    frame,
    label,
    language_switch,
    person,
    places,
    replay_badge,
    replay_edge,
    spoken,
    to_json,
)
from layouts.words import Translate, translator

ALERT_ROWS = 5


def wall(city: CityFile, indicators: Indicators, language: str) -> html.Div:
    """The whole page. `indicators`: id -> {name, unit, decimals, factor, period_ms, ratio}."""
    t = translator(language)
    content = html.Div(
        [
            replay_edge(),
            _header(city, language),
            _lead(t),
            wall_polls(t),
            *_maps(city, language),
            _alerts(t),
            *(
                _block(city, block, index, t, language)
                for index, block in enumerate(city.wall.blocks)
            ),
            html.Footer(city.attribution, className="wall-credit"),
        ],
        id="wall",
        className="wall",
        **data(config=to_json({"blocks": [block_facts(b, language) for b in city.wall.blocks]})),
    )
    return frame(city, indicators, language, [content], distance="wall")


def _maps(city: CityFile, language: str) -> list[Component]:
    """The city, and the part of it that is drawn again larger."""
    whole = html.Section(city_map(city, language, place="wall"), className="wall-map")
    if city.wall.close_up is None:
        return [whole]
    larger = city_map(city, language, place="wall", element_id="map-close-up", close_up=True)
    return [whole, html.Section(larger, className="wall-close-up")]


def block_facts(block: Block, language: str) -> dict[str, Any]:
    """What the script must know of a block and its two vital signs, in words of one language."""
    return {
        "id": block.id,
        "domain": block.domain,
        "counted": block.counted.of(language),
        "vitals": [_vital_facts(vital, language) for vital in block.vitals],
        "chart": _chart_facts(block.chart, language),
    }


def _vital_facts(vital: Vital, language: str) -> dict[str, Any]:
    noun = vital.compare.noun
    return {
        "id": vital.id,
        "indicator": vital.indicator,
        "label": vital.label.of(language),
        "noun": noun.of(language) if noun else "",
        "compared": vital.compare.indicator,
    }


def _chart_facts(chart: Chart, language: str) -> dict[str, Any]:
    facts = chart.model_dump(mode="json", exclude={"span"})
    facts["span_ms"] = int(chart.span.total_seconds() * 1000)
    return dict(spoken(facts, language))


def _header(city: CityFile, language: str) -> html.Header:
    return html.Header(
        [
            html.Div(
                [
                    html.Span(city.name.of(language), className="city"),
                    html.Span(city.app.of(language), className="app"),
                ],
                className="name",
            ),
            # Nobody steers a wall; who opens it at a desk finds the way out by pointing here.
            html.Div([places(language, "/wall"), language_switch(language), person(language)],
                     className="way-out"),
            html.Div(
                [
                    replay_badge(),
                    html.Span(className="date", **data(live="date")),
                    html.Span(className="clock", **data(live="clock")),
                ],
                className="now",
            ),
        ],
        className="wall-head",
    )


def _lead(t: Translate) -> html.Section:
    parts = ("kind", "name", "where", "value", "story", "curve", "state")
    return html.Section(
        [html.Div(className=f"lead-{part}", **data(part=part)) for part in parts],
        id="wall-lead",
        className="wall-lead",
        **label(t("What matters most")),
    )


def _alerts(t: Translate) -> html.Section:
    rows = [html.Div(className="al", hidden=True) for _ in range(ALERT_ROWS)]
    return html.Section(
        [
            html.Div(
                [
                    html.H2(t("Active alerts"), className="al-title"),
                    html.Div(className="al-counts", **data(part="counts")),
                ],
                className="al-head",
            ),
            html.Div(rows, className="al-rows", **data(part="rows")),
            html.Div(className="al-calm", hidden=True, **data(part="calm")),
            html.Div(
                [
                    html.Span(className="al-more", **data(part="more")),
                    html.Span(className="al-cleared", **data(part="cleared")),
                    html.Span(className="al-silenced", **data(part="silenced")),
                    html.Span(className="al-exercised", **data(part="exercised")),
                ],
                className="al-foot",
            ),
        ],
        id="wall-alerts",
        className="wall-alerts",
    )


def _block(city: CityFile, block: Block, index: int, t: Translate, language: str) -> html.Section:
    domain = next(one for one in city.domains if one.id == block.domain)
    title = (block.title or domain.name).of(language)
    return html.Section(
        [
            html.Div(
                [
                    html.Span(
                        className="dom-icon",
                        **data(
                            icon=domain.icon or domain.id,
                            hue=domain.hue or domain.id,
                            size="60",
                        ),
                    ),
                    html.H2(title),
                    html.Span(className="dom-period", **data(part="period")),
                ],
                className="dom-head",
            ),
            html.Div([_tile(vital, language) for vital in block.vitals], className="dom-tiles"),
            html.Div(className="dom-chart", **data(part="chart")),
            html.Div(
                html.Div(className="dom-used", **data(part="used")),
                className="dom-track",
                **label(t("Freshness")),
            ),
            html.Div(
                [
                    html.Span(className="dom-answered", **data(part="answered")),
                    html.Span(className="dom-age", **data(part="age")),
                ],
                className="dom-fresh",
            ),
        ],
        id=f"block-{block.id}",
        className=f"dom dom-{index}",
    )


def _tile(vital: Vital, language: str) -> html.Div:
    return html.Div(
        [
            html.Div(vital.label.of(language), className="vs-label", **data(part="label")),
            html.Span(className="vs-mark", **data(part="mark")),
            html.Div(
                [
                    html.Span(className="vs-number", **data(part="number")),
                    html.Span(className="vs-unit", **data(part="unit")),
                ],
                className="vs-value",
            ),
            html.Div(className="vs-bar", **data(part="bar")),
            html.Div(className="vs-compare", **data(part="compare")),
        ],
        id=f"vital-{vital.id}",
        className="vs",
    )
