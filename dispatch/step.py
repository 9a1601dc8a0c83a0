"""One step of dispatch: the incidents and tasks that change together, before any of it is so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

import orjson

from alerts.types import SYSTEM
from data.sealed import Head
from dispatch import lifecycle, task_lifecycle
from dispatch.audit import Seal
from dispatch.records import Evidence, Numbers
from dispatch.types import Case, CaseTrigger, Doing, Draft, Incident, Task, TaskTrigger
from dispatch.types import Check as Checked


class Standing(Protocol):
    """How all stood before the step."""

    def incident(self, no: int) -> Incident: ...

    def task(self, no: int) -> Task: ...

    def tasks_of(self, incident_no: int) -> list[Task]: ...


class Step:
    """What happens at one call; what it is given is only read. Each event is sealed as it happens.

    Raises UnknownIncident, UnknownTask and NoMove; then nothing of the step is to be kept.
    """

    def __init__(self, now_ms: int, head: Head, standing: Standing, last: Numbers) -> None:
        self.now_ms = now_ms
        self.seal = Seal(head)
        self.last = replace(last)
        self.evidence: list[Evidence] = []
        self._standing = standing
        self._incidents: dict[int, Incident] = {}  # those that changed, as they stand after it
        self._tasks: dict[int, Task] = {}

    def incidents(self) -> list[Incident]:
        """The incidents that changed, as they stand after it."""
        return list(self._incidents.values())

    def tasks(self) -> list[Task]:
        """The tasks that changed, as they stand after it."""
        return list(self._tasks.values())

    def incident(self, no: int) -> Incident:
        """One incident as it stands after what happened so far."""
        return self._incidents.get(no) or self._standing.incident(no)

    def task(self, no: int) -> Task:
        """One task as it stands after what happened so far."""
        return self._tasks.get(no) or self._standing.task(no)

    def tasks_of(self, incident_no: int) -> list[Task]:
        """The tasks of an incident as they stand after what happened so far, by number."""
        known = {task.no: task for task in self._standing.tasks_of(incident_no)} | self._tasks
        mine = (task for task in known.values() if task.incident_no == incident_no)
        return sorted(mine, key=lambda task: task.no)

    # ---- incidents

    def register(
        self, incident: Incident, note: str | None, detail: dict[str, Any] | None = None
    ) -> Incident:
        """An incident that nobody knew before gets its number; its alerts are said one by one."""
        self.last.incident = no = self.last.incident + 1
        self._incidents[no] = replace(incident, no=no, seq=0, state=Case.REGISTERED, alerts=())
        said = {
            "grade": int(incident.grade), "title": incident.title.model_dump(),
            "domain": incident.domain, "origin": incident.origin,
            "occurred_ms": incident.occurred_ms, "lon": incident.lon, "lat": incident.lat,
            "place": incident.place, "area": incident.area, "drill": incident.drill,
            **(detail or {}),
        }  # fmt: skip
        self.say(
            no, "incident", no, CaseTrigger.REGISTER, incident.opened_by, note, said,
            to_state=Case.REGISTERED,
        )  # fmt: skip
        return self._incidents[no]

    def move(
        self, no: int, trigger: CaseTrigger, actor: str, note: str | None = None,
        detail: dict[str, Any] | None = None, at_ms: int | None = None, **changes: Any,
    ) -> Incident:  # fmt: skip
        """Something happened to an incident itself."""
        before = self.incident(no)
        after = lifecycle.move(before.state, trigger)
        self._incidents[no] = replace(before, state=after, **changes)
        self.say(no, "incident", no, trigger, actor, note, detail, before.state, after, at_ms)
        return self._incidents[no]

    def add_alert(self, no: int, alert_no: int, actor: str, note: str | None = None) -> None:
        """An alert belongs to it from now on."""
        before = self.incident(no)
        lifecycle.move(before.state, CaseTrigger.ADD_ALERT)
        self._incidents[no] = replace(before, alerts=tuple(sorted({*before.alerts, alert_no})))
        self.say(no, "alert", alert_no, CaseTrigger.ADD_ALERT, actor, note)

    def remove_alert(self, no: int, alert_no: int, actor: str, note: str | None = None) -> None:
        """An alert belongs to it no more."""
        before = self.incident(no)
        lifecycle.move(before.state, CaseTrigger.REMOVE_ALERT)
        kept = tuple(one for one in before.alerts if one != alert_no)
        self._incidents[no] = replace(before, alerts=kept)
        self.say(no, "alert", alert_no, CaseTrigger.REMOVE_ALERT, actor, note)

    def change(self, no: int, **changes: Any) -> None:
        """What follows from what was said already and needs no event of its own."""
        self._incidents[no] = replace(self.incident(no), **changes)

    # ---- tasks

    def plan(self, incident_no: int, draft: Draft, actor: str) -> Task:
        """A task that waits to be offered."""
        self.last.task = no = self.last.task + 1
        checks = tuple(Checked(text=text) for text in draft.checks)
        self._tasks[no] = Task(
            no=no, seq=0, incident_no=incident_no, step=draft.step, phase=draft.phase,
            department=draft.department, role=draft.role, title=draft.title,
            message=draft.message, state=Doing.PLANNED, after=draft.after,
            accept_within_ms=draft.accept_within_ms, due_within_ms=draft.due_within_ms,
            checks=checks, wanted=draft.wanted, resources=draft.resources,
        )  # fmt: skip
        said = {
            "step": draft.step, "phase": draft.phase, "department": draft.department,
            "role": draft.role.model_dump(), "title": draft.title.model_dump(),
            "message": draft.message.model_dump(), "after": draft.after,
            "accept_within_ms": draft.accept_within_ms, "due_within_ms": draft.due_within_ms,
            "checks": [text.model_dump() for text in draft.checks],
            "wanted": [[one.capability, one.number] for one in draft.wanted],
            "resources": draft.resources,
        }  # fmt: skip
        self._tell(no, TaskTrigger.PLAN, actor, None, said, None, Doing.PLANNED, None)
        return self._tasks[no]

    def offer(self, no: int, trigger: TaskTrigger, actor: str, note: str | None = None,
              detail: dict[str, Any] | None = None, **changes: Any) -> Task:  # fmt: skip
        """Offer a task: its limits run from now, and nobody has taken it."""
        task, now = self.task(no), self.now_ms
        return self.act(
            no, trigger, actor, note, detail, offered_ms=now, escalated_ms=None,
            accept_by_ms=now + task.accept_within_ms, due_ms=now + task.due_within_ms,
            accepted_ms=None, accepted_by=None, on_way_ms=None, on_site_ms=None, **changes,
        )  # fmt: skip

    def act(
        self, no: int, trigger: TaskTrigger, actor: str, note: str | None = None,
        detail: dict[str, Any] | None = None, at_ms: int | None = None, **changes: Any,
    ) -> Task:  # fmt: skip
        """Something happened to a task."""
        before = self.task(no)
        after = task_lifecycle.move(before.state, trigger)
        self._tasks[no] = replace(before, state=after, **changes)
        self._tell(no, trigger, actor, note, detail, before.state, after, at_ms)
        return self._tasks[no]

    def settle(self, incident_nos: Iterable[int]) -> None:
        """Offer what nothing keeps waiting any more, and let the incidents follow their tasks."""
        for no in sorted(set(incident_nos)):
            if self.incident(no).state in lifecycle.ACTIVE:
                for task in task_lifecycle.ready(self.tasks_of(no)):
                    self.offer(task.no, TaskTrigger.OFFER, SYSTEM)
            state = self.incident(no).state
            trigger = lifecycle.followed(state, (task.state for task in self.tasks_of(no)))
            if trigger is not None:
                self.move(no, trigger, SYSTEM)

    # ---- the record

    def say(
        self, no: int, subject: str, subject_no: int, trigger: str, actor: str,
        note: str | None = None, detail: dict[str, Any] | None = None,
        from_state: str | None = None, to_state: str | None = None, at_ms: int | None = None,
    ) -> int:  # fmt: skip
        """One more event of an incident; the step at which it stands then."""
        incident = self.incident(no)
        self._incidents[no] = replace(incident, seq=incident.seq + 1)
        said = None if detail is None else orjson.dumps(detail).decode()
        self.seal.add(
            no, incident.seq + 1, subject, subject_no, trigger, from_state, to_state, actor, note,
            said, self.now_ms if at_ms is None else at_ms, self.now_ms,
        )  # fmt: skip
        return incident.seq + 1

    def _tell(
        self, no: int, trigger: TaskTrigger, actor: str, note: str | None,
        detail: dict[str, Any] | None, before: Doing | None, after: Doing, at_ms: int | None,
    ) -> None:  # fmt: skip
        task = self._tasks[no]
        seq = self.say(
            task.incident_no, "task", no, trigger, actor, note, detail, before, after, at_ms
        )
        self._tasks[no] = replace(task, seq=seq)
