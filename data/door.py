"""The one way in: rows are checked, what holds is written durably, the rest is refused by name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.latest import Latest, Values
from data.registry import Registry
from data.store import Connection, Store
from data.types import Refusal

_LAST_RECEIVED = """
-- one row is one source and when it was last heard
SELECT source_no, epoch_ms(max(received_at))
FROM observation
GROUP BY source_no
"""
FIELDS = frozenset(
    {"point_id", "indicator", "observed_at", "value", "quality", "source_id", "lon", "lat"}
)
REQUIRED = ("point_id", "indicator", "observed_at", "value")
AHEAD_AT_MOST_MS = 60_000
FEW = 16
OLDEST_MS = int(datetime.fromisoformat("1990-01-01T00:00:00+00:00").timestamp() * 1000)
Column = npt.NDArray[Any]


@dataclass(slots=True, kw_only=True)
class Rows:
    """Rows on their way in, as columns of equal length; `index` is their place in what was sent."""

    index: npt.NDArray[np.int64]
    point_no: npt.NDArray[np.int64]
    indicator_no: npt.NDArray[np.int64]
    observed_ms: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    quality: npt.NDArray[np.float64]
    source_no: npt.NDArray[np.int64]
    received_ms: npt.NDArray[np.int64]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.index)

    def only(self, chosen: Column) -> Rows:
        """The rows that `chosen` (a mask or places) picks."""
        return Rows(**{name: getattr(self, name)[chosen] for name in self.__slots__})


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
        self._lock = threading.Lock()
        self._seen: dict[int, int] = {}
        self._arrived: list[Values] = []
        self._last_received: dict[int, int] = dict(
            store.rows(_LAST_RECEIVED)
        )
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
        fresh, late = self._split(kept)
        stored: Future[None] = Future()
        if not len(rows):
            stored.set_result(None)
            return Taken(accepted=0, rejected=rejected, stored=stored)
        written = self._store.submit(lambda connection: _insert(connection, fresh, late, now_ms))
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
        known already and are compared first. What is on its way counts as taken."""
        keys = (rows.point_no * 1024 + rows.indicator_no).tolist()
        stored = self._latest.observed(rows.point_no, rows.indicator_no).tolist()
        moments = rows.observed_ms.tolist()
        newer = np.zeros(len(rows), bool)
        with self._lock:
            seen = self._seen
            for place in np.argsort(rows.observed_ms, kind="stable").tolist():
                key, moment = keys[place], moments[place]
                if moment > stored[place] and moment > seen.get(key, -1):
                    newer[place] = True
                    seen[key] = moment
        return rows.only(newer), rows.only(~newer)


def read_rows(
    rows: Sequence[Any],
    registry: Registry,
    indicators: Mapping[str, int],
    source_id: str,
    now_ms: int,
) -> tuple[Rows, list[Refusal]]:
    """JSON objects as typed columns; a row whose fields are missing, unknown or of a wrong type is
    refused. Whether the values are possible is checked later, for all at once."""
    refused: list[Refusal] = []
    reader = _Reader(registry, indicators, source_id)
    good: list[tuple[Any, ...]] = []
    places: list[int] = []
    for index, row in enumerate(rows):
        try:
            good.append(reader.read(row))
            places.append(index)
        except _FieldError as error:
            refused.append(Refusal(index=index, field=error.field, reason=error.reason))
    columns: list[Any] = list(zip(*good, strict=True)) if good else [()] * 8
    return (
        Rows(
            index=np.array(places, np.int64),
            point_no=np.array(columns[0], np.int64),
            indicator_no=np.array(columns[1], np.int64),
            observed_ms=np.array(columns[2], np.int64),
            value=np.array(columns[3], np.float64),
            quality=np.array(columns[4], np.float64),
            source_no=np.array(columns[5], np.int64),
            received_ms=np.full(len(places), now_ms, np.int64),
            lon=np.array(columns[6], np.float64),
            lat=np.array(columns[7], np.float64),
        ),
        refused,
    )


