"""What a new computation changes in the table `computed`: found, written, and told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from data.latest import Values
from data.store import Connection, Store
from metrics.moments import utc
from metrics.reasons import withdrawn

# point_no, observed_us, value, quality, n, reason
Row = tuple[int, int, float | None, float, int, str | None]
Key = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Rows to put and keys (point_no, observed_us) to drop, a replaced row being in both."""

    put: list[Row] = field(default_factory=list)
    drop: list[Key] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.put or self.drop)

    def told(self) -> list[Row]:
        """The rows as others should know them: what was only dropped has no value any more."""
        kept = {row[:2] for row in self.put}
        gone = [key for key in self.drop if key not in kept]
        return self.put + [(*key, None, 0.0, 0, withdrawn()) for key in gone]


def between(fresh: Iterable[Row], old: Iterable[Row], withdraw: bool = True) -> Changes:
    """What turns `old` into `fresh`. Without `withdraw`, old rows that are not in fresh stay.

    Equal is equal to the last bit: definitions add up in decimals, whose sums know no order.
    """
    known = {row[:2]: row for row in old}
    changes = Changes()
    for row in fresh:
        before = known.pop(row[:2], None)
        if before == row:
            continue
        changes.put.append(row)
        if before is not None:
            changes.drop.append(row[:2])
    if withdraw:
        changes.drop.extend(known)
    return changes


def together(parts: Iterable[Changes]) -> Changes:
    """The changes of stretches of time that have no moment in common."""
    found = Changes()
    for part in parts:
        found.put.extend(part.put)
        found.drop.extend(part.drop)
    return found


def write(connection: Connection, changes: Mapping[int, Changes], now_ms: int) -> None:
    """Drop and put the rows of each indicator number, inside the caller's transaction."""
    drop = [(number, *key) for number, one in changes.items() for key in one.drop]
    put = [(number, *row) for number, one in changes.items() for row in one.put]
    if drop:
        connection.register("dropped", _columns(["indicator_no", "point_no", "observed_us"], drop))
        connection.execute(
            """
            DELETE FROM computed USING dropped
            WHERE computed.indicator_no = dropped.indicator_no
              AND computed.point_no = dropped.point_no
              AND computed.observed_at = make_timestamptz(dropped.observed_us)
            """
        )
        connection.unregister("dropped")
    if put:
        connection.register("fresh", _columns(_NAMES, put))
        connection.execute(
            """
            INSERT INTO computed
            SELECT
                point_no,
                indicator_no,
                make_timestamptz(observed_us),
                value,
                quality,
                n,
                reason,
                $now
            FROM fresh
            """,
            {"now": utc(now_ms)},
        )
        connection.unregister("fresh")


_NAMES = ["indicator_no", "point_no", "observed_us", "value", "quality", "n", "reason"]
_TYPES = {"value": pa.float64(), "quality": pa.float64(), "reason": pa.string()}


def _columns(names: list[str], rows: Iterable[tuple[object, ...]]) -> pa.Table:
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return pa.table({name: pa.array(all_, _TYPES.get(name, pa.int64())) for name, all_ in columns})


def as_values(told: Mapping[int, list[Row]], now_ms: int) -> Values:
    """The rows of each indicator number as one batch of values, received now."""
    numbers = [number for number, rows in told.items() for _ in rows]
    rows = [row for group in told.values() for row in group]
    size = len(rows)
    return Values(
        point_no=np.fromiter((row[0] for row in rows), np.int64, size),
        indicator_no=np.array(numbers, np.int64),
        observed_ms=np.fromiter((row[1] // 1000 for row in rows), np.int64, size),
        value=np.fromiter((math.nan if row[2] is None else row[2] for row in rows), float, size),
        quality=np.fromiter((row[3] for row in rows), float, size),
        n=np.fromiter((row[4] for row in rows), np.int64, size),
        received_ms=np.full(size, now_ms, np.int64),
        reason=[row[5] for row in rows],
    )


def newest(store: Store) -> Values:
    """The newest computed value of each series in the store."""
    rows = store.rows(
        """
        WITH last AS (
            SELECT point_no, indicator_no, max(observed_at) AS observed_at
            FROM computed
            GROUP BY point_no, indicator_no
        )
        SELECT indicator_no, point_no, epoch_us(observed_at), value, quality, n, reason,
               epoch_ms(computed_at)
        FROM computed
        JOIN last USING (point_no, indicator_no, observed_at)
        """
    )
    told: dict[int, list[Row]] = {}
    for number, *row, _ in rows:
        told.setdefault(number, []).append((*row,))
    return as_values(told, max((row[-1] for row in rows), default=0))
