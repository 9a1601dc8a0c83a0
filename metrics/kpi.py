"""Scorecards: what each department's figures are in a period, against what, and their score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from data.store import Store
from metrics import kpi_cases, kpi_claimed
from metrics.appeals.read import left_out as decided
from metrics.kpi_account import Account, Points
from metrics.kpi_book import KpiBook
from metrics.kpi_claimed import Left
from metrics.kpi_frame import Frame
from metrics.kpi_period import Period, default_period
from metrics.kpi_query import Part, district_names, known_points
from metrics.kpi_read import read_kpis
from metrics.kpi_types import Absent, Kpi, Kpis, Row, Scorecard
from metrics.score import COVERAGE, roll_up

__all__ = ["Kpi", "Kpis", "Period", "default_period", "read_kpis", "scorecard", "scorecards"]


def scorecard(
    store: Store,
    kpis: Sequence[Kpi],
    department: str,
    period: Period,
    *,
    zone: ZoneInfo,
    now_ms: int,
    until: date | None = None,
    coverage: float = COVERAGE,
    book: KpiBook | None = None,
    left_out: Left | None = None,
) -> Scorecard:
    """One department's scorecard, from what was known at `now_ms`."""
    own = [kpi for kpi in kpis if kpi.department == department]
    cards = scorecards(
        store, own, period, zone=zone, now_ms=now_ms, until=until, coverage=coverage, book=book,
        left_out=left_out,
    )  # fmt: skip
    frame = Frame(period, zone, now_ms, until)
    return cards[0] if cards else _card(department, frame, (), coverage)


def scorecards(
    store: Store,
    kpis: Sequence[Kpi],
    period: Period,
    *,
    zone: ZoneInfo,
    now_ms: int,
    until: date | None = None,
    coverage: float = COVERAGE,
    book: KpiBook | None = None,
    left_out: Left | None = None,
) -> list[Scorecard]:
    """The scorecard of every department that has KPIs, in the order of `kpis`.

    A value belongs to the period that holds the instant before its end. A running period counts
    whole days up to yesterday, and its reference is cut to as many days; with `until` it is told to
    that day. A department's score needs `coverage` of its weight. What `book` has kept is not
    computed anew. The cards are as decided: without what `left_out` says by KPI; when it is not
    given, what the decisions on claims say that were made by `now_ms`.
    Raises ValueError for an hour that its day does not have.
    """
    frame = Frame(period, zone, now_ms, until)
    frame.check()
    names, points = district_names(store), known_points(store)
    if left_out is None:
        left_out = decided(store, [kpi.id for kpi in kpis], now_ms)
    claimed = kpi_claimed.claimed(kpis, frame, left_out)
    found = kpi_claimed.rows(store, claimed, frame, book, left_out, points, names)
    others = [kpi for kpi in kpis if kpi.id not in found]
    for kpi, account in zip(others, _accounts(store, others, frame, book, points), strict=True):
        found[kpi.id] = account.row(names)
    rows: dict[str, list[Row]] = {}
    for kpi in kpis:
        rows.setdefault(kpi.department, []).append(found[kpi.id])
    return [_card(name, frame, tuple(its_rows), coverage) for name, its_rows in rows.items()]


def _accounts(
    store: Store, kpis: Sequence[Kpi], frame: Frame, book: KpiBook | None, points: Points
) -> list[Account]:
    """An account of each KPI: from what the book has kept, the others from the values."""
    kept = book.knows(kpis, frame) if book else set()
    mine = [kpi for kpi in kpis if kpi.id in kept]
    parts: dict[str, list[Part]] = {}
    shares: dict[str, dict[str, tuple[float, float]]] = {}
    if book and mine:
        parts, shares = book.parts(mine, frame), book.shares(mine, frame)
    others = [kpi for kpi in kpis if kpi.id not in kept]
    if others and frame.slots:
        anew = kpi_cases.all_parts(store, others, frame.calendar, frame.now_ms)
        parts |= {kpi.id: its_parts for kpi, its_parts in zip(others, anew, strict=True)}
    return [
        Account(kpi, parts.get(kpi.id, []), frame, points, shares.get(kpi.id)) for kpi in kpis
    ]


def with_rows(card: Scorecard, rows: tuple[Row, ...], coverage: float) -> Scorecard:
    """The card with other rows, and the score that they make."""
    rolled = roll_up({row.kpi.id: row.score for row in rows}, weights_of(rows), coverage)
    return replace(card, rows=rows, score=rolled.score, coverage=rolled.coverage)


def weights_of(rows: Sequence[Row]) -> dict[str, float]:
    """What each row weighs in its department's score. Where all of a figure is left out by decision
    the others weigh its part too, so that it is not missed."""
    excused = sum(
        row.standard.aim.weight or 0.0
        for row in rows
        if row.figure.absent is Absent.LEFT_OUT and row.standard.aim is not None
    )
    return {row.kpi.id: row.weight / (1 - excused) for row in rows if row.weight}


def _card(department: str, frame: Frame, rows: tuple[Row, ...], coverage: float) -> Scorecard:
    plain = Scorecard(
        department=department,
        period=frame.period,
        periods=frame.periods,
        until=frame.until if frame.begun else None,
        running=frame.until < frame.period.last,
        rows=(),
        now_ms=frame.now_ms,
    )
    card = with_rows(plain, rows, coverage)
    if not any(row.computed for row in rows):
        return card
    computed = with_rows(plain, tuple(row.computed or row for row in rows), coverage)
    return replace(card, computed=computed)
