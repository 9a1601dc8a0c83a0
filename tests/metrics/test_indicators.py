"""Each computed indicator against numbers worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from metrics import baseline
from tests.metrics.conftest import ZONE, Town, ms

pytestmark = pytest.mark.long

NOW = "2024-12-14T15:07"  # a Saturday
NOON = "2024-12-14T12:00"


def saturdays(count: int, hour: str = "12:00") -> list[str]:
    """The same hour on the Saturdays before, the latest first."""
    day = date(2024, 12, 14)
    return [f"{day - timedelta(weeks=back):%Y-%m-%d}T{hour}" for back in range(1, count + 1)]


def count_on_saturdays(town: Town, counter: str, usual: float, weeks: int = 6) -> None:
    for when in saturdays(weeks):
        town.observe(counter, "pedestrians", when, usual)


def compute(town: Town) -> None:
    baseline.refresh(town.store, ZONE, ms(NOW))
    town.computer.backfill(ms(NOW))
    assert {k: v for k, v in town.computer.health.items() if v} == {}


# ---- crowd


def today(town: Town, indicator: str) -> list[tuple[str, Any, int]]:
    return [
        (point, value, n)
        for point, when, value, _, n in town.computed(indicator)
        if when == NOON.replace("T", " ")
    ]


def crowd(town: Town) -> None:
    count_on_saturdays(town, "c1", 100)
    count_on_saturdays(town, "c2", 10)
    count_on_saturdays(town, "c3", 50, weeks=5)
    for counter, people in (("c1", 150), ("c2", 30), ("c3", 70)):
        town.observe(counter, "pedestrians", NOON, people)


def test_usual_needs_six_weeks(town: Town) -> None:
    crowd(town)
    compute(town)
    assert today(town, "usual_pedestrians") == [("c1", 100, 6), ("c2", 10, 6)]


def test_a_ratio_needs_twenty_that_are_usual(town: Town) -> None:
    crowd(town)
    compute(town)
    assert today(town, "pedestrians_ratio") == [("c1", 1.5, 6)]


def test_the_city_counts_those_with_a_usual(town: Town) -> None:
    crowd(town)
    compute(town)
    assert today(town, "city_pedestrians") == [("city", 180, 2)]
    assert today(town, "city_pedestrians_ratio") == [("city", pytest.approx(180 / 110), 2)]


def test_a_weak_count_is_left_out(town: Town) -> None:
    crowd(town)
    town.observe("c2", "pedestrians", NOON, 30, quality=0.49)
    compute(town)
    assert today(town, "usual_pedestrians") == [("c1", 100, 6)]


def test_the_city_is_not_counted_by_a_third_of_its_counters(town: Town) -> None:
    crowd(town)
    town.observe("c2", "pedestrians", NOON, 30, quality=0.49)
    compute(town)
    assert today(town, "city_pedestrians") == []


def test_a_small_city_needs_half_of_its_counters(town: Town) -> None:
    crowd(town)
    town.observe("c2", "pedestrians", NOON, 30, quality=0.49)
    compute(town)  # one of three counters
    assert today(town, "city_pedestrians_ratio") == []


# ---- traffic


def nights(town: Town, lane: str, speed: float, hours: int = 30) -> None:
    """Hours that end at 23, 1, 2, 3 and 4 o'clock of the first days of December."""
    ends = [f"2024-12-{day:02}T{hour:02}:00" for day in range(1, 7) for hour in (1, 2, 3, 4, 23)]
    for end in ends[:hours]:
        town.observe(lane, "lane_speed", end, speed)


def drive(town: Town, lane: str, vehicles: float, speed: float | None) -> None:
    town.observe(lane, "lane_flow", NOON, vehicles)
    if speed is not None:
        town.observe(lane, "lane_speed", NOON, speed)


def test_a_site_is_as_fast_as_its_vehicles(town: Town) -> None:
    nights(town, "s1a", 60)
    nights(town, "s1b", 40)
    drive(town, "s1a", 300, 30)
    drive(town, "s1b", 100, 20)
    compute(town)
    assert town.computed("flow") == [("s1", "2024-12-14 12:00", 400, 1, 2)]
    # 300 / 30 + 100 / 20 = 15 vehicle-hours per km, on a free road 300 / 60 + 100 / 40 = 7.5
    assert town.values("speed") == [("s1", pytest.approx(400 / 15))]
    assert town.values("free_speed") == [("s1", pytest.approx(400 / 7.5))]
    assert town.values("speed_ratio") == [("s1", pytest.approx(0.5))]
    assert town.computed("city_flow") == [("city", "2024-12-14 12:00", 400, 1, 1)]
    assert town.computed("city_speed_ratio") == [("city", "2024-12-14 12:00", 0.5, 1, 1)]


def test_a_lane_without_free_flow_counts_vehicles_but_no_speed(town: Town) -> None:
    nights(town, "s1a", 60)
    nights(town, "s1b", 40, hours=29)
    drive(town, "s1a", 300, 30)
    drive(town, "s1b", 100, 20)
    compute(town)
    assert town.values("flow") == [("s1", 400)]
    assert town.values("speed") == [("s1", 30)]
    assert town.values("speed_ratio") == [("s1", 0.5)]


def test_an_empty_road_has_a_flow_of_none_and_no_speed(town: Town) -> None:
    nights(town, "s1a", 60)
    drive(town, "s1a", 0, None)
    compute(town)
    assert town.values("flow") == [("s1", 0)]
    assert town.values("speed") == []
    assert town.values("city_speed_ratio") == []


# ---- fire


def day(of: int) -> str:
    """The end of a day of December."""
    return f"2024-12-{of + 1:02}T00:00"


