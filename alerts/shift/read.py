"""What screens and the HTTP API read of seats and hand-overs."""

from __future__ import annotations

from typing import Any

from alerts.shift import paper, records
from alerts.shift.book import ShiftBook
from alerts.shift.types import HandOver, Paper, Row, Sitting, State
from data.clock import iso
from data.store import Store

ROWS_AT_MOST = 500  # of one part that an answer carries; the counts are of all
CHANGES_AT_MOST = 50
_REMARKS = """
-- One row is one question, or one answer, in a hand-over.
SELECT kind, officer, words, epoch_ms(said_at)
FROM shift_log
WHERE handover_no = $no AND kind IN ('ASK', 'ANSWER')
ORDER BY event_no
"""


def seat_rows(book: ShiftBook) -> dict[str, dict[str, Any]]:
    """The picture's section `seats`: one entry for each seat, by its id."""
    return {seat: _seat(book, seat) for seat in book.every_seat()}


def _seat(book: ShiftBook, seat: str) -> dict[str, Any]:
    sitting, handover, known = book.sitting(seat), book.open_at(seat), book.seats.get(seat)
    return {
        "name": known.name.model_dump() if known else {"en": seat, "zh": seat},
        "officer": sitting and sitting.officer,
        "since": sitting and sitting.since_ms,
        "handover": handover and {
            "no": handover.no,
            "state": str(handover.state),
            "outgoing": handover.outgoing,
            "successor": handover.successor,
            "offered": handover.offered_ms,
        },
    }  # fmt: skip


def handover_row(one: HandOver) -> dict[str, Any]:
    """A hand-over as it stands, with ISO 8601 times."""
    return {
        "hand_over": one.no,
        "seat": one.seat,
        "outgoing": one.outgoing,
        "successor": one.successor,
        "incoming": one.incoming,
        "state": str(one.state),
        "notes": one.notes,
        "pass_alerts": one.passing,
        "since_at": iso(one.since_ms),
        "drafted_at": iso(one.drafted_ms),
        "offered_at": _iso(one.offered_ms),
        "closed_at": _iso(one.closed_ms),
        "digest": one.digest,
    }


def told(store: Store, book: ShiftBook, no: int, now_ms: int) -> dict[str, Any]:
    """A hand-over with its document (of a draft: as it would be now), what was asked and answered,
    and, while it waits, what changed since. Raises ShiftRefused."""
    one = book.handover(no)
    kept = records.paper_of(records.lines_of(store, no))
    now = None
    if one.state is State.DRAFTED or one.waits:
        begun = Sitting(0, one.seat, one.outgoing, one.since_ms)
        now = book.gather(begun, now_ms)
    shown = kept or now
    return {
        **handover_row(one),
        "frozen": kept is not None,
        "document": None if shown is None else _document(shown),
        "since": _since(book, kept, now) if kept and now else None,
        "remarks": [
            {"kind": kind, "by": by, "words": words, "at": at}
            for kind, by, words, at in store.rows(_REMARKS, {"no": no})
        ],
    }


def _document(shown: Paper) -> dict[str, Any]:
    parts = {part: rows[:ROWS_AT_MOST] for part, rows in shown.parts.items()}
    return {**shown.facts, "parts": parts}


def _since(book: ShiftBook, kept: Paper, now: Paper) -> dict[str, Any]:
    """How many there are of each change, and the first of them."""
    found: Row = paper.since(kept, now, book.gather.raised_after(kept.facts["last"]))
    gone_by = found.pop("gone_by")
    changes = {
        kind: {"n": len(rows), "rows": rows[:CHANGES_AT_MOST]} for kind, rows in found.items()
    }
    return {**changes, "gone_by": gone_by}


def _iso(moment_ms: int | None) -> str | None:
    return None if moment_ms is None else iso(moment_ms)
