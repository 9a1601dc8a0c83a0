"""What screens and the HTTP API read of incidents and tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from data.clock import iso
from data.store import Store
from dispatch import records
from dispatch.deadlines import deadline, is_late
from dispatch.dispatcher import Dispatcher
from dispatch.proposals import Proposal, proposals
from dispatch.types import (
    ENDED,
    OVER,
    Case,
    DispatchEvent,
    Doing,
    Incident,
    Signal,
    Task,
)

_INCIDENTS = """
WHERE ($state IS NULL OR state = $state)
  AND ($domain IS NULL OR domain = $domain)
  AND ($open IS NULL OR list_contains($ended, state) <> $open)
  AND ($after IS NULL OR incident_no < $after)
  AND len(list_filter($words, lambda word: NOT contains(
          lower(concat_ws(' ', title_en, title_zh, place, incident_no)), word))) = 0
ORDER BY incident_no DESC
LIMIT $limit
"""
_TASKS = """
WHERE ($state IS NULL OR state = $state)
  AND ($department IS NULL OR department = $department)
  AND ($incident IS NULL OR incident_no = $incident)
  AND ($open IS NULL OR list_contains($over, state) <> $open)
  AND ($after IS NULL OR task_no < $after)
ORDER BY task_no DESC
LIMIT $limit
"""


# ---- the picture


def incident_entries(dispatcher: Dispatcher, now_ms: int) -> dict[str, dict[str, Any]]:
    """The open incidents for the picture, by number."""
    entries = {}
    for one in dispatcher.open_incidents():
        tasks = [task for task in dispatcher.tasks_of(one.no) if task.state is not Doing.WITHDRAWN]
        entries[str(one.no)] = {
            "no": one.no, "seq": one.seq, "grade": int(one.grade), "state": str(one.state),
            "title": one.title.model_dump(), "domain": one.domain, "place": one.place,
            "lon": one.lon, "lat": one.lat, "opened": one.opened_ms, "alerts": list(one.alerts),
            "tasks": len(tasks), "done": sum(task.state in OVER for task in tasks),
            "late": sum(is_late(task, now_ms) for task in tasks), "drill": one.drill,
            "declined": sum(task.state is Doing.DECLINED for task in tasks),
            "departments": list(dict.fromkeys(task.department for task in tasks)),
            "offered": min((t.offered_ms for t in tasks if t.offered_ms is not None), default=None),
            "plan": one.plan,
        }  # fmt: skip
    return entries


def task_entries(dispatcher: Dispatcher, now_ms: int) -> dict[str, dict[str, Any]]:
    """The open tasks for the picture, by number. `due` is said of what was offered."""
    entries = {}
    for one in dispatcher.open_tasks():
        limit = deadline(one, now_ms)
        entries[str(one.no)] = {
            "no": one.no, "seq": one.seq, "incident": one.incident_no,
            "department": one.department, "state": str(one.state),
            "title": one.title.model_dump(), "accept_by": one.accept_by_ms, "due": one.due_ms,
            "stands": None if limit is None else str(limit.stands),
            "late": int(limit is not None and limit.late),
            "escalated": one.escalated_ms,
        }  # fmt: skip
    return entries


# ---- the API


def incident(dispatcher: Dispatcher, no: int, now_ms: int) -> dict[str, Any]:
    """One incident with its tasks. Raises UnknownIncident."""
    one = dispatcher.incident(no)
    tasks = [task_row(task, now_ms) for task in dispatcher.tasks_of(no)]
    return {**incident_row(one), "tasks": tasks}


def incidents(
    store: Store, *, state: Case | None = None, domain: str | None = None,
    open_: bool | None = None, words: str = "", after: int | None = None, limit: int = 100,
) -> list[dict[str, Any]]:  # fmt: skip
    """Incidents, the newest first; each of `words` stands in title, place or number; `after` is the
    number of the last one of the page before."""
    rows = store.rows(
        records.INCIDENT + _INCIDENTS,
        {"state": state and str(state), "domain": domain, "open": open_, "after": after,
         "limit": limit, "ended": sorted(ENDED), "words": words.lower().split()},
    )  # fmt: skip
    return [incident_row(records.incident_of(row)) for row in rows]


def tasks(
    store: Store, now_ms: int, *, state: Doing | None = None, department: str | None = None,
    incident_no: int | None = None, open_: bool | None = None, after: int | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:  # fmt: skip
    """Tasks, the newest first."""
    rows = store.rows(
        records.TASK + _TASKS,
        {"state": state and str(state), "department": department, "incident": incident_no,
         "open": open_, "after": after, "limit": limit, "over": sorted(OVER)},
    )  # fmt: skip
    return [task_row(records.task_of(row), now_ms) for row in rows]


def task(dispatcher: Dispatcher, store: Store, no: int, now_ms: int) -> dict[str, Any]:
    """One task with its files. Raises UnknownTask."""
    one = dispatcher.task(no)
    files = [evidence_row(each) for each in records.evidence_of(store, no)]
    return {**task_row(one, now_ms), "evidence": files}


def events(store: Store, dispatcher: Dispatcher, no: int, after: int = 0) -> list[dict[str, Any]]:
    """What happened to one incident and its tasks after its step `after`, in order. Raises
    UnknownIncident."""
    found = records.events_of(store, no, after)
    if not found:
        dispatcher.incident(no)  # there is one, and nothing happened to it since
    return [event_row(event) for event in found]


def proposed(
    dispatcher: Dispatcher, free: Iterable[int], signal_of: Callable[[int], Signal | None]
) -> list[dict[str, Any]]:
    """What is proposed now of the alerts `free`, less those that are in an incident."""
    open_ = dispatcher.open_incidents()
    mine = {no for one in open_ for no in one.alerts}
    known = {no: signal for no in mine if (signal := signal_of(no)) is not None}
    signals = [signal for no in free if no not in mine and (signal := signal_of(no)) is not None]
    by_no = {signal.no: signal for signal in signals}
    return [_proposal(one, by_no) for one in proposals(signals, open_, known)]


def _proposal(one: Proposal, by_no: dict[int, Signal]) -> dict[str, Any]:
    first = by_no[one.first_out]
    return {
        "alerts": list(one.alerts),
        "first_out": one.first_out,
        "joins": one.joins,
        "extent_m": one.extent_m,
        "title": first.title.model_dump(),
        "place": first.place,
        "domain": first.domain,
        "grade": int(max(by_no[no].grade for no in one.alerts)),
        "onset_at": iso(first.onset_ms),
    }


def incident_row(one: Incident) -> dict[str, Any]:
    """An incident with ISO 8601 times."""
    return {
        "no": one.no,
        "seq": one.seq,
        "state": str(one.state),
        "grade": int(one.grade),
        "title": one.title.model_dump(),
        "domain": one.domain,
        "origin": str(one.origin),
        "occurred_at": iso(one.occurred_ms),
        "opened_at": iso(one.opened_ms),
        "opened_by": one.opened_by,
        "lon": one.lon,
        "lat": one.lat,
        "place": one.place,
        "district": one.district,
        "area": None if one.area is None else orjson.loads(one.area),
        "plan": one.plan,
        "plan_version": one.plan_version,
        "merged_into": one.merged_into,
        "deferred_until": _iso(one.deferred_until_ms),
        "closed_at": _iso(one.closed_ms),
        "drill": one.drill,
        "alerts": list(one.alerts),
        "first_out": one.first_out,
    }


def task_row(one: Task, now_ms: int) -> dict[str, Any]:
    """A task with ISO 8601 times, and how it stands to its limit."""
    limit = deadline(one, now_ms)
    return {
        "no": one.no,
        "seq": one.seq,
        "incident": one.incident_no,
        "step": one.step,
        "phase": one.phase,
        "department": one.department,
        "role": one.role.model_dump(),
        "title": one.title.model_dump(),
        "message": one.message.model_dump(),
        "state": str(one.state),
        "after": list(one.after),
        "accept_within_ms": one.accept_within_ms,
        "due_within_ms": one.due_within_ms,
        "offered_at": _iso(one.offered_ms),
        "escalated_at": _iso(one.escalated_ms),
        "accept_by": _iso(one.accept_by_ms),
        "due_at": _iso(one.due_ms),
        "accepted_at": _iso(one.accepted_ms),
        "accepted_by": one.accepted_by,
        "on_way_at": _iso(one.on_way_ms),
        "on_site_at": _iso(one.on_site_ms),
        "done_at": _iso(one.done_ms),
        "verified_at": _iso(one.verified_ms),
        "checks": [{"text": check.text.model_dump(), "done": check.done} for check in one.checks],
        "wanted": [{"capability": each.capability, "number": each.number} for each in one.wanted],
        "resources": list(one.resources),
        "deadline": limit
        and {"what": limit.what, "by": iso(limit.by_ms), "stands": str(limit.stands)},
    }


def event_row(event: DispatchEvent) -> dict[str, Any]:
    """One thing that happened, with ISO 8601 times."""
    return {
        "event": event.event_no,
        "incident": event.incident_no,
        "seq": event.seq,
        "subject": event.subject,
        "subject_no": event.subject_no,
        "trigger": event.trigger,
        "from": event.from_state,
        "to": event.to_state,
        "actor": event.actor,
        "note": event.note,
        "detail": None if event.detail is None else orjson.loads(event.detail),
        "occurred_at": iso(event.occurred_ms),
        "recorded_at": iso(event.recorded_ms),
        "hash": event.hash,
    }


def evidence_row(one: records.Evidence) -> dict[str, Any]:
    """One file, where it is found, and what seals it."""
    return {
        "no": one.no, "task": one.task_no, "name": one.name, "media": one.media,
        "bytes": one.bytes, "sha256": one.sha256, "sent_by": one.sent_by,
        "sent_at": iso(one.sent_ms), "url": f"/api/v1/evidence/{one.no}",
    }  # fmt: skip


def _iso(moment_ms: int | None) -> str | None:
    return None if moment_ms is None else iso(moment_ms)
