from __future__ import annotations

import numpy as np
import pytest

from metrics.crowd.motion import (
    Projection,
    Zone,
    capacity,
    capacity_ratio,
    counter_flow,
    density,
    flow,
    net_flow,
    pressure,
    projected,
)


def test_a_flow_is_per_metre_and_minute() -> None:
    assert flow(people=600, width=4, minutes=5) == 30


def test_a_density_needs_an_area() -> None:
    assert density(50, 100) == 0.5
    assert density(50, None) is None


def test_a_net_flow_is_over_all_doors() -> None:
    assert net_flow([300, 120], [60, 60], minutes=10) == 30


@pytest.mark.parametrize(("one", "other", "share"), [(90, 10, 0.1), (10, 90, 0.1), (5, 5, 0.5)])
def test_counter_flow_is_the_lesser_share(one: float, other: float, share: float) -> None:
    assert counter_flow(one, other) == share


def test_nobody_goes_against_nobody() -> None:
    assert counter_flow(0, 0) is None


def test_a_net_flow_leads_somewhere() -> None:
    assert projected(1000, 20, 500) == Projection(minutes=15, people=1300, density=2.6)
    assert projected(1000, 20, None, minutes=5) == Projection(minutes=5, people=1100, density=None)


def test_a_place_never_holds_fewer_than_nobody() -> None:
    assert projected(10, -5, 100).people == 0


@pytest.mark.parametrize(("minutes", "allowed"), [(14, True), (15, True), (16, False), (-1, False)])
def test_a_line_is_not_drawn_further_than_fifteen_minutes(minutes: float, allowed: bool) -> None:
    if allowed:
        assert projected(0, 1, None, minutes).people == minutes
        return
    with pytest.raises(ValueError, match="at most 15 minutes"):
        projected(0, 1, None, minutes)


def test_a_capacity_adds_up_its_zones() -> None:
    zones = [Zone(area=200, per_person=2), Zone(area=300, per_person=1)]
    assert capacity(zones) == 400
    assert capacity_ratio(300, 400) == 0.75
    assert capacity([]) == 0


def test_pressure_is_density_times_the_variance_of_the_velocity() -> None:
    still = np.zeros((3, 2))
    assert pressure(6, still) == 0
    assert pressure(6, np.ones((3, 2))) == 0  # all together
    assert pressure(4, np.array([[1, 0], [-1, 0]])) == 4
    assert pressure(4, np.array([[1.0, 0.0]])) is None


@pytest.mark.parametrize(
    "broken",
    [
        lambda: flow(1, 0, 1),
        lambda: flow(1, 1, 0),
        lambda: density(1, 0),
        lambda: net_flow([], [], 0),
        lambda: capacity([Zone(area=1, per_person=0)]),
        lambda: capacity_ratio(1, 0),
    ],
)
def test_a_measure_of_nothing_is_refused(broken: object) -> None:
    with pytest.raises(ValueError, match="greater than nothing"):
        broken()  # type: ignore[operator]
