"""GB 3095-2026: when a mean of air is valid (table 4), and the limits it is held against.

Concentrations in µg/m³, CO in mg/m³. Class II, the limits of 2026 being transitional.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.air.types import Concentrations, measured

Floats = NDArray[np.float64]
LEAST_MINUTES, LEAST_OF_EIGHT, LEAST_OF_DAY = 45, 6, 20
LEAST_OF_MONTH, LEAST_OF_FEBRUARY, LEAST_OF_YEAR = 27, 25, 324


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one stage by key ("pm2_5_24h"), for `valid_from` <= day < `valid_until`."""

    valid_from: date
    valid_until: date | None
    at_most: Mapping[str, int]


LIMITS = (
    Limits(
        valid_from=date(2026, 3, 1),
        valid_until=date(2031, 1, 1),
        at_most={
            "pm2_5_24h": 60, "pm2_5_year": 30, "pm10_24h": 120, "pm10_year": 60,
            "so2_24h": 150, "so2_year": 60, "no2_24h": 80, "no2_year": 40,
            "co_24h": 4, "o3_8h": 160,
        },
    ),
    # CO and ozone of the second stage were not read.
    Limits(
        valid_from=date(2031, 1, 1),
        valid_until=None,
        at_most={
            "pm2_5_24h": 50, "pm2_5_year": 25, "pm10_24h": 100, "pm10_year": 50,
            "so2_24h": 50, "so2_year": 20, "no2_24h": 50, "no2_year": 30,
        },
    ),
)  # fmt: skip


def limits_on(day: date) -> Limits | None:
    """The limits in force on a day; None before 2026-03-01, whose standard is another one."""
    for one in LIMITS:
        if one.valid_from <= day and (one.valid_until is None or day < one.valid_until):
            return one
    return None


def exceeded(means: Concentrations, day: date) -> dict[str, float]:
    """How many times its limit each mean is that lies above it, the worst first.

    A mean at its limit keeps it. One without a limit on that day is not judged.
    """
    limits = limits_on(day)
    if limits is None:
        return {}
    times = {
        key: float(value / limits.at_most[key])
        for key, value in measured(means).items()
        if key in limits.at_most and value > limits.at_most[key]
    }
    return dict(sorted(times.items(), key=lambda item: -item[1]))


def hour_is_valid(minutes: int) -> bool:
    """Whether an hour of so many measured minutes counts (gases): 45 at least."""
    return minutes >= LEAST_MINUTES


def day_mean(hours: Floats, least: int = LEAST_OF_DAY) -> Floats:
    """The means of days, (days, hours) with NaN for gaps; NaN below `least` hourly values, by this
    standard 20."""
    return _mean(np.asarray(hours, float), least)


def eight_hours(hours: Floats) -> Floats:
    """The running means of eight hours of one series, each under its last hour.

    NaN for fewer than 6 hourly values, as before the eighth hour of the series.
    """
    given = np.asarray(hours, float)
    found = np.full(len(given), np.nan)
    if len(given) >= 8:
        windows = np.lib.stride_tricks.sliding_window_view(given, 8)
        found[7:] = _mean(windows, LEAST_OF_EIGHT)
    return found


def highest_eight_hours(hours: Floats) -> float | None:
    """The highest mean of eight hours that lie within one day of 24; None when none is valid."""
    highest = highest_of_days(np.asarray(hours, float)[None, :])[0]
    return None if np.isnan(highest) else float(highest)


def highest_of_days(days: Floats) -> Floats:
    """The highest mean of eight hours within each of (days, hours), NaN for gaps and for a day
    without a valid one. A day may have 23 or 25 hours."""
    given = np.asarray(days, float)
    if given.shape[1] < 8:
        return np.full(len(given), np.nan)
    means = _mean(np.lib.stride_tricks.sliding_window_view(given, 8, axis=1), LEAST_OF_EIGHT)
    highest = np.max(np.where(np.isnan(means), -np.inf, means), axis=1)
    return np.where(np.isinf(highest), np.nan, highest)


def month_is_valid(days: int, year: int, month: int) -> bool:
    """Whether a month with so many daily values counts: 27, in February 25."""
    if not 0 <= days <= monthrange(year, month)[1]:
        raise ValueError(f"{year}-{month:02} has no {days} days")
    return days >= (LEAST_OF_FEBRUARY if month == 2 else LEAST_OF_MONTH)


def year_is_valid(days: int) -> bool:
    """Whether a year with so many daily values counts: 324."""
    return days >= LEAST_OF_YEAR


def completeness(values: Floats) -> float | None:
    """The share (0 to 1) of values that are there; None of none."""
    given = np.asarray(values, float)
    return float((~np.isnan(given)).mean()) if given.size else None


def _mean(rows: Floats, least: int) -> Floats:
    known = ~np.isnan(rows)
    n = known.sum(axis=-1)
    total = np.where(known, rows, 0.0).sum(axis=-1)
    return np.where(n >= least, total / np.maximum(n, 1), np.nan)
