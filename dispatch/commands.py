"""What can be ordered about an incident. Each command is worked out on a step, in which nothing is
so before it is written; what is refused has changed nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from alerts.types import BadCommand, Level
from data.strict import Words
from dispatch.lifecycle import move
from dispatch.orders import Order, check_drafts, check_place, checked_area
from dispatch.step import Step
from dispatch.types import (
    Case,
    CaseTrigger,
    Doing,
    Incident,
    Origin,
    Signal,
    TaskTrigger,
)

DAY_MS = 86_400_000
REOPEN_WITHIN_MS = 30 * DAY_MS
DEFER_AT_MOST_MS = 90 * DAY_MS


class Ground:
    """What commands must know besides incidents and tasks."""

    def __init__(
        self, departments: Collection[str], signal_of: Callable[[int], Signal | None],
        incident_of_alert: Callable[[int], int | None],
    ) -> None:  # fmt: skip
        self.departments = departments
        self.signal_of = signal_of
        self.incident_of_alert = incident_of_alert

    def signals(self, alert_nos: Iterable[int]) -> list[Signal]:
        """The alerts of these numbers, the earliest first. Raises BadCommand."""
        found = []
        for i, no in enumerate(alert_nos):
            signal = self.signal_of(no)
            if signal is None:
                raise BadCommand(f"alerts.{i}", f"there is no alert {no}")
            found.append(signal)
        return sorted(found, key=lambda one: (one.onset_ms, one.no))

    def free(self, alert_nos: Iterable[int]) -> list[Signal]:
        """As `signals`; each must be in no open incident. Raises BadCommand."""
        numbers = list(alert_nos)
        for i, no in enumerate(numbers):
            if no in numbers[:i]:
                raise BadCommand(f"alerts.{i}", f"alert {no} stands twice")
            if (incident := self.incident_of_alert(no)) is not None:
                raise BadCommand(f"alerts.{i}", f"alert {no} is in incident {incident} already")
        return self.signals(numbers)

    def first_out(self, alert_nos: Iterable[int]) -> int | None:
        """The alert that came first."""
        signals = self.signals(alert_nos)
        return signals[0].no if signals else None


def _said(step: Step, incident: Incident, order: Order, trigger: CaseTrigger) -> None:
    """A note or a decision: it only adds to the record."""
    text = order.reason("what is to be recorded?")
    move(incident.state, trigger)
    step.say(incident.no, trigger.lower(), 0, trigger, order.actor, text)


def note(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    _said(step, incident, order, CaseTrigger.NOTE)


def decision(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    _said(step, incident, order, CaseTrigger.DECISION)


def grade(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    if order.grade is None or order.grade is Level.NORMAL:
        raise BadCommand("grade", "is missing: 1 ordinary, 2 large, 3 serious, 4 very serious")
    if order.grade is incident.grade:
        raise BadCommand("grade", f"is {int(order.grade)} already")
    detail = {"grade": int(order.grade), "before": int(incident.grade)}
    step.move(
        incident.no, CaseTrigger.GRADE, order.actor, order.note, detail, grade=order.grade
    )  # fmt: skip


def title(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    if order.title is None:
        raise BadCommand("title", "is missing")
    _retitle(step, incident.no, order, order.title)


def _retitle(step: Step, no: int, order: Order, words: Words) -> None:
    detail = {"title": words.model_dump()}
    step.move(no, CaseTrigger.TITLE, order.actor, order.note, detail, title=words)


def place(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    check_place(order.lon, order.lat)
    if order.lon is None and order.place is None:
        raise BadCommand("lon", "and lat, or place, are missing: where is it?")
    changes: dict[str, Any] = {}
    if order.lon is not None:
        changes |= {"lon": order.lon, "lat": order.lat}
    if order.place is not None:
        changes |= {"place": order.place}
    step.move(incident.no, CaseTrigger.PLACE, order.actor, order.note, changes, **changes)


def area(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    """The area as drawn; without one it is taken away."""
    drawn = None if order.area is None else checked_area(order.area)
    step.move(
        incident.no, CaseTrigger.AREA, order.actor, order.note, {"area": drawn}, area=drawn
    )  # fmt: skip


def add_alerts(step: Step, incident: Incident, order: Order, ground: Ground) -> None:
    if not order.alerts:
        raise BadCommand("alerts", "is empty")
    for signal in ground.free(order.alerts):
        step.add_alert(incident.no, signal.no, order.actor, order.note)
    _reckon(step, incident.no, ground)


def remove_alerts(step: Step, incident: Incident, order: Order, ground: Ground) -> None:
    if not order.alerts:
        raise BadCommand("alerts", "is empty")
    why = order.reason("why does it not belong here?")
    for i, no in enumerate(order.alerts):
        if no not in step.incident(incident.no).alerts:
            raise BadCommand(f"alerts.{i}", f"alert {no} is not in incident {incident.no}")
        step.remove_alert(incident.no, no, order.actor, why)
    _reckon(step, incident.no, ground)


def _reckon(step: Step, no: int, ground: Ground) -> None:
    """Which alert came first follows from which there are."""
    step.change(no, first_out=ground.first_out(step.incident(no).alerts))


def activate(step: Step, incident: Incident, order: Order, ground: Ground) -> None:
    """Tasks for several departments at once; those that wait for nothing are offered now."""
    there = {
        task.step: task.no
        for task in step.tasks_of(incident.no)
        if task.state is not Doing.WITHDRAWN
    }
    check_drafts(order.drafts, there, ground.departments)
    detail = {
        "plan": order.plan, "plan_version": order.plan_version,
        "steps": [draft.step for draft in order.drafts],
    }  # fmt: skip
    named: dict[str, Any] = {}
    if order.plan is not None:
        named = {"plan": order.plan, "plan_version": order.plan_version}
    step.move(incident.no, CaseTrigger.ACTIVATE, order.actor, order.note, detail, **named)
    for draft in order.drafts:
        step.plan(incident.no, draft, order.actor)
    step.settle([incident.no])


def merge(step: Step, incident: Incident, order: Order, ground: Ground) -> None:
    """Into another: its alerts and tasks are that one's from now on, its record stays and ends."""
    if order.into is None:
        raise BadCommand("into", "is missing: into which incident?")
    if order.into == incident.no:
        raise BadCommand("into", "is the incident itself")
    other = step.incident(order.into)
    if not other.is_open:
        raise BadCommand("into", f"incident {other.no} is not open ({other.state.lower()})")
    if other.drill != incident.drill:
        raise BadCommand("into", "what is real and what is a drill cannot be one")
    tasks = step.tasks_of(incident.no)
    moved = {"alerts": incident.alerts, "tasks": [task.no for task in tasks]}
    step.move(
        incident.no, CaseTrigger.MERGE, order.actor, order.note, {"into": other.no, **moved},
        merged_into=other.no, closed_ms=step.now_ms, deferred_until_ms=None,
    )  # fmt: skip
    step.move(
        other.no, CaseTrigger.TAKE_IN, order.actor, order.note, {"from": incident.no, **moved}
    )  # fmt: skip
    for alert_no in incident.alerts:
        step.add_alert(other.no, alert_no, order.actor)
    for task in tasks:
        step.act(
            task.no, TaskTrigger.MOVE, order.actor, None, {"from": incident.no},
            incident_no=other.no,
        )  # fmt: skip
    _reckon(step, other.no, ground)
    step.settle([other.no])


