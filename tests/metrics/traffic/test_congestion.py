"""Link levels and the TPI against the tables of DB11/T 785-2011 and GB/T 33171-2016."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.traffic.congestion import (
    TPI,
    RoadClass,
    level_of_travel_time,
    link_levels,
    severe_share,
    tpi,
)

# As printed: > 65 | 50–65 | 35–50 | 20–35 | ≤ 20, and so on; level 1 to 5.
PRINTED = {
    RoadClass.EXPRESSWAY: (65, 50, 35, 20),
    RoadClass.ARTERIAL: (40, 30, 20, 15),
    RoadClass.SECONDARY: (35, 25, 15, 10),
}
LIMITS = [
    pytest.param(road, limit, level, id=f"{road}-{limit}")
    for road, limits in PRINTED.items()
    for level, limit in enumerate(limits, start=1)
]
# Not verified, so the city's own: handed in by whoever computes.
KNOTS = ((0, 0), (0.04, 2), (0.08, 4), (0.11, 6), (0.14, 8), (0.24, 10))


@pytest.mark.parametrize(("road", "limit", "level"), LIMITS)
def test_one_km_h_beside_a_limit_decides_the_level(road: RoadClass, limit: int, level: int) -> None:
    speeds = np.array([limit - 1, limit, limit + 1], float)
    assert link_levels(speeds, road).tolist() == [level + 1, level + 1, level]


def test_a_standing_road_is_severe_and_an_unknown_speed_has_no_level() -> None:
    levels = link_levels(np.array([0, math.nan]), RoadClass.ARTERIAL)
    assert levels[0] == 5 and math.isnan(levels[1])


def test_a_negative_speed_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0 km/h"):
        link_levels(np.array([-1.0]), RoadClass.ARTERIAL)


def test_the_share_is_weighted_by_what_is_driven() -> None:
    levels = np.array([5, 1, 5, math.nan])
    share = severe_share(levels, np.array([1, 2, 3, 9]), np.array([100, 50, 0, 7]))
    assert share == 0.5


def test_nothing_driven_has_no_share() -> None:
    assert severe_share(np.array([5.0]), np.array([1.0]), np.array([0.0])) is None


@pytest.mark.parametrize(("share", "value"), KNOTS)
def test_a_knot_has_its_index(share: float, value: float) -> None:
    assert tpi(share, KNOTS).value == pytest.approx(value, abs=1e-12)


def test_between_knots_is_a_straight_line_and_above_the_last_it_stays_10() -> None:
    assert tpi(0.02, KNOTS).value == pytest.approx(1)
    assert tpi(0.19, KNOTS).value == pytest.approx(9)
    assert tpi(0.25, KNOTS).value == tpi(1, KNOTS).value == 10


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (0, "free"), (0.1, "free"),
        (1.9, "free"), (2, "nearly-free"), (2.1, "nearly-free"),
        (3.9, "nearly-free"), (4, "light"), (4.1, "light"),
        (5.9, "light"), (6, "moderate"), (6.1, "moderate"),
        (7.9, "moderate"), (8, "severe"), (8.1, "severe"),
        (9.9, "severe"), (10, "severe"),
    ],
)  # fmt: skip
def test_a_tenth_beside_a_limit_decides_the_band(value: float, band: str) -> None:
    assert TPI.band(value).id == band


@pytest.mark.parametrize(
    "knots",
    [((0, 0), (0.04, 2)), ((0.1, 0), (1, 10)), ((0, 0), (0.5, 4), (0.4, 10)), ((0, 1), (1, 10))],
)
def test_knots_that_do_not_rise_from_0_to_10_are_refused(
    knots: tuple[tuple[float, float], ...],
) -> None:
    with pytest.raises(ValueError, match="knots"):
        tpi(0.1, knots)


def test_a_share_beyond_one_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        tpi(4, KNOTS)  # per cent


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_congestion_never_lowers_the_index(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert tpi(less, KNOTS) <= tpi(more, KNOTS)


@pytest.mark.parametrize(
    ("ratio", "level"),
    [
        (0.9, 1), (1, 1), (1.19, 1), (1.2, 2), (1.21, 2),
        (1.49, 2), (1.5, 3), (1.51, 3), (1.79, 3), (1.8, 4), (1.81, 4),
        (2.09, 4), (2.1, 4), (2.11, 5), (9, 5),
    ],
)  # fmt: skip
def test_a_hundredth_beside_a_limit_decides_the_band_of_a_travel_time(
    ratio: float, level: int
) -> None:
    assert level_of_travel_time(ratio) == level


def test_no_travel_time_has_no_band() -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        level_of_travel_time(0)
