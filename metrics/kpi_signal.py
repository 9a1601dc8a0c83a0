"""Whether a KPI's newest finished period is a signal or noise.

Single values and moving ranges (XmR), for shares too: with ten thousand cases a month a p-chart's
limits are so narrow that every month is a signal, as districts and seasons move more than dice do.
The limits are those of the periods before the one that is judged, so that it does not widen them.
"""

from __future__ import annotations

from collections.abc import Sequence

from metrics.compare_control import xmr
from metrics.kpi_types import Row, Scorecard
from metrics.kpi_why_types import Control

ENOUGH = 10  # known periods before it: limits of fewer are themselves noise
# The rules that say that the level moved. Nelson's 4, 7 and 8 say that a series is odd; Western
# Electric's fourth is his second with eight.
MOVED = ("nelson 1", "nelson 2", "nelson 3", "nelson 5", "nelson 6")


def control(row: Row, card: Scorecard) -> Control | None:
    """The control chart of a row's trend, up to the last period that is over. None when that has no
    value, or fewer than ENOUGH before it have; or before the card's period, when the one before may
    be running itself."""
    if card.until is None:
        return None
    values = row.trend[:-1] if card.running else row.trend
    judged = len(values) - 1
    if judged < 1 or values[judged] is None or known(values[:judged]) < ENOUGH:
        return None
    chart = xmr(values, base=judged)
    if chart is None:
        return None
    return Control(
        values=row.trend,
        periods=card.periods,
        middle=chart.middle,
        low=chart.low[0],
        high=chart.high[0],
        judged=judged,
        rules=tuple(rule for rule in chart.rules_at(judged) if rule in MOVED),
    )


def signals(card: Scorecard) -> dict[str, tuple[str, ...]]:
    """By KPI the rules that its last finished period breaks; what is noise is not there."""
    charts = {row.kpi.id: control(row, card) for row in card.rows}
    return {name: chart.rules for name, chart in charts.items() if chart and chart.rules}


def known(values: Sequence[float | None]) -> int:
    """How many there are."""
    return sum(value is not None for value in values)
