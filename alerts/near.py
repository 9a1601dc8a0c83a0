"""What else is near one alert in space and time, and which of them began first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alerts.records import alert_of
from alerts.types import Alert
from data.registry import Registry
from data.store import Store
from data.types import CITY_POINT, Point
from geo.near import EARTH_M, eighth

NEAR_M = 3_000
WITHIN_MS = 2 * 3_600_000
LATELY_MS = 7 * 86_400_000
MOST, MOST_HERE = 12, 3
NEARBY = (Path(__file__).parent / "near.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another alert. `later_ms`: how much later it began, negative when it was earlier; `towards`:
    the eighth of the compass, 0 north, 2 east; None at the same place."""

    alert: Alert
    point: Point
    metres: float
    towards: int | None
    later_ms: int
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Neighbours, those with the best chance of being one thing with the alert first: near in space
    and time; then earlier and later ones of the same point. `more` is how many are not listed.

    `first` is the number of the alert that began first of all that are near in space and time and
    the one that is asked about; None when it has no neighbour, or when several began at once.
    """

    neighbours: Sequence[Neighbour] = ()
    first: int | None = None
    more: int = 0


def around(store: Store, registry: Registry, alert: Alert) -> Around:
    """What is within 3 km and began within two hours of `alert`, open or ended, and up to three
    other alerts of its point within a week. One bounded query, whatever is stored."""
    here = registry.points[alert.point_no]
    rows = store.rows(NEARBY, _asked(alert, here))
    found = [_neighbour(alert, here, registry, alert_of(row[:-2]), row[-2]) for row in rows]
    together = [one for one in found if abs(one.later_ms) <= WITHIN_MS]
    count = max((row[-1] for row in rows), default=0)
    return Around(
        neighbours=found, first=first_of(alert, together), more=max(0, count - len(together))
    )


def first_of(alert: Alert, together: Sequence[Neighbour]) -> int | None:
    """The one that began before all others (`together` holds the two earliest of them)."""
    if not together:
        return None
    first, second = sorted([(0, alert.no), *((one.later_ms, one.alert.no) for one in together)])[:2]
    return None if first[0] == second[0] else first[1]


def _asked(alert: Alert, here: Point) -> dict[str, float | int | None]:
    """The parameters of the query. Without a place nothing else is near; nor is anything near the
    whole city, which is in no spot of it."""
    asked: dict[str, float | int | None] = {
        "no": alert.no, "point": alert.point_no, "onset": alert.onset_ms, "earth": EARTH_M,
        "radius": NEAR_M, "within": WITHIN_MS, "lately": LATELY_MS, "most": MOST,
        "most_here": MOST_HERE, "city": CITY_POINT, "lon": here.lon, "lat": here.lat,
    }  # fmt: skip
    if here.no == CITY_POINT or here.lon is None or here.lat is None:
        return asked | dict.fromkeys(("west", "east", "south", "north", "lon", "lat"))
    north = math.degrees(NEAR_M / EARTH_M)
    east = north / max(0.01, math.cos(math.radians(here.lat)))
    return asked | {
        "west": here.lon - east, "east": here.lon + east,
        "south": here.lat - north, "north": here.lat + north,
    }  # fmt: skip


def _neighbour(
    alert: Alert, here: Point, registry: Registry, other: Alert, metres: float
) -> Neighbour:
    there = registry.points[other.point_no]
    towards = None
    if metres >= 1 and None not in (here.lon, here.lat, there.lon, there.lat):
        towards = eighth(here.lon or 0, here.lat or 0, there.lon or 0, there.lat or 0)
    return Neighbour(
        alert=other, point=there, metres=metres, towards=towards,
        later_ms=other.onset_ms - alert.onset_ms, here=other.point_no == alert.point_no,
    )  # fmt: skip
