"""The Pulse and KPIs of a brief, from values: sums that add up as written, signal and noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.store import Store
from data.strict import Words
from metrics.brief.figures import Sources, figures, told
from metrics.brief.pulse import pulse_item
from metrics.brief.types import Amount, Item, Key
from metrics.kpi_book import KpiBook
from metrics.kpi_period import Period
from metrics.kpi_pulse import Moment, state
from metrics.kpi_types import (
    CityWeights,
    Figure,
    Kpi,
    Kpis,
    Rating,
    Row,
    Scorecard,
    Standard,
)
from metrics.score import one_way
from tests.metrics.kpi_town import BERLIN, make_kpi, ms, observe, town

pytestmark = pytest.mark.long

NAMES = {"01": Words(en="Mitte", zh="米特区"), "02": Words(en="Pankow", zh="潘科区")}
NOW = ms("2025-01-20T08:00")
DAY = timedelta(days=1)


def aim(target: float = 50, **more: Any) -> dict[str, Any]:
    return {"target": target, "floor": target - 50, "stretch": target + 50, "weight": 1,
            "source": {"en": "S", "zh": "参"}, **more}  # fmt: skip


def kpi(**more: Any) -> Kpi:
    return make_kpi({"mean": "a"}, **{"aims": [aim()], "kind": "x", "period": "day", **more})


def sources(store: Store, *kpis: Kpi) -> Sources:
    named = dict.fromkeys(one.department for one in kpis)
    weights = {"weights": {name: 1 / len(named) for name in named}} if named else None
    pulse = [CityWeights.model_validate(weights)] if weights else []
    book = KpiBook(store, BERLIN)
    book.refresh(kpis, NOW)
    return Sources(
        store=store, kpis=Kpis(kpis, pulse), book=book, zone=BERLIN, names=NAMES
    )


def keys(items: Sequence[Item]) -> list[list[Key]]:
    return [[one.key for one in item.sentences] for item in items]


def days(values: Sequence[float], last: str = "2025-01-19") -> Store:
    """One value a day at each of two points, up to the day `last`."""
    store = town([("city", "city", None), ("p1", "x", "01"), ("p2", "x", "02")])
    end = date.fromisoformat(last)
    for back, value in enumerate(reversed(values)):
        for point in ("p1", "p2"):
            observe(store, "a", f"{end - DAY * back + DAY}", value, point)
    return store


@pytest.fixture
def steady() -> Iterator[Store]:
    """Five weeks around 60, a jump on the last day."""
    store = days([60.0 + (n % 3) for n in range(40)] + [5.0])
    yield store
    store.close()


def test_a_city_without_kpis_has_no_figures() -> None:
    store = town()
    assert figures(sources(store), NOW - 86_400_000, NOW) == ([], [])
    store.close()


def test_without_a_new_day_the_figures_stand_and_it_is_said_why(steady: Store) -> None:
    items, gone = figures(sources(steady, kpi()), ms("2025-01-20T06:00"), NOW)
    assert keys(items) == [[Key.PULSE_STANDS], [Key.NO_NEW_DAY]]
    assert gone == [] and all(item.stands for item in items)


def test_a_jump_out_of_the_usual_range_is_told(steady: Store) -> None:
    items, _ = figures(sources(steady, kpi()), ms("2025-01-19T08:00"), NOW)
    assert keys(items)[0][0] is Key.PULSE_FELL
    below = items[1].sentences[0]
    assert below.key is Key.KPI_BELOW
    value, low = below.parameters["value"], below.parameters["low"]
    assert isinstance(value, Amount) and isinstance(low, Amount)
    assert value.value == 5.0 < low.value
    assert items[1].owners == ("d",)
    assert below.links[0].href == "/kpi/d/k?period=2025-01"


@pytest.mark.parametrize(
    ("values", "key", "word"),
    [
        ([60.0 + 3 * (n % 3) for n in range(31)] + [67.0] * 9, Key.KPI_RISES, Key.KPI_GOOD),
        ([60.0 + 3 * (n % 3) for n in range(33)] + [59.0] * 9, Key.KPI_SINKS, Key.KPI_BAD),
    ],
)
def test_a_drift_is_told_with_its_side_and_whether_that_is_good(
    values: list[float], key: Key, word: Key
) -> None:
    store = days(values)
    items, _ = figures(sources(store, kpi()), ms("2025-01-19T08:00"), NOW)
    store.close()
    assert [key, word] in keys(items)


def test_a_run_back_to_what_is_usual_is_no_news() -> None:
    back = [35.0 + 5 * n for n in range(6)]  # ends at 60, still below the middle
    store = days([63.0 + 20 * (n % 3 - 1) for n in range(33)] + back)
    items, _ = figures(sources(store, kpi()), ms("2025-01-19T08:00"), NOW)
    store.close()
    assert not {Key.KPI_SINKS, Key.KPI_RISES} & {key for item in keys(items) for key in item}


def test_what_crosses_its_mark_by_chance_is_no_change() -> None:
    # the month's mean goes from 50.2 to 49.x while each day is as likely as the one before
    store = days([50.5 + 12 * (-1) ** n for n in range(40)] + [39.0])
    items, _ = figures(sources(store, kpi(tolerance=0.1)), ms("2025-01-19T08:00"), NOW)
    store.close()
    told = keys(items)
    assert [Key.KPI_NOISE] in told
    assert not {Key.KPI_WORSE, Key.KPI_BETTER} & {key for item in told for key in item}


def test_what_crosses_its_mark_by_a_signal_is_told_with_its_reason() -> None:
    store = days([60.0 + (n % 3) for n in range(40)] + [-190.0])
    items, _ = figures(sources(store, kpi(tolerance=0.1)), ms("2025-01-19T08:00"), NOW)
    store.close()
    worse = next(item for item in items if item.sentences[0].key is Key.KPI_WORSE)
    assert worse.rating == "worse"
    assert [one.key for one in worse.sentences] == [Key.KPI_WORSE, Key.KPI_ONE_DAY]


def test_a_figure_that_can_no_longer_be_told_is_told_as_lost() -> None:
    store = days([60.0] * 31, last="2024-12-31")
    items, gone = figures(sources(store, kpi()), ms("2025-01-03T08:00"), NOW)
    store.close()
    assert keys(gone) == [[Key.KPI_LOST]]
    assert gone[0].owners == ("d",)
    assert keys(items)[0] == [Key.PULSE_NONE]


def written(item: Item) -> tuple[float, list[float]]:
    """By how much the Pulse moved as it is written, and what its parts and the rest are."""
    head = item.sentences[0]
    change = head.parameters["change"]
    assert isinstance(change, Amount)
    sign = 1 if head.key is Key.PULSE_ROSE else -1
    parts = [
        value.value
        for one in item.sentences[1:]
        for name, value in one.parameters.items()
        if name in ("points", "rest") and isinstance(value, Amount)
    ]
    return sign * change.value, parts


def moment_of(values: Sequence[tuple[float, float]], until: int) -> Moment:
    """A department with one KPI for each pair: what came of it in two districts."""
    cards = []
    for n, (one, two) in enumerate(values):
        mine = kpi(id=f"k{n}", department=f"d{n}")
        anchors, value = one_way(0, 40 + 5 * n, 100), (one + two) / 2
        row = Row(
            kpi=mine, figure=Figure(value=value, num=one + two, n=2), den=2, weight=1,
            standard=Standard(kind="target", value=40), change=None, rating=Rating.EVEN, trend=(),
            before=Figure(value=None), one_day=None, districts=(), anchors=anchors,
            score=anchors.score(value), shares={"01": (one, 1), "02": (two, 1)},
        )  # fmt: skip
        cards.append(Scorecard(
            department=f"d{n}", period=JANUARY, periods=(JANUARY,), until=date(2025, 1, until),
            running=True, rows=(row,), now_ms=NOW,
        ))  # fmt: skip
    weights = {card.department: 1 / len(cards) for card in cards}
    return Moment(
        period=JANUARY, now_ms=NOW, cards=tuple(cards), state=state(cards, weights, 0.6)
    )


JANUARY = Period.parse("2025-01")
PAIR = st.tuples(st.floats(0, 100), st.floats(0, 100))
Values = list[tuple[float, float]]


def both(n: int) -> st.SearchStrategy[tuple[Values, Values]]:
    """Two states of as many KPIs."""
    return st.tuples(*[st.lists(PAIR, min_size=n, max_size=n)] * 2)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 6).flatmap(both))
def test_the_parts_add_up_to_the_change_as_they_are_written(
    values: tuple[Values, Values],
) -> None:
    now, then = moment_of(values[0], 19), moment_of(values[1], 5)
    item = pulse_item(now, then, NAMES, NOW)
    assert item is not None and now.score is not None and then.score is not None
    moved = round(round(now.score, 1) - round(then.score, 1), 1)
    if not moved:
        assert item.stands and item.sentences[0].key is Key.PULSE_STANDS
        return
    change, parts = written(item)
    assert change == pytest.approx(moved)
    if parts:
        assert sum(parts) == pytest.approx(change, abs=1e-6)
    assert all(one == round(one, 1) for one in parts)


def test_the_district_that_did_most_is_named() -> None:
    item = pulse_item(moment_of([(10, 60)], 19), moment_of([(60, 62)], 5), NAMES, NOW)
    assert item is not None
    assert [one.key for one in item.sentences] == [Key.PULSE_FELL, Key.PART_VALUE_IN]
    assert item.sentences[1].parameters["district"] == NAMES["01"]
    assert item.sentences[1].links[0].href == "/kpi/d0/k0?period=2025-01"


def test_a_figure_of_our_own_operation_is_told_when_it_weighs_something() -> None:
    form = {"quantile": {"sql": "time_to_close", "p": 0.9}}
    plain = {"unit": {"en": "s", "zh": "秒"}, "direction": "down"}
    light = make_kpi(form, id="light", **plain)
    heavy = make_kpi(form, id="heavy", aims=[aim(floor=100, stretch=0)], **plain)
    found = told(Kpis([kpi(), light, heavy]), date(2025, 1, 1))
    assert [one.id for one in found] == ["k", "heavy"]
