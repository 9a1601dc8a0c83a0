"""What an incident and a task are: their states, what moves them, and why a command is refused.

The case flow is that of city management (FACTS: registered, dispatched, in progress, feedback,
verified, closed; GB/T 30428, CJ/T 315-2009); the grades are those of the emergency response law:
particularly serious Ⅰ, serious Ⅱ, large Ⅲ, ordinary Ⅳ, which have the colours of the levels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from alerts.types import CommandRefused, Level
from data.strict import Words


class Case(StrEnum):
    """Where an incident stands."""

    REGISTERED = "REGISTERED"
    DISPATCHED = "DISPATCHED"  # a task at least was offered
    IN_PROGRESS = "IN_PROGRESS"  # a department at least accepted
    FEEDBACK = "FEEDBACK"  # every task is done or was withdrawn; somebody must look
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"
    DEFERRED = "DEFERRED"  # with a reason and until when; never for ever
    MERGED = "MERGED"  # into another incident; its record goes on there
    UNFOUNDED = "UNFOUNDED"  # there was nothing


class Doing(StrEnum):
    """Where a task stands."""

    PLANNED = "PLANNED"  # waits for what must be done before
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    ON_THE_WAY = "ON_THE_WAY"
    ON_SITE = "ON_SITE"
    DONE = "DONE"
    VERIFIED = "VERIFIED"
    WITHDRAWN = "WITHDRAWN"


class CaseTrigger(StrEnum):
    """What happened to an incident. The first three follow from its tasks."""

    DISPATCH = "DISPATCH"
    BEGIN = "BEGIN"
    FEED_BACK = "FEED_BACK"
    REGISTER = "REGISTER"
    VERIFY = "VERIFY"
    REWORK = "REWORK"
    CLOSE = "CLOSE"
    REOPEN = "REOPEN"
    DEFER = "DEFER"
    RESUME = "RESUME"
    UNFOUNDED = "UNFOUNDED"
    MERGE = "MERGE"  # into another
    TAKE_IN = "TAKE_IN"  # another was merged into this one
    SPLIT = "SPLIT"  # part of it is another incident now
    ACTIVATE = "ACTIVATE"  # tasks, of a plan or of the officer's own
    ADD_ALERT = "ADD_ALERT"
    REMOVE_ALERT = "REMOVE_ALERT"
    GRADE = "GRADE"
    TITLE = "TITLE"
    PLACE = "PLACE"
    AREA = "AREA"
    CALL = "CALL"
    POLL = "POLL"
    REPORT = "REPORT"
    DECISION = "DECISION"
    NOTE = "NOTE"
    EVIDENCE = "EVIDENCE"


class TaskTrigger(StrEnum):
    """What happened to a task."""

    PLAN = "PLAN"
    OFFER = "OFFER"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    ON_THE_WAY = "ON_THE_WAY"
    ON_SITE = "ON_SITE"
    DONE = "DONE"
    VERIFY = "VERIFY"
    REWORK = "REWORK"
    WITHDRAW = "WITHDRAW"
    REOFFER = "REOFFER"
    ESCALATE = "ESCALATE"  # nobody accepted it in time
    CHECK = "CHECK"
    UNCHECK = "UNCHECK"
    SEND = "SEND"  # which resources
    MOVE = "MOVE"  # to another incident: merged, split
    NOTE = "NOTE"
    EVIDENCE = "EVIDENCE"


ENDED = frozenset({Case.CLOSED, Case.MERGED, Case.UNFOUNDED})
OVER = frozenset({Doing.DONE, Doing.VERIFIED, Doing.WITHDRAWN})  # nothing more is to be done
TAKEN = frozenset({
    Doing.ACCEPTED, Doing.ON_THE_WAY, Doing.ON_SITE, Doing.DONE, Doing.VERIFIED,
})  # fmt: skip


class Origin(StrEnum):
    """What told of it first."""

    ALERT = "alert"
    PHONE = "phone"
    HOTLINE = "hotline"
    FEED = "feed"
    HAND = "hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One thing in the world, as it stands now. Times are ms since 1970 on the center's clock.

    `area` is the affected area as a GeoJSON geometry (WGS 84), None when only the place is known.
    `drill` names the exercise that it belongs to; None when it is real. `seq` counts every event of
    the incident and of its tasks.
    """

    no: int
    seq: int
    state: Case
    grade: Level
    title: Words
    domain: str
    origin: Origin
    occurred_ms: int
    opened_ms: int
    opened_by: str
    lon: float | None = None
    lat: float | None = None
    place: str | None = None
    district: str | None = None
    area: str | None = None
    plan: str | None = None
    plan_version: int | None = None
    merged_into: int | None = None
    deferred_until_ms: int | None = None
    closed_ms: int | None = None
    drill: str | None = None
    alerts: tuple[int, ...] = ()
    first_out: int | None = None  # the alert that came first

    @property
    def is_open(self) -> bool:
        """Something may still happen to it without its being opened anew."""
        return self.state not in ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of a checklist."""

    text: Words
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So many resources of one capability that a step asks for."""

    capability: str
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One step of a plan, owned by one department, as it stands now.

    `seq` is the incident's step at which it last changed. `accept_by_ms` and `due_ms` are when it
    must have been accepted and be done; None before it is offered. `after` are the steps of the
    same incident that must be done before it is offered.
    """

    no: int
    seq: int
    incident_no: int
    step: str
    phase: str
    department: str
    role: Words
    title: Words
    message: Words
    state: Doing
    after: tuple[str, ...] = ()
    accept_within_ms: int
    due_within_ms: int
    offered_ms: int | None = None
    escalated_ms: int | None = None  # nobody had accepted it by then; once for each offer
    accept_by_ms: int | None = None
    due_ms: int | None = None
    accepted_ms: int | None = None
    accepted_by: str | None = None
    on_way_ms: int | None = None
    on_site_ms: int | None = None
    done_ms: int | None = None
    verified_ms: int | None = None
    checks: tuple[Check, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    resources: tuple[str, ...] = field(default=())  # ids of what is sent

    @property
    def is_open(self) -> bool:
        """Somebody has still to do it."""
        return self.state not in OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A task that nobody has been offered yet, as a plan or an officer words it.

    `step` names it within its incident; `after` are the steps that must be done first (steps of the
    same activation, or of tasks the incident has already). `department` is a department of the
    city. The limits run from the moment of the offer. `resources` are ids of what is sent, chosen
    by the officer; `wanted` is what the plan asks for.
    """

    step: str
    phase: str
    department: str
    role: Words
    title: Words
    message: Words
    accept_within_ms: int
    due_within_ms: int
    after: tuple[str, ...] = ()
    checks: tuple[Words, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    resources: tuple[str, ...] = ()


class DispatchEvent(NamedTuple):
    """One thing that happened to an incident or to what belongs to it, sealed like an alert's.

    `subject` says what of the incident it is about (incident, task, alert, call, note, decision,
    report, poll, evidence), `subject_no` which one. `detail` is JSON. The fields are the columns of
    the table `incident_event`, in their order.
    """

    event_no: int
    incident_no: int
    seq: int
    subject: str
    subject_no: int
    trigger: str
    from_state: str | None
    to_state: str | None
    actor: str
    note: str | None
    detail: str | None
    occurred_ms: int
    recorded_ms: int
    hash: str = ""


class Signal(NamedTuple):
    """An alert as dispatch sees it: how grave at its gravest, since when, where."""

    no: int
    domain: str
    grade: Level
    title: Words
    onset_ms: int
    lon: float | None
    lat: float | None
    place: str | None
    district: str | None
    drill: str | None = None  # the exercise that it belongs to; None when it is real


class UnknownIncident(CommandRefused):
    """There is no incident of that number."""

    status = 404

    def __init__(self, no: int) -> None:
        super().__init__(f"there is no incident {no}")


class UnknownTask(CommandRefused):
    """There is no task of that number."""

    status = 404

    def __init__(self, no: int) -> None:
        super().__init__(f"there is no task {no}")


class Moved(CommandRefused):
    """The incident or the task moved on after the person looked at it."""

    status = 409

    def __init__(self, thing: Incident | Task, seen_seq: int) -> None:
        what = "incident" if isinstance(thing, Incident) else "task"
        super().__init__(
            f"{what} {thing.no} changed since you looked: you saw step {seen_seq}, "
            f"it is at step {thing.seq} ({thing.state})"
        )
        self.thing, self.seen_seq = thing, seen_seq


class NoMove(CommandRefused):
    """The state does not allow the trigger."""

    def __init__(
        self, state: Case | Doing, trigger: CaseTrigger | TaskTrigger, reason: str
    ) -> None:
        super().__init__(f"{trigger} is not possible in {state}: {reason}")
        self.state, self.trigger, self.reason = state, trigger, reason
