"""What lies near a place."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from data.types import Point

EARTH_M = 6_371_008.8  # mean radius of the earth, in metres (IUGG)


def distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """The great-circle distance of two places in metres (haversine formula)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(math.sqrt(half))


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
