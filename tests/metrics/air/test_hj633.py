"""HJ 633-2026 and HJ 633-2012 against the tables and worked values of the domain facts."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.air.hj633 import (
    HJ633_2012,
    HJ633_2026,
    HjClass,
    Profile,
    Report,
    index,
    profile_on,
    sub_index,
)

LEVELS = (0, 50, 100, 150, 200, 300, 400, 500)
TABLE_2026: dict[str, tuple[int, ...]] = {
    "so2_24h": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "so2_1h": (0, 150, 500, 650, 800),
    "no2_24h": (0, 40, 80, 180, 280, 565, 750, 940),
    "no2_1h": (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    "co_24h": (0, 2, 4, 14, 24, 36, 48, 60),
    "co_1h": (0, 5, 10, 35, 60, 90, 120, 150),
    "o3_8h": (0, 100, 160, 215, 265, 800),
    "o3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
    "pm10_24h": (0, 50, 120, 250, 350, 420, 500, 600),
    "pm10_1h": (0, 50, 120, 250, 350, 420, 500, 600),
    "pm2_5_24h": (0, 35, 60, 115, 150, 250, 350, 500),
    "pm2_5_1h": (0, 35, 60, 115, 150, 250, 350, 500),
}
CHANGED_2012 = {
    "pm10_24h": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm10_1h": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm2_5_24h": (0, 35, 75, 115, 150, 250, 350, 500),
    "pm2_5_1h": (0, 35, 75, 115, 150, 250, 350, 500),
}
TABLES = {"hj633-2026": TABLE_2026, "hj633-2012": TABLE_2026 | CHANGED_2012}
BREAKPOINTS = [
    pytest.param(profile, key, bp, level, id=f"{profile.id}-{key}-{bp}")
    for profile in (HJ633_2026, HJ633_2012)
    for key, column in TABLES[profile.id].items()
    for bp, level in zip(column, LEVELS, strict=False)
]
CLEAN = {"so2_24h": 10, "no2_24h": 20, "co_24h": 0.5, "o3_8h": 60, "pm10_24h": 30, "pm2_5_24h": 14}
CLEAN_HOUR = {"so2_1h": 9, "no2_1h": 20, "co_1h": 1, "o3_1h": 60, "pm10_1h": 30, "pm2_5_1h": 14}


@pytest.mark.parametrize(
    ("key", "concentration", "iaqi"),
    [
        ("pm2_5_24h", 45, 70),
        ("pm10_24h", 80, 72),
        ("so2_24h", 100, 75),
        ("so2_24h", 475, 150),
        ("no2_24h", 85, 103),
        ("co_24h", 2.5, 63),
        ("o3_8h", 170, 110),
        ("o3_8h", 900, 300),
        ("pm2_5_24h", 75, 114),
    ],
)
def test_the_worked_values_of_2026_come_out(key: str, concentration: float, iaqi: int) -> None:
    assert sub_index(key, concentration) == iaqi


@pytest.mark.parametrize(("profile", "key", "bp", "level"), BREAKPOINTS)
def test_a_breakpoint_has_exactly_its_level(
    profile: Profile, key: str, bp: int, level: int
) -> None:
    assert sub_index(key, bp, profile=profile) == level


@pytest.mark.parametrize(("profile", "key", "bp", "level"), BREAKPOINTS)
def test_one_unit_beside_a_breakpoint_lies_on_the_line_to_its_neighbour(
    profile: Profile, key: str, bp: int, level: int
) -> None:
    unit = Fraction(1, 10) if key.startswith("co_") else Fraction(1)
    column = TABLES[profile.id][key]
    at = column.index(bp)
    for side in (-1, 1):
        if 0 <= at + side < len(column):
            slope = Fraction(LEVELS[at + side] - level, column[at + side] - bp)
            expected = math.ceil(level + side * unit * slope)
            beside = Decimal(bp) + side * Decimal(str(float(unit)))
            assert sub_index(key, beside, profile=profile) == expected
            assert expected <= level if side < 0 else expected > level


@pytest.mark.parametrize("key", sorted(TABLE_2026))
@pytest.mark.parametrize("profile", [HJ633_2026, HJ633_2012], ids=lambda p: p.id)
def test_halfway_between_breakpoints_is_halfway_between_levels_rounded_up(
    profile: Profile, key: str
) -> None:
    column = TABLES[profile.id][key]
    spans = zip(pairwise(column), pairwise(LEVELS), strict=False)
    for (bp_low, bp_high), (low, high) in spans:
        if (bp_high - bp_low) % 2 == 0:
            middle = sub_index(key, (bp_low + bp_high) // 2, profile=profile)
            assert middle == math.ceil((low + high) / 2)


@given(
    key=st.sampled_from(sorted(TABLE_2026)),
    tenths=st.integers(0, 30_000),
    more=st.integers(0, 500),
)
def test_more_pollution_never_lowers_the_sub_index(key: str, tenths: int, more: int) -> None:
    less, greater = (sub_index(key, Decimal(t) / 10) for t in (tenths, tenths + more))
    assert less is not None and greater is not None
    assert 0 <= less <= greater <= 500


@given(key=st.sampled_from(sorted(TABLE_2026)), units=st.integers(0, 4000))
def test_one_unit_more_never_moves_the_sub_index_by_more_than_three(key: str, units: int) -> None:
    unit = Decimal("0.1") if key.startswith("co_") else Decimal(1)
    here, next_ = (sub_index(key, n * unit) for n in (units, units + 1))
    assert here is not None and next_ is not None
    assert 0 <= next_ - here <= 3


@pytest.mark.parametrize(
    ("concentration", "iaqi"),
    [(60.0000001, 100), (60.5, 100), (60.50000000000001, 100), (60.51, 101), (61.5, 102)],
)
def test_a_concentration_is_rounded_half_to_even_before_the_formula(
    concentration: float, iaqi: int
) -> None:
    assert sub_index("pm2_5_24h", concentration) == iaqi


def test_carbon_monoxide_is_rounded_half_to_even_to_one_decimal() -> None:
    assert sub_index("co_24h", 4.05) == 100
    assert sub_index("co_24h", 4.15) == sub_index("co_24h", 4.2) == 101


def test_above_the_end_2026_caps_sulphur_dioxide_1h_and_ozone_8h_and_2012_computes_none() -> None:
    assert (sub_index("so2_1h", 801), sub_index("o3_8h", 801)) == (200, 300)
    assert sub_index("so2_1h", 801, profile=HJ633_2012) is None
    assert sub_index("o3_8h", 801, profile=HJ633_2012) is None


def test_the_index_of_a_day_is_the_highest_sub_index_with_its_class_and_primary() -> None:
    result = index(CLEAN | {"pm2_5_24h": 75})
    assert (result.value, result.category, result.primary) == (114, HjClass.LIGHT, ("pm2_5_24h",))
    assert result.sub["pm2_5_24h"] == 114 and len(result.sub) == 6
    assert result.missing == () and result.reason is None


def test_the_same_day_is_better_under_2012() -> None:
    result = index(CLEAN | {"pm2_5_24h": 75}, profile=HJ633_2012)
    assert (result.value, result.category) == (100, HjClass.GOOD)


def test_all_pollutants_that_tie_are_primary() -> None:
    assert index(CLEAN | {"pm2_5_24h": 60, "so2_24h": 150}).primary == ("so2_24h", "pm2_5_24h")


@pytest.mark.parametrize(("pm2_5", "primary"), [(35, ()), (36, ("pm2_5_24h",))])
def test_there_is_a_primary_pollutant_only_above_50(pm2_5: int, primary: tuple[str, ...]) -> None:
    assert index(CLEAN | {"pm2_5_24h": pm2_5}).primary == primary


def test_the_index_runs_from_1_to_500() -> None:
    assert index(dict.fromkeys(CLEAN, 0)).value == 1
    assert index(CLEAN | {"pm2_5_24h": 5000}).value == 500


@pytest.mark.parametrize("gone", sorted(CLEAN))
@pytest.mark.parametrize("absent", [None, math.nan], ids=["none", "nan"])
def test_a_missing_pollutant_withholds_an_index_up_to_100(gone: str, absent: float | None) -> None:
    result = index(CLEAN | {gone: absent})
    assert (result.value, result.category, result.primary) == (None, None, ())
    assert result.missing == (gone,)
    assert result.reason is not None and gone in result.reason


@pytest.mark.parametrize(("pm2_5", "value"), [(60, None), (61, 101)])
def test_a_missing_pollutant_lets_an_index_above_100_be_published(
    pm2_5: int, value: int | None
) -> None:
    result = index(CLEAN | {"so2_24h": None, "pm2_5_24h": pm2_5})
    assert result.value == value
    assert result.missing == ("so2_24h",)


def test_a_pollutant_never_primary_in_three_years_may_be_missing() -> None:
    result = index(CLEAN | {"so2_24h": None}, never_primary={"so2_24h"})
    assert result.value == 30
    assert result.missing == ("so2_24h",)


def test_nothing_measured_gives_no_index_and_names_all_six() -> None:
    result = index({}, never_primary=CLEAN)
    assert result.value is None
    assert result.missing == tuple(CLEAN)


def test_an_hour_is_indexed_by_its_own_columns_and_daily_breakpoints_for_particles() -> None:
    result = index(CLEAN_HOUR | {"pm10_1h": 120, "o3_1h": 200})
    assert (result.value, result.primary) == (100, ("o3_1h", "pm10_1h"))


def test_an_hour_with_a_missing_pollutant_is_withheld_too() -> None:
    assert index(CLEAN_HOUR | {"co_1h": None}).missing == ("co_1h",)


def test_a_key_of_the_other_report_is_refused() -> None:
    with pytest.raises(ValueError, match=r"daily report.*so2_1h"):
        index(CLEAN | {"so2_1h": 5})
    with pytest.raises(ValueError, match="hourly report"):
        index(CLEAN, report=Report.HOURLY)


def test_2012_reports_the_24h_index_for_sulphur_dioxide_above_800() -> None:
    hour = CLEAN_HOUR | {"so2_1h": 900}
    assert index(hour).value == 200
    assert index(hour | {"so2_24h": 1600}, profile=HJ633_2012).sub["so2_24h"] == 300
    assert index(hour, profile=HJ633_2012).missing == ("so2_1h",)


def test_2012_reports_the_1h_index_for_ozone_above_800() -> None:
    result = index(CLEAN | {"o3_8h": 900, "o3_1h": 1000}, profile=HJ633_2012)
    assert (result.value, result.primary, result.missing) == (400, ("o3_1h",), ())
    assert index(CLEAN | {"o3_8h": 900}, profile=HJ633_2012).missing == ("o3_8h",)


def test_2012_indexes_an_ozone_hour_in_the_daily_report() -> None:
    assert index(CLEAN | {"o3_1h": 200}, profile=HJ633_2012).primary == ("o3_1h",)


def test_2026_took_over_on_the_first_of_march() -> None:
    assert profile_on(date(2026, 2, 28)) is HJ633_2012
    assert profile_on(date(2026, 3, 1)) is HJ633_2026


@pytest.mark.parametrize("bad", [-1, math.inf])
def test_an_impossible_concentration_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="pm2_5_24h"):
        sub_index("pm2_5_24h", bad)
