"""Reports that were submitted, and lessons, as the store keeps them; each is sealed into the record
of its incident in the same transaction."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import Any

import orjson

from alerts.types import BadCommand
from data.store import Connection, Store
from data.strict import Words
from dispatch import read
from dispatch.dispatcher import Dispatcher
from dispatch.record.obligations import obligations
from dispatch.record.reporting import ReportFile
from dispatch.record.types import Lessons, ReportKind, ReportsMoved, Way, Written
from dispatch.records import events_of
from dispatch.types import Case, CaseTrigger

TEXT_AT_MOST = 20_000
_REPORTS = """
SELECT report_no, incident_no, kind, way, n, text_en, text_zh, recipient, facts, epoch_ms(due_at),
       epoch_ms(submitted_at), submitted_by, sha256
FROM incident_report
WHERE incident_no = $no
ORDER BY report_no
"""
_LESSONS = """
SELECT version, text, written_by, epoch_ms(written_at), sha256
FROM incident_lesson
WHERE incident_no = $no
ORDER BY version DESC
LIMIT 1
"""
_MOMENT = "make_timestamptz(? * 1000)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A report as somebody submits it. `seen` is how many there were when they wrote it."""

    kind: ReportKind
    way: Way
    text: Words
    actor: str
    seen: int
    recipient: str | None = None
    language: str = "en"


class Ledger:
    """The reports and lessons of one city. Safe to call from several threads."""

    def __init__(self, store: Store, dispatcher: Dispatcher, rules: ReportFile) -> None:
        self._store, self._dispatcher, self.rules = store, dispatcher, rules
        self._lock = threading.Lock()

    def reports(self, incident_no: int) -> list[Written]:
        """The reports on an incident, in order."""
        return [_written(row) for row in self._store.rows(_REPORTS, {"no": incident_no})]

    def lessons(self, incident_no: int) -> Lessons | None:
        """What was last written; None before anything was."""
        rows = self._store.rows(_LESSONS, {"no": incident_no})
        if not rows:
            return None
        version, text, by, at_ms, sha256 = rows[0]
        return Lessons(version=version, text=text, written_by=by, written_ms=at_ms, sha256=sha256)

    def submit(self, incident_no: int, given: Submission, now_ms: int) -> Written:
        """Keep and seal a report. Raises UnknownIncident, BadCommand or ReportsMoved."""
        for text in (given.text.en, given.text.zh):
            _check_text(text, "text")
        with self._lock:
            incident = self._dispatcher.incident(incident_no)
            known = self.reports(incident_no)
            if given.seen != len(known):
                raise ReportsMoved("reports", given.seen, len(known))
            _check_order(given, known, incident.state)
            events = events_of(self._store, incident_no)
            due = obligations(incident, events, known, self.rules)
            met = next((one for one in due if one.report is None
                        and (one.kind, one.way) == (given.kind, given.way)), None)  # fmt: skip
            facts = orjson.dumps(self._facts(incident_no, now_ms)).decode()
            recipient = (given.recipient or self.rules.recipient.of(given.language)).strip()
            written = Written(
                no=self._next_no(), incident_no=incident_no, kind=given.kind, way=given.way,
                n=1 + sum((one.kind, one.way) == (given.kind, given.way) for one in known),
                text=given.text, recipient=recipient, facts=facts,
                due_ms=None if met is None else met.due_ms, submitted_ms=now_ms,
                submitted_by=given.actor, sha256=digest(given.text.en, given.text.zh, facts),
            )  # fmt: skip
            detail = {
                "kind": written.kind, "way": written.way, "n": written.n, "to": recipient,
                "due_ms": written.due_ms, "sha256": written.sha256,
            }  # fmt: skip
            self._dispatcher.record(
                incident_no, "report", written.no, CaseTrigger.REPORT, given.actor, None, detail,
                now_ms, also=lambda connection: _keep(connection, written),
            )  # fmt: skip
            return written

    def learn(
        self, incident_no: int, text: str, actor: str, seen: int, now_ms: int
    ) -> Lessons:  # fmt: skip
        """Keep and seal the next version of what is open and to be learnt; `seen` is the version
        that was before the writer (0: none). Raises as `submit` does."""
        _check_text(text, "text")
        with self._lock:
            self._dispatcher.incident(incident_no)
            known = self.lessons(incident_no)
            version = known.version if known else 0
            if seen != version:
                raise ReportsMoved("lessons", seen, version)
            found = Lessons(
                version=version + 1, text=text.strip(), written_by=actor, written_ms=now_ms,
                sha256=digest(text.strip()),
            )  # fmt: skip
            detail = {"version": found.version, "sha256": found.sha256}
            self._dispatcher.record(
                incident_no, "lessons", found.version, CaseTrigger.REPORT, actor, None, detail,
                now_ms, also=lambda connection: _keep_lessons(connection, incident_no, found),
            )  # fmt: skip
            return found

    def _next_no(self) -> int:
        found = self._store.rows("SELECT coalesce(max(report_no), 0) FROM incident_report")
        return int(found[0][0]) + 1

    def _facts(self, incident_no: int, now_ms: int) -> dict[str, Any]:
        """How all stood when the report was submitted."""
        head = self._dispatcher.head
        stands = read.incident(self._dispatcher, incident_no, now_ms)
        return {"incident": stands, "head": {"event": head.event_no, "hash": head.hash}}


