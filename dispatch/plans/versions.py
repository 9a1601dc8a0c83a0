"""Versions of plans in the store, and what the city's folder does to them at a start."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from alerts.rules import text as rule_text
from alerts.rules.types import CITY_FOLDER, Origin
from data.store import Connection, Store
from data.yaml_text import load
from dispatch.plans.files import LIST
from dispatch.plans.types import Version

log = logging.getLogger(__name__)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """One plan as the city's folder says it."""

    plan_id: str
    version: int
    body: str
    digest: str
    heading: str


def filed(folder: Path, good: Iterable[str]) -> list[Filed]:
    """The plans of `folder`/plans/*.yaml whose names are `good`, in order; the first of each name.

    A file that is not YAML has none.
    """
    found: dict[str, Filed] = {}
    names = set(good)
    for path in sorted((folder / "plans").glob("*.yaml")):
        try:
            text = path.read_text(encoding="utf-8")
            bodies = rule_text.cut(text, LIST)
        except (UnicodeDecodeError, yaml.YAMLError):
            continue  # `read_plans` has told why; none of its plans is good
        heading = f"# ---- {path.name}\n{rule_text.preamble(text, LIST)}".rstrip()
        for body in bodies:
            said = load(body)
            name = said.get("id") if isinstance(said, dict) else None
            if name in names and name not in found:
                found[name] = Filed(
                    plan_id=name, version=said["version"], body=body,
                    digest=rule_text.digest(said), heading=heading,
                )  # fmt: skip
    return list(found.values())


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


def settle(
    folder: Iterable[Filed], named: Iterable[str], known: Mapping[str, Version], now_ms: int
) -> tuple[list[Version], list[str]]:
    """What the folder adds to the versions that are known, and what an operator must be told.

    As with rules: what is new or changed in the folder becomes the next version; an edit from the
    browser stays while the folder says what it said then, and when both changed the folder wins
    only with a higher `version`. A plan that does not hold in the folder any more (it is `named`
    there) keeps the version that did.
    """
    said = {one.plan_id: one for one in folder}
    there = {*said, *named}
    told: list[str] = []
    added = [_from_file(one, known.get(name), now_ms, told) for name, one in said.items()]
    added += [_gone(one, now_ms, told) for name, one in known.items() if name not in there]
    return [one for one in added if one is not None], told


def _from_file(
    one: Filed, known: Version | None, now_ms: int, told: list[str]
) -> Version | None:
    """The version that the folder's plan becomes; None when what is known stays."""
    if known is None:
        return _filed_version(one, one.version, "as the city's folder has it", now_ms)
    if not known.retired and rule_text.same(one.body, known.body):
        return None
    if known.origin is Origin.FILE:
        number = max(one.version, known.version + 1)
        return _filed_version(one, number, "changed in the city's folder", now_ms)
    if one.digest == known.filed:
        return None
    if one.version > known.version:
        return _filed_version(one, one.version, "raised in the city's folder", now_ms)
    told.append(
        f"plan={one.plan_id} the folder changed, and so did {known.actor} in the browser: version "
        f"{known.version} stays. Raise the folder's 'version' above it to let the folder win"
    )
    return None


def _gone(known: Version, now_ms: int, told: list[str]) -> Version | None:
    """The end of a plan that the folder no longer has; None when it stays."""
    if known.retired or known.filed is None:
        return None
    if known.origin is Origin.BROWSER:
        told.append(
            f"plan={known.plan_id} is gone from the folder; version {known.version} by "
            f"{known.actor} stays. Retire it in the browser if it is to end"
        )
        return None
    return Version(
        plan_id=known.plan_id, version=known.version + 1, body=known.body, actor=CITY_FOLDER,
        why="gone from the city's folder", origin=Origin.FILE, filed=None, retired=True,
        published_ms=now_ms,
    )  # fmt: skip


def _filed_version(one: Filed, number: int, why: str, now_ms: int) -> Version:
    return Version(
        plan_id=one.plan_id, version=number, body=rule_text.numbered(one.body, number),
        actor=CITY_FOLDER, why=why, origin=Origin.FILE, filed=one.digest, retired=False,
        published_ms=now_ms,
    )  # fmt: skip


def _version(row: tuple[Any, ...]) -> Version:
    plan_id, number, body, actor, why, origin, filed_digest, retired, published_ms = row
    return Version(
        plan_id=plan_id, version=number, body=body, actor=actor, why=why, origin=Origin(origin),
        filed=filed_digest, retired=retired, published_ms=published_ms,
    )  # fmt: skip
