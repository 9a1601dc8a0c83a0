"""Funnel plots: districts by their cases, with the limits that chance alone makes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from data.strict import Words
from metrics.compare import funnel, smooth_limits
from metrics.kpi_funnel import funnel_plot
from metrics.kpi_types import DistrictShare, Figure, Kpi, Rating, Row, Standard

GOAL: dict[str, Any] = {
    "id": "goal", "department": "fire", "name": {"en": "Goal", "zh": "达标"},
    "note": {"en": "missions", "zh": "次"}, "unit": {"en": "%", "zh": "%"}, "show": "percent",
    "direction": "up", "tolerance": 1, "formula": {"ratio": {"of": "x", "to": "y"}},
}  # fmt: skip


def place(name: str, k: float, n: int) -> DistrictShare:
    words = Words(en=name, zh=name)
    value = k / n * 100 if n else 0.0
    return DistrictShare(district_id=name, name=words, value=value, k=k, n=n, low=None, high=None)


def row(*places: DistrictShare, **more: Any) -> Row:
    return Row(
        kpi=Kpi.model_validate({**GOAL, **more}), figure=Figure(value=80.0),
        standard=Standard(kind="last_year", value=None), change=None, rating=Rating.UNKNOWN,
        trend=(), before=Figure(value=None), one_day=None, districts=places,
    )  # fmt: skip


FIVE = (*(place(name, 80, 100) for name in "abcd"), place("e", 40, 100))


def test_who_lies_beyond_chance_is_told_from_who_does_not() -> None:
    plot = funnel_plot(row(*FIVE))
    assert plot is not None
    assert plot.mean == pytest.approx(72.0)
    assert plot.outside == {"e": "alarm"}
    assert (plot.curve[0][0], plot.curve[-1][0]) == (1, 100)


def test_the_limits_close_in_round_the_mean_as_cases_grow() -> None:
    plot = funnel_plot(row(*FIVE))
    assert plot is not None
    for _, (low_998, low_95, high_95, high_998) in plot.curve:
        assert 0 <= low_998 <= low_95 <= plot.mean <= high_95 <= high_998 <= 100
    widths = [four[3] - four[0] for n, four in plot.curve if n >= 20]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(("n", "share"), [(5, 0.8), (57, 0.82), (400, 0.1)])
def test_a_drawn_limit_lies_within_one_case_of_the_exact_one(n: int, share: float) -> None:
    exact, drawn = funnel(n, share), smooth_limits(n, share)
    whole = (exact.low_998, exact.low_95, exact.high_95, exact.high_998)
    for line, limit in zip(drawn, whole, strict=True):
        assert limit - 1 / n <= line <= limit


@pytest.mark.parametrize(
    "one",
    [
        row(*FIVE[:4]),
        row(*FIVE[:4], place("none", 0, 0)),
        row(*FIVE, formula={"share": {"indicator": "x", "at_most": 2}}),
        replace(row(), districts=(*FIVE, place("weighed", 3.5, 9))),
    ],
    ids=["four districts", "one has no cases", "hours at one place", "no whole cases"],
)
def test_what_makes_no_funnel(one: Row) -> None:
    assert funnel_plot(one) is None
