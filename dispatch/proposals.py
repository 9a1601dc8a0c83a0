"""Which open alerts look like one thing in the world: proposed, never done by itself.

Alerts are linked that are near one another in space and time, and what is linked is one proposal
(single linkage). The numbers are argued in docs/dispatch.md; they stand here and nowhere else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dispatch.types import Incident, Signal

NEAR_M = 1000.0  # of the same domain
NEAR_ACROSS_M = 500.0  # of two: what shows in both is in one spot
WITHIN_MS = 30 * 60_000
EARTH_M = 6_371_008.8
_DEGREE_M = math.pi * EARTH_M / 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Alerts that look like one thing, the earliest first. `joins` is the open incident that they
    are near to; None when they would be a new one. `extent_m` is how far apart the farthest are:
    what is linked one by one may reach far."""

    alerts: tuple[int, ...]
    first_out: int
    joins: int | None
    extent_m: float


@dataclass(frozen=True, slots=True)
class _Spot:
    """An alert, or an incident's own place, where and when it began."""

    domain: str
    at_ms: int
    lon: float
    lat: float
    alert: int | None
    incident: int | None


def proposals(
    free: Iterable[Signal], open_: Iterable[Incident], of_incidents: Mapping[int, Signal]
) -> list[Proposal]:
    """What is proposed, of what is real and of what is exercised, each by itself: groups of two
    alerts and more that are in no incident, and those that are near to an open one. `of_incidents`
    are the alerts of open incidents. The order of what is given does not matter; the earliest
    proposal comes first.
    """
    signals = {one.no: one for one in free if one.lon is not None and one.lat is not None}
    incidents = list(open_)
    worlds = {one.drill for one in signals.values()}
    found = [one for drill in worlds for one in _of_one(signals, incidents, of_incidents, drill)]
    return sorted(found, key=lambda one: (signals[one.first_out].onset_ms, one.first_out))


def _of_one(
    every: Mapping[int, Signal], open_: list[Incident], of_incidents: Mapping[int, Signal],
    drill: str | None,
) -> list[Proposal]:  # fmt: skip
    """What is proposed of what is real (`drill` is None), or of one exercise."""
    signals = {no: one for no, one in every.items() if one.drill == drill}
    spots = [spot for one in signals.values() if (spot := _spot(one, None)) is not None]
    for incident in open_:
        if incident.drill != drill:
            continue  # what is real never joins an exercise
        known = (of_incidents[no] for no in incident.alerts if no in of_incidents)
        spots += [spot for one in known if (spot := _spot(one, incident.no)) is not None]
        if incident.lon is not None and incident.lat is not None:
            spots.append(
                _Spot(incident.domain, incident.occurred_ms, incident.lon, incident.lat, None,
                      incident.no)
            )  # fmt: skip
    found = [_proposal(group, signals) for group in _groups(spots)]
    return [one for one in found if one is not None]


def _spot(signal: Signal, incident: int | None) -> _Spot | None:
    if signal.lon is None or signal.lat is None:
        return None
    return _Spot(
        signal.domain, signal.onset_ms, signal.lon, signal.lat,
        signal.no if incident is None else None, incident,
    )  # fmt: skip


def _proposal(group: list[_Spot], signals: Mapping[int, Signal]) -> Proposal | None:
    mine = sorted(
        (signals[spot.alert] for spot in group if spot.alert is not None),
        key=lambda one: (one.onset_ms, one.no),
    )
    joins = min((spot.incident for spot in group if spot.incident is not None), default=None)
    if not mine or (joins is None and len(mine) < 2):
        return None
    return Proposal(
        alerts=tuple(one.no for one in mine), first_out=mine[0].no, joins=joins,
        extent_m=round(_extent(group)),
    )  # fmt: skip


def _groups(spots: list[_Spot]) -> list[list[_Spot]]:
    """What is linked, directly or by way of others. Only what lies in the same or a neighbouring
    square of a grid can be near."""
    boss = list(range(len(spots)))

    def find(i: int) -> int:
        while boss[i] != i:
            boss[i] = i = boss[boss[i]]
        return i

    squares: dict[tuple[int, int], list[int]] = defaultdict(list)
    squeeze = math.cos(math.radians(max((abs(spot.lat) for spot in spots), default=0.0)))
    for i, spot in enumerate(spots):
        x = math.floor(spot.lon * _DEGREE_M * squeeze / NEAR_M)
        y = math.floor(spot.lat * _DEGREE_M / NEAR_M)
        for here in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            for j in squares.get(here, ()):
                if find(i) != find(j) and _linked(spot, spots[j]):
                    boss[find(i)] = find(j)
        squares[x, y].append(i)
    groups: dict[int, list[_Spot]] = defaultdict(list)
    for i, spot in enumerate(spots):
        groups[find(i)].append(spot)
    return list(groups.values())


def _linked(a: _Spot, b: _Spot) -> bool:
    if abs(a.at_ms - b.at_ms) > WITHIN_MS:
        return False
    return metres(a.lon, a.lat, b.lon, b.lat) <= (NEAR_M if a.domain == b.domain else NEAR_ACROSS_M)


def metres(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """The way between two places on the globe (haversine)."""
    a, b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, half)))


def _extent(group: list[_Spot]) -> float:
    """The diagonal of the box around a group, in metres."""
    west, east = min(spot.lon for spot in group), max(spot.lon for spot in group)
    south, north = min(spot.lat for spot in group), max(spot.lat for spot in group)
    return metres(west, south, east, north)
