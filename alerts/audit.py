"""The record of what happened, sealed: each event carries the hash of all before it and itself.

hash(n) = SHA-256(hash(n-1) + JSON of the fields of event n). An edit, a gap or a reordering breaks
the chain from there on. What a chain cannot show by itself is that its end was cut off: for that
the alerts are held against it, and a head that was noted elsewhere can be looked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from alerts.types import UNSEEN, AlertEvent, Level, State, Trigger
from data.store import Store

PAGE = 50_000
FAULTS_AT_MOST = 50
Row = tuple[Any, ...]
EVENTS = """
SELECT event_no, alert_no, seq, trigger, from_state, to_state, level, actor, note, value, detail,
       epoch_ms(occurred_at), epoch_ms(recorded_at), hash
FROM alert_event
"""
_PAGE = EVENTS + "ORDER BY event_no, alert_no, seq LIMIT $page OFFSET $after"
_HEAD = EVENTS + "ORDER BY event_no DESC LIMIT 1"
_PROJECTION = """
-- One row is one alert that is not as its own events left it.
WITH last AS (
    SELECT alert_no, max(seq) AS seq, count(*) AS n, arg_max(to_state, seq) AS state,
           arg_max(level, seq) AS level, max(level) AS max_level,
           arg_max(actor, seq) FILTER (trigger = 'ACK') AS acked_by,
           arg_max(detail ->> 'assignee', seq) FILTER (trigger = 'ASSIGN') AS assignee
    FROM alert_event
    WHERE alert_no > 0
    GROUP BY alert_no
)
SELECT coalesce(a.alert_no, l.alert_no), a.seq, l.seq, a.state, l.state
FROM alert AS a
FULL JOIN last AS l USING (alert_no)
WHERE a.seq IS DISTINCT FROM l.seq
   OR l.n IS DISTINCT FROM l.seq
   OR a.state IS DISTINCT FROM l.state
   OR a.level IS DISTINCT FROM l.level
   OR a.max_level IS DISTINCT FROM l.max_level
   OR a.acked_by IS DISTINCT FROM CASE WHEN NOT list_contains($unseen, l.state) THEN l.acked_by END
   OR a.assignee IS DISTINCT FROM l.assignee
   OR (a.closed_at IS NULL) IS DISTINCT FROM (l.state <> 'NORMAL')
ORDER BY 1
LIMIT $most
"""


class Head(NamedTuple):
    """Where the chain ends: the number of its last event, and its hash."""

    event_no: int
    hash: str

    def __str__(self) -> str:
        return f"{self.event_no}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> Head:
        """A head as it was printed. Raises ValueError for what is none."""
        number, _, hashed = text.partition(":")
        if not number.isdecimal() or len(hashed) != 64:
            raise ValueError(f"{text!r} is not a head such as 17:3f0c…, a number and 64 digits")
        return cls(int(number), hashed)


START = Head(0, "0" * 64)


class Chain:
    """Events that are sealed as they happen, from `head` on; nothing is written here."""

    def __init__(self, head: Head) -> None:
        self.events: list[AlertEvent] = []
        self._number, self._hash = head
        self._rows = bytearray()  # in one piece: a thousand small ones cost more than all else

    @property
    def head(self) -> Head:
        """Where the chain ends."""
        return Head(self._number, self._hash)

    def add(
        self, alert_no: int, seq: int, trigger: Trigger, before: State, after: State, level: Level,
        actor: str, note: str | None, value: float | None, detail: str | None, occurred_ms: int,
        recorded_ms: int,
    ) -> None:  # fmt: skip
        """One more event, with the next number and its hash."""
        self._number = number = self._number + 1
        fields = (number, alert_no, seq, trigger, before, after, level, actor, note, value, detail,
                  occurred_ms, recorded_ms)  # fmt: skip
        text = orjson.dumps(fields)
        self._hash = sealed = digest(self._hash, text)
        self._rows += b'%b,"%b"],' % (text[:-1], sealed.encode())
        self.events.append(AlertEvent._make((*fields, sealed)))

    def json(self) -> bytes:
        """The events as a list of lists of their fields."""
        return bytes(b"[" + self._rows[:-1] + b"]")


def digest(before: str, text: bytes) -> str:
    """The hash of an event: `text` is the JSON of its fields, as in AlertEvent, without its own."""
    return hashlib.sha256(before.encode() + text).hexdigest()


def head_of(store: Store) -> Head:
    """Where the stored chain ends."""
    rows = store.rows(_HEAD)
    return Head(rows[0][0], rows[0][-1]) if rows else START


def verify(store: Store, noted: Head | None = None) -> tuple[Head, list[str]]:
    """Where the chain ends, and all that is wrong with it (the first FAULTS_AT_MOST).

    `noted` is a head that somebody wrote down earlier: its event must still be there, unchanged.
    """
    head, faults = walk(rows_of(store, _PAGE), noted, lambda row: f"alert {row[1]}, step {row[2]}")
    if len(faults) >= FAULTS_AT_MOST:
        return head, faults
    asked = {"most": FAULTS_AT_MOST, "unseen": [str(state) for state in UNSEEN]}
    for no, seq, last, state, told in store.rows(_PROJECTION, asked):
        faults.append(
            f"alert {no}: stands at step {seq} ({state}), its events end at step {last} ({told})"
        )
    return head, faults


def walk(
    rows: Iterable[Row], noted: Head | None, whose: Callable[[Row], str]
) -> tuple[Head, list[str]]:
    """Where a chain of rows ends, and all that is wrong with it (the first FAULTS_AT_MOST). A row
    is an event's number first, its hash last; `whose` says what it is about."""
    faults: list[str] = []
    head, found = START, noted is None or noted == START
    for row in rows:
        found = found or (row[0], row[-1]) == noted
        faults += _look(head, row, whose)
        head = Head(row[0], row[-1])
        if len(faults) >= FAULTS_AT_MOST:
            return head, faults
    if not found:
        faults.append(f"event {noted.event_no if noted else 0}: the head that was noted is gone")
    return head, faults


def rows_of(store: Store, page: str) -> Iterator[Row]:
    """All rows of a question that is asked in pages ($page rows, after the first $after)."""
    after = 0
    while rows := store.rows(page, {"page": PAGE, "after": after}):
        yield from rows
        after += len(rows)


def _look(head: Head, row: Row, whose: Callable[[Row], str]) -> list[str]:
    """What is wrong with one row, coming after `head`."""
    number = row[0]
    if number <= head.event_no:
        return [f"event {number}: stands twice"]
    if number > head.event_no + 1:
        first, last = head.event_no + 1, number - 1
        gap = f"event {first}" if first == last else f"events {first} to {last}"
        return [f"{gap}: missing"]
    if digest(head.hash, orjson.dumps(row[:-1])) != row[-1]:
        return [f"event {number} ({whose(row)}): changed or out of order"]
    return []
