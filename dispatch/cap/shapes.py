"""Areas as CAP has them (latitude first, polygons closed, circles in km), and as GeoJSON does."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import shapely
from shapely.geometry import shape

from dispatch.cap.types import CapRefused, Ring

DECIMALS = 5  # of a degree, about 1 m
POINT_KM = 0.005  # a circle without a radius is a point, a few metres wide
KM_PER_DEGREE = 111.195


def rings(geometry: Any) -> tuple[Ring, ...]:
    """The outlines of a GeoJSON geometry, as a message has them. CAP knows no holes: whoever is in
    one is warned too. What is no area, or smaller than a metre, has none."""
    found = []
    for part in shapely.get_parts(shape(geometry)):
        if part.geom_type != "Polygon":
            continue
        corners = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y, *_ in part.exterior.coords]
        if len(set(corners)) > 2:
            found.append((*corners[:-1], corners[0]))
    return tuple(found)


def polygon(text: str) -> shapely.Geometry:
    """`lat,lon lat,lon …` as a polygon. Raises CapRefused."""
    places = [_place("polygon", pair) for pair in text.split()]
    if len(places) < 4 or places[0] != places[-1]:
        raise CapRefused("polygon", "needs four places and more, the last one the first again")
    return shapely.Polygon(places)


def circle(text: str) -> shapely.Geometry:
    """`lat,lon radius` as a polygon. Raises CapRefused."""
    middle, _, radius = text.strip().partition(" ")
    lon, lat = _place("circle", middle)
    try:
        km = float(radius)
    except ValueError:
        raise CapRefused("circle", f"{radius!r} is no radius in km") from None
    if not 0 <= km <= 20_000:
        raise CapRefused("circle", f"{radius} km is no radius on the earth")
    around = shapely.Point(0, 0).buffer(max(km, POINT_KM) / KM_PER_DEGREE)
    wide = max(0.01, math.cos(math.radians(lat)))  # a degree of longitude in degrees of latitude
    return shapely.transform(around, lambda xy: xy / (wide, 1) + (lon, lat))


def whole(drawn: Iterable[shapely.Geometry]) -> shapely.Geometry | None:
    """All of them as one area; None when there are none, or none is an area."""
    parts = shapely.get_parts([shapely.make_valid(one) for one in drawn])
    areas = [one for one in shapely.get_parts(parts) if one.geom_type == "Polygon"]
    return shapely.union_all(areas) if areas else None


def _place(element: str, pair: str) -> tuple[float, float]:
    """Longitude and latitude of "lat,lon"."""
    try:
        lat, lon = (float(part) for part in pair.split(","))
    except ValueError:
        raise CapRefused(element, f"{pair!r} is not latitude,longitude") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise CapRefused(element, f"{pair!r} is not on the earth: latitude comes first")
    return lon, lat
