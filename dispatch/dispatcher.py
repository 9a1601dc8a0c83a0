"""The dispatcher's desk: which incidents and tasks are open, and what people do with them.

Each change is written, events and projection in one transaction, before it is true in memory and
before anybody is told. When the write fails nothing has changed: the same call can be made again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from alerts.types import SYSTEM, BadCommand
from data.sealed import Head
from data.store import Connection, Store
from dispatch import audit, commands, records, task_commands
from dispatch.deadlines import unheard
from dispatch.ground import Ground
from dispatch.ladder import Ladder, by_the_screen, told_of
from dispatch.lifecycle import ACTIVE, move
from dispatch.orders import Order, Registration
from dispatch.records import Evidence
from dispatch.registering import new_incident
from dispatch.step import Step
from dispatch.types import (
    Case,
    CaseTrigger,
    DispatchEvent,
    Incident,
    Moved,
    Signal,
    Task,
    TaskTrigger,
    UnknownIncident,
    UnknownTask,
)

Also = Callable[[Connection], None]


class Listener(Protocol):
    """Who must know of each change: within its transaction, and when it is committed."""

    def plan(
        self, connection: Connection, events: Sequence[DispatchEvent],
        incidents: Sequence[Incident], tasks: Sequence[Task], now_ms: int,
    ) -> None: ...  # fmt: skip

    def wake(self) -> None: ...


class Dispatcher:
    """Open incidents, their tasks, and commands of one city. Safe to call from several threads."""

    def __init__(
        self,
        store: Store,
        departments: Collection[str],
        signal_of: Callable[[int], Signal | None],
        also: Listener | None = None,
        ladder: Ladder = by_the_screen,
    ) -> None:
        self._store, self._also, self.ladder = store, also, ladder
        self._lock = threading.RLock()
        self._incidents = {one.no: one for one in records.open_incidents(store)}
        self._tasks: dict[int, dict[int, Task]] = {
            no: {task.no: task for task in records.tasks_of(store, no)} for no in self._incidents
        }
        self._moved = records.moved(store, list(self._incidents))
        self._last = records.last_numbers(store)
        self._head = audit.head_of(store)
        self._ground = Ground(departments, signal_of, self.incident_of_alert)

    # ---- what is so

    def open_incidents(self) -> list[Incident]:
        """The incidents that have not ended, by number."""
        with self._lock:
            return [self._incidents[no] for no in sorted(self._incidents)]

    def open_tasks(self) -> list[Task]:
        """The tasks of open incidents in which something is still to be done, by number."""
        with self._lock:
            tasks = [task for mine in self._tasks.values() for task in mine.values()]
        return sorted((task for task in tasks if task.is_open), key=lambda task: task.no)

    def incident(self, no: int) -> Incident:
        """One incident, open or not. Raises UnknownIncident."""
        found = self._incidents.get(no) or records.one_incident(self._store, no)
        if found is None:
            raise UnknownIncident(no)
        return found

    def task(self, no: int) -> Task:
        """One task, whatever became of its incident. Raises UnknownTask."""
        with self._lock:
            mine = (tasks[no] for tasks in self._tasks.values() if no in tasks)
            found = next(mine, None) or records.one_task(self._store, no)
        if found is None:
            raise UnknownTask(no)
        return found

    def tasks_of(self, incident_no: int) -> list[Task]:
        """The tasks of an incident, by number."""
        with self._lock:
            if incident_no in self._tasks:
                return sorted(self._tasks[incident_no].values(), key=lambda task: task.no)
        return records.tasks_of(self._store, incident_no)

    def incident_of_alert(self, alert_no: int) -> int | None:
        """The open incident that an alert belongs to."""
        with self._lock:
            return next(
                (one.no for one in self._incidents.values() if alert_no in one.alerts), None
            )

    @property
    def head(self) -> Head:
        """Where the sealed record ends."""
        return self._head

    # ---- what people do

    def register(self, told: Registration, now_ms: int) -> Incident:
        """A new incident, or the one that the same key registered before. Raises BadCommand."""
        with self._lock:
            if told.key is not None:
                known = records.registered(self._store, told.key)
                if known is not None:
                    return self.incident(known)
            step = self._step(now_ms)
            signals = self._ground.free(told.alerts)
            new = step.register(new_incident(told, signals, now_ms), told.note)
            for signal in signals:
                step.add_alert(new.no, signal.no, told.actor)
            also: Also | None = None
            if told.key is not None:
                key = told.key
                also = lambda connection: records.keep_key(connection, key, new.no)  # noqa: E731
            self._keep(step, also)
            return self.incident(new.no)

    def command(
        self, no: int, command: str, order: Order, seen_seq: int | None, now_ms: int
    ) -> Incident:
        """Do to an incident what a person ordered after they saw its step `seen_seq`.

        Raises UnknownIncident, UnknownTask, Moved, NoMove or BadCommand; then nothing is done.
        """
        with self._lock:
            incident = self.incident(no)
            if command not in commands.ONLY_ADD:
                self._check_seen(incident, self._moved.get(no, incident.seq), seen_seq)
            step = self._step(now_ms)
            commands.COMMANDS[command](step, incident, order, self._ground)
            self._keep(step)
            return self.incident(no)

    def command_task(
        self, no: int, command: str, order: Order, seen_seq: int | None, now_ms: int
    ) -> Task:
        """Do to a task what a person ordered after they saw its step `seen_seq`. Raises as
        `command` does."""
        with self._lock:
            task = self.task(no)
            if command not in task_commands.ONLY_ADD:
                behind = seen_seq is not None and seen_seq < task.seq
                moved_seq = records.task_moved(self._store, task) if behind else task.seq
                self._check_seen(task, moved_seq, seen_seq)
            incident = self.incident(task.incident_no)
            if incident.state not in ACTIVE and command != "note":
                raise BadCommand(
                    "command", f"incident {incident.no} is {incident.state.lower()}: open it first"
                )
            step = self._step(now_ms)
            task_commands.COMMANDS[command](step, task, order, self._ground)
            step.settle([task.incident_no])
            self._keep(step)
            return self.task(no)

    def add_evidence(
        self, task_no: int, name: str, media: str, size: int, sha256: str, actor: str,
        note: str | None, now_ms: int,
    ) -> Evidence:  # fmt: skip
        """A file that lies in its place already belongs to a task. Raises UnknownTask."""
        with self._lock:
            task, step = self.task(task_no), self._step(now_ms)
            step.last.evidence = no = step.last.evidence + 1
            found = Evidence(
                no, task.incident_no, task_no, name, media, size, sha256, actor, now_ms
            )
            step.evidence.append(found)
            detail = {"evidence": no, "name": name, "media": media, "bytes": size,
                      "sha256": sha256}  # fmt: skip
            step.act(task_no, TaskTrigger.EVIDENCE, actor, note, detail)
            self._keep(step)
            return found

    def record(
        self, incident_no: int, subject: str, subject_no: int, trigger: CaseTrigger, actor: str,
        note: str | None, detail: dict[str, Any] | None, now_ms: int, also: Also | None = None,
    ) -> Incident:  # fmt: skip
        """Seal into an incident's record what another room did for it (a call, a poll, a report);
        `also` is written in the same transaction. Raises UnknownIncident or NoMove."""
        with self._lock:
            step = self._step(now_ms)
            move(self.incident(incident_no).state, trigger)
            step.say(incident_no, subject, subject_no, trigger, actor, note, detail)
            self._keep(step, also)
            return self.incident(incident_no)

    # ---- what time does

    def sweep(self, now_ms: int) -> Sequence[DispatchEvent]:
        """What is due by `now_ms`: tasks that nobody accepted in time, deferrals that end."""
        with self._lock:
            step = self._step(now_ms)
            for task in unheard(self.open_tasks(), now_ms):
                detail = {
                    "department": task.department, "accept_by_ms": task.accept_by_ms,
                    **told_of(self.ladder(task, self.incident(task.incident_no))),
                }  # fmt: skip
                step.act(
                    task.no, TaskTrigger.ESCALATE, SYSTEM, None, detail, task.accept_by_ms,
                    escalated_ms=now_ms,
                )  # fmt: skip
            for one in self.open_incidents():
                until_ms = one.deferred_until_ms
                if one.state is Case.DEFERRED and until_ms is not None and until_ms <= now_ms:
                    step.move(
                        one.no, CaseTrigger.RESUME, SYSTEM, at_ms=until_ms, deferred_until_ms=None
                    )  # fmt: skip
                    step.settle([one.no])
            self._keep(step)
            return step.seal.events

    # ---- how

    def _step(self, now_ms: int) -> Step:
        return Step(now_ms, self._head, self, self._last)

    def _check_seen(self, thing: Incident | Task, moved_seq: int, seen_seq: int | None) -> None:
        if seen_seq is None:
            raise BadCommand("seen_seq", "is missing: which step was seen?")
        if not moved_seq <= seen_seq <= thing.seq:
            raise Moved(thing, seen_seq)

    def _keep(self, step: Step, also: Also | None = None) -> None:
        """Write what happened, then know it, then let others know."""
        events = step.seal.events
        if not events:
            return
        incidents, tasks = step.incidents(), step.tasks()

        def write(connection: Connection) -> None:
            records.keep(connection, events, incidents, tasks, step.evidence)
            if self._also is not None:
                self._also.plan(connection, events, incidents, tasks, step.now_ms)
            if also is not None:
                also(connection)

        self._store.write(write)
        self._know(events, incidents, tasks)
        self._head, self._last = step.seal.head, step.last
        if self._also is not None:
            self._also.wake()

    def _know(
        self, events: Sequence[DispatchEvent], incidents: Sequence[Incident],
        tasks: Sequence[Task],
    ) -> None:  # fmt: skip
        for one in incidents:
            if one.is_open and one.no not in self._tasks:  # new, or opened anew
                known = records.tasks_of(self._store, one.no)
                self._tasks[one.no] = {task.no: task for task in known}
        for task in tasks:
            for no, mine in self._tasks.items():
                if no != task.incident_no:
                    mine.pop(task.no, None)  # it was moved
            self._tasks.setdefault(task.incident_no, {})[task.no] = task
        for event in events:
            if event.trigger not in records.ONLY_ADDS:
                self._moved[event.incident_no] = event.seq
        for one in incidents:
            if one.is_open:
                self._incidents[one.no] = one
                continue
            for kept in (self._incidents, self._tasks, self._moved):
                kept.pop(one.no, None)
