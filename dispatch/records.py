"""Incidents, tasks, what happened to them, and their evidence, as the store keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
import pyarrow as pa

from alerts.types import Level
from data.store import Connection, Store
from data.strict import Words
from dispatch.audit import EVENTS
from dispatch.lifecycle import ADDING
from dispatch.types import (
    ENDED,
    Case,
    Check,
    DispatchEvent,
    Doing,
    Incident,
    Origin,
    Task,
    TaskTrigger,
    Wanted,
)

INCIDENT = """
SELECT incident_no, seq, state, grade, title_en, title_zh, domain, origin, epoch_ms(occurred_at),
       epoch_ms(opened_at), opened_by, lon, lat, place, district, area, plan, plan_version,
       merged_into, epoch_ms(deferred_until), epoch_ms(closed_at), drill, first_out,
       (SELECT list(alert_no ORDER BY alert_no)
        FROM incident_alert AS a
        WHERE a.incident_no = incident.incident_no)
FROM incident
"""
TASK = """
SELECT task_no, seq, incident_no, step, phase, department, role_en, role_zh, title_en, title_zh,
       message_en, message_zh, state, after, accept_within_ms, due_within_ms, epoch_ms(offered_at),
       epoch_ms(escalated_at), epoch_ms(accept_by), epoch_ms(due_at), epoch_ms(accepted_at),
       accepted_by, epoch_ms(on_way_at), epoch_ms(on_site_at), epoch_ms(done_at),
       epoch_ms(verified_at), checks, wanted, resources
FROM task
"""
_EVIDENCE = """
SELECT evidence_no, incident_no, task_no, name, media, bytes, sha256, sent_by, epoch_ms(sent_at)
FROM evidence
"""
_MOVED = """
-- One row is one incident and the last of its steps that did more than add to its record.
SELECT incident_no, max(seq)
FROM incident_event
WHERE NOT list_contains($adding, trigger) AND list_contains($open, incident_no)
GROUP BY incident_no
"""
_TASK_MOVED = """
-- One row is the last step of a task that did more than add to its record.
SELECT max(seq)
FROM incident_event
WHERE subject = 'task' AND subject_no = $no AND incident_no = $incident
  AND NOT list_contains($adding, trigger)
"""
# What only adds to the record, or says that a limit has passed: what somebody decided meanwhile is
# not out of date by it.
ONLY_ADDS = frozenset({*ADDING, TaskTrigger.CHECK, TaskTrigger.UNCHECK, TaskTrigger.ESCALATE})
_ENDED = sorted(ENDED)
_MOMENT = pa.timestamp("ms", "UTC")
_WORD, _NUMBER, _LONG = pa.string(), pa.int32(), pa.int64()
_EVENT_TYPES = [
    _LONG, *[_NUMBER] * 2, _WORD, _LONG, *[_WORD] * 6, *[_MOMENT] * 2, _WORD,
]  # fmt: skip
_INCIDENT_TYPES = [
    *[_NUMBER] * 2, _WORD, pa.int8(), *[_WORD] * 4, *[_MOMENT] * 2, _WORD, *[pa.float64()] * 2,
    *[_WORD] * 4, *[_NUMBER] * 2, *[_MOMENT] * 2, _WORD, _NUMBER,
]  # fmt: skip
_TASK_TYPES = [
    *[_NUMBER] * 3, *[_WORD] * 11, *[_LONG] * 2, *[_MOMENT] * 5, _WORD, *[_MOMENT] * 4,
    *[_WORD] * 3,
]  # fmt: skip


class Evidence(NamedTuple):
    """One file that shows something of a task. The fields are the columns of `evidence`."""

    no: int
    incident_no: int
    task_no: int
    name: str
    media: str
    bytes: int
    sha256: str
    sent_by: str
    sent_ms: int


@dataclass(slots=True)
class Numbers:
    """The last numbers that were given."""

    incident: int
    task: int
    evidence: int


def last_numbers(store: Store) -> Numbers:
    """The last numbers that were given; 0 before any."""
    row = store.rows(
        """
        SELECT (SELECT coalesce(max(incident_no), 0) FROM incident),
               (SELECT coalesce(max(task_no), 0) FROM task),
               (SELECT coalesce(max(evidence_no), 0) FROM evidence)
        """
    )[0]
    return Numbers(*row)


def open_incidents(store: Store) -> list[Incident]:
    """The incidents that have not ended, by number."""
    rows = store.rows(
        INCIDENT + "WHERE NOT list_contains($ended, state) ORDER BY incident_no",
        {"ended": _ENDED},
    )
    return [incident_of(row) for row in rows]


def one_incident(store: Store, no: int) -> Incident | None:
    """One incident, open or not; None when there is none of that number."""
    rows = store.rows(INCIDENT + "WHERE incident_no = $no", {"no": no})
    return incident_of(rows[0]) if rows else None


def tasks_of(store: Store, incident_no: int) -> list[Task]:
    """The tasks of one incident, by number."""
    rows = store.rows(TASK + "WHERE incident_no = $no ORDER BY task_no", {"no": incident_no})
    return [task_of(row) for row in rows]


def one_task(store: Store, no: int) -> Task | None:
    """One task; None when there is none of that number."""
    rows = store.rows(TASK + "WHERE task_no = $no", {"no": no})
    return task_of(rows[0]) if rows else None


def moved(store: Store, open_numbers: Sequence[int]) -> dict[int, int]:
    """By open incident the last step that did more than add to its record."""
    asked = {"adding": sorted(ONLY_ADDS), "open": list(open_numbers)}
    return dict(store.rows(_MOVED, asked)) if open_numbers else {}


def task_moved(store: Store, task: Task) -> int:
    """The last step of a task's incident that did more to the task than add to its record."""
    asked = {"no": task.no, "incident": task.incident_no, "adding": sorted(ONLY_ADDS)}
    return int(store.rows(_TASK_MOVED, asked)[0][0] or task.seq)


