"""Versions of rules in the store, and what the city's folder does to them at a start."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from alerts.rules import text as rule_text
from alerts.rules.types import CITY_FOLDER, Origin, Version
from data.store import Connection, Store
from data.yaml_text import load

log = logging.getLogger(__name__)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """One rule as the city's folder says it."""

    rule_id: str
    version: int
    body: str
    digest: str
    heading: str


def filed(folder: Path) -> list[Filed]:
    """The rules of `folder`/rules/*.yaml, in order. They hold: a start with others is refused."""
    found: list[Filed] = []
    for path in sorted((folder / "rules").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        heading = f"# ---- {path.name}\n{rule_text.preamble(text)}".rstrip()
        for body in rule_text.cut(text):
            said = load(body)
            found.append(
                Filed(
                    rule_id=said["id"], version=said["version"], body=body,
                    digest=rule_text.digest(said), heading=heading,
                )
            )  # fmt: skip
    return found


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


def settle(
    folder: Iterable[Filed], known: Mapping[str, Version], now_ms: int
) -> tuple[list[Version], list[str]]:
    """What the folder adds to the versions that are known, and what an operator must be told.

    A rule that is new or that changed in the folder becomes the next version. An edit from the
    browser stays while the folder says what it said when the edit was made. When both changed, the
    folder wins only with a higher `version`: somebody who raised it had seen what is in force.
    """
    said = {one.rule_id: one for one in folder}
    added: list[Version] = []
    told: list[str] = []
    for rule_id, one in said.items():
        if (version := _from_file(one, known.get(rule_id), now_ms, told)) is not None:
            added.append(version)
    for rule_id in known.keys() - said.keys():
        if (version := _gone_from_file(known[rule_id], now_ms, told)) is not None:
            added.append(version)
    return added, told


def _from_file(
    one: Filed, known: Version | None, now_ms: int, told: list[str]
) -> Version | None:
    """The version that the folder's rule becomes; None when what is known stays."""
    if known is None:
        return _filed_version(one, one.version, "as the city's folder has it", now_ms)
    if not known.retired and one.digest == _digest(known.body):
        return None
    if known.origin is Origin.FILE:
        number = max(one.version, known.version + 1)
        return _filed_version(one, number, "changed in the city's folder", now_ms)
    if one.digest == known.filed:
        return None
    if one.version > known.version:
        return _filed_version(one, one.version, "raised in the city's folder", now_ms)
    told.append(
        f"rule={one.rule_id} the folder changed, and so did {known.actor} in the browser: version "
        f"{known.version} stays. Raise the folder's 'version' above it to let the folder win"
    )
    return None


def _gone_from_file(known: Version, now_ms: int, told: list[str]) -> Version | None:
    """The end of a rule that the folder no longer has; None when it stays."""
    if known.retired or known.filed is None:
        return None
    if known.origin is Origin.BROWSER:
        told.append(
            f"rule={known.rule_id} is gone from the folder; version {known.version} by "
            f"{known.actor} stays in force. Retire it in the browser if it is to end"
        )
        return None
    return Version(
        rule_id=known.rule_id, version=known.version + 1, body=known.body, actor=CITY_FOLDER,
        why="gone from the city's folder", origin=Origin.FILE, filed=None, retired=True,
        published_ms=now_ms,
    )  # fmt: skip


def _filed_version(one: Filed, number: int, why: str, now_ms: int) -> Version:
    return Version(
        rule_id=one.rule_id, version=number, body=rule_text.numbered(one.body, number),
        actor=CITY_FOLDER, why=why, origin=Origin.FILE, filed=one.digest, retired=False,
        published_ms=now_ms,
    )  # fmt: skip


def _digest(body: str) -> str:
    return rule_text.digest(load(body))


def _version(row: tuple[Any, ...]) -> Version:
    rule_id, number, body, actor, why, origin, filed_digest, retired, published_ms, report = row
    return Version(
        rule_id=rule_id, version=number, body=body, actor=actor, why=why, origin=Origin(origin),
        filed=filed_digest, retired=retired, published_ms=published_ms,
        report=None if report is None else orjson.loads(report),
    )  # fmt: skip
