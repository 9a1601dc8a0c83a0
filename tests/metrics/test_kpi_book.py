"""KPIs kept by day: the same card as from the values; what comes late touches what needs it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.latest import Values
from data.store import Store
from metrics.kpi import Period, scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_types import Kpi, Scorecard
from tests.metrics.kpi_town import BERLIN, event, make_kpi, ms, observe, town

pytestmark = pytest.mark.long

AFTER = ms("2025-02-01T09:00")
JANUARY = Period.parse("2025-01")
SHARE = {"share": {"indicator": "a", "at_least": 5}}
KPIS = [
    make_kpi({"mean": "a"}, id="mean", kind="counter"),
    make_kpi({"ratio": {"of": "a", "to": "b"}}, id="ratio", kind="counter", show="percent"),
    make_kpi(SHARE, id="share", kind="counter", show="percent"),
    make_kpi({"delivery": {"indicator": "b", "per_day": 1}}, id="delivery", kind="counter"),
    make_kpi({"events_per_day": {"kind": "incident"}}, id="events"),
]


def counters() -> Store:
    return town([("c1", "counter", "01"), ("c2", "counter", "02"), ("c3", "counter", None)])


def card(store: Store, book: KpiBook | None, period: str = "2025-01", now_ms: int = AFTER,
         kpis: list[Kpi] = KPIS) -> Scorecard:  # fmt: skip
    return scorecard(
        store, kpis, "d", Period.parse(period), zone=BERLIN, now_ms=now_ms, book=book
    )


def same(one: Scorecard, other: Scorecard) -> None:
    """All figures of two cards, to the last digit: values are whole, so no order matters."""
    for mine, theirs in zip(one.rows, other.rows, strict=True):
        assert mine.trend == theirs.trend, mine.kpi.id
        assert mine.figure == theirs.figure
        assert mine.standard == theirs.standard
        assert mine.before == theirs.before
        assert (mine.one_day, mine.districts) == (theirs.one_day, theirs.districts)
        assert (mine.den, mine.shares) == (theirs.den, theirs.shares)


@pytest.fixture
def store() -> Store:
    """A value of a and b on each day of 400, at three counters; three incidents."""
    found = counters()
    for n in range(1, 401):
        end = (datetime(2023, 12, 28) + timedelta(days=n)).isoformat()  # noqa: DTZ001
        observe(found, "a", end, n % 7, f"c{n % 3 + 1}")
        observe(found, "b", end, n % 5 + 7, f"c{n % 3 + 1}")
    event(found, "1", "fire", ("2024-01-05T10:00", "New"))
    event(found, "2", "fire", ("2024-12-05T10:00", "New"))
    event(found, "3", "fire", ("2025-01-05T10:00", "New"))
    return found


@pytest.mark.parametrize("period", ["2025-01", "2024-Q4", "2024", "2025-W04", "P10D/2025-01-20"])
def test_a_card_from_the_book_is_that_from_the_values(store: Store, period: str) -> None:
    book = KpiBook(store, BERLIN)
    book.refresh(KPIS, AFTER)
    same(card(store, book, period), card(store, None, period))


def test_a_second_refresh_has_nothing_to_do(store: Store) -> None:
    book = KpiBook(store, BERLIN)
    assert book.refresh(KPIS, AFTER).count > 0
    assert book.refresh(KPIS, AFTER).count == 0
    tomorrow = AFTER + 24 * 3_600_000
    assert book.refresh(KPIS, tomorrow).days == {
        kpi.id: frozenset({date(2025, 2, 1)}) for kpi in KPIS
    }


def test_a_late_value_touches_its_day_of_the_kpis_that_read_it(store: Store) -> None:
    book = KpiBook(store, BERLIN)
    book.refresh(KPIS, AFTER)
    before = card(store, book)
    observe(store, "b", "2025-01-11T00:00", 9, "c1", known="2025-02-01T10:00")
    later = AFTER + 2 * 3_600_000
    work = book.refresh(KPIS, later)
    day = frozenset({date(2025, 1, 10)})
    assert work.days == {"ratio": day, "delivery": day}
    same(card(store, book, now_ms=later), card(store, None, now_ms=later))
    same(card(store, book, now_ms=AFTER), before)  # as known then, from the values


MINUTE = 60_000


def test_what_came_late_is_added_up_once(store: Store) -> None:
    book = KpiBook(store, BERLIN)
    book.refresh(KPIS, AFTER)
    observe(store, "b", "2025-01-11T00:00", 9, "c1", known="2025-02-01T09:00:30")
    assert book.refresh(KPIS, AFTER + MINUTE).count == 2
    assert book.refresh(KPIS, AFTER + 2 * MINUTE).count == 0
    assert KpiBook(store, BERLIN).refresh(KPIS, AFTER + 3 * MINUTE).count == 2  # it cannot know
    later = AFTER + 3 * MINUTE
    same(card(store, book, now_ms=later), card(store, None, now_ms=later))


def test_what_was_on_its_way_when_days_were_kept_is_not_lost(store: Store) -> None:
    book = KpiBook(store, BERLIN)
    observe(store, "b", "2025-01-11T00:00", 9, "c1", known="2025-02-01T08:59:30")
    book.refresh(KPIS, AFTER)
    assert book.refresh(KPIS, AFTER + MINUTE).count == 0
    observe(store, "b", "2025-01-11T00:00", 7, "c2", known="2025-02-01T08:59:59")
    assert book.refresh(KPIS, AFTER + 2 * MINUTE).count == 2
    later = AFTER + 2 * MINUTE
    same(card(store, book, now_ms=later), card(store, None, now_ms=later))


def test_a_late_event_touches_the_day_on_which_it_began(store: Store) -> None:
    book = KpiBook(store, BERLIN)
    book.refresh(KPIS, AFTER)
    event(store, "4", "fire", ("2025-02-01T09:30", "New"))
    store.write(lambda c: c.execute("UPDATE event SET started_at = '2025-01-08 10:00:00+00' "
                                    "WHERE event_id = '4'"))  # fmt: skip
    later = AFTER + 2 * 3_600_000
    assert book.refresh(KPIS, later).days == {"events": frozenset({date(2025, 1, 8)})}
    same(card(store, book, now_ms=later), card(store, None, now_ms=later))


def test_a_value_that_was_withdrawn_is_told_by_name(store: Store) -> None:
    book = KpiBook(store, BERLIN)
    book.refresh(KPIS, AFTER)
    end = ms("2025-01-11T00:00")
    store.write(
        lambda c: c.execute(
            "DELETE FROM observation WHERE indicator_no = 1 AND epoch_ms(observed_at) = $1", [end]
        )
    )
    assert book.refresh(KPIS, AFTER).count == 0
    book.withdrawn(
        Values(
            point_no=np.array([1, 1]),
            indicator_no=np.array([1, 2]),
            observed_ms=np.array([end, end]),
            value=np.array([np.nan, 5.0]),
            quality=np.array([1.0, 1.0]),
            n=np.array([1, 1]),
            received_ms=np.array([AFTER, AFTER]),
        )
    )
    store.write(lambda _: None)  # what was noted is committed by now
    day = frozenset({date(2025, 1, 10)})
    assert book.refresh(KPIS, AFTER).days == {"mean": day, "ratio": day, "share": day}
    assert book.refresh(KPIS, AFTER).count == 0
    same(card(store, book), card(store, None))


def test_another_formula_is_added_up_anew_and_others_are_not(store: Store) -> None:
    book = KpiBook(store, BERLIN)
    book.refresh(KPIS, AFTER)
    other: dict[str, Any] = {"share": {"indicator": "a", "at_least": 3}}
    changed = [*KPIS[:2], make_kpi(other, id="share", kind="counter", show="percent"), *KPIS[3:]]
    assert set(book.refresh(changed, AFTER).days) == {"share"}
    same(card(store, book, kpis=changed), card(store, None, kpis=changed))


def test_another_target_needs_nothing_anew(store: Store) -> None:
    book = KpiBook(store, BERLIN)
    book.refresh(KPIS, AFTER)
    aim = {"target": 5, "source": {"en": "Senate", "zh": "参议院"}}
    kpi = make_kpi({"mean": "a"}, id="mean", kind="counter", aims=[aim], minimum=3)
    assert book.refresh([kpi], AFTER).count == 0


def test_what_is_not_kept_is_computed(store: Store) -> None:
    book = KpiBook(store, BERLIN)
    same(card(store, book), card(store, None))
    assert KpiBook(town(), BERLIN).refresh(KPIS, AFTER).count == 0


ARRIVALS = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.integers(0, 60),  # days before the first of February
        st.sampled_from(["c1", "c2", "c3"]),
        st.integers(0, 20),
        st.booleans(),  # keep what is known by then
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda one: one[:3],
)


@settings(max_examples=25, deadline=None)
@given(ARRIVALS)
def test_in_any_order_and_kept_at_any_time_the_card_is_the_same(
    arrivals: list[tuple[str, int, str, int, bool]],
) -> None:
    store = counters()
    book = KpiBook(store, BERLIN)
    start = datetime(2025, 2, 1, 9, tzinfo=BERLIN)
    for hour, (indicator, back, point, value, keep) in enumerate(arrivals):
        end = (datetime(2025, 2, 1) - timedelta(days=back)).isoformat()  # noqa: DTZ001
        known = start + timedelta(hours=hour)
        observe(store, indicator, end, value, point, known=known.replace(tzinfo=None).isoformat())
        if keep:
            book.refresh(KPIS, int(known.timestamp() * 1000))
    now_ms = int(start.timestamp() * 1000) + len(arrivals) * 3_600_000
    book.refresh(KPIS, now_ms)
    same(card(store, book, now_ms=now_ms), card(store, None, now_ms=now_ms))
    store.close()
