"""From the concentrations that an SQL gathered to the index of the standard that the city names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from metrics.air import standards, us_epa
from metrics.air.types import Concentration
from metrics.changes import Row
from metrics.moments import utc
from metrics.reasons import not_measured

# The unit in which the SQL gives each concentration. A standard is handed only what is in its own
# unit: an index of µg/m³ read as ppb would be a number that means nothing.
DAILY_UNITS = {
    "pm2_5_24h": "µg/m³",
    "pm10_24h": "µg/m³",
    "no2_24h": "µg/m³",
    "so2_24h": "µg/m³",
    "co_24h": "mg/m³",
}
HOURLY_UNITS = {
    "pm2_5_1h": "µg/m³",
    "pm10_1h": "µg/m³",
    "pm2_5_24h": "µg/m³",
    "pm10_24h": "µg/m³",
    "o3_8h": "ppm",
    "o3_1h": "ppm",
    "co_8h": "ppm",
    "so2_1h": "ppb",
    "so2_24h": "ppb",
    "no2_1h": "ppb",
}
NAMES = {"pm2_5": "PM2.5", "pm10": "PM10", "no2": "NO₂", "so2": "SO₂", "o3": "O₃", "co": "CO"}
Given = dict[str, Concentration | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """What a step asks of the city: its calendar, and the air standard that it names."""

    zone: ZoneInfo
    air_standard: str


def daily_index(frame: pd.DataFrame, city: City) -> list[Row]:
    """The index of each place and day. `frame` has point_no, observed_us and DAILY_UNITS' keys."""
    return [
        _index(row, _given(row, DAILY_UNITS), DAILY_UNITS, _edition(row, city))
        for row in _rows(frame)
    ]


def hourly_index(frame: pd.DataFrame, city: City) -> list[Row]:
    """The index of each place and hour.

    `frame` has point_no, observed_us, the gases of HOURLY_UNITS, and `pm2_5_hours`, `pm10_hours`:
    twelve hourly values each, the latest first. The US index takes particles by their NowCast.
    """
    found = [(row, _edition(row, city)) for row in _rows(frame)]
    return [_index(row, _hour(row, edition), HOURLY_UNITS, edition) for row, edition in found]


def _edition(row: Mapping[str, Any], city: City) -> str:
    """The edition in force on the day that the value describes: that of the instant before its
    end."""
    last = utc(int(row["observed_us"]) // 1000 - 1)
    return standards.on(city.air_standard, last.astimezone(city.zone).date())


def _hour(row: Mapping[str, Any], standard: str) -> Given:
    given = _given(row, HOURLY_UNITS)
    for name in ("pm2_5", "pm10"):
        hours = [_concentration(value) for value in row[f"{name}_hours"]]
        given[f"{name}_1h"] = hours[0]
        if standard == us_epa.ID:
            given[f"{name}_24h"] = us_epa.nowcast(hours)
    return given


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _given(row: Mapping[str, Any], units: Mapping[str, str]) -> Given:
    return {key: _concentration(row[key]) for key in units if key in row}


def _concentration(value: float | None) -> float | None:
    """The value; None for one that is absent, or below nothing (a drifting analyser)."""
    return None if value is None or math.isnan(value) or value < 0 else float(value)


def _index(row: Mapping[str, Any], given: Given, units: Mapping[str, str], standard: str) -> Row:
    wanted = standards.standard(standard).units
    there = {
        key: value
        for key, value in given.items()
        if value is not None and wanted.get(key) == units[key]
    }
    result = standards.index(standard, there)
    reason = not_measured(_names(result.missing)) if result.value is None else None
    value = None if result.value is None else float(result.value)
    return int(row["point_no"]), int(row["observed_us"]), value, 1.0, len(there), reason


def _names(keys: tuple[str, ...]) -> list[str]:
    """'so2_24h' -> 'SO₂', 'o3_8h' -> 'O₃ (8 h)'."""
    names = []
    for key in keys:
        pollutant, _, hours = key.rpartition("_")
        span = "" if hours == "24h" else f" ({hours.removesuffix('h')} h)"
        names.append(NAMES.get(pollutant, pollutant) + span)
    return names
