"""From the concentrations that an SQL gathered to the index of the standard that the city names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from metrics.air import standards, us_epa
from metrics.air.types import Concentration
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


def daily_index(frame: pd.DataFrame, standard: str) -> pd.DataFrame:
    """The index of each place and day. `frame` has point_no, observed_us and DAILY_UNITS' keys."""
    return _indices(frame, standard, [_row(row, DAILY_UNITS) for row in _rows(frame)], DAILY_UNITS)


def hourly_index(frame: pd.DataFrame, standard: str) -> pd.DataFrame:
    """The index of each place and hour.

    `frame` has point_no, observed_us, the gases of HOURLY_UNITS, and `pm2_5_hours`, `pm10_hours`:
    twelve hourly values each, the latest first. The US index takes particles by their NowCast.
    """
    given = []
    for row in _rows(frame):
        one = _row(row, HOURLY_UNITS)
        for name in ("pm2_5", "pm10"):
            hours = [_number(value) for value in row[f"{name}_hours"]]
            one[f"{name}_1h"] = hours[0]
            one[f"{name}_24h"] = us_epa.nowcast(hours) if standard == us_epa.ID else None
        given.append(one)
    return _indices(frame, standard, given, HOURLY_UNITS)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(row) for row in frame.to_dict("records")]


def _row(row: Mapping[str, Any], units: Mapping[str, str]) -> Given:
    return {key: _number(row[key]) for key in units if key in row}


def _number(value: Any) -> float | None:
    """The value; None for one that is absent, or below nothing (a drifting analyser)."""
    if value is None or np.isnan(value) or value < 0:
        return None
    return float(value)


def _indices(
    frame: pd.DataFrame, standard: str, given: list[Given], units: Mapping[str, str]
) -> pd.DataFrame:
    wanted = standards.standard(standard).units
    keys = [key for key, unit in units.items() if wanted.get(key) == unit]
    results = []
    for one in given:
        there = {key: one[key] for key in keys if one.get(key) is not None}
        result = standards.index(standard, there)
        reason = not_measured(_names(result.missing)) if result.value is None else None
        results.append((result.value, 1.0, len(there), reason))
    value, quality, n, reason_column = zip(*results, strict=True) if results else ([], [], [], [])
    return pd.DataFrame(
        {
            "point_no": frame["point_no"],
            "observed_us": frame["observed_us"],
            "value": np.array(value, np.float64),
            "quality": np.array(quality, np.float64),
            "n": np.array(n, np.int64),
            "reason": list(reason_column),
        }
    )


def _names(keys: tuple[str, ...]) -> list[str]:
    """'so2_24h' -> 'SO₂', each once."""
    pollutants = (key.rpartition("_")[0] for key in keys)
    return list(dict.fromkeys(NAMES.get(name, name) for name in pollutants))
