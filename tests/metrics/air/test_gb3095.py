"""Validity and limits of GB 3095-2026, each at one unit below, at and above its number."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from metrics.air.gb3095 import (
    LIMITS,
    completeness,
    day_mean,
    eight_hours,
    exceeded,
    highest_eight_hours,
    highest_of_days,
    hour_is_valid,
    limits_on,
    month_is_valid,
    year_is_valid,
)

TO_2030 = {
    "pm2_5_24h": 60, "pm2_5_year": 30, "pm10_24h": 120, "pm10_year": 60, "so2_24h": 150,
    "so2_year": 60, "no2_24h": 80, "no2_year": 40, "co_24h": 4, "o3_8h": 160,
}  # fmt: skip
FROM_2031 = {
    "pm2_5_24h": 50, "pm2_5_year": 25, "pm10_24h": 100, "pm10_year": 50, "so2_24h": 50,
    "so2_year": 20, "no2_24h": 50, "no2_year": 30,
}  # fmt: skip
CASES = [
    pytest.param(key, limit, day, id=f"{key}-{day.year}")
    for table, day in ((TO_2030, date(2030, 12, 31)), (FROM_2031, date(2031, 1, 1)))
    for key, limit in table.items()
]


def test_the_tables_are_those_of_the_standard() -> None:
    assert [dict(one.at_most) for one in LIMITS] == [TO_2030, FROM_2031]


@pytest.mark.parametrize(("key", "limit", "day"), CASES)
def test_one_unit_beside_a_limit_decides(key: str, limit: int, day: date) -> None:
    unit = 0.1 if key.startswith("co_") else 1
    assert exceeded({key: limit - unit}, day) == exceeded({key: limit}, day) == {}
    assert exceeded({key: limit + unit}, day) == {key: pytest.approx((limit + unit) / limit)}


def test_what_exceeds_is_told_the_worst_first() -> None:
    means = {"pm2_5_24h": 90, "no2_24h": 200, "co_24h": None, "o3_8h": 100}
    assert list(exceeded(means, date(2027, 1, 1)).items()) == [("no2_24h", 2.5), ("pm2_5_24h", 1.5)]


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2030, 12, 31), True),
        (date(2031, 1, 1), True),
    ],
)
def test_limits_have_their_days(day: date, known: bool) -> None:
    assert (limits_on(day) is not None) is known
    if not known:
        assert exceeded({"pm2_5_24h": 999}, day) == {}


def test_a_limit_that_was_not_read_judges_nothing() -> None:
    assert exceeded({"o3_8h": 999}, date(2031, 1, 1)) == {}


@pytest.mark.parametrize(("minutes", "valid"), [(44, False), (45, True), (46, True)])
def test_an_hour_needs_45_minutes(minutes: int, valid: bool) -> None:
    assert hour_is_valid(minutes) is valid


@pytest.mark.parametrize(("hours", "valid"), [(19, False), (20, True), (21, True)])
def test_a_day_needs_20_hours(hours: int, valid: bool) -> None:
    day = np.array([10.0] * hours + [math.nan] * (24 - hours))
    assert np.isfinite(day_mean(day)) == valid
    both = day_mean(np.vstack([day, np.full(24, 7.0)]))
    assert both[1] == 7
    assert np.isfinite(both[0]) == valid


@pytest.mark.parametrize(("hours", "valid"), [(5, False), (6, True), (7, True)])
def test_eight_hours_need_six(hours: int, valid: bool) -> None:
    means = eight_hours(np.array([math.nan] * (8 - hours) + [30.0] * hours))
    assert np.isnan(means[:7]).all()
    assert np.isfinite(means[7]) == valid


def test_the_highest_eight_hours_lie_within_the_day() -> None:
    day = np.array([100.0] * 4 + [20.0] * 20)
    assert highest_eight_hours(day) == 60
    assert highest_eight_hours(np.full(24, math.nan)) is None
    assert highest_eight_hours(np.full(7, 1.0)) is None


@pytest.mark.parametrize("hours", [23, 24, 25])
def test_many_days_are_as_one_by_one_and_may_have_an_hour_more_or_less(hours: int) -> None:
    days = np.random.default_rng(5).uniform(0, 200, (40, hours))
    days[days < 60] = math.nan
    alone = [highest_eight_hours(day) for day in days]
    assert [None if math.isnan(one) else one for one in highest_of_days(days)] == alone


@pytest.mark.parametrize(("last", "told"), [(5, False), (6, True), (7, True)])
def test_the_last_eight_hours_of_a_day_need_six_as_well(last: int, told: bool) -> None:
    day = np.array([math.nan] * (24 - last) + [80.0] * last)
    assert (highest_eight_hours(day) == 80) is told


@pytest.mark.parametrize(
    ("month", "days", "valid"),
    [(2, 24, False), (2, 25, True), (2, 26, True), (3, 26, False), (3, 27, True), (3, 28, True)],
)
def test_a_month_needs_27_days_and_february_25(month: int, days: int, valid: bool) -> None:
    assert month_is_valid(days, 2027, month) is valid


def test_february_has_no_thirty_days() -> None:
    with pytest.raises(ValueError, match="2027-02 has no 29 days"):
        month_is_valid(29, 2027, 2)


@pytest.mark.parametrize(("days", "valid"), [(323, False), (324, True), (325, True)])
def test_a_year_needs_324_days(days: int, valid: bool) -> None:
    assert year_is_valid(days) is valid


def test_completeness_is_the_share_that_is_there() -> None:
    assert completeness(np.array([1, math.nan, 3, 4])) == 0.75
    assert completeness(np.array([])) is None
