"""The city's roads as a graph, and how long one drives over them.

Built once: each line becomes pieces between places of the graph, as long in seconds as the road's
speed says. Lines meet where they have a vertex in common. Shortest ways are Dijkstra's (SciPy's,
compiled). Only the largest part in which one gets from everywhere to everywhere counts: a piece of
road that leads nowhere is nobody's nearest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from geo.near import EARTH_M

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
PIECE_M = 100.0  # a longer straight is cut, as ways begin and end at the places of the graph
ACCESS_KMH = 15.0  # between the nearest road and the door
DECIMALS = 5  # of a degree, about 1 m: vertices nearer than that are one place


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """One line: longitude and latitude in degrees, one row for each vertex, and its speed."""

    lonlat: Floats
    kmh: float
    oneway: bool = False


class RoadsError(ValueError):
    """Roads over which nobody gets anywhere."""


class Roads:
    """The graph. Raises RoadsError when there is no road with a length."""

    def __init__(self, roads: Iterable[Road]) -> None:
        places, a, b, seconds = _pieces(roads)
        if not len(a):
            raise RoadsError("there is no road with a length")
        count = len(places)
        graph = _fastest(a, b, seconds, count)
        parts, part = connected_components(graph, directed=True, connection="strong")
        largest = np.argmax(np.bincount(part, minlength=parts))
        kept = np.flatnonzero(part == largest)
        self._graph = graph[kept][:, kept]
        self._back = self._graph.T.tocsr()
        self._lat = float(np.mean(places[kept, 1]))
        self._tree = cKDTree(self._flat(places[kept]))

    def __len__(self) -> int:
        """How many places the graph has."""
        return int(self._graph.shape[0])

    def seconds(self, origins: Floats, goals: Floats) -> Floats:
        """How long one drives from each origin to each goal (rows of longitude and latitude), to
        the nearest road and from it included: one row for each origin."""
        starts, start_s = self._snap(origins)
        ends, end_s = self._snap(goals)
        if len(goals) < len(origins):
            way = self._from(self._back, ends, starts).T
        else:
            way = self._from(self._graph, starts, ends)
        return np.asarray(start_s[:, None] + way + end_s[None, :])

    def _from(self, graph: csr_matrix, sources: Ints, targets: Ints) -> Floats:
        """Seconds from each source to each target; several at one place are worked out once."""
        places, where = np.unique(sources, return_inverse=True)
        found = [dijkstra(graph, indices=place)[targets] for place in places]
        return np.asarray(found).reshape(len(places), len(targets))[where]

    def _snap(self, lonlat: Floats) -> tuple[Ints, Floats]:
        """The nearest place of the graph, and the seconds to it."""
        away, place = self._tree.query(self._flat(lonlat))
        return np.asarray(place, np.int64), np.asarray(away) * 3.6 / ACCESS_KMH

    def _flat(self, lonlat: Floats) -> Floats:
        """Metres on a plane that touches the earth in the middle of the roads."""
        x = np.radians(lonlat[:, 0]) * EARTH_M * math.cos(math.radians(self._lat))
        return np.column_stack((x, np.radians(lonlat[:, 1]) * EARTH_M))


def read_roads(collection: Mapping[str, Any], by: str, kmh: Mapping[str, float]) -> Iterator[Road]:
    """The roads of a GeoJSON collection: speed from the property `speed`, else what `kmh` has for
    the property `by`. A line of neither is no road for cars and is left out."""
    for feature in collection["features"]:
        told = feature.get("properties") or {}
        speed = told.get("speed") or kmh.get(str(told.get(by)))
        if not speed or float(speed) <= 0:
            continue
        geometry = feature["geometry"]
        single = geometry["type"] == "LineString"
        for line in [geometry["coordinates"]] if single else geometry["coordinates"]:
            yield Road(
                lonlat=np.array([vertex[:2] for vertex in line], np.float64),
                kmh=float(speed),
                oneway=told.get("oneway") in (True, 1, "yes", "true", "F"),
            )


def lengths_m(lonlat: Floats) -> Floats:
    """How long each piece between two vertices is (haversine)."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    half = (
        np.sin(np.diff(lat) / 2) ** 2
        + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    )
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(half)))


def _pieces(roads: Iterable[Road]) -> tuple[Floats, Ints, Ints, Floats]:
    """The places of the graph, and each directed piece: from which, to which, in how many
    seconds."""
    lines = [(_cut(road.lonlat), road) for road in roads if len(road.lonlat) > 1]
    if not lines:
        nothing = np.zeros(0, np.int64)
        return np.zeros((0, 2)), nothing, nothing, np.zeros(0)
    vertices = np.concatenate([line for line, _ in lines]).round(DECIMALS)
    places, number = np.unique(vertices, axis=0, return_inverse=True)
    number = number.reshape(-1)
    a, b, seconds, first = [], [], [], 0
    for line, road in lines:
        here = number[first : first + len(line)]
        first += len(line)
        length = lengths_m(line) * 3.6 / road.kmh
        a.append(here[:-1])
        b.append(here[1:])
        seconds.append(length)
        if not road.oneway:
            a.append(here[1:])
            b.append(here[:-1])
            seconds.append(length)
    whole = [np.concatenate(part) for part in (a, b, seconds)]
    real = whole[0] != whole[1]
    return places, whole[0][real], whole[1][real], whole[2][real]


def _cut(lonlat: Floats) -> Floats:
    """The line with vertices no further apart than PIECE_M."""
    pieces = np.maximum(np.ceil(lengths_m(lonlat) / PIECE_M).astype(np.int64), 1)
    at = np.concatenate(([0], np.cumsum(pieces)))
    wanted = np.arange(at[-1] + 1)
    return np.column_stack([np.interp(wanted, at, lonlat[:, axis]) for axis in (0, 1)])


def _fastest(a: Ints, b: Ints, seconds: Floats, count: int) -> csr_matrix:
    """The graph with the fastest of parallel pieces; SciPy would add them up."""
    order = np.lexsort((seconds, b, a))
    a, b, seconds = a[order], b[order], seconds[order]
    first = np.ones(len(a), bool)
    first[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    return csr_matrix((seconds[first], (a[first], b[first])), shape=(count, count))
