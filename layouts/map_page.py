"""The map's page: layers at the left, the map with its legends, the chosen point at the right."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from data.city import CityFile, Domain, Kind
from layouts.map import areas, city_map, drawn
from layouts.shell import Indicators, frame, to_json, top_bar
from layouts.theme import GRAPH_CONFIG, level_word
from layouts.words import Translate, translator

MAP = "map-main"
CHOSEN = "map-chosen"
CARD_HEAD, CARD_FOOT = "map-card-head", "map-card-foot"
CURVE, CURVE_WORDS, CURVE_BOX = "map-curve", "map-curve-words", "map-curve-box"
PROFILE, PROFILE_WORDS, PROFILE_BOX = "map-profile", "map-profile-words", "map-profile-box"
BY_DISTRICT = "alerts-by-district"
ALERT_BREAKS = [1, 2, 3, 5, 8]
NUMERALS = ("", "IV", "III", "II", "I")


def map_page(
    city: CityFile, indicators: Indicators, language: str, selected: int | None = None,
    first: str | None = None,
) -> html.Div:  # fmt: skip
    """The whole page; `selected` is the number of a point whose card is open at once, `first` the
    indicator that it tells first."""
    t = translator(language)
    chosen = None if selected is None else {"no": selected, "indicator": first}
    content = [
        top_bar(city, language, "/map"),
        dcc.Store(id=CHOSEN, data=chosen),
        html.Div(
            [
                _panel(t, city, language),
                html.Section(_map(t, city, language, selected), className="map-area"),
                _card(t),
            ],
            id="map-page",
            className="map-page",
            **_data(config=to_json(_facts(t, city, language))),
        ),
    ]
    return frame(city, indicators, language, content)


def _facts(t: Translate, city: CityFile, language: str) -> dict[str, Any]:
    """What the script must know of the ramps; the first is on when the page is opened."""
    ramps: dict[str, Any] = {
        kind.id: {"kind": kind.id, "name": kind.name.of(language), "breaks": kind.breaks}
        for kind in areas(city)
    }
    first = next(iter(ramps), None)
    ramps[BY_DISTRICT] = {"name": t("Active alerts"), "breaks": ALERT_BREAKS, "whole": True}
    return {"ramps": ramps, "ramp": first}


# ---- the panel


def _panel(t: Translate, city: CityFile, language: str) -> html.Section:
    shown = [kind for kind in city.kinds if kind in drawn(city) or kind in areas(city)]
    parts: list[Component] = []
    for domain in city.domains:
        kinds = [kind for kind in shown if kind.domain == domain.id]
        if kinds:
            parts.append(_domain(domain, language))
            parts += [_kind(kind, language) for kind in kinds]
    parts.append(html.H4(t("Base map")))
    parts.append(_switch(t("Districts"), "districts", layer="districts"))
    parts += [
        _switch(layer.name.of(language), layer.id, layer=layer.id)
        for layer in city.base
        if layer.style != "boundary"
    ]
    parts.append(html.H4(t("Colour districts by")))
    parts.append(_switch(t("Active alerts"), None, ramp=BY_DISTRICT))
    parts.append(html.H4(t("Show")))
    parts.append(_switch(t("All levels"), None, show="levels"))
    parts.append(_switch(t("Silent points"), None, show="silent"))
    parts.append(html.P(t("Counts are points with a value that is fresh, of all that are known. "
                          "A silent point is drawn as a dash, never as calm."), className="note"))
    return html.Section(parts, className="map-panel", **_aria(t("Layers")))


def _domain(domain: Domain, language: str) -> html.H4:
    icon = _data(icon=domain.icon or domain.id, hue=domain.hue or domain.id, size="20")
    return html.H4([html.Span(**icon), domain.name.of(language)])


def _kind(kind: Kind, language: str) -> html.Button:
    name = kind.name.of(language)
    if kind.marker == "area":
        return _switch(name, kind.id, ramp=kind.id)
    return _switch(name, kind.id, layer=kind.id)


def _switch(name: str, count: str | None, **what: str) -> html.Button:
    """One row: a box, a name, and how many there are. The script keeps it."""
    number = [] if count is None else [html.Span(className="count", **_data(count=count))]
    return html.Button(
        [html.Span(className="box"), html.Span(name, className="one-line"), *number],
        type="button",
        role="checkbox",
        className="switch-row",
        **{**_data(**what), "aria-checked": "true"},
    )


# ---- the map and what lies over it


def _map(
    t: Translate, city: CityFile, language: str, selected: int | None
) -> list[Component]:
    return [
        city_map(city, language, "page", element_id=MAP, selected=selected),
        html.Div([_levels(t, language), _symbols(t, city, language)], className="legend levels"),
        html.Div(className="legend map-ramp", hidden=True),
        html.Div(
            [_zoom("+", 1, t("Zoom in")), _zoom("−", -1, t("Zoom out"))], className="map-zoom"
        ),
    ]


def _levels(t: Translate, language: str) -> html.Div:
    rows = [
        html.Div(
            [
                html.Span(**_data(glyph=str(level))),
                f"{NUMERALS[level]} {level_word(language, level)}",
            ]
        )
        for level in (4, 3, 2, 1)
    ]
    return html.Div([html.B(t("Warning level")), *rows])


def _symbols(t: Translate, city: CityFile, language: str) -> html.Div:
    rows = [
        html.Div([html.Span(**_data(symbol=kind.marker)), kind.name.of(language)])
        for kind in drawn(city)
    ]
    silent = html.Div([html.Span(**_data(symbol="silent")), t("silent")])
    incident = html.Div([html.Span(className="inc-legend-flag"), t("Incident")])
    return html.Div([html.B(t("Point")), *rows, silent, incident])


def _zoom(sign: str, steps: int, words: str) -> html.Button:
    return html.Button(sign, type="button", **_data(zoom=str(steps)), **_aria(words))


# ---- the card: its graphs stay mounted, only their figures change


def _card(t: Translate) -> html.Section:
    return html.Section(
        [
            html.Div(
                html.P(t("Choose a point on the map."), className="note"), id=CARD_HEAD
            ),
            _graph(CURVE_BOX, CURVE_WORDS, CURVE),
            _graph(PROFILE_BOX, PROFILE_WORDS, PROFILE),
            html.Div(id=CARD_FOOT, className="card-foot"),
        ],
        className="map-card",
        **_aria(t("The chosen point")),
    )


def _graph(box: str, words: str, graph: str) -> html.Div:
    return html.Div(
        [
            html.Div(id=words),
            html.Div(
                dcc.Graph(id=graph, config=GRAPH_CONFIG, responsive=True), className="card-graph"
            ),
        ],
        id=box,
        hidden=True,
    )


def _data(**facts: str) -> dict[str, Any]:
    """HTML attributes data-… for the scripts."""
    return {f"data-{name}": fact for name, fact in facts.items()}


def _aria(words: str) -> dict[str, Any]:
    return {"aria-label": words}
