"""CAP messages in the store: what was handed out, what came in, what could not be taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.store import Connection, Store
from dispatch.cap.read import Unread
from dispatch.cap.types import Issued, Message, MsgType, Profile, Report, Status

SOURCE = "cap"
_ISSUED = """
-- One row is one message that was handed out.
SELECT message_no, profile, subject, subject_no, subject_seq, identifier, sender, sent, status,
       msg_type, digest, body, epoch_ms(issued_at), epoch_ms(expires_at)
FROM cap_message
"""
_RECEIVED = """
-- One row is one message that came in.
SELECT report_no, body, identifier, epoch_ms(received_at), received_by, incident_no
FROM cap_received
"""


def of_subject(store: Store, profile: Profile, kind: str, no: int) -> list[Issued]:
    """The messages about one alert or incident in one profile, the first first."""
    where = "WHERE profile = $profile AND subject = $kind AND subject_no = $no ORDER BY message_no"
    asked = {"profile": str(profile), "kind": kind, "no": no}
    return [issued_of(row) for row in store.rows(f"{_ISSUED} {where}", asked)]


def by_identifier(store: Store, identifier: str) -> Issued | None:
    """The message of that identifier."""
    rows = store.rows(f"{_ISSUED} WHERE identifier = $identifier", {"identifier": identifier})
    return issued_of(rows[0]) if rows else None


def identifiers_like(store: Store, beginning: str) -> frozenset[str]:
    """The identifiers that begin so."""
    sql = "SELECT identifier FROM cap_message WHERE starts_with(identifier, $beginning)"
    return frozenset(row[0] for row in store.rows(sql, {"beginning": beginning}))


def last_of_each(store: Store, profile: Profile, since_ms: int) -> list[Issued]:
    """The last message about each alert and incident, when it was issued after `since_ms` or has
    not expired by then."""
    where = """
    WHERE profile = $profile
    QUALIFY row_number() OVER (PARTITION BY subject, subject_no ORDER BY message_no DESC) = 1
        AND greatest(epoch_ms(issued_at), epoch_ms(expires_at)) > $since
    """
    asked = {"profile": str(profile), "since": since_ms}
    return [issued_of(row) for row in store.rows(_ISSUED + where, asked)]


def keep(
    connection: Connection, message: Message, sent: str, digest: str, body: str, by: str,
    now_ms: int,
) -> Issued:  # fmt: skip
    """Write a message that is handed out, inside the caller's transaction."""
    (number,) = connection.execute(
        "SELECT coalesce(max(message_no), 0) + 1 FROM cap_message"
    ).fetchall()[0]
    subject = message.subject
    connection.execute(
        "INSERT INTO cap_message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "make_timestamptz(?), ?, make_timestamptz(?))",
        [
            number, str(message.profile), subject.kind, subject.no, subject.step,
            message.identifier, message.sender, sent, str(message.status), str(message.msg_type),
            subject.drill, digest, body, now_ms * 1000, by, message.expires_ms * 1000,
        ],
    )  # fmt: skip
    return Issued(
        no=number, profile=message.profile, subject=subject.kind, subject_no=subject.no,
        subject_step=subject.step, identifier=message.identifier, sender=message.sender, sent=sent,
        status=message.status, msg_type=message.msg_type, digest=digest, body=body,
        issued_ms=now_ms, expires_ms=message.expires_ms,
    )  # fmt: skip


def take_in(
    connection: Connection, reports: Sequence[Report], unread: Sequence[Unread], by: str,
    now_ms: int,
) -> list[tuple[int, bool]]:  # fmt: skip
    """Write what came in: reports once each, the others as they came, in quarantine. The number of
    each report, and whether it was new."""
    for one in unread:
        connection.execute(
            "INSERT INTO quarantine VALUES (make_timestamptz(?), ?, ?, ?, ?)",
            [now_ms * 1000, SOURCE, one.element, one.reason, one.raw],
        )
    return [_take_in(connection, report, by, now_ms) for report in reports]


def _take_in(connection: Connection, report: Report, by: str, now_ms: int) -> tuple[int, bool]:
    known = connection.execute(
        "SELECT report_no FROM cap_received WHERE sender = ? AND identifier = ? AND sent = ?",
        [report.sender, report.identifier, report.sent],
    ).fetchall()
    if known:
        return int(known[0][0]), False
    (number,) = connection.execute(
        "SELECT coalesce(max(report_no), 0) + 1 FROM cap_received"
    ).fetchall()[0]
    connection.execute(
        "INSERT INTO cap_received VALUES (?, ?, ?, ?, ?, ?, ?, ?, make_timestamptz(?), ?, NULL)",
        [
            number, report.sender, report.identifier, report.sent, str(report.status),
            str(report.msg_type), report.event.en, report.raw, now_ms * 1000, by,
        ],
    )  # fmt: skip
    return int(number), True


def received(store: Store, limit: int) -> list[tuple[Any, ...]]:
    """What came in, the newest first: number, body, identifier, when, by whom, as which
    incident."""
    return store.rows(f"{_RECEIVED} ORDER BY report_no DESC LIMIT $limit", {"limit": limit})


def one_received(store: Store, report_no: int) -> tuple[Any, ...] | None:
    """One of them."""
    rows = store.rows(f"{_RECEIVED} WHERE report_no = $no", {"no": report_no})
    return rows[0] if rows else None


def keep_incident(connection: Connection, report_no: int, incident_no: int) -> None:
    """Write as which incident a report was registered."""
    connection.execute(
        "UPDATE cap_received SET incident_no = ? WHERE report_no = ?", [incident_no, report_no]
    )


def issued_of(row: tuple[Any, ...]) -> Issued:
    """A row of `cap_message`."""
    return Issued(
        no=row[0], profile=Profile(row[1]), subject=row[2], subject_no=row[3], subject_step=row[4],
        identifier=row[5], sender=row[6], sent=row[7], status=Status(row[8]),
        msg_type=MsgType(row[9]), digest=row[10], body=row[11], issued_ms=row[12],
        expires_ms=row[13],
    )  # fmt: skip
