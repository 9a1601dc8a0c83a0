"""Scores: bounded, monotone, continuous, the same in every unit; missing is neither 0 nor 100."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.score import Anchors, nearest, one_way, roll_up

VALUES = st.floats(-1e6, 1e6)
GAP = st.floats(0.01, 1e4)


@st.composite
def lines(draw: st.DrawFn) -> tuple[float, float, float]:
    floor = draw(st.floats(-1e4, 1e4))
    target = floor + draw(GAP)
    return floor, target, target + draw(GAP)


@pytest.mark.parametrize(
    ("value", "score"),
    [(49, 0), (50, 0), (65, 30), (80, 60), (85, 80), (90, 100), (91, 100)],
)
def test_the_anchors_are_0_60_and_100(value: float, score: float) -> None:
    assert one_way(50, 80, 90).score(value) == pytest.approx(score)
    assert one_way(-50, -80, -90).score(-value) == pytest.approx(score)


@pytest.mark.parametrize(
    ("value", "score"),
    [(15, 0), (18, 0), (19, 30), (20, 60), (20.5, 80), (21, 100), (22, 60), (24, 0), (30, 0)],
)
def test_nearer_to_the_target_is_better(value: float, score: float) -> None:
    assert nearest(18, 24, 21, 1, 1).score(value) == pytest.approx(score)


@given(lines(), VALUES, VALUES)
def test_a_score_is_bounded_and_monotone(
    line: tuple[float, float, float], one: float, two: float
) -> None:
    up, (floor, target, stretch) = one_way(*line), line
    down = one_way(stretch, target, floor)
    low, high = sorted((one, two))
    assert 0 <= up.score(low) <= up.score(high) <= 100
    assert 100 >= down.score(low) >= down.score(high) >= 0


@given(lines(), VALUES, st.floats(0, 1e-6))
def test_a_score_is_continuous(line: tuple[float, float, float], value: float, step: float) -> None:
    anchors = one_way(*line)
    steepest = 60 / (line[1] - line[0]) + 40 / (line[2] - line[1])
    moved = abs(anchors.score(value + step) - anchors.score(value))
    assert moved <= steepest * step * 1.001 + 1e-6


@given(lines(), st.floats(-1e4, 1e4), st.floats(0.1, 100), st.floats(-100, 100))
def test_a_score_is_the_same_in_every_unit(
    line: tuple[float, float, float], value: float, times: float, plus: float
) -> None:
    there = one_way(*(point * times + plus for point in line))
    assert there.score(value * times + plus) == pytest.approx(one_way(*line).score(value), abs=1e-4)


def test_anchors_that_do_not_rise_are_refused() -> None:
    with pytest.raises(ValueError, match="must rise"):
        Anchors((1, 1), (0, 100))


def test_a_roll_up_makes_the_weights_one_again_above_the_floor() -> None:
    weights = {"a": 0.5, "b": 0.3, "c": 0.2}
    found = roll_up({"a": 100, "b": 50, "c": None}, weights, 0.6)
    assert found.score == pytest.approx((0.5 * 100 + 0.3 * 50) / 0.8)
    assert found.coverage == pytest.approx(0.8)


def test_below_the_floor_there_is_no_score_and_missing_is_neither_0_nor_100() -> None:
    weights = {"a": 0.5, "b": 0.5}
    found = roll_up({"a": 100, "b": None}, weights, 0.6)
    assert (found.score, found.coverage) == (None, 0.5)
    assert roll_up({"a": 100, "b": None}, weights, 0.5).score == 100
    assert roll_up({"a": 0, "b": None}, weights, 0.5).score == 0
    assert roll_up({"a": None, "b": None}, weights, 0.0).score is None
    assert roll_up({}, {}, 0.0).score is None


def test_a_child_without_weight_does_not_count() -> None:
    assert roll_up({"a": 100, "b": 0}, {"a": 1, "b": 0}, 0.6).score == 100
    assert roll_up({"a": None, "b": 50}, {"a": 1, "b": 0}, 0.0).score is None


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.none() | st.floats(0, 100), min_size=1),
    st.data(),
)
def test_a_roll_up_lies_between_its_children(
    scores: dict[str, float | None], data: st.DataObject
) -> None:
    weights = {name: data.draw(st.floats(0.01, 1)) for name in scores}
    found = roll_up(scores, weights, 0.6).score
    known = [score for score in scores.values() if score is not None]
    if found is not None:
        assert min(known) - 1e-9 <= found <= max(known) + 1e-9


def test_a_weight_that_no_child_has_is_a_score_that_is_missing() -> None:
    rolled = roll_up({"a": 80.0, "b": 40.0}, {"a": 0.5, "b": 0.25}, 0.6)
    assert rolled.coverage == 0.75
    assert rolled.score == pytest.approx((0.5 * 80 + 0.25 * 40) / 0.75)
    assert roll_up({"a": 80.0}, {"a": 0.5}, 0.6).score is None
