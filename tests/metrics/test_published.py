"""What is published stays as it was; what differs since is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from data.store import Store
from metrics.kpi import Period, scorecard
from metrics.kpi_types import Kpi, Scorecard, Span
from metrics.published import publication, publications, restated
from metrics.published_due import due, due_ms
from metrics.published_types import AlreadyPublished, Publishing
from metrics.published_write import digest, frozen, intact, writing
from tests.metrics.kpi_town import BERLIN, make_kpi, ms, observe, town

JANUARY = Period.parse("2025-01")
AIM = {"target": 40, "floor": 20, "stretch": 60, "weight": 1, "source": {"en": "S", "zh": "参"}}
AREAS: dict[str, Any] = {
    "formula": {"ratio": {"of": "a", "to": "b"}}, "kind": "area", "show": "percent"
}  # fmt: skip
KPIS = [make_kpi({"mean": "a"}, id="mean", aims=[AIM]), make_kpi(id="ratio", **AREAS)]


@pytest.fixture
def store() -> Store:
    found = town([("city", "city", None), ("x", "area", "01"), ("y", "area", "02")])
    observe(found, "a", "2025-01-03", 42)
    for point, of in (("x", 3), ("y", 5)):
        observe(found, "a", "2025-01-04", of, point)
        observe(found, "b", "2025-01-04", 8, point)
    return found


def card(store: Store, now: str = "2025-02-02T12:00", kpis: list[Kpi] = KPIS) -> Scorecard:
    return scorecard(store, kpis, "d", JANUARY, zone=BERLIN, now_ms=ms(now))


def publish(store: Store, now: str = "2025-02-02T12:00") -> None:
    known = card(store, now)
    store.write(writing(frozen(known, "ada", "as agreed"), known))


def test_what_was_published_is_read_as_it_was(store: Store) -> None:
    assert publication(store, "d", JANUARY) is None
    publish(store)
    one = publication(store, "d", JANUARY)
    assert one is not None and one == publications(store)[0]
    assert (one.actor, one.why, one.score, one.coverage) == ("ada", "as agreed", 64, 1)
    assert one.known_ms == ms("2025-02-02T12:00")
    ratio = one.figures["ratio"]
    assert (ratio.value, ratio.num, ratio.den, ratio.n) == (50.0, 8, 16, 16)
    assert ratio.shares == {"01": (3, 8), "02": (5, 8)}
    assert intact(store, one)
    assert restated(one, card(store)) == {}


def test_a_period_is_published_once(store: Store) -> None:
    publish(store)
    observe(store, "a", "2025-01-05", 50)
    with pytest.raises(AlreadyPublished):
        publish(store, "2025-02-03T12:00")
    (one,) = publications(store)
    assert one.figures["mean"].value == 42


def test_a_late_value_restates_what_depends_on_it_and_nothing_else(store: Store) -> None:
    publish(store)
    observe(store, "a", "2025-01-05", 50, known="2025-02-03T08:00")
    one = publication(store, "d", JANUARY)
    assert one is not None
    changed = restated(one, card(store, "2025-02-03T12:00"))
    assert set(changed) == {"mean"}
    now = changed["mean"]
    assert (now.published.value, now.value, now.score) == (42, 46, 72)
    assert now.changed == ("value", "score", "num", "den")


def test_another_target_is_told_with_its_reason(store: Store) -> None:
    publish(store)
    one = publication(store, "d", JANUARY)
    other = make_kpi({"mean": "a"}, id="mean", aims=[AIM | {"target": 50}])
    assert one is not None
    changed = restated(one, card(store, kpis=[other]))["mean"]
    assert changed.changed == ("score", "standard", "definition")


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE published_figure SET value = 43 WHERE kpi_id = 'mean'",
        "UPDATE publication SET score = 99",
        "UPDATE published_share SET num = 4 WHERE district_id = '01'",
        "DELETE FROM published_figure WHERE kpi_id = 'ratio'",
    ],
)
def test_an_edit_breaks_the_digest(store: Store, edit: str) -> None:
    publish(store)
    one = publication(store, "d", JANUARY)
    assert one is not None and digest(one) == one.digest
    store.write(lambda connection: connection.execute(edit))
    assert not intact(store, one)


def test_the_digest_knows_each_field(store: Store) -> None:
    one = frozen(card(store), "ada", "why")
    others = [replace(one, score=1.0), replace(one, actor="bob"), replace(one, known_ms=1)]
    assert len({digest(each) for each in (one, *others)}) == 4


def test_a_period_is_due_after_its_grace_and_only_what_fell_due_since_the_beginning() -> None:
    rules = Publishing(grace=timedelta(hours=36), spans=[Span.MONTH, Span.WEEK])
    assert due_ms(JANUARY, rules, BERLIN) == ms("2025-02-02T12:00")
    since = ms("2025-01-20T08:00")

    def named(now: str) -> list[str]:
        return [str(one) for one in due(rules, BERLIN, since, ms(now))]

    assert named("2025-01-21T11:59") == []
    assert named("2025-01-21T12:00") == ["2025-W03"]
    assert named("2025-02-02T12:00") == ["2025-W03", "2025-W04", "2025-01"]
    assert due(rules, BERLIN, ms("2025-02-02T12:00"), ms("2025-02-02T12:00")) == []


def test_days_are_due_where_a_city_asks_for_them_and_hours_never() -> None:
    rules = Publishing(grace=timedelta(hours=1), spans=[Span.DAY, Span.HOUR, Span.ROLLING])
    found = due(rules, BERLIN, ms("2025-03-29T12:00"), ms("2025-03-31T02:00"))
    assert [str(one) for one in found] == ["2025-03-29", "2025-03-30"]
