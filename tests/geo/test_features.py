"""Points as GeoJSON."""

from __future__ import annotations

import json
from pathlib import Path

from data.strict import Words
from data.types import Point
from geo.features import area_outlines, point_features, properties

SITE = Point(
    no=7,
    id="TE130",
    kind="site",
    domain="traffic",
    name=Words(en="Rhinstraße southbound", zh="Rhinstraße 南向"),
    district_id="11",
    owner="traffic_control",
    lon=13.123456789,
    lat=52.5,
    attributes={"street": "Rhinstraße"},
)


def test_a_point_has_five_decimals_and_its_number_as_id() -> None:
    (feature,) = point_features([SITE], {})["features"]
    assert feature["id"] == 7
    assert feature["geometry"] == {"type": "Point", "coordinates": [13.12346, 52.5]}
    assert feature["properties"]["name_zh"] == "Rhinstraße 南向"


def test_a_tag_is_the_street_without_its_direction() -> None:
    assert properties(SITE)["tag"] == "Rhinstraße"
    plain = Point(no=8, id="x", kind="k", domain=None, name=Words(en="Mall", zh="商场"))
    assert "tag" not in properties(plain)


def test_what_is_not_known_is_not_sent() -> None:
    told = properties(SITE)
    assert "detail_en" not in told
    assert None not in told.values()


def test_an_area_is_drawn_as_its_outline_and_marked_in_its_middle(tmp_path: Path) -> None:
    ring = [[10, 50], [11.0000049, 50], [11, 51], [10, 50]]
    area = {
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"id": "TE130"},
    }
    spot = {"geometry": {"type": "Point", "coordinates": [10, 50]}, "properties": {"id": "x"}}
    file = tmp_path / "points.geojson"
    file.write_text(json.dumps({"features": [area, spot]}))
    outlines = area_outlines(file)
    assert list(outlines) == ["TE130"]
    (feature,) = point_features([SITE], outlines)["features"]
    assert feature["geometry"]["coordinates"][0][1] == [11.0, 50]
    assert feature["properties"]["lon"] == 13.12346


def test_a_point_without_a_place_is_left_out() -> None:
    nowhere = Point(no=1, id="city", kind="city", domain=None, name=Words(en="", zh=""))
    assert point_features([nowhere], {})["features"] == []
