"""How a claim moves: one table. Every pair of a state and a trigger leads to a state, or is
refused with its reason. A decision is not the end: REOPEN, with a reason, takes the claim up again,
and what it left out counts once more until the next decision."""

from __future__ import annotations

from metrics.appeals.types import IN_FORCE, Refused, State, Trigger

FILED, REVIEW = State.FILED, State.UNDER_REVIEW
DECIDED = (*sorted(IN_FORCE), State.REJECTED)

MOVES: dict[tuple[State, Trigger], State] = {
    (FILED, Trigger.REVIEW): REVIEW,
    (REVIEW, Trigger.UPHOLD): State.UPHELD,
    (REVIEW, Trigger.UPHOLD_PARTLY): State.PARTLY_UPHELD,
    (REVIEW, Trigger.REJECT): State.REJECTED,
    (FILED, Trigger.WITHDRAW): State.WITHDRAWN,
    (REVIEW, Trigger.WITHDRAW): State.WITHDRAWN,
    **{(state, Trigger.REOPEN): REVIEW for state in DECIDED},
}
DECISIONS = frozenset({Trigger.UPHOLD, Trigger.UPHOLD_PARTLY, Trigger.REJECT})
_AGAIN = "it was withdrawn: file another"
REASONS: dict[tuple[State, Trigger], str] = {
    **{(FILED, trigger): "nobody has taken it up for review yet" for trigger in DECISIONS},
    (REVIEW, Trigger.REVIEW): "it is under review already",
    **{(state, Trigger.REOPEN): "it is not decided yet" for state in (FILED, REVIEW)},
    **{
        (state, trigger): "it is decided: take it up again first, with a reason"
        for state in DECIDED
        for trigger in (*DECISIONS, Trigger.REVIEW)
    },
    **{
        (state, Trigger.WITHDRAW): "it is decided: whoever decided can take it up again"
        for state in DECIDED
    },
    **{
        (State.WITHDRAWN, trigger): _AGAIN
        for trigger in (*DECISIONS, Trigger.REVIEW, Trigger.REOPEN)
    },
    (State.WITHDRAWN, Trigger.WITHDRAW): "it is withdrawn already",
    **{(state, Trigger.FILE): "it is filed already" for state in State},
    **{(state, Trigger.COMMENT): "a comment moves nothing" for state in State},
}


def move(state: State, trigger: Trigger) -> State:
    """The state after `trigger`. Raises Refused with the reason when there is no such move."""
    after = MOVES.get((state, trigger))
    if after is None:
        raise Refused(422, "command", REASONS[state, trigger])
    return after
