"""What a city's folder says of rules or plans, and what that does at a start to the versions that
are known. The two rooms differ in what a text means, not in this."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import yaml

from alerts.rules import text as rule_text
from alerts.rules.types import Origin
from data.yaml_text import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """One entry as the city's folder says it."""

    name: str
    version: int
    body: str
    digest: str
    heading: str


class Known(Protocol):
    """A version that was published."""

    @property
    def version(self) -> int: ...
    @property
    def body(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def origin(self) -> Origin: ...
    @property
    def filed(self) -> str | None: ...
    @property
    def retired(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A version that the folder makes: the next of its name, or its end."""

    name: str
    version: int
    body: str
    why: str
    filed: str | None
    retired: bool = False


def read_filed(folder: Path, key: str, good: Collection[str] | None = None) -> list[Filed]:
    """The entries under `key` of `folder`/`key`/*.yaml in order, the first of each name; `good` are
    the names that hold (None: all). A file that is not YAML has none: its reader tells why."""
    found: dict[str, Filed] = {}
    for path in sorted((folder / key).glob("*.yaml")):
        try:
            text = path.read_text(encoding="utf-8")
            bodies = rule_text.cut(text, key)
        except (UnicodeDecodeError, yaml.YAMLError):
            continue
        heading = f"# ---- {path.name}\n{rule_text.preamble(text, key)}".rstrip()
        for body in bodies:
            said = load(body)
            name = said.get("id") if isinstance(said, dict) else None
            if isinstance(name, str) and name not in found and (good is None or name in good):
                found[name] = Filed(
                    name=name, version=said["version"], body=body,
                    digest=rule_text.digest(said), heading=heading,
                )  # fmt: skip
    return list(found.values())


def settle(
    what: str, folder: Iterable[Filed], named: Iterable[str], known: Mapping[str, Known]
) -> tuple[list[Change], list[str]]:
    """What the folder adds to the versions that are known, and what an operator must be told.

    What is new or changed in the folder becomes the next version. An edit from the browser stays
    while the folder says what it said when the edit was made. When both changed, the folder wins
    only with a higher `version`: somebody who raised it had seen what is in force. What is `named`
    there and does not hold any more keeps the version that did.
    """
    said = {one.name: one for one in folder}
    there, told = {*said, *named}, list[str]()
    added = [_from_file(what, one, known.get(name), told) for name, one in said.items()]
    added += [_gone(what, name, one, told) for name, one in known.items() if name not in there]
    return [one for one in added if one is not None], told


def _from_file(what: str, one: Filed, known: Known | None, told: list[str]) -> Change | None:
    """The version that an entry becomes; None when what is known stays."""
    if known is None:
        return _next(one, one.version, "as the city's folder has it")
    if not known.retired and rule_text.same(one.body, known.body):
        return None
    if known.origin is Origin.FILE:
        return _next(one, max(one.version, known.version + 1), "changed in the city's folder")
    if one.digest == known.filed:
        return None
    if one.version > known.version:
        return _next(one, one.version, "raised in the city's folder")
    told.append(
        f"{what}={one.name} the folder changed, and so did {known.actor} in the browser: version "
        f"{known.version} stays. Raise the folder's 'version' above it to let the folder win"
    )
    return None


def _gone(what: str, name: str, known: Known, told: list[str]) -> Change | None:
    """The end of what the folder no longer has; None when it stays."""
    if known.retired or known.filed is None:
        return None
    if known.origin is Origin.BROWSER:
        told.append(
            f"{what}={name} is gone from the folder; version {known.version} by {known.actor} "
            "stays in force. Retire it in the browser if it is to end"
        )
        return None
    return Change(
        name=name, version=known.version + 1, body=known.body, why="gone from the city's folder",
        filed=None, retired=True,
    )  # fmt: skip


def _next(one: Filed, number: int, why: str) -> Change:
    body = rule_text.numbered(one.body, number)
    return Change(name=one.name, version=number, body=body, why=why, filed=one.digest)
