"""What events of tasks mean for who is to be told: pure, no store, no clock.

An offer is told at once, and plans what is told when its limit is about to end and has ended; an
acceptance cancels that and plans the same for the other limit. All is cancelled by what ends it, in
the transaction of the event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from alerts.notify.plan import Cancel, Plan, Row
from alerts.notify.policies import Policies
from alerts.notify.types import Reason, Subject
from dispatch.deadlines import warns_at
from dispatch.types import DispatchEvent, Doing, Incident, Task, TaskTrigger

OFFERS = frozenset({TaskTrigger.OFFER, TaskTrigger.REOFFER})
ASKING = (Reason.OFFERED, Reason.ACCEPT_SOON, Reason.ACCEPT_LATE)
WORKING = (Reason.DONE_SOON, Reason.DONE_LATE)
WHY = {
    TaskTrigger.ACCEPT: "accepted", TaskTrigger.DECLINE: "declined", TaskTrigger.DONE: "done",
    TaskTrigger.WITHDRAW: "withdrawn", TaskTrigger.REOFFER: "offered anew",
    TaskTrigger.OFFER: "offered", TaskTrigger.REWORK: "to be done again",
}  # fmt: skip


def plan(
    policies: Policies, events: Sequence[DispatchEvent], incidents: Mapping[int, Incident],
    tasks: Mapping[int, Task], before: Mapping[int, str], salt: bytes,
) -> Plan:  # fmt: skip
    """What the events mean. `tasks` and `incidents` as they stand after them; `before` is whose a
    task was that was taken from another department."""
    cancel: list[Cancel] = []
    rows: dict[str, Row] = {}
    for event in events:
        task = tasks.get(event.subject_no) if event.subject == "task" else None
        why = WHY.get(TaskTrigger(event.trigger)) if task is not None else None
        if task is None or why is None:
            continue
        for reason in (*ASKING, *WORKING):
            cancel.append(Cancel(task.no, reason, False, why, Subject.TASK))
        rows = {
            key: row for key, row in rows.items()
            if row.alert_no != task.no or row.reason == Reason.WITHDRAWN
        }  # fmt: skip
        level = int(incidents[event.incident_no].grade)
        for row in _rows(policies, event, task, level, before.get(task.no), salt):
            rows.setdefault(row.key, row)
    return Plan(cancel, list(rows.values()))


def _rows(
    policies: Policies, event: DispatchEvent, task: Task, level: int, before: str | None,
    salt: bytes,
) -> list[Row]:  # fmt: skip
    """What is told because of one event, to whom and when."""
    at_ms, due = event.recorded_ms, []
    department = task.department
    if event.trigger in OFFERS and task.state is Doing.OFFERED and task.accept_by_ms is not None:
        due = [
            (Reason.OFFERED, at_ms), (Reason.ACCEPT_LATE, task.accept_by_ms),
            (Reason.ACCEPT_SOON, warns_at(at_ms, task.accept_by_ms)),
        ]  # fmt: skip
    elif event.trigger in (TaskTrigger.ACCEPT, TaskTrigger.REWORK) and task.due_ms is not None:
        from_ms = at_ms if event.trigger == TaskTrigger.REWORK else task.offered_ms or at_ms
        warn_ms = warns_at(min(from_ms, task.due_ms), task.due_ms)
        due = [(Reason.DONE_SOON, max(at_ms, warn_ms)), (Reason.DONE_LATE, task.due_ms)]
    elif event.trigger == TaskTrigger.WITHDRAW and task.offered_ms is not None:
        due = [(Reason.WITHDRAWN, at_ms)]
    found = [
        row for reason, due_ms in due
        for row in _row(policies, event, department, level, reason, due_ms, salt)
    ]  # fmt: skip
    if event.trigger == TaskTrigger.REOFFER and before not in (None, department):
        found += _row(policies, event, before or "", level, Reason.WITHDRAWN, at_ms, salt)
    return found


def _row(
    policies: Policies, event: DispatchEvent, department: str, level: int, reason: Reason,
    due_ms: int, salt: bytes,
) -> list[Row]:  # fmt: skip
    return [
        Row(
            _key(event, reason, step.step, step.channel, step.recipient, salt), event.subject_no,
            event.seq, reason, level, step.step, step.channel, step.recipient, False,
            due_ms + step.after_ms, Subject.TASK,
        )
        for step in policies.steps(department, level, reason)
    ]  # fmt: skip


def _key(
    event: DispatchEvent, reason: Reason, step: int, channel: str, recipient: str, salt: bytes
) -> str:
    said = f"task/{event.subject_no}/{event.event_no}/{reason}/{step}/{channel}/{recipient}"
    return "n_" + hashlib.blake2b(said.encode(), key=salt, digest_size=16).hexdigest()
