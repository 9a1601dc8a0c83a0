"""The newest value of each series, in memory as columns and in a table of its own."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.store import Connection, Store
from data.types import SHADOWS, Reading

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
INDICATORS_AT_MOST = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """A batch of values as equally long columns. Times are ms; value is NaN when there is none."""

    point_no: Ints
    indicator_no: Ints
    observed_ms: Ints
    value: Floats
    quality: Floats
    n: Ints
    received_ms: Ints
    reason: list[str | None] | None = None

    def __len__(self) -> int:
        return len(self.value)


class Latest:
    """One slot for each series (point and indicator), grown as series appear."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slot: dict[int, int] = {}
        self._keys: list[int] = []
        self._observed = np.full(1024, -1, np.int64)
        self._value = np.full(1024, np.nan)
        self._quality = np.zeros(1024)
        self._n = np.zeros(1024, np.int64)
        self._received = np.full(1024, -1, np.int64)
        self._reason: dict[int, str] = {}
        self._dirty: set[int] = set()

    def get(self, point_no: int, indicator_no: int) -> Reading | None:
        """The newest reading of one series, or None when it never had one."""
        with self._lock:
            slot = self._slot.get(point_no * INDICATORS_AT_MOST + indicator_no)
            if slot is None or self._observed[slot] < 0:
                return None
            value = float(self._value[slot])
            return Reading(
                observed_ms=int(self._observed[slot]),
                value=None if np.isnan(value) else value,
                quality=float(self._quality[slot]),
                n=int(self._n[slot]),
                reason=self._reason.get(slot),
                received_ms=int(self._received[slot]),
            )

    def observed(self, point_no: Ints, indicator_no: Ints) -> Ints:
        """When each series was last observed; -1 for one that never was. Shape as the arguments."""
        with self._lock:
            slots = self._slots(point_no, indicator_no)
            return self._observed[slots]

    def update(self, values: Values) -> None:
        """Take each value that is at least as new as what is there. Idempotent."""
        if not len(values):
            return
        with self._lock:
            slots = self._slots(values.point_no, values.indicator_no)
            order = np.argsort(values.observed_ms, kind="stable")
            slots = slots[order]
            newer = values.observed_ms[order] >= self._observed[slots]
            chosen, slots = order[newer], slots[newer]
            self._observed[slots] = values.observed_ms[chosen]
            self._value[slots] = values.value[chosen]
            self._quality[slots] = values.quality[chosen]
            self._n[slots] = values.n[chosen]
            self._received[slots] = values.received_ms[chosen]
            self._note_reasons(slots, chosen, values.reason)
            real = values.point_no[chosen] < SHADOWS  # what is exercised is in no table of what is
            self._dirty.update(slots[real].tolist())

    def save(self, store: Store) -> None:
        """Write the slots that changed since the last call to the table `latest`."""
        with self._lock:
            dirty = np.fromiter(self._dirty, np.int64, len(self._dirty))
            self._dirty.clear()
            table = self._table(dirty)
        if not len(dirty):
            return
        try:
            store.write(lambda connection: _save(connection, table))
        except Exception:
            with self._lock:
                self._dirty.update(dirty.tolist())
            raise

    def load(self, store: Store) -> None:
        """Fill from the table `latest`, and from what came in after it was last written."""
        for sql in (_FROM_TABLE, _AFTER_TABLE):
            self.update(_values(store, sql))
        with self._lock:
            self._dirty.clear()

    def _slots(self, point_no: Ints, indicator_no: Ints) -> Ints:
        keys = (point_no * INDICATORS_AT_MOST + indicator_no).tolist()
        slot = self._slot
        for key in keys:
            if key not in slot:
                slot[key] = len(self._keys)
                self._keys.append(key)
        self._grow()
        return np.array([slot[key] for key in keys], np.int64)

    def _grow(self) -> None:
        size = len(self._observed)
        if len(self._keys) <= size:
            return
        more = max(size, len(self._keys) - size)
        self._observed = np.concatenate([self._observed, np.full(more, -1, np.int64)])
        self._value = np.concatenate([self._value, np.full(more, np.nan)])
        self._quality = np.concatenate([self._quality, np.zeros(more)])
        self._n = np.concatenate([self._n, np.zeros(more, np.int64)])
        self._received = np.concatenate([self._received, np.full(more, -1, np.int64)])

    def _note_reasons(self, slots: Ints, chosen: Ints, reasons: list[str | None] | None) -> None:
        if reasons is None and not self._reason:
            return
        for slot, index in zip(slots.tolist(), chosen.tolist(), strict=True):
            reason = reasons[index] if reasons else None
            if reason:
                self._reason[slot] = reason
            else:
                self._reason.pop(slot, None)

    def _table(self, slots: Ints) -> pa.Table:
        keys = np.array([self._keys[slot] for slot in slots.tolist()], np.int64)
        value = self._value[slots]
        return pa.table(
            {
                "point_no": keys // INDICATORS_AT_MOST,
                "indicator_no": keys % INDICATORS_AT_MOST,
                "observed_ms": self._observed[slots],
                "value": pa.array(value, mask=np.isnan(value)),
                "quality": self._quality[slots],
                "n": self._n[slots],
                "reason": pa.array([self._reason.get(s) for s in slots.tolist()], pa.string()),
                "received_ms": self._received[slots],
            }
        )


