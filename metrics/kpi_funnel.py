"""The funnel plot of a figure: its districts by the number of their cases, with the limits between
which chance alone leaves them (Spiegelhalter 2005, Stat. Med. 24, 1185-1202)."""

from __future__ import annotations

import numpy as np

from metrics.compare import funnel, smooth_limits
from metrics.kpi_types import Row
from metrics.kpi_why_types import FunnelPlot

FEWEST = 5  # districts: fewer make no funnel
CURVE = 40  # places at which the limits are drawn


def funnel_plot(row: Row) -> FunnelPlot | None:
    """The plot of a row whose districts count separate cases; None for any other."""
    found = [one for one in row.districts if one.n > 0]
    whole = all(one.k == round(one.k) and 0 <= one.k <= one.n for one in found)
    if not row.kpi.formula.counts or len(found) < FEWEST or not whole:
        return None
    share = sum(one.k for one in found) / sum(one.n for one in found)
    outside = {one.district_id: funnel(one.n, share).outside(one.k / one.n) for one in found}
    most = max(one.n for one in found)
    places = np.unique(np.geomspace(1, most, CURVE).round().astype(int)).tolist()
    scale = row.kpi.scale
    curve = []
    for n in places:
        a, b, c, d = smooth_limits(n, share)
        curve.append((n, (a * scale, b * scale, c * scale, d * scale)))
    return FunnelPlot(
        districts=tuple(found),
        mean=share * scale,
        curve=tuple(curve),
        outside={name: where for name, where in outside.items() if where},
    )
