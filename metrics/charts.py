"""The one chart of a block: lines of equally spaced values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

from data.city import Chart
from metrics.moments import DAY, HOUR_MS, earlier, last_end
from metrics.past import Past
from metrics.types import milliseconds

T = TypeVar("T")
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def step_of(past: Past, chart: Chart) -> timedelta:
    """The distance of two values: the period, at most a day; an hour for momentary values."""
    return min(past.catalogue.by_id[chart.indicator].period or HOUR, DAY)


def end_of(past: Past, chart: Chart, newest_ms: int | None, now_ms: int) -> int:
    """The moment of the last value: the newest one, or the last but one period's end.

    One period is left for values to arrive in; from then on, silence shows as a gap.
    """
    step = step_of(past, chart)
    due = earlier(last_end(now_ms, step, past.zone), step, past.zone)
    if newest_ms is None:
        return due
    return max(due, last_end(newest_ms, step, past.zone))


def entry(past: Past, chart: Chart, end_ms: int) -> dict[str, Any]:
    """The chart's entry in the picture: `y[i]` is observed at `t0 + i * step` milliseconds."""
    step = step_of(past, chart)
    count = max(1, chart.span // step)
    moments = [_back(end_ms, step, back, past) for back in reversed(range(count))]
    first = moments[0]
    low, mid, high = _band(past, chart, moments)
    week: list[float | None] | None = None
    if chart.week_earlier:
        before = [earlier(moment, WEEK, past.zone) for moment in moments]
        week = _rounded(before, past.series(chart.indicator, before[0], before[-1]))
    return {
        "t0": first,
        "step": milliseconds(step),
        "y": _rounded(moments, past.series(chart.indicator, first, end_ms)),
        "week": week,
        "low": low,
        "mid": mid,
        "high": high,
    }


def _back(end_ms: int, step: timedelta, count: int, past: Past) -> int:
    """`count` steps before a moment: 24 hours are not a day of the city's clock."""
    if step < DAY:
        return end_ms - count * milliseconds(step)
    return earlier(end_ms, step * count, past.zone)


def _band(
    past: Past, chart: Chart, moments: list[int]
) -> tuple[list[float | None] | None, list[float | None] | None, list[float | None] | None]:
    """Low, middle and high: of each weekday's year, or of the points at each moment."""
    if chart.weekday_band:
        one = past.catalogue.history_of(chart.indicator)
        bands = past.weekday_bands(one, moments[-1])
        of_day = [bands.get(past.weekday(one, moment)) for moment in moments]
        return _column(of_day, 0), _column(of_day, 1), _column(of_day, 2)
    if chart.spread:
        spread = _nearest(past.spread(chart.spread, moments[0], moments[-1]))
        found = [spread.get(_hour(moment)) for moment in moments]
        return _column(found, 0), None, _column(found, 1)
    return None, None, None


def _column(rows: list[Any], index: int) -> list[float | None]:
    return [None if row is None else round(row[index], 6) for row in rows]


def _rounded(moments: list[int], values: Mapping[int, float | None]) -> list[float | None]:
    near = _nearest(values)
    found = [near.get(_hour(moment)) for moment in moments]
    return [None if value is None else round(value, 6) for value in found]


def _nearest(values: Mapping[int, T]) -> dict[int, T]:
    """The values by hour: the last of each, so that a momentary series has one for each step."""
    return {_hour(moment): values[moment] for moment in sorted(values)}


def _hour(moment: int) -> int:
    """The hour that ends at, or goes on at, a moment."""
    return -(-moment // HOUR_MS)
