"""A town of two districts with a figure that a department answers for: a of b, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from data.store import Store
from metrics.appeals.asking import Asked
from metrics.appeals.book import AppealBook, Person
from metrics.appeals.figures import Figures
from metrics.appeals.types import Claim, Kind, Trigger
from metrics.kpi import Period, scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_types import CityWeights, Kpi, Kpis, Scorecard
from tests.metrics.kpi_town import BERLIN, make_kpi, ms, town

HEAD = Person(name="head", department="d")
LEADER = Person(name="leader")
NOW = ms("2024-03-05T09:00")
FEBRUARY = "2024-02"  # the month that is over by then
POINTS = [("n", "area", "north"), ("s", "area", "south")]
AIMS = [{"target": 80, "floor": 40, "stretch": 100, "weight": 0.5,
         "source": {"en": "council", "zh": "议会"}}]  # fmt: skip


_DAYS = """
INSERT INTO observation
SELECT point_no, indicator_no, TIMESTAMPTZ '2024-01-31 23:00:00+00' + to_days(day::INTEGER),
       CASE WHEN indicator = 'b' THEN 10
            WHEN point_id = 'n' THEN 9
            WHEN day BETWEEN 10 AND 12 THEN 1
            ELSE 8 END,
       1, 1, TIMESTAMPTZ '2000-01-01 00:00:00+00', NULL, NULL
FROM point, indicator, range(1, 29) AS days (day)
"""


def share(name: str = "k", **more: Any) -> Kpi:
    """A of b in per cent, against a target of 80."""
    return make_kpi(
        {"ratio": {"of": "a", "to": "b"}}, id=name, show="percent", kind="area", aims=AIMS, **more
    )


def filled() -> Store:
    """February 2024: of ten a day each, north reaches 9; south 8, but 1 from the 10th to 12th."""
    store = town(POINTS)
    store.write(lambda connection: connection.execute(_DAYS))
    return store


@dataclass(slots=True)
class Town:
    """The store, its book of answers, and short words for tests."""

    store: Store
    kpis: Kpis
    book: AppealBook
    kept: KpiBook

    def card(self, period: str = FEBRUARY, now_ms: int = NOW, **more: Any) -> Scorecard:
        """The department's card; from what is kept, as far as it is."""
        return scorecard(
            self.store, self.kpis, "d", Period.parse(period), zone=BERLIN, now_ms=now_ms,
            book=self.kept, **more,
        )  # fmt: skip

    def appeal(self, now_ms: int = NOW, period: str = FEBRUARY, **asked: Any) -> Claim:
        """An appeal that was filed."""
        given = Asked(kind=Kind.APPEAL, reason="roadworks", **asked)
        return self.book.file("d", "k", period, given, HEAD, now_ms)

    def defer(self, now_ms: int, period: str = FEBRUARY, **asked: Any) -> Claim:
        """A deferral that was filed."""
        given = Asked(kind=Kind.DEFERRAL, reason="new engine", **asked)
        return self.book.file("d", "k", period, given, HEAD, now_ms)

    def decide(self, claim: Claim, trigger: Trigger, **more: Any) -> Claim:
        """Taken up and decided by the leader."""
        taken = self.book.command(claim.no, Trigger.REVIEW, claim.seq, "", LEADER, NOW)
        return self.book.command(claim.no, trigger, taken.seq, "so it was", LEADER, NOW, **more)


@pytest.fixture
def answering() -> Iterator[Town]:
    store = filled()
    kpis = Kpis([share(), share("other")], [CityWeights.model_validate({"weights": {"d": 1}})])
    kept = KpiBook(store, BERLIN)
    figures = Figures(store=store, kpis=kpis, zone=BERLIN, kept=kept)
    yield Town(store, kpis, AppealBook(figures), kept)
    store.close()
