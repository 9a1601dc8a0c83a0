"""Points as GeoJSON features: WGS 84, five decimals (about a metre), only what the map needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from data.types import Point

DECIMALS = 5
Geometry = dict[str, Any]


def area_outlines(path: Path) -> dict[str, Geometry]:
    """The outlines of those points of a `points.geojson` that are areas, by point id."""
    if not path.is_file():
        return {}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {
        str(feature["properties"]["id"]): rounded(feature["geometry"])
        for feature in features
        if feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
    }


def point_features(points: Iterable[Point], outlines: Mapping[str, Geometry]) -> dict[str, Any]:
    """A FeatureCollection of the points that have a place; an area is drawn as its outline."""
    features = [
        {
            "type": "Feature",
            "id": point.no,
            "geometry": geometry,
            "properties": properties(point) | _middle(point, geometry),
        }
        for point in points
        if (geometry := outlines.get(point.id) or _dot(point)) is not None
    ]
    return {"type": "FeatureCollection", "features": features}


def properties(point: Point) -> dict[str, Any]:
    """What the browser is told of a point once. `tag` is its street, when that is shorter."""
    told: dict[str, Any] = {
        "no": point.no,
        "id": point.id,
        "kind": point.kind,
        "domain": point.domain,
        "name_en": point.name.en,
        "name_zh": point.name.zh,
        "detail_en": point.detail.en if point.detail else None,
        "detail_zh": point.detail.zh if point.detail else None,
        "district": point.district_id,
        "owner": point.owner,
    }
    street = point.attributes.get("street")
    if street and point.name.en.startswith(street) and street != point.name.en:
        told["tag"] = street
    if point.km2 is not None:
        told["km2"] = point.km2
    return {key: value for key, value in told.items() if value is not None}


def _middle(point: Point, geometry: Geometry) -> dict[str, float]:
    """Where the mark of an area stands, which its outline does not say."""
    if geometry["type"] == "Point" or point.lon is None or point.lat is None:
        return {}
    return {"lon": round(point.lon, DECIMALS), "lat": round(point.lat, DECIMALS)}


def rounded(geometry: Mapping[str, Any]) -> Geometry:
    """The geometry with its coordinates cut to five decimals."""
    return {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}


def _dot(point: Point) -> Geometry | None:
    if point.lon is None or point.lat is None:
        return None
    return {"type": "Point", "coordinates": _round([point.lon, point.lat])}


def _round(part: Any) -> Any:
    if isinstance(part, list | tuple):
        return [_round(inner) for inner in part]
    return round(part, DECIMALS)
