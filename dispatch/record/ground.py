"""The map of a case: the city's own base layers, the place, the affected area, the alerts and what
was sent there. Vector all through; north is up."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import Any

import shapely
from shapely.geometry import shape as geometry_of

from data.city import City
from data.strict import Words
from dispatch.record.drawing_types import Dot, Drawing, Label, Path, Point, Shape, box
from dispatch.record.types import CaseFile
from dispatch.record.words import same
from geo.districts import load_districts

WIDTH, HEIGHT = 483.0, 244.0
LEAST_M, ROOM = 3_000.0, 1.3  # how much is seen at the least, and around all that is shown
FAR_M = 25_000.0  # what is farther from the place than this is named and not drawn
M_PER_DEGREE = 111_320.0
BARS_M = (200, 500, 1000, 2000, 5000, 10_000, 20_000)
INSET = (92.0, 72.0)
FILLS = {"water": "map-water", "green": "map-green"}
LINES = {"rail": ("map-rail", 0.8), "road": ("map-rail", 0.8), "boundary": ("map-boundary", 1.2),
         "water": ("map-water", 1.4), "green": ("map-green", 0.6)}  # fmt: skip
INKS = {1: "level-blue", 2: "level-yellow", 3: "level-orange", 4: "level-red"}
NUMERALS = {1: "IV", 2: "III", 3: "II", 4: "I"}


@dataclass(frozen=True, slots=True)
class Base:
    """A city's ground: (style, geometry) from the bottom up; districts with their labels."""

    layers: tuple[tuple[str, Any], ...]
    districts: tuple[tuple[Words, float, float, Any], ...]


@lru_cache(maxsize=4)
def base_of(city: City) -> Base:
    """The layers that the city's map has too, read once."""
    order = {"green": 0, "water": 1, "rail": 2, "road": 3, "boundary": 4}
    layers = [
        (layer.style, one)
        for layer in sorted(city.file.base, key=lambda layer: order[layer.style])
        for one in _geometries(city.folder / layer.file)
    ]
    districts = [
        (one.name, one.label_lon, one.label_lat, one.outline)
        for one in load_districts(city.folder / "districts.geojson").all
    ]
    return Base(tuple(layers), tuple(districts))


def _geometries(path: File) -> list[Any]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [geometry_of(feature["geometry"]) for feature in features]


class View:
    """How degrees become points on the paper."""

    def __init__(self, west: float, south: float, east: float, north: float) -> None:
        middle = (south + north) / 2
        self._shrink = math.cos(math.radians(middle))
        wide = max((east - west) * self._shrink * M_PER_DEGREE * ROOM, LEAST_M)
        high = max((north - south) * M_PER_DEGREE * ROOM, LEAST_M * HEIGHT / WIDTH)
        self.m_per_point = max(wide / WIDTH, high / HEIGHT)
        self._lon, self._lat = (west + east) / 2, middle
        half_lon = WIDTH / 2 * self.m_per_point / M_PER_DEGREE / self._shrink
        half_lat = HEIGHT / 2 * self.m_per_point / M_PER_DEGREE
        self.bounds = (
            self._lon - half_lon, self._lat - half_lat, self._lon + half_lon, self._lat + half_lat,
        )  # fmt: skip

    def at(self, lon: float, lat: float) -> Point:
        scale = M_PER_DEGREE / self.m_per_point
        return (
            WIDTH / 2 + (lon - self._lon) * self._shrink * scale,
            HEIGHT / 2 - (lat - self._lat) * scale,
        )

    def rings(self, geometry: Any) -> list[tuple[Point, ...]]:
        """What of a geometry lies within the frame, a bit simplified."""
        west, south, east, north = self.bounds
        within = shapely.clip_by_rect(geometry, west, south, east, north)
        within = shapely.simplify(within, 0.35 * self.m_per_point / M_PER_DEGREE)
        return [tuple(self.at(x, y) for x, y, *_ in line) for line in _lines(within)]


def _lines(geometry: Any) -> Iterable[Any]:
    """The rings of areas, the courses of lines."""
    if geometry.is_empty:
        return
    if geometry.geom_type == "Polygon":
        yield geometry.exterior.coords
        for ring in geometry.interiors:
            yield ring.coords
    elif geometry.geom_type in ("LineString", "LinearRing"):
        yield geometry.coords
    elif hasattr(geometry, "geoms"):
        for part in geometry.geoms:
            yield from _lines(part)


