"""Who should go, and in which order."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.strict import Words
from dispatch.resources.nearest import ORDER, SHOWN, Found, capable, rank
from dispatch.resources.types import Readiness, Standing
from dispatch.resources.ways import StraightLine, distances_m
from tests.dispatch.resources.conftest import (
    ENGINE,
    NOW_MS,
    TRAVEL,
    MakeRoster,
    a_standing,
    an_engine,
)

HOW = Words(en="measured so", zh="如此测得")


def ranked(able: list[Standing], travel_s: list[float], wanted: int = 1) -> Found:
    return rank(
        able, np.array(travel_s, float), capability="engine", name=ENGINE, wanted=wanted,
        otherwise_s=94, how=HOW,
    )  # fmt: skip


def order(found: Found) -> list[str]:
    return [one.standing.resource.id for one in found.candidates]


fleets = st.lists(
    st.tuples(
        st.floats(0, 7200), st.one_of(st.none(), st.floats(0, 600)), st.sampled_from(Readiness)
    ),
    max_size=40,
)


@given(fleets, st.integers(1, 12))
def test_a_nearer_one_never_comes_after_a_farther_one_that_is_as_ready(
    fleet: list[tuple[float, float | None, Readiness]], wanted: int
) -> None:
    able = [
        a_standing(an_engine(f"e{i}", turnout_s=turnout), readiness)
        for i, (_, turnout, readiness) in enumerate(fleet)
    ]
    found = ranked(able, [travel for travel, _, _ in fleet], wanted)
    told = [(ORDER[one.standing.readiness], one.arrival_s) for one in found.candidates]
    assert told == sorted(told)
    free = sum(readiness is Readiness.AVAILABLE for _, _, readiness in fleet)
    assert found.found == min(wanted, free) == sum(one.chosen for one in found.candidates)
    assert found.short == wanted - found.found
    left_out = {one.resource.id for one in able} - set(order(found))
    if left_out:  # nobody better than those who are told
        arrival = {
            f"e{i}": (ORDER[ready], travel + (94 if own is None else own))
            for i, (travel, own, ready) in enumerate(fleet)
        }
        assert min(arrival[name] for name in left_out) >= told[-1]


@given(st.permutations(range(8)))
def test_the_order_in_which_they_are_declared_does_not_matter(places: list[int]) -> None:
    able = [a_standing(an_engine(f"e{i}")) for i in places]
    assert order(ranked(able, [60.0] * 8, 3)) == [f"e{i}" for i in range(8)]


def test_a_short_way_does_not_make_up_for_a_long_turnout() -> None:
    able = [a_standing(an_engine("volunteers", turnout_s=400)), a_standing(an_engine("day"))]
    assert order(ranked(able, [60, 200])) == ["day", "volunteers"]


def test_whoever_is_committed_is_told_with_the_reason_and_is_not_chosen() -> None:
    able = [
        a_standing(an_engine("near"), Readiness.COMMITTED),
        a_standing(an_engine("far"), Readiness.AVAILABLE),
        a_standing(an_engine("resting"), Readiness.DELAYED),
    ]
    found = ranked(able, [10, 500, 100], wanted=3)
    assert [(one.standing.resource.id, one.chosen) for one in found.candidates] == [
        ("far", True), ("resting", False), ("near", False),
    ]  # fmt: skip
    assert (found.found, found.short) == (1, 2)
    assert found.words.en == "fire engine: 1 of 3 can go, 2 short"
    assert found.words.zh == "灭火：需 3，可派 1，缺 2"


def test_reasons_are_in_words() -> None:
    (one,) = ranked([a_standing(an_engine("e", turnout_s=None))], [346]).candidates
    assert [words.en for words in one.reasons] == [
        "there in 7:20 min", "5:46 min on the way; measured so",
        "1:34 min to turn out (the usual: its own is unknown)", "x", "can do: fire engine",
    ]  # fmt: skip
    assert [words.zh for words in one.reasons][:3] == [
        "7 分 20 秒到达", "行驶 5 分 46 秒；如此测得", "出动 1 分 34 秒（通用值，该单位未知）",
    ]  # fmt: skip


def test_one_entry_may_stand_for_several() -> None:
    found = ranked([a_standing(an_engine("pair", count=2)), a_standing(an_engine("x"))], [1, 2], 2)
    assert [one.chosen for one in found.candidates] == [True, False]
    assert found.short == 0


def test_not_all_of_many_are_told() -> None:
    able = [a_standing(an_engine(f"e{i:03}"), Readiness.UNAVAILABLE) for i in range(100)]
    assert len(ranked(able, [1.0] * 100, 2).candidates) == 2 + SHOWN


def test_those_without_a_known_place_are_counted_and_not_ranked() -> None:
    able, unplaced = capable(
        [a_standing(an_engine("a")), a_standing(an_engine("b", placed=False, count=3))], "engine"
    )
    assert ([one.resource.id for one in able], unplaced) == (["a"], 3)


def test_a_roster_ranks_by_the_way(make_roster: MakeRoster) -> None:
    near, far = an_engine("near", 13.40, 52.50), an_engine("far", 13.45, 52.50)
    found = make_roster([far, near]).nearest(13.41, 52.50, "engine", 1, NOW_MS)
    assert order(found) == ["near", "far"]
    (first, second) = found.candidates
    assert first.travel_s == pytest.approx(677 * 1.3 * 3.6 / 28, rel=0.01)
    assert second.travel_s / first.travel_s == pytest.approx(4, rel=0.01)


def test_by_night_one_drives_faster() -> None:
    ways = StraightLine(TRAVEL, ZoneInfo("Europe/Berlin"))
    a, b = np.array([[13.40, 52.50]]), np.array([[13.45, 52.50]])
    day, night = (ways.seconds(a, b, ms)[0, 0] for ms in (NOW_MS, NOW_MS + 8 * 3_600_000))
    assert day / night == pytest.approx(31 / 28)
    assert ways.how(NOW_MS).en == "estimated: straight line times 1.3 at 28 km/h"


def test_distances_are_those_of_the_great_circle() -> None:
    a, b = np.array([[0.0, 0.0], [0.0, 60.0]]), np.array([[1.0, 0.0], [1.0, 60.0]])
    assert np.diag(distances_m(a, b)) == pytest.approx([111_195, 55_597], abs=1)
