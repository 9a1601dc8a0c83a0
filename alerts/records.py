"""Alerts and what happened to them, as the store keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from alerts.types import Alert, AlertEvent, Level, State
from data.store import Connection, Store

ALERT = """
SELECT alert_no, rule_id, rule_version, point_no, indicator_no, domain, owner, state, level,
       max_level, seq, onset_value, limit_value, epoch_ms(onset_at), epoch_ms(raised_at),
       epoch_ms(acked_at), acked_by, epoch_ms(cleared_at), epoch_ms(closed_at)
FROM alert
"""
_KEEP_ALERTS = """
INSERT OR REPLACE INTO alert
SELECT no, rule_id, rule_version, point_no, indicator_no, domain, owner, state, level, max_level,
       seq, onset_value, limit_value,
       make_timestamptz(onset_ms * 1000),
       make_timestamptz(raised_ms * 1000),
       make_timestamptz(acked_ms * 1000),
       acked_by,
       make_timestamptz(cleared_ms * 1000),
       make_timestamptz(closed_ms * 1000)
FROM changed_alert
"""
_ADD_EVENTS = """
INSERT INTO alert_event
SELECT alert_no, seq, trigger, from_state, to_state, level, actor, note, value,
       make_timestamptz(occurred_ms * 1000),
       make_timestamptz(recorded_ms * 1000)
FROM new_alert_event
"""
_TEXT = {
    "rule_id", "domain", "owner", "state", "acked_by",
    "trigger", "from_state", "to_state", "actor", "note",
}  # fmt: skip
_REAL = {"onset_value", "limit_value", "value"}


def open_alerts(store: Store) -> dict[int, Alert]:
    """The alerts that are not closed, by number."""
    rows = store.rows(ALERT + "WHERE closed_at IS NULL ORDER BY alert_no")
    return {row[0]: alert_of(row) for row in rows}


def one_alert(store: Store, alert_no: int) -> Alert | None:
    """One alert, open or closed; None when there is none of that number."""
    rows = store.rows(ALERT + "WHERE alert_no = $no", {"no": alert_no})
    return alert_of(rows[0]) if rows else None


def last_no(store: Store) -> int:
    """The highest number that an alert was given; 0 before the first."""
    return int(store.rows("SELECT coalesce(max(alert_no), 0) FROM alert")[0][0])


def keep(connection: Connection, events: Sequence[AlertEvent], alerts: Sequence[Alert]) -> None:
    """Add what happened, and how the alerts stand after it, inside the caller's transaction."""
    for name, sql, rows, kind in (
        ("new_alert_event", _ADD_EVENTS, events, AlertEvent),
        ("changed_alert", _KEEP_ALERTS, alerts, Alert),
    ):
        connection.register(name, _table(rows, kind))
        connection.execute(sql)
        connection.unregister(name)


def alert_of(row: tuple[Any, ...]) -> Alert:
    """An alert from a row of ALERT."""
    return Alert(
        no=row[0], rule_id=row[1], rule_version=row[2], point_no=row[3], indicator_no=row[4],
        domain=row[5], owner=row[6], state=State(row[7]), level=Level(row[8]),
        max_level=Level(row[9]), seq=row[10], onset_value=row[11], limit_value=row[12],
        onset_ms=row[13], raised_ms=row[14], acked_ms=row[15], acked_by=row[16],
        cleared_ms=row[17], closed_ms=row[18],
    )  # fmt: skip


def _table(rows: Sequence[Alert | AlertEvent], kind: type[Alert | AlertEvent]) -> pa.Table:
    def typed(name: str) -> pa.DataType:
        return pa.string() if name in _TEXT else pa.float64() if name in _REAL else pa.int64()

    names = list(kind.__slots__)
    return pa.table(
        {name: pa.array([getattr(row, name) for row in rows], typed(name)) for name in names}
    )
