"""Every pair of state and trigger either moves or is refused with its reason."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest

from alerts.lifecycle import MOVES, NOTED, OPEN, REASONS, move
from alerts.types import ACTIVE, UNSEEN, NoSuchMove, State, Trigger

EVERY_PAIR = list(itertools.product(State, Trigger))


@pytest.mark.parametrize(("state", "trigger"), EVERY_PAIR, ids=lambda part: str(part))
def test_every_pair_moves_or_is_refused_with_a_reason(state: State, trigger: Trigger) -> None:
    assert ((state, trigger) in MOVES) != ((state, trigger) in REASONS)
    if (state, trigger) in MOVES:
        assert move(state, trigger) in State
        return
    with pytest.raises(NoSuchMove) as refused:
        move(state, trigger)
    assert REASONS[state, trigger] in str(refused.value)
    assert refused.value.status == 422


@pytest.mark.parametrize(
    ("path", "end"),
    [
        pytest.param("RAISE ACK CLEAR", State.NORMAL, id="seen and over"),
        pytest.param("RAISE CLEAR", State.CLEARED_UNACKED, id="over and nobody saw it"),
        pytest.param("RAISE CLEAR ACK", State.NORMAL, id="seen afterwards"),
        pytest.param("RAISE CLEAR RAISE", State.UNACKED, id="the same episode goes on"),
        pytest.param("RAISE ACK LEVEL_UP", State.UNACKED, id="graver alarms again"),
        pytest.param("RAISE ACK LEVEL_DOWN", State.ACKED, id="lighter does not"),
        pytest.param("RAISE LEVEL_UP LEVEL_DOWN", State.UNACKED, id="unseen stays unseen"),
        pytest.param("RAISE ACK UNACK", State.UNACKED, id="taken back"),
        pytest.param("RAISE LATCH ACK RESET", State.NORMAL, id="a latch waits for its reset"),
        pytest.param("RAISE ACK LATCH RESET", State.NORMAL, id="seen, over, reset"),
        pytest.param("RAISE ACK LATCH RAISE", State.UNACKED, id="a latched one alarms again"),
        pytest.param("RAISE SHELVE CLEAR SHELF_END", State.CLEARED_UNACKED, id="beneath a shelf"),
        pytest.param("RAISE SUPPRESS ACK UNSUPPRESS", State.ACKED, id="seen beneath its cause"),
        pytest.param("RAISE OUT_OF_SERVICE LEVEL_UP IN_SERVICE", State.UNACKED, id="permit"),
        pytest.param("RAISE ACK CLEAR COMMENT", State.NORMAL, id="a closed one may be commented"),
    ],
)
def test_an_episode_ends_where_the_table_says(path: str, end: State) -> None:
    state = State.NORMAL
    for trigger in path.split():
        state = move(state, Trigger(trigger))
    assert state is end


def reached(start: State, triggers: Iterable[Trigger]) -> set[State]:
    """Every state to which these triggers can lead from `start`, itself among them."""
    allowed, found, waiting = set(triggers), {start}, [start]
    while waiting:
        here = waiting.pop()
        after = {MOVES[here, trigger] for trigger in allowed if (here, trigger) in MOVES}
        waiting += after - found
        found |= after
    return found


PROCESS = (Trigger.RAISE, Trigger.LEVEL_UP, Trigger.LEVEL_DOWN, Trigger.CLEAR, Trigger.LATCH)
PERSON = (Trigger.ACK, Trigger.RESET)


def test_every_state_can_be_reached() -> None:
    assert reached(State.NORMAL, Trigger) == set(State)


@pytest.mark.parametrize("state", State)
def test_no_state_is_a_dead_end(state: State) -> None:
    assert State.NORMAL in reached(state, [*PROCESS, *PERSON])


@pytest.mark.parametrize("state", [State.UNACKED, State.CLEARED_UNACKED, State.LATCHED_UNACKED])
def test_only_a_person_ends_what_nobody_has_seen(state: State) -> None:
    assert reached(state, set(Trigger) - {Trigger.ACK}) <= UNSEEN


@pytest.mark.parametrize("state", OPEN)
def test_the_process_is_heard_beneath_every_overlay(state: State) -> None:
    """Overlays leave the state alone, so a rise under one alarms when it ends."""
    assert {MOVES[state, trigger] for trigger in NOTED} == {state}


@pytest.mark.parametrize("state", State)
def test_a_graver_or_new_level_always_ends_unseen(state: State) -> None:
    for trigger in (Trigger.RAISE, Trigger.LEVEL_UP):
        assert MOVES.get((state, trigger), State.UNACKED) is State.UNACKED


@pytest.mark.parametrize("state", State)
def test_nothing_but_the_process_makes_normal_of_abnormal(state: State) -> None:
    if state in ACTIVE:
        assert reached(state, set(Trigger) - set(PROCESS)) <= ACTIVE
