"""When each reader last looked, and what they read then: kept in the store, one truth for all tabs
and devices of an account.

A look begins a stretch of FRESH_MS in which the same brief is told on (from where it began, up to
now), so that who reads again right away does not find it empty. After it the next brief begins
where the last one ended: between two briefs nothing is left out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data.store import Connection, Store
from metrics.kpi_period import day_of

FRESH_MS = 15 * 60_000
MORNING = time(8)
DAY_MS = 86_400_000
SERVED_AT_MOST = 200
_LOOKS = """
SELECT epoch_ms(since_at), epoch_ms(until_at), epoch_ms(seen_at)
FROM brief_look
WHERE reader = $reader AND until_at <= make_timestamptz($now * 1000)
ORDER BY until_at DESC
LIMIT $limit
"""
_READ = """
SELECT body
FROM brief_look
WHERE reader = $reader AND until_at = make_timestamptz($until * 1000)
"""
_KEEP = """
INSERT OR IGNORE INTO brief_look
VALUES (?, make_timestamptz(? * 1000), make_timestamptz(? * 1000), make_timestamptz(? * 1000), ?)
"""


class Choice(StrEnum):
    """From when a brief may tell."""

    LOOK = "look"
    SHIFT = "shift"
    YESTERDAY = "yesterday"
    DAY = "day"
    WEEK = "week"


class Look(NamedTuple):
    """One brief that was read: what it told of, and when it was seen."""

    since_ms: int
    until_ms: int
    seen_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when a brief tells, by which choice; `look` is the last one, `again` whether it is that
    brief told on."""

    since_ms: int
    choice: Choice
    look: Look | None
    again: bool = False


def yesterday_ms(now_ms: int, zone: ZoneInfo) -> int:
    """Eight o'clock of the day before."""
    day = day_of(now_ms, zone) - timedelta(days=1)
    return int(datetime.combine(day, MORNING, zone).timestamp() * 1000)


def window(
    choice: Choice, look: Look | None, shift_ms: int | None, now_ms: int, zone: ZoneInfo
) -> Window:
    """What `choice` comes to. Who never looked, and a shift that nobody keeps, have yesterday's
    morning. A look that lies ahead (the clock was set back) counts for nothing."""
    known = look if look is not None and look.until_ms <= now_ms else None
    if choice is Choice.DAY or choice is Choice.WEEK:
        back_ms = DAY_MS if choice is Choice.DAY else 7 * DAY_MS
        return Window(since_ms=now_ms - back_ms, choice=choice, look=known)
    if choice is Choice.SHIFT and shift_ms is not None:
        return Window(since_ms=shift_ms, choice=choice, look=known)
    if choice is Choice.LOOK and known is not None:
        again = now_ms - known.until_ms < FRESH_MS
        since_ms = known.since_ms if again else known.until_ms
        return Window(since_ms=since_ms, choice=choice, look=known, again=again)
    return Window(since_ms=yesterday_ms(now_ms, zone), choice=Choice.YESTERDAY, look=known)


def counts(look: Look | None, since_ms: int, until_ms: int) -> bool:
    """Whether a brief that was seen is a look: it told of all since the last one, and is no part of
    one that is fresh."""
    if look is None:
        return True
    return since_ms <= look.until_ms and until_ms - look.until_ms >= FRESH_MS


class Looks:
    """The looks of one store. Briefs that were made are remembered until they are seen, so that
    what is kept is what was read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._served: OrderedDict[tuple[str, int, int], str] = OrderedDict()

    def last(self, reader: str, now_ms: int) -> Look | None:
        """The last look of a reader by `now_ms`."""
        found = self.some(reader, now_ms, 1)
        return found[0] if found else None

    def some(self, reader: str, now_ms: int, limit: int) -> list[Look]:
        """Their last looks, the newest first."""
        asked = {"reader": reader, "now": now_ms, "limit": limit}
        return [Look._make(row) for row in self._store.rows(_LOOKS, asked)]

    def read(self, reader: str, until_ms: int) -> str | None:
        """The brief up to a moment as it was read, as JSON; None when they read none."""
        rows = self._store.rows(_READ, {"reader": reader, "until": until_ms})
        return str(rows[0][0]) if rows else None

    def served(self, reader: str, since_ms: int, until_ms: int, body: str) -> None:
        """Remember what was made for a reader, who may see it or not."""
        with self._lock:
            self._served[reader, since_ms, until_ms] = body
            while len(self._served) > SERVED_AT_MOST:
                self._served.popitem(last=False)

    def seen(self, reader: str, since_ms: int, until_ms: int, now_ms: int) -> Look | None:
        """A brief was on the reader's screen. The look that it is, or that it belongs to already.
        Raises LookupError when no such brief was made for them."""
        with self._lock:
            body = self._served.get((reader, since_ms, until_ms))
        if body is None:
            raise LookupError(f"no brief from {since_ms} to {until_ms} was made for {reader}")

        def keep(connection: Connection) -> Look | None:
            asked = {"reader": reader, "now": now_ms, "limit": 1}
            rows = connection.execute(_LOOKS, asked).fetchall()
            last = Look._make(rows[0]) if rows else None
            if not counts(last, since_ms, until_ms):
                return last
            connection.execute(_KEEP, [reader, since_ms, until_ms, now_ms, body])
            return Look(since_ms, until_ms, now_ms)

        return self._store.write(keep)
