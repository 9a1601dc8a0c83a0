"""What one rule says, as numbers and as a selection of points."""

from __future__ import annotations

import math
from typing import Any

import pytest

from alerts.rules.defaults import with_defaults
from alerts.rules.parts import Selection
from alerts.types import Level
from data.types import Point
from metrics.types import Indicator
from tests.alerts.rules.test_files import a_city
from tests.alerts.small_town import NAME, a_rule

BAND = {"direction": "outside", "limits": {"blue": [10, 20], "red": [0, 30]}, "deadband": 1}


def a_point(**facts: Any) -> Point:
    return Point(**{"no": 5, "id": "x", "kind": "site", "domain": None, "name": NAME, **facts})


def test_the_limits_as_numbers_are_open_on_the_other_side() -> None:
    above = a_rule().bounds(lasting=True)
    assert (above.low.tolist(), above.high.tolist()) == ([-math.inf] * 4, [10, 20, 30, 40])
    below = a_rule(direction="below", limits={"yellow": 5}).bounds(lasting=True)
    assert (below.low.tolist(), below.high.tolist()) == ([5], [math.inf])
    assert below.levels.tolist() == [2]
    outside = a_rule(**BAND).bounds(lasting=False)
    assert (outside.low.tolist(), outside.high.tolist()) == ([10, 0], [20, 30])


def test_delays_and_counts_are_numbers_too() -> None:
    rule = a_rule(hold="PT1M", measure={"over": "PT1H"}, samples={"need": 2, "of": 3})
    bounds = rule.bounds(lasting=False)
    assert (bounds.hold_ms, bounds.change_ms, bounds.need, bounds.of) == (60_000, 3_600_000, 2, 3)


@pytest.mark.parametrize(
    ("level", "value", "limit"),
    [(Level.RED, 99, 40), (Level.BLUE, 99, 10)],
)
def test_the_limit_of_a_level(level: Level, value: float, limit: float) -> None:
    assert a_rule().limit_of(level, value) == limit


def test_the_limit_of_a_band_is_that_on_the_side_of_the_value() -> None:
    rule = a_rule(**BAND)
    assert [rule.limit_of(Level.RED, value) for value in (-1, 31)] == [0, 30]
    assert rule.limit_of(Level.ORANGE, 25) == 20


@pytest.mark.parametrize(
    ("selection", "point", "taken"),
    [
        pytest.param({"kind": "site"}, {}, True, id="its kind"),
        pytest.param({"kind": ["lane", "area"]}, {}, False, id="other kinds"),
        pytest.param({"domain": "traffic"}, {}, True, id="the domain of its kind"),
        pytest.param({"domain": "traffic"}, {"domain": "air"}, False, id="its own domain"),
        pytest.param({"district": "7"}, {"district_id": "7"}, True, id="its district"),
        pytest.param({"district": "7"}, {}, False, id="no district"),
        pytest.param({"tag": "school"}, {"attributes": {"tags": ["school"]}}, True, id="a tag"),
        pytest.param({"tag": ["school", "bus"]}, {"attributes": {"tags": ["x"]}}, False,
                     id="another tag"),
        pytest.param({"kind": "site", "district": "7"}, {"district_id": "8"}, False, id="all fit"),
        pytest.param({"domain": "traffic"}, {"no": 1, "kind": "city"}, False,
                     id="the whole city must be named"),
        pytest.param({"kind": "city"}, {"no": 1, "kind": "city"}, True, id="the whole city"),
    ],
)  # fmt: skip
def test_a_selection(selection: dict[str, Any], point: dict[str, Any], taken: bool) -> None:
    assert Selection.model_validate(selection).takes(a_point(**point), "traffic") is taken


def test_other_conditions_of_the_same_point_are_named_once() -> None:
    leaf = {"indicator": "wind", "at_least": 5}
    away = {"indicator": "rain", "at_least": 5, "where": "city"}
    assert a_rule(only_if=[leaf, {"any": [leaf, away]}]).beside() == ["wind"]


@pytest.mark.parametrize(
    ("period", "limits", "expected"),
    [
        ("PT1H", {"blue": 50}, {"hold": 0, "clear": 3600, "deadband": 2.5, "stale_after": 7200}),
        (None, {"blue": 50}, {"hold": 60, "clear": 300, "deadband": 2.5, "stale_after": 3600}),
        (None, {"blue": [10, 20], "red": [0, 30]}, {"deadband": 0.5}),
        (None, {"blue": 0, "red": 10}, {"deadband": 0.5}),
    ],
    ids=["a mean of an hour", "a momentary value", "a band", "a limit of nothing"],
)
def test_what_is_left_out(
    tmp_path: Any, period: str | None, limits: dict[str, Any], expected: dict[str, float]
) -> None:
    facts = {"id": "heat", "name": NAME, "domain": "d", "describe": NAME, "period": period}
    raw = {"indicator": "heat", "limits": limits, "points": {"kind": "site"}}
    known = {"heat": Indicator.model_validate(facts)}
    found = with_defaults(raw, known, a_city(tmp_path))
    for key, value in expected.items():
        assert (found[key] if key == "deadband" else found[key].total_seconds()) == value


def test_what_is_no_rule_is_left_for_the_model_to_refuse(tmp_path: Any) -> None:
    city = a_city(tmp_path)
    assert with_defaults("x", {}, city) == "x"
    for odd in ({"limits": 5}, {"points": "site"}, {"indicator": [1]}, {"limits": {"blue": "x"}}):
        assert set(with_defaults(odd, {}, city)) >= {"hold", "clear", "stale_after"}
