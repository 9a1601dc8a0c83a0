"""Control charts against the examples of the NIST handbook, and each rule by hand."""

from __future__ import annotations

import pytest

from metrics.compare_control import RULES, p_chart, signals, xmr

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flowrate of ten batches.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# The same, 6.3.3.2: chips with faults of 50 on each of 30 wafers.
WAFERS = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12,
    7, 13, 9, 6,
]  # fmt: skip


def test_the_chart_of_single_values_is_nists() -> None:
    chart = xmr(FLOW)
    assert chart is not None
    assert chart.middle == pytest.approx(50.81)
    assert chart.high[0] == pytest.approx(55.8041, abs=1e-3)  # they take 3 ÷ 1.128 = 2.6596
    assert chart.low[0] == pytest.approx(45.8159, abs=1e-3)
    assert not any(chart.signals)


def test_the_chart_of_shares_is_nists() -> None:
    chart = p_chart([(k, 50) for k in WAFERS])
    assert chart is not None
    assert chart.middle == pytest.approx(0.2313, abs=5e-5)
    assert (chart.low[0], chart.high[0]) == pytest.approx((0.0524, 0.4102), abs=1e-4)
    assert [n + 1 for n, broken in enumerate(chart.signals) if "nelson 1" in broken] == [15, 23]


def test_limits_are_wider_where_cases_are_fewer_and_stay_within_0_and_1() -> None:
    chart = p_chart([(9, 10), (90, 100), None, (900, 1000)])
    assert chart is not None
    assert chart.low[0] < chart.low[1] < chart.low[3] < 0.9
    assert chart.high[0] == 1.0
    assert chart.values[2] is None


def test_limits_may_come_from_a_calm_time_before() -> None:
    chart = xmr([10.0, 11.0, 10.0, 11.0, 30.0], base=4)
    assert chart is not None
    assert chart.signal
    assert chart.signals[-1] == ("nelson 1",)
    assert xmr([1.0, None, 2.0]) is None
    assert p_chart([None, (0, 0)]) is None


def test_a_series_that_never_moved_signals_its_first_move() -> None:
    chart = xmr([5.0, 5.0, 5.0, 5.1], base=3)
    assert chart is not None
    assert chart.signal


BROKEN = {
    "nelson 1": [0, 0, 3.1],
    "nelson 2": [0.1] * 9,
    "nelson 3": [-0.5, -0.3, -0.1, 0.1, 0.3, 0.5],
    "nelson 4": [0.5, -0.5] * 7,
    "nelson 5": [2.1, 0, 2.1],
    "nelson 6": [1.1, 1.1, 0, 1.1, 1.1],
    "nelson 7": [0.5, -0.5, 0.4] * 5,
    "nelson 8": [1.5, -1.5] * 4,
    "western electric 4": [0.1] * 8,
}
CALM = {
    "nelson 1": [0, 0, 3.0],
    "nelson 2": [0.1] * 8 + [-0.1],
    "nelson 3": [-0.5, -0.3, -0.1, 0.1, 0.3, 0.3],
    "nelson 4": [0.5, -0.5] * 6 + [0.5, 0.5],
    "nelson 5": [2.1, 0, -2.1],
    "nelson 6": [1.1, 1.1, 0, 1.1, 0.9],
    "nelson 7": [0.5, -0.5, 0.4] * 4 + [0.5, 0.5, 1.0],
    "nelson 8": [1.5, -1.5] * 3 + [1.5, 0.9],
    "western electric 4": [0.1] * 7 + [0.0],
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_its_pattern_up_and_down_and_no_less(rule: str) -> None:
    assert rule in signals(BROKEN[rule])[-1]
    assert rule in signals([-value for value in BROKEN[rule]])[-1]
    assert rule not in signals(CALM[rule])[-1]
    assert all(rule not in before for before in signals(BROKEN[rule])[:-1])


def test_a_missing_point_ends_a_run() -> None:
    assert signals([0.1] * 4 + [None] + [0.1] * 5)[-1] == ()
