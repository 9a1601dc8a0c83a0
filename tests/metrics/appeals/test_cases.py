"""Single cases that are left out by their numbers: events, and what an SQL counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.store import Store
from metrics.appeals.asking import Asked
from metrics.appeals.book import AppealBook
from metrics.appeals.figures import Figures
from metrics.appeals.types import Kind, Refused, Trigger
from metrics.kpi import Period, scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_types import Kpi, Kpis
from tests.metrics.appeals.conftest import HEAD, LEADER, NOW
from tests.metrics.kpi_town import BERLIN, event, make_kpi, town

SQL = """
SELECT event_id, started_at AS occurred_at, district_id, epoch(started_at) % 7 AS value
FROM event WHERE started_at >= $since AND started_at < $until
"""
EVENTS = make_kpi(
    {"event_share": {"kind": "incident", "status": ["done"], "within_minutes": 30}},
    id="events", show="percent",
)  # fmt: skip
RATE = make_kpi({"events_per_day": {"kind": "incident", "category": ["fire"]}}, id="rate")
MEDIAN = make_kpi({"quantile": {"sql": "x", "p": 0.5}}, id="median").made(sql=SQL)


@pytest.fixture
def store() -> Iterator[Store]:
    """Four fires in February of which two are done in time, and one in March."""
    found = town()
    for name, begun, done in (
        ("one", "2024-02-03T10:00", "2024-02-03T10:10"),
        ("two", "2024-02-03T11:00", "2024-02-03T12:10"),
        ("three", "2024-02-09T10:00", "2024-02-09T10:20"),
        ("four", "2024-02-10T10:00", "2024-02-10T11:20"),
        ("later", "2024-03-01T10:00", "2024-03-01T10:05"),
    ):
        event(found, name, "fire", (begun, "open"), (done, "done"))
    yield found
    found.close()


def book_of(store: Store, kpi: Kpi, kept: KpiBook | None = None) -> AppealBook:
    return AppealBook(Figures(store=store, kpis=Kpis([kpi]), zone=BERLIN, kept=kept))


def value(store: Store, kpi: Kpi, kept: KpiBook | None = None) -> float | None:
    period = Period.parse("2024-02")
    card = scorecard(store, [kpi], "d", period, zone=BERLIN, now_ms=NOW, book=kept)
    return card.rows[0].figure.value


@pytest.mark.parametrize("refreshed", [False, True], ids=["anew", "kept"])
@pytest.mark.parametrize(
    ("kpi", "before", "after"),
    [(EVENTS, 50.0, 100 * 2 / 3), (RATE, 4 / 29, 3 / 29)],
    ids=["share", "rate"],
)
def test_an_event_is_left_out(
    store: Store, kpi: Kpi, before: float, after: float, refreshed: bool
) -> None:
    kept = KpiBook(store, BERLIN)
    if refreshed:
        kept.refresh([kpi], NOW)
    book = book_of(store, kpi, kept)
    # the series begins on the 3rd, so the rate is of 27 days
    before, after = (one * 29 / 27 if kpi is RATE else one for one in (before, after))
    assert value(store, kpi, kept) == pytest.approx(before)
    asked = Asked(kind=Kind.APPEAL, reason="not ours", cases=("two",))
    claim = book.file("d", kpi.id, "2024-02", asked, HEAD, NOW)
    book.command(claim.no, Trigger.REVIEW, 1, "", LEADER, NOW)
    book.command(claim.no, Trigger.UPHOLD, 2, "so it is", LEADER, NOW)
    assert value(store, kpi, kept) == pytest.approx(after)


def test_a_case_of_an_sql_is_left_out(store: Store) -> None:
    book, plain = book_of(store, MEDIAN), value(store, MEDIAN)
    values = {name: at % 7 for name, at in store.rows(
        "SELECT event_id, epoch(started_at) FROM event WHERE event_id <> 'later'"
    )}  # fmt: skip
    assert plain == sorted(values.values())[1]
    lowest = min(values, key=lambda name: values[name])
    asked = Asked(kind=Kind.APPEAL, reason="not ours", cases=(lowest,))
    effect = book.would_ask("d", "median", "2024-02", asked, NOW)
    del values[lowest]
    assert effect.after.row.figure.value == sorted(values.values())[1]
    assert effect.after.row.figure.n == 3


@pytest.mark.parametrize("case", ["later", "five"])
def test_a_case_that_is_not_in_the_figure_is_refused(store: Store, case: str) -> None:
    asked = Asked(kind=Kind.APPEAL, reason="r", cases=("one", case))
    with pytest.raises(Refused) as refused:
        book_of(store, EVENTS).file("d", "events", "2024-02", asked, HEAD, NOW)
    assert (refused.value.field, refused.value.status) == ("cases.1", 422)
