"""What lies near a place."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import shapely

from data.types import Point

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
ROOM = 1.05
EARTH_M = 6_371_008.8  # mean radius of the earth, in metres (IUGG)


def distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """The great-circle distance of two places in metres (haversine formula)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(math.sqrt(half))


def eighth(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> int:
    """The eighth of the compass in which b lies, seen from a: 0 north, 1 north-east, 2 east."""
    phi_a, phi_b, across = (math.radians(x) for x in (lat_a, lat_b, lon_b - lon_a))
    east = math.sin(across) * math.cos(phi_b)
    north = math.cos(phi_a) * math.sin(phi_b) - math.sin(phi_a) * math.cos(phi_b) * math.cos(across)
    return round(math.degrees(math.atan2(east, north)) / 45) % 8


def nearest(
    points: Iterable[Point],
    lon: float,
    lat: float,
    radius_m: float,
    *,
    limit: int | None = None,
    without: int | None = None,
) -> list[tuple[Point, float]]:
    """Points within `radius_m` of a place with their distance in metres, nearest first.

    `without` is the number of a point to leave out (the one that asks). Points without a place
    are never near.
    """
    placed = [p for p in points if p.lon is not None and p.lat is not None and p.no != without]
    if not placed:
        return []
    away = _distances(placed, lon, lat)
    order = [int(index) for index in np.argsort(away, kind="stable") if away[index] <= radius_m]
    return [(placed[index], float(away[index])) for index in order[:limit]]


def _distances(points: list[Point], lon: float, lat: float) -> np.ndarray:
    lons = np.radians(np.array([point.lon for point in points], np.float64))
    lats = np.radians(np.array([point.lat for point in points], np.float64))
    phi = math.radians(lat)
    half = (
        np.sin((lats - phi) / 2) ** 2
        + math.cos(phi) * np.cos(lats) * np.sin((lons - math.radians(lon)) / 2) ** 2
    )
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(half)))


def pairs_within(
    lons_a: Floats, lats_a: Floats, lons_b: Floats, lats_b: Floats, radius_m: float
) -> tuple[Ints, Ints]:
    """All pairs (place of a, place of b) that are at most `radius_m` apart, in order.

    Longitudes and latitudes in degrees; NaN, a point without a place, is near to nothing.
    """
    at_a, at_b = (np.flatnonzero(~np.isnan(one)) for one in (lons_a, lons_b))
    if not len(at_a) or not len(at_b):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    lat = float(np.mean(lats_a[at_a]))
    tree = shapely.STRtree(_flat(lons_b[at_b], lats_b[at_b], lat))
    roomy = radius_m * ROOM  # the plane is bent a little; the exact distance decides below
    near = tree.query(_flat(lons_a[at_a], lats_a[at_a], lat), "dwithin", roomy)
    a, b = at_a[near[0]], at_b[near[1]]
    away = _haversine(lons_a[a], lats_a[a], lons_b[b], lats_b[b])
    a, b = a[away <= radius_m], b[away <= radius_m]
    order = np.lexsort((b, a))
    return a[order], b[order]


def _flat(lons: Floats, lats: Floats, lat: float) -> np.ndarray:
    """Points in metres on a plane that touches the earth at a latitude."""
    x = np.radians(lons) * EARTH_M * math.cos(math.radians(lat))
    return np.asarray(shapely.points(x, np.radians(lats) * EARTH_M))


def _haversine(lons_a: Floats, lats_a: Floats, lons_b: Floats, lats_b: Floats) -> Floats:
    phi_a, phi_b = np.radians(lats_a), np.radians(lats_b)
    half = (
        np.sin((phi_b - phi_a) / 2) ** 2
        + np.cos(phi_a) * np.cos(phi_b) * np.sin(np.radians(lons_b - lons_a) / 2) ** 2
    )
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(half)))