def split(step: Step, incident: Incident, order: Order, ground: Ground) -> None:
    """Some of its alerts and tasks become an incident of their own."""
    why = order.reason("why are they two things?")
    if not order.alerts and not order.tasks:
        raise BadCommand("alerts", "or tasks are missing: what belongs to the other incident?")
    for i, no in enumerate(order.alerts):
        if no not in incident.alerts or no in order.alerts[:i]:
            raise BadCommand(f"alerts.{i}", f"alert {no} is not in incident {incident.no}")
    own = {task.no for task in step.tasks_of(incident.no)}
    for i, no in enumerate(order.tasks):
        if no not in own or no in order.tasks[:i]:
            raise BadCommand(f"tasks.{i}", f"task {no} is not of incident {incident.no}")
    if set(order.alerts) == set(incident.alerts) and set(order.tasks) == own:
        raise BadCommand("alerts", "and tasks are all that it has: nothing would be left")
    lead = ground.signals(order.alerts)[0] if order.alerts else None
    words = order.title or (lead.title if lead else incident.title)
    other = step.register(
        Incident(
            no=0, seq=0, state=Case.REGISTERED, grade=order.grade or incident.grade, title=words,
            domain=lead.domain if lead else incident.domain, origin=Origin.HAND,
            occurred_ms=lead.onset_ms if lead else incident.occurred_ms, opened_ms=step.now_ms,
            opened_by=order.actor, lon=lead.lon if lead else incident.lon,
            lat=lead.lat if lead else incident.lat, place=lead.place if lead else incident.place,
            district=lead.district if lead else incident.district, drill=incident.drill,
        ),
        why, {"split_from": incident.no},
    )  # fmt: skip
    parted = {"into": other.no, "alerts": order.alerts, "tasks": order.tasks}
    step.move(incident.no, CaseTrigger.SPLIT, order.actor, why, parted)
    for no in order.alerts:
        step.remove_alert(incident.no, no, order.actor)
        step.add_alert(other.no, no, order.actor)
    for no in order.tasks:
        step.act(
            no, TaskTrigger.MOVE, order.actor, None, {"from": incident.no}, incident_no=other.no
        )  # fmt: skip
    for one in (incident.no, other.no):
        _reckon(step, one, ground)
    step.settle([incident.no, other.no])


