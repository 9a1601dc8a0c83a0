"""Sittings, hand-overs and their documents, as the store keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson

from alerts.shift.types import PARTS, HandOver, Paper, Row, Sitting, State
from data.store import Connection, Store

HANDOVER = """
SELECT handover_no, seat, outgoing, successor, incoming, state, notes, passing,
       epoch_ms(since_at), epoch_ms(drafted_at), epoch_ms(offered_at), epoch_ms(closed_at), digest
FROM handover
"""
_SITTINGS = """
-- One row is one officer who sits at a seat now.
SELECT sitting_no, seat, officer, epoch_ms(since_at), epoch_ms(until_at)
FROM sitting
WHERE until_at IS NULL
ORDER BY sitting_no
"""
_PUT_SITTING = """
INSERT OR REPLACE INTO sitting
VALUES ($no, $seat, $officer, make_timestamptz($since_ms * 1000),
        make_timestamptz($until_ms::BIGINT * 1000))
"""
_PUT_HANDOVER = """
INSERT OR REPLACE INTO handover
VALUES ($no, $seat, $outgoing, $successor, $incoming, $state, $notes, $passing,
        make_timestamptz($since_ms * 1000), make_timestamptz($drafted_ms * 1000),
        make_timestamptz($offered_ms::BIGINT * 1000), make_timestamptz($closed_ms::BIGINT * 1000),
        $digest)
"""
_ROWS = """
SELECT part, position, body FROM handover_row WHERE handover_no = $no ORDER BY part, position
"""
FACTS = "facts"
Line = tuple[str, int, str]  # part, position within it, JSON


def sittings(store: Store) -> list[Sitting]:
    """Who sits where now."""
    return [Sitting._make(row) for row in store.rows(_SITTINGS)]


def open_handovers(store: Store) -> list[HandOver]:
    """The hand-overs that are neither accepted nor withdrawn."""
    rows = store.rows(HANDOVER + "WHERE closed_at IS NULL ORDER BY handover_no")
    return [_handover(row) for row in rows]


def one_handover(store: Store, no: int) -> HandOver | None:
    """One hand-over, however far it is; None when there is none of that number."""
    rows = store.rows(HANDOVER + "WHERE handover_no = $no", {"no": no})
    return _handover(rows[0]) if rows else None


def last_numbers(store: Store) -> tuple[int, int]:
    """The last numbers that were given to sittings and to hand-overs; 0 before any."""
    row = store.rows(
        "SELECT (SELECT coalesce(max(sitting_no), 0) FROM sitting),"
        " (SELECT coalesce(max(handover_no), 0) FROM handover)"
    )[0]
    return row[0], row[1]


def keep(
    connection: Connection, sittings: Sequence[Sitting], handovers: Sequence[HandOver]
) -> None:
    """How they stand now, inside the caller's transaction."""
    for sitting in sittings:
        connection.execute(_PUT_SITTING, sitting._asdict())
    for handover in handovers:
        connection.execute(_PUT_HANDOVER, handover._asdict() | {"state": str(handover.state)})


def lines(paper: Paper) -> list[Line]:
    """A document as it is kept, in order."""
    parts: dict[str, list[Row]] = {FACTS: [paper.facts], **paper.parts}
    return [
        (part, position, orjson.dumps(row).decode())
        for part, rows in sorted(parts.items())
        for position, row in enumerate(rows)
    ]


def digest(kept: Sequence[Line]) -> str:
    """The SHA-256 of a document, which the sealed record tells of its offer."""
    found = hashlib.sha256()
    for line in kept:
        found.update(orjson.dumps(line))
    return found.hexdigest()


def keep_lines(connection: Connection, no: int, kept: Sequence[Line]) -> None:
    """Keep a document that was frozen, inside the caller's transaction."""
    parts, positions, bodies = (list(column) for column in zip(*kept, strict=True))
    connection.execute(
        "INSERT INTO handover_row SELECT ?, unnest(?), unnest(?), unnest(?)",
        [no, parts, positions, bodies],
    )


def lines_of(store: Store, no: int) -> list[Line]:
    """The document of a hand-over as it was kept; empty when it was never frozen."""
    return [(part, position, body) for part, position, body in store.rows(_ROWS, {"no": no})]


def paper_of(kept: Sequence[Line]) -> Paper | None:
    """The document that was kept as these lines; None for none."""
    if not kept:
        return None
    parts: dict[str, list[Row]] = {part: [] for part in (FACTS, *PARTS)}
    for part, _, body in kept:
        parts[part].append(orjson.loads(body))
    (facts,) = parts.pop(FACTS)
    return Paper(facts=facts, parts=parts)


def _handover(row: Sequence[Any]) -> HandOver:
    found = HandOver._make(row)
    return found._replace(state=State(found.state))