def events_of(store: Store, incident_no: int, after: int = 0) -> list[DispatchEvent]:
    """What happened to one incident after its step `after`, in order."""
    rows = store.rows(
        EVENTS + "WHERE incident_no = $no AND seq > $after ORDER BY seq",
        {"no": incident_no, "after": after},
    )
    return [DispatchEvent._make(row) for row in rows]


def registered(store: Store, key: str) -> int | None:
    """The incident that was registered by a request with this key."""
    rows = store.rows("SELECT incident_no FROM incident_key WHERE key = $key", {"key": key})
    return rows[0][0] if rows else None


def evidence_of(store: Store, task_no: int) -> list[Evidence]:
    """The files of one task, in the order in which they were sent."""
    rows = store.rows(_EVIDENCE + "WHERE task_no = $no ORDER BY evidence_no", {"no": task_no})
    return [Evidence(*row) for row in rows]


def one_evidence(store: Store, no: int) -> Evidence | None:
    """One file; None when there is none of that number."""
    rows = store.rows(_EVIDENCE + "WHERE evidence_no = $no", {"no": no})
    return Evidence(*rows[0]) if rows else None


def keep(
    connection: Connection,
    events: Sequence[DispatchEvent],
    incidents: Sequence[Incident],
    tasks: Sequence[Task],
    evidence: Sequence[Evidence] = (),
) -> None:
    """Add what happened, and how all stands after it, inside the caller's transaction."""
    _put(connection, "INSERT INTO incident_event", events, _EVENT_TYPES)
    _put(
        connection, "INSERT OR REPLACE INTO incident", list(map(_incident_row, incidents)),
        _INCIDENT_TYPES,
    )  # fmt: skip
    _put(connection, "INSERT OR REPLACE INTO task", list(map(_task_row, tasks)), _TASK_TYPES)
    for incident in incidents:
        _keep_alerts(connection, incident)
    for one in evidence:
        connection.execute(
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, make_timestamptz(? * 1000))",
            list(one),
        )


def keep_key(connection: Connection, key: str, incident_no: int) -> None:
    """Remember what a request with this key did."""
    connection.execute("INSERT INTO incident_key VALUES (?, ?)", [key, incident_no])


