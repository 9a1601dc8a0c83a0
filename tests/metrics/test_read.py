from __future__ import annotations

import pytest

from metrics import read
from tests.metrics.conftest import ZONE, Town, ms

HOUR = 3_600_000


def walk(town: Town, **people: float) -> None:
    """Hourly counts at c1 on 14 December: h15=3 is observed at 15:00."""
    for hour, value in people.items():
        town.observe("c1", "pedestrians", f"2024-12-14T{hour[1:]}:00", value, value / 10)


def series(town: Town, since: str, until: str, step_ms: int | None = None) -> list[object]:
    rows = read.series(
        town.store,
        town.registry,
        town.catalogue,
        "c1",
        "pedestrians",
        ms(f"2024-12-14T{since}"),
        ms(f"2024-12-14T{until}"),
        step_ms,
    )
    return [((moment - ms("2024-12-14T00:00")) / HOUR, value) for moment, value, _ in rows]


def test_a_series_is_after_its_beginning_up_to_its_end(town: Town) -> None:
    walk(town, h12=1, h13=2, h14=3)
    assert series(town, "12:00", "14:00") == [(13, 2), (14, 3)]


def test_a_step_is_named_by_its_end(town: Town) -> None:
    walk(town, h11=1, h12=2, h13=4, h14=6)
    assert series(town, "10:00", "14:00", 2 * HOUR) == [(12, 1.5), (14, 5)]


def test_no_step_is_shorter_than_the_period(town: Town) -> None:
    walk(town, h13=4, h14=6)
    assert series(town, "12:00", "14:00", 1000) == [(13, 4), (14, 6)]


def test_a_computed_series_reads_alike(town: Town) -> None:
    town.observe("m1", "pm2_5", "2024-12-14T00:00", 12)
    town.computer.backfill(ms("2024-12-14T15:07"))
    rows = read.series(
        town.store,
        town.registry,
        town.catalogue,
        "city",
        "city_pm2_5",
        0,
        ms("2024-12-14T15:07"),
    )
    assert rows == [(ms("2024-12-14T00:00"), 12, 1)]


@pytest.mark.parametrize(("point", "indicator"), [("nowhere", "pedestrians"), ("c1", "nothing")])
def test_a_series_of_nothing_is_an_error(town: Town, point: str, indicator: str) -> None:
    with pytest.raises(KeyError):
        read.series(town.store, town.registry, town.catalogue, point, indicator, 0, 1)


def test_a_profile_is_of_days_like_the_one_asked_for(town: Town) -> None:
    for day, value in ((7, 10), (8, 30), (9, 1000), (14, 500)):  # Saturday, Sunday, Monday
        town.observe("c1", "pedestrians", f"2024-12-{day:02}T12:00", value)
    profile = read.hour_profile(
        town.store,
        ZONE,
        town.no("c1"),
        town.registry.indicator_no("pedestrians"),
        ms("2024-12-14T12:00"),
    )
    assert profile.hours[11] == (15, 20, 25)
    assert profile.hours[12] is None
    assert (profile.days, profile.weekend) == (2, True)


def test_a_record_counts_what_was_beyond(town: Town) -> None:
    walk(town, h11=1, h12=2, h13=4, h14=6)
    record = read.record(
        town.store,
        town.no("c1"),
        town.registry.indicator_no("pedestrians"),
        ms("2024-12-14T14:00"),
        2,
    )
    assert record == read.Record(n=3, least=1, most=4, below=1, above=1)


def test_the_newest_day_leaves_out_who_did_not_answer(town: Town) -> None:
    town.observe("a1", "missions", "2024-12-13T00:00", 5)
    town.observe("a2", "missions", "2024-12-14T00:00", 7)
    values = read.newest_day_values(town.registry, town.latest, "area", "missions")
    assert values == {town.no("a2"): 7}
