"""What the HTTP API and the incident's page read of the record."""

from __future__ import annotations

from typing import Any

from data.city import City
from data.clock import iso
from dispatch.record.intervals import intervals, whole
from dispatch.record.obligations import obligations
from dispatch.record.reporting import ReportFile
from dispatch.record.sections import faults, obligation_name
from dispatch.record.stories import department_stories, task_stories
from dispatch.record.summary import summary
from dispatch.record.timeline import timeline
from dispatch.record.types import (
    CaseFile,
    DepartmentStory,
    Entry,
    Interval,
    Obligation,
    Stamp,
    TaskStory,
    Written,
)
from dispatch.record.words import Clock, joined

Row = dict[str, Any]


def reports(case: CaseFile, city: City, rules: ReportFile) -> Row:
    """What is due and was submitted; a draft of the next; the lessons."""
    due = obligations(case.incident, case.events, case.reports, rules)
    clock, stories = Clock(city.zone), task_stories(case)
    links = intervals(case, rules.targets_ms(), stories)
    draft = joined(
        [one.words for one in summary(case, stories, links, (), clock)], " ", ""
    )  # fmt: skip
    lessons = case.lessons
    return {
        "incident": case.incident.no,
        "drill": case.incident.drill,
        "recipient": rules.recipient.model_dump(),
        "seen": len(case.reports),
        "due": [_due(one, case.read_ms) for one in due],
        "reports": [written(one) for one in case.reports],
        "draft": draft.model_dump(),
        "lessons": {
            "version": lessons.version if lessons else 0,
            "text": lessons.text if lessons else "",
            "written_by": lessons.written_by if lessons else None,
            "written_at": iso(lessons.written_ms) if lessons else None,
        },
    }


def report(case: CaseFile, rules: ReportFile) -> Row:
    """All that the after-action report is made of, as numbers."""
    stories = task_stories(case)
    departments = department_stories(case, stories)
    links = intervals(case, rules.targets_ms(), stories)
    return {
        "incident": case.incident.no,
        "drill": case.incident.drill,
        "read_at": iso(case.read_ms),
        "intervals": [_interval(one) for one in links],
        "whole": _interval(whole(case, rules.targets_ms())),
        "departments": [_department(one) for one in departments],
        "tasks": [_task(one) for one in stories],
        "faults": [one.model_dump() for one in faults(links, departments, case)],
        "reports": [written(one) for one in case.reports],
        "timeline": [_entry(one) for one in timeline(case)],
        "head": {"event": case.head_no, "hash": case.head_hash},
    }


def written(one: Written) -> Row:
    """One report as it was submitted."""
    return {
        "no": one.no, "kind": str(one.kind), "way": str(one.way), "n": one.n,
        "text": one.text.model_dump(), "recipient": one.recipient,
        "due_at": _iso(one.due_ms), "submitted_at": iso(one.submitted_ms),
        "submitted_by": one.submitted_by, "late_ms": one.late_ms, "sha256": one.sha256,
    }  # fmt: skip


def _due(one: Obligation, now_ms: int) -> Row:
    return {
        "kind": str(one.kind), "way": str(one.way), "name": obligation_name(one).model_dump(),
        "due_at": iso(one.due_ms), "warns_at": iso(one.warns_ms),
        "because": one.because.model_dump(), "overdue_ms": one.overdue_ms(now_ms),
        "report": one.report.no if one.report else None,
    }  # fmt: skip


def _interval(one: Interval) -> Row:
    return {
        "from": _stamp(one.begin), "to": _stamp(one.end), "length_ms": one.length_ms,
        "target_ms": one.target_ms, "outcome": str(one.outcome),
        "fault": one.fault.model_dump() if one.fault else None,
    }  # fmt: skip


def _stamp(one: Stamp) -> Row:
    return {"id": one.id, "name": one.words.model_dump(), "at": _iso(one.at_ms),
            "source": one.source}  # fmt: skip


def _department(one: DepartmentStory) -> Row:
    return {
        "department": one.department, "tasks": [story.task.no for story in one.tasks],
        "declined": one.declined, "escalated": one.escalated, "late": one.late(),
        "intervals": [_interval(link) for link in one.intervals],
    }  # fmt: skip


def _task(one: TaskStory) -> Row:
    return {
        "task": one.task.no, "department": one.task.department, "state": str(one.task.state),
        "done_late_ms": one.done_late_ms,
        "offers": [
            {"department": o.department, "offered_at": iso(o.offered_ms),
             "accept_by": iso(o.accept_by_ms), "answer": o.answer,
             "answered_at": _iso(o.answered_ms), "by": o.actor, "note": o.note,
             "late_ms": o.late_ms, "source": o.source}
            for o in one.offers
        ],
    }  # fmt: skip


def _entry(one: Entry) -> Row:
    return {
        "at": iso(one.at_ms), "sort": str(one.sort), "words": one.words.model_dump(),
        "actor": one.actor, "note": one.note, "department": one.department, "source": one.source,
    }  # fmt: skip


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else iso(at_ms)
