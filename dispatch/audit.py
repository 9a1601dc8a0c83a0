"""The record of incidents and tasks, one chain, sealed as data/sealed.py says. What stands in the
tables is held against it."""

from __future__ import annotations

from typing import Any

import orjson

from data.sealed import FAULTS_AT_MOST, START, Head, digest, rows_of, walk
from data.store import Store
from dispatch.types import ENDED, DispatchEvent

EVENTS = """
SELECT event_no, incident_no, seq, subject, subject_no, trigger, from_state, to_state, actor, note,
       detail, epoch_ms(occurred_at), epoch_ms(recorded_at), hash
FROM incident_event
"""
_PAGE = EVENTS + "ORDER BY event_no, incident_no, seq LIMIT $page OFFSET $after"
_HEAD = EVENTS + "ORDER BY event_no DESC LIMIT 1"
_INCIDENTS = """
-- One row is one incident that is not as its own events left it.
WITH last AS (
    SELECT incident_no, max(seq) AS seq, count(*) AS n,
           arg_max(to_state, seq) FILTER (subject = 'incident') AS state,
           arg_max(detail ->> 'grade', seq)
               FILTER (subject = 'incident' AND trigger IN ('REGISTER', 'GRADE')) AS grade
    FROM incident_event
    GROUP BY incident_no
)
SELECT coalesce(i.incident_no, l.incident_no), i.seq, l.seq, i.state, l.state
FROM incident AS i
FULL JOIN last AS l USING (incident_no)
WHERE i.seq IS DISTINCT FROM l.seq
   OR l.n IS DISTINCT FROM l.seq
   OR i.state IS DISTINCT FROM l.state
   OR i.grade IS DISTINCT FROM l.grade::TINYINT
   OR (i.closed_at IS NOT NULL) IS DISTINCT FROM list_contains($ended, l.state)
ORDER BY 1
LIMIT $most
"""
_TASKS = """
-- One row is one task that is not as its own events left it.
WITH last AS (
    SELECT subject_no AS task_no, arg_max(seq, event_no) AS seq,
           arg_max(incident_no, event_no) AS incident_no, arg_max(to_state, event_no) AS state,
           arg_max(detail ->> 'department', event_no)
               FILTER (trigger IN ('PLAN', 'REOFFER')) AS department,
           arg_max(actor, event_no) FILTER (trigger = 'ACCEPT') AS accepted_by
    FROM incident_event
    WHERE subject = 'task'
    GROUP BY subject_no
)
SELECT coalesce(t.task_no, l.task_no), t.seq, l.seq, t.state, l.state
FROM task AS t
FULL JOIN last AS l USING (task_no)
WHERE t.seq IS DISTINCT FROM l.seq
   OR t.incident_no IS DISTINCT FROM l.incident_no
   OR t.state IS DISTINCT FROM l.state
   OR t.department IS DISTINCT FROM l.department
   OR (t.accepted_by IS NOT NULL AND t.accepted_by IS DISTINCT FROM l.accepted_by)
ORDER BY 1
LIMIT $most
"""
_ALERTS = """
-- One row is one alert that belongs to an incident and should not, or should and does not.
WITH last AS (
    SELECT incident_no, subject_no::INTEGER AS alert_no, arg_max(trigger, seq) AS trigger
    FROM incident_event
    WHERE subject = 'alert'
    GROUP BY ALL
)
SELECT incident_no, alert_no, a.alert_no IS NOT NULL
FROM incident_alert AS a
FULL JOIN (FROM last WHERE trigger = 'ADD_ALERT') AS l USING (incident_no, alert_no)
WHERE a.alert_no IS NULL OR l.alert_no IS NULL
ORDER BY ALL
LIMIT $most
"""
_EVIDENCE = """
-- One row is one file of which the table says something else than the record.
SELECT coalesce(f.evidence_no, e.no)
FROM evidence AS f
FULL JOIN (
    SELECT (detail ->> 'evidence')::INTEGER AS no, detail ->> 'sha256' AS sha256, subject_no
    FROM incident_event
    WHERE trigger = 'EVIDENCE' AND subject = 'task'
) AS e ON f.evidence_no = e.no
WHERE f.sha256 IS DISTINCT FROM e.sha256 OR f.task_no IS DISTINCT FROM e.subject_no
ORDER BY 1
LIMIT $most
"""
_REPORTS = """
-- One row is one report that is not what was sealed when it was submitted.
SELECT coalesce(r.report_no, e.no)
FROM (
    SELECT *, sha256(text_en || chr(0) || text_zh || chr(0) || facts || chr(0)) AS now
    FROM incident_report
) AS r
FULL JOIN (
    SELECT subject_no AS no, detail ->> 'sha256' AS sealed
    FROM incident_event
    WHERE trigger = 'REPORT' AND subject = 'report'
) AS e ON r.report_no = e.no
WHERE r.now IS DISTINCT FROM e.sealed OR r.sha256 IS DISTINCT FROM e.sealed
ORDER BY 1
LIMIT $most
"""
_LESSONS = """
-- One row is one version of lessons that is not what was sealed when it was written.
SELECT coalesce(l.incident_no, e.incident_no), coalesce(l.version, e.version)
FROM (SELECT *, sha256(text || chr(0)) AS now FROM incident_lesson) AS l
FULL JOIN (
    SELECT incident_no, subject_no AS version, detail ->> 'sha256' AS sealed
    FROM incident_event
    WHERE trigger = 'REPORT' AND subject = 'lessons'
) AS e ON l.incident_no = e.incident_no AND l.version = e.version
WHERE l.now IS DISTINCT FROM e.sealed OR l.sha256 IS DISTINCT FROM e.sealed
ORDER BY ALL
LIMIT $most
"""


