"""Incidents in a brief: what became of them, what is late or was declined, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from data.store import Store
from data.strict import Words
from dispatch.audit import EVENTS
from dispatch.deadlines import deadline
from dispatch.dispatcher import Dispatcher
from dispatch.record.words import GRADES as NUMBERED
from dispatch.records import INCIDENT, incident_of
from dispatch.types import (
    OVER,
    TAKEN,
    Case,
    CaseTrigger,
    DispatchEvent,
    Doing,
    Incident,
    Task,
    TaskTrigger,
)
from metrics.brief.types import Count, Item, Key, Lasting, Link, Moment, Parameter, Place, Sentence

TROUBLES = 2  # tasks of one incident that are told by name
_HAPPENED = """
WHERE list_contains($numbers, incident_no)
  AND recorded_at > make_timestamptz($since * 1000)
  AND recorded_at <= make_timestamptz($until * 1000)
ORDER BY incident_no, seq
"""
_ENDED = """
WHERE closed_at > make_timestamptz($since * 1000) AND closed_at <= make_timestamptz($until * 1000)
  AND state IN ('CLOSED', 'UNFOUNDED') AND drill IS NULL
ORDER BY grade DESC, incident_no
"""
# As they are spoken: the numeral stands in the mark beside the sentence.
GRADES = {
    level: Words(en=words.en.partition(" (")[0], zh=words.zh) for level, words in NUMBERED.items()
}
Happened = Mapping[int, Sequence[DispatchEvent]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where incidents are read from; `departments` are their names."""

    store: Store
    dispatcher: Dispatcher
    departments: Mapping[str, Words]


def what(incident: Incident) -> Place:
    """An incident as it is named: its title, and where."""
    place = None if incident.place is None else Words(en=incident.place, zh=incident.place)
    return Place(name=incident.title, within=place)


def link(incident: Incident) -> Link:
    return Link("incident", f"/incidents/{incident.no}")


def open_items(sources: Sources, since_ms: int, now_ms: int) -> list[Item]:
    """The open incidents: in trouble first, then new or changed, then those that just go on; in
    each the gravest first."""
    real = [one for one in sources.dispatcher.open_incidents() if one.drill is None]
    if not real:
        none = Sentence(Key.NO_INCIDENT, {}, (Link("incident", "/incidents"),))
        return [Item(sentences=(none,), stands=True)]
    happened = _happened(sources.store, [one.no for one in real], since_ms, now_ms)
    told = [
        _told(sources, one, happened.get(one.no, ()), since_ms, now_ms) for one in real
    ]  # fmt: skip
    return [item for _, item in sorted(told, key=lambda pair: pair[0])]


def ended_items(sources: Sources, since_ms: int, now_ms: int) -> list[Item]:
    """The incidents that ended in the time, the gravest first."""
    rows = sources.store.rows(INCIDENT + _ENDED, {"since": since_ms, "until": now_ms})
    return [_ended(sources, incident_of(row)) for row in rows]


def _ended(sources: Sources, one: Incident) -> Item:
    closed_ms = one.closed_ms or one.opened_ms
    said: dict[str, Parameter] = {"what": what(one), "at": Moment(closed_ms)}
    key = Key.INCIDENT_UNFOUNDED
    if one.state is Case.CLOSED:
        key = Key.INCIDENT_CLOSED
        said["lasting"] = Lasting(closed_ms - one.opened_ms)
    owners = _owners(sources.dispatcher.tasks_of(one.no))
    return Item(sentences=(Sentence(key, said, (link(one),)),), owners=owners, at_ms=closed_ms)


def _told(
    sources: Sources, one: Incident, events: Sequence[DispatchEvent], since_ms: int, now_ms: int
) -> tuple[tuple[bool, bool, int, int], Item]:
    """One incident, and where it stands among the others."""
    tasks = [
        task for task in sources.dispatcher.tasks_of(one.no) if task.state is not Doing.WITHDRAWN
    ]
    head, at_ms = _head(one, events, since_ms)
    trouble = _troubles(sources, tasks, events, one, now_ms)
    late_ms = [sentence_ms for sentence_ms, _ in trouble]
    sentences = (
        head,
        *_how_far(one, tasks),
        *(sentence for _, sentence in trouble[:TROUBLES]),
        *_next(sources, tasks, one, now_ms),
    )
    moments = [at for at in (at_ms, *late_ms) if at is not None and at > since_ms]
    item = Item(
        sentences=sentences, level=int(one.grade), owners=_owners(tasks),
        at_ms=max(moments, default=one.opened_ms),
    )  # fmt: skip
    return (not trouble, not moments, -int(one.grade), one.no), item


def _head(
    one: Incident, events: Sequence[DispatchEvent], since_ms: int
) -> tuple[Sentence, int | None]:
    """What happened to it, or since when it goes on; and when that was."""
    said: dict[str, Parameter] = {"what": what(one), "grade": GRADES[int(one.grade)]}
    if one.opened_ms > since_ms:
        said["opened"] = Moment(one.opened_ms)
        return Sentence(Key.INCIDENT_NEW, said, (link(one),)), one.opened_ms
    graded = [event for event in events if event.trigger == CaseTrigger.GRADE]
    before = _grade_before(graded)
    if before is not None and before != int(one.grade):
        at_ms = graded[-1].occurred_ms
        key = Key.INCIDENT_GRAVER if int(one.grade) > before else Key.INCIDENT_LIGHTER
        said |= {"before": GRADES[before], "at": Moment(at_ms)}
        return Sentence(key, said, (link(one),)), at_ms
    said["opened"] = Moment(one.opened_ms)
    return Sentence(Key.INCIDENT_STANDS, said, (link(one),)), None


