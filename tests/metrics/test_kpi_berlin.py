"""January 2025 of Berlin's fire department, from the real seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from data.city import load_city
from data.store import Store
from layouts.kpi_words import shown
from metrics.catalogue import load_catalogue
from metrics.kpi import Kpis, Period, read_kpis, scorecard
from metrics.kpi_signal import signals
from metrics.kpi_types import Absent, Rating, Row, Scorecard
from metrics.kpi_why import most_moved, why
from metrics.kpi_why_types import Against, By, NoParts, Why
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


NOW_MS = ms("2025-02-01T09:00")


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = seeded("berlin")
    yield store
    store.close()


@pytest.fixture(scope="module")
def kpis() -> Kpis:
    city = load_city(CITIES / "berlin")
    kpis, faults = read_kpis(city.folder, city, load_catalogue().by_id)
    assert faults == []
    return kpis


@pytest.fixture(scope="module")
def card(store: Store, kpis: Kpis) -> Scorecard:
    january = Period.parse("2025-01")
    return scorecard(store, kpis, "fire_department", january, zone=BERLIN, now_ms=NOW_MS)


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


# ---- why it moved, and the picture beside this file's numbers: look/scorecard-en.png

NAMES = {
    "05": "Spandau", "12": "Reinickendorf", "02": "Friedrichshain-Kreuzberg", "08": "Neukölln",
    "06": "Steglitz-Zehlendorf", "01": "Mitte", "09": "Treptow-Köpenick",
    "07": "Tempelhof-Schöneberg", "04": "Charlottenburg-Wilmersdorf", "03": "Pankow",
    "10": "Marzahn-Hellersdorf", "11": "Lichtenberg",
}  # fmt: skip


def asked(store: Store, kpis: Kpis, card: Scorecard, name: str, against: Against | None) -> Why:
    return why(store, card, next(k for k in kpis if k.id == name), against, zone=BERLIN)


def test_the_share_of_fires_rose_by_5_4_points_of_these_districts(
    store: Store, kpis: Kpis, card: Scorecard
) -> None:
    found = asked(store, kpis, card, "fires_in_goal", None)
    assert (found.against, found.by) == (Against.BEFORE, By.DISTRICT)
    assert (found.then.first, found.then.last) == (date(2024, 12, 6), date(2024, 12, 30))
    assert found.change == pytest.approx(5.4, abs=0.05)
    told = [(NAMES[str(step.key)], f"{step.points:+.1f}") for step in found.steps]
    assert told == [
        ("Spandau", "+2.4"), ("Reinickendorf", "+0.9"), ("Friedrichshain-Kreuzberg", "+0.9"),
        ("Neukölln", "+0.8"), ("Steglitz-Zehlendorf", "+0.7"), ("Mitte", "+0.3"),
        ("Treptow-Köpenick", "+0.2"), ("Tempelhof-Schöneberg", "+0.2"),
        ("Charlottenburg-Wilmersdorf", "+0.0"), ("Pankow", "-0.0"),
        ("Marzahn-Hellersdorf", "-0.5"), ("Lichtenberg", "-0.6"),
    ]  # fmt: skip
    assert found.steps[0].start == found.then.value
    assert found.steps[-1].end == pytest.approx(found.row.figure.value, abs=1e-9)


def test_the_districts_stand_in_the_ranks_that_their_counts_allow(
    store: Store, kpis: Kpis, card: Scorecard
) -> None:
    found = asked(store, kpis, card, "fires_in_goal", None).places
    told = [(NAMES[one.share.district_id], one.share.k, one.share.n) for one in found]
    assert told == [
        ("Spandau", 15, 16), ("Neukölln", 26, 28), ("Mitte", 87, 97),
        ("Charlottenburg-Wilmersdorf", 44, 50), ("Friedrichshain-Kreuzberg", 52, 61),
        ("Tempelhof-Schöneberg", 24, 29), ("Steglitz-Zehlendorf", 11, 14), ("Pankow", 24, 31),
        ("Treptow-Köpenick", 11, 15), ("Marzahn-Hellersdorf", 9, 13), ("Reinickendorf", 14, 23),
        ("Lichtenberg", 21, 35),
    ]  # fmt: skip
    assert [one.rank for one in found] == [
        (1, 7), (1, 6), (1, 6), (1, 7), (2, 8), (2, 10), (2, 11), (4, 11), (4, 12), (5, 12),
        (8, 12), (9, 12),
    ]  # fmt: skip


def test_a_figure_of_the_whole_city_is_told_by_day(
    store: Store, kpis: Kpis, card: Scorecard
) -> None:
    found = asked(store, kpis, card, "first_pump", None)
    assert (found.against, found.by) == (Against.YEAR, By.DAY)
    assert sum(step.points for step in found.steps) == pytest.approx(found.change, abs=1e-9)
    assert found.change == pytest.approx(52.9, abs=0.05)
    assert found.steps[0].key == date(2025, 1, 1) and found.steps[0].n == 676
    assert found.change is not None
    assert found.steps[0].points > found.change  # the other days together were faster


def test_new_years_month_of_the_first_pump_is_a_signal(card: Scorecard) -> None:
    assert signals(card) == {"first_pump": ("nelson 1",)}


def test_what_was_not_known_before_has_no_parts(
    store: Store, kpis: Kpis, card: Scorecard
) -> None:
    found = asked(store, kpis, card, "fires_in_goal", Against.YEAR)
    assert (found.none, found.steps, found.change) == (NoParts.NOTHING_BEFORE, (), None)
    assert asked(store, kpis, card, "fire_department_closed", None).none is NoParts.NO_VALUE


def test_the_headline_that_moved_most_is_opened_first(card: Scorecard) -> None:
    opened = most_moved(card.rows)
    assert opened is not None and opened.kpi.id == "fires_in_goal"


def test_against_the_year_before_is_one_of_365_days(
    store: Store, kpis: Kpis, card: Scorecard
) -> None:
    found = asked(store, kpis, card, "calls_within_10_s", Against.ROLLING)
    assert str(found.period) == "P365D/2024-12-31"
    assert found.then.n > 5 * found.row.figure.n
    assert sum(step.points for step in found.steps) == pytest.approx(found.change, abs=1e-9)
