"""Ways over roads."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.near import distance_m
from geo.roads import ACCESS_KMH, PIECE_M, Road, Roads, RoadsError, read_roads

A, B, C, D = (13.40, 52.50), (13.41, 52.50), (13.41, 52.51), (13.40, 52.51)


def road(*vertices: tuple[float, float], kmh: float = 36, oneway: bool = False) -> Road:
    return Road(lonlat=np.array(vertices), kmh=kmh, oneway=oneway)


def at(*places: tuple[float, float]) -> np.ndarray:
    return np.array(places, np.float64)


def metres(*vertices: tuple[float, float]) -> float:
    return sum(distance_m(*a, *b) for a, b in pairwise(vertices))


BLOCK = [road(A, B, C), road(C, D), road(D, A)]


def test_a_way_is_as_long_as_its_roads() -> None:
    (row,) = Roads(BLOCK).seconds(at(A), at(A, B, C, D))
    assert row == pytest.approx([0, metres(A, B) / 10, metres(A, B, C) / 10, metres(A, D) / 10],
                                rel=1e-3)  # fmt: skip


def test_the_fastest_way_is_taken_not_the_shortest() -> None:
    roads = Roads([road(A, B, kmh=6), road(A, D, C, B, kmh=120)])
    assert roads.seconds(at(A), at(B))[0, 0] == pytest.approx(
        metres(A, D, C, B) * 3.6 / 120, rel=1e-3
    )


def test_of_parallel_roads_the_faster_counts() -> None:
    roads = Roads([road(A, B, kmh=18), road(A, B, kmh=72)])
    assert roads.seconds(at(A), at(B))[0, 0] == pytest.approx(metres(A, B) / 20, rel=1e-3)


def test_a_one_way_street_is_not_driven_against() -> None:
    roads = Roads([road(A, B, C, D, A, oneway=True)])
    there, back = roads.seconds(at(A), at(B))[0, 0], roads.seconds(at(B), at(A))[0, 0]
    assert there == pytest.approx(metres(A, B) / 10, rel=1e-3)
    assert back == pytest.approx(metres(B, C, D, A) / 10, rel=1e-3)
    many = roads.seconds(at(B, C, D), at(A))[:, 0]  # more origins than goals: worked out backwards
    assert many[0] == pytest.approx(back)


def test_one_comes_to_the_road_slowly() -> None:
    beside = (13.395, 52.50)
    (row,) = Roads(BLOCK).seconds(at(beside), at(B))
    slow = metres(beside, A) * 3.6 / ACCESS_KMH
    assert row[0] == pytest.approx(slow + metres(A, B) / 10, rel=1e-2)


def test_a_piece_of_road_that_leads_nowhere_is_nobodys_nearest() -> None:
    far = [(13.5, 52.6), (13.501, 52.6)]
    roads = Roads([*BLOCK, road(*far)])
    assert np.isfinite(roads.seconds(at(far[0]), at(A))).all()


def test_a_street_that_one_cannot_leave_is_nobodys_nearest() -> None:
    trap = (13.402, 52.495)
    roads = Roads([*BLOCK, road(A, trap, oneway=True)])
    assert np.isfinite(roads.seconds(at(trap), at(C))).all()


def test_a_way_may_begin_in_the_middle_of_a_long_straight() -> None:
    middle = (13.405, 52.50)
    (row,) = Roads(BLOCK).seconds(at(middle), at(B))
    assert row[0] == pytest.approx(metres(middle, B) / 10, abs=PIECE_M * 3.6 / ACCESS_KMH)


def test_roads_are_read_from_lines_by_their_class() -> None:
    lines = [[list(A), list(B)], [list(B), list(C)]]
    features = [
        {
            "geometry": {"type": "MultiLineString", "coordinates": lines},
            "properties": {"c": "main"},
        },
        {"geometry": {"type": "LineString", "coordinates": lines[0]}, "properties": {"speed": 80}},
        {"geometry": {"type": "LineString", "coordinates": lines[0]}, "properties": {"c": "path"}},
        {"geometry": {"type": "LineString", "coordinates": lines[0]}, "properties": None},
    ]
    found = list(read_roads({"features": features}, "c", {"main": 50}))
    assert [one.kmh for one in found] == [50, 50, 80]


@pytest.mark.parametrize("roads", [[], [road(A)], [road(A, A)]])
def test_no_roads_are_refused(roads: list[Road]) -> None:
    with pytest.raises(RoadsError):
        Roads(roads)


corners = st.tuples(st.integers(0, 4), st.integers(0, 4))


@settings(max_examples=40)
@given(st.lists(st.tuples(corners, corners), min_size=1, max_size=25), corners, corners, corners)
def test_a_detour_is_never_faster_than_the_way(
    streets: list[tuple[tuple[int, int], tuple[int, int]]],
    a: tuple[int, int], b: tuple[int, int], c: tuple[int, int],
) -> None:  # fmt: skip
    def place(corner: tuple[int, int]) -> tuple[float, float]:
        return 13.4 + corner[0] / 100, 52.5 + corner[1] / 100

    lines = [road(place(x), place(y)) for x, y in streets if x != y]
    if not lines:
        return
    roads = Roads(lines)
    ab, ac, cb = (
        roads.seconds(at(place(x)), at(place(y)))[0, 0] for x, y in ((a, b), (a, c), (c, b))
    )
    assert ab <= ac + cb + 1e-6
