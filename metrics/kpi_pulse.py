"""The City Pulse of a period, from all departments' scorecards, and its change since another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from data.store import Store
from metrics.kpi import scorecards, weights_of
from metrics.kpi_book import KpiBook
from metrics.kpi_period import Period
from metrics.kpi_types import Kpis, Row, Scorecard
from metrics.pulse import Part, Scored, State, change


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The city's scorecards of one period as known at one moment, and the Pulse that they make."""

    period: Period
    now_ms: int
    cards: tuple[Scorecard, ...]
    state: State

    @property
    def score(self) -> float | None:
        return self.state.pulse().score

    @property
    def coverage(self) -> float:
        return self.state.pulse().coverage

    @property
    def computed(self) -> Moment | None:
        """The same with nothing left out by claims; None where nothing is."""
        if not any(card.computed for card in self.cards):
            return None
        cards = tuple(card.computed or card for card in self.cards)
        departments, coverage = dict(self.state.departments), self.state.coverage
        return replace(self, cards=cards, state=state(cards, departments, coverage))

    def since(self, before: Moment) -> tuple[Part, ...] | None:
        """The parts of the change since another moment; None where either has no Pulse."""
        return change(before.state, self.state)


def moment(
    store: Store,
    kpis: Kpis,
    period: Period,
    *,
    zone: ZoneInfo,
    now_ms: int,
    until: date | None = None,
    book: KpiBook | None = None,
) -> Moment:
    """The Pulse of a period from what was known at `now_ms`. The departments' weights are those
    that count on the period's first day, as aims do. Raises ValueError as scorecards do."""
    coverage = kpis.coverage(period.first)
    cards = scorecards(
        store, kpis, period, zone=zone, now_ms=now_ms, until=until, coverage=coverage, book=book
    )
    weights = kpis.weights(period.first)
    return Moment(
        period=period,
        now_ms=now_ms,
        cards=tuple(cards),
        state=state(cards, dict(weights.weights) if weights else {}, coverage),
    )


def state(cards: Sequence[Scorecard], departments: dict[str, float], coverage: float) -> State:
    """The scorecards as the Pulse takes them."""
    kpis = {}
    for card in cards:
        weights = weights_of(card.rows)
        for row in card.rows:
            own = replace(scored(row), weight=weights.get(row.kpi.id, 0.0))
            kpis[card.department, row.kpi.id] = own
    return State(
        kpis=kpis,
        departments=departments,
        coverage=coverage,
    )


def scored(row: Row) -> Scored:
    """A row of a scorecard as the Pulse takes it."""
    return Scored(
        value=row.figure.value,
        anchors=row.anchors,
        weight=row.weight,
        den=row.den,
        scale=row.kpi.scale,
        districts=row.shares,
    )
