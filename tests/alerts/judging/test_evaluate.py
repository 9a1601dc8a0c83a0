"""Levels rise and fall as limits, deadband and delays say, whatever the batching."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.judging import evaluate, switches
from alerts.judging.switches import Bools, Bounds, Floats, Ints, Patch, RuleState, Transition

MINUTE = 60_000
Observed = tuple[int, int, float]


def bounds(
    *, above: bool = True, deadband: float = 0, hold: int = 0, clear: int = 0,
    stale: int = 600, lasting: bool = False,
) -> Bounds:  # fmt: skip
    limits = np.array([10.0, 20.0, 30.0, 40.0] if above else [0.55, 0.45, 0.35, 0.25])
    return Bounds(
        levels=np.arange(1, 5), low=np.full(4, -np.inf) if above else limits,
        high=limits if above else np.full(4, np.inf), deadband=deadband,
        hold_ms=hold * MINUTE, clear_ms=clear * MINUTE, stale_ms=stale * MINUTE, lasting=lasting,
    )  # fmt: skip


def fresh(count: int = 1, rule: Bounds | None = None) -> RuleState:
    return switches.fresh(rule or bounds(), count)


def after(state: RuleState, patch: Patch | None) -> RuleState:
    """The state as the patch makes it; the given one is left alone."""
    found = state.taken(np.arange(len(state)))
    if patch is not None:
        patch.apply(found)
    return found


def step(
    rule: Bounds, state: RuleState, slots: Ints, moments: Ints, values: Floats,
    blocked: Bools | None = None,
) -> tuple[RuleState, list[Transition]]:  # fmt: skip
    patch, found = evaluate.step(rule, state, slots, moments, values, blocked)
    return after(state, patch), found


def sweep(rule: Bounds, state: RuleState, now_ms: int) -> tuple[RuleState, list[Transition]]:
    patch, found = evaluate.sweep(rule, state, now_ms)
    return after(state, patch), found


def rebuild(
    rule: Bounds, state: RuleState, slots: Ints, moments: Ints, values: Floats, blocked: Bools
) -> RuleState:
    return after(state, evaluate.rebuild(rule, state, slots, moments, values, blocked))


def take(
    rule: Bounds, state: RuleState, observed: list[Observed]
) -> tuple[RuleState, list[Transition]]:
    """Observed: (slot, minute, value)."""
    slots, minutes, values = (np.array(column) for column in zip(*observed, strict=True))
    return step(rule, state, slots.astype(np.int64), minutes * MINUTE, values.astype(float))


def run(rule: Bounds, minutes_and_values: list[tuple[int, float]]) -> list[tuple[int, int, int]]:
    """What one point goes through: (minute, level before, level after)."""
    _, found = take(rule, fresh(1, rule), [(0, m, v) for m, v in minutes_and_values])
    return [(t.occurred_ms // MINUTE, t.before, t.after) for t in found]


@pytest.mark.parametrize(
    ("rule", "course", "expected"),
    [
        pytest.param(bounds(), [(1, 10)], [(1, 0, 1)], id="a limit above is reached"),
        pytest.param(bounds(), [(1, 9.9)], [], id="just under the limit is normal"),
        pytest.param(bounds(above=False), [(1, 0.25)], [(1, 0, 3)], id="below is undercut"),
        pytest.param(bounds(above=False), [(1, 0.17)], [(1, 0, 4)], id="the gravest level at once"),
        pytest.param(bounds(), [(1, 45), (2, 15)], [(1, 0, 4), (2, 4, 1)], id="falls to the rest"),
        pytest.param(bounds(hold=5), [(1, 12), (4, 12)], [], id="held too short"),
        pytest.param(bounds(hold=5), [(1, 12), (9, 12)], [(6, 0, 1)], id="hold is over"),
        pytest.param(bounds(hold=5), [(1, 12), (4, 9), (5, 12), (9, 12)], [], id="hold anew"),
        pytest.param(
            bounds(hold=5), [(1, 12), (4, 25), (6, 25), (9, 25)], [(6, 0, 1), (9, 1, 2)],
            id="each level holds for itself",
        ),
        pytest.param(bounds(deadband=2), [(1, 11), (2, 8.5)], [(1, 0, 1)], id="in the deadband"),
        pytest.param(
            bounds(deadband=2), [(1, 11), (2, 7.9)], [(1, 0, 1), (2, 1, 0)], id="past the deadband"
        ),
        pytest.param(
            bounds(clear=5), [(1, 11), (2, 5), (4, 11), (5, 5), (9, 5), (10, 5)],
            [(1, 0, 1), (10, 1, 0)], id="clears when it stayed inside",
        ),
        pytest.param(bounds(), [(1, 11), (2, math.nan)], [(1, 0, 1)], id="no value clears nothing"),
        pytest.param(
            bounds(hold=5), [(1, 12), (3, math.nan), (20, 12), (22, 12), (23, 12)], [(23, 0, 1)],
            id="time without a value does not count",
        ),
        pytest.param(
            bounds(hold=5, stale=2), [(1, 12), (20, 12), (22, 12), (23, 12)], [(23, 0, 1)],
            id="time of a stale value does not count",
        ),
        pytest.param(
            bounds(hold=5, stale=2, lasting=True), [(1, 12), (20, 3)], [],
            id="what lasts does not last when stale",
        ),
        pytest.param(
            bounds(above=False, deadband=0.05), [(1, 0.5), (2, 0.59), (3, 0.61)],
            [(1, 0, 1), (3, 1, 0)], id="the deadband below",
        ),
        pytest.param(
            bounds(), [(5, 12), (3, 50)], [(3, 0, 4), (5, 4, 1)], id="read in order of time"
        ),
    ],
)  # fmt: skip
def test_one_point(
    rule: Bounds, course: list[tuple[int, float]], expected: list[tuple[int, int, int]]
) -> None:
    assert run(rule, course) == expected


def test_a_thousand_crossings_within_the_deadband_are_one_episode() -> None:
    course = [(minute, 10 + (-1) ** minute) for minute in range(1000)]
    assert run(bounds(deadband=2), course) == [(0, 0, 1)]


def test_a_late_value_does_not_rewrite_what_was_said() -> None:
    rule = bounds()
    state, _ = take(rule, fresh(), [(0, 5, 12)])
    assert take(rule, state, [(0, 4, 50)])[1] == []


def test_of_two_values_for_one_moment_the_last_one_counts() -> None:
    _, found = take(bounds(), fresh(), [(0, 5, 12), (0, 5, 3), (0, 6, 3)])
    assert found == []


def test_a_blocked_value_raises_nothing_and_clears_only_by_what_it_is() -> None:
    rule, slots, yes = bounds(), np.zeros(1, np.int64), np.ones(1, np.bool_)
    state, found = step(rule, fresh(), slots, slots + 1, np.array([99.0]), yes)
    assert found == []
    state, _ = take(rule, state, [(0, 1, 99)])
    state, found = step(rule, state, slots, slots + 2 * MINUTE, np.array([99.0]), yes)
    assert found == []
    _, found = step(rule, state, slots, slots + 3 * MINUTE, np.array([1.0]), yes)
    assert [(t.before, t.after, t.value) for t in found] == [(4, 0, 1.0)]


def test_a_blocked_value_does_not_raise_what_is_raised_already() -> None:
    rule, slots, yes = bounds(), np.zeros(1, np.int64), np.ones(1, np.bool_)
    state, _ = take(rule, fresh(), [(0, 1, 11)])
    assert step(rule, state, slots, slots + 2 * MINUTE, np.array([99.0]), yes)[1] == []


def test_onset_is_the_first_value_beyond_the_least_limit() -> None:
    _, found = take(bounds(hold=5), fresh(), [(0, 1, 11), (0, 3, 42), (0, 9, 44)])
    onset = [(t.after, t.occurred_ms // MINUTE, t.onset_ms // MINUTE, t.onset_value) for t in found]
    assert onset == [(1, 6, 1, 11.0), (4, 8, 1, 11.0)]


def test_a_sweep_raises_what_stands_long_enough() -> None:
    rule = bounds(hold=5, lasting=True)
    state, _ = take(rule, fresh(), [(0, 1, 12)])
    assert sweep(rule, state, 6 * MINUTE)[1] == []
    state, found = sweep(rule, state, 6 * MINUTE + 1)
    assert [(t.occurred_ms // MINUTE, t.after) for t in found] == [(6, 1)]
    assert sweep(rule, state, 99 * MINUTE)[1] == []


def test_a_sweep_does_not_let_an_hourly_value_last() -> None:
    rule = bounds(hold=5)
    state, _ = take(rule, fresh(), [(0, 1, 12)])
    assert sweep(rule, state, 99 * MINUTE)[1] == []


def test_a_sweep_does_not_let_a_stale_value_last() -> None:
    rule = bounds(hold=5, stale=3, lasting=True)
    state, _ = take(rule, fresh(), [(0, 1, 12)])
    assert sweep(rule, state, 99 * MINUTE)[1] == []


def test_taking_values_leaves_the_given_state_alone() -> None:
    state = fresh()
    take(bounds(), state, [(0, 1, 50)])
    assert state.steps.tolist() == [0] and not state.running.any()


def test_a_rebuilt_state_goes_on_where_the_first_one_was() -> None:
    rule, course = bounds(hold=5, deadband=1), [(0, 1, 12.0), (0, 4, 25.0), (0, 8, 25.0)]
    first, _ = take(rule, fresh(), course)
    again = fresh()
    again.steps[:] = first.steps
    columns = [np.array(column) for column in zip(*course, strict=True)]
    none = np.zeros(3, np.bool_)
    again = rebuild(rule, again, columns[0], columns[1] * MINUTE, columns[2].astype(float), none)
    for later in ([(0, 9, 25.0)], [(0, 9, 1.0)]):
        assert [t.after for t in take(rule, again, later)[1]] == [
            t.after for t in take(rule, first, later)[1]
        ]


def test_what_was_missed_before_a_restart_is_said_by_the_next_sweep() -> None:
    rule, one = bounds(), np.zeros(1, np.int64)
    state = rebuild(rule, fresh(), one, one + 5, np.array([50.0]), np.zeros(1, np.bool_))
    assert [(t.occurred_ms, t.after) for t in sweep(rule, state, 10)[1]] == [(5, 4)]


values = st.one_of(st.just(math.nan), st.sampled_from([0.0, 8.5, 9.5, 10.0, 19.0, 25.0, 41.0]))
courses = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 9), values), min_size=1, max_size=40)
rules = st.builds(
    bounds,
    deadband=st.sampled_from([0.0, 1.0, 12.0]), hold=st.integers(0, 8), clear=st.integers(0, 8),
    stale=st.sampled_from([3, 600]), lasting=st.booleans(),
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(rule=rules, course=courses, cuts=st.sets(st.integers(1, 39)), swept=st.booleans())
def test_batching_and_sweeping_change_nothing(
    rule: Bounds, course: list[Observed], cuts: set[int], swept: bool
) -> None:
    minute, timed = 0, []
    for slot, pause, value in course:
        minute += pause
        timed.append((slot, minute, value))
    state, at_once = take(rule, fresh(3, rule), timed)
    end = timed[-1][1] * MINUTE + 1
    at_once += sweep(rule, state, end)[1]

    state, in_parts = fresh(3, rule), []
    edges = [0, *sorted(cut for cut in cuts if cut < len(timed)), len(timed)]
    for start, stop in pairwise(edges):
        if swept:
            state, found = sweep(rule, state, timed[start][1] * MINUTE)
            in_parts += found
        state, found = take(rule, state, timed[start:stop])
        in_parts += found
    in_parts += sweep(rule, state, end)[1]

    assert _told(at_once) == _told(in_parts)


def _told(found: list[Transition]) -> list[tuple[float, ...]]:
    """What was said, in the order in which each point heard it."""
    rows = [
        (t.slot, t.occurred_ms, t.before, t.after, t.value, t.onset_ms, t.onset_value)
        for t in found
    ]
    return sorted(rows, key=lambda row: row[:2])
