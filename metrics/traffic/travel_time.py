"""Travel time, planning time and buffer index, and the delay index: four scales, not one.

FHWA, Travel Time Reliability: TTI = mean ÷ free flow, PTI = 95th percentile ÷ free flow (wording
not verified), buffer index = (95th percentile − mean) ÷ mean (verified). Percentiles lie on the
straight line between the two nearest values, as DuckDB's quantile_cont has them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.strict import Words
from metrics.scale import Index, Scale, bands

Floats = NDArray[np.float64]
LATE = 0.95  # of twenty trips one may take longer than the time that was planned

TTI = Scale(
    id="tti",
    name=Words(en="travel time index", zh="出行时间指数"),
    citation="FHWA, Travel Time Reliability: mean ÷ free flow",
    bands=bands(("any", "times the free-flow time", "自由流用时之倍数", 1)),
)
PTI = Scale(
    id="pti",
    name=Words(en="planning time index", zh="计划时间指数"),
    citation="FHWA, Travel Time Reliability: 95th percentile ÷ free flow",
    bands=bands(("any", "times the free-flow time", "自由流用时之倍数", 1)),
)
BUFFER = Scale(
    id="buffer",
    name=Words(en="buffer index", zh="缓冲时间指数"),
    citation="FHWA, Travel Time Reliability: (95th percentile − mean) ÷ mean",
    bands=bands(("any", "of the mean time to spare", "平均用时之外须预留", 0)),
)
# One published banding of the delay index (Amap style), to one decimal; vendors differ.
DELAY = Scale(
    id="delay-amap",
    name=Words(en="delay index", zh="拥堵延时指数"),
    citation="Amap: actual ÷ free-flow time, as published",
    bands=bands(
        ("free", "free", "畅通", 1),
        ("slow", "slow", "缓行", 1.5),
        ("congested", "congested", "拥堵", 2),
        ("severe", "severely congested", "严重拥堵", 4),
    ),
    secondary=True,
)


def travel_time_index(times: Floats, free: float) -> Index | None:
    """Mean travel time ÷ free-flow time; None without a time. Raises ValueError for free ≤ 0."""
    known = _known(times, free)
    return TTI.index(float(known.mean() / free)) if known.size else None


def planning_time_index(times: Floats, free: float, least: int = 1) -> Index | None:
    """The 95th percentile of the travel times ÷ free-flow time; None of fewer than `least`."""
    known = _known(times, free)
    if known.size < least:
        return None
    return PTI.index(float(np.quantile(known, LATE) / free))


def buffer_index(times: Floats, least: int = 1) -> Index | None:
    """What to add to the mean to be late once in twenty: (95th percentile − mean) ÷ mean."""
    known = _known(times, 1)
    if known.size < least:
        return None
    mean = float(known.mean())
    return BUFFER.index((float(np.quantile(known, LATE)) - mean) / mean)


def reliable_share(times: Floats, free: float, factor: float) -> float | None:
    """The share (0 to 1) of trips of at most `factor` × the free-flow time; None without a trip."""
    known = _known(times, free)
    return float((known <= factor * free).mean()) if known.size else None


def network_index(
    vehicles: Floats, times: Floats, free: Floats, scale: Scale = TTI
) -> Index | None:
    """Vehicle-hours spent ÷ vehicle-hours at free flow, Σ q·t ÷ Σ q·t_free, over all links.

    Never a mean of the links' ratios: an empty lane would weigh as much as a full one. A link
    without flow or times is left out; None when no vehicle is left. On TTI or DELAY.
    """
    if scale not in (TTI, DELAY):
        raise ValueError(f"{scale.id} is not a ratio of times")
    q, t, t_free = (np.asarray(one, float) for one in (vehicles, times, free))
    use = (q > 0) & (t > 0) & (t_free > 0)  # NaN is not
    if not use.any():
        return None
    return scale.index(float((q[use] * t[use]).sum() / (q[use] * t_free[use]).sum()))


def _known(times: Floats, free: float) -> Floats:
    """The times that are there. Raises ValueError for one that no trip can have."""
    given = np.asarray(times, float)
    known: Floats = given[~np.isnan(given)]
    if not free > 0 or (known <= 0).any():
        raise ValueError("a travel time is longer than nothing")
    return known
