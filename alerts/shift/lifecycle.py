"""How a hand-over moves: one table. Every pair of a state and a move leads on, or has its reason.

An offer is frozen: what is said after it is a question or an answer beside it. The seat passes with
ACCEPT and with nothing else.
"""

from __future__ import annotations

from alerts.shift.types import Move, ShiftRefused, State

NONE, DRAFTED, OFFERED, ASKED = State.NONE, State.DRAFTED, State.OFFERED, State.ASKED
ACCEPTED, WITHDRAWN = State.ACCEPTED, State.WITHDRAWN
OPEN = (DRAFTED, OFFERED, ASKED)

MOVES: dict[tuple[State, Move], State] = {
    (NONE, Move.DRAFT): DRAFTED,
    (DRAFTED, Move.WRITE): DRAFTED,
    (DRAFTED, Move.OFFER): OFFERED,
    (DRAFTED, Move.WITHDRAW): WITHDRAWN,
    (OFFERED, Move.ASK): ASKED,
    (OFFERED, Move.ANSWER): OFFERED,  # what came to mind after the offer
    (OFFERED, Move.ACCEPT): ACCEPTED,
    (OFFERED, Move.WITHDRAW): WITHDRAWN,
    (ASKED, Move.ASK): ASKED,
    (ASKED, Move.ANSWER): OFFERED,
    (ASKED, Move.ACCEPT): ACCEPTED,  # the incoming officer decides whether that can wait
    (ASKED, Move.WITHDRAW): WITHDRAWN,
}

_NOT_BEGUN = "there is no hand-over yet"
_GOES_ON = "a hand-over goes on at this seat already"
_NOT_OFFERED = "it is not offered yet"
_FROZEN = "it is offered and stands as it was: withdraw it and begin anew, or add an answer"
_OFFERED = "it is offered already"

REASONS: dict[tuple[State, Move], str] = {
    **{(NONE, move): _NOT_BEGUN for move in Move if move is not Move.DRAFT},
    **{(state, Move.DRAFT): _GOES_ON for state in OPEN},
    **{(DRAFTED, move): _NOT_OFFERED for move in (Move.ASK, Move.ANSWER, Move.ACCEPT)},
    **{(state, Move.WRITE): _FROZEN for state in (OFFERED, ASKED)},
    **{(state, Move.OFFER): _OFFERED for state in (OFFERED, ASKED)},
    **{(ACCEPTED, move): "it is accepted: the seat has passed" for move in Move},
    **{(WITHDRAWN, move): "it is withdrawn" for move in Move},
}


def moved(state: State, move: Move) -> State:
    """The state after `move`. Raises ShiftRefused (409) with the reason when there is none."""
    after = MOVES.get((state, move))
    if after is None:
        raise ShiftRefused(409, "hand-over", REASONS[state, move])
    return after
