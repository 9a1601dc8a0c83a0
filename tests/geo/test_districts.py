"""Which district a place lies in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geo.districts import Districts, load_districts


def square(west: float, name: str, **told: Any) -> dict[str, Any]:
    """A district one degree wide between 50 and 51 degrees north."""
    ring = [[west, 50], [west + 1, 50], [west + 1, 51], [west, 51], [west, 50]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"id": name, "name_en": name.title(), "name_zh": f"{name}区", **told},
    }


@pytest.fixture
def districts(tmp_path: Path) -> Districts:
    file = tmp_path / "districts.geojson"
    features = [square(10, "west", km2=7.5), square(11, "east", label=False, label_lon=11.2)]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return load_districts(file)


@pytest.mark.parametrize(
    ("lon", "lat", "district"),
    [
        (10.5, 50.5, "west"),
        (11.5, 50.5, "east"),
        (11.0, 50.5, "west"),
        (12.0, 50.5, "east"),
        (9.9, 50.5, None),
        (10.5, 49.0, None),
    ],
    ids=["inside west", "inside east", "common border", "outer border", "west of all", "south"],
)
def test_a_place_is_in_the_district_around_it(
    districts: Districts, lon: float, lat: float, district: str | None
) -> None:
    assert districts.containing(lon, lat) == district


def test_a_label_stands_inside_where_the_file_says_nothing(districts: Districts) -> None:
    west, east = districts.all
    assert districts.containing(west.label_lon, west.label_lat) == "west"
    assert (east.label_lon, east.labelled, west.labelled) == (11.2, False, True)


def test_an_unknown_district_is_none(districts: Districts) -> None:
    found = districts.get("west")
    assert found is not None
    assert (found.name.zh, found.km2) == ("west区", 7.5)
    assert districts.get("north") is None
    assert districts.get(None) is None


def test_a_city_without_districts_has_none(tmp_path: Path) -> None:
    nothing = load_districts(tmp_path / "districts.geojson")
    assert nothing.all == []
    assert nothing.containing(10.5, 50.5) is None
