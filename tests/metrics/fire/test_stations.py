from __future__ import annotations

import math

import numpy as np
import pytest

from metrics.fire.stations import coverage, distances, load

HERE = np.array([[13.4, 52.5]])
NORTH = np.array([[13.4, 52.5 + 9 / 1000 * 10]])  # about ten kilometres


def test_load_is_the_share_of_the_units_time() -> None:
    began, ended = np.array([0.0, 50.0]), np.array([30.0, 60.0])
    assert load(began, ended, since=0, until=100, units=1) == 0.4
    assert load(began, ended, since=0, until=100, units=2) == 0.2


def test_a_mission_is_cut_to_the_span_and_one_without_end_lasts() -> None:
    began, ended = np.array([-50.0, 90.0, 200.0]), np.array([10.0, math.nan, 300.0])
    assert load(began, ended, since=0, until=100, units=1) == 0.2


def test_no_unit_has_no_load() -> None:
    assert load(np.array([]), np.array([]), 0, 100, units=0) is None
    assert load(np.array([]), np.array([]), 0, 0, units=1) is None
    assert load(np.array([]), np.array([]), 0, 100, units=1) == 0


def test_a_mission_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        load(np.array([10.0]), np.array([5.0]), 0, 100, units=1)


def test_a_degree_north_is_a_hundred_and_eleven_kilometres() -> None:
    assert distances(np.array([[0.0, 0.0]]), np.array([[0.0, 1.0]]))[0] == pytest.approx(
        111.195, 1e-5
    )
    assert distances(HERE, HERE)[0] == 0
    assert distances(np.empty((0, 2)), HERE)[0] == math.inf


def test_the_nearest_station_counts() -> None:
    both = np.vstack([HERE, NORTH])
    assert distances(both, NORTH)[0] == 0


@pytest.mark.parametrize(("minutes", "share"), [(14, 0.75), (16, 1.0)])
def test_coverage_is_weighted(minutes: float, share: float) -> None:
    places, weights = np.vstack([HERE, NORTH]), np.array([3.0, 1.0])
    # ten kilometres of air are twelve of road, a quarter of an hour at 48 km/h
    assert coverage(HERE, places, weights, minutes, km_h=48, detour=1.2) == share


def test_coverage_of_nobody_is_not_known() -> None:
    assert coverage(HERE, HERE, np.zeros(1), 5, 40, 1.3) is None


def test_a_road_is_no_shorter_than_the_air() -> None:
    with pytest.raises(ValueError, match="detour"):
        coverage(HERE, HERE, np.ones(1), 5, 40, 0.9)
