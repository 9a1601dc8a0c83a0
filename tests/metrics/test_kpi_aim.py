"""Tolerances with their bounds, and aims that count from one day to another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from metrics.kpi_types import Tolerance
from tests.metrics.kpi_town import make_kpi

WHO = {"source": {"en": "WHO", "zh": "世卫组织"}}


@pytest.mark.parametrize(
    ("given", "change", "held"),
    [
        (1, 1.0, True), (1, -1.0, True), (1, 1.01, False), (0, 0.0, True), (0, 0.1, False),
        ("[-1, 2)", -1.0, True), ("[-1, 2)", 2.0, False), ("[-1, 2)", 1.99, True),
        ("(-1, 2]", -1.0, False), ("(-1, 2]", 2.0, True), ("(−1, 2]", -0.99, True),
        ("(0, 0)", 0.0, True), ("[0, 5]", -0.1, False),
    ],
)  # fmt: skip
def test_a_tolerance_says_which_of_its_bounds_count(
    given: Any, change: float, held: bool
) -> None:
    assert Tolerance.model_validate(given).holds(change) is held


def test_a_tolerance_is_written_with_its_bounds() -> None:
    assert str(Tolerance.model_validate(10)) == "[-10, 10]"
    assert str(Tolerance.model_validate("(-0.5,2]")) == "(-0.5, 2]"


@pytest.mark.parametrize("given", [-1, True, "10", "[1, 2]", "-1..2", "[a, b]"])
def test_what_is_no_tolerance_is_refused(given: Any) -> None:
    with pytest.raises(ValidationError):
        Tolerance.model_validate(given)


def test_an_aim_counts_from_its_first_to_its_last_day() -> None:
    old = {"to": "2024-12-31", "target": 15, **WHO}
    new = {"from": "2025-01-01", "target": 10, **WHO}
    kpi = make_kpi({"mean": "a"}, direction="down", aims=[new, old])
    found = [kpi.aim(day) for day in (date(2024, 12, 31), date(2025, 1, 1))]
    assert [aim and aim.target for aim in found] == [15, 10]


ROUND = {"direction": "target", "tolerance": 1}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"aims": [{"target": 5}]}, "say who set the target"),
        ({"aims": [{"against": "last_year", "target": 5}]}, "there is no 'target'"),
        ({"aims": [{"target": 5, "weight": 1, **WHO}]}, "without them no score"),
        ({"aims": [{"target": 5, "floor": 1, **WHO}]}, "'floor' and 'stretch' go together"),
        ({"aims": [{"target": 5, "floor": 6, "stretch": 9, **WHO}]}, "floor < target < stretch"),
        (
            {"direction": "down", "aims": [{"target": 5, "floor": 1, "stretch": 9, **WHO}]},
            "floor > target > stretch, given 1, 5, 9",
        ),
        ({"aims": [{"against": "last_year", "floor": 1, "stretch": 5}]}, "0 (as last year)"),
        ({"aims": [{"target": 5, **WHO}, {"from": "2025-01-01", "target": 6, **WHO}]}, "with 'to'"),
        ({"aims": [{"from": "2025-02-01", "to": "2025-01-01", "target": 6, **WHO}]}, "it ends"),
        ({"aims": [{"target": 5, "floor": [1, 2], **WHO}]}, "one 'floor', not two"),
        (ROUND, "needs a 'target'"),
        ({**ROUND, "aims": [{"against": "last_year"}]}, "needs a 'target'"),
        ({**ROUND, "aims": [{"target": 5, "floor": 1, **WHO}]}, "a floor on each side"),
        ({**ROUND, "aims": [{"target": 5, "stretch": 1, **WHO}]}, "has no 'stretch'"),
        ({**ROUND, "aims": [{"target": 5, "floor": [4.5, 9], **WHO}]}, "needs floor < target"),
    ],
)
def test_an_aim_that_does_not_fit_is_refused_with_the_cure(
    more: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        make_kpi({"mean": "a"}, **more)
    assert said in str(caught.value)
