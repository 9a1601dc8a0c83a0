"""Comments on figures, claims (deferrals and appeals), what they leave out, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

REASON_AT_MOST = 4000


class Kind(StrEnum):
    """How a department answers."""

    COMMENT = "comment"  # words beside the figure; nothing is asked
    DEFERRAL = "deferral"  # 缓办: asked before the period ends
    APPEAL = "appeal"  # 申诉: against a figure that there is


class State(StrEnum):
    """How a claim stands. Of a deferral, upheld reads granted, and rejected refused."""

    FILED = "FILED"
    UNDER_REVIEW = "UNDER_REVIEW"
    UPHELD = "UPHELD"
    PARTLY_UPHELD = "PARTLY_UPHELD"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class Trigger(StrEnum):
    """What was done with a claim; COMMENT is no claim's."""

    COMMENT = "COMMENT"
    FILE = "FILE"
    REVIEW = "REVIEW"
    UPHOLD = "UPHOLD"
    UPHOLD_PARTLY = "UPHOLD_PARTLY"
    REJECT = "REJECT"
    REOPEN = "REOPEN"
    WITHDRAW = "WITHDRAW"


WAITING = frozenset({State.FILED, State.UNDER_REVIEW})
IN_FORCE = frozenset({State.UPHELD, State.PARTLY_UPHELD})
DECIDED = IN_FORCE | {State.REJECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A part of a KPI's values: those of some days, in some districts (None: everywhere); or, when
    `cases` are named, those cases and nothing else."""

    days: frozenset[date]
    districts: frozenset[str] | None = None
    cases: frozenset[str] = frozenset()

    def holds(self, day: date, district: str | None) -> bool:
        """Whether all values of a day in a district are in it; those of no district only when
        all districts are."""
        if self.cases or day not in self.days:
            return False
        return self.districts is None or district in self.districts

    def within(self, other: Scope) -> bool:
        """Whether nothing is in it that is not in `other`."""
        if bool(self.cases) != bool(other.cases) or not self.cases <= other.cases:
            return False
        if not self.days <= other.days:
            return False
        if other.districts is None:
            return True
        return self.districts is not None and self.districts <= other.districts


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What does not count in a KPI, by which claim; why it was asked and why it was decided."""

    claim: int
    kind: Kind
    scope: Scope
    reason: str
    why: str | None = None


class Event(NamedTuple):
    """One thing that was said or done about a figure, in the order of the table. `detail` is JSON;
    `hash` seals it and all before it."""

    event_no: int
    claim_no: int
    seq: int
    kind: Kind
    department: str
    kpi: str
    period: str
    trigger: Trigger
    from_state: State | None
    to_state: State | None
    actor: str
    note: str
    detail: str | None
    occurred_ms: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """Words on a figure. `follows` is the comment or the claim that they are about, if any."""

    no: int
    department: str
    kpi: str
    period: str
    words: str
    by: str
    said_ms: int
    follows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One deferral or appeal as it stands. `asked` is what it would leave out, `granted` what a
    decision does; `decided_by` and `why` are those of the last decision."""

    no: int
    seq: int
    kind: Kind
    department: str
    kpi: str
    period: str
    state: State
    reason: str
    asked: Scope
    filed_by: str
    filed_ms: int
    evidence: tuple[str, ...] = ()
    granted: Scope | None = None
    reviewer: str | None = None
    decided_by: str | None = None
    decided_ms: int | None = None
    why: str | None = None
    events: tuple[Event, ...] = field(default=(), repr=False)

    @property
    def waits(self) -> bool:
        """Whether a decision is due."""
        return self.state in WAITING

    @property
    def left_out(self) -> LeftOut | None:
        """What it leaves out; None while nothing is granted."""
        if self.state not in IN_FORCE or self.granted is None:
            return None
        return LeftOut(
            claim=self.no, kind=self.kind, scope=self.granted, reason=self.reason, why=self.why
        )


def left_out_by(claims: Iterable[Claim]) -> dict[str, tuple[LeftOut, ...]]:
    """What claims in force leave out, by KPI, in the order of their numbers."""
    found: dict[str, tuple[LeftOut, ...]] = {}
    for claim in sorted(claims, key=lambda one: one.no):
        if (left := claim.left_out) is not None:
            found[claim.kpi] = (*found.get(claim.kpi, ()), left)
    return found


class Refused(Exception):
    """What is not done, with the field, the reason and its HTTP status; nothing has changed."""

    def __init__(self, status: int, field_: str, reason: str) -> None:
        super().__init__(f"{field_}: {reason}")
        self.status, self.field, self.reason = status, field_, reason


class Moved(Refused):
    """The claim moved on after the person looked at it."""

    def __init__(self, claim: Claim, seen_seq: int) -> None:
        reason = f"claim {claim.no} moved on since you looked: step {claim.seq}, not {seen_seq}"
        super().__init__(409, "seen_seq", reason)
        self.claim = claim
