"""Congestion by class of road, and the traffic performance index (TPI) of a network.

Beijing DB11/T 785-2011 and GB/T 33171-2016, limits from secondary sources. The knots that turn
the congested share into the index (Annexes B and C) were not read: they are the city's, handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from data.strict import Words
from metrics.scale import Index, Scale, bands

Floats = NDArray[np.float64]


class RoadClass(StrEnum):
    """What a road is for; branch roads share the limits of secondary ones."""

    EXPRESSWAY = "expressway"
    ARTERIAL = "arterial"
    SECONDARY = "secondary"


# Upper ends (km/h) of levels 5 (severe) to 2; faster than the last is level 1 (free).
LINK_LIMITS: dict[RoadClass, tuple[float, ...]] = {
    RoadClass.EXPRESSWAY: (20, 35, 50, 65),
    RoadClass.ARTERIAL: (15, 20, 30, 40),
    RoadClass.SECONDARY: (10, 15, 25, 35),
}
SEVERE = 5
EXTRA_TIME = (0.2, 0.5, 0.8, 1.1)  # of the free-flow time, between bands 1 to 5 of the TPI
TPI = Scale(
    id="tpi",
    name=Words(en="TPI 0–10", zh="交通运行指数 0–10"),
    citation="DB11/T 785-2011; GB/T 33171-2016",
    bands=bands(
        ("free", "free", "畅通", 0),
        ("nearly-free", "nearly free", "基本畅通", 2),
        ("light", "lightly congested", "轻度拥堵", 4),
        ("moderate", "moderately congested", "中度拥堵", 6),
        ("severe", "severely congested", "严重拥堵", 8),
    ),
    secondary=True,
)
Knots = Sequence[tuple[float, float]]


def link_levels(speeds: Floats, road: RoadClass) -> Floats:
    """The level of each link, 1 (free) to 5 (severe), from its mean speed in km/h; NaN for NaN.

    DB11/T 785-2011 by class of road: a speed at a limit belongs to the worse level, as "≤ 20" is
    severe and "> 65" free. Raises ValueError for a negative speed.
    """
    given = np.asarray(speeds, float)
    if (given < 0).any():
        raise ValueError("a speed below 0 km/h; reject it in quality control first")
    levels = SEVERE - np.searchsorted(LINK_LIMITS[road], given, side="left").astype(float)
    return np.where(np.isnan(given), np.nan, levels)


def severe_share(levels: Floats, kilometres: Floats, vehicles: Floats) -> float | None:
    """The share (0 to 1) of vehicle-kilometres driven on severely congested links.

    DB11/T 785-2011 weights links by what is driven on them (VKT). A link without a level or a
    flow counts neither way; None when nothing is driven.
    """
    driven = np.asarray(kilometres, float) * np.asarray(vehicles, float)
    known = ~np.isnan(levels) & ~np.isnan(driven)
    total = driven[known].sum()
    if not total > 0:
        return None
    return float(driven[known & (np.asarray(levels) == SEVERE)].sum() / total)


def level_of_travel_time(ratio: float) -> int:
    """The band of the TPI, 1 (free) to 5 (severe), that a travel time ÷ free-flow time is said to
    stand for: +0.2, +0.5 and +0.8 × begin bands 2 to 4, more than +1.1 × is band 5.

    GB/T 33171-2016 (secondary source). It names a band and never an index of 0 to 10: that needs
    the congested share. Raises ValueError for a ratio of nothing or less.
    """
    if not ratio > 0:
        raise ValueError("a travel time is longer than nothing")
    extra = round(ratio - 1, 9)  # 1.2 − 1 is a little less than 0.2
    *begins, last = EXTRA_TIME
    return 1 + sum(extra >= one for one in begins) + (extra > last)


def tpi(share: float, knots: Knots) -> Index:
    """The TPI of a network whose severely congested share (0 to 1) is `share`.

    `knots` are (share, index) upwards, from (0, 0) to index 10, straight lines between; above the
    last it stays 10. Raises ValueError for knots that do not rise from 0 to 10.
    """
    shares, values = np.array(knots, float).T
    rising = (np.diff(shares) > 0).all() and (np.diff(values) > 0).all()
    if not rising or shares[0] != 0 or values[0] != 0 or values[-1] != 10:
        raise ValueError("knots of a TPI rise from (0, 0) to an index of 10")
    if not 0 <= share <= 1:
        raise ValueError(f"a share is from 0 to 1, not {share}")
    return TPI.index(float(np.interp(share, shares, values)))