def case_map(case: CaseFile, base: Base) -> Drawing | None:
    """The map; None when nobody knows where it was."""
    seen = _seen(case)
    if not seen:
        return None
    view = View(
        min(x for x, _ in seen), min(y for _, y in seen),
        max(x for x, _ in seen), max(y for _, y in seen),
    )  # fmt: skip
    shapes: list[Shape] = [*_ground(base, view), *_area(case, view), *_sent(case, view)]
    shapes += [*_alerts(case, view), *_place(case, view), *_scale(view), *_inset(base, view)]
    return Drawing(WIDTH, HEIGHT, tuple(shapes), ground="map-land")


def _middle(case: CaseFile) -> Point | None:
    one = case.incident
    if one.lon is not None and one.lat is not None:
        return one.lon, one.lat
    found = [(a.lon, a.lat) for a in case.alerts if a.lon is not None and a.lat is not None]
    return found[0] if found else None


def near(case: CaseFile, lon: float | None, lat: float | None) -> bool:
    """Whether a place is drawn: known, and not farther away than the map can show."""
    middle = _middle(case)
    if lon is None or lat is None or middle is None:
        return False
    east = (lon - middle[0]) * math.cos(math.radians(lat)) * M_PER_DEGREE
    return math.hypot(east, (lat - middle[1]) * M_PER_DEGREE) <= FAR_M


def _seen(case: CaseFile) -> list[Point]:
    """All that must be on the map."""
    found: list[Point] = []
    middle = _middle(case)
    if middle is not None:
        found.append(middle)
    places = [(a.lon, a.lat) for a in case.alerts] + [(r.lon, r.lat) for r in case.sent]
    found += [
        (lon, lat)
        for lon, lat in places
        if lon is not None and lat is not None and near(case, lon, lat)
    ]
    if case.incident.area is not None:
        west, south, east, north = shapely.from_geojson(case.incident.area).bounds
        found += [(west, south), (east, north)]
    return found


def _ground(base: Base, view: View) -> Iterable[Shape]:
    for style, geometry in base.layers:
        rings = view.rings(geometry)
        if not rings:
            continue
        if "Polygon" in geometry.geom_type and style in FILLS:
            yield Path(tuple(rings), fill=FILLS[style], closed=True)
        else:
            ink, width = LINES[style]
            yield Path(tuple(rings), stroke=ink, width=width)
    for name, lon, lat, outline in base.districts:
        if rings := view.rings(outline.boundary):
            yield Path(tuple(rings), stroke="map-district", width=0.5, dash="3 2")
        x, y = view.at(lon, lat)
        inside = 40 < x < WIDTH - 40 and 14 < y < HEIGHT - 24
        if inside and not (x > WIDTH - INSET[0] - 30 and y < INSET[1] + 20):
            yield Label(x, y, name, ink="map-label", size=7, anchor="middle")


def _area(case: CaseFile, view: View) -> Iterable[Shape]:
    if case.incident.area is not None:
        ink = INKS[int(case.incident.grade)]
        rings = tuple(view.rings(shapely.from_geojson(case.incident.area)))
        yield Path(rings, fill=ink, closed=True, opacity=0.14)
        yield Path(rings, stroke=ink, width=1.2, closed=True)


def _sent(case: CaseFile, view: View) -> Iterable[Shape]:
    """Where what was sent came from: one house for each place, with a line to where it went."""
    middle = _middle(case)
    places: dict[Point, Words] = {}
    for one in case.sent:
        if one.lon is not None and one.lat is not None and near(case, one.lon, one.lat):
            places.setdefault((one.lon, one.lat), one.name)
    for lon, lat in places:
        x, y = view.at(lon, lat)
        if middle is not None:
            yield Path((((x, y), view.at(*middle)),), stroke="text-3", width=0.7, dash="1.5 2.5")
    for (lon, lat), name in places.items():
        x, y = view.at(lon, lat)
        roof = ((x - 4.5, y - 0.5), (x, y - 4.5), (x + 4.5, y - 0.5), (x + 4.5, y + 4),
                (x - 4.5, y + 4))  # fmt: skip
        yield Path((roof,), fill="surface-1", stroke="text-1", width=1, closed=True)
        yield Label(x + 7, y + 2.5, name, ink="text-2", size=6.5, boxed=True)


def _alerts(case: CaseFile, view: View) -> Iterable[Shape]:
    """Each alert by its number in the report, in the shape of its level."""
    middle = _middle(case)
    for n, one in enumerate(case.alerts, 1):
        if one.lon is None or one.lat is None:
            continue
        x, y = view.at(one.lon, one.lat)
        level = max(1, int(one.alert.max_level))
        yield from mark(x, y, level, 6)
        aside = 22 if middle and math.dist((x, y), view.at(*middle)) < 14 else 9  # of the ring
        yield Label(x + aside, y + 3, same(f"A{n}"), ink="text-1", size=8, bold=True, boxed=True)


