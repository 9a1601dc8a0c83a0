"""The city's districts: their names, where their labels stand, and which one a place lies in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.strtree import STRtree

from data.strict import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """One district. Coordinates are WGS 84 degrees; `labelled` is off where labels would crowd."""

    id: str
    name: Words
    km2: float | None
    label_lon: float
    label_lat: float
    labelled: bool
    outline: Any


class Districts:
    """All districts of a city, by id and by place."""

    def __init__(self, districts: Iterable[District]) -> None:
        self._by_id = {district.id: district for district in districts}
        self._ids = list(self._by_id)
        self.names = {district.id: district.name for district in self._by_id.values()}
        outlines = [district.outline for district in self._by_id.values()]
        shapely.prepare(outlines)
        self._tree = STRtree(outlines)

    @property
    def all(self) -> list[District]:
        """Every district, in the order of the city's file."""
        return list(self._by_id.values())

    def containing(self, lon: float, lat: float) -> str | None:
        """The id of the district that a place lies in (borders count), or None outside all."""
        hits = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._ids[int(min(hits))] if len(hits) else None

    def get(self, district_id: str | None) -> District | None:
        """The district of that id, or None."""
        return self._by_id.get(district_id) if district_id is not None else None


def load_districts(path: Path) -> Districts:
    """The districts of a `districts.geojson`; none when the city has no such file."""
    if not path.is_file():
        return Districts([])
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return Districts(_district(feature) for feature in features)


def _district(feature: Mapping[str, Any]) -> District:
    told = feature["properties"]
    outline = shape(feature["geometry"])
    inside = outline.representative_point()
    return District(
        id=str(told["id"]),
        name=Words(en=told["name_en"], zh=told.get("name_zh") or told["name_en"]),
        km2=told.get("km2"),
        label_lon=told.get("label_lon", inside.x),
        label_lat=told.get("label_lat", inside.y),
        labelled=told.get("label", True),
        outline=outline,
    )
