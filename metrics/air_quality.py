"""From the concentrations that an SQL gathered to the index of the standard that the city names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics import air_days
from metrics.air import amounts, hj633, standards, us_epa
from metrics.air.columns import Columns, Floats, hj633_columns, nowcasts, us_epa_columns
from metrics.air.hj633 import Report
from metrics.air.types import AirIndex
from metrics.changes import Row
from metrics.moments import utc
from metrics.reasons import not_measured

# The unit in which the SQL gives each concentration. A standard is handed what is in its own unit
# or converts to it: an index of µg/m³ read as ppb would be a number that means nothing.
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
    "co_1h": "ppm",
    "so2_1h": "ppb",
    "so2_24h": "ppb",
    "no2_1h": "ppb",
}
UNITS_OF_HOURS = HOURLY_UNITS | {"no2_24h": "ppb", "co_24h": "ppm"}
NAMES = {"pm2_5": "PM2.5", "pm10": "PM10", "no2": "NO₂", "so2": "SO₂", "o3": "O₃", "co": "CO"}
PROFILES = {profile.id: profile for profile in (hj633.HJ633_2026, hj633.HJ633_2012)}


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """What a step asks of the city: its calendar, and the air standard that it names."""

    zone: ZoneInfo
    air_standard: str


def daily_index(frame: pd.DataFrame, city: City) -> list[Row]:
    """The index of each place and day. `frame` has point_no, observed_us and DAILY_UNITS' keys."""
    found: list[Row] = []
    for edition, rows in _by_edition(frame, city):
        found += _indices(rows, _days(rows), DAILY_UNITS, edition, Report.DAILY)
    return found


def hourly_index(frame: pd.DataFrame, city: City) -> list[Row]:
    """The index of each place and hour.

    `frame` has point_no, observed_us, the gases of HOURLY_UNITS, and `pm2_5_hours`, `pm10_hours`:
    twelve hourly values each, the latest first. The US index takes particles by their NowCast.
    """
    found: list[Row] = []
    for edition, rows in _by_edition(frame, city):
        found += _indices(rows, _hours(rows, edition), HOURLY_UNITS, edition, Report.HOURLY)
    return found


def daily_index_of_hours(frame: pd.DataFrame, city: City) -> list[Row]:
    """The index of each place and day, from its hours.

    `frame` has point_no, observed_us (the end of the day) and for each of air_days.GASES and
    air_days.PARTICLES a column '<name>_day' of lists: the hours in order, NaN for gaps.
    """
    found: list[Row] = []
    for edition, rows in _by_edition(frame, city):
        given = air_days.concentrations(rows, edition)
        found += _indices(rows, given, UNITS_OF_HOURS, edition, Report.DAILY)
    return found


def explained(frame: pd.DataFrame, city: City) -> AirIndex:
    """How the index of the one row of `frame` comes about: class, sub-indices, primary pollutants,
    what is missing. `frame` is as one of the steps takes it."""
    ((edition, rows),) = _by_edition(frame, city)
    if "pm2_5_day" in rows:
        units, given = UNITS_OF_HOURS, air_days.concentrations(rows, edition)
    elif "pm2_5_hours" in rows:
        units, given = HOURLY_UNITS, _hours(rows, edition)
    else:
        units, given = DAILY_UNITS, _days(rows)
    there = _in_its_units(given, units, edition)
    return standards.index(edition, {key: float(one[0]) for key, one in there.items()})


def _by_edition(frame: pd.DataFrame, city: City) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows by the edition in force on the day that each describes: that of the instant before
    its end."""
    moments = frame["observed_us"].to_numpy(np.int64)
    ends, place = np.unique(moments, return_inverse=True)
    editions = np.array([_edition(int(end), city) for end in ends], dtype=object)[place]
    for edition in sorted(set(editions)):
        yield edition, frame[editions == edition]


def _days(rows: pd.DataFrame) -> dict[str, Floats]:
    return {key: _concentrations(rows[key]) for key in DAILY_UNITS if key in rows}


def _hours(rows: pd.DataFrame, edition: str) -> dict[str, Floats]:
    given = {key: _concentrations(rows[key]) for key in HOURLY_UNITS if key in rows}
    if edition != us_epa.ID:
        taken = (*hj633.REQUIRED[Report.HOURLY], *PROFILES[edition].also[Report.HOURLY])
        given = {key: values for key, values in given.items() if key in taken}
    for name in ("pm2_5", "pm10"):
        hours = _concentrations(rows[f"{name}_hours"].tolist())
        given[f"{name}_1h"] = hours[:, 0]
        if edition == us_epa.ID:
            given[f"{name}_24h"] = nowcasts(hours)
    return given


def _edition(observed_us: int, city: City) -> str:
    last = utc(observed_us // 1000 - 1)
    return standards.on(city.air_standard, last.astimezone(city.zone).date())


def _concentrations(values: object) -> Floats:
    """The values; NaN for what is absent, or below nothing (a drifting analyser)."""
    return air_days.known(np.asarray(values, dtype=float))


def _indices(
    frame: pd.DataFrame, given: Mapping[str, Floats], units: Mapping[str, str], edition: str,
    report: Report,
) -> list[Row]:  # fmt: skip
    there = _in_its_units(given, units, edition)
    there = there or {next(iter(given)): np.full(len(frame), np.nan)}
    columns = (
        us_epa_columns(there) if edition == us_epa.ID
        else hj633_columns(there, PROFILES[edition], report)
    )  # fmt: skip
    counts: NDArray[np.int64] = np.sum([~np.isnan(one) for one in there.values()], axis=0)
    points, ends = frame["point_no"].tolist(), frame["observed_us"].tolist()
    values, reasons = _told(columns)
    ones = [1.0] * len(points)
    return list(zip(points, ends, values, ones, counts.tolist(), reasons, strict=True))


def _in_its_units(
    given: Mapping[str, Floats], units: Mapping[str, str], edition: str
) -> dict[str, Floats]:
    """What the standard asks for, in the unit in which it does."""
    wanted = standards.standard(edition).units
    found: dict[str, Floats] = {}
    for key, values in given.items():
        if key not in wanted:
            continue
        times = amounts.factor(key.rpartition("_")[0], units[key], wanted[key])
        if times is not None:
            found[key] = values if times == 1 else values * times
    return found


def _told(columns: Columns) -> tuple[list[float | None], list[str | None]]:
    """Each value, or why there is none."""
    said = {int(code): not_measured(_names(columns.sets[code])) for code in set(columns.missing)}
    values = [None if np.isnan(value) else value for value in columns.values.tolist()]
    reasons = [
        said[code] if value is None else None
        for value, code in zip(values, columns.missing.tolist(), strict=True)
    ]
    return values, reasons


def _names(keys: tuple[str, ...]) -> list[str]:
    """'so2_24h' -> 'SO₂', 'o3_8h' -> 'O₃ (8 h)'."""
    names = []
    for key in keys:
        pollutant, _, hours = key.rpartition("_")
        span = "" if hours == "24h" else f" ({hours.removesuffix('h')} h)"
        names.append(NAMES.get(pollutant, pollutant) + span)
    return names
