"""A rule at work: all that it can say, the same whatever the batching, over a small store."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alerts.small_town import Seen, SmallTown, Told, Town, a_rule


@pytest.fixture(scope="module")
def town() -> Iterator[SmallTown]:
    made = SmallTown()
    yield made
    made.store.close()


def hear_all(town: SmallTown, seen: list[Seen], **rule: Any) -> list[Told]:
    """What a rule says to values, moment by moment."""
    watch = town.watch(a_rule(**rule))
    found: list[Told] = []
    for _, moment in groupby(sorted(seen, key=lambda one: one[2]), lambda one: one[2]):
        found += watch.hear(*moment)
    return found


NEIGHBOUR = {"indicator": "wind", "at_least": 5, "within": "PT10M"}
HOT = ("heat", 1, 1, 12.0)


@pytest.mark.parametrize(
    ("rule", "seen", "expected"),
    [
        pytest.param({}, [HOT, ("heat", 1, 2, 5)], [(1, 1, 0, 1), (1, 2, 1, 0)], id="a value"),
        pytest.param(
            {"direction": "below", "limits": {"blue": 10, "red": 0}},
            [("heat", 1, 1, 9), ("heat", 1, 2, -1), ("heat", 1, 3, 10)],
            [(1, 1, 0, 1), (1, 2, 1, 4), (1, 3, 4, 0)], id="below",
        ),
        pytest.param(
            {"direction": "outside", "limits": {"blue": [10, 20], "red": [0, 30]}, "deadband": 1},
            [("heat", 1, 1, 9), ("heat", 1, 2, 10.5), ("heat", 1, 3, 35), ("heat", 1, 4, 29.5),
             ("heat", 1, 5, 15)],
            [(1, 1, 0, 1), (1, 3, 1, 4), (1, 5, 4, 0)], id="outside a band, the deadband within",
        ),
        pytest.param(
            {"measure": {"over": "PT10M"}, "limits": {"blue": 5}},
            [("heat", 1, 1, 0), ("heat", 1, 6, 50), ("heat", 1, 11, 5), ("heat", 1, 16, 54)],
            [(1, 11, 0, 1), (1, 16, 1, 0)], id="a change to the newest value so long before",
        ),
        pytest.param(
            {"measure": {"over": "PT10M"}, "limits": {"blue": 5}},
            [("heat", 1, 1, 0), ("heat", 1, 22, 50)], [], id="no change from what is too old",
        ),
        pytest.param(
            {"samples": {"need": 2, "of": 3}},
            [("heat", 1, minute, value) for minute, value in enumerate([12, 5, 12, 5, 5, 12], 1)],
            [(1, 3, 0, 1), (1, 4, 1, 0)], id="two of three",
        ),
        pytest.param(
            {"samples": {"need": 2, "of": 3}, "hold": "PT2M", "only_if": [NEIGHBOUR]},
            [("heat", 1, minute, 12) for minute in range(1, 6)]
            + [("wind", 1, minute, 3 if minute == 3 else 6) for minute in range(1, 6)],
            [], id="a value that does not count stops what others began",
        ),
        pytest.param({"only_if": [NEIGHBOUR]}, [HOT, ("wind", 1, 1, 6)], [(1, 1, 0, 1)], id="here"),
        pytest.param({"only_if": [NEIGHBOUR]}, [HOT, ("wind", 1, 1, 4)], [], id="unmet"),
        pytest.param({"only_if": [NEIGHBOUR]}, [HOT, ("wind", 1, 0, 6)], [], id="not that moment"),
        pytest.param(
            {"only_if": [{**NEIGHBOUR, "where": "district"}]}, [HOT, ("wind", 2, 0, 6)],
            [(1, 1, 0, 1)], id="in the district",
        ),
        pytest.param(
            {"only_if": [{**NEIGHBOUR, "where": "district"}]}, [HOT, ("wind", 3, 0, 6)], [],
            id="in another district",
        ),
        pytest.param(
            {"only_if": [{**NEIGHBOUR, "where": "near", "metres": 300}]}, [HOT, ("wind", 2, 0, 6)],
            [(1, 1, 0, 1)], id="near",
        ),
        pytest.param(
            {"only_if": [{**NEIGHBOUR, "where": "near", "metres": 300}]}, [HOT, ("wind", 3, 0, 6)],
            [], id="too far",
        ),
        pytest.param(
            {"only_if": [{**NEIGHBOUR, "where": "city"}]}, [HOT, ("wind", 4, 0, 6)],
            [(1, 1, 0, 1)], id="in the city",
        ),
        pytest.param(
            {"only_if": [{**NEIGHBOUR, "where": "city"}]}, [("heat", 1, 20, 12), ("wind", 4, 1, 6)],
            [], id="too old",
        ),
        pytest.param(
            {"only_if": [{"indicator": "heat", "at_least": 10, "where": "district"}]}, [HOT], [],
            id="itself is no other point",
        ),
        pytest.param(
            {"only_if": [{"indicator": "heat", "at_least": 10, "where": "district"}]},
            [HOT, ("heat", 2, 1, 11)], [(1, 1, 0, 1), (2, 1, 0, 1)], id="a neighbour agrees",
        ),
        pytest.param(
            {"only_if": [{"any": [NEIGHBOUR, {"indicator": "rain", "at_most": 0}]}]},
            [HOT, ("rain", 1, 1, 0)], [(1, 1, 0, 1)], id="any: what is not known does not matter",
        ),
        pytest.param(
            {"only_if": [{"not": [NEIGHBOUR, {"indicator": "rain", "at_least": 9}]}]},
            [HOT, ("rain", 1, 1, 0), ("wind", 1, 1, 0)], [(1, 1, 0, 1)], id="none of these",
        ),
        pytest.param(
            {"only_if": [{"not": [NEIGHBOUR]}]}, [HOT], [], id="not of the unknown is unknown"
        ),
        pytest.param(
            {"only_if": [NEIGHBOUR]},
            [HOT, ("wind", 1, 1, 6), ("heat", 1, 2, 0), ("heat", 1, 3, 0), ("wind", 1, 3, 0)],
            [(1, 1, 0, 1), (1, 3, 1, 0)], id="unknown clears nothing, unmet clears what is inside",
        ),
        pytest.param(
            {"during": "early"}, [("heat", 1, 30, 12), ("heat", 1, 40, 0)], [], id="not its time"
        ),
        pytest.param(
            {"during": "early"}, [("heat", 1, 19, 12), ("heat", 1, 40, 25), ("heat", 1, 41, 0)],
            [(1, 19, 0, 1), (1, 41, 1, 0)], id="outside of its time it only clears",
        ),
        pytest.param(
            {"not_during": ["early"]}, [HOT, ("heat", 1, 20, 12)], [(1, 20, 0, 1)], id="not during"
        ),
        pytest.param(
            {"during": ["early"], "hold": "PT5M"}, [("heat", 1, 18, 12), ("heat", 1, 24, 12)], [],
            id="what would rise after its time does not",
        ),
        pytest.param(
            {"indicator": "rain", "during": ["early"]}, [("rain", 1, 20, 12), ("rain", 1, 21, 25)],
            [(1, 20, 0, 1)], id="a period belongs to where it began",
        ),
    ],
)  # fmt: skip
def test_what_a_rule_can_say(
    town: SmallTown, rule: dict[str, Any], seen: list[Seen], expected: list[Told]
) -> None:
    assert hear_all(town, seen, **rule) == expected


def test_the_ratio_to_the_usual_is_that_of_the_hour_in_which_the_period_began(
    town: SmallTown,
) -> None:
    watch = town.watch(
        a_rule(indicator="people", measure="ratio_to_usual", limits={"blue": 2, "red": 4})
    )
    town.is_usual(1, weekday=1, hour=1, median=100)
    town.is_usual(2, weekday=1, hour=1, median=100, n=5)
    watch.watch.refresh()
    assert watch.hear(("people", 1, 60, 400.0), ("people", 2, 60, 400.0)) == [(1, 60, 0, 4)]
    assert watch.told[0].value == 4
    assert watch.hear(("people", 1, 120, 900.0)) == [], "nothing is usual at two o'clock"


def test_points_that_appear_later_are_watched(town: SmallTown) -> None:
    watch = town.watch(a_rule(points={"district": "b"})).watch
    points = town.registry.points
    assert [watch.takes(points[no]) for no in (1, 2, 3, 4)] == [False, False, True, True]
    by_domain = town.watch(a_rule(points={"domain": "weather"})).watch
    assert by_domain.takes(points[1])


@pytest.mark.parametrize(
    "delays",
    [{"deadband": 3}, {"hold": "PT3M", "clear": "PT3M"}],
    ids=["a deadband of 3", "no deadband, three minutes"],
)
def test_a_thousand_crossings_are_one_episode(town: SmallTown, delays: dict[str, Any]) -> None:
    watch = town.watch(a_rule(**delays))
    up = [("heat", 1, minute, 12.0) for minute in range(5)]
    crossings = [("heat", 1, 5 + minute, 10.0 + (-1) ** minute) for minute in range(1000)]
    down = [("heat", 1, 1005 + minute, 2.0) for minute in range(5)]
    found = watch.hear(*up)
    for start in range(0, 1000, 50):
        found += watch.hear(*crossings[start : start + 50])
    found += watch.hear(*down)
    assert [(before, after) for _, _, before, after in found] == [(0, 1), (1, 0)]


def test_what_was_not_accepted_is_proposed_again(town: SmallTown) -> None:
    watch = town.watch(a_rule(only_if=[{**NEIGHBOUR, "where": "city"}]))
    watch.hear(HOT)
    late = watch.values([("wind", 3, 0, 9)])
    watch.keep(late)
    first, second = watch.watch.propose(late), watch.watch.propose(late)
    assert first is not None and second is not None
    assert first.found == second.found != []
    assert watch.watch.state.steps.tolist() == [0, 0, 0, 0]


def test_after_a_restart_a_rule_goes_on_where_it_was(town: SmallTown) -> None:
    rule = {"hold": "PT5M", "only_if": [{**NEIGHBOUR, "where": "city"}], "clear": "PT5M"}
    watch = town.watch(a_rule(**rule))
    watch.hear(("wind", 4, 0, 9), HOT, ("heat", 2, 1, 12), ("heat", 2, 8, 12))
    watch.rewatch({2: 1})
    watch.watch.recall()
    assert watch.hear(("heat", 1, 6, 12), ("heat", 2, 9, 0)) == [(1, 6, 0, 1)]


values = st.sampled_from([math.nan, 0.0, 8.5, 9.5, 10.0, 14.0, 19.0, 25.0, 35.0, 41.0])
observations = st.tuples(
    st.sampled_from(["heat", "heat", "heat", "wind"]), st.integers(1, 4), st.integers(0, 5), values
)
courses = st.lists(observations, min_size=1, max_size=30)
LEAVES = [
    {"indicator": "wind", "at_least": 10},
    {"indicator": "wind", "at_least": 10, "where": "district", "within": "PT5M"},
    {"indicator": "wind", "at_most": 20, "where": "near", "metres": 250, "within": "PT20M"},
    {"indicator": "heat", "at_least": 10, "where": "city", "within": "PT3M"},
]
conditions: st.SearchStrategy[list[dict[str, Any]]] = st.one_of(
    st.just([]),
    st.lists(st.sampled_from(LEAVES), min_size=1, max_size=2),
    st.tuples(st.sampled_from(["any", "all", "not"]), st.lists(st.sampled_from(LEAVES), min_size=1,
              max_size=2)).map(lambda pair: [{pair[0]: pair[1]}]),
)  # fmt: skip
minutes = st.integers(0, 8).map(lambda number: f"PT{number}M")
sides = st.sampled_from(
    [
        {"direction": "above", "limits": {"blue": 10, "yellow": 20, "orange": 30, "red": 40}},
        {"direction": "below", "limits": {"blue": 20, "orange": 9}},
        {"direction": "outside", "limits": {"blue": [9, 20], "red": [5, 40]}},
    ]
)
rules = st.fixed_dictionaries(
    {
        "hold": minutes, "clear": minutes, "deadband": st.sampled_from([0, 1, 4]),
        "stale_after": st.sampled_from(["PT3M", "PT10H"]), "only_if": conditions,
        "samples": st.sampled_from([None, None, {"need": 2, "of": 3}, {"need": 1, "of": 2}]),
        "measure": st.sampled_from(["value", "value", {"over": "PT4M"}]),
        "during": st.sampled_from([[], [], ["early"], ["early", "odd"]]),
        "not_during": st.sampled_from([[], [], ["odd"]]),
        "indicator": st.sampled_from(["heat", "rain"]),
    }
)  # fmt: skip


def timed(course: list[Seen], indicator: str) -> list[Seen]:
    """The pauses as moments, and the watched indicator by the name that the rule has for it."""
    minute, found = 0, dict[tuple[str, int, int], Seen]()
    for name, point, pause, value in course:
        minute += pause
        seen = (indicator if name == "heat" else name, point, minute, value)
        found[seen[:3]] = seen
    return list(found.values())


def in_order(watch: Town, seen: list[Seen]) -> list[Told]:
    found: list[Told] = []
    for _, moment in groupby(seen, lambda one: one[2]):
        found += watch.hear(*moment)
    return found


def ends(watch: Town) -> list[Any]:
    state = watch.watch.state
    columns = (state.steps, state.since, state.running, state.seen, state.value)
    return [str(column.tolist()) for column in columns]


@pytest.mark.long
@settings(deadline=None, max_examples=150)
@given(rule=rules, side=sides, course=courses, cut=st.randoms(use_true_random=False),
       swept=st.booleans())  # fmt: skip
def test_batching_and_sweeping_change_nothing(
    town: SmallTown, rule: dict[str, Any], side: dict[str, Any], course: list[Seen],
    cut: random.Random, swept: bool,
) -> None:  # fmt: skip
    seen = timed(course, rule["indicator"])
    made = a_rule(**rule, **side)
    first = town.watch(made)
    one_by_one = in_order(first, seen) + first.sweep(seen[-1][2] + 0.5)
    second = town.watch(made)
    found: list[Told] = []
    moments = [list(moment) for _, moment in groupby(seen, lambda one: one[2])]
    while moments:
        size = cut.randint(1, len(moments))
        batch = [one for moment in moments[:size] for one in moment]
        moments = moments[size:]
        if swept:
            found += second.sweep(batch[0][2])
        cut.shuffle(batch)
        found += second.hear(*batch)
    found += second.sweep(seen[-1][2] + 0.5)
    assert sorted(one_by_one) == sorted(found)
    assert not any(one.late for one in second.told)
    assert ends(first) == ends(second)
