"""What scorecards, exports and briefs read of comments and claims."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from data.store import Store
from metrics.appeals import record
from metrics.appeals.types import Claim, Comment, LeftOut, left_out_by
from metrics.kpi_period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was said about one figure, or about those of a department: comments in their order,
    claims by number."""

    comments: tuple[Comment, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def waiting(self) -> int:
        """How many claims wait for a decision."""
        return sum(claim.waits for claim in self.claims)

    def of(self, kpi: str) -> Answers:
        """Those about one KPI."""
        return Answers(
            comments=tuple(one for one in self.comments if one.kpi == kpi),
            claims=tuple(one for one in self.claims if one.kpi == kpi),
        )

    def __bool__(self) -> bool:
        return bool(self.comments or self.claims)


def answers(
    store: Store,
    department: str,
    *,
    kpi: str | None = None,
    period: Period | None = None,
    now_ms: int | None = None,
) -> Answers:
    """All that was said about a department's figures, of one KPI and one period if named, by
    `now_ms`. A claim that leaves out days of the period belongs to it too, whichever it was filed
    for, and so does what was said about that claim."""
    found = record.events(
        store,
        "department = $department AND ($kpi IS NULL OR kpi_id = $kpi)"
        " AND ($now IS NULL OR epoch_ms(occurred_at) <= $now)",
        {"department": department, "kpi": kpi, "now": now_ms},
    )
    comments, claims = record.comments_of(found), record.claims_of(found)
    if period is None:
        return Answers(comments=tuple(comments), claims=tuple(claims))
    days = frozenset(period.days)
    theirs = [
        claim
        for claim in claims
        if claim.period == str(period) or (claim.left_out and days & claim.left_out.scope.days)
    ]
    numbers = {claim.no for claim in theirs}
    return Answers(
        comments=tuple(
            one for one in comments if one.period == str(period) or one.follows in numbers
        ),
        claims=tuple(theirs),
    )


def claim(store: Store, no: int) -> Claim | None:
    """One claim; None when there is none of that number."""
    found = record.claims_of(record.events(store, "claim_no = $no", {"no": no}))
    return found[0] if found else None


def claims(store: Store, department: str | None = None) -> list[Claim]:
    """All claims, of one department if named, by number."""
    asked = {"department": department}
    return record.claims_of(
        record.events(store, "$department IS NULL OR department = $department", asked)
    )


def left_out(
    store: Store, kpis: Collection[str], now_ms: int
) -> Mapping[str, tuple[LeftOut, ...]]:
    """By KPI what does not count, from decisions that were made by `now_ms`."""
    found = record.events(
        store,
        "kind <> 'comment' AND list_contains($kpis, kpi_id) AND epoch_ms(occurred_at) <= $now",
        {"kpis": list(kpis), "now": now_ms},
    )
    return left_out_by(record.claims_of(found))


def marks(store: Store, department: str, period: Period) -> dict[str, tuple[int, int]]:
    """By KPI how many comments and how many claims there are about a period's figure, for rows that
    are marked; KPIs without any are left out."""
    found = answers(store, department, period=period)
    names = {*(one.kpi for one in found.comments), *(one.kpi for one in found.claims)}
    by_kpi = {name: found.of(name) for name in names}
    return {name: (len(mine.comments), len(mine.claims)) for name, mine in by_kpi.items()}


