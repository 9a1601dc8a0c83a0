"""The US AQI: EPA-454/B-24-002 (TAD, May 2024), and the NowCast for particles.

Units: O3 and CO ppm; SO2 and NO2 ppb; PM2.5 and PM10 µg/m³. Concentrations are truncated, not
rounded; the index is rounded to the nearest integer; indices are never averaged.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from fractions import Fraction

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

ID = "us-epa-2024"
UNITS = {
    "o3_8h": "ppm",
    "o3_1h": "ppm",
    "pm2_5_24h": "µg/m³",
    "pm10_24h": "µg/m³",
    "co_8h": "ppm",
    "so2_1h": "ppb",
    "so2_24h": "ppb",
    "no2_1h": "ppb",
}


class EpaClass(StrEnum):
    """The six classes of the US AQI. The prefix keeps them unequal to any other standard's."""

    GOOD = "epa-good"
    MODERATE = "epa-moderate"
    SENSITIVE = "epa-unhealthy-for-sensitive-groups"
    UNHEALTHY = "epa-unhealthy"
    VERY_UNHEALTHY = "epa-very-unhealthy"
    HAZARDOUS = "epa-hazardous"


# TAD table 1 (names) and table 2 (colours).
CLASSES = tuple(
    AirClass(category=category, name=name, low=low, high=high, rgb=rgb)
    for category, name, low, high, rgb in (
        (EpaClass.GOOD, "Good", 0, 50, (0, 228, 0)),
        (EpaClass.MODERATE, "Moderate", 51, 100, (255, 255, 0)),
        (EpaClass.SENSITIVE, "Unhealthy for Sensitive Groups", 101, 150, (255, 126, 0)),
        (EpaClass.UNHEALTHY, "Unhealthy", 151, 200, (255, 0, 0)),
        (EpaClass.VERY_UNHEALTHY, "Very Unhealthy", 201, 300, (143, 63, 151)),
        (EpaClass.HAZARDOUS, "Hazardous", 301, None, (126, 0, 35)),
    )
)

INDEX_BANDS = ((0, 50), (51, 100), (101, 150), (151, 200), (201, 300), (301, 500))

# TAD table 6: per column the first band it defines, one unit of truncation, and the bands' upper
# ends. A band starts one unit above the one before; `start` is where the first of them starts.
_COLUMNS: dict[str, tuple[int, str, str, tuple[str, ...]]] = {
    "o3_8h": (0, "0.001", "0", ("0.054", "0.070", "0.085", "0.105", "0.200")),
    "o3_1h": (2, "0.001", "0.125", ("0.164", "0.204", "0.404", "0.604")),
    "pm2_5_24h": (0, "0.1", "0", ("9.0", "35.4", "55.4", "125.4", "225.4", "325.4")),
    "pm10_24h": (0, "1", "0", ("54", "154", "254", "354", "424", "604")),
    "co_8h": (0, "0.1", "0", ("4.4", "9.4", "12.4", "15.4", "30.4", "50.4")),
    "so2_1h": (0, "1", "0", ("35", "75", "185", "304")),
    "so2_24h": (4, "1", "305", ("604", "1004")),
    "no2_1h": (0, "1", "0", ("53", "100", "360", "649", "1249", "2049")),
}
# Above its last band a column hands over to another; until that one speaks, its top value holds.
HANDS_OVER_TO = {"o3_8h": "o3_1h", "so2_1h": "so2_24h"}


def sub_index(key: str, concentration: Concentration) -> int | None:
    """The AQI of one concentration; None for NaN or below the first band of its column.

    TAD equation 1 and table 6. Above 500 it extrapolates on the last slope. O3 8 h stays at 300
    above 0.200 ppm and SO2 1 h at 200 from 305 ppb: higher values need O3 1 h and SO2 24 h.
    Raises ValueError for an unknown key or a negative concentration.
    """
    refuse_unknown(ID, [key], _COLUMNS)
    value = exact(key, concentration)
    if value is None:
        return None
    first, unit, start, tops = _COLUMNS[key]
    truncated = value.quantize(Decimal(unit), ROUND_DOWN)
    if truncated < Decimal(start):
        return None
    ends = [Decimal(top) for top in tops]
    if key in HANDS_OVER_TO and truncated > ends[-1]:
        return INDEX_BANDS[first + len(tops) - 1][1]
    band = next((i for i, end in enumerate(ends) if truncated <= end), len(ends) - 1)
    low = Decimal(start) if band == 0 else ends[band - 1] + Decimal(unit)
    index_low, index_high = INDEX_BANDS[first + band]
    return _nearest(on_line(truncated, (low, index_low), (ends[band], index_high)))


