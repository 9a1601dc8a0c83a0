"""Why a figure moved: parts that sum to the change, what it is compared with, signal or noise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from data.strict import Words
from metrics.kpi_movers import movers
from metrics.kpi_pulse import Moment, state
from metrics.kpi_signal import ENOUGH, control, signals
from metrics.kpi_types import Figure, Kpi, Period, Rating, Row, Scorecard, Span, Standard
from metrics.kpi_why import compared, most_moved, parts, told, usual
from metrics.kpi_why_types import Against, By, NoParts
from metrics.score import one_way

ZONE = ZoneInfo("Europe/Berlin")
JANUARY = Period.parse("2025-01")
FIRST = date(2025, 1, 1)
Shares = dict[str, tuple[float, float]]


def kpi(name: str = "goal", **more: Any) -> Kpi:
    words = {"en": name, "zh": name}
    plain = {"id": name, "department": "fire", "name": words, "note": words, "direction": "up",
             "unit": {"en": "%", "zh": "%"}, "show": "percent", "tolerance": 1,
             "formula": {"ratio": {"of": "a", "to": "b"}}}  # fmt: skip
    return Kpi.model_validate({**plain, **more})


def row(shares: Shares, one: Kpi | None = None, **more: Any) -> Row:
    """A row whose value is what its districts add up to."""
    num, den = (sum(pair[place] for pair in shares.values()) for place in (0, 1))
    value = num / den * 100 if den else None
    plain: dict[str, Any] = {
        "kpi": one or kpi(), "figure": Figure(value=value, num=num, n=round(den)),
        "standard": Standard(kind="last_year", value=None), "change": None,
        "rating": Rating.UNKNOWN, "trend": (value,), "before": Figure(value=None),
        "one_day": None, "districts": (), "den": den, "shares": shares,
    }  # fmt: skip
    return Row(**{**plain, **more})


def card(*rows: Row, **more: Any) -> Scorecard:
    plain: dict[str, Any] = {
        "department": "fire", "period": JANUARY, "periods": (JANUARY.later(-1), JANUARY),
        "until": JANUARY.last, "running": False, "rows": rows, "now_ms": 0,
    }  # fmt: skip
    return Scorecard(**{**plain, **more})


counts = some.tuples(some.integers(0, 50), some.integers(0, 60)).map(
    lambda pair: (float(min(pair)), float(max(pair)))
)
towns = some.dictionaries(some.sampled_from("ABCDEFGHIJKLMNOPQR"), counts, min_size=1)


@settings(max_examples=60, deadline=None)
@given(towns, towns)
def test_parts_by_district_sum_to_the_change(now: Shares, then: Shares) -> None:
    mine, other = row(now), row(then)
    found = told(mine, other, card(mine), Against.BEFORE, JANUARY.later(-1), FIRST, {})
    if found.change is None:
        assert found.none is not None and found.steps == ()
        return
    assert other.figure.value is not None and mine.figure.value is not None
    assert found.by is By.DISTRICT
    assert sum(step.points for step in found.steps) == pytest.approx(found.change, abs=1e-9)
    assert found.steps[-1].end == pytest.approx(mine.figure.value, abs=1e-9)
    assert found.steps[0].start == other.figure.value


@settings(max_examples=60, deadline=None)
@given(
    some.lists(counts, min_size=2, max_size=92), some.floats(0, 100),
    some.sampled_from([(Span.MONTH, By.DAY), (Span.QUARTER, By.WEEK), (Span.YEAR, By.MONTH)]),
)  # fmt: skip
def test_parts_by_day_week_or_month_sum_to_the_change(
    of_days: list[tuple[float, float]], then: float, of: tuple[Span, By]
) -> None:
    days = {FIRST + timedelta(days=place): pair for place, pair in enumerate(of_days)}
    whole = row({"": (sum(a for a, _ in of_days), sum(b for _, b in of_days))})
    mine = replace(whole, shares={}, days=days)
    other = row({}, figure=Figure(value=then, n=9))
    if mine.figure.value is None:
        assert parts(mine, other)[2] is NoParts.NO_VALUE
        return
    by, sums, none = parts(mine, other, of[0])
    assert (by, none) == (of[1], None)
    assert sum(sums.values()) == pytest.approx(mine.figure.value - then, abs=1e-9)


def test_a_year_is_told_by_month_and_a_quarter_by_week_with_all_their_cases() -> None:
    days = {date(2025, 1, 1) + timedelta(days=place): (1.0, 2.0) for place in range(40)}
    mine = row({"": (40, 80)}, days=days)
    mine, other = replace(mine, shares={}), row({}, figure=Figure(value=40.0, n=9))
    year = replace(card(mine), period=Period.parse("2025"))
    found = told(mine, other, year, Against.BEFORE, Period.parse("2024"), FIRST, {})
    assert [(step.key, step.n) for step in found.steps] == [
        (date(2025, 1, 1), 62), (date(2025, 2, 1), 18),
    ]  # fmt: skip
    quarter = replace(card(mine), period=Period.parse("2025-Q1"))
    found = told(mine, other, quarter, Against.BEFORE, Period.parse("2024-Q4"), FIRST, {})
    assert {step.key for step in found.steps} == {
        date(2024, 12, 30) + timedelta(days=7 * place) for place in range(6)
    }
    assert sum(step.n for step in found.steps) == 80


def test_one_day_of_the_whole_city_has_no_parts() -> None:
    mine = replace(row({"": (1, 2)}, days={FIRST: (1.0, 2.0)}), shares={})
    assert parts(mine, row({}, figure=Figure(value=40.0, n=9)))[2] is NoParts.ONE_DAY


def test_what_no_district_holds_is_a_part_of_its_own() -> None:
    mine = row({"A": (5, 10)}, figure=Figure(value=60.0, n=20), den=20.0)
    other = row({"A": (5, 10)})
    _by, sums, _none = parts(mine, other)
    assert sums[None] + sums["A"] == pytest.approx(10.0)
    assert sums[None] != 0


def test_a_quantile_has_no_parts() -> None:
    late = kpi(show="minutes", unit={"en": "min", "zh": "分"}, direction="down",
               formula={"quantile": {"sql": "time_to_close", "p": 0.9}})  # fmt: skip
    mine = row({}, late, figure=Figure(value=90.0, n=9))
    assert parts(mine, mine)[2] is NoParts.NO_SUMS


def test_it_stands_against_last_year_where_that_is_its_reference() -> None:
    known = row({"A": (1, 2)}, standard=Standard(kind="last_year", value=40.0))
    assert usual(known) is Against.YEAR
    assert usual(row({"A": (1, 2)})) is Against.BEFORE
    target = Standard(kind="target", value=40.0, source=Words(en="x", zh="x"))
    assert usual(row({"A": (1, 2)}, standard=target)) is Against.BEFORE


@pytest.mark.parametrize(
    ("period", "against", "last", "other", "until"),
    [
        ("2025-01", Against.BEFORE, "2025-01-31", "2024-12", "2024-12-31"),
        ("2025-01", Against.YEAR, "2025-01-19", "2024-01", "2024-01-19"),
        ("2025-01", Against.YEAR, "2025-01-31", "2024-01", "2024-01-31"),
        ("2025-01", Against.ROLLING, "2025-01-31", "P365D/2024-12-31", "2024-12-31"),
        ("2025-W02", Against.ROLLING, "2025-01-12", "P28D/2025-01-05", "2025-01-05"),
        ("2024-02", Against.YEAR, "2024-02-28", "2023-02", "2023-02-28"),
    ],
)
def test_what_it_is_compared_with(
    period: str, against: Against, last: str, other: str, until: str
) -> None:
    mine = row({"A": (1, 2)}, figure=Figure(value=1.0, last=date.fromisoformat(last)))
    found = compared(mine, card(mine, period=Period.parse(period)), against, ZONE)
    assert (str(found[0]), str(found[1])) == (other, until)


def test_the_headline_that_moved_most_in_tolerances_is_first() -> None:
    wide = row({"A": (1, 2)}, kpi("wide", headline=True, tolerance=10), change=20.0)
    narrow = row({"A": (1, 2)}, kpi("narrow", headline=True), change=-5.0)
    plain = row({"A": (1, 2)}, kpi("plain"), change=90.0)
    gone = row({}, kpi("gone", headline=True))
    found = most_moved([wide, gone, narrow, plain])
    assert found is narrow
    assert most_moved([gone, plain]) is plain
    assert most_moved([gone]) is None


# ---- signal or noise


def months(*values: float | None, running: bool = False) -> tuple[Row, Scorecard]:
    one = row({"A": (1, 2)}, trend=values)
    periods = tuple(JANUARY.later(place - len(values) + 1) for place in range(len(values)))
    return one, card(one, periods=periods, running=running)


STEADY = [50.0, 51.0] * 6


def test_a_leap_is_a_signal_and_what_was_always_so_is_noise() -> None:
    one, of = months(*STEADY, 60.0)
    chart = control(one, of)
    assert chart is not None and chart.rules == ("nelson 1",)
    assert chart.high < 54  # the leap itself does not widen the limits
    assert signals(of) == {"goal": ("nelson 1",)}
    assert signals(months(*STEADY, 51.0)[1]) == {}


def test_a_running_period_is_not_judged() -> None:
    one, of = months(*STEADY, 50.0, 99.0, running=True)
    chart = control(one, of)
    assert chart is not None and chart.rules == () and chart.judged == len(STEADY)
    assert signals(replace(months(*STEADY, 99.0, None, running=True)[1], until=None)) == {}


@pytest.mark.parametrize(
    "values", [[50.0], [*[50.0] * (ENOUGH - 1), 99.0], [*STEADY, None], [None] * 14 + [1.0]]
)
def test_of_too_few_values_nothing_is_said(values: list[float | None]) -> None:
    one, of = months(*values)
    assert control(one, of) is None
    assert signals(of) == {}


# ---- who rose and fell


def test_a_score_that_moved_says_whether_its_measure_did() -> None:
    def moment(share: float, last_year: float) -> Moment:
        anchors = one_way(last_year - 10, last_year, last_year + 5)
        one = row(
            {"A": (share, 100.0), "B": (50.0, 100.0)}, weight=1.0, anchors=anchors,
            standard=Standard(kind="last_year", value=last_year),
        )  # fmt: skip
        assert one.figure.value is not None
        cards = (card(replace(one, score=anchors.score(one.figure.value))),)
        return Moment(period=JANUARY, now_ms=0, cards=cards, state=state(cards, {"fire": 1.0}, 0.6))

    names = {"A": Words(en="Aa", zh="甲"), "B": Words(en="Bb", zh="乙")}
    then, better, harder = moment(50, 50), moment(54, 50), moment(50, 55)
    (rose,) = movers(better, then, names)
    assert rose.points == pytest.approx(16.0) and rose.target == 0.0
    assert rose.district is not None and rose.district.en == "Aa"
    (fell,) = movers(harder, then, names)
    assert fell.points == pytest.approx(-30.0) and fell.target == pytest.approx(-30.0)
    assert fell.district is None and (fell.standard, fell.then_standard) == (55, 50)
    assert movers(then, then, names) == []
