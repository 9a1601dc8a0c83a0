"""The figures that are answered, read from the store: one KPI of one department in one period."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from data.store import Store
from data.strict import unknown
from metrics import kpi_pulse
from metrics.appeals import effect, read
from metrics.appeals.asking import About
from metrics.appeals.cases import cases_of
from metrics.appeals.effect import Left
from metrics.appeals.effect_types import Effect
from metrics.appeals.types import LeftOut, Refused
from metrics.kpi import scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_frame import Frame
from metrics.kpi_period import Period
from metrics.kpi_types import Kpi, Kpis, Row, Scorecard
from metrics.published import publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Where figures are read from."""

    store: Store
    kpis: Kpis
    zone: ZoneInfo
    kept: KpiBook | None = None

    def kpi(self, department: str, name: str) -> Kpi:
        """A department's KPI. Raises Refused when it has none of that name."""
        own = {kpi.id: kpi for kpi in self.kpis if kpi.department == department}
        if name not in own:
            raise Refused(404, "kpi", unknown("KPI", name, list(own)))
        return own[name]

    def about(self, kpi: Kpi, period: Period, now_ms: int) -> About:
        """The figure as computed, with all that a claim about it is checked against."""
        card = self._card(kpi, period, now_ms, {})
        published = publication(self.store, kpi.department, period)
        frame = Frame(period, self.zone, now_ms)
        return About(
            row=card.rows[0], period=period, until=card.until, zone=self.zone,
            cases=cases_of(self.store, kpi, frame),
            published_ms=published.known_ms if published else None,
        )  # fmt: skip

    def effect(
        self, kpi: Kpi, period: Period, now_ms: int, claim: int, proposed: LeftOut | None
    ) -> Effect:
        """What `proposed` by a claim (0: a new one) does, beside all that others leave out."""
        moment = kpi_pulse.moment(
            self.store, self.kpis, period, zone=self.zone, now_ms=now_ms, book=self.kept
        )

        def look(_kpi: str, left: Left) -> Row:
            return self._card(kpi, period, now_ms, left).rows[0]

        force = read.left_out(self.store, [kpi.id], now_ms)
        return effect.of(
            moment, kpi.department, kpi.id, look, force, claim=claim, proposed=proposed
        )

    def decided(self, kpi: Kpi, period: Period, now_ms: int) -> Effect | None:
        """As computed and as decided; None where nothing is left out of what it looks at."""
        moment = kpi_pulse.moment(
            self.store, self.kpis, period, zone=self.zone, now_ms=now_ms, book=self.kept
        )
        return effect.decided(moment, kpi.department, kpi.id)

    def _card(self, kpi: Kpi, period: Period, now_ms: int, left: Left) -> Scorecard:
        return scorecard(
            self.store, [kpi], kpi.department, period, zone=self.zone, now_ms=now_ms,
            book=self.kept, left_out=left,
        )  # fmt: skip


def period_of(text: str) -> Period:
    """A period as it was written. Raises Refused."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise Refused(422, "period", str(error)) from None
