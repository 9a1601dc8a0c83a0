"""The one way in: rows are checked, what holds is written durably, the rest is refused by name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from data.latest import INDICATORS_AT_MOST, Latest, Values, recent
from data.registry import Registry
from data.rows import Rows, insert, read_rows
from data.store import Store
from data.types import Refusal

_LAST_RECEIVED = """
-- one row is one source and when it was last heard, by a value or by a change of an event
SELECT source_no, epoch_ms(max(heard_at))
FROM (
    SELECT source_no, received_at AS heard_at FROM observation
    UNION ALL
    SELECT e.source_no, c.seen_at FROM event_change AS c JOIN event AS e USING (event_id)
)
GROUP BY source_no
"""
AHEAD_AT_MOST_MS = 60_000
OLDEST_MS = int(datetime.fromisoformat("1990-01-01T00:00:00+00:00").timestamp() * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many rows were accepted, which were refused; `stored` is done when all is durable."""

    accepted: int
    rejected: list[Refusal]
    stored: Future[None]


class Door:
    """Takes rows from HTTP, replay and connectors alike, and keeps what arrived to be drained."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        latest: Latest,
        valid: Mapping[str, tuple[float | None, float | None]],
    ) -> None:
        """`valid` names the indicators that may be sent, each with the range that is possible."""
        self._store = store
        self._registry = registry
        self._latest = latest
        self._lock = threading.RLock()
        self._seen: dict[int, int] = {}
        # what came in shortly before the end of the process before was perhaps not looked at
        missed = recent(store)
        self._arrived: list[Values] = [missed] if len(missed) else []
        self._last_received: dict[int, int] = {}
        self.recall()
        self._wake: Callable[[], None] = lambda: None
        self._indicators = {name: registry.indicator_no(name) for name in valid}
        size = max(self._indicators.values(), default=0) + 1
        self._low, self._high = np.full(size, -np.inf), np.full(size, np.inf)
        for name, (low, high) in valid.items():
            self._low[self._indicators[name]] = -np.inf if low is None else low
            self._high[self._indicators[name]] = np.inf if high is None else high

    def on_arrival(self, wake: Callable[[], None]) -> None:
        """Call `wake` (from the writer's thread) each time values have been stored."""
        self._wake = wake

    def drain(self) -> list[Values]:
        """The values stored since the last call."""
        with self._lock:
            arrived, self._arrived = self._arrived, []
        return arrived

    def recall(self) -> None:
        """Learn from the store when each source was last heard: rows were loaded past the door."""
        self._last_received = dict(self._store.rows(_LAST_RECEIVED))

    def heard(self, source_nos: Iterable[int], now_ms: int) -> None:
        """Sources told of events, which do not come through this door."""
        with self._lock:
            for source in source_nos:
                self._last_received[source] = max(now_ms, self._last_received.get(source, now_ms))

    def last_received(self) -> dict[int, int]:
        """When each source was last heard, in ms, by source number."""
        return dict(self._last_received)

    def take_rows(self, rows: Sequence[Any], now_ms: int, source_id: str = "api") -> Taken:
        """Take rows as JSON gives them (FIELDS; observed_at is ISO 8601 with offset)."""
        columns, refused = read_rows(rows, self._registry, self._indicators, source_id, now_ms)
        return self.take(columns, now_ms, refused)

    def take(self, rows: Rows, now_ms: int, refused: Sequence[Refusal] = ()) -> Taken:
        """Take typed rows; those that cannot be are added to `refused`."""
        rows, more = self._check(rows, now_ms)
        rejected = sorted([*refused, *more], key=lambda refusal: refusal.index)
        kept = _last_of_each(rows)
        stored: Future[None] = Future()
        if not len(rows):
            stored.set_result(None)
            return Taken(accepted=0, rejected=rejected, stored=stored)
        with self._lock:  # compared, queued and settled in one order
            fresh, late = self._split(kept)
            written = self._store.submit(lambda connection: insert(connection, fresh, late, now_ms))
            written.add_done_callback(lambda done: self._settle(done, kept, stored))
        return Taken(accepted=len(rows), rejected=rejected, stored=stored)

    def _settle(self, done: Future[None], kept: Rows, stored: Future[None]) -> None:
        error = done.exception()
        if error is not None:
            stored.set_exception(error)
            return
        values = Values(
            point_no=kept.point_no,
            indicator_no=kept.indicator_no,
            observed_ms=kept.observed_ms,
            value=kept.value,
            quality=kept.quality,
            n=np.ones(len(kept), np.int64),
            received_ms=kept.received_ms,
        )
        self._latest.update(values)
        with self._lock:
            self._arrived.append(values)
            for source in np.unique(kept.source_no).tolist():
                self._last_received[source] = int(kept.received_ms[kept.source_no == source].max())
        stored.set_result(None)
        self._wake()

    def _check(self, rows: Rows, now_ms: int) -> tuple[Rows, list[Refusal]]:
        low, high = self._low[rows.indicator_no], self._high[rows.indicator_no]
        placed = ~np.isnan(rows.lon) | ~np.isnan(rows.lat)
        faults = [
            ("value", ~np.isfinite(rows.value), "is not a finite number"),
            ("value", rows.value < low, "is below what this indicator can be"),
            ("value", rows.value > high, "is above what this indicator can be"),
            ("observed_at", rows.observed_ms > now_ms + AHEAD_AT_MOST_MS, "is in the future"),
            ("observed_at", rows.observed_ms < OLDEST_MS, "is before 1990"),
            ("quality", ~((rows.quality >= 0) & (rows.quality <= 1)), "is not between 0 and 1"),
            ("lon", placed & ~(np.abs(rows.lon) <= 180), "is not a longitude (-180 to 180)"),
            ("lat", placed & ~(np.abs(rows.lat) <= 90), "is not a latitude (-90 to 90)"),
        ]
        bad = np.zeros(len(rows), bool)
        refused: list[Refusal] = []
        for field, mask, reason in faults:
            for place in np.flatnonzero(mask & ~bad):
                refused.append(Refusal(index=int(rows.index[place]), field=field, reason=reason))
            bad |= mask
        return (rows.only(~bad) if bad.any() else rows), refused

    def _split(self, rows: Rows) -> tuple[Rows, Rows]:
        """Rows newer than all that was taken of their series can be appended; the others may be
        known already and are compared first. What is on its way counts as taken. Needs the lock."""
        keys = (rows.point_no * INDICATORS_AT_MOST + rows.indicator_no).tolist()
        stored = self._latest.observed(rows.point_no, rows.indicator_no).tolist()
        moments = rows.observed_ms.tolist()
        newer = np.zeros(len(rows), bool)
        seen = self._seen
        for place in np.argsort(rows.observed_ms, kind="stable").tolist():
            key, moment = keys[place], moments[place]
            if moment > stored[place] and moment > seen.get(key, -1):
                newer[place] = True
                seen[key] = moment
        return rows.only(newer), rows.only(~newer)


def _last_of_each(rows: Rows) -> Rows:
    """The rows without those that a later one of the same batch repeats."""
    keys = rows.point_no * INDICATORS_AT_MOST + rows.indicator_no
    order = np.lexsort((np.arange(len(rows)), rows.observed_ms, keys))
    if len(order) < 2:
        return rows
    same = (np.diff(keys[order]) == 0) & (np.diff(rows.observed_ms[order]) == 0)
    if not same.any():
        return rows
    return rows.only(np.sort(order[np.append(~same, True)]))
