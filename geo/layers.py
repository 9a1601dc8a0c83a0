"""The map's layers as bytes, made once: districts, the base map, and the points of each kind."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from data.city import City
from data.registry import Registry
from geo.districts import Districts
from geo.features import Geometry, area_outlines, point_features, rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One GeoJSON document, plain and compressed; `etag` is in quotes, as HTTP wants it."""

    body: bytes
    zipped: bytes
    etag: str


class Layers:
    """The layers of a city by name: its kinds of point, 'districts', and its base layers."""

    def __init__(self, city: City, registry: Registry, districts: Districts) -> None:
        self._city = city
        self._registry = registry
        self._districts = districts
        self._lock = threading.Lock()
        self._made: dict[str, tuple[int, Layer]] = {}

    def names(self) -> list[str]:
        """Every name that `get` knows."""
        base = [layer.id for layer in self._city.file.base]
        return [*base, "districts", *self._city.kinds]

    def get(self, name: str) -> Layer | None:
        """The layer of that name, or None. A kind's layer is made again when points are added."""
        if name not in self.names():
            return None
        version = len(self._registry.points) if name in self._city.kinds else 0
        with self._lock:
            made = self._made.get(name)
            if made is None or made[0] != version:
                made = version, packed(self._collection(name))
                self._made[name] = made
            return made[1]

    def _collection(self, name: str) -> dict[str, Any]:
        if name in self._city.kinds:
            # Points with a life (incidents) are not of this layer: the picture brings them.
            lasting = [p for p in self._registry.of_kind(name) if p.appeared_ms is None]
            return point_features(lasting, self._outlines)
        if name == "districts":
            return _district_features(self._districts)
        base = next(layer for layer in self._city.file.base if layer.id == name)
        return _slim(json.loads((self._city.folder / base.file).read_text(encoding="utf-8")))

    @cached_property
    def _outlines(self) -> dict[str, Geometry]:
        return area_outlines(self._city.folder / "points.geojson")


def packed(collection: Mapping[str, Any]) -> Layer:
    """A document ready to be sent; equal content has an equal etag."""
    body = orjson.dumps(collection)
    digest = hashlib.blake2b(body, digest_size=10).hexdigest()
    return Layer(body=body, zipped=gzip.compress(body, 6, mtime=0), etag=f'"{digest}"')


def _district_features(districts: Districts) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "id": number,
            "geometry": rounded(district.outline.__geo_interface__),
            "properties": {
                "id": district.id,
                "name_en": district.name.en,
                "name_zh": district.name.zh,
                "km2": district.km2,
                "label_lon": district.label_lon,
                "label_lat": district.label_lat,
                "label": district.labelled,
            },
        }
        for number, district in enumerate(districts.all, start=1)
    ]
    return {"type": "FeatureCollection", "features": features}


def _slim(collection: Mapping[str, Any]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "geometry": rounded(feature["geometry"]),
            "properties": feature.get("properties") or {},
        }
        for feature in collection["features"]
    ]
    return {"type": "FeatureCollection", "features": features}
