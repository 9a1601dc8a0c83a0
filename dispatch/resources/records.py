"""The reports of resources in the store: read, and added to."""

from __future__ import annotations

from typing import Any

from data.store import Connection, Store
from dispatch.resources.types import Report, Status

_LAST = """
-- One row is the last report of one resource.
SELECT resource_id, seq, status, actor, reason, epoch_ms(occurred_at)
FROM resource_report
QUALIFY row_number() OVER (PARTITION BY resource_id ORDER BY seq DESC) = 1
"""
_ALL = """
-- One row is one report of a resource.
SELECT resource_id, seq, status, actor, reason, epoch_ms(occurred_at)
FROM resource_report
WHERE resource_id = $id
ORDER BY seq
"""
_ADD = """
INSERT INTO resource_report VALUES (?, ?, ?, ?, ?, ?, make_timestamptz(?))
"""


def last_reports(store: Store) -> dict[str, Report]:
    """What was last reported, by resource."""
    return {row[0]: _report(row) for row in store.rows(_LAST)}


def reports(store: Store, resource_id: str) -> list[Report]:
    """All that was reported of a resource, the first one first."""
    return [_report(row) for row in store.rows(_ALL, {"id": resource_id})]


def add(connection: Connection, report: Report, before: Status | None) -> None:
    """Write one report inside the caller's transaction."""
    connection.execute(
        _ADD,
        [
            report.resource_id,
            report.seq,
            before,
            report.status,
            report.actor,
            report.reason,
            report.occurred_ms * 1000,
        ],
    )


def _report(row: tuple[Any, ...]) -> Report:
    return Report(
        resource_id=row[0],
        seq=row[1],
        status=Status(row[2]),
        actor=row[3],
        reason=row[4],
        occurred_ms=row[5],
    )
