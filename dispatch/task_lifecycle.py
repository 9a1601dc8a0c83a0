"""How a task moves: one table. Every pair of a state and a trigger leads somewhere, or is refused
with its reason."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.types import OVER, Doing, NoMove, Task, TaskTrigger

PLANNED, OFFERED, ACCEPTED, DECLINED = Doing.PLANNED, Doing.OFFERED, Doing.ACCEPTED, Doing.DECLINED
ON_THE_WAY, ON_SITE, DONE = Doing.ON_THE_WAY, Doing.ON_SITE, Doing.DONE
VERIFIED, WITHDRAWN = Doing.VERIFIED, Doing.WITHDRAWN
AT_WORK = (ACCEPTED, ON_THE_WAY, ON_SITE)
OPEN = (PLANNED, OFFERED, DECLINED, *AT_WORK)
ANYTIME = (TaskTrigger.NOTE, TaskTrigger.EVIDENCE, TaskTrigger.MOVE)

MOVES: dict[tuple[Doing, TaskTrigger], Doing] = {
    (PLANNED, TaskTrigger.OFFER): OFFERED,
    (OFFERED, TaskTrigger.ACCEPT): ACCEPTED,
    (OFFERED, TaskTrigger.DECLINE): DECLINED,
    (OFFERED, TaskTrigger.REOFFER): OFFERED,
    (OFFERED, TaskTrigger.ESCALATE): OFFERED,
    (DECLINED, TaskTrigger.REOFFER): OFFERED,
    (ACCEPTED, TaskTrigger.ON_THE_WAY): ON_THE_WAY,
    (ACCEPTED, TaskTrigger.ON_SITE): ON_SITE,
    (ON_THE_WAY, TaskTrigger.ON_SITE): ON_SITE,
    # Who took it and cannot gives it back, with the reason; on site it is begun.
    (ACCEPTED, TaskTrigger.DECLINE): DECLINED,
    (ON_THE_WAY, TaskTrigger.DECLINE): DECLINED,
    **{(state, TaskTrigger.REOFFER): OFFERED for state in AT_WORK},  # relief by another
    **{(state, TaskTrigger.DONE): DONE for state in AT_WORK},  # not all is done by going there
    **{(state, TaskTrigger.WITHDRAW): WITHDRAWN for state in OPEN},
    **{(state, TaskTrigger.CHECK): state for state in AT_WORK},
    **{(state, TaskTrigger.UNCHECK): state for state in AT_WORK},
    **{(state, TaskTrigger.SEND): state for state in OPEN},
    (DONE, TaskTrigger.VERIFY): VERIFIED,
    (DONE, TaskTrigger.REWORK): ACCEPTED,  # they took it once: it is theirs again
    (VERIFIED, TaskTrigger.REWORK): ACCEPTED,
    **{(state, trigger): state for state in Doing for trigger in ANYTIME},
}

_WITHDRAWN = "it was withdrawn: activate another"
_PLANNED = "it is not offered yet: what must be done before is not"
_UNTAKEN = "nobody has accepted it"
_DECLINED = "it was declined: offer it anew"
_AT_WORK = "it was accepted already"
_OVER = "it is done"
_UNDONE = "it is not done"

_OF_STATE = {
    PLANNED: _PLANNED, DECLINED: _DECLINED, WITHDRAWN: _WITHDRAWN, DONE: _OVER, VERIFIED: _OVER,
    OFFERED: _UNTAKEN, ACCEPTED: _AT_WORK, ON_THE_WAY: _AT_WORK, ON_SITE: _AT_WORK,
}  # fmt: skip
_OF_PAIR: dict[tuple[Doing, TaskTrigger], str] = {
    **{(state, TaskTrigger.PLAN): "it is planned already" for state in Doing},
    (OFFERED, TaskTrigger.OFFER): "it is offered already",
    **{(state, TaskTrigger.VERIFY): _UNDONE for state in OPEN},
    **{(state, TaskTrigger.REWORK): _UNDONE for state in OPEN},
    (ON_THE_WAY, TaskTrigger.ON_THE_WAY): "they are on the way already",
    (ON_SITE, TaskTrigger.ON_THE_WAY): "they are on site already",
    (ON_SITE, TaskTrigger.ON_SITE): "they are on site already",
    (ON_SITE, TaskTrigger.DECLINE): "they are on site: finish it, or let it be withdrawn",
    (VERIFIED, TaskTrigger.VERIFY): "it is verified already",
}
# Why a state refuses is mostly one reason; where it is another, it stands by the pair.
REASONS: dict[tuple[Doing, TaskTrigger], str] = {
    (state, trigger): _OF_PAIR.get((state, trigger), _OF_STATE[state])
    for state in Doing
    for trigger in TaskTrigger
    if (state, trigger) not in MOVES
}


def move(state: Doing, trigger: TaskTrigger) -> Doing:
    """The state after `trigger`. Raises NoMove with the reason when there is no such move."""
    after = MOVES.get((state, trigger))
    if after is None:
        raise NoMove(state, trigger, REASONS[state, trigger])
    return after


def ready(tasks: Iterable[Task]) -> list[Task]:
    """The planned tasks of one incident before which nothing is left to do, by number. A step that
    was withdrawn keeps none waiting: it was found to be unnecessary."""
    known = list(tasks)
    left = {task.step for task in known if task.state not in OVER}
    waiting = (task for task in known if task.state is PLANNED and not left & set(task.after))
    return sorted(waiting, key=lambda task: task.no)
