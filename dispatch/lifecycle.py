"""How an incident moves: one table, the case flow of city management (GB/T 30428, CJ/T 315-2009).

Every pair of a state and a trigger is here: it leads to a state, or it is refused with its reason.
DISPATCH, BEGIN and FEED_BACK are nobody's command: they follow from the tasks, as `followed` says.
RESUME and REOPEN lead to REGISTERED, from where the tasks lead on at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.types import ENDED, OVER, TAKEN, Case, CaseTrigger, Doing, NoMove

REGISTERED, DISPATCHED, IN_PROGRESS = Case.REGISTERED, Case.DISPATCHED, Case.IN_PROGRESS
FEEDBACK, VERIFIED, CLOSED = Case.FEEDBACK, Case.VERIFIED, Case.CLOSED
DEFERRED, MERGED, UNFOUNDED = Case.DEFERRED, Case.MERGED, Case.UNFOUNDED
ACTIVE = (REGISTERED, DISPATCHED, IN_PROGRESS, FEEDBACK, VERIFIED)  # these follow their tasks
OPEN = (*ACTIVE, DEFERRED)

# What leaves the state as it is in every open state.
NOTED = (
    CaseTrigger.ADD_ALERT,
    CaseTrigger.REMOVE_ALERT,
    CaseTrigger.GRADE,
    CaseTrigger.TITLE,
    CaseTrigger.PLACE,
    CaseTrigger.AREA,
    CaseTrigger.POLL,
)
# What is learnt or written later belongs to the record too.
LATER = (
    CaseTrigger.NOTE,
    CaseTrigger.DECISION,
    CaseTrigger.CALL,
    CaseTrigger.REPORT,
    CaseTrigger.EVIDENCE,
)
# What only adds to the record: nobody's decision is out of date because of it.
ADDING = frozenset({*LATER, CaseTrigger.POLL})

MOVES: dict[tuple[Case, CaseTrigger], Case] = {
    (REGISTERED, CaseTrigger.DISPATCH): DISPATCHED,
    (REGISTERED, CaseTrigger.BEGIN): IN_PROGRESS,
    (REGISTERED, CaseTrigger.FEED_BACK): FEEDBACK,
    (REGISTERED, CaseTrigger.VERIFY): VERIFIED,  # dealt with without a task
    (DISPATCHED, CaseTrigger.BEGIN): IN_PROGRESS,
    (DISPATCHED, CaseTrigger.FEED_BACK): FEEDBACK,
    (IN_PROGRESS, CaseTrigger.FEED_BACK): FEEDBACK,
    (FEEDBACK, CaseTrigger.DISPATCH): DISPATCHED,  # all was withdrawn, now another task is offered
    (FEEDBACK, CaseTrigger.BEGIN): IN_PROGRESS,
    (FEEDBACK, CaseTrigger.VERIFY): VERIFIED,
    (FEEDBACK, CaseTrigger.REWORK): IN_PROGRESS,
    (VERIFIED, CaseTrigger.DISPATCH): DISPATCHED,
    (VERIFIED, CaseTrigger.BEGIN): IN_PROGRESS,
    (VERIFIED, CaseTrigger.REWORK): IN_PROGRESS,
    (VERIFIED, CaseTrigger.CLOSE): CLOSED,
    (CLOSED, CaseTrigger.REOPEN): REGISTERED,
    (UNFOUNDED, CaseTrigger.REOPEN): REGISTERED,
    (DEFERRED, CaseTrigger.RESUME): REGISTERED,
    **{(state, CaseTrigger.DEFER): DEFERRED for state in ACTIVE if state is not VERIFIED},
    **{(state, CaseTrigger.ACTIVATE): state for state in ACTIVE},
    **{(state, CaseTrigger.UNFOUNDED): UNFOUNDED for state in OPEN if state is not VERIFIED},
    **{(state, CaseTrigger.MERGE): MERGED for state in OPEN},
    **{(state, CaseTrigger.TAKE_IN): state for state in ACTIVE},
    **{(state, CaseTrigger.SPLIT): state for state in OPEN},
    **{(state, trigger): state for state in OPEN for trigger in NOTED},
    **{(state, trigger): state for state in Case for trigger in LATER},
}

_TASKS = (CaseTrigger.DISPATCH, CaseTrigger.BEGIN, CaseTrigger.FEED_BACK)
_ENDED = {
    CLOSED: "the incident is closed: reopen it first",
    UNFOUNDED: "the incident was unfounded: reopen it first",
    MERGED: "the incident was merged into another: go on there",
}
_DEFERRED = "the incident is deferred: resume it first"
_OPEN_TASKS = "tasks are open: they must be done, or be withdrawn with a reason"
_NOTHING_DONE = "nothing was done that could be done again"

REASONS: dict[tuple[Case, CaseTrigger], str] = {
    (REGISTERED, CaseTrigger.REWORK): _NOTHING_DONE,
    (REGISTERED, CaseTrigger.CLOSE): "nobody has verified it",
    (DISPATCHED, CaseTrigger.DISPATCH): "a task was offered already",
    (DISPATCHED, CaseTrigger.VERIFY): _OPEN_TASKS,
    (DISPATCHED, CaseTrigger.REWORK): _NOTHING_DONE,
    (DISPATCHED, CaseTrigger.CLOSE): _OPEN_TASKS,
    (IN_PROGRESS, CaseTrigger.DISPATCH): "a department is at work already",
    (IN_PROGRESS, CaseTrigger.BEGIN): "a department is at work already",
    (IN_PROGRESS, CaseTrigger.VERIFY): _OPEN_TASKS,
    (IN_PROGRESS, CaseTrigger.REWORK): "it is in progress: send the task itself back",
    (IN_PROGRESS, CaseTrigger.CLOSE): _OPEN_TASKS,
    (FEEDBACK, CaseTrigger.FEED_BACK): "every task is over already",
    (FEEDBACK, CaseTrigger.CLOSE): "nobody has verified it",
    (VERIFIED, CaseTrigger.FEED_BACK): "every task is over already",
    (VERIFIED, CaseTrigger.VERIFY): "it is verified already",
    (VERIFIED, CaseTrigger.DEFER): "it is verified: close it",
    (VERIFIED, CaseTrigger.UNFOUNDED): "it was verified: there was something",
    (DEFERRED, CaseTrigger.DEFER): "it is deferred already: resume it first",
    **{(DEFERRED, trigger): _DEFERRED for trigger in (
        *_TASKS, CaseTrigger.VERIFY, CaseTrigger.REWORK, CaseTrigger.CLOSE, CaseTrigger.ACTIVATE,
        CaseTrigger.TAKE_IN,
    )},
    **{(state, CaseTrigger.RESUME): "it is not deferred" for state in ACTIVE},
    **{(state, CaseTrigger.REOPEN): "it is open" for state in OPEN},
    **{(state, CaseTrigger.REGISTER): "it is registered already" for state in OPEN},
    **{
        (state, trigger): why
        for state, why in _ENDED.items()
        for trigger in CaseTrigger
        if trigger not in LATER and (state, trigger) not in MOVES
    },
}  # fmt: skip


def move(state: Case, trigger: CaseTrigger) -> Case:
    """The state after `trigger`. Raises NoMove with the reason when there is no such move."""
    after = MOVES.get((state, trigger))
    if after is None:
        raise NoMove(state, trigger, REASONS[state, trigger])
    return after


def followed(state: Case, tasks: Iterable[Doing]) -> CaseTrigger | None:
    """What the states of its tasks do to an incident; None when it stands as they say.

    It never goes back from work to waiting: that it was begun stays so. An incident that ended or
    is deferred does not follow.
    """
    states = set(tasks)
    if state in ENDED or state is DEFERRED or not states:
        return None
    if states <= OVER:
        return CaseTrigger.FEED_BACK if state in (REGISTERED, DISPATCHED, IN_PROGRESS) else None
    if states & TAKEN:
        return None if state is IN_PROGRESS else CaseTrigger.BEGIN
    if states - {Doing.PLANNED, Doing.WITHDRAWN}:
        return None if state in (DISPATCHED, IN_PROGRESS) else CaseTrigger.DISPATCH
    return None
