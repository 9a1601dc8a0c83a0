"""The places of a city folder, points and districts, checked feature by feature."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from shapely.errors import ShapelyError
from shapely.geometry import shape

from data.city import City
from data.strict import Fault, Strict, Words, unknown
from data.types import CITY_POINT, Point

F = TypeVar("F", bound=Strict)


class PointFeature(Strict):
    """The properties of one feature of `points.geojson`."""

    id: str
    kind: str
    domain: str
    name_en: str
    name_zh: str
    detail_en: str | None = None
    detail_zh: str | None = None
    district_id: str | None = None
    part_of: str | None = None
    attributes: dict[str, Any] = {}


class DistrictFeature(Strict):
    """The properties of one feature of `districts.geojson`."""

    id: str
    name_en: str
    name_zh: str
    km2: float | None = None
    label_lon: float
    label_lat: float
    label: bool = True


class _File:
    """One GeoJSON file, and the faults found in it."""

    def __init__(self, path: Path, city: str) -> None:
        self.label = f"{city}/{path.name}"
        self.faults: list[Fault] = []
        self.features: list[Mapping[str, Any]] = []
        try:
            self.features = json.loads(path.read_text(encoding="utf-8"))["features"]
        except FileNotFoundError:
            self.fault(0, "the file is missing")
        except json.JSONDecodeError as error:
            self.fault(0, f"not JSON: {error.msg}", error.lineno)
        except (KeyError, TypeError, UnicodeDecodeError) as error:
            self.fault(0, f"not a GeoJSON feature collection: {error!r}")

    def fault(self, number: int, message: str, line: int = 1) -> None:
        entry = f"feature {number}" if number else ""
        self.faults.append(Fault(file=self.label, line=line, entry=entry, message=message))

    def read(self, model: type[F]) -> list[tuple[int, F, tuple[float, float]]]:
        """(number, properties, a place inside in WGS 84) of each feature that holds."""
        found = []
        seen: dict[str, int] = {}
        for number, feature in enumerate(self.features, start=1):
            try:
                about = model.model_validate(feature["properties"])
                place = _inside(feature["geometry"])
            except ValidationError as error:
                for item in error.errors():
                    where = ".".join(map(str, item["loc"]))
                    self.fault(number, f"{where}: {item['msg'].lower()}")
            except (KeyError, TypeError, ValueError, ShapelyError) as error:
                name = (feature.get("properties") or {}).get("id", "?")
                self.fault(number, f"'{name}': {error}")
            else:
                name = about.model_dump()["id"]
                if name in seen:
                    self.fault(number, f"id '{name}' stands twice, first in feature {seen[name]}")
                seen.setdefault(name, number)
                found.append((number, about, place))
        return found


def read_places(city: City) -> tuple[list[Point], list[DistrictFeature], list[Fault]]:
    """The city itself (point 1), its points in the order of the file, its districts, and all that
    is wrong with them."""
    districts = _File(city.folder / "districts.geojson", city.id)
    areas = [about for _, about, _ in districts.read(DistrictFeature)]
    file = _File(city.folder / "points.geojson", city.id)
    read = file.read(PointFeature)
    numbers = {about.id: CITY_POINT + 1 + i for i, (_, about, _) in enumerate(read)}
    known_districts = [area.id for area in areas]
    for number, about, _ in read:
        for what, name, names in (
            ("kind of point", about.kind, list(city.kinds)),
            ("domain", about.domain, list(city.domains)),
            ("district", about.district_id, known_districts),
            ("point in part_of", about.part_of, list(numbers)),
        ):
            if name is not None and name not in names:
                file.fault(number, f"'{about.id}': {unknown(what, name, names)}")
    points = [_point(city, about, place, numbers) for _, about, place in read]
    return [_whole(city), *points], areas, [*districts.faults, *file.faults]


def _inside(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """A place inside the geometry. Raises ValueError when it is not on the planet."""
    found = shape(geometry)
    west, south, east, north = found.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(f"coordinates {found.bounds} are not longitude and latitude in WGS 84")
    place = found if found.geom_type == "Point" else found.representative_point()
    return round(place.x, 5), round(place.y, 5)


def _whole(city: City) -> Point:
    lon, lat = city.file.centre
    return Point(
        no=CITY_POINT, id="city", kind="city", domain=None, name=city.file.name, lon=lon, lat=lat
    )


def _point(
    city: City, about: PointFeature, place: tuple[float, float], numbers: Mapping[str, int]
) -> Point:
    kind = city.kinds.get(about.kind)
    detail = about.detail_en
    attributes = dict(about.attributes)
    return Point(
        no=numbers[about.id],
        id=about.id,
        kind=about.kind,
        domain=about.domain,
        name=Words(en=about.name_en, zh=about.name_zh),
        detail=Words(en=detail, zh=about.detail_zh or detail) if detail else None,
        district_id=about.district_id,
        owner=kind.owner if kind else None,
        part_of=numbers.get(about.part_of or ""),
        lon=place[0],
        lat=place[1],
        km2=attributes.pop("km2", None),
        attributes=attributes,
    )
