"""Versions of plans in the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alerts.rules.folder import Change
from alerts.rules.types import CITY_FOLDER, Origin
from data.store import Connection, Store
from dispatch.plans.types import Version

_COLUMNS = """
-- one row is one version of one plan
SELECT plan_id, version, body, actor, why, origin, filed, retired, epoch_ms(published_at)
FROM plan_version
"""
_NEWEST = _COLUMNS + "QUALIFY row_number() OVER (PARTITION BY plan_id ORDER BY version DESC) = 1"
_HISTORY = _COLUMNS + "WHERE plan_id = $plan ORDER BY version DESC"
_INSERT = """
INSERT INTO plan_version
VALUES (?, ?, ?, ?, ?, ?, ?, ?, make_timestamptz(? * 1000))
"""


def newest(store: Store) -> dict[str, Version]:
    """The newest version of each plan that was ever published, retired ones too."""
    found = [_version(row) for row in store.rows(_NEWEST)]
    return {version.plan_id: version for version in found}


def history(store: Store, plan_id: str) -> list[Version]:
    """The versions of one plan, the newest first; empty when there is none of that name."""
    return [_version(row) for row in store.rows(_HISTORY, {"plan": plan_id})]


def add(connection: Connection, versions: Iterable[Version]) -> None:
    """Write versions, inside the caller's transaction."""
    for one in versions:
        row = [one.plan_id, one.version, one.body, one.actor, one.why, str(one.origin), one.filed,
               one.retired, one.published_ms]  # fmt: skip
        connection.execute(_INSERT, row)


def settled(change: Change, now_ms: int) -> Version:
    """What the city's folder changed, as a version."""
    return Version(
        plan_id=change.name, version=change.version, body=change.body, actor=CITY_FOLDER,
        why=change.why, origin=Origin.FILE, filed=change.filed, retired=change.retired,
        published_ms=now_ms,
    )  # fmt: skip


def _version(row: tuple[Any, ...]) -> Version:
    plan_id, number, body, actor, why, origin, filed_digest, retired, published_ms = row
    return Version(
        plan_id=plan_id, version=number, body=body, actor=actor, why=why, origin=Origin(origin),
        filed=filed_digest, retired=retired, published_ms=published_ms,
    )  # fmt: skip
