"""Every pair of a hand-over's state and a move."""

from __future__ import annotations

import itertools

import pytest

from alerts.shift.lifecycle import MOVES, OPEN, REASONS, moved
from alerts.shift.types import Move, ShiftRefused, State

PAIRS = list(itertools.product(State, Move))


@pytest.mark.parametrize(("state", "move"), PAIRS, ids=lambda one: str(one))
def test_every_pair_leads_on_or_says_why_not(state: State, move: Move) -> None:
    assert ((state, move) in MOVES) is not ((state, move) in REASONS)
    if (state, move) in MOVES:
        assert moved(state, move) is MOVES[state, move]
        return
    with pytest.raises(ShiftRefused, match=REASONS[state, move][:20]) as refusal:
        moved(state, move)
    assert refusal.value.status == 409


def test_the_table_names_no_other_pair() -> None:
    assert set(MOVES) | set(REASONS) == set(PAIRS)


def test_the_seat_passes_only_when_what_was_frozen_is_accepted() -> None:
    before = {state for (state, _), after in MOVES.items() if after is State.ACCEPTED}
    assert before == {State.OFFERED, State.ASKED}
    moves = {move for (_, move), after in MOVES.items() if after is State.ACCEPTED}
    assert moves == {Move.ACCEPT}


def test_what_is_over_stays_over_and_what_is_open_can_always_be_withdrawn() -> None:
    assert {state for state, _ in MOVES} == {State.NONE, *OPEN}
    assert all(MOVES[state, Move.WITHDRAW] is State.WITHDRAWN for state in OPEN)


def test_no_move_changes_what_was_offered() -> None:
    assert all(MOVES.get((state, Move.WRITE)) is None for state in State if state not in
               (State.DRAFTED,))  # fmt: skip
