"""Every pair of state and trigger either moves or is refused with its reason."""

from __future__ import annotations

import itertools

import pytest

from alerts.lifecycle import MOVES, REASONS, move
from alerts.types import NoSuchMove, State, Trigger

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
    ],
)
def test_an_episode_ends_where_the_table_says(path: str, end: State) -> None:
    state = State.NORMAL
    for trigger in path.split():
        state = move(state, Trigger(trigger))
    assert state is end


def test_every_state_can_be_left_and_reached() -> None:
    assert {state for state, _ in MOVES} == set(State) == set(MOVES.values())
