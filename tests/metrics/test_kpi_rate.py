"""Ratings, and the day that explains a figure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from metrics.kpi_rate import one_day, rate
from metrics.kpi_types import Direction, Rating, Tolerance

UP, DOWN, TARGET = Direction.UP, Direction.DOWN, Direction.TARGET


@pytest.mark.parametrize(
    ("value", "standard", "direction", "rating"),
    [
        (82.0, 80.0, UP, Rating.BETTER),
        (78.0, 80.0, UP, Rating.WORSE),
        (81.0, 80.0, UP, Rating.EVEN),
        (79.0, 80.0, UP, Rating.EVEN),
        (82.0, 80.0, DOWN, Rating.WORSE),
        (78.0, 80.0, DOWN, Rating.BETTER),
        (80.5, 80.0, TARGET, Rating.EVEN),
        (82.0, 80.0, TARGET, Rating.WORSE),
        (78.0, 80.0, TARGET, Rating.WORSE),
        (None, 80.0, UP, Rating.UNKNOWN),
        (82.0, None, UP, Rating.UNKNOWN),
    ],
)
def test_a_value_is_rated_against_its_standard(
    value: float | None, standard: float | None, direction: Direction, rating: Rating
) -> None:
    assert rate(value, standard, direction, tolerance=Tolerance.model_validate(1)) is rating


def days(*of: tuple[float, float]) -> dict[date, tuple[float, float]]:
    first = date(2025, 1, 1)
    return {first + timedelta(days=n): one for n, one in enumerate(of)}


def test_the_day_that_moves_the_mean_beyond_tolerance_is_named() -> None:
    found = one_day(days((9000, 10), *[(1000, 10)] * 9), scale=1, tolerance=10)
    assert found is not None
    assert (found.day, found.n, found.without) == (date(2025, 1, 1), 10, 100.0)


def test_no_day_is_named_when_none_moves_the_mean_or_there_is_no_week() -> None:
    assert one_day(days((1050, 10), *[(1000, 10)] * 9), scale=1, tolerance=10) is None
    assert one_day(days((9000, 10), (1000, 10)), scale=1, tolerance=10) is None