def _grade_before(graded: Sequence[DispatchEvent]) -> int | None:
    """The grade that it had before the first of these changes; None without one."""
    if not graded:
        return None
    found = orjson.loads(graded[0].detail or "{}").get("before")
    return int(found) if isinstance(found, int) and found in GRADES else None


def _how_far(one: Incident, tasks: Sequence[Task]) -> tuple[Sentence, ...]:
    if one.state is Case.DEFERRED and one.deferred_until_ms is not None:
        said = {"until": Moment(one.deferred_until_ms)}
        return (Sentence(Key.INCIDENT_DEFERRED, said, (link(one),)),)
    if one.state is Case.FEEDBACK:
        return (Sentence(Key.INCIDENT_VERIFY, {}, (link(one),)),)
    if one.state is Case.VERIFIED:
        return (Sentence(Key.INCIDENT_CLOSE, {}, (link(one),)),)
    if not tasks:
        return (Sentence(Key.INCIDENT_BARE, {}, (link(one),)),)
    done = sum(task.state in OVER for task in tasks)
    counts = {"done": Count(done), "n": Count(len(tasks))}
    return (Sentence(Key.TASKS_DONE, counts, (link(one),)),)


def _troubles(
    sources: Sources, tasks: Sequence[Task], events: Sequence[DispatchEvent], one: Incident,
    now_ms: int,
) -> list[tuple[int, Sentence]]:  # fmt: skip
    """What was declined and not taken since, and what is late, each with since when; declined
    first, then the longest late."""
    if one.state is Case.DEFERRED:
        return []
    declined = {
        event.subject_no: event for event in events
        if event.subject == "task" and event.trigger == TaskTrigger.DECLINE
    }  # fmt: skip
    found: list[tuple[bool, int, Sentence]] = []
    for task in tasks:
        said: dict[str, Parameter] = {
            "task": task.title, "department": _name(sources, task.department)
        }  # fmt: skip
        limit = deadline(task, now_ms)
        if task.state is Doing.DECLINED:
            event = declined.get(task.no)
            at_ms = event.occurred_ms if event else (task.offered_ms or one.opened_ms)
            note = (event.note or "").strip(" .。") if event else ""
            if event is not None and note:
                said |= {"at": Moment(at_ms), "note": note}
                found.append((False, at_ms, Sentence(Key.TASK_DECLINED, said, _links(one))))
            else:
                found.append((False, at_ms, Sentence(Key.TASK_DECLINED_BARE, said, _links(one))))
        elif limit is not None and limit.late:
            said["by"] = Moment(limit.by_ms)
            key = Key.TASK_NOT_DONE if limit.what == "done" else Key.TASK_NOT_ACCEPTED
            found.append((True, limit.by_ms, Sentence(key, said, _links(one))))
    return [(at_ms, sentence) for _, at_ms, sentence in sorted(found, key=lambda each: each[:2])]


def _next(
    sources: Sources, tasks: Sequence[Task], one: Incident, now_ms: int
) -> tuple[Sentence, ...]:
    """What is expected next: the task with the nearest limit to come."""
    if one.state is Case.DEFERRED:
        return ()
    coming = [
        (limit.by_ms, task.no, task)
        for task in tasks
        if task.state is not Doing.DECLINED
        and (limit := deadline(task, now_ms)) is not None
        and not limit.late
    ]
    if not coming:
        return ()
    by_ms, _, task = min(coming, key=lambda each: each[:2])
    key = Key.NEXT_DONE if task.state in TAKEN else Key.NEXT_ACCEPT
    said: dict[str, Parameter] = {
        "department": _name(sources, task.department), "task": task.title, "by": Moment(by_ms)
    }  # fmt: skip
    return (Sentence(key, said, _links(one)),)


def _links(one: Incident) -> tuple[Link, ...]:
    return (link(one),)


def _owners(tasks: Sequence[Task]) -> tuple[str, ...]:
    """The departments that have still something to do; of an incident at its end all of them."""
    busy = [task.department for task in tasks if task.is_open]
    return tuple(dict.fromkeys(busy or [task.department for task in tasks]))


def _name(sources: Sources, department: str) -> Words:
    return sources.departments.get(department, Words(en=department, zh=department))


def _happened(store: Store, numbers: Sequence[int], since_ms: int, now_ms: int) -> Happened:
    """What happened to these incidents in the time, by number, in order."""
    if not numbers:
        return {}
    found: dict[int, list[DispatchEvent]] = {}
    asked = {"numbers": list(numbers), "since": since_ms, "until": now_ms}
    for row in store.rows(EVENTS + _HAPPENED, asked):
        event = DispatchEvent._make(row)
        found.setdefault(event.incident_no, []).append(event)
    return found
