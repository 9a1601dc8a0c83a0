"""How an alert moves: one table (ISA-18.2-2016 / IEC 62682, latches as in OPC UA Part 9).

Every pair of a state and a trigger is here: it leads to a state, or it is refused with its reason.
Shelved, suppressed and out of service are no states: their triggers are recorded and the process
is tracked beneath them (alerts/overlays.py).
"""

from __future__ import annotations

from alerts.types import NoSuchMove, State, Trigger

NORMAL, UNACKED, ACKED = State.NORMAL, State.UNACKED, State.ACKED
CLEARED_UNACKED = State.CLEARED_UNACKED
LATCHED_UNACKED, LATCHED_ACKED = State.LATCHED_UNACKED, State.LATCHED_ACKED
OPEN = (UNACKED, ACKED, CLEARED_UNACKED, LATCHED_UNACKED, LATCHED_ACKED)

# What leaves the state as it is, in every open state.
NOTED = (
    Trigger.ASSIGN,
    Trigger.COMMENT,
    Trigger.SHELVE,
    Trigger.UNSHELVE,
    Trigger.SHELF_END,
    Trigger.SUPPRESS,
    Trigger.UNSUPPRESS,
    Trigger.OUT_OF_SERVICE,
    Trigger.IN_SERVICE,
    Trigger.SERVICE_END,
)

MOVES: dict[tuple[State, Trigger], State] = {
    (NORMAL, Trigger.RAISE): UNACKED,
    (NORMAL, Trigger.COMMENT): NORMAL,  # what is learnt later belongs to the record too
    (UNACKED, Trigger.LEVEL_UP): UNACKED,
    (UNACKED, Trigger.LEVEL_DOWN): UNACKED,
    (UNACKED, Trigger.ACK): ACKED,
    (UNACKED, Trigger.CLEAR): CLEARED_UNACKED,
    (UNACKED, Trigger.LATCH): LATCHED_UNACKED,
    (ACKED, Trigger.LEVEL_UP): UNACKED,  # graver than what was seen: alarm again
    (ACKED, Trigger.LEVEL_DOWN): ACKED,
    (ACKED, Trigger.UNACK): UNACKED,
    (ACKED, Trigger.CLEAR): NORMAL,
    (ACKED, Trigger.LATCH): LATCHED_ACKED,
    (CLEARED_UNACKED, Trigger.RAISE): UNACKED,  # the same episode goes on
    (CLEARED_UNACKED, Trigger.ACK): NORMAL,
    (LATCHED_UNACKED, Trigger.RAISE): UNACKED,
    (LATCHED_UNACKED, Trigger.ACK): LATCHED_ACKED,
    (LATCHED_ACKED, Trigger.RAISE): UNACKED,
    (LATCHED_ACKED, Trigger.UNACK): LATCHED_UNACKED,
    (LATCHED_ACKED, Trigger.RESET): NORMAL,
    **{(state, trigger): state for state in OPEN for trigger in NOTED},
}

_CLOSED = "the alert is closed"
_NOT_RAISED = "nothing is raised"
_RAISED = "it is raised already"
_CLEARED = "it has cleared"
_CLEARED_ALREADY = "it has cleared already"
_UNSEEN = "it is not acknowledged"
_SEEN = "it is acknowledged already"
_NO_LATCH = "there is no latch to reset: acknowledge it"
_ABNORMAL = "the process is not normal again"

REASONS: dict[tuple[State, Trigger], str] = {
    (NORMAL, Trigger.LEVEL_UP): _NOT_RAISED,
    (NORMAL, Trigger.LEVEL_DOWN): _NOT_RAISED,
    (NORMAL, Trigger.CLEAR): _NOT_RAISED,
    (NORMAL, Trigger.LATCH): _NOT_RAISED,
    (NORMAL, Trigger.ACK): _CLOSED,
    (NORMAL, Trigger.UNACK): _CLOSED,
    (NORMAL, Trigger.RESET): _CLOSED,
    **{(NORMAL, trigger): _CLOSED for trigger in NOTED if trigger is not Trigger.COMMENT},
    (UNACKED, Trigger.RAISE): _RAISED,
    (UNACKED, Trigger.UNACK): _UNSEEN,
    (UNACKED, Trigger.RESET): _ABNORMAL,
    (ACKED, Trigger.RAISE): _RAISED,
    (ACKED, Trigger.ACK): _SEEN,
    (ACKED, Trigger.RESET): _ABNORMAL,
    (CLEARED_UNACKED, Trigger.LEVEL_UP): _CLEARED,
    (CLEARED_UNACKED, Trigger.LEVEL_DOWN): _CLEARED,
    (CLEARED_UNACKED, Trigger.CLEAR): _CLEARED_ALREADY,
    (CLEARED_UNACKED, Trigger.LATCH): _CLEARED_ALREADY,
    (CLEARED_UNACKED, Trigger.UNACK): _UNSEEN,
    (CLEARED_UNACKED, Trigger.RESET): _NO_LATCH,
    (LATCHED_UNACKED, Trigger.LEVEL_UP): _CLEARED,
    (LATCHED_UNACKED, Trigger.LEVEL_DOWN): _CLEARED,
    (LATCHED_UNACKED, Trigger.CLEAR): _CLEARED_ALREADY,
    (LATCHED_UNACKED, Trigger.LATCH): _CLEARED_ALREADY,
    (LATCHED_UNACKED, Trigger.UNACK): _UNSEEN,
    (LATCHED_UNACKED, Trigger.RESET): _UNSEEN,
    (LATCHED_ACKED, Trigger.LEVEL_UP): _CLEARED,
    (LATCHED_ACKED, Trigger.LEVEL_DOWN): _CLEARED,
    (LATCHED_ACKED, Trigger.CLEAR): _CLEARED_ALREADY,
    (LATCHED_ACKED, Trigger.LATCH): _CLEARED_ALREADY,
    (LATCHED_ACKED, Trigger.ACK): _SEEN,
    **{(state, Trigger.PUBLISH): "it is said of rules, not of alerts" for state in State},
    **{(state, Trigger.DRILL): "it is said of exercises, not of alerts" for state in State},
    **{(state, Trigger.SHIFT): "it is said of seats, not of alerts" for state in State},
}


def move(state: State, trigger: Trigger) -> State:
    """The state after `trigger`. Raises NoSuchMove with the reason when there is no such move."""
    after = MOVES.get((state, trigger))
    if after is None:
        raise NoSuchMove(state, trigger, REASONS[state, trigger])
    return after
