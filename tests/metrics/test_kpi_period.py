"""Hours to years of the city's calendar, whose days have 23, 24 or 25 hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.kpi_period import Period, Span, default_period, hour_at, hours_of, midnight_ms

BERLIN = ZoneInfo("Europe/Berlin")
PERIODS = st.one_of(
    st.builds(Period, st.just(Span.MONTH), st.integers(1995, 2190), st.integers(1, 12)),
    st.builds(Period, st.just(Span.QUARTER), st.integers(1995, 2190), st.integers(1, 4)),
    st.builds(Period, st.just(Span.YEAR), st.integers(1995, 2190), st.just(1)),
    st.builds(Period.holding, st.dates(date(1996, 1, 1), date(2190, 1, 1)), st.just(Span.WEEK)),
    st.builds(Period.holding, st.dates(date(1996, 1, 1), date(2190, 1, 1)), st.just(Span.DAY)),
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-12-31", date(2024, 12, 31), date(2024, 12, 31)),
        ("2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2024-12-31H08", date(2024, 12, 31), date(2024, 12, 31)),
        ("P28D/2025-01-31", date(2025, 1, 4), date(2025, 1, 31)),
        ("P366D/2024-12-31", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_is_read_and_knows_its_days(text: str, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (period.first, period.last) == (first, last)
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    ["2024-13", "2024-00", "2024-Q5", "2024-Q0", "2024-1", "Dec 2024", "", "0999", " 2024",
     "2025-02-29", "2025-W53", "2024-W00", "2024-12-31H00", "2024-12-31H26", "P0D/2024-12-31",
     "0001-01-01"],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a period such as|of the calendar"):
        Period.parse(text)


@given(PERIODS, st.integers(-40, 40))
def test_going_there_and_back_is_the_same_period(period: Period, count: int) -> None:
    assert period.later(count).later(-count) == period
    assert Period.holding(period.first, period.span) == period
    assert Period.holding(period.last, period.span) == period
    assert len(period.days) == (period.last - period.first).days + 1
    assert Period.parse(str(period)) == period


def test_a_running_month_is_shown_first_when_it_is_a_week_old() -> None:
    def newest(day: date) -> str:
        return str(default_period(midnight_ms(day, BERLIN), BERLIN))

    assert newest(date(2025, 1, 7)) == "2024-12"
    assert newest(date(2025, 1, 8)) == "2025-01"


@pytest.mark.parametrize(
    ("text", "before", "a_year_earlier"),
    [
        ("2025-01", "2024-12", "2024-01"),
        ("2025-W01", "2024-W52", "2024-W01"),
        ("2020-W53", "2020-W52", "2019-W52"),
        ("2024-02-29", "2024-02-28", "2023-02-28"),
        ("P7D/2024-02-29", "P7D/2024-02-22", "P7D/2023-02-28"),
        ("P30D/2025-01-31", "P30D/2025-01-01", "P30D/2024-01-31"),
    ],
)
def test_each_period_has_one_before_and_the_same_a_year_earlier(
    text: str, before: str, a_year_earlier: str
) -> None:
    period = Period.parse(text)
    assert (str(period.later(-1)), str(period.a_year_earlier())) == (before, a_year_earlier)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 3, 31), 24), (date(2025, 10, 26), 25)]
)
def test_the_hours_of_a_day_are_numbered_as_they_pass(day: date, hours: int) -> None:
    assert hours_of(day, BERLIN) == hours
    first = Period.holding(day, Span.HOUR)
    last = first.later(hours - 1, BERLIN)
    assert (str(last), last.first) == (f"{day}H{hours:02d}", day)
    assert last.ends_ms(BERLIN) == midnight_ms(day + timedelta(days=1), BERLIN)
    assert str(last.later(1, BERLIN)) == f"{day + timedelta(days=1)}H01"


def test_the_hour_that_comes_twice_has_two_numbers() -> None:
    twice = [datetime(2025, 10, 26, 2, 30, tzinfo=BERLIN, fold=fold) for fold in (0, 1)]
    found = [hour_at(int(moment.timestamp() * 1000), BERLIN) for moment in twice]
    assert [str(hour) for hour in found] == ["2025-10-26H03", "2025-10-26H04"]


@given(st.integers(0, 4_000_000_000))
def test_every_moment_lies_in_its_hour(seconds: int) -> None:
    hour = hour_at(seconds * 1000, BERLIN)
    assert hour.begins_ms(BERLIN) <= seconds * 1000 < hour.ends_ms(BERLIN)
