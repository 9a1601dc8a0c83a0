from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.traffic.travel_time import (
    BUFFER,
    DELAY,
    PTI,
    TTI,
    buffer_index,
    network_index,
    planning_time_index,
    reliable_share,
    travel_time_index,
)

TWENTY_ONE = np.array([10.0] * 19 + [20, 40])  # place 19 of 0 … 20 is the 95th percentile: 20


def test_the_indices_of_twenty_one_trips() -> None:
    assert travel_time_index(TWENTY_ONE, 10) == TTI.index(250 / 210)
    assert planning_time_index(TWENTY_ONE, 10) == PTI.index(2)
    index = buffer_index(TWENTY_ONE)
    assert index is not None and index.scale is BUFFER
    assert index.value == pytest.approx((20 - 250 / 21) / (250 / 21))


def test_the_planning_index_is_the_buffer_on_top_of_the_travel_index() -> None:
    travel, planning, buffer = (
        travel_time_index(TWENTY_ONE, 8),
        planning_time_index(TWENTY_ONE, 8),
        buffer_index(TWENTY_ONE),
    )
    assert travel is not None and planning is not None and buffer is not None
    assert planning.value == pytest.approx(travel.value * (1 + buffer.value))


def test_a_missing_time_is_left_out() -> None:
    assert travel_time_index(np.array([20, math.nan]), 10) == TTI.index(2)


def test_without_times_there_is_no_index() -> None:
    nothing = np.array([math.nan])
    assert travel_time_index(nothing, 10) is None
    assert planning_time_index(nothing, 10) is None
    assert buffer_index(nothing) is None
    assert reliable_share(nothing, 10, 1.5) is None


@pytest.mark.parametrize(("least", "told"), [(20, True), (21, True), (22, False)])
def test_a_percentile_needs_its_least_number_of_trips(least: int, told: bool) -> None:
    assert (planning_time_index(TWENTY_ONE, 10, least) is not None) is told
    assert (buffer_index(TWENTY_ONE, least) is not None) is told


@pytest.mark.parametrize(("times", "free"), [([0.0], 10.0), ([10.0], 0.0), ([-1.0], 10.0)])
def test_a_time_that_no_trip_can_have_is_refused(times: list[float], free: float) -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        travel_time_index(np.array(times), free)


@pytest.mark.parametrize(("factor", "share"), [(1.9, 19 / 21), (2.0, 20 / 21), (2.1, 20 / 21)])
def test_a_trip_of_exactly_the_factor_is_reliable(factor: float, share: float) -> None:
    assert reliable_share(TWENTY_ONE, 10, factor) == share


def test_a_network_is_weighted_by_vehicle_hours() -> None:
    # 100 vehicles take 2 for 1, one takes 10 for 1: the mean of the ratios would be 6.
    index = network_index(np.array([100, 1]), np.array([2, 10]), np.array([1, 1]))
    assert index == TTI.index(210 / 101)


def test_a_link_without_flow_or_time_is_left_out() -> None:
    flows, times = np.array([10, 0, 5, math.nan]), np.array([3, 9, math.nan, 3])
    assert network_index(flows, times, np.ones(4), DELAY) == DELAY.index(3)
    assert network_index(np.zeros(1), np.ones(1), np.ones(1)) is None


def test_a_network_has_no_planning_index_of_one_moment() -> None:
    with pytest.raises(ValueError, match="pti"):
        network_index(np.ones(1), np.ones(1), np.ones(1), PTI)


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (0.9, "free"), (1.0, "free"), (1.1, "free"),
        (1.3, "free"), (1.4, "free"), (1.5, "slow"), (1.6, "slow"),
        (1.8, "slow"), (1.9, "slow"), (2.0, "congested"), (2.1, "congested"),
        (3.8, "congested"), (3.9, "congested"), (4.0, "severe"), (4.1, "severe"),
    ],
)  # fmt: skip
def test_a_tenth_beside_a_limit_decides_the_delay(value: float, band: str) -> None:
    assert DELAY.band(value).id == band


POSITIVE = st.lists(st.tuples(*[st.floats(0.1, 1000)] * 3), min_size=1, max_size=30)


@given(POSITIVE)
def test_a_network_lies_between_its_best_and_worst_link(
    links: list[tuple[float, float, float]],
) -> None:
    q, t, free = np.array(links).T
    index = network_index(q, t, free)
    assert index is not None
    assert (t / free).min() * (1 - 1e-9) <= index.value <= (t / free).max() * (1 + 1e-9)
