"""The indicators that come of a standard, against numbers worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from metrics import baseline
from metrics.fire.goals import percentile
from metrics.fire.timeline import Lapse
from metrics.traffic.travel_time import buffer_index, network_index, planning_time_index
from tests.metrics.conftest import ZONE, Town, ms

pytestmark = pytest.mark.long

NOW = "2024-12-14T15:07"


def compute(town: Town) -> None:
    town.computer.backfill(ms(NOW))
    assert {k: v for k, v in town.computer.health.items() if v} == {}


def nights(town: Town, lane: str, speed: float) -> None:
    """Free flow: the hours that end at 23, 1, 2, 3 and 4 o'clock of six days of November."""
    for day in range(1, 7):
        for hour in (1, 2, 3, 4, 23):
            town.observe(lane, "lane_speed", f"2024-11-{day:02}T{hour:02}:00", speed)
    baseline.refresh(town.store, ZONE, ms(NOW))


def drive(town: Town, lane: str, when: str, vehicles: float, speed: float) -> None:
    town.observe(lane, "lane_flow", when, vehicles)
    town.observe(lane, "lane_speed", when, speed)


# ---- traffic


def test_a_travel_time_index_is_vehicle_hours_over_those_on_a_free_road(town: Town) -> None:
    for lane, speed in (("s1a", 60), ("s1b", 40), ("s2a", 50)):
        nights(town, lane, speed)
    noon = "2024-12-14T12:00"
    drive(town, "s1a", noon, 300, 30)
    drive(town, "s1b", noon, 100, 20)
    drive(town, "s2a", noon, 50, 50)
    compute(town)
    q, driven, free = np.array([300, 100, 50]), np.array([30, 20, 50]), np.array([60, 40, 50])
    one, whole = (network_index(q[:size], 1 / driven[:size], 1 / free[:size]) for size in (2, 3))
    assert one is not None and whole is not None and one.value == 2
    assert dict(town.values("travel_time_index")) == {"s1": pytest.approx(2), "s2": 1}
    assert town.values("city_travel_time_index") == [("city", pytest.approx(whole.value))]


def week(town: Town, hours: int, begin: str = "2024-12-02T00:00") -> list[float]:
    """Drive at 30 km/h where 60 are free, but every tenth hour at 10; the indices as they were."""
    nights(town, "s1a", 60)
    for count in range(1, hours + 1):
        when = f"{datetime.fromisoformat(begin) + timedelta(hours=count):%Y-%m-%dT%H:00}"
        drive(town, "s1a", when, 100, 30 if count % 10 else 10)
    return [2.0 if count % 10 else 6.0 for count in range(1, hours + 1)]


def test_a_planning_index_is_of_the_seven_days_that_end_with_a_day(town: Town) -> None:
    indices = np.array(week(town, 7 * 24))
    compute(town)
    expected, buffer = planning_time_index(indices, 1), buffer_index(indices)
    assert expected is not None and buffer is not None
    (*_, last) = town.computed("planning_time_index")
    assert last == ("s1", "2024-12-09 00:00", pytest.approx(expected.value), 1, 168)
    (*_, last) = town.computed("buffer_index")
    assert last[2] == pytest.approx(buffer.value)
    (*_, last) = town.computed("city_planning_time_index")
    assert last[2] == pytest.approx(expected.value)


def test_a_day_that_is_not_over_has_no_planning_index(town: Town) -> None:
    week(town, 4 * 24 - 1)
    compute(town)
    assert town.computed("planning_time_index")[-1][1] == "2024-12-05 00:00"


@pytest.mark.parametrize(("hours", "told"), [(83, False), (84, True), (85, True)])
def test_a_planning_index_needs_half_a_week(town: Town, hours: int, told: bool) -> None:
    begin = datetime.fromisoformat("2024-12-06") - timedelta(hours=hours)
    week(town, hours, f"{begin:%Y-%m-%dT%H:00}")
    compute(town)
    (*_, (point, value, reason)) = town.reasons("planning_time_index")
    assert (point, value is not None) == ("s1", told)
    assert reason == (None if told else "too few values: needs 84")


# ---- fire


def test_response_times_are_told_by_percentiles(town: Town) -> None:
    seconds = [60.0 * n for n in range(1, 12)]
    for number, one in enumerate(seconds):
        town.mission(f"f{number}", "fire", "2025-01-03T00:00", response_time_s=one)
    town.mission("a", "ambulance", "2025-01-03T00:00", response_time_s=30)
    town.computer.backfill(ms("2025-01-03T12:00"))
    times = Lapse(seconds=np.array(seconds), missing=0, backward=0)
    assert town.computed("city_fire_response_p90") == [
        ("city", "2025-01-03 00:00", percentile(times, 0.9), 1, 11)
    ]
    assert town.values("city_fire_response_p50") == [("city", 360)]
    assert town.reasons("city_ambulance_response_p90") == [
        ("city", None, "too few values: needs 10")
    ]


@pytest.mark.parametrize(
    "attributes", [{}, {"response_time_s": 0}, {"response_time_s": -5}, {"response_time_s": "x"}]
)
def test_a_time_that_cannot_be_is_an_error_and_no_fast_response(
    town: Town, attributes: dict[str, object]
) -> None:
    for number in range(10):
        town.mission(f"f{number}", "fire", "2025-01-03T00:00", response_time_s=600)
    town.mission("odd", "fire", "2025-01-03T00:00", **attributes)
    town.computer.backfill(ms("2025-01-03T12:00"))
    ((*_, value, quality, n),) = town.computed("city_fire_response_p50")
    assert (value, n) == (600, 10)
    assert quality == pytest.approx(10 / 11)


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True), (11, True)])
def test_a_percentile_needs_ten_missions(town: Town, n: int, told: bool) -> None:
    for number in range(n):
        town.mission(f"f{number}", "fire", "2025-01-03T00:00", response_time_s=600)
    town.computer.backfill(ms("2025-01-03T12:00"))
    ((_, value, _),) = town.reasons("city_fire_response_p90")
    assert value == (600 if told else None)


# ---- crowd


def test_a_density_needs_an_area_on_record(town: Town) -> None:
    town.attribute("c1", area_m2=200, capacity=800)
    for counter in ("c1", "c2"):
        town.observe(counter, "people", "2024-12-14T12:00", 500)
    compute(town)
    assert town.reasons("crowd_density") == [
        ("c1", 2.5, None),
        ("c2", None, "not on record: effective area"),
    ]
    assert town.reasons("capacity_ratio") == [
        ("c1", 0.625, None),
        ("c2", None, "not on record: capacity"),
    ]


@pytest.mark.parametrize(("people", "value"), [(3999, 19.995), (4000, 20), (4001, None)])
def test_what_lies_outside_the_valid_range_is_withheld_and_says_so(
    town: Town, people: float, value: float | None
) -> None:
    town.attribute("c1", area_m2=200)
    town.observe("c1", "people", "2024-12-14T12:00", people)
    compute(town)
    reason = None if value else "outside its valid range"
    assert town.reasons("crowd_density") == [("c1", value, reason)]


def test_a_flow_needs_a_width_on_record(town: Town) -> None:
    town.attribute("c1", width_m=4)
    for counter in ("c1", "c2"):
        town.observe(counter, "pedestrians", "2024-12-14T12:00", 1200)
    compute(town)
    assert town.values("flow_per_metre") == [("c1", 5)]
