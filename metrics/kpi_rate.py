"""How a figure stands to its standard, and the one day that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from metrics.kpi_types import Direction, OneDay, Rating, Tolerance

ENOUGH_DAYS = 7


def rate(
    value: float | None, standard: float | None, direction: Direction, tolerance: Tolerance
) -> Rating:
    """`value` against `standard`: EVEN within `tolerance`, UNKNOWN when either is missing. With
    direction TARGET a value is on its target (EVEN) or off it (WORSE)."""
    if value is None or standard is None:
        return Rating.UNKNOWN
    change = value - standard
    if tolerance.holds(change):
        return Rating.EVEN
    if direction is Direction.TARGET:
        return Rating.WORSE
    return Rating.BETTER if (change > 0) == (direction is Direction.UP) else Rating.WORSE


def one_day(
    days: Mapping[date, tuple[float, float]], scale: float, tolerance: float
) -> OneDay | None:
    """The day whose absence would move Σ num ÷ Σ den the most, when that is more than `tolerance`.

    `days` holds (num, den) of each day; with fewer than a week of them no day stands out.
    """
    if len(days) < ENOUGH_DAYS:
        return None
    num = sum(one for one, _ in days.values())
    den = sum(one for _, one in days.values())
    found: OneDay | None = None
    widest = tolerance
    for day, (day_num, day_den) in days.items():
        if den <= 0 or den - day_den <= 0:
            continue
        without = (num - day_num) / (den - day_den) * scale
        moved = abs(without - num / den * scale)
        if moved > widest:
            widest = moved
            found = OneDay(day=day, n=round(day_den), without=without)
    return found
