"""Distances and nearness."""

from __future__ import annotations

import numpy as np
import pytest

from data.strict import Words
from data.types import Point
from geo.near import distance_m, eighth, nearest, pairs_within


def point(no: int, lon: float | None, lat: float | None) -> Point:
    return Point(
        no=no, id=str(no), kind="k", domain=None, name=Words(en="", zh=""), lon=lon, lat=lat
    )


HERE = (13.4, 52.5)
POINTS = [point(1, *HERE), point(2, 13.4, 52.51), point(3, 13.42, 52.5), point(4, None, None)]


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ((0, 0), (0, 1), 111_195),
        ((0, 0), (1, 0), 111_195),
        ((0, 60), (1, 60), 55_597),
        ((13.37770, 52.51628), (13.37770, 52.51628), 0),
        ((179.5, 0), (-179.5, 0), 111_195),
    ],
    ids=["a degree north", "a degree east", "east at 60 north", "the same place", "date line"],
)
def test_distance_is_that_of_the_great_circle(
    a: tuple[float, float], b: tuple[float, float], metres: float
) -> None:
    assert distance_m(*a, *b) == pytest.approx(metres, abs=1)


def test_the_nearest_come_first_and_the_far_not_at_all() -> None:
    found = nearest(POINTS, *HERE, radius_m=1200, without=1)
    assert [(p.no, round(metres)) for p, metres in found] == [(2, 1112)]
    found = nearest(POINTS, *HERE, radius_m=2000)
    assert [p.no for p, _ in found] == [1, 2, 3]


def test_no_more_than_the_limit_are_found() -> None:
    assert [p.no for p, _ in nearest(POINTS, *HERE, radius_m=9000, limit=2)] == [1, 2]


def test_points_without_a_place_are_near_to_nothing() -> None:
    assert nearest([POINTS[3]], *HERE, radius_m=1e9) == []


def test_pairs_are_those_that_are_near_by_the_great_circle() -> None:
    chance = np.random.default_rng(5)
    lons, lats = 13.4 + chance.normal(0, 0.02, 60), 52.5 + chance.normal(0, 0.02, 60)
    lons[7] = np.nan
    found = set(zip(*(one.tolist() for one in pairs_within(lons, lats, lons, lats, 1500.0)),
                    strict=True))  # fmt: skip
    expected = {
        (a, b)
        for a in range(60)
        for b in range(60)
        if distance_m(lons[a], lats[a], lons[b], lats[b]) <= 1500
    }
    assert found == expected


def test_nothing_is_near_to_nothing() -> None:
    none = np.zeros(0)
    assert pairs_within(none, none, none, none, 100)[0].tolist() == []


@pytest.mark.parametrize(
    ("lon", "lat", "towards"),
    [(13.4, 52.6, 0), (13.5, 52.56, 1), (13.5, 52.5, 2), (13.4, 52.4, 4), (13.3, 52.5, 6),
     (13.3, 52.56, 7)],
    ids=["north", "north-east", "east", "south", "west", "north-west"],
)  # fmt: skip
def test_the_eighth_of_the_compass(lon: float, lat: float, towards: int) -> None:
    assert eighth(*HERE, lon, lat) == towards
