"""How many pass, how many are there, how many will be, and how they push.

Every limit that acts (a share of capacity, a pressure) is the site's own and handed in: no
official national thresholds were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HORIZON_MIN = 15.0  # a straight line says nothing about what is further off


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A part of a place: its effective area, and the area that one person needs, in m²."""

    area: float
    per_person: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """How many people and how dense (p/m², None where the area is not known) `minutes` on."""

    minutes: float
    people: float
    density: float | None


def flow(people: float, width: float, minutes: float) -> float:
    """People per metre of effective width and minute. A mean: a burst within it is denser."""
    _positive(width=width, minutes=minutes)
    return people / (width * minutes)


def density(people: float, area: float | None) -> float | None:
    """People per m² of effective area; None where the area is not known."""
    if area is None:
        return None
    _positive(area=area)
    return people / area


def net_flow(came: Sequence[float], went: Sequence[float], minutes: float) -> float:
    """People per minute that came and stayed, over all doors: Σ in − Σ out.

    True only when every door is counted; a door without counters makes it a guess.
    """
    _positive(minutes=minutes)
    return (sum(came) - sum(went)) / minutes


def counter_flow(one_way: float, other_way: float) -> float | None:
    """The share (0 to ½) of people that go against the stream; None when nobody goes.

    On stairs a half is the worst: two streams that meet.
    """
    both = one_way + other_way
    return min(one_way, other_way) / both if both > 0 else None


def projected(
    people: float, net_per_minute: float, area: float | None, minutes: float = HORIZON_MIN
) -> Projection:
    """Where a steady net flow leads in `minutes`, 15 at the most; never below nobody.

    A straight line, no forecast: the end of an event or a train is not on it. Raises ValueError
    for more than 15 minutes.
    """
    if not 0 <= minutes <= HORIZON_MIN:
        raise ValueError(f"{minutes} min: a net flow tells at most {HORIZON_MIN:g} minutes ahead")
    then = max(0.0, people + net_per_minute * minutes)
    return Projection(minutes=minutes, people=then, density=density(then, area))


def capacity(zones: Sequence[Zone]) -> float:
    """How many fit at one time: LB/T 034-2014, C = Σ area ÷ area per person (secondary source).

    There: museums 1 to 2, mountains 3 to 4 m² per person.
    """
    for zone in zones:
        _positive(area=zone.area, per_person=zone.per_person)
    return sum(zone.area / zone.per_person for zone in zones)


def capacity_ratio(people: float, capacity: float) -> float:
    """People there ÷ people that fit; above 1 the place is overfull."""
    _positive(capacity=capacity)
    return people / capacity


def pressure(density: float, velocities: Floats) -> float | None:
    """Crowd pressure in s⁻²: density × variance of the velocity (arXiv 0810.4590).

    `velocities` are (n, 2) in m/s; the variance is that of the vector, the sum over its parts.
    It rises before a crush does. None for fewer than two people.
    """
    given = np.asarray(velocities, float)
    if len(given) < 2:
        return None
    return float(density * given.var(axis=0).sum())


def _positive(**named: float) -> None:
    for name, value in named.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}; it must be greater than nothing")
