"""What a departure uncovers."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from dispatch.resources.coverage import Coverage, coverage
from dispatch.resources.grid import Grid
from dispatch.resources.types import Readiness, ResourceRefused, Standing, UnknownResource
from dispatch.resources.ways import distances_m
from tests.dispatch.resources.conftest import NOW_MS, TOWN, MakeRoster, a_standing, an_engine

GRID = Grid(TOWN, 1000)
MINUTES = 5


def found(able: list[Standing], without: set[str], within_s: float = MINUTES * 60) -> Coverage:
    return coverage(
        able, without, lambda spots: distances_m(spots, GRID.lonlat) / 10,
        capability="engine", cells=len(GRID), within_s=within_s, otherwise_s=94,
    )  # fmt: skip


places = st.tuples(st.floats(13.25, 13.55), st.floats(52.40, 52.60))
fleets = st.lists(st.tuples(places, st.sampled_from(Readiness), st.integers(0, 300)), max_size=12)


@settings(max_examples=60)
@given(fleets, st.sets(st.integers(0, 11)), st.sets(st.integers(0, 11)))
def test_removing_a_unit_never_improves_coverage(
    fleet: list[tuple[tuple[float, float], Readiness, int]], some: set[int], more: set[int]
) -> None:
    able = [
        a_standing(an_engine(f"e{i}", *place, turnout_s=turnout), readiness)
        for i, (place, readiness, turnout) in enumerate(fleet)
    ]
    few = found(able, {f"e{i}" for i in some})
    many = found(able, {f"e{i}" for i in some | more})
    assert (few.after_s >= few.now_s).all()
    assert (many.after_s >= few.after_s).all()
    assert np.array_equal(few.now_s, many.now_s)
    assert not (few.late & few.uncovered).any()


def test_the_soonest_counts_its_own_turnout_too() -> None:
    slow, fast = (a_standing(an_engine(name, turnout_s=s)) for name, s in (("a", 300), ("b", 0)))
    both, alone = found([slow, fast], set()), found([slow], set())
    assert np.allclose(alone.now_s - both.now_s, 300)


@pytest.mark.parametrize("readiness", [one for one in Readiness if one != Readiness.AVAILABLE])
def test_who_is_not_available_covers_nothing(readiness: Readiness) -> None:
    nobody = found([a_standing(an_engine("a"), readiness)], {"a"})
    assert nobody.late.all()
    assert nobody.leaving == ()


def test_what_is_uncovered_lies_around_the_one_that_leaves() -> None:
    able = [a_standing(an_engine("west", 13.33)), a_standing(an_engine("east", 13.47))]
    gone = found(able, {"east"})
    drawn = shape(GRID.geometry(gone.uncovered))
    assert drawn.is_valid
    assert drawn.covers(shapely.Point(13.47, 52.5))
    assert not drawn.intersects(shapely.Point(13.33, 52.5).buffer(0.01))


def test_cells_are_of_the_outline_and_of_equal_size() -> None:
    assert len(GRID) == pytest.approx(GRID.km2, rel=0.03)
    assert GRID.km2 == pytest.approx(13.53 * 11.13, rel=0.02)
    assert GRID.geometry(np.zeros(len(GRID), bool)) is None
    whole = shape(GRID.geometry(np.ones(len(GRID), bool)))
    assert whole.symmetric_difference(TOWN).area < 0.1 * TOWN.area


def test_a_roster_says_what_its_departures_uncover(make_roster: MakeRoster) -> None:
    roster = make_roster([an_engine("west", 13.33), an_engine("east", 13.47)])
    told, grid = roster.coverage("engine", ["east"], None, NOW_MS)
    assert told.leaving == ("east",)
    assert 0 < grid.share(told.uncovered) < 1
    with pytest.raises(UnknownResource, match="did you mean 'east'"):
        roster.coverage("engine", ["eats"], None, NOW_MS)
    with pytest.raises(ResourceRefused, match="did you mean 'engine'"):
        roster.coverage("engin", [], None, NOW_MS)
