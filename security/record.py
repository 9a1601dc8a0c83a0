"""The record of who did what to whom at the door: rows are added, and no attack fills the store.

What changes an account or a token is written with the change, in one transaction. What anybody can
repeat at will (signing in, guessing, asking for what is not theirs) is written at once when it
happens first, and counted for a minute after that.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from data.store import Connection, Store
from security.types import Role

Write = Callable[[Connection], object]
WINDOW_MS = 60_000  # for how long the same is counted
FULL, REFILL_MS = 100, 6_000  # rows of a kind at once, and one more every so often
SEVERAL = "several"  # the address of what there were too many of to write one by one
DETAIL_AT_MOST = 300
TOKEN = re.compile(r"ccc(?:wall)?_[\w-]*")  # one that stands in an address by mistake
ADD = """
INSERT INTO identity_event (no, occurred_at, kind, who, whom, address, detail, times)
SELECT coalesce(max(no), 0) + 1, make_timestamptz($at * 1000), $kind, $who, $whom, $address,
       $detail, $times
FROM identity_event
"""


class Deed(StrEnum):
    """What is recorded."""

    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    THROTTLED = "sign-in throttled"
    SIGNED_OUT = "signed out"
    REFUSED = "not allowed"
    ACCOUNT_ADDED = "account added"
    ROLE = "role changed"
    PASSWORD = "new password"
    DISABLED = "account disabled"
    ENABLED = "account enabled"
    ENDED = "signed out everywhere"
    TOKEN_ADDED = "token added"
    TOKEN_REVOKED = "token revoked"
    SCREEN = "screen opened"
    DOWNLOADED = "downloaded"


@dataclass(frozen=True, slots=True)
class By:
    """Who does something to an account or a token, and from where."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Deeds:
    """What counts as the same."""

    kind: Deed
    who: str
    whom: str
    address: str
    detail: str


@dataclass(slots=True)
class Count:
    """How often the same happened since its first row, and when last."""

    until_ms: int
    times: int = 0
    last_ms: int = 0


@dataclass(slots=True)
class Bucket:
    """How many rows of a kind may still be written one by one."""

    left: float
    at_ms: int


def nothing(_connection: Connection) -> None:
    """What is written of a change that nobody made."""


class Record:
    """Writes; what was written is read in record_read.py."""

    def __init__(self, store: Store, now_ms: Callable[[], int]) -> None:
        self._store, self._now_ms = store, now_ms
        self._counts: OrderedDict[Deeds, Count] = OrderedDict()  # the oldest first
        self._buckets: dict[Deed, Bucket] = {}
        self._lock = threading.Lock()

    def of(self, kind: Deed, by: By, whom: str, detail: str = "") -> Write:
        """The row of a deed, to be written in the transaction of the deed itself."""
        return partial(_add, Deeds(kind, by.name, whom, by.address, _clean(detail)),
                       self._now_ms(), 1)  # fmt: skip

    def count(
        self, kind: Deed, *, who: str = "", whom: str = "", address: str = "", detail: str = ""
    ) -> None:
        """A row for the first of its kind in a minute, one more for all that follow in that minute.
        Nobody waits for it."""
        now_ms, same = self._now_ms(), Deeds(kind, who, whom, address, _clean(detail))
        with self._lock:
            self._settle(now_ms)
            if same not in self._counts and not self._may(kind, now_ms):
                same = Deeds(kind, "", "", SEVERAL, "")
            known = self._counts.get(same)
            if known is not None:
                known.times, known.last_ms = known.times + 1, now_ms
                return
            first = same.address != SEVERAL
            self._counts[same] = Count(now_ms + WINDOW_MS, 0 if first else 1, now_ms)
        if first:
            self._store.submit(partial(_add, same, now_ms, 1))

    def settle(self, *, all_of_them: bool = False) -> None:
        """Write what was counted, as far as its minute is over."""
        with self._lock:
            self._settle(self._now_ms(), all_of_them)

    def _settle(self, now_ms: int, all_of_them: bool = False) -> None:
        while self._counts:
            same, count = next(iter(self._counts.items()))
            if now_ms < count.until_ms and not all_of_them:
                return
            del self._counts[same]
            if count.times:
                self._store.submit(partial(_add, same, count.last_ms, count.times))

    def _may(self, kind: Deed, now_ms: int) -> bool:
        bucket = self._buckets.setdefault(kind, Bucket(FULL, now_ms))
        gained = max(0, now_ms - bucket.at_ms) / REFILL_MS
        bucket.left, bucket.at_ms = min(FULL, bucket.left + gained), now_ms
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True


def standing(role: Role, department: str | None) -> str:
    """`department head of fire_department`, as the record says it."""
    return f"{role} of {department}" if department else str(role)


def _clean(detail: str) -> str:
    """Without a token that somebody put into an address, and not longer than a line."""
    return TOKEN.sub("ccc_…", detail)[:DETAIL_AT_MOST]


def _add(same: Deeds, at_ms: int, times: int, connection: Connection) -> None:
    row = {
        "at": at_ms, "kind": str(same.kind), "who": same.who, "whom": same.whom,
        "address": same.address, "detail": same.detail, "times": times,
    }  # fmt: skip
    connection.execute(ADD, row)
