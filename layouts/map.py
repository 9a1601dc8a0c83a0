"""The map: one component for the wall, the page and small insets. assets/40_map.js draws it."""

from __future__ import annotations

import json
from typing import Any, Literal

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from data.city import BaseLayer, CityFile, Kind

Place = Literal["wall", "page", "inset"]
LAYERS = "/api/v1/layers/"
FIRST_ZOOM = 10  # until the boundary is there and the whole city is shown
CLOSE_ZOOM = 14  # of an inset around one point


def city_map(
    city: CityFile,
    language: str,
    place: Place = "wall",
    centre: tuple[float, float] | None = None,
    *,
    selected: int | None = None,
    element_id: str | None = None,
    close_up: bool = False,
) -> html.Div:
    """The city with all its points, kept up to date by the stream.

    `centre` (lon, lat) shows that neighbourhood instead of the whole city; `selected` is the
    number of a point to be ringed. Nothing on the wall's map can be moved. A city's close-up is
    drawn by a map of its own (`close_up`); on that of the whole city its place is only framed.
    """
    lon, lat = centre or city.centre
    quiet = [kind.id for kind in drawn(city) if kind.main is None and place == "page"]
    larger = city.wall.close_up if place == "wall" else None
    told = {
        "place": place,
        "close_up": close_up,
        "bounds": larger.bounds if larger else None,
        "centre": centre,
        "selected": selected,
        "hidden": [*(layer.id for layer in city.base if not layer.shown), *quiet],
    }
    still = place == "wall"
    sheet = dl.Map(
        layers(city, place),
        center=[lat, lon],
        zoom=CLOSE_ZOOM if centre else FIRST_ZOOM,
        className="ccc-map",
        preferCanvas=True,
        trackViewport=False,
        attributionControl=False,
        zoomControl=False,
        zoomSnap=0,
        zoomDelta=0.5,
        wheelPxPerZoomLevel=120,
        minZoom=8,
        maxZoom=16,
        dragging=not still,
        keyboard=not still,
        scrollWheelZoom=place == "page",
        doubleClickZoom=not still,
        boxZoom=not still,
        touchZoom=not still,
    )
    return html.Div(
        [sheet, *_beside(city, language, place, close_up)],
        id=element_id or f"map-{place}",
        className=f"map-holder map-{place}",
        role="region",
        **_attributes({"data-map": json.dumps(told), "aria-label": city.name.of(language)}),
    )


def _beside(city: CityFile, language: str, place: Place, close_up: bool) -> list[Component]:
    """What stands on the map: a name, a legend, or a scale; and whose data it is."""
    credit = html.Div(city.attribution, className="map-credit")
    if close_up and city.wall.close_up:
        return [html.Div(city.wall.close_up.name.of(language), className="map-name"), credit]
    if place == "wall":
        return [_wall_legend(city), credit]
    return [html.Div([_scale(), credit], className="map-foot")]


def layers(city: CityFile, place: Place) -> list[Component]:
    """The layers of the map; their order on the screen is assets/41_map_draw.js's."""
    found = [layer for base in city.base for layer in _base(base)]
    found.append(_layer("districts", "districts", "district"))
    if place == "page":
        found.append(_layer("districts", "alerts-by-district", "tint"))
    found += [_layer(kind.id, kind.id, "area") for kind in areas(city) if place == "page"]
    found += [_layer(kind.id, kind.id, "point") for kind in drawn(city)]
    return found


def drawn(city: CityFile) -> list[Kind]:
    """The kinds whose points are drawn as symbols."""
    return [kind for kind in city.kinds if kind.marker not in ("none", "area")]


def areas(city: CityFile) -> list[Kind]:
    """The kinds that are areas and can be coloured by a value."""
    return [kind for kind in city.kinds if kind.marker == "area" and kind.choropleth]


def _base(base: BaseLayer) -> list[Component]:
    """A base layer; the city limits are the land below everything and a line above it."""
    if base.style == "boundary":
        return [_layer(base.id, "land", "land"), _layer(base.id, base.id, "outline")]
    return [_layer(base.id, base.id, base.style)]


def _layer(name: str, layer_id: str, role: str) -> Component:
    component: Component = dl.GeoJSON(
        url=f"{LAYERS}{name}.geojson",
        style=_script("style"),
        pointToLayer=_script("pointToLayer"),
        onEachFeature=_script("onEachFeature"),
        hideout={"layer": layer_id, "style": role},
    )
    return component


def _script(function: str) -> dict[str, str]:
    """A function of the browser's scripts, by name."""
    return {"variable": f"ccc.map.{function}"}


def _wall_legend(city: CityFile) -> html.Div:
    """What the symbols mean; the script draws them in."""
    kinds: list[dict[str, Any]] = [
        {"marker": kind.marker, "name": kind.name.model_dump()} for kind in drawn(city)
    ]
    return html.Div(className="map-legend", **_attributes({"data-kinds": json.dumps(kinds)}))


def _scale() -> html.Div:
    """A bar and its length; the script fits them to the zoom."""
    return html.Div([html.Span(className="line"), html.Span()], className="map-scale")


def _attributes(facts: dict[str, Any]) -> dict[str, Any]:
    return facts
