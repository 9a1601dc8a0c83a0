"""What the rulebook hands out: versions of rules, drafts of new ones, and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from data.strict import Fault, Words

CITY_FOLDER = "city folder"


class Origin(StrEnum):
    """Where a version was written."""

    FILE = "file"
    BROWSER = "browser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of one rule, as it was published. Never changed.

    body: its YAML · filed: what the city's folder said then (a digest; None: nothing) · report: the
    back-test that it was published with, as JSON · retired: from here on the rule is not in force
    """

    rule_id: str
    version: int
    body: str
    actor: str
    why: str
    origin: Origin
    filed: str | None
    retired: bool
    published_ms: int
    report: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule as somebody wants it. `based_on` is the version that they had before them (0: none).

    `report` is the digest by which the back-test of exactly this text is kept.
    """

    text: str
    why: str
    actor: str
    based_on: int
    report: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One rule as a list shows it. limits: (level 1 to 4, number or [low, high]), least first.

    faults: what is wrong with a stored text that no longer holds · health: None is well
    """

    version: Version
    title: Words
    indicator: str
    direction: str
    limits: tuple[tuple[int, float | tuple[float, float]], ...]
    points: int
    open_alerts: int
    health: str | None = None
    faults: tuple[Fault, ...] = ()


class RuleRefused(Exception):
    """A rule that was not published. `field` says where; `status` is the HTTP status."""

    status = 422

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class MovedOn(RuleRefused):
    """Somebody else published the rule meanwhile."""

    status = 409

    def __init__(self, newest: Version | None, based_on: int) -> None:
        there = f"is at version {newest.version} by {newest.actor}" if newest else "does not exist"
        super().__init__("based_on", f"you began with version {based_on}, the rule {there}")
        self.newest = newest


class UnknownRule(RuleRefused):
    """There is no rule of that name, or no such version of it."""

    status = 404


class Faulty(RuleRefused):
    """A text that does not hold. `faults` names all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("text", str(faults[0]))
        self.faults = faults
