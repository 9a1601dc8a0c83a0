from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from metrics.moments import earlier, last_end, to_ms, utc
from tests.metrics.conftest import ms

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_moment_survives_both_ways() -> None:
    assert to_ms(utc(1_734_185_220_123)) == 1_734_185_220_123


@pytest.mark.parametrize(
    ("moment", "span", "before"),
    [
        ("2024-12-14T15:00", timedelta(hours=1), "2024-12-14T14:00"),
        ("2024-12-14T15:00", timedelta(days=7), "2024-12-07T15:00"),
        ("2024-10-28T00:00", timedelta(days=1), "2024-10-27T00:00"),  # a day of 25 hours
        ("2024-04-01T00:00", timedelta(days=1), "2024-03-31T00:00"),  # a day of 23 hours
    ],
)
def test_days_are_days_of_the_clock(moment: str, span: timedelta, before: str) -> None:
    assert earlier(ms(moment), span, BERLIN) == ms(before)


@pytest.mark.parametrize(
    ("period", "end"),
    [
        (timedelta(hours=1), "2024-12-14T15:00"),
        (timedelta(days=1), "2024-12-14T00:00"),
        (timedelta(0), "2024-12-14T15:07"),
    ],
)
def test_the_last_period_that_is_over(period: timedelta, end: str) -> None:
    assert last_end(ms("2024-12-14T15:07"), period, BERLIN) == ms(end)