def test_missions_per_km2(town: Town) -> None:
    town.observe("a1", "missions", day(12), 30)
    town.observe("a2", "missions", day(12), 90, quality=0.33)
    compute(town)
    assert town.values("missions_per_km2") == [("a1", 15)]


def test_missions_are_held_against_the_days_before(town: Town) -> None:
    for number in range(1, 9):
        town.observe("a1", "missions", day(number), number * 10)
    compute(town)
    # the eighth day has seven before it: 10 … 70, median 40
    assert town.computed("missions_ratio") == [("a1", "2024-12-09 00:00", 2, 1, 7)]


def test_the_city_sums_its_areas_when_all_are_there(town: Town) -> None:
    town.observe("a1", "missions", day(11), 30)
    town.observe("city", "city_missions_published", day(11), 101)
    for area, missions in (("a1", 40), ("a2", 61)):
        town.observe(area, "missions", day(12), missions)
    town.observe("city", "city_missions_published", day(12), 103)
    compute(town)
    assert [row[1:3] + row[4:] for row in town.computed("city_missions")] == [
        ("2024-12-12 00:00", 101, 1),
        ("2024-12-13 00:00", 101, 2),
    ]


def test_a_step_of_several_days_is_no_day(town: Town) -> None:
    for area in ("a1", "a2"):
        town.observe(area, "fires", day(12), 9, quality=0.33)
    compute(town)
    assert town.values("city_fires") == []
    town.observe("city", "city_fires_published", day(12), 7)
    compute(town)
    assert town.values("city_fires") == [("city", 7)]


def test_the_goal_is_of_seven_days(town: Town) -> None:
    for number in range(1, 9):
        town.observe("a1", "fire_goal_computed", day(number), 2)
        town.observe("a1", "fire_goal_reached", day(number), 2 if number == 1 else 1)
    compute(town)
    found = {row[1]: (row[2], row[4]) for row in town.computed("city_fire_goal_7d")}
    assert min(found) == "2024-12-06 00:00"  # five days at least
    assert found["2024-12-08 00:00"] == (pytest.approx(8 / 14), 14)
    assert found["2024-12-09 00:00"] == (pytest.approx(7 / 14), 14)


# ---- incidents


def test_incidents_are_counted_while_they_last(town: Town) -> None:
    town.event("e1", "fire", "2024-12-14T13:30", "2024-12-14T14:30")
    town.event("e2", "storm", "2024-12-14T13:45")
    town.change("e1", "2024-12-14T13:30", 5)
    town.change("e2", "2024-12-14T13:45", 1)
    town.change("e2", "2024-12-14T15:00", 3)
    compute(town)
    hours = ["2024-12-14 14:00", "2024-12-14 15:00", "2024-12-14 15:07"]

    def counted(indicator: str) -> list[float | None]:
        assert [row[1] for row in town.computed(indicator)] == hours
        return [row[2] for row in town.computed(indicator)]

    assert counted("city_active_incidents") == [2, 1, 1]
    assert counted("city_active_fires") == [1, 0, 0]
    assert counted("city_active_rescues") == [1, 1, 1]
    assert counted("city_units_out") == [6, 3, 3]
    assert counted("city_incidents_24h") == [2, 2, 2]
    assert counted("city_fires_24h") == [1, 1, 1]


def test_a_city_without_incidents_has_no_zeros(town: Town) -> None:
    town.observe("a1", "missions", day(12), 30)
    compute(town)
    assert town.computed("city_active_incidents") == []


def test_a_changed_event_is_told_now(town: Town) -> None:
    town.event("e1", "fire", "2024-12-14T13:30")
    compute(town)
    town.event("e2", "fire", "2024-12-14T15:08")
    now = ms("2024-12-14T15:09")
    told = town.told(town.computer.update({"event": ((now, now),)}, now))
    assert told[("city", "city_active_fires")] == 2
    assert town.latest.get(1, town.registry.indicator_no("city_active_fires")).observed_ms == now  # type: ignore[union-attr]


# ---- environment


def test_the_city_breathes_the_mean_of_its_stations(town: Town) -> None:
    town.observe("m1", "pm2_5", day(12), 10)
    town.observe("m2", "pm2_5", day(12), 15)
    compute(town)
    assert town.computed("city_pm2_5") == [("city", "2024-12-13 00:00", 12.5, 1, 2)]


def test_an_index_with_pollutants_missing_says_which(town: Town) -> None:
    town.observe("m1", "pm2_5", day(12), 10)
    town.observe("m1", "no2", day(12), 30)
    compute(town)
    assert town.values("aqi") == [("city", None), ("m1", None)]
    reading = town.latest.get(town.no("m1"), town.registry.indicator_no("aqi"))
    assert reading is not None
    assert reading.reason == "not measured: SO₂, CO, O₃ (8 h), PM10"


def test_an_index_above_100_is_told_all_the_same(town: Town) -> None:
    town.observe("m1", "pm2_5", day(12), 115)
    compute(town)
    assert town.values("aqi") == [("city", 150), ("m1", 150)]


def test_an_hourly_index_takes_the_nowcast(us_town: Town) -> None:
    for hour in range(9, 13):
        us_town.observe("city", "pm2_5_1h", f"2024-12-14T{hour:02}:00", 35.9)
        us_town.observe("city", "o3_ppb", f"2024-12-14T{hour:02}:00", 20)
    compute(us_town)
    indices = us_town.computed("aqi_1h")
    assert [row[1] for row in indices][-1] == "2024-12-14 12:00"
    # PM2.5 35.9 -> 102 (TAD, worked example); one hour alone is no NowCast
    assert [row[2] for row in indices] == [None, 102, 102, 102]