def defer(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    """Until later, with a reason and an end that is never "never"."""
    why = order.reason("why can it not be done now?")
    if order.until_ms is None:
        raise BadCommand("until", "is missing: until when?")
    if order.until_ms <= step.now_ms:
        raise BadCommand("until", "is not in the future")
    if order.until_ms > step.now_ms + DEFER_AT_MOST_MS:
        raise BadCommand("until", f"is more than {DEFER_AT_MOST_MS // DAY_MS} days from now")
    move(incident.state, CaseTrigger.DEFER)
    _none_open(step, incident)
    step.move(
        incident.no, CaseTrigger.DEFER, order.actor, why, {"until_ms": order.until_ms},
        deferred_until_ms=order.until_ms,
    )  # fmt: skip


def resume(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    step.move(
        incident.no, CaseTrigger.RESUME, order.actor, order.note, deferred_until_ms=None
    )  # fmt: skip
    step.settle([incident.no])


def verify(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    """What was reported done was looked at and is so: the incident's, and each task's."""
    move(incident.state, CaseTrigger.VERIFY)
    tasks = step.tasks_of(incident.no)
    _none_open(step, incident)
    if not tasks:
        order.reason("there was no task: what was done?")
    for task in tasks:
        if task.state is Doing.DONE:
            step.act(task.no, TaskTrigger.VERIFY, order.actor, verified_ms=step.now_ms)
    step.move(incident.no, CaseTrigger.VERIFY, order.actor, order.note)


def rework(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    """Some tasks are to be done again; they keep who took them, and have their time anew."""
    why = order.reason("what is not as it should be?")
    move(incident.state, CaseTrigger.REWORK)
    own = {task.no: task for task in step.tasks_of(incident.no)}
    if not order.tasks:
        raise BadCommand("tasks", "is empty: which are to be done again?")
    step.move(incident.no, CaseTrigger.REWORK, order.actor, why, {"tasks": order.tasks})
    for i, no in enumerate(order.tasks):
        if no not in own or no in order.tasks[:i]:
            raise BadCommand(f"tasks.{i}", f"task {no} is not of incident {incident.no}")
        send_back(step, no, order.actor, why)


def send_back(step: Step, no: int, actor: str, why: str) -> None:
    """One task is to be done again."""
    due_ms = step.now_ms + step.task(no).due_within_ms
    step.act(
        no, TaskTrigger.REWORK, actor, why, {"due_ms": due_ms}, due_ms=due_ms, done_ms=None,
        verified_ms=None,
    )  # fmt: skip


def close(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    move(incident.state, CaseTrigger.CLOSE)
    _none_open(step, incident)
    step.move(
        incident.no, CaseTrigger.CLOSE, order.actor, order.note, closed_ms=step.now_ms
    )  # fmt: skip


def unfounded(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    """There was nothing: what is still open is withdrawn with the same reason."""
    why = order.reason("what was found instead?")
    move(incident.state, CaseTrigger.UNFOUNDED)
    for task in step.tasks_of(incident.no):
        if task.is_open:
            step.act(task.no, TaskTrigger.WITHDRAW, order.actor, why)
    step.move(
        incident.no, CaseTrigger.UNFOUNDED, order.actor, why, closed_ms=step.now_ms,
        deferred_until_ms=None,
    )  # fmt: skip


def reopen(step: Step, incident: Incident, order: Order, ground: Ground) -> None:
    why = order.reason("what came to be known?")
    move(incident.state, CaseTrigger.REOPEN)
    if step.now_ms > (incident.closed_ms or 0) + REOPEN_WITHIN_MS:
        days = REOPEN_WITHIN_MS // DAY_MS
        raise BadCommand("command", f"it ended more than {days} days ago: register another")
    taken = [no for no in incident.alerts if ground.incident_of_alert(no) is not None]
    if taken:
        raise BadCommand(
            "command", f"alerts {_listed(taken)} are in another incident by now: go on there"
        )
    step.move(incident.no, CaseTrigger.REOPEN, order.actor, why, closed_ms=None)
    step.settle([incident.no])


def _none_open(step: Step, incident: Incident) -> None:
    """Nothing is put off or ended while somebody has still to do something."""
    left = [task.no for task in step.tasks_of(incident.no) if task.is_open]
    if left:
        raise BadCommand("command", f"tasks are open ({_listed(left)}): withdraw them first")


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(no) for no in numbers)


# The commands of POST /api/v1/incidents/{no}/{command}.
Command = Callable[[Step, Incident, Order, Ground], None]
COMMANDS: dict[str, Command] = {
    "note": note, "decision": decision, "grade": grade, "title": title, "place": place,
    "area": area, "add-alerts": add_alerts, "remove-alerts": remove_alerts, "activate": activate,
    "merge": merge, "split": split, "defer": defer, "resume": resume, "verify": verify,
    "rework": rework, "close": close, "unfounded": unfounded, "reopen": reopen,
}  # fmt: skip
ONLY_ADD = frozenset({"note", "decision"})  # these need not have seen the newest step