def digest(*parts: str) -> str:
    """What seals a text: the SHA-256 of its parts, each ended by a byte 0."""
    sealed = hashlib.sha256()
    for part in parts:
        sealed.update(part.encode() + b"\0")
    return sealed.hexdigest()


def _check_text(text: str, field: str) -> None:
    if not text.strip():
        raise BadCommand(field, "is empty")
    if len(text) > TEXT_AT_MOST:
        raise BadCommand(field, f"is longer than {TEXT_AT_MOST} characters")


def _check_order(given: Submission, known: list[Written], state: Case) -> None:
    """A continued report follows a first one; a final one an end. Raises BadCommand."""
    written = [one for one in known if one.way is Way.WRITTEN]
    if given.kind is not ReportKind.FIRST and given.way is Way.PHONE:
        raise BadCommand("way", "only a first report is given by phone")
    if given.kind is ReportKind.FIRST and any(
        (one.kind, one.way) == (given.kind, given.way) for one in known
    ):
        raise BadCommand("kind", "was submitted already: go on with a continued report")
    if given.kind is ReportKind.CONTINUED and not written:
        raise BadCommand("kind", "comes after a first written report: there is none")
    if given.kind is ReportKind.FINAL and state not in (Case.CLOSED, Case.UNFOUNDED):
        raise BadCommand("kind", "comes when the incident has ended")


def _keep(connection: Connection, one: Written) -> None:
    connection.execute(
        f"INSERT INTO incident_report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, {_MOMENT}, {_MOMENT}, "
        "?, ?)",
        [one.no, one.incident_no, str(one.kind), str(one.way), one.n, one.text.en, one.text.zh,
         one.recipient, one.facts, one.due_ms, one.submitted_ms, one.submitted_by, one.sha256],
    )  # fmt: skip


def _keep_lessons(connection: Connection, no: int, one: Lessons) -> None:
    connection.execute(
        f"INSERT INTO incident_lesson VALUES (?, ?, ?, ?, {_MOMENT}, ?)",
        [no, one.version, one.text, one.written_by, one.written_ms, one.sha256],
    )


def _written(row: tuple[Any, ...]) -> Written:
    no, incident_no, kind, way, n, en, zh, recipient, facts, due_ms, at_ms, by, sha256 = row
    return Written(
        no=no, incident_no=incident_no, kind=ReportKind(kind), way=Way(way), n=n,
        text=Words(en=en, zh=zh), recipient=recipient, facts=facts, due_ms=due_ms,
        submitted_ms=at_ms, submitted_by=by, sha256=sha256,
    )  # fmt: skip
