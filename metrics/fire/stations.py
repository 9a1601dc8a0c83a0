"""Load per station, and how much of a city lies within reach of its stations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EARTH_KM = 6371.0088  # mean radius, IUGG


def load(began: Floats, ended: Floats, since: float, until: float, units: int) -> float | None:
    """The share (0 to 1) of its units' time that a station was out between two moments.

    `began` and `ended` are those of each unit's missions, in the unit of `since` and `until`; a
    mission is cut to the span, one without an end lasts to its end. None for no unit or no span.
    Raises ValueError for a mission that ends before it begins: that is an error of the data.
    """
    if units < 1 or until <= since:
        return None
    begin, end = np.asarray(began, float), np.asarray(ended, float)
    end = np.where(np.isnan(end), until, end)
    if (end < begin).any():
        raise ValueError("a mission ends before it begins; reject it in quality control first")
    inside = np.clip(end, since, until) - np.clip(begin, since, until)
    return float(inside.sum() / (units * (until - since)))


def distances(stations: Floats, places: Floats) -> Floats:
    """Kilometres from each place to its nearest station as the crow flies.

    Both are (n, 2) of longitude and latitude in degrees (WGS 84). Infinite without a station.
    """
    if not len(stations):
        return np.full(len(places), np.inf)
    (lon_a, lat_a), (lon_b, lat_b) = (np.radians(one).T for one in (places, stations))
    half = (
        np.sin((lat_a[:, None] - lat_b) / 2) ** 2
        + np.cos(lat_a)[:, None] * np.cos(lat_b) * np.sin((lon_a[:, None] - lon_b) / 2) ** 2
    )
    nearest: Floats = (2 * EARTH_KM * np.arcsin(np.sqrt(half))).min(axis=1)
    return nearest


def coverage(
    stations: Floats, places: Floats, weights: Floats, minutes: float, km_h: float, detour: float
) -> float | None:
    """The share (0 to 1) of the weight (people, missions) within `minutes` of a station.

    A road is taken for `detour` times the straight line, driven at `km_h`: both are the city's.
    True only when all stations are known. None without weight.
    """
    if not (km_h > 0 and detour >= 1 and minutes >= 0):
        raise ValueError("coverage needs a speed above 0 km/h and a detour of 1 at least")
    total = weights.sum()
    if not total > 0:
        return None
    reach = km_h * minutes / 60 / detour
    return float(weights[distances(stations, places) <= reach].sum() / total)
