from __future__ import annotations

import pytest

from metrics import baseline
from tests.metrics.conftest import ZONE, Town, ms


def usual(town: Town) -> list[tuple[object, ...]]:
    return town.store.rows(
        "SELECT weekday, hour, q25, median, q75, n FROM usual ORDER BY weekday, hour"
    )


def test_usual_is_of_the_hour_in_which_the_period_began(town: Town) -> None:
    for when, value in (("2024-11-30", 10), ("2024-12-07", 30)):
        town.observe("c1", "pedestrians", f"{when}T12:00", value)
    baseline.refresh(town.store, ZONE, ms("2024-12-14T15:07"))
    assert usual(town) == [(6, 11, 15, 20, 25, 2)]  # Saturday, 11 to 12 o'clock


def test_today_is_never_usual(town: Town) -> None:
    town.observe("c1", "pedestrians", "2024-12-14T00:00", 10)  # the last hour of Friday
    town.observe("c1", "pedestrians", "2024-12-14T01:00", 20)
    baseline.refresh(town.store, ZONE, ms("2024-12-14T15:07"))
    assert usual(town) == [(5, 23, 10, 10, 10, 1)]


def test_summer_time_keeps_the_hour_of_the_clock(town: Town) -> None:
    for when in ("2024-10-26", "2024-11-02"):  # before and after the change
        town.observe("c1", "pedestrians", f"{when}T12:00", 10)
    baseline.refresh(town.store, ZONE, ms("2024-12-14T15:07"))
    assert [row[1] for row in usual(town)] == [11]


def test_weak_values_and_other_indicators_are_left_out(town: Town) -> None:
    town.observe("c1", "pedestrians", "2024-12-07T12:00", 10, quality=0.4)
    town.observe("s1a", "lane_flow", "2024-12-07T12:00", 10)
    baseline.refresh(town.store, ZONE, ms("2024-12-14T15:07"))
    assert usual(town) == []


def test_a_refresh_replaces_what_was_there(town: Town) -> None:
    town.observe("c1", "bicycles", "2024-12-07T12:00", 10)
    for _ in range(2):
        baseline.refresh(town.store, ZONE, ms("2024-12-14T15:07"))
    assert len(usual(town)) == 1


def test_free_flow_is_of_good_nights(town: Town) -> None:
    for night in range(1, 13):
        # 22 to 23, 4 to 5: nights; 5 to 6, 21 to 22: not
        for hour, speed in (("05:00", 50), ("23:00", 60), ("06:00", 5), ("22:00", 5)):
            town.observe("s1a", "lane_speed", f"2024-12-{night:02}T{hour}", speed)
        for hour in ("01:00", "02:00", "03:00"):
            town.observe("s1b", "lane_speed", f"2024-12-{night:02}T{hour}", 50, quality=0.7)
        town.observe("s1a", "lane_speed", f"2024-12-{night:02}T01:00", 50)
    baseline.refresh(town.store, ZONE, ms("2024-12-14T15:07"))
    rows = town.store.rows("SELECT point_no, speed, n FROM free_flow")
    assert rows == [(town.no("s1a"), pytest.approx(60), 36)]
