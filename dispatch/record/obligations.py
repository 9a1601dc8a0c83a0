"""Which reports are due by when, derived from stored times: a restart loses and repeats none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

import orjson

from dispatch.record.reporting import ReportFile
from dispatch.record.types import Obligation, ReportKind, Way, Written
from dispatch.record.words import GRADES, said, span
from dispatch.types import Case, CaseTrigger, DispatchEvent, Incident
from metrics.types import milliseconds

NO_REPORTS = (Case.MERGED,)  # those of the other incident are due


def graded(events: Iterable[DispatchEvent]) -> list[tuple[int, int]]:
    """(since when, which grade), in order."""
    return [
        (event.occurred_ms, int(orjson.loads(event.detail or "{}")["grade"]))
        for event in events
        if event.subject == "incident"
        and event.trigger in (CaseTrigger.REGISTER, CaseTrigger.GRADE)
    ]


def obligations(
    incident: Incident, events: Sequence[DispatchEvent], reports: Sequence[Written],
    rules: ReportFile,
) -> list[Obligation]:  # fmt: skip
    """What is due and what was, in the order in which it is due. Those that were met have their
    report; of continued reports the next one only is foreseen. Of an exercise that is over nothing
    is due any more."""
    if incident.state in NO_REPORTS:
        return []
    periods = graded(events)
    found = [_met(report) for report in reports if report.due_ms is not None]
    if incident.drill is not None and not incident.is_open:
        return sorted(found, key=_order)
    written = [one for one in reports if one.way is Way.WRITTEN]
    for way in Way:
        if any(one.kind is ReportKind.FIRST and one.way is way for one in reports):
            continue
        if way is Way.PHONE and written:  # who has it in writing need not be called any more
            continue
        if not incident.is_open and incident.state is Case.UNFOUNDED:
            continue
        due = _first(way, periods, rules)
        found += [due] if due is not None else []
    running = [one for one in written if one.kind is not ReportKind.FINAL]
    if incident.is_open and running:
        due = _continued(running[-1], periods, rules)
        found += [due] if due is not None else []
    if incident.closed_ms is not None and not incident.is_open:
        due = _final(incident, reports, rules)
        found += [due] if due is not None else []
    return sorted(found, key=_order)


def _order(one: Obligation) -> tuple[int, str, str]:
    return one.due_ms, one.kind, one.way


def _first(way: Way, periods: list[tuple[int, int]], rules: ReportFile) -> Obligation | None:
    """The earliest of what each grade asked from the moment on at which the incident had it."""
    asked = [
        (since_ms + milliseconds(limit), grade, limit, since_ms)
        for since_ms, grade in periods
        if (limit := getattr(rules.limits(grade), way)) is not None
    ]
    if not asked:
        return None
    due_ms, grade, limit, since_ms = min(asked, key=lambda one: one[0])
    because = said(
        "grade {grade}: within {limit}", "{grade}事件须在{limit}内报告",
        grade=GRADES[grade], limit=_span(limit),
    )  # fmt: skip
    return Obligation(
        kind=ReportKind.FIRST, way=way, due_ms=due_ms, because=because, since_ms=since_ms
    )


def _continued(
    last: Written, periods: list[tuple[int, int]], rules: ReportFile
) -> Obligation | None:
    """After the last written report, by the grade of now; sooner when it became graver since."""
    grade = periods[-1][1]
    asked = []
    if (limit := rules.limits(grade).continued) is not None:
        because = said(
            "every {limit} while it lasts", "处置期间每{limit}续报一次", limit=_span(limit)
        )
        asked.append((last.submitted_ms + milliseconds(limit), because, last.submitted_ms))
    for (_, before), (since_ms, after) in pairwise(periods):
        limit = rules.limits(after).written
        if since_ms > last.submitted_ms and after > before and limit is not None:
            because = said("it became {grade}", "事件升级为{grade}", grade=GRADES[after])
            asked.append((since_ms + milliseconds(limit), because, since_ms))
    if not asked:
        return None
    due_ms, because, since_ms = min(asked, key=lambda one: one[0])
    return Obligation(
        kind=ReportKind.CONTINUED, way=Way.WRITTEN, due_ms=due_ms, because=because,
        since_ms=since_ms,
    )  # fmt: skip


def _final(
    incident: Incident, reports: Sequence[Written], rules: ReportFile
) -> Obligation | None:  # fmt: skip
    """After the last end; of what was unfounded only when somebody had been told of it."""
    closed_ms, limit = incident.closed_ms or 0, rules.limits(int(incident.grade)).final
    after = [r for r in reports if r.kind is ReportKind.FINAL and r.submitted_ms >= closed_ms]
    if after or limit is None or (incident.state is Case.UNFOUNDED and not reports):
        return None
    because = said("within {limit} of its end", "结案后{limit}内", limit=_span(limit))
    due_ms = closed_ms + milliseconds(limit)
    return Obligation(
        kind=ReportKind.FINAL, way=Way.WRITTEN, due_ms=due_ms, because=because, since_ms=closed_ms
    )


def _met(report: Written) -> Obligation:
    because = said("submitted to {who}", "已报送{who}", who=report.recipient)
    return Obligation(
        kind=report.kind, way=report.way, due_ms=report.due_ms or 0, because=because, report=report
    )


def _span(limit: timedelta) -> object:
    return span(milliseconds(limit))
