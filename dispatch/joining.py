"""Two incidents become one, or a part of one becomes an incident of its own, with history on both
sides."""

from __future__ import annotations

from alerts.types import BadCommand
from dispatch.drills.shadows import named
from dispatch.ground import Ground, reckon
from dispatch.orders import Order
from dispatch.step import Step
from dispatch.types import Case, CaseTrigger, Incident, Origin, TaskTrigger


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
    reckon(step, other.no, ground)
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
    words = named(order.title or (lead.title if lead else incident.title), incident.drill)
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
        reckon(step, one, ground)
    step.settle([incident.no, other.no])
