"""Incidents, tasks, events and files as the HTTP API tells them, with ISO 8601 times."""

from __future__ import annotations

from typing import Any

import orjson

from data.clock import iso
from dispatch import records
from dispatch.deadlines import deadline
from dispatch.types import DispatchEvent, Incident, Task


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