# The columns that index a pollutant from 0 on; the others take over from one of these.
WHOLE_RANGE = tuple(key for key, column in _COLUMNS.items() if column[0] == 0)


def unit_of(key: str) -> Decimal:
    """One unit of truncation of a column."""
    return Decimal(_COLUMNS[key][1])


def _nearest(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def index(concentrations: Concentrations) -> AirIndex:
    """The US AQI: the highest of the sub-indices of whatever pollutants there are (TAD §IV).

    Needs one pollutant; units as in `UNITS`; None or NaN is missing. SO2 1 h of 305 ppb or more
    is indexed by its 24 h mean, and is 200 while that is below 305 ppb. When the column that
    takes over (SO2 24 h, O3 1 h) is absent, the value is a lower bound and `reason` says so.
    Raises ValueError for an unknown key or a negative concentration.
    """
    refuse_unknown(ID, concentrations, _COLUMNS)
    given = measured(concentrations)
    found = {key: sub_index(key, given[key]) for key in _COLUMNS if key in given}
    sub = {key: value for key, value in found.items() if value is not None}
    if "so2_24h" in sub:
        sub.pop("so2_1h", None)
    missing = _needed_above(given)
    if not sub:
        return AirIndex(
            value=None,
            standard=ID,
            category=None,
            primary=(),
            sub={},
            missing=missing or _absent(given),
            reason="not published: no pollutant with an index",
        )
    value = max(sub.values())
    return AirIndex(
        value=value,
        standard=ID,
        category=class_of(value, CLASSES),
        primary=primary_of(value, sub),
        sub=sub,
        missing=missing,
        reason=f"at least this: {', '.join(missing)} missing" if missing else None,
    )


def _needed_above(given: Mapping[str, Decimal]) -> tuple[str, ...]:
    def beyond(key: str) -> bool:
        _, unit, _, tops = _COLUMNS[key]
        top = Decimal(tops[-1])
        return key in given and given[key].quantize(Decimal(unit), ROUND_DOWN) > top

    return tuple(
        other for key, other in HANDS_OVER_TO.items() if beyond(key) and other not in given
    )


def _absent(given: Mapping[str, Decimal]) -> tuple[str, ...]:
    return tuple(key for key in WHOLE_RANGE if key not in given)


NOWCAST_HOURS = 12
LEAST_WEIGHT = Fraction(1, 2)


def nowcast(hours: Sequence[Concentration | None]) -> Decimal | None:
    """The NowCast of hourly PM2.5 or PM10 in µg/m³, to be indexed as its 24 h mean (TAD §IV).

    `hours[0]` is the latest hour, `hours[i]` that of i hours ago; twelve are used. None when
    fewer than two of the latest three hours are valid. Raises ValueError for a negative one.
    """
    decimals = [None if c is None else exact("hour", c) for c in hours[:NOWCAST_HOURS]]
    valid = {ago: Fraction(c) for ago, c in enumerate(decimals) if c is not None}
    if sum(ago < 3 for ago in valid) < 2:
        return None
    weight = _weight(max(valid.values()), min(valid.values()))
    total = sum((weight**ago * c for ago, c in valid.items()), Fraction(0))
    mean = total / sum((weight**ago for ago in valid), Fraction(0))
    return Decimal(mean.numerator) / Decimal(mean.denominator)


def _weight(highest: Fraction, lowest: Fraction) -> Fraction:
    if highest == 0:
        return Fraction(1)
    return max(LEAST_WEIGHT, 1 - (highest - lowest) / highest)
