"""The outbox: what is to be told, as the store keeps it.

Everything here runs inside a transaction of the store's one writer. `plan` shares that of the alert
events, so an alert and its notifications are there together or not at all; `claim` is one
conditional update in a transaction of its own, so it comes wholly before or wholly after an
acknowledgement.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from alerts import records
from alerts.notify import plan as planning
from alerts.notify.plan import ANNUNCIATIONS, ENDS, Cancel, Past, Plan, Row
from alerts.notify.policies import Policies
from alerts.notify.types import Attempt, Claim, Reason, Subject
from alerts.types import Alert, AlertEvent
from data.store import Connection, Store

SALT = "notify_salt"  # the row of `meta` that tells this installation's keys from another's
STUCK_MS = 300_000  # a claim that is older is nobody's any more


def _sql(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


_PAST, _CANCEL, _ADD, _DUE = _sql("past"), _sql("cancel"), _sql("add"), _sql("due")
_CLAIM, _NEXT, _SETTLE, _LOST = _sql("claim"), _sql("next"), _sql("settle"), _sql("lost")
_STALE = _sql("stale")
_ATTEMPTS = """
INSERT INTO notification_attempt
SELECT notification_no, attempt, make_timestamptz(started_ms * 1000), outcome, error, ms
FROM notification_outcome
"""
_FORGET = """
UPDATE notification
SET state = 'CANCELLED', why = $why, cancelled_at = make_timestamptz($now * 1000)
WHERE state = 'PENDING'
"""
_ROW = pa.schema(
    [
        ("key", pa.string()), ("alert_no", pa.int64()), ("alert_seq", pa.int64()),
        ("reason", pa.string()), ("level", pa.int64()), ("step", pa.int64()),
        ("channel", pa.string()), ("recipient", pa.string()), ("also_when_cleared", pa.bool_()),
        ("due_ms", pa.int64()), ("subject", pa.string()),
    ]
)  # fmt: skip
_STOP = pa.schema(
    [
        ("alert_no", pa.int64()), ("reason", pa.string()), ("unless_when_cleared", pa.bool_()),
        ("why", pa.string()), ("subject", pa.string()),
    ]
)  # fmt: skip
_OUTCOME = pa.schema(
    [
        ("notification_no", pa.int64()), ("attempt", pa.int64()), ("started_ms", pa.int64()),
        ("outcome", pa.string()), ("error", pa.string()), ("ms", pa.float64()),
        ("next_ms", pa.int64()),
    ]
)  # fmt: skip


class Due(NamedTuple):
    """A notification that may be claimed."""

    no: int
    alert_no: int
    channel: str
    subject: str = Subject.ALERT


class Moment(NamedTuple):
    """Now, on the city's clock and on the system's: ms since 1970."""

    now_ms: int
    wall_ms: int

    def parameters(self) -> dict[str, int]:
        return {"now_ms": self.now_ms, "wall_ms": self.wall_ms}


class Outbox:
    """Plans, claims, settles. The desk calls `plan` in its transaction and `wake` after it."""

    def __init__(self, store: Store, policies: Policies) -> None:
        self.policies = policies
        self._store, self.salt = store, _salt(store)
        self._spreading = False  # a batch is on its way into the tables (alerts.records.expand)
        self._listeners: list[Callable[[], None]] = []

    def on_news(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each commit that may have something to send."""
        self._listeners.append(listener)

    def plan(
        self,
        connection: Connection,
        events: Sequence[AlertEvent],
        alerts: Iterable[Alert],
        now_ms: int,
    ) -> None:
        """Write what the events mean, in the transaction that writes them, after they are written.

        `alerts` as they stand after the events. Costs nothing for departments without steps.
        """
        mine = planning.concerns(self.policies, alerts)
        if not mine:
            return
        self._spreading |= len(events) > records.AT_ONCE
        events = [event for event in events if event.alert_no in mine]
        past = self._past(connection, events)
        self.put(connection, planning.plan(self.policies, events, mine, past, self.salt), now_ms)

    def put(self, connection: Connection, found: Plan, now_ms: int) -> None:
        """Cancel and add, in the transaction of what that follows from."""
        if found.cancel:
            with _given(connection, "cancelled_notification", found.cancel, _STOP):
                connection.execute(_CANCEL, {"now_ms": now_ms})
        if found.add:
            with _given(connection, "planned_notification", found.add, _ROW):
                connection.execute(_ADD, {"now_ms": now_ms})

    def wake(self) -> None:
        """The events are committed: look at once whether there is something to send.

        The alerts of a large batch reach their table with the writer's next transaction; until then
        nothing of them can be claimed, so look again after it.
        """
        for listener in self._listeners:
            listener()
        if self._spreading:
            self._spreading = False
            for listener in self._listeners:
                done = self._store.submit(lambda _connection: None)
                done.add_done_callback(lambda _done, listener=listener: listener())  # type: ignore[misc]

    def due(self, store: Store, at: Moment, channels: Sequence[str]) -> list[Due]:
        """What may be claimed now, the earliest first. Read outside the writer."""
        rows = store.rows(_DUE, {**_at(at), "channels": list(channels)})
        return [Due(*row) for row in rows]

    def next(
        self, store: Store, at: Moment, channels: Sequence[str]
    ) -> tuple[int | None, int | None]:
        """When something falls due (city's clock), and when one is tried again (system's)."""
        parameters = {**at.parameters(), "channels": list(channels)}
        due_ms, retry_ms = store.rows(_NEXT, parameters)[0]
        return due_ms, retry_ms

    def claim(self, connection: Connection, at: Moment, chosen: Sequence[int]) -> list[Claim]:
        """Take those of `chosen` that may still be sent; each is now this caller's alone."""
        if not chosen:
            return []
        rows = connection.execute(_CLAIM, {**_at(at), "chosen": list(chosen)}).fetchall()
        claims = [Claim(*row)._replace(reason=Reason(row[4])) for row in rows]
        return sorted(claims, key=lambda claim: (claim.due_ms, claim.no))

    def settle(self, connection: Connection, now_ms: int, attempts: Sequence[Attempt]) -> None:
        """Record what came of claims."""
        if not attempts:
            return
        rows = [
            (one.claim.no, one.claim.attempt, one.started_ms, one.outcome, one.error, one.ms,
             one.next_ms)
            for one in attempts
        ]  # fmt: skip
        with _given(connection, "notification_outcome", rows, _OUTCOME):
            connection.execute(_ATTEMPTS)
            connection.execute(_SETTLE, {"now_ms": now_ms})

    def recover(self, connection: Connection, now_ms: int) -> None:
        """After a start: what a process that is gone had claimed is to be sent again (one process
        holds the file, so no other has it), and what has no channel or reason left is cancelled."""
        connection.execute(_LOST)
        connection.execute(
            "UPDATE notification SET claimed_at = NULL,"
            " state = CASE WHEN cancelled_at IS NULL THEN 'PENDING' ELSE 'CANCELLED' END"
            " WHERE state = 'CLAIMED'"
        )
        connection.execute(_STALE, {"now_ms": now_ms})
        connection.execute(
            _FORGET + "AND channel NOT IN (SELECT unnest($channels))",
            {"now": now_ms, "why": "there is no such channel any more",
             "channels": list(self.policies.channels)},
        )  # fmt: skip

    def forget(self, connection: Connection, now_ms: int) -> None:
        """Cancel what fell due by `now_ms`: it happened before anybody was on watch."""
        connection.execute(
            _FORGET + "AND due_at <= make_timestamptz($now * 1000)",
            {"now": now_ms, "why": "before the watch began"},
        )

    def _past(
        self, connection: Connection, events: Sequence[AlertEvent]
    ) -> Mapping[int, Sequence[Past]]:
        """What came before these events, for the alerts of which it matters."""
        asked = planning.needs_past(events)
        if not asked:
            return {}
        first: dict[int, int] = {}
        for event in events:
            first.setdefault(event.alert_no, event.seq)
        found: dict[int, list[Past]] = {}
        sounding = [str(trigger) for trigger in ANNUNCIATIONS | ENDS]
        rows = connection.execute(_PAST, {"alerts": list(asked), "sounding": sounding}).fetchall()
        for alert_no, seq, trigger, recorded_ms in rows:
            if seq < first[alert_no]:
                found.setdefault(alert_no, []).append(Past(seq, trigger, recorded_ms))
        return found


def _at(at: Moment) -> dict[str, Any]:
    return {**at.parameters(), "stuck_ms": at.wall_ms - STUCK_MS}


class _given:
    """Rows at hand as a table of SQL while the block runs."""

    def __init__(
        self,
        connection: Connection,
        name: str,
        rows: Sequence[Row] | Sequence[Cancel] | Sequence[tuple[Any, ...]],
        schema: pa.Schema,
    ) -> None:
        self._connection, self._name = connection, name
        columns = zip(*rows, strict=True)
        self._table = pa.table(
            [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
            schema=schema,
        )

    def __enter__(self) -> None:
        self._connection.register(self._name, self._table)

    def __exit__(self, *_error: object) -> None:
        self._connection.unregister(self._name)


def _salt(store: Store) -> bytes:
    """What makes this store's keys its own; made up once."""
    rows = store.rows("SELECT value FROM meta WHERE key = ?", [SALT])
    if rows:
        return bytes.fromhex(rows[0][0])
    made = secrets.token_hex(16)
    store.write(lambda c: c.execute("INSERT INTO meta VALUES (?, ?)", [SALT, made]))
    return bytes.fromhex(made)