def mark(x: float, y: float, level: int, r: float) -> Iterable[Shape]:
    """The mark of a level: square Ⅰ, diamond Ⅱ, triangle Ⅲ, circle Ⅳ, with its numeral."""
    ink, edge = INKS[level], "map-halo"
    if level == 4:
        yield Path(box(x - r, y - r, 2 * r, 2 * r), fill=ink, stroke=edge, closed=True)
    elif level == 3:
        d = r * 1.3
        diamond = ((x, y - d), (x + d, y), (x, y + d), (x - d, y))
        yield Path((diamond,), fill=ink, stroke=edge, closed=True)
    elif level == 2:
        ring = ((x, y - r * 1.25), (x + r * 1.25, y + r), (x - r * 1.25, y + r))
        yield Path((ring,), fill=ink, stroke=edge, closed=True)
    else:
        yield Dot(x, y, r, fill=ink, stroke=edge)
    low = y + r * 0.47 + (r * 0.22 if level == 2 else 0)
    size = r * (1.0 if level != 2 else 0.85)
    yield Label(
        x, low, same(NUMERALS[level]), ink="text-on-level", size=size, anchor="middle", bold=True
    )  # fmt: skip


def _place(case: CaseFile, view: View) -> Iterable[Shape]:
    middle = _middle(case)
    if middle is None:
        return
    x, y = view.at(*middle)
    yield Dot(x, y, 13, stroke="map-halo", width=4)
    yield Dot(x, y, 13, stroke="text-1", width=1.6)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        yield Path((((x + 13 * dx, y + 13 * dy), (x + 18 * dx, y + 18 * dy)),), stroke="text-1",
                   width=1.6)  # fmt: skip
    if case.incident.place:
        yield Label(
            x, y - 21, same(case.incident.place), ink="text-1", size=9, anchor="middle", bold=True,
            boxed=True,
        )  # fmt: skip


def _scale(view: View) -> Iterable[Shape]:
    """A round length, and where north is."""
    room = [m for m in BARS_M if m / view.m_per_point <= 120]
    length_m = room[-1] if room else BARS_M[0]
    x, y, length = 12.0, HEIGHT - 12, length_m / view.m_per_point
    yield Path((((x, y - 4), (x, y), (x + length, y), (x + length, y - 4)),), stroke="text-2")
    said = f"{length_m} m" if length_m < 1000 else f"{length_m // 1000} km"
    yield Label(x + length + 5, y + 1, same(said), ink="text-2", size=7.5, boxed=True)
    x = 18.0
    needle = ((x, 10.0), (x + 4, 22.0), (x, 19.0), (x - 4, 22.0))
    yield Path((needle,), fill="text-2", closed=True)
    yield Label(x, 31, Words(en="N", zh="北"), ink="text-2", size=7.5, anchor="middle", bold=True)


def _inset(base: Base, view: View) -> Iterable[Shape]:
    """The whole city, small, with the frame of the map in it."""
    outlines = [one for style, one in base.layers if style == "boundary"]
    outlines = outlines or [outline for *_, outline in base.districts]
    if not outlines:
        return
    whole = shapely.union_all(outlines)
    west, south, east, north = whole.bounds
    width, height = INSET
    shrink = math.cos(math.radians((south + north) / 2))
    scale = min((width - 8) / ((east - west) * shrink), (height - 8) / (north - south))
    left, top = WIDTH - width - 6, 6.0

    def at(lon: float, lat: float) -> Point:
        return (
            left + width / 2 + (lon - (west + east) / 2) * shrink * scale,
            top + height / 2 - (lat - (south + north) / 2) * scale,
        )

    yield Path(box(left, top, width, height), fill="surface-1", stroke="rule-strong", width=0.6,
               closed=True)  # fmt: skip
    simple = shapely.simplify(whole, 0.3 / scale)
    rings = tuple(tuple(at(x, y) for x, y, *_ in line) for line in _lines(simple))
    yield Path(rings, fill="surface-2", stroke="map-boundary", width=0.5, closed=True)
    x0, y0 = at(view.bounds[0], view.bounds[3])
    x1, y1 = at(view.bounds[2], view.bounds[1])
    x0, y0, x1, y1 = (
        max(x0, left), max(y0, top), min(x1, left + width), min(y1, top + height)
    )  # fmt: skip
    middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
    w, h = max(x1 - x0, 4.0), max(y1 - y0, 3.0)
    yield Path(box(middle_x - w / 2, middle_y - h / 2, w, h), stroke="text-1", width=1.2,
               closed=True)  # fmt: skip
