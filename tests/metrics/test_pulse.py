"""City Pulse: whatever appears, vanishes or is set anew, the parts sum to the whole."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.pulse import Cause, Scored, State, change, districts, summed, waterfall
from metrics.score import one_way

pytestmark = pytest.mark.long

KEYS = [("fire", "pump"), ("fire", "calls"), ("air", "pm"), ("air", "no2"), ("road", "speed")]


@st.composite
def scored(draw: st.DrawFn) -> Scored:
    places = draw(
        st.dictionaries(
            st.sampled_from(["01", "02", "03"]),
            st.tuples(st.integers(0, 500), st.integers(0, 500)),
        )
    )
    shares = {name: (float(min(k, n)), float(max(k, n))) for name, (k, n) in places.items()}
    elsewhere = draw(st.integers(0, 50))
    den = sum(n for _, n in shares.values()) + elsewhere
    num = sum(k for k, _ in shares.values()) + draw(st.integers(0, elsewhere))
    floor = draw(st.floats(0, 60))
    target = floor + draw(st.floats(0.5, 30))
    anchors = one_way(floor, target, target + draw(st.floats(0.5, 30)))
    return Scored(
        value=num / den * 100 if den > 0 and draw(st.integers(0, 4)) else None,
        anchors=anchors if draw(st.integers(0, 9)) else None,
        weight=draw(st.floats(0, 1)),
        den=den,
        scale=100,
        districts=shares,
    )


@st.composite
def states(draw: st.DrawFn) -> State:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1))
    names = sorted({department for department, _ in keys})
    return State(
        kpis={key: draw(scored()) for key in keys},
        departments={name: draw(st.floats(0, 1)) for name in names},
        coverage=draw(st.sampled_from([0.0, 0.5, 0.8])),
    )


@settings(max_examples=400, deadline=None)
@given(states(), states())
def test_the_parts_sum_to_the_change(before: State, after: State) -> None:
    old, new = before.pulse().score, after.pulse().score
    parts, back = change(before, after), change(after, before)
    if old is None or new is None:
        assert parts is None
        return
    assert parts is not None and back is not None
    assert sum(part.points for part in parts) == pytest.approx(new - old, abs=1e-9)
    for by in ("department", "kpi", "district", "cause"):
        assert sum(summed(parts, by).values()) == pytest.approx(new - old, abs=1e-9)
        forth, other = summed(parts, by), summed(back, by)
        for name in {*forth, *other}:
            assert forth.get(name, 0.0) == pytest.approx(-other.get(name, 0.0), abs=1e-7)


@settings(deadline=None)
@given(states())
def test_nothing_changed_has_no_parts(state: State) -> None:
    if state.pulse().score is not None:
        assert change(state, state) == ()


@pytest.fixture
def calm() -> State:
    """Two departments of equal weight; each KPI stands at its target."""
    line = one_way(50, 80, 90)
    kpi = Scored(value=80, anchors=line, weight=0.5, den=100, scale=100, districts={})
    fire = dataclasses.replace(kpi, districts={"01": (40, 50), "02": (40, 50)})
    kpis = {("fire", "pump"): fire, ("fire", "calls"): kpi, ("air", "pm"): kpi, ("air", "no2"): kpi}
    return State(kpis=kpis, departments={"fire": 0.5, "air": 0.5}, coverage=0.5)


def changed(state: State, key: tuple[str, str], **more: object) -> State:
    one = dataclasses.replace(state.kpis[key], **more)  # type: ignore[arg-type]
    return dataclasses.replace(state, kpis={**state.kpis, key: one})


def test_a_value_is_told_by_district(calm: State) -> None:
    after = changed(
        calm, ("fire", "pump"), value=84.0, districts={"01": (46, 50), "02": (38, 50)}
    )
    parts = change(calm, after)
    assert parts is not None
    # 0.25 of the Pulse × 4 points per unit: 6 % of a half up, 2 % of a half down.
    assert summed(parts, "district") == {"01": pytest.approx(6.0), "02": pytest.approx(-2.0)}
    assert {part.cause for part in parts} == {Cause.VALUE}


def test_another_target_is_told_as_the_target(calm: State) -> None:
    parts = change(calm, changed(calm, ("air", "pm"), anchors=one_way(50, 90, 95)))
    assert parts is not None
    assert summed(parts, "cause") == {Cause.TARGET: pytest.approx(0.25 * (45 - 60))}


def test_another_weight_is_told_as_the_weight(calm: State) -> None:
    good = changed(calm, ("air", "pm"), value=90.0)
    after = changed(changed(good, ("air", "pm"), weight=0.7), ("air", "no2"), weight=0.3)
    parts = change(good, after)
    assert parts is not None
    assert summed(parts, "cause") == {Cause.WEIGHT: pytest.approx(0.1 * 40)}


def test_a_value_that_vanishes_is_told_as_coverage(calm: State) -> None:
    good = changed(calm, ("air", "pm"), value=90.0)
    parts = change(good, changed(good, ("air", "pm"), value=None))
    assert parts is not None
    assert summed(parts, "cause") == {Cause.COVERAGE: pytest.approx(-10.0)}
    # The Pulse falls from 70 to 60, 65 between: what was lost stood 35 above, what weighs more now
    # stands 5 below.
    assert summed(parts, "kpi") == {
        "air/pm": pytest.approx(-0.25 * 35),
        "air/no2": pytest.approx(0.25 * -5),
    }


def test_without_a_pulse_there_is_no_change(calm: State) -> None:
    assert change(calm, dataclasses.replace(calm, departments={})) is None


def test_districts_tell_the_change_of_a_share_whatever_the_number_of_cases() -> None:
    """Rate and mix (Kitagawa 1955): twice the cases at the same shares is no change."""
    shares = {"a": (4.0, 5.0), "b": (2.0, 5.0)}
    one = Scored(value=60, anchors=None, weight=1, den=10, scale=100, districts=shares)
    two = dataclasses.replace(one, den=20, districts={"a": (8, 10), "b": (4, 10)})
    assert districts(one, two) == {"a": pytest.approx(0), "b": pytest.approx(0)}


def test_a_waterfall_rises_first_and_ends_where_the_sums_lead() -> None:
    sums: dict[str | None, float] = {"a": -3, "b": 5, "c": 1, "d": 0.2, "e": -0.1}
    bars = waterfall(50, sums)
    assert [bar.name for bar in bars] == ["b", "c", "d", "e", "a"]
    assert [bar.start for bar in bars[1:]] == [bar.end for bar in bars[:-1]]
    assert bars[-1].end == pytest.approx(50 + sum(sums.values()))
    few = waterfall(50, sums, most=3)
    assert [bar.name for bar in few] == ["b", "a", "others"]
    assert few[-1].end == pytest.approx(bars[-1].end)