class _FieldError(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


class _Reader:
    """Reads one row after another and remembers the times and names it has seen."""

    def __init__(self, registry: Registry, indicators: Mapping[str, int], source_id: str) -> None:
        self._registry = registry
        self._indicators = indicators
        self._source_no = registry.sources.get(source_id, 0)
        self._moments: dict[str, int] = {}

    def read(self, row: Any) -> tuple[Any, ...]:
        """(point_no, indicator_no, observed_ms, value, quality, source_no, lon, lat) of one row."""
        try:
            if not row.keys() <= FIELDS:
                name = min(row.keys() - FIELDS)
                raise _FieldError(str(name), f"unknown field; known: {', '.join(sorted(FIELDS))}")
            point, name, moment, value = (
                row["point_id"],
                row["indicator"],
                row["observed_at"],
                row["value"],
            )
        except AttributeError:
            raise _FieldError("", "is not a JSON object") from None
        except KeyError as error:
            raise _FieldError(str(error.args[0]), "is missing") from None
        return (
            self._point(point),
            self._indicator(name),
            self._moments.get(moment)
            if type(moment) is str and moment in self._moments
            else self._moment(moment),
            value if type(value) is float else _number("value", value),
            _number("quality", row["quality"]) if "quality" in row else 1.0,
            self._source(row["source_id"]) if "source_id" in row else self._source_no,
            _number("lon", row["lon"]) if "lon" in row else np.nan,
            _number("lat", row["lat"]) if "lat" in row else np.nan,
        )

    def _point(self, name: Any) -> int:
        number = self._registry.no(name) if isinstance(name, str) else None
        if number is None:
            raise _FieldError("point_id", f"unknown point {name!r}")
        return number

    def _indicator(self, name: Any) -> int:
        number = self._indicators.get(name) if isinstance(name, str) else None
        if number is None:
            raise _FieldError("indicator", f"unknown or computed indicator {name!r}")
        return number

    def _source(self, name: Any) -> int:
        number = self._registry.sources.get(name) if isinstance(name, str) else None
        if number is None:
            raise _FieldError("source_id", f"unknown source {name!r}")
        return number

    def _moment(self, text: Any) -> int:
        try:
            moment = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            raise _FieldError(
                "observed_at", f"{text!r} is not a time such as 2024-12-14T15:00:00+01:00"
            ) from None
        if moment.tzinfo is None:
            raise _FieldError("observed_at", f"{text!r} has no offset from UTC, such as +01:00")
        self._moments[text] = int(moment.timestamp() * 1000)
        return self._moments[text]


def _number(field: str, value: Any) -> float:
    if type(value) is not int and type(value) is not float:
        raise _FieldError(field, f"{value!r} is not a number")
    return float(value)


def _last_of_each(rows: Rows) -> Rows:
    """The rows without those that a later one of the same batch repeats."""
    keys = rows.point_no * 1024 + rows.indicator_no
    order = np.lexsort((np.arange(len(rows)), rows.observed_ms, keys))
    if len(order) < 2:
        return rows
    same = (np.diff(keys[order]) == 0) & (np.diff(rows.observed_ms[order]) == 0)
    if not same.any():
        return rows
    return rows.only(np.sort(order[np.append(~same, True)]))


def _insert(connection: Connection, fresh: Rows, late: Rows, now_ms: int) -> None:
    if 0 < len(fresh) <= FEW:
        _append_few(connection, fresh)
    elif len(fresh):
        connection.register("incoming", _table(fresh))
        connection.execute("INSERT INTO observation SELECT * FROM incoming")
        connection.unregister("incoming")
    if len(late):
        connection.register("incoming", _table(late))
        for statement in _MERGE_LATE:
            connection.execute(statement, {"now": now_ms} if "$now" in statement else None)
        connection.unregister("incoming")


def _append_few(connection: Connection, rows: Rows) -> None:
    """A handful of rows as literal values: a third of the time that a registered table takes."""
    values: list[Any] = []
    for i in range(len(rows)):
        place = [None if np.isnan(v) else float(v) for v in (rows.lon[i], rows.lat[i])]
        values += [
            int(rows.point_no[i]),
            int(rows.indicator_no[i]),
            int(rows.observed_ms[i]) * 1000,
            float(rows.value[i]),
            float(rows.quality[i]),
            int(rows.source_no[i]),
            int(rows.received_ms[i]) * 1000,
            *place,
        ]
    row = "(?, ?, make_timestamptz(?), ?, ?, ?, make_timestamptz(?), ?, ?)"
    connection.execute(f"INSERT INTO observation VALUES {', '.join([row] * len(rows))}", values)


_MERGE_LATE = (
    """
    INSERT INTO observation_revision
    SELECT o.* EXCLUDE (lon, lat), make_timestamptz(CAST($now AS BIGINT) * 1000)
    FROM observation AS o
    JOIN incoming AS i USING (point_no, indicator_no, observed_at)
    WHERE o.value <> i.value OR o.quality <> i.quality
    """,
    """
    DELETE FROM observation AS o
    USING incoming AS i
    WHERE o.point_no = i.point_no
      AND o.indicator_no = i.indicator_no
      AND o.observed_at = i.observed_at
      AND (o.value <> i.value OR o.quality <> i.quality)
    """,
    """
    INSERT INTO observation
    SELECT i.*
    FROM incoming AS i
    ANTI JOIN observation AS o USING (point_no, indicator_no, observed_at)
    """,
)


def _table(rows: Rows) -> pa.Table:
    stamp = pa.timestamp("ms", tz="UTC")
    return pa.table(
        {
            "point_no": rows.point_no.astype(np.int32),
            "indicator_no": rows.indicator_no.astype(np.int16),
            "observed_at": pa.array(rows.observed_ms, pa.int64()).cast(stamp),
            "value": rows.value,
            "quality": rows.quality.astype(np.float32),
            "source_no": rows.source_no.astype(np.int16),
            "received_at": pa.array(rows.received_ms, pa.int64()).cast(stamp),
            "lon": pa.array(rows.lon, mask=np.isnan(rows.lon)),
            "lat": pa.array(rows.lat, mask=np.isnan(rows.lat)),
        }
    )
