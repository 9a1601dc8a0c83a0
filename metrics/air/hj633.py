"""The Chinese AQI: HJ 633-2026 (in force since 2026-03-01) and HJ 633-2012, abolished that day.

Concentrations are µg/m³, CO mg/m³; gases at 298.15 K and 1013.25 hPa, particles at ambient.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from metrics.air.types import (
    AirClass,
    AirIndex,
    Concentration,
    Concentrations,
    class_of,
    exact,
    measured,
    on_line,
    primary_of,
    refuse_unknown,
)

LEVELS = (0, 50, 100, 150, 200, 300, 400, 500)
LOWEST, HIGHEST = 1, 500
PUBLISHED_IF_INCOMPLETE_ABOVE = 100


class Report(StrEnum):
    """Which of the two reports the standard describes: of a day or of an hour."""

    DAILY = "daily"
    HOURLY = "hourly"


class HjClass(StrEnum):
    """The six classes of HJ 633. The prefix keeps them unequal to any other standard's."""

    EXCELLENT = "hj-excellent"
    GOOD = "hj-good"
    LIGHT = "hj-light"
    MODERATE = "hj-moderate"
    HEAVY = "hj-heavy"
    SEVERE = "hj-severe"


# HJ 633-2026, Appendix A (normative) for the colours.
CLASSES = tuple(
    AirClass(category=category, name=name, low=low, high=high, rgb=rgb)
    for category, name, low, high, rgb in (
        (HjClass.EXCELLENT, "优", 1, 50, (0x00, 0xE4, 0x00)),
        (HjClass.GOOD, "良", 51, 100, (0xFF, 0xFF, 0x00)),
        (HjClass.LIGHT, "轻度污染", 101, 150, (0xFF, 0x7E, 0x00)),
        (HjClass.MODERATE, "中度污染", 151, 200, (0xFF, 0x00, 0x00)),
        (HjClass.HEAVY, "重度污染", 201, 300, (0x99, 0x00, 0x4C)),
        (HjClass.SEVERE, "严重污染", 301, 500, (0x7E, 0x00, 0x23)),
    )
)

REQUIRED: dict[Report, tuple[str, ...]] = {
    Report.DAILY: ("so2_24h", "no2_24h", "co_24h", "o3_8h", "pm10_24h", "pm2_5_24h"),
    Report.HOURLY: ("so2_1h", "no2_1h", "co_1h", "o3_1h", "pm10_1h", "pm2_5_1h"),
}

