"""Versions of rules in the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from alerts.rules.folder import Change
from alerts.rules.types import CITY_FOLDER, Origin, Version
from data.store import Connection, Store

_COLUMNS = """
SELECT rule_id, version, body, actor, why, origin, filed, retired, epoch_ms(published_at), report
FROM rule_version
"""
_NEWEST = _COLUMNS + "QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY version DESC) = 1"
_HISTORY = _COLUMNS + "WHERE rule_id = $rule ORDER BY version DESC"
_INSERT = """
INSERT INTO rule_version
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, make_timestamptz(? * 1000))
"""


def newest(store: Store) -> dict[str, Version]:
    """The newest version of each rule that was ever published, retired ones too."""
    found = [_version(row) for row in store.rows(_NEWEST)]
    return {version.rule_id: version for version in found}


def history(store: Store, rule_id: str) -> list[Version]:
    """The versions of one rule, the newest first; empty when there is none of that name."""
    return [_version(row) for row in store.rows(_HISTORY, {"rule": rule_id})]


def add(connection: Connection, versions: Iterable[Version]) -> None:
    """Write versions, inside the caller's transaction."""
    for one in versions:
        report = None if one.report is None else orjson.dumps(one.report).decode()
        row = [one.rule_id, one.version, one.body, one.actor, one.why, str(one.origin), one.filed,
               report, one.retired, one.published_ms]  # fmt: skip
        connection.execute(_INSERT, row)


def settled(change: Change, now_ms: int) -> Version:
    """What the city's folder changed, as a version."""
    return Version(
        rule_id=change.name, version=change.version, body=change.body, actor=CITY_FOLDER,
        why=change.why, origin=Origin.FILE, filed=change.filed, retired=change.retired,
        published_ms=now_ms,
    )  # fmt: skip


def _version(row: tuple[Any, ...]) -> Version:
    rule_id, number, body, actor, why, origin, filed_digest, retired, published_ms, report = row
    return Version(
        rule_id=rule_id, version=number, body=body, actor=actor, why=why, origin=Origin(origin),
        filed=filed_digest, retired=retired, published_ms=published_ms,
        report=None if report is None else orjson.loads(report),
    )  # fmt: skip
