"""What screens and the HTTP API read of questions."""

from __future__ import annotations

from typing import Any

from data.clock import iso
from dispatch.deadlines import Due, warns_at
from dispatch.polls.book import Pollbook
from dispatch.polls.types import Answer, Poll, Said


def stands(poll: Poll, now_ms: int) -> Due | None:
    """How a question stands to its time; None when everybody has answered, or it is closed."""
    if poll.closed_ms is not None or all(one.said is not Said.WAITING for one in poll.answers):
        return None
    if now_ms > poll.answer_by_ms:
        return Due.LATE
    return Due.SOON if now_ms >= warns_at(poll.asked_ms, poll.answer_by_ms) else Due.IN_TIME


def entries(book: Pollbook, now_ms: int) -> dict[str, dict[str, Any]]:
    """The open questions for the picture, by number."""
    return {
        str(one.no): {
            "no": one.no, "incident": one.incident_no, "question": one.question.model_dump(),
            "by": one.asked_by, "asked": one.asked_ms, "answer_by": one.answer_by_ms,
            "stands": _word(one, now_ms),
            "answers": [_said(answer) for answer in one.answers],
        }
        for one in book.open_polls()
    }  # fmt: skip


def _said(one: Answer) -> dict[str, Any]:
    return {
        "department": one.department, "seq": one.seq, "said": str(one.said), "reason": one.reason,
        "by": one.said_by, "at": one.said_ms, "late": int(one.late),
    }  # fmt: skip


def _word(poll: Poll, now_ms: int) -> str | None:
    found = stands(poll, now_ms)
    return None if found is None else str(found)


def poll_row(book: Pollbook, poll: Poll, now_ms: int) -> dict[str, Any]:
    """A question with ISO 8601 times."""
    return {
        "no": poll.no, "incident": poll.incident_no, "question": poll.question.model_dump(),
        "asked_by": poll.asked_by, "asked_at": iso(poll.asked_ms),
        "answer_by": iso(poll.answer_by_ms), "closed_by": poll.closed_by,
        "closed_at": None if poll.closed_ms is None else iso(poll.closed_ms),
        "open": book.is_open(poll), "stands": _word(poll, now_ms),
        "answers": [
            {
                "department": one.department, "seq": one.seq, "said": str(one.said),
                "reason": one.reason, "said_by": one.said_by, "late": one.late,
                "said_at": None if one.said_ms is None else iso(one.said_ms),
            }
            for one in poll.answers
        ],
    }  # fmt: skip
