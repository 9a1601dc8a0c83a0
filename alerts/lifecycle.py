"""How an alert moves: one table (ISA-18.2-2016 / IEC 62682). What is not in it is refused."""

from __future__ import annotations

from alerts.types import NoSuchMove, State, Trigger

MOVES: dict[tuple[State, Trigger], State] = {
    (State.NORMAL, Trigger.RAISE): State.UNACKED,
    (State.UNACKED, Trigger.LEVEL_UP): State.UNACKED,
    (State.UNACKED, Trigger.LEVEL_DOWN): State.UNACKED,
    (State.UNACKED, Trigger.ACK): State.ACKED,
    (State.UNACKED, Trigger.CLEAR): State.CLEARED_UNACKED,
    (State.ACKED, Trigger.LEVEL_UP): State.UNACKED,  # graver than what was seen: alarm again
    (State.ACKED, Trigger.LEVEL_DOWN): State.ACKED,
    (State.ACKED, Trigger.CLEAR): State.NORMAL,
    (State.CLEARED_UNACKED, Trigger.RAISE): State.UNACKED,  # the same episode goes on
    (State.CLEARED_UNACKED, Trigger.ACK): State.NORMAL,
}

REASONS: dict[tuple[State, Trigger], str] = {
    (State.NORMAL, Trigger.LEVEL_UP): "nothing is raised",
    (State.NORMAL, Trigger.LEVEL_DOWN): "nothing is raised",
    (State.NORMAL, Trigger.ACK): "the alert is closed",
    (State.NORMAL, Trigger.CLEAR): "nothing is raised",
    (State.UNACKED, Trigger.RAISE): "it is raised already",
    (State.ACKED, Trigger.RAISE): "it is raised already",
    (State.ACKED, Trigger.ACK): "it is acknowledged already",
    (State.CLEARED_UNACKED, Trigger.LEVEL_UP): "it has cleared",
    (State.CLEARED_UNACKED, Trigger.LEVEL_DOWN): "it has cleared",
    (State.CLEARED_UNACKED, Trigger.CLEAR): "it has cleared already",
}


def move(state: State, trigger: Trigger) -> State:
    """The state after `trigger`. Raises NoSuchMove with the reason when there is no such move."""
    after = MOVES.get((state, trigger))
    if after is None:
        raise NoSuchMove(state, trigger, REASONS[state, trigger])
    return after