class Seal:
    """Events that are sealed as they happen, from `head` on; nothing is written here."""

    def __init__(self, head: Head) -> None:
        self.events: list[DispatchEvent] = []
        self.head = head

    def add(self, *fields: Any) -> None:
        """One more event: the fields of DispatchEvent but its number and its hash."""
        number = self.head.event_no + 1
        sealed = digest(self.head.hash, orjson.dumps((number, *fields)))
        self.head = Head(number, sealed)
        self.events.append(DispatchEvent._make((number, *fields, sealed)))


def head_of(store: Store) -> Head:
    """Where the stored chain ends."""
    rows = store.rows(_HEAD)
    return Head(rows[0][0], rows[0][-1]) if rows else START


def has(store: Store, head: Head) -> bool:
    """Whether the chain went through this head."""
    asked = {"no": head.event_no, "hash": head.hash}
    found = "SELECT 1 FROM incident_event WHERE event_no = $no AND hash = $hash"
    return bool(store.rows(found, asked))


def verify(store: Store, noted: Head | None = None) -> tuple[Head, list[str]]:
    """Where the chain ends, and all that is wrong with it and with what stands beside it."""
    head, faults = walk(rows_of(store, _PAGE), noted, _whose)
    if len(faults) >= FAULTS_AT_MOST:
        return head, faults
    most = {"most": FAULTS_AT_MOST}
    ended = {"ended": [str(state) for state in ENDED], **most}
    for what, rows in (
        ("incident", store.rows(_INCIDENTS, ended)),
        ("task", store.rows(_TASKS, most)),
    ):
        faults += [
            f"{what} {no}: stands at step {seq} ({state}), its events end at step {last} ({told})"
            for no, seq, last, state, told in rows
        ]
    for no, alert_no, there in store.rows(_ALERTS, most):
        says = "no event says so" if there else "and is not there"
        faults.append(f"incident {no}: alert {alert_no} belongs to it, {says}")
    faults += [f"evidence {no}: is not what was sent" for (no,) in store.rows(_EVIDENCE, most)]
    faults += [f"report {no}: is not what was submitted" for (no,) in store.rows(_REPORTS, most)]
    faults += [
        f"lessons of incident {no}, version {version}: not what was written"
        for no, version in store.rows(_LESSONS, most)
    ]
    return head, faults[:FAULTS_AT_MOST]


def _whose(row: tuple[Any, ...]) -> str:
    about = "" if row[3] == "incident" else f", {row[3]} {row[4]}"
    return f"incident {row[1]}, step {row[2]}{about}"
