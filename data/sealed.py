"""Records that are sealed: each event carries the hash of all before it and itself.

hash(n) = SHA-256(hash(n-1) + JSON of the fields of event n). An edit, a gap or a reordering breaks
the chain from there on. What a chain cannot show by itself is that its end was cut off: for that a
head that was noted elsewhere can be looked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from data.store import Store

PAGE = 50_000
FAULTS_AT_MOST = 50
Row = tuple[Any, ...]


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


def digest(before: str, text: bytes) -> str:
    """The hash of an event: `text` is the JSON of its fields, as in AlertEvent, without its own."""
    return hashlib.sha256(before.encode() + text).hexdigest()


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
