"""Months, quarters and years."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.kpi_period import Period, Span, default_period, midnight_ms

BERLIN = ZoneInfo("Europe/Berlin")
PERIODS = st.one_of(
    st.builds(Period, st.just(Span.MONTH), st.integers(1995, 2190), st.integers(1, 12)),
    st.builds(Period, st.just(Span.QUARTER), st.integers(1995, 2190), st.integers(1, 4)),
    st.builds(Period, st.just(Span.YEAR), st.integers(1995, 2190), st.just(1)),
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_is_read_and_knows_its_days(text: str, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (period.first, period.last) == (first, last)
    assert str(period) == text


@pytest.mark.parametrize(
    "text", ["2024-13", "2024-00", "2024-Q5", "2024-Q0", "2024-1", "Dec 2024", "", "0999", " 2024"]
)
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
