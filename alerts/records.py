"""Alerts, what happened to them, and their overlays, as the store keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa

from alerts.audit import EVENTS, Chain
from alerts.overlays import Kind, Overlay
from alerts.types import Alert, AlertEvent, Level, State, Trigger
from data.store import Connection, Store, StoreError

ALERT = """
SELECT alert_no, seq, rule_id, rule_version, point_no, indicator_no, domain, owner, state, level,
       max_level, onset_value, limit_value, epoch_ms(onset_at), epoch_ms(raised_at),
       epoch_ms(acked_at), acked_by, assignee, epoch_ms(cleared_at), epoch_ms(closed_at)
FROM alert
"""
_OVERLAYS = """
-- One row is one overlay that has not ended.
SELECT overlay_no, kind, rule_id, point_no, actor, reason, cause_no, epoch_ms(since_at),
       epoch_ms(until_at), epoch_ms(ended_at), ended_by
FROM overlay
WHERE ended_at IS NULL
ORDER BY overlay_no
"""
Row = Sequence[Any]  # the fields of an event, an alert or an overlay
AT_ONCE = 64  # events that are spread over the tables within their own transaction
_ALERT_NO, _SEQ = AlertEvent._fields.index("alert_no"), AlertEvent._fields.index("seq")
_MOMENT = pa.timestamp("ms", "UTC")
_TYPES: dict[type[Alert | AlertEvent | Overlay], list[pa.DataType]] = {
    Alert: [
        *[pa.int32()] * 2, pa.string(), *[pa.int32()] * 2, pa.int16(), *[pa.string()] * 3,
        *[pa.int8()] * 2, *[pa.float64()] * 2, *[_MOMENT] * 3, *[pa.string()] * 2, *[_MOMENT] * 2,
    ],
    AlertEvent: [
        pa.int64(), *[pa.int32()] * 2, *[pa.string()] * 3, pa.int8(), *[pa.string()] * 2,
        pa.float64(), pa.string(), *[_MOMENT] * 2, pa.string(),
    ],
    Overlay: [
        pa.int32(), *[pa.string()] * 2, pa.int32(), *[pa.string()] * 2, pa.int32(),
        *[_MOMENT] * 3, pa.string(),
    ],
}  # fmt: skip


@dataclass(slots=True)
class Numbers:
    """The last numbers that were given: of alerts, of overlays, of the desk's own steps."""

    alert: int
    overlay: int
    desk: int


def open_alerts(store: Store) -> dict[int, Alert]:
    """The alerts that are not closed, by number."""
    rows = store.rows(ALERT + "WHERE closed_at IS NULL ORDER BY alert_no")
    return {row[0]: alert_of(row) for row in rows}


def one_alert(store: Store, alert_no: int) -> Alert | None:
    """One alert, open or closed; None when there is none of that number."""
    rows = store.rows(ALERT + "WHERE alert_no = $no", {"no": alert_no})
    return alert_of(rows[0]) if rows else None


def events_of(store: Store, alert_no: int) -> list[AlertEvent]:
    """What happened to one alert (0: to the desk), in order; empty when there is none."""
    rows = store.rows(EVENTS + "WHERE alert_no = $no ORDER BY seq", {"no": alert_no})
    return [event_of(row) for row in rows]


def overlays(store: Store) -> list[Overlay]:
    """The overlays that have not ended, in order of number."""
    return [Overlay(row[0], Kind(row[1]), *row[2:]) for row in store.rows(_OVERLAYS)]


def last_numbers(store: Store) -> Numbers:
    """The last numbers that were given; 0 before any."""
    row = store.rows(
        """
        SELECT (SELECT coalesce(max(alert_no), 0) FROM alert),
               (SELECT coalesce(max(overlay_no), 0) FROM overlay),
               (SELECT coalesce(max(seq), 0) FROM alert_event WHERE alert_no = 0)
        """
    )[0]
    return Numbers(*row)


def keep(
    connection: Connection,
    chain: Chain,
    alerts: Sequence[Alert],
    changed_overlays: Sequence[Overlay] = (),
) -> bool:
    """Add what happened, and how all stands after it, inside the caller's transaction.

    Much at once is kept as one row, which is durable in a tenth of the time; the answer is then
    True, and `expand` must follow in the writer's next transaction.
    """
    if len(chain.events) <= AT_ONCE:
        _spread(connection, chain.events, alerts, changed_overlays)
        return False
    rest = orjson.dumps([list(map(tuple, alerts)), list(map(tuple, changed_overlays))])
    body = (b"[%b,%b" % (chain.json(), rest[1:])).decode()
    connection.execute("INSERT INTO alert_batch VALUES (?, ?)", [chain.events[0].event_no, body])
    return True


def expand(connection: Connection) -> None:
    """Spread what was kept as one row over the tables, in the order in which it happened. Raises
    StoreError for a row that cannot be read; it stays as it is."""
    batches = connection.execute("SELECT first_no, body FROM alert_batch ORDER BY 1").fetchall()
    for first_no, body in batches:
        try:
            events, alerts, overlays = orjson.loads(body)
        except ValueError as error:
            raise StoreError(f"alert_batch {first_no} cannot be read: {error}") from error
        _spread(connection, events, alerts, overlays)
        connection.execute("DELETE FROM alert_batch WHERE first_no = ?", [first_no])


def _spread(
    connection: Connection, events: Sequence[Row], alerts: Sequence[Row], overlays: Sequence[Row]
) -> None:
    """Alerts at their first step are new; the others are replaced."""
    born = {event[_ALERT_NO] for event in events if event[_SEQ] == 1}
    _put(connection, "INSERT INTO alert_event", AlertEvent, events)
    _put(connection, "INSERT INTO alert", Alert, [row for row in alerts if row[0] in born])
    moved = [row for row in alerts if row[0] not in born]
    _put(connection, "INSERT OR REPLACE INTO alert", Alert, moved)
    _put(connection, "INSERT OR REPLACE INTO overlay", Overlay, overlays)


def alert_of(row: tuple[Any, ...]) -> Alert:
    """An alert from a row of ALERT."""
    return Alert._make((*row[:8], State(row[8]), Level(row[9]), Level(row[10]), *row[11:]))


def event_of(row: tuple[Any, ...]) -> AlertEvent:
    """An event from a row of EVENTS."""
    trigger, before, after = Trigger(row[3]), State(row[4]), State(row[5])
    return AlertEvent._make((*row[:3], trigger, before, after, Level(row[6]), *row[7:]))


def _put(
    connection: Connection,
    insert: str,
    kind: type[Alert | AlertEvent | Overlay],
    rows: Sequence[Row],
) -> None:
    """Rows into the table whose columns are the fields of `kind`, in their order."""
    if not rows:
        return
    columns = zip(zip(*rows, strict=True), _TYPES[kind], strict=True)
    arrays = [pa.array(column, wanted) for column, wanted in columns]
    connection.register("incoming", pa.Table.from_arrays(arrays, names=list(kind._fields)))
    connection.execute(f"{insert} SELECT * FROM incoming")
    connection.unregister("incoming")
