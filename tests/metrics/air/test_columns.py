"""Many indices at once are those of one, to the last unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.air import hj633, us_epa
from metrics.air.columns import Columns, hj633_columns, nowcasts, us_epa_columns
from metrics.air.hj633 import HJ633_2012, HJ633_2026, Profile, Report
from metrics.air.types import AirIndex

TOP = {"o3_8h": 0.4, "o3_1h": 0.7, "co_8h": 60, "so2_1h": 400, "so2_24h": 1100}
Row = Mapping[str, float]


def _share(top: float, n: int) -> float:
    return round(n * top / 4000, 4)


def rows_of(keys: Mapping[str, float]) -> st.SearchStrategy[list[Row]]:
    one = {
        key: st.one_of(
            st.just(math.nan),
            st.floats(0, top, allow_subnormal=False).map(lambda v: round(v, 4)),
            st.integers(0, 4000).map(partial(_share, top)),
        )
        for key, top in keys.items()
    }
    return st.lists(st.fixed_dictionaries(one), min_size=1, max_size=30)


def columns_of(rows: list[Row]) -> dict[str, np.ndarray]:
    return {key: np.array([row[key] for row in rows]) for key in rows[0]}


def same(found: Columns, rows: list[AirIndex]) -> None:
    values = [None if math.isnan(value) else int(value) for value in found.values]
    assert values == [row.value for row in rows]
    for code, row in zip(found.missing.tolist(), rows, strict=True):
        if row.value is None:
            assert set(found.sets[code]) == set(row.missing)


HJ = {"so2_24h": 3000, "no2_24h": 1000, "co_24h": 70, "o3_8h": 900, "pm10_24h": 700,
      "pm2_5_24h": 600}  # fmt: skip
HJ_HOUR = {"so2_1h": 900, "no2_1h": 4000, "co_1h": 160, "o3_1h": 1300, "pm10_1h": 700,
           "pm2_5_1h": 600}  # fmt: skip
US = {key: TOP.get(key, 700) for key in us_epa.UNITS}


@settings(max_examples=25, deadline=None)
@given(rows=rows_of(HJ), profile=st.sampled_from([HJ633_2026, HJ633_2012]))
def test_days_by_hj633(rows: list[Row], profile: Profile) -> None:
    found = hj633_columns(columns_of(rows), profile, Report.DAILY)
    same(found, [hj633.index(row, profile=profile, report=Report.DAILY) for row in rows])


@settings(max_examples=25, deadline=None)
@given(rows=rows_of({**HJ_HOUR, "so2_24h": 3000}))
def test_hours_by_the_old_edition_which_turns_to_another_column(rows: list[Row]) -> None:
    found = hj633_columns(columns_of(rows), HJ633_2012, Report.HOURLY)
    same(found, [hj633.index(row, profile=HJ633_2012, report=Report.HOURLY) for row in rows])


@settings(max_examples=25, deadline=None)
@given(rows=rows_of(US))
def test_hours_by_the_epa(rows: list[Row]) -> None:
    same(us_epa_columns(columns_of(rows)), [us_epa.index(row) for row in rows])


@pytest.mark.parametrize("profile", [HJ633_2026, HJ633_2012], ids=lambda one: one.id)
def test_every_breakpoint_and_what_lies_beside_it(profile: Profile) -> None:
    for key, column in profile.breakpoints.items():
        if key not in HJ:
            continue
        unit = 0.1 if key.startswith("co_") else 1
        steps = [point + part * unit for point in column for part in (-1, -0.5, 0, 0.5, 1)]
        values = np.array([step for step in steps if step >= 0])
        rows: list[Row] = [{**dict.fromkeys(HJ, math.nan), key: float(value)} for value in values]
        found = hj633_columns({**columns_of(rows)}, profile, Report.DAILY)
        same(found, [hj633.index(row, profile=profile, report=Report.DAILY) for row in rows])


HOURS = st.lists(
    st.one_of(st.just(math.nan), st.floats(0, 400).map(lambda v: round(v, 1))),
    min_size=12, max_size=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(HOURS, min_size=1, max_size=20))
def test_nowcasts(rows: list[list[float]]) -> None:
    found = nowcasts(np.array(rows))
    for value, hours in zip(found.tolist(), rows, strict=True):
        one = us_epa.nowcast(hours)
        assert (one is None) == math.isnan(value)
        assert one is None or value == pytest.approx(float(one), abs=1e-9)
