"""What can be ordered about an incident. Each command is worked out on a step, in which nothing is
so before it is written; what is refused has changed nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from alerts.types import BadCommand, Level
from dispatch.drills.shadows import named
from dispatch.ground import Ground, reckon
from dispatch.joining import merge, split
from dispatch.lifecycle import move
from dispatch.orders import Order, check_drafts, check_place, checked_area
from dispatch.registering import check_drill
from dispatch.step import Step
from dispatch.types import (
    CaseTrigger,
    Doing,
    Incident,
    TaskTrigger,
)

DAY_MS = 86_400_000
REOPEN_WITHIN_MS = 30 * DAY_MS
DEFER_AT_MOST_MS = 90 * DAY_MS


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
    why = order.reason("why is it graver or lighter now?")
    detail = {"grade": int(order.grade), "before": int(incident.grade)}
    step.move(incident.no, CaseTrigger.GRADE, order.actor, why, detail, grade=order.grade)


def title(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    if order.title is None:
        raise BadCommand("title", "is missing")
    words = named(order.title, incident.drill)
    if words == incident.title:
        raise BadCommand("title", "is that already")
    why = order.reason("why is it called otherwise?")
    detail = {"title": words.model_dump(), "before": incident.title.model_dump()}
    step.move(incident.no, CaseTrigger.TITLE, order.actor, why, detail, title=words)


def place(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    """Words, a spot, or both; the district is that of the spot."""
    check_place(order.lon, order.lat)
    if order.lon is None and order.place is None:
        raise BadCommand("lon", "and lat, or place, are missing: where is it?")
    changes: dict[str, Any] = {}
    if order.lon is not None:
        changes |= {"lon": order.lon, "lat": order.lat, "district": order.district}
    if order.place is not None:
        changes |= {"place": order.place}
    before = {name: getattr(incident, name) for name in changes}
    if _is_there(incident, order):
        raise BadCommand("place", "is that already")
    why = order.reason("how is it known that it is elsewhere?")
    detail = {**changes, "before": before}
    step.move(incident.no, CaseTrigger.PLACE, order.actor, why, detail, **changes)


def correct(step: Step, incident: Incident, order: Order, ground: Ground) -> None:
    """Grade, title and place at once, for one reason: those that are named and differ."""
    wanted = ["grade"] if order.grade not in (None, incident.grade) else []
    if order.title is not None and named(order.title, incident.drill) != incident.title:
        wanted.append("title")
    if (order.place, order.lon) != (None, None) and not _is_there(incident, order):
        wanted.append("place")
    if not wanted:
        raise BadCommand("grade", "title and place are that already")
    for name in wanted:
        CORRECTIONS[name](step, incident, order, ground)


def _is_there(incident: Incident, order: Order) -> bool:
    spot = order.lon is None or (order.lon, order.lat) == (incident.lon, incident.lat)
    return spot and order.place in (None, incident.place)


def area(step: Step, incident: Incident, order: Order, _ground: Ground) -> None:
    """The area as drawn; without one it is taken away."""
    drawn = None if order.area is None else checked_area(order.area)
    if drawn == incident.area:
        raise BadCommand("area", "is that already")
    detail = {"area": drawn, "changed": incident.area is not None}
    step.move(incident.no, CaseTrigger.AREA, order.actor, order.note, detail, area=drawn)


def add_alerts(step: Step, incident: Incident, order: Order, ground: Ground) -> None:
    if not order.alerts:
        raise BadCommand("alerts", "is empty")
    signals = ground.free(order.alerts)
    check_drill(signals, incident.drill)
    for signal in signals:
        step.add_alert(incident.no, signal.no, order.actor, order.note)
    reckon(step, incident.no, ground)


def remove_alerts(step: Step, incident: Incident, order: Order, ground: Ground) -> None:
    if not order.alerts:
        raise BadCommand("alerts", "is empty")
    why = order.reason("why does it not belong here?")
    for i, no in enumerate(order.alerts):
        if no not in step.incident(incident.no).alerts:
            raise BadCommand(f"alerts.{i}", f"alert {no} is not in incident {incident.no}")
        step.remove_alert(incident.no, no, order.actor, why)
    reckon(step, incident.no, ground)


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
CORRECTIONS: dict[str, Command] = {"grade": grade, "title": title, "place": place}
COMMANDS: dict[str, Command] = {
    "note": note, "decision": decision, **CORRECTIONS, "correct": correct,
    "area": area, "add-alerts": add_alerts, "remove-alerts": remove_alerts, "activate": activate,
    "merge": merge, "split": split, "defer": defer, "resume": resume, "verify": verify,
    "rework": rework, "close": close, "unfounded": unfounded, "reopen": reopen,
}  # fmt: skip
ONLY_ADD = frozenset({"note", "decision"})  # these need not have seen the newest step