# Concentrations at LEVELS. A short column ends where the standard stops computing (notes b, c).
_GASES: dict[str, tuple[int, ...]] = {
    "so2_24h": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "so2_1h": (0, 150, 500, 650, 800),
    "no2_24h": (0, 40, 80, 180, 280, 565, 750, 940),
    "no2_1h": (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    "co_24h": (0, 2, 4, 14, 24, 36, 48, 60),
    "co_1h": (0, 5, 10, 35, 60, 90, 120, 150),
    "o3_8h": (0, 100, 160, 215, 265, 800),
    "o3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
}


def _breakpoints(pm10_at_100: int, pm2_5_at_100: int) -> dict[str, tuple[int, ...]]:
    pm10 = (0, 50, pm10_at_100, 250, 350, 420, 500, 600)
    pm2_5 = (0, 35, pm2_5_at_100, 115, 150, 250, 350, 500)
    particles = {"pm10_24h": pm10, "pm10_1h": pm10, "pm2_5_24h": pm2_5, "pm2_5_1h": pm2_5}
    return _GASES | particles


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One edition of HJ 633 and the days it is for: `valid_from` <= day < `valid_until`.

    `caps_short_columns`: above the end of a short column the sub-index stays at its last level
    (2026); otherwise it is not computed and `instead` names the column reported in its place
    (2012). `also` are the columns a report takes beyond the required six.
    """

    id: str
    valid_from: date | None
    valid_until: date | None
    breakpoints: Mapping[str, tuple[int, ...]]
    caps_short_columns: bool
    instead: Mapping[str, str]
    also: Mapping[Report, tuple[str, ...]]


HJ633_2026 = Profile(
    id="hj633-2026",
    valid_from=date(2026, 3, 1),
    valid_until=None,
    breakpoints=_breakpoints(pm10_at_100=120, pm2_5_at_100=60),
    caps_short_columns=True,
    instead={},
    also={Report.DAILY: (), Report.HOURLY: ()},
)
HJ633_2012 = Profile(
    id="hj633-2012",
    valid_from=None,
    valid_until=date(2026, 3, 1),
    breakpoints=_breakpoints(pm10_at_100=150, pm2_5_at_100=75),
    caps_short_columns=False,
    instead={"so2_1h": "so2_24h", "o3_8h": "o3_1h"},
    also={Report.DAILY: ("o3_1h",), Report.HOURLY: ("so2_24h",)},
)


def profile_on(day: date) -> Profile:
    """The edition in force on a day of the city's calendar: 2026 from 2026-03-01, 2012 before."""
    return HJ633_2012 if day < date(2026, 3, 1) else HJ633_2026


def sub_index(
    key: str, concentration: Concentration, *, profile: Profile = HJ633_2026
) -> int | None:
    """The IAQI of one concentration, rounded up; None for NaN or where 2012 computes none.

    HJ 633 formula 1 and table 1. The concentration is first rounded half to even (GB/T 8170) to
    an integer, CO to one decimal. SO2 1 h above 800 gives 200 and O3 8 h above 800 gives 300
    (2026, notes b and c); any other column ends at 500. Raises ValueError for an unknown key or
    a negative concentration.
    """
    refuse_unknown(profile.id, [key], profile.breakpoints)
    value = exact(key, concentration)
    if value is None:
        return None
    step = Decimal("0.1") if key.startswith("co_") else Decimal("1")
    return _iaqi(profile.breakpoints[key], value.quantize(step, ROUND_HALF_EVEN), profile)


def _iaqi(column: tuple[int, ...], rounded: Decimal, profile: Profile) -> int | None:
    if rounded > column[-1]:
        computed = profile.caps_short_columns or len(column) == len(LEVELS)
        return LEVELS[len(column) - 1] if computed else None
    upper = next(i for i in range(1, len(column)) if rounded <= column[i])
    low, high = ((Decimal(column[i]), LEVELS[i]) for i in (upper - 1, upper))
    return math.ceil(on_line(rounded, low, high))


def index(
    concentrations: Concentrations,
    *,
    profile: Profile = HJ633_2026,
    report: Report | None = None,
    never_primary: Collection[str] = (),
) -> AirIndex:
    """The AQI of one day or hour: the highest IAQI, from 1 to 500 (HJ 633-2026 §4 and §5.3).

    `concentrations` in µg/m³ (CO mg/m³) by 'pm2_5_24h' and the like; None or NaN is missing.
    Without `report`, the one that more of the keys belong to, the daily one in a tie. With a
    required one missing the AQI is published only above 100 (§5.3), unless it is in
    `never_primary`: not a primary pollutant in three years. 2012 states no such rule; the same
    one is applied, so that an incomplete day of history never reads as a clean one.
    Raises ValueError for a key that the report does not take.
    """
    report = report or _report_of(concentrations)
    required = REQUIRED[report]
    refuse_unknown(
        f"{profile.id} ({report} report)", concentrations, required + profile.also[report]
    )
    given = measured(concentrations)
    sub, missing = _sub_indices(given, profile, report)
    highest = max((LOWEST, *sub.values()))
    withheld_for = [key for key in missing if key not in never_primary]
    if not sub or (withheld_for and highest <= PUBLISHED_IF_INCOMPLETE_ABOVE):
        reason = f"not published: {', '.join(missing)} missing and the rest not above 100"
        return AirIndex(
            value=None,
            standard=profile.id,
            category=None,
            primary=(),
            sub=sub,
            missing=missing,
            reason=reason,
        )
    return AirIndex(
        value=highest,
        standard=profile.id,
        category=class_of(highest, CLASSES),
        primary=primary_of(highest, sub),
        sub=sub,
        missing=missing,
        reason=f"computed without {', '.join(missing)}" if missing else None,
    )


def _report_of(keys: Collection[str]) -> Report:
    counts = {report: sum(key in keys for key in REQUIRED[report]) for report in Report}
    return Report.HOURLY if counts[Report.HOURLY] > counts[Report.DAILY] else Report.DAILY


def _sub_indices(
    given: Mapping[str, Decimal], profile: Profile, report: Report
) -> tuple[dict[str, int], tuple[str, ...]]:
    sub: dict[str, int] = {}
    missing: list[str] = []
    columns = REQUIRED[report] + (profile.also[report] if report is Report.DAILY else ())
    for key in columns:
        used = key
        iaqi = sub_index(key, given[key], profile=profile) if key in given else None
        if iaqi is None and key in given:
            used = profile.instead.get(key, key)
            iaqi = sub_index(used, given[used], profile=profile) if used in given else None
        if iaqi is not None:
            sub[used] = iaqi
        elif key in REQUIRED[report]:
            missing.append(key)
    return sub, tuple(missing)
