"""What is left out is gone from numerator and denominator, and nothing else changes."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.appeals.types import Kind, LeftOut, Scope
from metrics.kpi_account import Account
from metrics.kpi_frame import Frame
from metrics.kpi_period import DAY, Period
from metrics.kpi_query import Part
from metrics.kpi_types import Absent, Kpi, Row
from tests.metrics.appeals.conftest import NOW, Town, share
from tests.metrics.kpi_town import BERLIN, make_kpi

pytestmark = pytest.mark.long

FIRST = date(2024, 2, 1)
FRAME = Frame(Period.parse("2024-02"), BERLIN, NOW)
DISTRICTS = ("north", "south", None)
KNOWN = {("area", None): 5, ("area", "north"): 2, ("area", "south"): 2}
FORMS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"ratio": {"of": "a", "to": "b"}}, {"show": "percent"}),
    ({"weighted_mean": {"value": "a", "weight": "b"}}, {}),
    ({"mean": "a"}, {}),
    ({"sum": "a"}, {}),
    ({"quality": "a"}, {}),
    ({"delivery": {"indicator": "a", "per_day": 24}}, {"show": "percent"}),
    ({"events_per_day": {"kind": "area"}}, {}),
    ({"event_share": {"kind": "area", "status": ["x"], "within_minutes": 5}}, {}),
    ({"quantile": {"sql": "x", "p": 0.9}}, {}),
]
formulas = pytest.mark.parametrize(
    ("formula", "more"), FORMS, ids=[next(iter(formula)) for formula, _ in FORMS]
)


def kpi_of(formula: dict[str, Any], more: dict[str, Any]) -> Kpi:
    return make_kpi(formula, kind="area", **more)


def parts(seed: int) -> list[Part]:
    """Some parts of each day of two years, by district, with values that do not add up exactly."""
    chance = random.Random(seed)
    found = []
    for slot in range(len(FRAME.slots)):
        for district in DISTRICTS:
            if chance.random() < 0.7:
                num, den = chance.random() * 10, 10 + chance.random()
                values = [chance.random() for _ in range(3)]
                found.append(Part(slot, district, num, den, 3, values))
    return found


def row(kpi: Kpi, made: list[Part], *left: LeftOut) -> Row:
    return Account(kpi, made, FRAME, KNOWN, left_out=left).row({})


def left(days: frozenset[date], districts: frozenset[str] | None = None) -> LeftOut:
    return LeftOut(
        claim=1, kind=Kind.APPEAL, scope=Scope(days=days, districts=districts), reason="r"
    )


scopes = st.builds(
    left,
    st.frozensets(st.integers(0, 28).map(lambda n: FIRST + DAY * n), max_size=29),
    st.none() | st.frozensets(st.sampled_from(["north", "south"]), min_size=1),
)


@formulas
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 99))
def test_leaving_nothing_out_changes_nothing_bit_for_bit(
    formula: dict[str, Any], more: dict[str, Any], seed: int
) -> None:
    kpi, made = kpi_of(formula, more), parts(seed)
    elsewhere = left(frozenset({date(1999, 1, 1)}))
    nowhere = left(frozenset({FIRST}), frozenset({"atlantis"}))
    empty = left(frozenset())
    assert row(kpi, made, elsewhere, nowhere, empty) == row(kpi, made)


@formulas
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 99), one=scopes, two=scopes)
def test_two_are_the_same_in_any_order_and_once_or_twice(
    formula: dict[str, Any], more: dict[str, Any], seed: int, one: LeftOut, two: LeftOut
) -> None:
    kpi, made = kpi_of(formula, more), parts(seed)
    assert row(kpi, made, one, two) == row(kpi, made, two, one, two)


@formulas
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 99), one=scopes)
def test_it_is_as_if_the_values_had_never_come(
    formula: dict[str, Any], more: dict[str, Any], seed: int, one: LeftOut
) -> None:
    kpi, made = kpi_of(formula, more), parts(seed)
    never = [p for p in made if not one.scope.holds(FRAME.slots[p.slot].day, p.district)]
    with_it, without = row(kpi, made, one).figure, row(kpi, never).figure
    if formula.keys() & {"delivery", "events_per_day"}:
        assert with_it.num == without.num  # their denominators are the calendar's: see below
    elif without.value is None and with_it.absent is Absent.LEFT_OUT:
        assert without.absent in (Absent.NO_VALUES, Absent.TOO_FEW)
    else:
        assert (with_it.value, with_it.num, with_it.n) == (
            without.value, without.num, without.n,
        )  # fmt: skip


def test_the_calendar_s_denominators_lose_the_days_and_the_points() -> None:
    one = [Part(n, "north", 24.0, 0.0, 24) for n, s in enumerate(FRAME.slots) if s.day >= FIRST]
    sent = make_kpi({"delivery": {"indicator": "a", "per_day": 24}}, kind="area", show="percent")
    assert row(sent, one).den == 29 * 24 * 5
    day, south = frozenset({FIRST}), frozenset({"south"})
    assert row(sent, one, left(day)).den == 28 * 24 * 5
    assert row(sent, one, left(day, south)).den == 28 * 24 * 5 + 24 * 3
    begun = make_kpi({"events_per_day": {"kind": "area"}}, kind="area")
    assert row(begun, one, left(day)).figure.value == pytest.approx(24)
    assert row(begun, one).den == 29
    assert row(begun, one, left(day)).den == 28


def test_a_kpi_that_is_left_out_as_a_whole_weighs_nothing_and_is_not_missed() -> None:
    kpi, made = share(), parts(1)
    whole = row(kpi, made, left(frozenset(FRAME.period.days)))
    assert (whole.figure.value, whole.figure.absent) == (None, Absent.LEFT_OUT)
    assert (whole.weight, whole.score) == (0.0, None)
    assert row(kpi, made).weight == 0.5


def test_what_is_kept_and_what_is_not_give_the_same_figure_bit_for_bit(answering: Town) -> None:
    scope = Scope(days=frozenset({date(2024, 2, 10), date(2024, 2, 11)}))
    out = {"k": (LeftOut(claim=1, kind=Kind.APPEAL, scope=scope, reason="r"),)}
    anew = answering.card(left_out=out)
    plain = answering.card(left_out={})
    answering.kept.refresh(answering.kpis, NOW)
    kept = answering.card(left_out=out)
    assert kept.rows[0].figure == anew.rows[0].figure
    assert kept.computed is not None
    again = answering.card(left_out={})
    for one, other in pairwise((kept.rows[0].computed, again.rows[0], plain.rows[0])):
        assert one is not None
        assert other is not None
        assert (one.figure, one.score, one.shares) == (other.figure, other.score, other.shares)


def test_days_that_are_left_out_are_so_in_every_period_that_has_them(answering: Town) -> None:
    scope = Scope(days=frozenset(date(2024, 2, day) for day in (10, 11, 12)))
    out = {"k": (LeftOut(claim=1, kind=Kind.APPEAL, scope=scope, reason="r"),)}
    for period in ("2024-02", "2024-Q1", "2024", "P28D/2024-02-28"):
        found = answering.card(period, left_out=out).rows[0]
        assert found.figure.value == 85.0
        assert found.left_out == out["k"]
    march = answering.card("2024-03", left_out=out).rows[0]
    assert march.left_out == ()
    assert march.before.value == 85.0
