"""The map's components, and the words of its card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dash.development.base_component import Component

from data.city import CityFile, load_city
from data.strict import Words
from data.types import Point, Reading
from layouts import map_card
from layouts.map import city_map
from layouts.map_card import NearBy, Status, Told, Value
from layouts.map_page import map_page
from layouts.measure import Measure
from layouts.words import translator
from metrics.types import Indicator

CITIES = Path(__file__).parents[2] / "data/cities"
NOW_MS = 1_734_185_220_000  # 14 December 2024, 15:07 in Berlin
HOUR_MS = 3_600_000


@pytest.fixture(scope="module", params=["berlin", "melbourne"])
def city(request: pytest.FixtureRequest) -> CityFile:
    return load_city(CITIES / request.param).file


def parts(component: Any) -> Iterator[Component]:
    """The component and all in it."""
    if isinstance(component, Component):
        yield component
        children = getattr(component, "children", None)
        for child in children if isinstance(children, list | tuple) else [children]:
            yield from parts(child)


def text(component: Any) -> str:
    """All words in a component, or in several."""
    if isinstance(component, list | tuple):
        return " ".join(text(one) for one in component)
    if isinstance(component, Component):
        return text(getattr(component, "children", None) or "")
    return str(component)


def told(holder: Component) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(holder.to_plotly_json()["props"]["data-map"])
    return found


@pytest.mark.parametrize("place", ["wall", "page", "inset"])
def test_the_sources_are_named_on_every_map(city: CityFile, place: Any) -> None:
    assert city.attribution in text(city_map(city, "en", place))


@pytest.mark.parametrize("place", ["wall", "page", "inset"])
def test_nothing_is_fetched_from_outside(city: CityFile, place: Any) -> None:
    found = list(parts(city_map(city, "en", place)))
    urls = [one.url for one in found if hasattr(one, "url")]
    assert urls
    assert all(url.startswith("/api/v1/layers/") for url in urls)
    assert not [one for one in found if type(one).__name__ == "TileLayer"]


def test_nobody_moves_the_wall(city: CityFile) -> None:
    wall = parts(city_map(city, "en", "wall"))
    sheet = next(part for part in wall if type(part).__name__ == "MapContainer")
    for way in ("dragging", "keyboard", "scrollWheelZoom", "doubleClickZoom", "zoomControl"):
        assert getattr(sheet, way) is False


def test_an_inset_shows_a_neighbourhood_and_rings_a_point(city: CityFile) -> None:
    inset = city_map(city, "zh", "inset", (13.5, 52.5), selected=12, element_id="x")
    assert (told(inset)["centre"], told(inset)["selected"]) == ([13.5, 52.5], 12)
    assert inset.to_plotly_json()["props"]["id"] == "x"
    assert told(city_map(city, "en", "wall"))["centre"] is None


def test_each_layer_of_the_panel_is_on_the_map(city: CityFile) -> None:
    page = map_page(city, {}, "en")
    props = [one.to_plotly_json()["props"] for one in parts(page)]
    switched = {p[key] for p in props for key in ("data-layer", "data-ramp") if key in p}
    drawn = {p["hideout"]["layer"] for p in props if "hideout" in p}
    assert switched <= drawn


def test_no_id_stands_twice_on_the_page(city: CityFile) -> None:
    found = [getattr(one, "id", None) for one in parts(map_page(city, {}, "zh"))]
    ids = [one for one in found if one]
    assert {"map-main", "map-chosen", "map-curve"} <= set(ids)
    assert len(ids) == len(set(ids))


# ---- the card

SPEED = Indicator.model_validate(
    {
        "id": "speed",
        "name": {"en": "Speed", "zh": "车速"},
        "unit": {"en": "km/h", "zh": "km/h"},
        "domain": "traffic",
        "period": "PT1H",
        "decimals": 1,
        "describe": {"en": "", "zh": ""},
    }
)
SITE = Point(
    no=7,
    id="TE130",
    kind="site",
    domain="traffic",
    name=Words(en="Rhinstraße southbound", zh="Rhinstraße 南向"),
    detail=Words(en="from A to B", zh="A 至 B"),
)
READING = Reading(
    observed_ms=NOW_MS - 7 * 60_000,
    value=11.4,
    quality=1.0,
    n=1,
    reason=None,
    received_ms=NOW_MS,
)
TOLD = Told(
    point=SITE,
    level=4,
    unacked=True,
    silent=False,
    district=Words(en="Lichtenberg", zh="利希滕贝格"),
    values=[Value(indicator=SPEED, reading=READING)],
    alert_no=31,
)
SAY = Measure(language="en", zone=ZoneInfo("Europe/Berlin"), now_ms=NOW_MS)
T = translator("en")


def test_the_card_tells_value_unit_period_age_and_quality() -> None:
    words = text(map_card.head(T, SAY, TOLD))
    for part in ("Rhinstraße southbound", "from A to B", "Lichtenberg · TE130", "11.4", "km/h"):
        assert part in words
    assert "14:00–15:00" in words
    assert "7 min" in words
    assert "quality 1.0" in words


def test_a_value_that_cannot_be_said_is_na_with_its_reason() -> None:
    why = replace(READING, value=None, reason="too few hours")
    value = Value(indicator=SPEED, reading=why, reason=Words(en="too few hours", zh="小时数不足"))
    words = text(map_card.head(T, SAY, replace(TOLD, values=[value])))
    assert "NA" in words
    assert "too few hours" in words
    assert "11.4" not in words


def test_silence_is_told_and_the_mark_goes_stale() -> None:
    silent = map_card.head(T, SAY, replace(TOLD, silent=True))
    states = [one.to_plotly_json()["props"].get("data-state") for one in parts(silent[0])]
    assert "stale" in states
    assert "silent" in text(silent)


def test_the_alert_is_one_step_away() -> None:
    links = [getattr(one, "href", None) for one in parts(map_card.foot(T, SAY, TOLD)[0])]
    assert "/alerts/31" in links
    calm = map_card.foot(T, SAY, replace(TOLD, alert_no=None))
    assert "/alerts/31" not in [getattr(one, "href", None) for one in parts(calm[0])]


def test_what_is_near_is_told_with_distance_value_and_level() -> None:
    near = NearBy(point=SITE, metres=2240, level=2, indicator=SPEED, value=42.0)
    words = text(map_card.foot(T, SAY, replace(TOLD, near=[near])))
    assert "Rhinstraße southbound, 2.2\u00a0km, 42.0\u00a0km/h (yellow)" in words


def test_an_incident_tells_its_states_with_times_and_vehicles() -> None:
    status = Status(at_ms=NOW_MS, words=Words(en="on scene", zh="到场"), units=3)
    words = text(map_card.head(T, SAY, replace(TOLD, history=[status])))
    assert "15:07" in words
    assert "on scene" in words
    assert "3 vehicles" in words
