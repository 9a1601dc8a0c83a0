"""Every pair of a state and a trigger leads where it should, or is refused with its reason."""

from __future__ import annotations

import pytest

from metrics.appeals.lifecycle import MOVES, REASONS, move
from metrics.appeals.types import Refused, State, Trigger

DECISIONS = {
    Trigger.UPHOLD: State.UPHELD,
    Trigger.UPHOLD_PARTLY: State.PARTLY_UPHELD,
    Trigger.REJECT: State.REJECTED,
}
DECIDED = set(DECISIONS.values())


def expected(state: State, trigger: Trigger) -> State | None:
    """Written a second way, from what docs/appeals.md says."""
    if trigger is Trigger.REVIEW:
        return State.UNDER_REVIEW if state is State.FILED else None
    if trigger in DECISIONS:
        return DECISIONS[trigger] if state is State.UNDER_REVIEW else None
    if trigger is Trigger.WITHDRAW:
        return State.WITHDRAWN if state in (State.FILED, State.UNDER_REVIEW) else None
    if trigger is Trigger.REOPEN:
        return State.UNDER_REVIEW if state in DECIDED else None
    return None


@pytest.mark.parametrize("trigger", Trigger)
@pytest.mark.parametrize("state", State)
def test_every_pair_leads_somewhere_or_says_why_not(state: State, trigger: Trigger) -> None:
    after = expected(state, trigger)
    if after is not None:
        assert move(state, trigger) is after
        assert (state, trigger) not in REASONS
        return
    with pytest.raises(Refused) as refused:
        move(state, trigger)
    assert (refused.value.status, refused.value.reason) == (422, REASONS[state, trigger])


def test_the_table_has_no_other_pairs() -> None:
    assert len(MOVES) + len(REASONS) == len(State) * len(Trigger)
