"""January 2025 of Berlin's fire department, from the real seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from data.city import load_city
from layouts.kpi_words import shown
from metrics.catalogue import load_catalogue
from metrics.kpi import Period, read_kpis, scorecard
from metrics.kpi_types import Absent, Rating, Row, Scorecard
from tests.metrics.kpi_town import BERLIN, CITIES, ms, seeded

JANUARY = [  # value, a year earlier, rating
    ("fires_in_goal", "82.0", None, Rating.UNKNOWN),
    ("critical_ambulances_in_goal", "44.8", None, Rating.UNKNOWN),
    ("first_pump", "11:04", "10:11", Rating.WORSE),
    ("first_ladder", "12:07", "12:13", Rating.EVEN),
    ("full_crew", "13:00", "13:17", Rating.BETTER),
    ("critical_ambulance", "11:00", "11:09", Rating.EVEN),
    ("resuscitation", "8:27", "8:44", Rating.BETTER),
    ("technical_rescue", "14:38", "14:48", Rating.BETTER),
    ("calls_within_10_s", "48.5", "46.0", Rating.BETTER),
    ("answer_time", "24.7", "26.7", Rating.BETTER),
    ("calls_after_60_s", "11.9", "13.4", Rating.BETTER),
]


@pytest.fixture(scope="module")
def card() -> Iterator[Scorecard]:
    city = load_city(CITIES / "berlin")
    kpis, faults = read_kpis(city.folder, city, load_catalogue().by_id)
    assert faults == []
    store = seeded("berlin")
    now_ms = ms("2025-02-01T09:00")
    january = Period.parse("2025-01")
    yield scorecard(store, kpis, "fire_department", january, zone=BERLIN, now_ms=now_ms)
    store.close()


def of(card: Scorecard, name: str) -> Row:
    return next(row for row in card.rows if row.kpi.id == name)


@pytest.mark.parametrize(("name", "value", "earlier", "rating"), JANUARY)
def test_the_figures_are_those_that_were_published(
    card: Scorecard, name: str, value: str, earlier: str | None, rating: Rating
) -> None:
    row = of(card, name)
    assert row.figure.value is not None
    assert shown(row.kpi, row.figure.value) == value
    standard = row.standard.value
    assert (None if standard is None else shown(row.kpi, standard)) == earlier
    assert row.rating is rating


def test_the_goals_are_told_as_cases(card: Scorecard) -> None:
    fires, ambulances = of(card, "fires_in_goal"), of(card, "critical_ambulances_in_goal")
    assert (fires.figure.num, fires.figure.n) == (338, 412)
    assert (ambulances.figure.num, ambulances.figure.n) == (17042, 37998)
    assert (fires.before.num, fires.before.n) == (272, 355)
    assert (fires.before.first, fires.before.last) == (date(2024, 12, 6), date(2024, 12, 30))
    assert fires.standard.absent is Absent.BEFORE_SERIES
    assert fires.standard.since == date(2024, 12, 6)


def test_new_years_day_explains_the_first_pump(card: Scorecard) -> None:
    one_day = of(card, "first_pump").one_day
    assert one_day is not None
    assert (one_day.day, one_day.n) == (date(2025, 1, 1), 676)
    assert shown(of(card, "first_pump").kpi, one_day.without) == "10:08"


def test_districts_come_with_their_interval(card: Scorecard) -> None:
    districts = of(card, "fires_in_goal").districts
    assert len(districts) == 12
    assert (districts[0].district_id, districts[0].k, districts[0].n) == ("05", 15, 16)
    assert (districts[-1].district_id, districts[-1].k, districts[-1].n) == ("11", 21, 35)
    assert districts[0].low == pytest.approx(71.7, abs=0.05)
    assert districts[0].high == pytest.approx(98.9, abs=0.05)


def test_the_trend_has_25_months(card: Scorecard) -> None:
    assert [str(card.periods[0]), str(card.periods[-1])] == ["2023-01", "2025-01"]
    assert all(value is not None for value in of(card, "first_pump").trend)
    assert sum(value is not None for value in of(card, "answer_time").trend) == 13
