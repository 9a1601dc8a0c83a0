"""Who is asked to accept a task, and who is told next, and when, while nobody does.

A ladder is derived from stored times and the city's policy: a restart changes none of its rungs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from alerts.notify.policies import Policies
from alerts.notify.types import Person, Reason
from data.strict import Words
from dispatch.types import Doing, Incident, Task

DUTY_OFFICER = "duty_officer"
NAMES: Mapping[str, Words] = {DUTY_OFFICER: Words(en="Duty officer", zh="值班员")}


class Rung(NamedTuple):
    """One who is told of an offer at `at_ms`. `name` is None for a department of the city, whose
    name the screens know."""

    recipient: str
    name: Words | None
    at_ms: int


Ladder = Callable[[Task, Incident], list[Rung]]


def by_the_screen(task: Task, _incident: Incident) -> list[Rung]:
    """Where nobody is told outside the screens: the department sees the offer, the duty officer
    that its limit has passed. Empty when the task is not offered."""
    if task.state is not Doing.OFFERED or task.offered_ms is None or task.accept_by_ms is None:
        return []
    officer = Rung(DUTY_OFFICER, NAMES[DUTY_OFFICER], task.accept_by_ms)
    return [Rung(task.department, None, task.offered_ms), officer]


def by_policy(policies: Policies) -> Ladder:
    """As the city's notify.yaml tells of tasks; of an exercise only the screens tell."""

    def ladder(task: Task, incident: Incident) -> list[Rung]:
        seen = by_the_screen(task, incident)
        if incident.drill is not None:
            return seen
        rungs: dict[str, Rung] = {}
        for reason, from_ms in (
            (Reason.OFFERED, task.offered_ms), (Reason.ACCEPT_LATE, task.accept_by_ms),
        ):  # fmt: skip
            for one in policies.steps(task.department, int(incident.grade), reason):
                name = _name(one.recipient, policies.people, task.department)
                rung = Rung(one.recipient, name, (from_ms or 0) + one.after_ms)
                rungs.setdefault(one.recipient, rung)
        for rung in seen[:1] if rungs.keys() - {task.department} else seen:
            rungs.setdefault(rung.recipient, rung)  # what a screen shows, whatever is told besides
        return sorted(rungs.values(), key=lambda one: one.at_ms) if seen else []

    return ladder


def _name(recipient: str, people: Mapping[str, Person], department: str) -> Words | None:
    if recipient == department:
        return None
    known = people.get(recipient)
    return known.name if known else NAMES.get(recipient, Words(en=recipient, zh=recipient))


def told_of(rungs: list[Rung]) -> dict[str, Any]:
    """What the record says when nobody accepted: who was asked first, who is told next and when."""
    rows = [rung_row(one) for one in rungs]
    return {"asked": rows[:1], "next": rows[1:]}


def rung_row(one: Rung) -> dict[str, Any]:
    """A rung as the record and the API have it; `at_ms` since 1970 on the center's clock."""
    name = None if one.name is None else one.name.model_dump()
    return {"recipient": one.recipient, "name": name, "at_ms": one.at_ms}
