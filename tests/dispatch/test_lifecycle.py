"""Every pair of state and trigger, of incidents and of tasks, either moves or is refused with its
reason; and an incident follows its tasks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch import lifecycle as of_incidents
from dispatch import task_lifecycle as of_tasks
from dispatch.lifecycle import followed
from dispatch.types import ENDED, OVER, TAKEN, Case, CaseTrigger, Doing, NoMove, TaskTrigger

TABLES: list[Any] = [
    pytest.param(of_incidents, Case, CaseTrigger, id="incident"),
    pytest.param(of_tasks, Doing, TaskTrigger, id="task"),
]
PAIRS: list[Any] = [(of_incidents, *pair) for pair in itertools.product(Case, CaseTrigger)]
PAIRS += [(of_tasks, *pair) for pair in itertools.product(Doing, TaskTrigger)]


@pytest.mark.parametrize(("table", "state", "trigger"), PAIRS, ids=lambda part: str(part)[-40:])
def test_every_pair_moves_or_is_refused_with_a_reason(table: Any, state: Any, trigger: Any) -> None:
    assert ((state, trigger) in table.MOVES) != ((state, trigger) in table.REASONS)
    if (state, trigger) in table.MOVES:
        assert table.move(state, trigger) in type(state)
        return
    with pytest.raises(NoMove) as refused:
        table.move(state, trigger)
    assert table.REASONS[state, trigger] in str(refused.value)
    assert refused.value.status == 422


@pytest.mark.parametrize(("table", "states", "triggers"), TABLES)
def test_nothing_is_specified_that_does_not_exist(table: Any, states: Any, triggers: Any) -> None:
    every = set(itertools.product(states, triggers))
    assert set(table.MOVES) | set(table.REASONS) == every


def reached(moves: dict[Any, Any], start: Any, triggers: Iterable[Any]) -> set[Any]:
    """Every state to which these triggers can lead from `start`, itself among them."""
    allowed, found, waiting = set(triggers), {start}, [start]
    while waiting:
        here = waiting.pop()
        after = {moves[here, trigger] for trigger in allowed if (here, trigger) in moves}
        waiting += after - found
        found |= after
    return found


def test_every_state_can_be_reached() -> None:
    assert reached(of_incidents.MOVES, Case.REGISTERED, CaseTrigger) == set(Case)
    assert reached(of_tasks.MOVES, Doing.PLANNED, TaskTrigger) == set(Doing)


@pytest.mark.parametrize("state", Case)
def test_no_incident_stays_open_for_ever(state: Case) -> None:
    assert ENDED & reached(of_incidents.MOVES, state, CaseTrigger)


@pytest.mark.parametrize("state", Doing)
def test_no_task_stays_open_for_ever(state: Doing) -> None:
    assert OVER & reached(of_tasks.MOVES, state, TaskTrigger)


@pytest.mark.parametrize("state", of_tasks.OPEN)
def test_what_is_not_done_can_be_withdrawn(state: Doing) -> None:
    assert of_tasks.move(state, TaskTrigger.WITHDRAW) is Doing.WITHDRAWN


def test_an_incident_is_closed_by_way_of_verification_only() -> None:
    ways = {pair for pair, after in of_incidents.MOVES.items() if after is Case.CLOSED}
    closing = {(Case.VERIFIED, CaseTrigger.CLOSE)}
    assert ways - {(Case.CLOSED, trigger) for trigger in of_incidents.LATER} == closing


def test_a_task_is_done_by_somebody_who_took_it() -> None:
    ways = {state for (state, t) in of_tasks.MOVES if t is TaskTrigger.DONE}
    assert ways <= TAKEN
    untaken = reached(of_tasks.MOVES, Doing.PLANNED, set(TaskTrigger) - {TaskTrigger.ACCEPT})
    assert not untaken & TAKEN


@pytest.mark.parametrize("state", Case)
def test_what_is_learnt_later_can_always_be_recorded(state: Case) -> None:
    assert all(of_incidents.move(state, trigger) is state for trigger in of_incidents.LATER)


# ---- the incident follows its tasks

doings = st.lists(st.sampled_from(Doing), max_size=8)


def follow(state: Case, tasks: list[Doing]) -> Case:
    """Where an incident stands when it has followed."""
    for _ in Case:
        trigger = followed(state, tasks)
        if trigger is None:
            return state
        state = of_incidents.move(state, trigger)
    raise AssertionError(f"it never comes to rest: {state}, {tasks}")


@given(state=st.sampled_from(Case), tasks=doings)
def test_what_follows_is_always_a_move_of_the_table_and_comes_to_rest(
    state: Case, tasks: list[Doing]
) -> None:
    assert followed(follow(state, tasks), tasks) is None


@given(state=st.sampled_from(Case), tasks=doings, seed=st.randoms())
def test_the_order_of_the_tasks_does_not_matter(state: Case, tasks: list[Doing], seed: Any) -> None:
    other = tasks[:]
    seed.shuffle(other)
    assert followed(state, tasks) is followed(state, other)


@given(state=st.sampled_from(of_incidents.ACTIVE), tasks=doings)
def test_it_waits_for_feedback_exactly_when_all_is_over(state: Case, tasks: list[Doing]) -> None:
    after = follow(state, tasks)
    if tasks and set(tasks) <= OVER:
        assert after in (Case.FEEDBACK, Case.VERIFIED)
    elif set(tasks) & TAKEN:
        assert after is Case.IN_PROGRESS
    elif set(tasks) & {Doing.OFFERED, Doing.DECLINED}:
        assert after in (Case.DISPATCHED, Case.IN_PROGRESS)
    else:
        assert after is state


@given(state=st.sampled_from([*ENDED, Case.DEFERRED]), tasks=doings)
def test_what_ended_or_is_deferred_follows_nothing(state: Case, tasks: list[Doing]) -> None:
    assert followed(state, tasks) is None


STORY: list[Any] = [
    pytest.param([Doing.OFFERED, Doing.PLANNED], Case.DISPATCHED, id="first offer"),
    pytest.param([Doing.ACCEPTED, Doing.OFFERED], Case.IN_PROGRESS, id="first acceptance"),
    pytest.param([Doing.DECLINED, Doing.DECLINED], Case.DISPATCHED, id="all declined"),
    pytest.param([Doing.DONE, Doing.OFFERED], Case.IN_PROGRESS, id="one done, one waits"),
    pytest.param([Doing.DONE, Doing.WITHDRAWN], Case.FEEDBACK, id="all over"),
    pytest.param([Doing.WITHDRAWN], Case.FEEDBACK, id="all withdrawn"),
    pytest.param([], Case.REGISTERED, id="no task"),
]


@pytest.mark.parametrize(("tasks", "stands"), STORY)
def test_a_registered_incident_stands_as_its_tasks_say(tasks: list[Doing], stands: Case) -> None:
    assert follow(Case.REGISTERED, tasks) is stands


def test_a_path_through_the_case_flow() -> None:
    step: Callable[[Case, CaseTrigger], Case] = of_incidents.move
    state = Case.REGISTERED
    path = "DISPATCH BEGIN FEED_BACK REWORK FEED_BACK VERIFY CLOSE REOPEN"
    for trigger in map(CaseTrigger, path.split()):
        state = step(state, trigger)
    assert state is Case.REGISTERED
