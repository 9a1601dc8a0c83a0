"""Level of service: Fruin, *Pedestrian Planning and Design*, all three scales; safety.

A scale of comfort. Walkway and queue differ by more than a factor of two, so each place must say
what it is. Limits are Fruin's, in ft² per person; densities convert at 10.764 ft²/m².
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from data.strict import Words
from metrics.scale import Scale, bands

Floats = NDArray[np.float64]
FT2_PER_M2 = 10.764


class Place(StrEnum):
    """What people do there: walk, stand and wait, or climb."""

    WALKWAY = "walkway"
    QUEUE = "queue"
    STAIRS = "stairs"


class Service(StrEnum):
    """Fruin's levels of service, from free to jammed."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


# ft² per person at the lower ends of A to E; F is at and below the last.
AREA_LIMITS: dict[Place, tuple[float, ...]] = {
    Place.WALKWAY: (35, 25, 15, 10, 5),
    Place.QUEUE: (13, 10, 7, 3, 2),
    Place.STAIRS: (20, 15, 10, 7, 4),
}
# People per metre of width and minute at the upper ends of A to E on a walkway.
FLOW_LIMITS: tuple[float, ...] = (23, 33, 49, 66, 82)

# EPJ Data Science, table of critical densities: for people that stand, in p/m². A moving crowd is
# in danger from about 4 (Still, secondary source); pressure tells earlier (`crowd.motion`).
SAFETY = Scale(
    id="crowd-safety",
    name=Words(en="crowd safety, p/m²", zh="人群安全密度 人/㎡"),
    citation="EPJ Data Science, table of critical densities",
    bands=bands(
        ("free", "free to move", "自由行动", 0),
        ("slowed", "speed drops", "速度下降", 2),
        ("contact", "involuntary contact", "被动接触", 3.57),
        ("dangerous", "dangerous forces", "危险压力", 5.55),
        ("critical", "critical", "临界密度", 7.1),
    ),
)


def service_of_area(feet2: float, place: Place) -> Service:
    """The level of service at `feet2` ft² per person, a limit belonging to the better level.

    But the last limit is F's own: Fruin's F is "5 or less" on a walkway, 2 in a queue, 4 on
    stairs. Raises ValueError for no area or less.
    """
    if not feet2 > 0:
        raise ValueError(f"{feet2} ft² per person: an area is greater than nothing")
    limits = AREA_LIMITS[place]
    for level, limit in zip(Service, limits[:-1], strict=False):
        if feet2 >= limit:
            return level
    return Service.E if feet2 > limits[-1] else Service.F


def service(density: float, place: Place) -> Service:
    """The level of service at a density in p/m² on effective area; nobody there is A.

    Raises ValueError for a negative density or NaN.
    """
    if not density >= 0:
        raise ValueError(f"a density of {density} p/m²; reject it in quality control first")
    return Service.A if density == 0 else service_of_area(FT2_PER_M2 / density, place)


def services(densities: Floats, place: Place) -> NDArray[np.str_]:
    """`service` of many densities at once; '' for NaN."""
    given = np.asarray(densities, float)
    if (given < 0).any():
        raise ValueError("a density below 0 p/m²; reject it in quality control first")
    with np.errstate(divide="ignore", over="ignore"):
        feet2 = FT2_PER_M2 / given
    rising = AREA_LIMITS[place][::-1]
    # From F's own limit upwards: at it F, above it E, at the others the better level.
    step = np.searchsorted(rising, feet2, side="right") - (feet2 == rising[0])
    names = np.array([level.value for level in Service])[::-1]
    return np.where(np.isnan(given), "", names[np.clip(step, 0, len(rising))])


def walkway_service_of_flow(flow: float) -> Service | None:
    """The level of service at a flow in p/m/min, A to E; None above 82, more than a walkway takes.

    F is not among them: a jam lets through as few as a free walkway does, so a low flow alone
    never tells that all is well. Raises ValueError for a negative flow or NaN.
    """
    if not flow >= 0:
        raise ValueError(f"a flow of {flow} p/m/min; reject it in quality control first")
    levels = zip(Service, FLOW_LIMITS, strict=False)
    return next((level for level, limit in levels if flow <= limit), None)
