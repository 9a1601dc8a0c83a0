"""Computed on arrival, in any batches and any order, again and again: bit for bit as at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import baseline
from metrics.catalogue import Catalogue
from metrics.stretches import holding
from tests.metrics.conftest import ZONE, Town, at, ms, town_by

pytestmark = pytest.mark.long

NOW = ms("2024-12-14T15:07")
LATER = ms("2024-12-14T16:00")
Arrival = tuple[str, str, str, float]
SAME = "DELETE FROM observation WHERE point_no = ? AND indicator_no = ? AND observed_at = ?"
PUT = (
    "INSERT INTO observation VALUES (?, ?, ?, ?, 1, 1, make_timestamptz(? * 1000), NULL, NULL)"
)
# Days whose last hour comes, and days whose last hour does not.
HOURS = [f"2024-12-{hour}:00" for hour in ("09T17", "09T23", "10T00", "10T08", "12T01", "12T08")]
DAYS = [f"2024-12-{day:02}T00:00" for day in (2, 3, 4, 5, 6, 8, 9, 12)]
LANES = ("s1a", "s1b", "s2a", "s2b")
AREAS = ("missions", "fire_goal_computed", "fire_goal_reached")
SERIES = [
    *[(lane, ("lane_flow", "lane_speed"), HOURS) for lane in LANES],
    *[(lane, ("lane_speed",), HOURS) for lane in LANES[:1]],
    *[(counter, ("pedestrians",), HOURS) for counter in ("c1", "c2", "c3")],
    *[(station, ("pm2_5", "pm10", "no2", "so2", "co"), DAYS) for station in ("m1", "m2")],
    ("m1", ("pm2_5_1h", "o3_ppb", "so2_ppb"), HOURS),
    *[(area, AREAS, DAYS) for area in ("a1", "a2")],
]


@st.composite
def some(draw: st.DrawFn) -> list[Arrival]:
    """What one point says at one moment, of one or of several indicators."""
    point, names, moments = draw(st.sampled_from(SERIES))
    when = draw(st.sampled_from(moments))
    return [(point, name, when, draw(st.floats(0.1, 300))) for name in names]


ARRIVALS = st.lists(some(), min_size=5, max_size=30).map(
    lambda found: [one for group in found for one in group]
)


@pytest.fixture(scope="module")
def town(catalogue: Catalogue) -> Iterator[Town]:
    """A town that knows what is usual and what is free flow; emptied for each way."""
    for town in town_by(catalogue, "us-epa-2024"):
        for counter in ("c1", "c2", "c3"):
            for weeks in range(4, 11):
                for hour in HOURS:
                    day = datetime.fromisoformat(hour) - timedelta(weeks=weeks)
                    town.observe(counter, "pedestrians", f"{day:%Y-%m-%dT%H:%M}", 33.3)
        for lane in LANES:
            for night in range(1, 12):
                for hour in ("01", "02", "03"):
                    town.observe(lane, "lane_speed", f"2024-10-{night:02}T{hour}:00", 50.1)
        baseline.refresh(town.store, ZONE, NOW)
        yield town


def emptied(town: Town) -> None:
    for table in ("observation", "computed"):
        town.store.write(lambda c, table=table: c.execute(f"DELETE FROM {table}"))  # type: ignore[misc]
    town.computer.backfill(0)


def arrive(town: Town, batch: list[Arrival], now_ms: int = NOW) -> None:
    numbers = town.registry.indicator_no
    town.store.write(
        lambda c: [
            (
                c.execute(SAME, [town.no(point), numbers(name), at(when)]),
                c.execute(PUT, [town.no(point), numbers(name), at(when), value, now_ms]),
            )
            for point, name, when, value in batch
        ]
    )
    touched = {
        name: holding(np.array([ms(when) for _, one, when, _ in batch if one == name]))
        for name in {one[1] for one in batch}
    }
    town.computer.update(touched, now_ms)


def table(town: Town) -> list[tuple[Any, ...]]:
    """All that is computed, to the last bit."""
    assert {k: v for k, v in town.computer.health.items() if v} == {}
    return town.store.rows(
        """
        SELECT indicator, point_id, epoch_us(observed_at), value, quality, n, reason
        FROM computed JOIN indicator USING (indicator_no) JOIN point USING (point_no)
        ORDER BY ALL
        """
    )


def newest(arrivals: list[Arrival]) -> list[Arrival]:
    """Of each value only what it came to at last."""
    return [(*key, value) for key, value in {one[:3]: one[3] for one in arrivals}.items()]


def in_batches(arrivals: list[Arrival], cuts: list[int]) -> Iterator[list[Arrival]]:
    done = 0
    for cut in sorted(cut % (len(arrivals) + 1) for cut in cuts):
        yield arrivals[done:cut]
        done = cut
    yield arrivals[done:]


@pytest.mark.long
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(arrivals=ARRIVALS, cuts=st.lists(st.integers(0, 60), max_size=3), data=st.data())
def test_any_batches_in_any_order_again_and_again_end_in_the_same_rows(
    town: Town, arrivals: list[Arrival], cuts: list[int], data: st.DataObject
) -> None:
    emptied(town)
    arrive(town, newest(arrivals))
    at_once = table(town)
    town.computer.backfill(NOW)
    assert table(town) == at_once

    emptied(town)
    for batch in in_batches(arrivals, cuts):
        arrive(town, batch)
    assert table(town) == at_once
    for batch in in_batches(newest(arrivals), cuts[:1]):
        arrive(town, batch)
    assert table(town) == at_once

    emptied(town)
    for batch in in_batches(data.draw(st.permutations(newest(arrivals))), cuts):
        arrive(town, batch)
    assert table(town) == at_once


def drives(when: str, speeds: list[float]) -> list[Arrival]:
    return [
        (lane, name, when, value)
        for lane, speed in zip(LANES, speeds, strict=True)
        for name, value in (("lane_flow", speed**2 % 17), ("lane_speed", speed))
    ]


def test_a_sum_knows_no_order(town: Town) -> None:
    arrivals = drives("2024-12-09T17:00", [10.1, 7.3, 3.7, 13.9])
    tables = []
    for order in (arrivals, arrivals[::-1], arrivals[4:] + arrivals[:4]):
        emptied(town)
        for one in order:
            arrive(town, [one])
        tables.append(table(town))
    assert tables[0] == tables[1] == tables[2]


def test_a_day_whose_last_hour_never_comes_is_told_by_the_next_that_does(town: Town) -> None:
    emptied(town)
    for when in ("2024-12-09T17:00", "2024-12-11T01:00", "2024-12-12T08:00"):
        arrive(town, drives(when, [30, 40, 50, 60]))
    on_arrival = table(town)
    assert len({row[2] for row in on_arrival if row[0] == "planning_time_index"}) == 3
    town.computer.backfill(NOW)
    assert table(town) == on_arrival


def written(town: Town, now_ms: int) -> set[tuple[str, str, str]]:
    """What was written at a moment: indicator, point, time."""
    rows = town.store.rows(
        """
        SELECT indicator, point_id, strftime(timezone(?, observed_at), '%d %H:%M')
        FROM computed JOIN indicator USING (indicator_no) JOIN point USING (point_no)
        WHERE computed_at = make_timestamptz(? * 1000)
        """,
        [ZONE, now_ms],
    )
    return {(row[0], row[1], row[2]) for row in rows}


@pytest.fixture
def driven(town: Town) -> Town:
    """A town with a week of hours behind it."""
    emptied(town)
    hours = [f"2024-12-{day:02}T{hour:02}:00" for day in range(5, 12) for hour in range(24)]
    lanes = [("s1a", hour) for hour in hours] + [("s2a", hour) for hour in hours[-40:]]
    arrive(
        town,
        [
            (lane, name, hour, value)
            for lane, hour in lanes
            for name, value in (("lane_flow", 100.0), ("lane_speed", 40.0))
        ],
    )
    return town


def test_a_late_value_writes_only_what_depends_on_it(driven: Town) -> None:
    arrive(driven, [("s1a", "lane_speed", "2024-12-10T08:00", 20.0)], LATER)
    hour = "10 08:00"
    of_the_hour = {
        ("speed", "s1", hour),
        ("speed_ratio", "s1", hour),
        ("travel_time_index", "s1", hour),
        ("city_speed_ratio", "city", hour),
        ("city_travel_time_index", "city", hour),
    }
    found = written(driven, LATER)
    assert {row for row in found if row[2] == hour} == of_the_hour
    rest = found - of_the_hour
    assert {row[:2] for row in rest} == {("buffer_index", "s1")}  # its mean moves, no percentile
    assert {row[2] for row in rest} == {"11 00:00"}


def test_a_late_value_leaves_other_places_and_hours_alone(driven: Town) -> None:
    arrive(driven, [("s2a", "lane_flow", "2024-12-10T08:00", 120.0)], LATER)
    found = written(driven, LATER)
    assert ("flow", "s2", "10 08:00") in found and ("city_flow", "city", "10 08:00") in found
    assert {row[1] for row in found} == {"s2", "city"}
    assert {row[2] for row in found if "planning" not in row[0]} <= {"10 08:00", "11 00:00"}


def test_the_same_value_once_more_writes_nothing(driven: Town) -> None:
    arrive(driven, [("s1a", "lane_speed", "2024-12-10T08:00", 40.0)], LATER)
    assert written(driven, LATER) == set()


def test_another_domain_is_not_touched(driven: Town) -> None:
    arrive(driven, [("m1", "pm2_5", "2024-12-10T00:00", 12.0)], LATER)
    assert {row[0] for row in written(driven, LATER)} == {"city_pm2_5", "aqi"}
