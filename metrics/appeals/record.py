"""What was said and done about figures, as the store keeps it: one table of events, sealed as
data/sealed.py says. How a claim stands is worked out of its events: nothing can differ from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

import orjson

from data.sealed import START, Head, digest, rows_of, walk
from data.store import Connection, Store
from metrics.appeals.types import DECIDED, Claim, Comment, Event, Kind, Scope, State, Trigger

EVENTS = """
SELECT event_no, claim_no, seq, kind, department, kpi_id, period, trigger, from_state, to_state,
       actor, note, detail, epoch_ms(occurred_at), hash
FROM kpi_claim_event
"""
_PAGE = EVENTS + "ORDER BY event_no, claim_no, seq LIMIT $page OFFSET $after"
_HEAD = EVENTS + "ORDER BY event_no DESC LIMIT 1"
_CLAIMS = EVENTS + "WHERE {where} ORDER BY claim_no, seq"
_INSERT = """
INSERT INTO kpi_claim_event
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, make_timestamptz(? * 1000), ?)
"""


# ---- read


def events(store: Store, where: str, asked: dict[str, Any]) -> list[Event]:
    """The events for which a condition holds, by claim and step."""
    rows = store.rows(_CLAIMS.format(where=where), asked)
    return [
        Event._make((
            *row[:3], Kind(row[3]), *row[4:7], Trigger(row[7]),
            State(row[8]) if row[8] else None, State(row[9]) if row[9] else None, *row[10:],
        ))
        for row in rows
    ]  # fmt: skip


def claims_of(found: Iterable[Event]) -> list[Claim]:
    """The claims whose events these are, by number. Comments are none."""
    own = (one for one in found if one.kind is not Kind.COMMENT)
    return [claim_of(list(its)) for _, its in groupby(own, key=lambda one: one.claim_no)]


def comments_of(found: Iterable[Event]) -> list[Comment]:
    """The comments among these events, in the order in which they were said."""
    return [
        Comment(
            no=one.claim_no, department=one.department, kpi=one.kpi, period=one.period,
            words=one.note, by=one.actor, said_ms=one.occurred_ms,
            follows=orjson.loads(one.detail)["follows"] if one.detail else None,
        )
        for one in sorted(found)
        if one.kind is Kind.COMMENT
    ]  # fmt: skip


def claim_of(its: Sequence[Event]) -> Claim:
    """A claim as its events, in their order, left it."""
    filed = its[0]
    assert filed.detail is not None
    said = orjson.loads(filed.detail)
    claim = Claim(
        no=filed.claim_no, seq=filed.seq, kind=filed.kind, department=filed.department,
        kpi=filed.kpi, period=filed.period, state=State.FILED, reason=filed.note,
        asked=read_scope(said["asked"]), evidence=tuple(said["evidence"]), filed_by=filed.actor,
        filed_ms=filed.occurred_ms, events=tuple(its),
    )  # fmt: skip
    for one in its[1:]:
        claim = _after(claim, one)
    return claim


def _after(claim: Claim, one: Event) -> Claim:
    assert one.to_state is not None
    claim = replace(claim, seq=one.seq, state=one.to_state)
    if one.trigger in (Trigger.REVIEW, Trigger.REOPEN):
        claim = replace(claim, reviewer=one.actor, granted=None)
    if one.to_state in DECIDED:
        granted = orjson.loads(one.detail)["granted"] if one.detail else None
        claim = replace(
            claim, decided_by=one.actor, decided_ms=one.occurred_ms, why=one.note,
            granted=read_scope(granted) if granted else None,
        )  # fmt: skip
    return claim


# ---- write


def sealed(head: Head, *fields: Any) -> Event:
    """The event that comes after `head`: the fields of Event but its number and its hash."""
    number = head.event_no + 1
    return Event._make((number, *fields, digest(head.hash, orjson.dumps((number, *fields)))))


def keep(connection: Connection, event: Event) -> None:
    """Add an event, inside the caller's transaction."""
    connection.execute(_INSERT, list(event))


def head_of(store: Store) -> Head:
    """Where the stored chain ends."""
    rows = store.rows(_HEAD)
    return Head(rows[0][0], rows[0][-1]) if rows else START


def last_number(store: Store) -> int:
    """The last number that a claim or a comment was given; 0 before any."""
    return int(store.rows("SELECT coalesce(max(claim_no), 0) FROM kpi_claim_event")[0][0])


def has(store: Store, head: Head) -> bool:
    """Whether the chain went through this head."""
    asked = {"no": head.event_no, "hash": head.hash}
    found = "SELECT 1 FROM kpi_claim_event WHERE event_no = $no AND hash = $hash"
    return bool(store.rows(found, asked))


def verify(store: Store, noted: Head | None = None) -> tuple[Head, list[str]]:
    """Where the chain ends, and all that is wrong with it."""
    return walk(rows_of(store, _PAGE), noted, lambda row: f"{row[3]} {row[1]}, step {row[2]}")


# ---- scopes as JSON


def written_scope(scope: Scope) -> dict[str, Any]:
    """A scope as JSON says it."""
    return {
        "days": [day.isoformat() for day in sorted(scope.days)],
        "districts": None if scope.districts is None else sorted(scope.districts),
        "cases": sorted(scope.cases),
    }


def read_scope(said: dict[str, Any]) -> Scope:
    """A scope as JSON said it."""
    return Scope(
        days=frozenset(map(date.fromisoformat, said["days"])),
        districts=None if said["districts"] is None else frozenset(said["districts"]),
        cases=frozenset(said["cases"]),
    )