def _keep_alerts(connection: Connection, incident: Incident) -> None:
    """The alerts that belong to it, only what changed: a row that is deleted and put back within
    one transaction is more work for the store than the question."""
    there = {
        no
        for (no,) in connection.execute(
            "SELECT alert_no FROM incident_alert WHERE incident_no = ?", [incident.no]
        ).fetchall()
    }
    for no in sorted(there - set(incident.alerts)):
        connection.execute(
            "DELETE FROM incident_alert WHERE incident_no = ? AND alert_no = ?", [incident.no, no]
        )
    for no in sorted(set(incident.alerts) - there):
        connection.execute("INSERT INTO incident_alert VALUES (?, ?)", [incident.no, no])


def incident_of(row: tuple[Any, ...]) -> Incident:
    """An incident from a row of INCIDENT."""
    return Incident(
        no=row[0], seq=row[1], state=Case(row[2]), grade=Level(row[3]),
        title=Words(en=row[4], zh=row[5]), domain=row[6], origin=Origin(row[7]),
        occurred_ms=row[8], opened_ms=row[9], opened_by=row[10], lon=row[11], lat=row[12],
        place=row[13], district=row[14], area=row[15], plan=row[16], plan_version=row[17],
        merged_into=row[18], deferred_until_ms=row[19], closed_ms=row[20], drill=row[21],
        first_out=row[22], alerts=tuple(row[23] or ()),
    )  # fmt: skip


def _incident_row(one: Incident) -> tuple[Any, ...]:
    return (
        one.no, one.seq, one.state, one.grade, one.title.en, one.title.zh, one.domain, one.origin,
        one.occurred_ms, one.opened_ms, one.opened_by, one.lon, one.lat, one.place, one.district,
        one.area, one.plan, one.plan_version, one.merged_into, one.deferred_until_ms,
        one.closed_ms, one.drill, one.first_out,
    )  # fmt: skip


def task_of(row: tuple[Any, ...]) -> Task:
    """A task from a row of TASK."""
    checks = tuple(
        Check(text=Words(en=en, zh=zh), done=done) for en, zh, done in orjson.loads(row[26])
    )
    return Task(
        no=row[0], seq=row[1], incident_no=row[2], step=row[3], phase=row[4], department=row[5],
        role=Words(en=row[6], zh=row[7]), title=Words(en=row[8], zh=row[9]),
        message=Words(en=row[10], zh=row[11]), state=Doing(row[12]),
        after=tuple(orjson.loads(row[13])), accept_within_ms=row[14], due_within_ms=row[15],
        offered_ms=row[16], escalated_ms=row[17], accept_by_ms=row[18], due_ms=row[19],
        accepted_ms=row[20], accepted_by=row[21], on_way_ms=row[22], on_site_ms=row[23],
        done_ms=row[24], verified_ms=row[25], checks=checks,
        wanted=tuple(Wanted(capability=of, number=n) for of, n in orjson.loads(row[27])),
        resources=tuple(orjson.loads(row[28])),
    )  # fmt: skip


def _task_row(one: Task) -> tuple[Any, ...]:
    checks = [(check.text.en, check.text.zh, check.done) for check in one.checks]
    wanted = [(each.capability, each.number) for each in one.wanted]
    return (
        one.no, one.seq, one.incident_no, one.step, one.phase, one.department, one.role.en,
        one.role.zh, one.title.en, one.title.zh, one.message.en, one.message.zh, one.state,
        _json(one.after), one.accept_within_ms, one.due_within_ms, one.offered_ms,
        one.escalated_ms, one.accept_by_ms, one.due_ms, one.accepted_ms, one.accepted_by,
        one.on_way_ms, one.on_site_ms, one.done_ms, one.verified_ms, _json(checks),
        _json(wanted), _json(one.resources),
    )  # fmt: skip


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _put(
    connection: Connection, insert: str, rows: Sequence[Sequence[Any]], types: list[pa.DataType]
) -> None:
    """Rows into the table whose columns have these types, in their order."""
    if not rows:
        return
    arrays = [
        pa.array(column, wanted)
        for column, wanted in zip(zip(*rows, strict=True), types, strict=True)
    ]
    names = [f"c{number}" for number in range(len(arrays))]
    connection.register("incoming", pa.Table.from_arrays(arrays, names=names))
    connection.execute(f"{insert} SELECT * FROM incoming")
    connection.unregister("incoming")
