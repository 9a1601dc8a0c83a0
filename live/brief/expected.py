"""What is expected in the next hours: reports, tasks, answers, ends of deferrals and shelves."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.overlays import Kind
from data.strict import Words
from data.types import SHADOWS
from dispatch.deadlines import Deadline, deadline
from dispatch.polls.types import Said
from dispatch.record.obligations import obligations
from dispatch.record.types import ReportKind, Way
from dispatch.records import events_of
from dispatch.types import Case, Incident, Task
from live.brief.incidents import link, what
from live.center import Center
from metrics.appeals.read import claims
from metrics.brief.types import Count, Item, Key, Link, Listed, Moment, Parameter, Place, Sentence

HOURS_AHEAD = 24
HOUR_MS = 3_600_000
REPORTS = {
    (ReportKind.FIRST, Way.PHONE): Words(en="first report by phone", zh="电话初报"),
    (ReportKind.FIRST, Way.WRITTEN): Words(en="first written report", zh="书面初报"),
    (ReportKind.CONTINUED, Way.WRITTEN): Words(en="continued report", zh="续报"),
    (ReportKind.FINAL, Way.WRITTEN): Words(en="final report", zh="终报"),
}
RECENT_MS = 30 * 24 * HOUR_MS  # how long after its end a final report is looked for
Dated = tuple[int, Item]


def report_items(center: Center, now_ms: int, until_ms: int) -> list[Dated]:
    """Reports on incidents that are late or due by `until_ms`, each with when it is due."""
    found: list[Dated] = []
    for one in _reported(center, now_ms):
        events = events_of(center.store, one.no)
        due = obligations(one, events, center.ledger.reports(one.no), center.ledger.rules)
        for each in due:
            if each.report is None and each.due_ms <= until_ms:
                late = each.due_ms <= now_ms
                said: dict[str, Parameter] = {
                    "report": REPORTS[each.kind, each.way], "what": what(one),
                    "by": Moment(each.due_ms),
                }  # fmt: skip
                key = Key.REPORT_LATE if late else Key.REPORT_DUE
                told = Sentence(key, said, (Link("report", f"/incidents/{one.no}"),))
                found.append((each.due_ms, Item(
                    sentences=(told,), level=int(one.grade) if late else 0, at_ms=each.due_ms,
                    stands=not late,
                )))  # fmt: skip
    return found


def _reported(center: Center, now_ms: int) -> Iterable[Incident]:
    """The real incidents on which a report may be due: the open ones, and those ended of late."""
    yield from (one for one in center.dispatcher.open_incidents() if one.drill is None)
    rows = center.store.rows(
        "SELECT incident_no FROM incident WHERE drill IS NULL AND state IN ('CLOSED', 'UNFOUNDED')"
        " AND closed_at > make_timestamptz($since * 1000) ORDER BY incident_no",
        {"since": now_ms - RECENT_MS},
    )
    yield from (center.dispatcher.incident(no) for (no,) in rows)


def task_items(center: Center, now_ms: int, until_ms: int) -> list[Dated]:
    """How many tasks must be accepted or done by then, as one item: what comes first is named by
    its incident."""
    real = {one.no for one in center.dispatcher.open_incidents() if one.drill is None}
    due: list[tuple[int, int, Task, Deadline]] = []
    for task in center.dispatcher.open_tasks():
        limit = deadline(task, now_ms)
        if task.incident_no in real and limit and not limit.late and limit.by_ms <= until_ms:
            due.append((limit.by_ms, task.no, task, limit))
    if len(due) < 2:  # the one is told with its incident
        return []
    due.sort(key=lambda each: each[:2])
    first_ms, last_ms = due[0][0], due[-1][0]
    said: dict[str, Parameter] = {
        "n": Count(len(due)), "first": Moment(first_ms), "last": Moment(last_ms)
    }  # fmt: skip
    owners = tuple(dict.fromkeys(task.department for _, _, task, _ in due))
    told = Sentence(Key.TASKS_DUE, said, (Link("tasks", "/tasks"),))
    return [(first_ms, Item(sentences=(told,), owners=owners, stands=True))]


def poll_items(center: Center, now_ms: int, until_ms: int) -> list[Dated]:
    """Questions that departments have not answered."""
    found: list[Dated] = []
    names = {one.id: one.name for one in center.city.departments.values()}
    for poll in center.polls.open_polls():
        waiting = [one.department for one in poll.answers if one.said is Said.WAITING]
        incident = center.dispatcher.incident(poll.incident_no)
        if not waiting or incident.drill is not None or poll.answer_by_ms > until_ms:
            continue
        said: dict[str, Parameter] = {
            "departments": Listed(tuple(names.get(w, Words(en=w, zh=w)) for w in waiting)),
            "question": poll.question, "by": Moment(poll.answer_by_ms),
        }  # fmt: skip
        told = Sentence(Key.POLL_DUE, said, (link(incident),))
        found.append((poll.answer_by_ms, Item(
            sentences=(told,), owners=tuple(waiting), at_ms=poll.asked_ms,
        )))  # fmt: skip
    return found


def ending_items(center: Center, now_ms: int, until_ms: int) -> list[Dated]:
    """Deferrals, shelves and permits that end by then."""
    found: list[Dated] = []
    for one in center.dispatcher.open_incidents():
        until = one.deferred_until_ms
        if one.state is Case.DEFERRED and one.drill is None and until and until <= until_ms:
            said: dict[str, Parameter] = {"what": what(one), "at": Moment(until)}
            told = Sentence(Key.DEFERRAL_ENDS, said, (link(one),))
            found.append((until, Item(sentences=(told,), stands=True)))
    ending = [
        (one.until_ms, one)
        for one in center.desk.every_overlay()
        if one.until_ms is not None and now_ms < one.until_ms <= until_ms
        and one.point_no < SHADOWS
    ]  # fmt: skip
    shelves = [until for until, one in ending if one.kind is Kind.SHELF]
    if shelves:
        counts: dict[str, Parameter] = {"n": Count(len(shelves)), "at": Moment(min(shelves))}
        told = Sentence(Key.SHELF_ENDS, counts, (Link("alerts", "/alerts?tab=shelved"),))
        found.append((min(shelves), Item(sentences=(told,), stands=True)))
    for until, overlay in ending:
        if overlay.kind is Kind.OUT_OF_SERVICE:
            point = center.registry.points[overlay.point_no]
            told = Sentence(
                Key.PERMIT_ENDS, {"place": Place(name=point.name), "at": Moment(until)},
                (Link("point", f"/map?point={point.id}"),),
            )  # fmt: skip
            owners = (point.owner,) if point.owner else ()
            found.append((until, Item(sentences=(told,), owners=owners, stands=True)))
    return found


def appeal_items(center: Center) -> list[Item]:
    """Claims on figures that wait for a decision, as one item; the oldest is the one to open."""
    waiting = [one for one in claims(center.store) if one.waits]
    if not waiting:
        return []
    oldest = min(waiting, key=lambda one: (one.filed_ms, one.no))
    said: dict[str, Parameter] = {"n": Count(len(waiting)), "since": Moment(oldest.filed_ms)}
    address = f"/kpi/{oldest.department}/{oldest.kpi}?period={oldest.period}"
    told = Sentence(Key.APPEALS_WAIT, said, (Link("kpi", address),))
    return [
        Item(
            sentences=(told,), owners=tuple(dict.fromkeys(one.department for one in waiting)),
            at_ms=max(one.filed_ms for one in waiting),
        )
    ]  # fmt: skip