_FROM_TABLE = """
SELECT point_no, indicator_no, epoch_ms(observed_at) AS observed_ms, value, quality, n, reason,
       epoch_ms(received_at) AS received_ms
FROM latest
"""
_MARK = """
WITH mark AS (
    SELECT coalesce(max(received_at), make_timestamptz(0)) - INTERVAL 1 HOUR AS since FROM latest
)"""
_AFTER_TABLE = f"""
{_MARK}, newer AS (
    SELECT point_no, indicator_no, observed_at, value, quality, 1 AS n,
           CAST(NULL AS VARCHAR) AS reason, received_at
    FROM observation, mark
    WHERE received_at >= since
    UNION ALL
    SELECT point_no, indicator_no, observed_at, value, quality, n, reason, computed_at
    FROM computed, mark
    WHERE computed_at >= since
)
SELECT point_no, indicator_no, epoch_ms(observed_at) AS observed_ms, value, quality, n, reason,
       epoch_ms(received_at) AS received_ms
FROM newer
QUALIFY row_number() OVER (
    PARTITION BY point_no, indicator_no ORDER BY observed_at DESC, received_at DESC
) = 1
"""

_RECENT = f"""
{_MARK}
SELECT point_no, indicator_no, epoch_ms(observed_at) AS observed_ms, value, quality, 1 AS n,
       CAST(NULL AS VARCHAR) AS reason, epoch_ms(received_at) AS received_ms
FROM observation, mark
WHERE received_at >= since
ORDER BY observed_at
"""


def recent(store: Store) -> Values:
    """The observations that came in from an hour before the table `latest` was last written on."""
    return _values(store, _RECENT)


def _values(store: Store, sql: str) -> Values:
    frame = store.frame(sql)
    return Values(
        point_no=frame["point_no"].to_numpy(np.int64),
        indicator_no=frame["indicator_no"].to_numpy(np.int64),
        observed_ms=frame["observed_ms"].to_numpy(np.int64),
        value=frame["value"].to_numpy(np.float64),
        quality=frame["quality"].to_numpy(np.float64),
        n=frame["n"].to_numpy(np.int64),
        received_ms=frame["received_ms"].to_numpy(np.int64),
        reason=[reason if isinstance(reason, str) else None for reason in frame["reason"]],
    )


def _save(connection: Connection, table: pa.Table) -> None:
    connection.register("changed", table)
    connection.execute(
        """
        INSERT OR REPLACE INTO latest
        SELECT point_no,
               indicator_no,
               make_timestamptz(observed_ms * 1000),
               value,
               quality,
               n,
               reason,
               make_timestamptz(received_ms * 1000)
        FROM changed
        """
    )
    connection.unregister("changed")
