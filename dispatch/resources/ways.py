"""How long one drives: over the city's roads where it has them, else in a straight line.

A straight line is made longer by the city's `detour`: one drives 1.3 times (± 0.1) as far as the
crow flies (Wang, Bette, Schreckenberg, Guhr 2024, arXiv:2406.06490), and is driven at the speed of
the hour, which the city's file says and gives the reason for.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from data.strict import Words
from dispatch.resources.model import Drive, Travel
from geo.near import EARTH_M
from geo.roads import Roads, read_roads

Floats = npt.NDArray[np.float64]


class Ways(Protocol):
    """Whoever knows how long ways take."""

    def seconds(self, origins: Floats, goals: Floats, now_ms: int) -> Floats:
        """From each origin (a row) to each goal (a column); places are longitude, latitude."""
        ...

    def how(self, now_ms: int) -> Words:
        """How it is measured, for whoever relies on it."""
        ...


class StraightLine:
    """As the crow flies, times the city's detour, at the speed of the hour."""

    def __init__(self, travel: Travel, zone: ZoneInfo) -> None:
        self._travel, self._zone = travel, zone

    def seconds(self, origins: Floats, goals: Floats, now_ms: int) -> Floats:
        """See Ways."""
        metres = distances_m(origins, goals) * self._travel.detour
        return np.asarray(metres * 3.6 / self._kmh(now_ms))

    def how(self, now_ms: int) -> Words:
        """See Ways."""
        detour, kmh = self._travel.detour, self._kmh(now_ms)
        return Words(
            en=f"estimated: straight line times {detour:g} at {kmh:g} km/h",
            zh=f"估算：直线距离乘 {detour:g}，时速 {kmh:g} km/h",
        )

    def _kmh(self, now_ms: int) -> float:
        local = datetime.fromtimestamp(now_ms / 1000, self._zone)
        return speed_at(self._travel.drive, local.strftime("%H:%M"))


class OverRoads:
    """Over the city's roads, each at its own speed."""

    def __init__(self, roads: Roads) -> None:
        self._roads = roads

    def seconds(self, origins: Floats, goals: Floats, now_ms: int) -> Floats:
        """See Ways."""
        return self._roads.seconds(origins, goals)

    def how(self, now_ms: int) -> Words:
        """See Ways."""
        return Words(en="shortest way over the city's roads", zh="按城市路网最短路径计算")


def ways_of(travel: Travel, folder: Path, zone: ZoneInfo) -> Ways:
    """How ways are measured in a city."""
    if travel.roads is None:
        return StraightLine(travel, zone)
    collection = json.loads((folder / travel.roads.file).read_text(encoding="utf-8"))
    return OverRoads(Roads(read_roads(collection, travel.roads.by, travel.roads.kmh)))


def speed_at(drives: list[Drive], clock: str) -> float:
    """The speed at a time of day such as 22:30; the first one where none is said for it."""
    for one in drives:
        inside = (
            one.since <= clock < one.until
            if one.since <= one.until
            else clock >= one.since or clock < one.until
        )
        if inside:
            return one.kmh
    return drives[0].kmh


def distances_m(origins: Floats, goals: Floats) -> Floats:
    """Great-circle metres from each origin to each goal (haversine)."""
    lon_a, lat_a = np.radians(origins[:, 0])[:, None], np.radians(origins[:, 1])[:, None]
    lon_b, lat_b = np.radians(goals[:, 0])[None, :], np.radians(goals[:, 1])[None, :]
    half = (
        np.sin((lat_b - lat_a) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    )
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(half)))
