"""What comes late touches what depends on it: indicators, those on them, the KPIs' days."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from metrics.kpi import Period, scorecard
from metrics.kpi_book import KpiBook
from metrics.moments import DAY_MS, HOUR_MS
from tests.metrics.conftest import ZONE, Town, ms
from tests.metrics.kpi_town import make_kpi
from tests.metrics.test_incremental import LATER, Arrival, arrive, emptied, town, written

pytestmark = pytest.mark.long

__all__ = ["town"]
SITE = {"kind": "site", "show": "number"}
KPIS = [
    make_kpi({"mean": "travel_time_index"}, id="delay", **SITE),
    make_kpi({"sum": "flow"}, id="flow", **SITE),
    make_kpi({"mean": "city_travel_time_index"}, id="city_delay"),
    make_kpi({"mean": "buffer_index"}, id="buffer", **SITE),
    make_kpi({"quality": "lane_speed"}, id="quality", kind="lane"),
    make_kpi({"mean": "pm2_5"}, id="air", kind="air"),
    make_kpi({"mean": "lane_speed"}, id="elsewhere", kind="counter"),
]
DAYS = range(1, 14)
LATE_HOUR = "2024-12-04T08:00"


@pytest.fixture
def driven(town: Town) -> Town:
    """Twelve days of two lanes, and of a station."""
    emptied(town)
    hours = [f"2024-12-{day:02}T{hour:02}:00" for day in DAYS for hour in range(24)]
    both = (("lane_flow", 100.0), ("lane_speed", 40.0))
    arrivals: list[Arrival] = [
        (lane, name, hour, value) for lane, hour in product(("s1a", "s2a"), hours)
        for name, value in both
    ]  # fmt: skip
    arrive(town, arrivals + [("m1", "pm2_5", f"2024-12-{day:02}T00:00", 9.0) for day in DAYS])
    return town


def by_day(town: Town) -> Counter[tuple[str, str]]:
    """How many rows of each indicator and day were written by what came late."""
    return Counter((name, when[:2]) for name, _, when in written(town, LATER))


def test_a_late_hour_writes_its_hour_and_the_weeks_that_hold_it(driven: Town) -> None:
    arrive(driven, [("s1a", "lane_speed", LATE_HOUR, 20.0)], LATER)
    weeks = {("buffer_index", f"{day:02}"): 1 for day in range(5, 12)}  # each ends at a midnight
    assert by_day(driven) == {
        ("speed", "04"): 1,
        ("speed_ratio", "04"): 1,
        ("travel_time_index", "04"): 1,
        ("city_speed_ratio", "04"): 1,
        ("city_travel_time_index", "04"): 1,
        **weeks,
    }


def test_the_newest_hour_beside_it_draws_in_no_day_between(driven: Town) -> None:
    newest = "2024-12-14T10:00"
    arrive(driven, [(lane, "lane_speed", when, 20.0) for lane, when in
                    (("s1a", LATE_HOUR), ("s2a", newest))]
           + [("s2a", "lane_flow", newest, 100.0)], LATER)  # fmt: skip
    hours = {LATE_HOUR: ms(LATE_HOUR), newest: ms(newest)}
    for name in ("speed", "travel_time_index", "city_travel_time_index"):
        assert driven.computer.looked_at[name] == tuple((at, at) for at in hours.values()), name
    assert {day for name, day in by_day(driven) if name == "speed"} == {"04", "14"}


def test_what_is_looked_at_is_the_hour_and_the_window_behind_it(driven: Town) -> None:
    arrive(driven, [("s1a", "lane_speed", LATE_HOUR, 20.0)], LATER)
    at = ms(LATE_HOUR)
    looked_at = driven.computer.looked_at
    window = {"buffer_index", "planning_time_index", "city_planning_time_index"}
    assert {looked_at[name] for name in looked_at if name not in window} == {((at, at),)}
    assert {looked_at[name] for name in window} == {((at, at + 8 * DAY_MS),)}
    assert "flow" not in looked_at and "aqi" not in looked_at


def test_the_kpis_that_stand_on_it_have_their_days_added_up_anew(driven: Town) -> None:
    zone = ZoneInfo(ZONE)
    book = KpiBook(driven.store, zone)
    book.refresh(KPIS, LATER - HOUR_MS // 2)
    assert book.refresh(KPIS, LATER - HOUR_MS // 2).count == 0
    arrive(driven, [("s1a", "lane_speed", LATE_HOUR, 20.0)], LATER)
    work = book.refresh(KPIS, LATER + 1).days
    fourth = frozenset({date(2024, 12, 4)})
    weeks = {day for _, day in by_day(driven) if _ == "buffer_index"}
    assert work["buffer"] == {date(2024, 12, int(day) - 1) for day in weeks}
    days = {"delay": fourth, "city_delay": fourth, "quality": fourth}
    assert {**work, "buffer": None} == {**days, "buffer": None}
    cards = [
        scorecard(driven.store, KPIS, "d", Period.parse("2024-12"), zone=zone, now_ms=LATER + 1,
                  book=one)
        for one in (book, None)
    ]  # fmt: skip
    assert [row.figure for row in cards[0].rows] == [row.figure for row in cards[1].rows]
