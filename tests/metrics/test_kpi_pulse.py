"""The City Pulse of Berlin's real seed, and why a figure moved, district by district."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from data.city import City, load_city
from data.store import Store
from metrics.catalogue import load_catalogue
from metrics.kpi import Period, read_kpis
from metrics.kpi_pulse import Moment, moment
from metrics.kpi_types import Kpis
from metrics.pulse import districts, summed, waterfall
from tests.metrics.kpi_town import BERLIN, CITIES, ms, seeded

pytestmark = pytest.mark.long

# What each district added to the share of fires reached within the goal, December 2024 (from the
# 6th, when the series begins) to January 2025, in points: from 76.6 to 82.0 %.
FIRES = [
    ("05", 2.4), ("12", 0.9), ("02", 0.9), ("08", 0.8), ("06", 0.7), ("01", 0.3), ("09", 0.2),
    ("07", 0.2), ("04", 0.0), ("03", 0.0), ("10", -0.5), ("11", -0.6),
]  # fmt: skip


@pytest.fixture(scope="module")
def berlin() -> City:
    return load_city(CITIES / "berlin")


@pytest.fixture(scope="module")
def kpis(berlin: City) -> Kpis:
    found, faults = read_kpis(berlin.folder, berlin, load_catalogue().by_id)
    assert faults == []
    return found


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    found = seeded("berlin")
    yield found
    found.close()


@pytest.fixture(scope="module")
def months(store: Store, kpis: Kpis) -> tuple[Moment, Moment]:
    now_ms = ms("2025-02-01T09:00")
    december, january = (
        moment(store, kpis, Period.parse(period), zone=BERLIN, now_ms=now_ms)
        for period in ("2024-12", "2025-01")
    )
    return december, january


def test_the_districts_of_the_scorecard_are_reproduced(months: tuple[Moment, Moment]) -> None:
    key = ("fire_department", "fires_in_goal")
    before, after = (one.state.kpis[key] for one in months)
    found = districts(before, after)
    assert before.value is not None and after.value is not None
    assert sum(found.values()) == pytest.approx(after.value - before.value, abs=1e-9)
    bars = waterfall(before.value, found)
    assert [bar.name for bar in bars] == [name for name, _ in FIRES]
    assert [bar.points for bar in bars] == pytest.approx([each for _, each in FIRES], abs=0.051)
    assert bars[-1].end == pytest.approx(after.value)


def test_the_pulse_of_january_comes_apart_into_what_moved_it(
    months: tuple[Moment, Moment],
) -> None:
    december, january = months
    assert december.score is not None and january.score is not None
    parts = january.since(december)
    assert parts is not None
    for by in ("department", "kpi", "district", "cause"):
        total = sum(summed(parts, by).values())
        assert total == pytest.approx(january.score - december.score, abs=1e-9)


def test_every_department_has_its_weight_and_says_its_coverage(
    months: tuple[Moment, Moment], berlin: City
) -> None:
    _, january = months
    assert set(january.state.departments) == set(berlin.departments)
    for card in january.cards:
        assert (card.score is None) == (card.coverage < 0.6 - 1e-9), card.department


def test_without_weights_there_is_no_pulse(store: Store, kpis: Kpis) -> None:
    plain = Kpis(kpis)
    january = moment(
        store, plain, Period.parse("2025-01"), zone=BERLIN, now_ms=ms("2025-02-01T09:00")
    )
    assert (january.score, january.coverage) == (None, 0)
    assert january.since(replace(january)) is None
