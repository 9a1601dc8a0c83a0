"""Questions and answers as the store keeps them."""

from __future__ import annotations

from typing import Any

from data.store import Connection, Store
from data.strict import Words
from dispatch.polls.types import Answer, Poll, Said

_POLLS = """
-- One row is one question.
SELECT poll_no, incident_no, question_en, question_zh, asked_by, epoch_ms(asked_at),
       epoch_ms(answer_by), closed_by, epoch_ms(closed_at)
FROM poll
"""
_ANSWERS = """
-- One row is what one department says to one question, in the order in which they were asked.
SELECT poll_no, department, seq, said, reason, said_by, epoch_ms(said_at), late
FROM poll_answer
WHERE list_contains($polls, poll_no)
ORDER BY poll_no, place
"""


def last_number(store: Store) -> int:
    """The last number that was given; 0 before any."""
    return int(store.rows("SELECT coalesce(max(poll_no), 0) FROM poll")[0][0])


def not_closed(store: Store) -> list[Poll]:
    """The questions that nobody closed, by number."""
    return _polls(store, "WHERE closed_at IS NULL ORDER BY poll_no", {})


def of_incident(store: Store, incident_no: int) -> list[Poll]:
    """The questions about one incident, by number."""
    return _polls(store, "WHERE incident_no = $no ORDER BY poll_no", {"no": incident_no})


def one(store: Store, no: int) -> Poll | None:
    """One question; None when there is none of that number."""
    found = _polls(store, "WHERE poll_no = $no", {"no": no})
    return found[0] if found else None


def _polls(store: Store, where: str, asked: dict[str, Any]) -> list[Poll]:
    rows = store.rows(_POLLS + where, asked)
    answers: dict[int, list[Answer]] = {row[0]: [] for row in rows}
    for poll_no, department, seq, said, reason, said_by, said_ms, late in (
        store.rows(_ANSWERS, {"polls": list(answers)}) if rows else []
    ):
        answers[poll_no].append(
            Answer(
                department=department, seq=seq, said=Said(said), reason=reason, said_by=said_by,
                said_ms=said_ms, late=late,
            )
        )  # fmt: skip
    return [
        Poll(
            no=row[0], incident_no=row[1], question=Words(en=row[2], zh=row[3]), asked_by=row[4],
            asked_ms=row[5], answer_by_ms=row[6], closed_by=row[7], closed_ms=row[8],
            answers=tuple(answers[row[0]]),
        )
        for row in rows
    ]  # fmt: skip


def asked(store: Store, key: str) -> int | None:
    """The question that was asked by a request with this key."""
    rows = store.rows("SELECT poll_no FROM poll_key WHERE key = $key", {"key": key})
    return rows[0][0] if rows else None


def keep(connection: Connection, poll: Poll, key: str | None = None) -> None:
    """Write a question as it stands now, with its answers, inside the caller's transaction, and
    the key of the request that asked it."""
    if key is not None:
        connection.execute("INSERT INTO poll_key VALUES (?, ?)", [key, poll.no])
    connection.execute(
        "INSERT OR REPLACE INTO poll VALUES (?, ?, ?, ?, ?, make_timestamptz(? * 1000), "
        "make_timestamptz(? * 1000), ?, make_timestamptz(? * 1000))",
        [poll.no, poll.incident_no, poll.question.en, poll.question.zh, poll.asked_by,
         poll.asked_ms, poll.answer_by_ms, poll.closed_by, poll.closed_ms],
    )  # fmt: skip
    for place, one in enumerate(poll.answers):
        connection.execute(
            "INSERT OR REPLACE INTO poll_answer VALUES (?, ?, ?, ?, ?, ?, ?, "
            "make_timestamptz(? * 1000), ?)",
            [poll.no, place, one.department, one.seq, one.said, one.reason, one.said_by,
             one.said_ms, one.late],
        )  # fmt: skip
