"""What a scorecard takes along: parts that sum to the change, ranks, the state of the data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from data.store import Store
from metrics.compare import ranks
from metrics.export import data_state, export, move, placed
from metrics.export_types import Export
from metrics.kpi import Period, scorecard, scorecards
from metrics.kpi_types import Scorecard
from metrics.published_write import frozen, writing
from tests.metrics.export_town import DEPARTMENT, NOW, catalogue, city, filled, kpis
from tests.metrics.kpi_town import BERLIN, ms, observe

JANUARY, DECEMBER = Period.parse("2025-01"), Period.parse("2024-12")


@pytest.fixture
def store() -> Iterator[Store]:
    one = filled()
    yield one
    one.close()


def card(store: Store, period: Period, now_ms: int = NOW) -> Scorecard:
    return scorecard(store, kpis(), DEPARTMENT, period, zone=BERLIN, now_ms=now_ms)


def exported(store: Store) -> Export:
    cards = scorecards(store, kpis(), JANUARY, zone=BERLIN, now_ms=NOW)
    return export(cards, store, city().folder, catalogue().by_id, NOW)


def test_the_parts_of_a_move_lead_from_one_score_to_the_other(store: Store) -> None:
    # December lacks the reference of the time: only the share has a score at both moments
    before, after = card(store, DECEMBER), card(store, JANUARY)
    assert before.score is not None and after.score is not None
    found = move(before, after, 0.6)
    assert (found.start, found.end) == (before.score, after.score)
    assert found.bars[0].start == before.score
    assert found.bars[-1].end == pytest.approx(after.score, abs=1e-9)
    assert {bar.name for bar in found.bars} <= {"share", "time"}


def test_without_a_score_before_there_are_no_parts(store: Store) -> None:
    found = move(card(store, Period.parse("2024-11")), card(store, JANUARY), 0.6)
    assert (found.start, found.bars) == (None, ())


def test_ranks_are_those_of_the_districts_in_their_order(store: Store) -> None:
    share, time, *_ = card(store, JANUARY).rows
    counts = [(one.k, float(one.n)) for one in share.districts]
    assert placed(share) == tuple(ranks(counts))
    assert placed(time) == ()


def test_the_state_of_the_data_is_what_had_come_by_then(store: Store) -> None:
    observe(store, "a", "2025-01-07", 1.0, known="2025-02-01T08:00")
    observe(store, "a", "2025-01-08", 1.0, known="2025-02-05T08:00")
    found = data_state(store, city().folder, NOW)
    assert (found.known_ms, found.newest_ms) == (NOW, ms("2025-02-01T08:00"))
    text = (city().folder / "kpis.yaml").read_bytes()
    assert found.definitions == hashlib.sha256(text).hexdigest()


def test_what_was_published_and_is_no_longer_so_goes_along(store: Store) -> None:
    assert exported(store).publications == {}
    now = card(store, JANUARY)
    store.write(writing(replace(frozen(now, "somebody", "a test"), no=1), now))
    observe(store, "a", "2025-01-09", 900.0, known="2025-02-02T08:00")
    found = exported(store)
    assert found.publications[DEPARTMENT].period == JANUARY
    assert set(found.restated) == {"time", "nasty"}
    time = found.restated["time"]
    assert time.published.value == pytest.approx(607.1)
    assert time.value == pytest.approx((2 * 607.1 + 900) / 3)
