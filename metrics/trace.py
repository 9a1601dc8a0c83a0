"""One KPI of one period with all that it stands on, as its page and the API tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from data.store import Store
from data.strict import Words
from metrics import published, trace_history, trace_rows
from metrics.appeals.read import left_out as decided
from metrics.compare import ranks, wilson
from metrics.kpi import scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_frame import Frame
from metrics.kpi_period import Period
from metrics.kpi_query import district_names
from metrics.kpi_signal import control
from metrics.kpi_types import Direction, Kpi, Kpis, Row, Scorecard
from metrics.published_due import begun_ms, due_ms
from metrics.trace_types import Asked, District, Rows, Trace
from metrics.types import Indicator


class Tracer:
    """Answers about the KPIs of one city. `book` are the days that are kept."""

    def __init__(
        self,
        store: Store,
        kpis: Kpis,
        indicators: Mapping[str, Indicator],
        zone: ZoneInfo,
        book: KpiBook | None = None,
    ) -> None:
        self._store, self._kpis, self._indicators = store, kpis, indicators
        self._zone, self._book = zone, book

    def kpi(self, department: str, kpi_id: str) -> Kpi | None:
        """A department's KPI, None when it has no such."""
        mine = (one for one in self._kpis if one.department == department)
        return next((one for one in mine if one.id == kpi_id), None)

    def trace(
        self, kpi: Kpi, period: Period, now_ms: int, until: date | None = None
    ) -> Trace:
        """The KPI in a period as known at `now_ms`. Raises ValueError as scorecards do."""
        store, zone = self._store, self._zone
        card = self._card(kpi, period, now_ms, until)
        row, chart = card.rows[0], control(card.rows[0], card)
        publications = {
            one.period: one
            for one in published.publications(store, kpi.department, kpi=kpi.id)
        }
        past = trace_history.history(
            store, kpi, period, zone=zone, now_ms=now_ms, until=until, book=self._book,
            left_out=decided(store, [kpi.id], now_ms).get(kpi.id, ()), published=publications,
        )  # fmt: skip
        publication = None if until else publications.get(period)
        figure = publication.figures.get(kpi.id) if publication else None
        publishes = period.span in self._kpis.publishing.spans
        return Trace(
            card=card,
            history=past,
            control=chart,
            fired=trace_history.fired(chart, len(past)),
            districts=self.districts(row),
            publication=publication,
            restated=published.against(figure, row) if figure else None,
            due_ms=self._due_ms(period) if publishes else None,
            publishes=publishes,
            indicators=tuple(
                self._indicators[name]
                for name in dict.fromkeys(kpi.formula.indicators().values())
                if name in self._indicators
            ),
        )

    def rows(
        self, kpi: Kpi, period: Period, now_ms: int, asked: Asked, until: date | None = None,
        row: Row | None = None,
    ) -> Rows:  # fmt: skip
        """The rows behind the figure, which is `row` where it is known already. Raises ValueError
        as scorecards do, and for an order of rows that there is not."""
        frame = Frame(period, self._zone, now_ms, until)
        row = row or self._card(kpi, period, now_ms, until).rows[0]
        return trace_rows.rows(self._store, kpi, row, frame, asked)

    def _due_ms(self, period: Period) -> int | None:
        """When the period is published; None when that was before the center began to."""
        found, since = due_ms(period, self._kpis.publishing, self._zone), begun_ms(self._store)
        return found if since is not None and found > since else None

    def _card(self, kpi: Kpi, period: Period, now_ms: int, until: date | None) -> Scorecard:
        return scorecard(
            self._store, [kpi], kpi.department, period, zone=self._zone, now_ms=now_ms,
            until=until, book=self._book,
        )  # fmt: skip

    def districts(self, row: Row) -> tuple[District, ...]:
        """What each district has of a figure, the better ones first, whatever the formula."""
        kpi, names = row.kpi, district_names(self._store)
        shares = [(name, *of) for name, of in sorted(row.shares.items())]
        placed: Sequence[tuple[int, int] | None] = [None] * len(shares)
        up = kpi.direction is Direction.UP
        if kpi.formula.counts and len(shares) > 1:
            placed = ranks([(num, den) for _, num, den in shares], more_is_better=up)
        found = [
            _district(kpi, name, names.get(name, Words(en=name, zh=name)), num, den, rank)
            for (name, num, den), rank in zip(shares, placed, strict=True)
        ]
        return tuple(sorted(found, key=lambda one: _better_first(one, up)))


def _district(
    kpi: Kpi, district: str, name: Words, num: float, den: float, rank: tuple[int, int] | None
) -> District:
    value = num / den * kpi.scale if den > 0 else None
    low, high = wilson(num, den) if kpi.formula.counts and den > 0 else (None, None)
    return District(
        id=district, name=name, num=num, den=den, value=value, rank=rank,
        low=None if low is None else low * kpi.scale,
        high=None if high is None else high * kpi.scale,
    )  # fmt: skip


def _better_first(one: District, up: bool) -> tuple[bool, float, str]:
    value = one.value or 0.0
    return one.value is None, -value if up else value, one.id
