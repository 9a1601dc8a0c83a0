"""Scorecards from a few values by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from data.store import Store
from metrics.kpi import Period, scorecard
from metrics.kpi_types import Absent, Rating, Row
from tests.metrics.kpi_town import BERLIN, event, make_kpi, ms, observe, town

AFTER = "2025-02-01T09:00"


def row(
    store: Store, formula: Mapping[str, Any], period: str = "2025-01", now: str = AFTER, **more: Any
) -> Row:
    kpi = make_kpi(formula, **more)
    card = scorecard(store, [kpi], "d", Period.parse(period), zone=BERLIN, now_ms=ms(now))
    return card.rows[0]


def fill_days(store: Store, indicator: str, first: str, count: int, value: float) -> None:
    """Daily values; each is observed at the midnight after its day."""
    begin = datetime.fromisoformat(first)
    for n in range(1, count + 1):
        observe(store, indicator, (begin + timedelta(days=n)).isoformat(), value)


def test_a_value_belongs_to_the_period_in_which_its_own_began() -> None:
    store = town()
    observe(store, "a", "2025-01-01T00:00", 1000)  # of 31 December
    observe(store, "a", "2025-01-02T00:00", 10)
    observe(store, "a", "2025-02-01T00:00", 20)  # of 31 January
    assert row(store, {"sum": "a"}).figure.value == 30
    assert row(store, {"sum": "a"}, "2024-12").figure.value == 1000


def test_the_citys_calendar_counts_not_utcs() -> None:
    store = town()
    observe(store, "a", "2025-01-01T00:30", 1)  # 23:30 UTC of 31 December
    assert row(store, {"sum": "a"}).figure.value == 1


def test_a_ratio_adds_up_what_is_known_of_both() -> None:
    store = town()
    for day, of, to in (("2025-01-03", 3, 4), ("2025-01-04", 1, 4)):
        observe(store, "a", day, of)
        observe(store, "b", day, to)
    observe(store, "a", "2025-01-05", 100)  # of what, nobody knows
    found = row(store, {"ratio": {"of": "a", "to": "b"}}, show="percent")
    assert (found.figure.value, found.figure.num, found.figure.n) == (50.0, 4, 8)


def test_a_weighted_mean_weighs() -> None:
    store = town()
    for day, value, weight in (("2025-01-03", 600, 1), ("2025-01-04", 300, 3)):
        observe(store, "a", day, value)
        observe(store, "b", day, weight)
    found = row(store, {"weighted_mean": {"value": "a", "weight": "b"}}, show="minutes")
    assert (found.figure.value, found.figure.n) == (375, 4)


def test_a_share_counts_the_values_within_its_limits_of_the_right_kind() -> None:
    store = town([("city", "city", None), ("s1", "site", "01"), ("s2", "site", "02")])
    for point, value in (("s1", 0.4), ("s1", 0.55), ("s2", 0.9), ("city", 0.1)):
        observe(store, "a", f"2025-01-03T{int(value * 100) % 24:02d}:00", value, point)
    formula = {"share": {"indicator": "a", "at_least": 0.55}}
    found = row(store, formula, show="percent", kind="site")
    assert (found.figure.num, found.figure.n) == (2, 3)
    assert [(d.district_id, d.k, d.n, d.low) for d in found.districts] == [
        ("02", 1, 1, None),
        ("01", 1, 2, None),
    ]


def test_a_standard_for_days_judges_days_that_have_enough_hours() -> None:
    store = town()
    for hour in range(1, 25):  # a day of mean 15: half of its hours are far above
        moment = datetime(2025, 1, 3) + timedelta(hours=hour)  # noqa: DTZ001
        observe(store, "a", moment.isoformat(), 5 if hour <= 12 else 25)
    observe(store, "a", "2025-01-06T01:00", 99)  # one hour is no day
    formula = {"share": {"indicator": "a", "at_most": 15, "day_mean_from": 18}}
    found = row(store, formula, show="percent")
    assert (found.figure.value, found.figure.n) == (100.0, 1)


def test_delivery_counts_what_did_not_come_too() -> None:
    store = town([("l1", "lane", None), ("l2", "lane", None)])
    fill_days_of_one = [f"2025-01-{day:02d}T12:00" for day in range(1, 32)]
    for moment in fill_days_of_one:
        observe(store, "a", moment, 7, "l1")
    found = row(store, {"delivery": {"indicator": "a", "per_day": 1}}, show="percent", kind="lane")
    assert (found.figure.value, found.figure.n) == (50.0, 62)


def test_what_was_not_known_then_does_not_count() -> None:
    store = town()
    observe(store, "a", "2025-01-03", 1)
    observe(store, "a", "2025-01-04", 5, known="2025-02-01T10:00")
    assert row(store, {"sum": "a"}).figure.value == 1
    assert row(store, {"sum": "a"}, now="2025-02-01T10:00").figure.value == 6


def test_a_complete_month_stands_against_all_of_the_month_a_year_ago() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 10)
    fill_days(store, "a", "2025-01-01", 31, 12)
    found = row(store, {"sum": "a"})
    assert (found.figure.value, found.standard.value, found.change) == (372, 310, 62)
    assert found.rating is Rating.BETTER
    assert found.trend[-1] == 372 and found.trend[-13] == 310


def test_a_running_month_stands_against_as_many_days() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 10)
    fill_days(store, "a", "2025-01-01", 31, 12)
    found = row(store, {"sum": "a"}, now="2025-01-11T15:00")
    assert (found.figure.value, found.standard.value) == (120, 100)
    assert (found.figure.first, found.figure.last) == (date(2025, 1, 1), date(2025, 1, 10))
    assert found.trend[-13] == 310


def test_a_leap_day_stays_in_its_own_february() -> None:
    store = town()
    fill_days(store, "a", "2024-02-01", 29, 1)
    fill_days(store, "a", "2025-02-01", 28, 1)
    assert row(store, {"sum": "a"}, "2025-02", "2025-03-02").standard.value == 29


def test_on_its_first_day_a_period_has_no_value_yet() -> None:
    store = town()
    observe(store, "a", "2025-01-01T03:00", 1)
    found = row(store, {"sum": "a"}, now="2025-01-01T12:00")
    assert (found.figure.value, found.figure.absent) == (None, Absent.NOT_BEGUN)
    assert row(store, {"sum": "a"}, "2040-01").figure.absent is Absent.NOT_BEGUN


def test_fewer_than_the_minimum_is_not_told_as_a_number() -> None:
    store = town()
    fill_days(store, "a", "2025-01-01", 3, 1)
    found = row(store, {"mean": "a"}, minimum=5)
    assert (found.figure.value, found.figure.absent, found.figure.n) == (None, Absent.TOO_FEW, 3)
    assert found.rating is Rating.UNKNOWN


def test_without_values_there_is_no_nought() -> None:
    found = row(town(), {"sum": "a"})
    assert (found.figure.value, found.figure.absent) == (None, Absent.NO_VALUES)


def test_a_reference_before_the_series_says_when_the_series_began() -> None:
    store = town()
    fill_days(store, "a", "2024-12-06", 60, 10)
    standard = row(store, {"mean": "a"}).standard
    assert (standard.value, standard.absent) == (None, Absent.BEFORE_SERIES)
    assert standard.since == date(2024, 12, 6)


def test_a_target_stands_instead_of_the_year_before() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 1)
    fill_days(store, "a", "2025-01-01", 31, 18)
    who = {"target": 15, "source": {"en": "WHO", "zh": "世卫组织"}}
    found = row(store, {"mean": "a"}, aims=[who], direction="down")
    assert (found.standard.kind, found.standard.value, found.change) == ("target", 15, 3)
    assert found.rating is Rating.WORSE


def test_one_day_is_named_when_the_rating_hangs_on_it() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 10)
    fill_days(store, "a", "2025-01-01", 30, 10)
    observe(store, "a", "2025-02-01", 1000)
    found = row(store, {"mean": "a"})
    assert found.rating is Rating.BETTER
    assert found.one_day is not None
    assert (found.one_day.day, found.one_day.without) == (date(2025, 1, 31), 10)


CONTROLLED = {"kind": "incident", "category": ["fire"], "status": ["Safe"], "within_minutes": 60}


@pytest.fixture
def incidents() -> Store:
    store = town()
    event(store, "1", "fire", ("2025-01-03T10:00", "New"), ("2025-01-03T11:00", "Safe"))
    event(store, "2", "fire", ("2025-01-03T10:00", "New"), ("2025-01-03T11:01", "Safe"))
    event(store, "3", "fire", ("2025-01-03T10:00", "Safe"))  # how long it took, nobody saw
    event(store, "4", "fire", ("2025-01-03T10:00", "New"), ("2025-01-03T10:20", "Gone"))
    event(store, "5", "flood", ("2025-01-04T10:00", "New"), ("2025-01-04T10:20", "Safe"))
    return store


def test_the_share_of_events_counts_those_seen_from_beginning_to_end(incidents: Store) -> None:
    found = row(incidents, {"event_share": CONTROLLED}, show="percent")
    assert (found.figure.value, found.figure.num, found.figure.n) == (50.0, 1, 2)


def test_events_per_day_counts_days_without_one_from_the_first_on(incidents: Store) -> None:
    found = row(incidents, {"events_per_day": {"kind": "incident"}})
    assert found.figure.value == pytest.approx(5 / 29)
    assert (found.figure.first, found.figure.last) == (date(2025, 1, 3), date(2025, 1, 31))


def test_a_department_without_kpis_has_an_empty_card() -> None:
    card = scorecard(town(), [], "d", Period.parse("2025-01"), zone=BERLIN, now_ms=ms(AFTER))
    assert card.rows == ()
