"""From a figure down to its rows: their sums are the figure, whatever the formula."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.store import Connection, Store
from metrics import kpi_cases
from metrics.kpi import Period, scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_types import Kpi, Kpis
from metrics.trace import Tracer
from metrics.trace_rows import UnknownSort
from metrics.trace_types import Asked, Rows, Trace
from tests.metrics.kpi_town import BERLIN, event, make_kpi, ms, observe, town
from tests.metrics.test_kpi_cases import alert

pytestmark = pytest.mark.long

NOW = ms("2025-02-02T12:00")
JANUARY = Period.parse("2025-01")
POINTS = [("c1", "counter", "01"), ("c2", "counter", "02"), ("c3", "counter", None)]
FORMS: list[dict[str, Any]] = [
    {"ratio": {"of": "a", "to": "b"}},
    {"weighted_mean": {"value": "a", "weight": "b"}},
    {"mean": "a"},
    {"sum": "a"},
    {"share": {"indicator": "a", "at_least": 3}},
    {"share": {"indicator": "a", "at_most": 4, "day_mean_from": 2}},
    {"quality": "a"},
    {"delivery": {"indicator": "a", "per_day": 24}},
]


def tracer(store: Store, kpi: Kpi, book: KpiBook | None = None) -> Tracer:
    return Tracer(store, Kpis([kpi]), {}, BERLIN, book)


def rows(store: Store, kpi: Kpi, **asked: Any) -> Rows:
    return tracer(store, kpi).rows(kpi, JANUARY, NOW, Asked(**asked))


def trace(store: Store, kpi: Kpi, period: Period = JANUARY) -> Trace:
    return tracer(store, kpi).trace(kpi, period, NOW)


# Quarters, so that sums of floats are exact in any order.
VALUES = st.lists(
    st.tuples(
        st.integers(1, 31 * 24), st.sampled_from(["c1", "c2", "c3"]), st.integers(0, 40),
        st.integers(1, 40), st.sampled_from([0.5, 0.75, 1.0]), st.booleans(),
    ),
    min_size=1, max_size=25, unique_by=lambda one: one[:2],
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: next(iter(form)))
@settings(max_examples=4, deadline=None)
@given(values=VALUES)
def test_the_rows_add_up_to_the_figure(form: dict[str, Any], values: list[Any]) -> None:
    store = town(POINTS)
    for hour, point, a, b, quality, has_b in values:
        ended = (date(2025, 1, 1) + timedelta(days=(hour - 1) // 24)).isoformat()
        moment = f"{ended}T{(hour - 1) % 24:02d}:30"
        observe(store, "a", moment, a / 4, point, quality=quality)
        if has_b:
            observe(store, "b", moment, b / 4, point)
    kpi = make_kpi(form, kind="counter")
    row = scorecard(store, [kpi], "d", JANUARY, zone=BERLIN, now_ms=NOW).rows[0]
    found = rows(store, kpi)
    store.close()
    assert found.agrees is True
    assert (found.num, found.count) == (row.figure.num, len(found.rows))
    assert sum(one.num for one in found.rows) == row.figure.num
    if form.keys() & {"ratio", "weighted_mean", "mean", "share", "quality"} and found.count:
        den = sum(one.den for one in found.rows)
        assert row.figure.value is None or den == found.den == row.den
        assert row.figure.value in (None, found.num / found.den)


@pytest.fixture
def store() -> Iterator[Store]:
    found = town(POINTS)
    found.write(lambda c: c.execute("UPDATE point SET owner = 'd' WHERE kind = 'counter'"))
    yield found
    found.close()


def house(formula: dict[str, Any], **more: Any) -> Kpi:
    """A KPI by an SQL of the house."""
    kpi = make_kpi(formula, **more)
    assert kpi.formula.query is not None
    path = kpi_cases.script(kpi.formula.query.sql, Path("no such city"))
    assert path is not None
    return kpi.made(sql=kpi_cases.read(path))


def test_cases_lead_to_their_alerts(store: Store) -> None:
    alert(store, 1, "2025-01-03T10:00", ("ACK", "ACKED", "2025-01-03T10:20"))
    alert(store, 2, "2025-01-04T10:00", ("ACK", "ACKED", "2025-01-04T13:00"), point=2)
    kpi = house({"cases": {"sql": "acknowledged_in_time", "given": {"within_minutes": 60}}})
    found = rows(store, kpi)
    assert found.agrees is True and (found.num, found.den, found.count) == (1, 2, 2)
    assert [(one.alert, one.point, one.num) for one in found.rows] == [(1, "c1", 1), (2, "c2", 0)]
    assert found.rows[1].known_ms == ms("2025-01-04T13:00")
    assert "$department" in found.sql and found.given["department"] == "d"
    assert rows(store, kpi, after_ms=ms("2025-01-04T00:00")).count == 1


def test_a_quantile_says_which_of_its_rows_it_is(store: Store) -> None:
    for no, minute in enumerate((7, 1, 3, 9, 5), start=1):
        day = f"2025-01-1{no}T10:0"
        alert(store, no, f"{day}0", ("ACK", "ACKED", f"{day}{minute}"))
    kpi = house({"quantile": {"sql": "time_to_acknowledge", "p": 0.8}}, show="minutes")
    found = rows(store, kpi, sort="value")
    assert (found.agrees, found.rank) == (True, 4)
    assert found.rows[3].value == trace(store, kpi).row.figure.value == 420


def test_a_case_that_is_a_value_leads_to_it(store: Store) -> None:
    def fill(connection: Connection) -> None:
        connection.execute("INSERT INTO indicator VALUES (3, 'city_travel_time_index')")
        for hour, value in enumerate((1.2, 1.4, 1.3), start=9):
            connection.execute(
                "INSERT INTO computed SELECT point_no, 3, make_timestamptz(? * 1000), ?, 1, 1,"
                " NULL, make_timestamptz(? * 1000) FROM point WHERE point_id = 'c1'",
                [ms(f"2025-01-10T{hour:02}:00"), value, ms(f"2025-01-10T{hour:02}:05")],
            )

    store.write(fill)
    kpi = house({"quantile": {"sql": "hour_of_travel", "p": 0.95}})
    found = rows(store, kpi, sort="value", descending=True)
    assert (found.agrees, found.rows[0].value) == (True, 1.4)
    one = found.rows[0]
    assert (one.point, one.indicator) == ("c1", "city_travel_time_index")
    assert one.value_ms == ms("2025-01-10T10:00")  # the hour ended then; the case lies before
    assert one.more is None


def test_events_add_up(store: Store) -> None:
    event(store, "1", "fire", ("2025-01-05T10:00", "New"), ("2025-01-05T10:30", "Safe"))
    event(store, "2", "fire", ("2025-01-06T10:00", "New"), ("2025-01-06T14:00", "Safe"))
    event(store, "3", "flood", ("2025-01-06T10:00", "New"), ("2025-01-06T10:01", "Safe"))
    share = {"kind": "incident", "category": ["fire"], "status": ["Safe"], "within_minutes": 60}
    found = rows(store, make_kpi({"event_share": share}))
    assert found.agrees is True and (found.num, found.den) == (1, 2)
    assert [(one.event, one.value, one.num) for one in found.rows] == [
        ("1", 1800, 1), ("2", 14_400, 0)
    ]  # fmt: skip
    per_day = rows(store, make_kpi({"events_per_day": {"kind": "incident"}}))
    assert (per_day.agrees, per_day.num) == (True, 3)


def test_rows_are_narrowed_ordered_and_paged(store: Store) -> None:
    for day, point, value in ((3, "c1", 1.5), (4, "c2", 9), (4, "c3", 4), (31, "c1", 7)):
        observe(store, "a", f"2025-01-{day:02d}T12:00", value, point)
    kpi = make_kpi({"mean": "a"}, kind="counter")
    assert [one.value for one in rows(store, kpi, sort="value", descending=True).rows] == [
        9, 7, 4, 1.5
    ]  # fmt: skip
    page = rows(store, kpi, limit=2, offset=2)
    assert ([one.value for one in page.rows], page.count, page.num) == ([4, 7], 4, 21.5)
    one_day = rows(store, kpi, day=date(2025, 1, 4))
    assert (one_day.count, one_day.num, one_day.agrees) == (2, 13, None)
    assert rows(store, kpi, district="02").num == 9
    assert rows(store, kpi, district="").num == 4
    assert rows(store, kpi, district="01", day=date(2025, 1, 4)).count == 0
    with pytest.raises(UnknownSort, match="did you mean 'value'"):
        rows(store, kpi, sort="valu")


def test_each_period_of_the_past_is_what_its_own_card_says(store: Store) -> None:
    for month in range(1, 13):
        for year in (2022, 2023, 2024):
            observe(store, "a", f"{year}-{month:02d}-05", month + year % 10, "c1")
    observe(store, "a", "2025-01-05", 3, "c1")
    since = {"from": "2024-07-01", "target": 9, "floor": 0, "stretch": 12,
             "source": {"en": "S", "zh": "参"}}  # fmt: skip
    kpi = make_kpi({"mean": "a"}, kind="counter", aims=[
        since, {"to": "2024-06-30", "against": "last_year", "floor": -2, "stretch": 2},
    ])  # fmt: skip
    book = KpiBook(store, BERLIN)
    book.refresh([kpi], NOW)
    for kept in (None, book):
        found = tracer(store, kpi, kept).trace(kpi, JANUARY, NOW)
        assert found.history[-1].figure == found.row.figure
        for past in found.history:
            (row,) = scorecard(store, [kpi], "d", past.period, zone=BERLIN, now_ms=NOW).rows
            assert (past.figure, past.standard, past.score, past.den) == (
                row.figure, row.standard, row.score, row.den
            )  # fmt: skip
    held = {str(past.period): past.standard.value for past in found.history}
    assert (held["2024-06"], held["2024-07"]) == (9, 9)  # June 2023's value, then the target
    assert len(found.fired) == len(found.history) == 25


def test_the_control_chart_names_the_rules_of_each_period(store: Store) -> None:
    for month in range(1, 13):
        observe(store, "a", f"2024-{month:02d}-05", 10 + month % 2 if month < 12 else 30, "c1")
    found = trace(store, make_kpi({"mean": "a"}, kind="counter"), Period.parse("2024-12"))
    assert found.control is not None and found.control.rules == ("nelson 1",)
    assert found.fired[-1] == ("nelson 1",) and set(found.fired[:-1]) == {()}
    few = trace(store, make_kpi({"mean": "a"}, kind="counter"), Period.parse("2024-05"))
    assert (few.control, set(few.fired)) == (None, {()})


def test_districts_have_numerator_and_denominator_whatever_the_form(store: Store) -> None:
    for point, value in (("c1", 2), ("c2", 8)):
        observe(store, "a", "2025-01-05", value, point)
    found = trace(store, make_kpi({"mean": "a"}, kind="counter")).districts
    assert [(one.id, one.num, one.den, one.value) for one in found] == [
        ("02", 8, 1, 8), ("01", 2, 1, 2)
    ]  # fmt: skip
    assert found[0].rank is None
    summed = trace(store, make_kpi({"sum": "a"}, kind="counter")).districts
    assert [(one.id, one.num, one.value) for one in summed] == [("01", 2, None), ("02", 8, None)]


def test_what_was_not_known_then_is_no_row_then(store: Store) -> None:
    observe(store, "a", "2025-01-05", 2, "c1")
    observe(store, "a", "2025-01-06", 4, "c1", known="2025-02-02T13:00")
    kpi = make_kpi({"mean": "a"}, kind="counter")
    assert rows(store, kpi).count == 1
    later = tracer(store, kpi).rows(kpi, JANUARY, ms("2025-02-03T12:00"), Asked(after_ms=NOW))
    assert [(one.value, one.known_ms) for one in later.rows] == [(4, ms("2025-02-02T13:00"))]


def test_a_running_period_has_rows_up_to_yesterday_only(store: Store) -> None:
    for day in (1, 2, 3):
        observe(store, "a", f"2025-02-{day:02d}T09:00", day, "c1")
    kpi = make_kpi({"mean": "a"}, kind="counter")
    found = tracer(store, kpi).rows(kpi, Period.parse("2025-02"), NOW, Asked())
    assert (found.count, found.num, found.agrees) == (1, 1, True)
    nothing = tracer(store, kpi).rows(kpi, Period.parse("2025-03"), NOW, Asked())
    assert (nothing.count, nothing.rows, nothing.sql) == (0, (), "")


