"""What the book of plans hands out: versions, situations and what fits them, and refusals."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.rules.types import Origin
from alerts.types import Level
from data.strict import Fault, Words
from dispatch.plans.model import Plan, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of one plan, as it was published. Never changed.

    body: its YAML · filed: what the city's folder said then (a digest; None: nothing) · retired:
    from here on the plan is not proposed
    """

    plan_id: str
    version: int
    body: str
    actor: str
    why: str
    origin: Origin
    filed: str | None
    retired: bool
    published_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A plan as somebody wants it. `based_on`: the version they had before them (0: none)."""

    text: str
    why: str
    actor: str
    based_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One plan as a list shows it. `plan` is None when its stored text no longer holds."""

    version: Version
    title: Words
    plan: Plan | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known of an incident that a plan is wanted for. Times are ms since 1970.

    `rules`, `kinds` and `categories` are those of its alerts, none when it was reported by a
    person; `told` is what was reported and where: title and place in all languages. `place` and
    `value` are filled into messages; None: not known.
    """

    domain: str
    level: Level
    occurred_ms: int
    rules: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    district: str | None = None
    told: str = ""
    place: Words | None = None
    value: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A plan that fits, by which of its triggers, and why in words."""

    plan: Plan
    trigger: Trigger
    reason: Words


class PlanRefused(Exception):
    """Something about a plan that was not done. `field` says where; `status` is HTTP's."""

    status = 422

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class PlanMovedOn(PlanRefused):
    """Somebody else published the plan meanwhile."""

    status = 409

    def __init__(self, newest: Version | None, based_on: int) -> None:
        there = f"is at version {newest.version} by {newest.actor}" if newest else "does not exist"
        super().__init__("based_on", f"you began with version {based_on}, the plan {there}")
        self.newest = newest


class UnknownPlan(PlanRefused):
    """There is no plan of that name, or no such version of it."""

    status = 404


class FaultyPlan(PlanRefused):
    """A text that does not hold. `faults` names all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("text", str(faults[0]))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One step as it is drawn: from its offer to its limits, in ms from the activation, when
    everybody before it takes all the time there is.

    `phase` counts from 1 · `decisive`: on the chain that decides when the whole is done
    """

    step: str
    phase: int
    department: str
    role: Words
    title: Words
    message: Words
    offered_ms: int
    accept_by_ms: int
    due_ms: int
    after: tuple[str, ...]
    optional: bool
    decisive: bool
    checklist: tuple[Words, ...]
    wanted: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A plan as it is drawn: a lane for each department, in it a bar for each of its steps."""

    phases: tuple[Words, ...]
    lanes: tuple[tuple[str, tuple[Bar, ...]], ...]
    end_ms: int
