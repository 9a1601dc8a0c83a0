"""The order of steps: circles are found, dropped steps leave no gap, deadlines add up."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.plans.order import circle, decisive, timetable, without
from tests.dispatch.plans.town import a_plan

MINUTE = 60_000
NAMES = [f"s{n}" for n in range(8)]
ANY_ORDER = st.fixed_dictionaries({name: st.lists(st.sampled_from(NAMES), max_size=3)
                                   for name in NAMES})  # fmt: skip


def forward(order: dict[str, list[str]]) -> dict[str, list[str]]:
    """Only what waits for an earlier one: there is no circle then."""
    return {name: [one for one in behind if one < name] for name, behind in order.items()}


def behind(order: dict[str, tuple[str, ...]] | dict[str, list[str]], name: str) -> set[str]:
    """All that must be done before a step, at once or over others."""
    found: set[str] = set()
    ahead = list(order[name])
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += order.get(one, ())
    return found


@settings(deadline=None)
@given(ANY_ORDER)
def test_a_circle_is_told_exactly_when_a_step_is_behind_itself(order: dict[str, list[str]]) -> None:
    way = circle(order)
    assert bool(way) == any(name in behind(order, name) for name in order)
    if way:
        assert way[0] == way[-1]
        assert all(after in order[step] for step, after in pairwise(way))


@settings(deadline=None)
@given(ANY_ORDER, st.sets(st.sampled_from(NAMES)))
def test_what_must_be_done_before_stays_so_when_steps_between_are_dropped(
    order: dict[str, list[str]], dropped: set[str]
) -> None:
    before = forward(order)
    left = without(before, sorted(dropped))
    assert set(left) == set(before) - dropped
    for name in left:
        assert behind(left, name) == behind(before, name) - dropped


def test_each_step_is_offered_when_the_last_one_before_it_is_due() -> None:
    slots = timetable(a_plan().steps)
    told = {name: (s.offered_ms // MINUTE, s.accept_by_ms // MINUTE, s.due_ms // MINUTE)
            for name, s in slots.items()}  # fmt: skip
    assert told == {
        "look": (0, 2, 10), "close": (10, 12, 25), "stop": (25, 27, 30), "reopen": (30, 32, 50),
    }  # fmt: skip


def test_the_decisive_chain_leads_to_the_last_deadline() -> None:
    assert decisive(a_plan().steps) == ["look", "close", "stop", "reopen"]
