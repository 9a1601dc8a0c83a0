"""Air quality indices of many places and hours at once, equal to those of one (hj633, us_epa).

A concentration is rounded or cut to whole units of its column before it is indexed, so a column has
few sub-indices: they are looked up in a table that the exact function of one concentration made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from metrics.air import hj633, us_epa
from metrics.air.hj633 import Profile, Report

Floats = NDArray[np.float64]
Given = Mapping[str, Floats]  # by key; NaN is missing
NOISE = 9  # decimals that are kept: see types.FLOAT_NOISE
TABLE = 1000  # whole units in a table; what is beyond is rare, and indexed one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """One value for each row; NaN where it is not published. `missing` names for each row what the
    standard asked for and did not get, by its place in `sets`."""

    values: Floats
    missing: NDArray[np.int64]
    sets: tuple[tuple[str, ...], ...]


def hj633_columns(given: Given, profile: Profile, report: Report) -> Columns:
    """The AQI of each row, as hj633.index has it."""
    required = hj633.REQUIRED[report]
    size = len(next(iter(given.values())))
    none = np.full(size, np.nan)
    highest, any_ = np.full(size, float(hj633.LOWEST)), np.zeros(size, bool)
    codes = np.zeros(size, np.int64)
    columns = required + (profile.also[report] if report is Report.DAILY else ())
    for key in columns:
        sub = _hj633_sub(key, given.get(key, none), profile)
        if key in profile.instead:
            other = profile.instead[key]
            there = ~np.isnan(given.get(key, none))
            instead = _hj633_sub(other, given.get(other, none), profile)
            sub = np.where(np.isnan(sub) & there, instead, sub)
        known = ~np.isnan(sub)
        highest = np.where(known, np.maximum(highest, np.nan_to_num(sub)), highest)
        any_ |= known
        if key in required:
            codes |= (~known).astype(np.int64) << required.index(key)
    withheld = (codes > 0) & (highest <= hj633.PUBLISHED_IF_INCOMPLETE_ABOVE)
    return Columns(
        values=np.where(~any_ | withheld, np.nan, highest),
        missing=codes,
        sets=tuple(
            tuple(key for bit, key in enumerate(required) if code >> bit & 1)
            for code in range(1 << len(required))
        ),
    )


def us_epa_columns(given: Given) -> Columns:
    """The US AQI of each row, as us_epa.index has it."""
    size = len(next(iter(given.values())))
    none = np.full(size, np.nan)
    sub = {key: _us_sub(key, given.get(key, none)) for key in us_epa.UNITS}
    by_day = ~np.isnan(sub["so2_24h"])
    sub["so2_1h"] = np.where(by_day, np.nan, sub["so2_1h"])
    values = np.fmax.reduce(list(sub.values()))
    whole = us_epa.WHOLE_RANGE
    absent = sum(
        np.isnan(given.get(key, none)).astype(np.int64) << bit for bit, key in enumerate(whole)
    )
    return Columns(
        values=values,
        missing=np.asarray(absent),
        sets=tuple(
            tuple(key for bit, key in enumerate(whole) if code >> bit & 1)
            for code in range(1 << len(whole))
        ),
    )


def nowcasts(hours: Floats) -> Floats:
    """The NowCast of each row of (rows, 12) hourly values, the latest first, as us_epa.nowcast."""
    hours = np.round(hours, NOISE)
    known = ~np.isnan(hours)
    filled = np.where(known, hours, 0.0)
    highest = np.max(filled, axis=1)
    lowest = np.min(np.where(known, hours, np.inf), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = np.where(highest > 0, np.maximum(0.5, 1 - (highest - lowest) / highest), 1.0)
        weights = weight[:, None] ** np.arange(hours.shape[1]) * known
        found = (weights * filled).sum(axis=1) / weights.sum(axis=1)
    return np.where(known[:, :3].sum(axis=1) >= 2, found, np.nan)


def _hj633_sub(key: str, values: Floats, profile: Profile) -> Floats:
    units = 10 if key.startswith("co_") else 1
    whole = np.rint(np.round(np.round(values, NOISE) * units, NOISE - 1))

    def one(number: int) -> int | None:
        return hj633.sub_index(key, Decimal(number) / units, profile=profile)

    return _looked_up(whole, _table(("hj633", profile.id, key), one), one)


def _us_sub(key: str, values: Floats) -> Floats:
    unit = us_epa.unit_of(key)
    whole = np.floor(np.round(np.round(values, NOISE) / float(unit), NOISE - 4))

    def one(number: int) -> int | None:
        return us_epa.sub_index(key, Decimal(number) * unit)

    return _looked_up(whole, _table((us_epa.ID, key), one), one)


_TABLES: dict[tuple[str, ...], Floats] = {}


def _table(name: tuple[str, ...], one: Callable[[int], int | None]) -> Floats:
    if name not in _TABLES:
        _TABLES[name] = np.array([_number(one(number)) for number in range(TABLE)])
    return _TABLES[name]


def _looked_up(whole: Floats, table: Floats, one: Callable[[int], int | None]) -> Floats:
    """The sub-index of each number of whole units; NaN for NaN and where there is none."""
    beyond = whole >= len(table)
    place = np.where(np.isnan(whole) | beyond, 0, whole).astype(np.int64)
    found = np.where(np.isnan(whole), np.nan, table[place])
    if beyond.any():
        rare, back = np.unique(whole[beyond], return_inverse=True)
        found[beyond] = np.array([_number(one(int(number))) for number in rare])[back]
    return found


def _number(value: int | None) -> float:
    return np.nan if value is None else float(value)
