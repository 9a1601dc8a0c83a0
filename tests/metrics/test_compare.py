"""Intervals, shrinkage, funnels and ranks against published numbers and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import compare
from metrics.compare import Counts, Prior, funnel, prior, ranks, wilson

# Newcombe 1998, Stat. Med. 17, 857-872, table I, method 3.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
# Fires reached within the goal, Berlin, January 2025: k of n of twelve districts, and the 90 % rank
# interval of each.
BERLIN = [
    ((15, 16), (1, 7)), ((26, 28), (1, 6)), ((87, 97), (1, 6)), ((44, 50), (1, 7)),
    ((52, 61), (2, 8)), ((24, 29), (2, 10)), ((11, 14), (2, 11)), ((24, 31), (4, 11)),
    ((11, 15), (4, 12)), ((9, 13), (5, 12)), ((14, 23), (8, 12)), ((21, 35), (9, 12)),
]  # fmt: skip


@pytest.mark.parametrize(("k", "n", "low", "high"), NEWCOMBE)
def test_the_interval_of_a_share_is_wilsons(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000), st.floats(0, 1))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(n: int, part: float) -> None:
    k = round(part * n)
    low, high = wilson(k, n)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1


def test_without_cases_every_share_is_possible() -> None:
    assert wilson(0, 0) == (0, 1)


def test_few_cases_are_drawn_to_the_mean_more_than_many() -> None:
    found = Prior(mean=0.8, strength=20)
    assert found.shrunk(1, 1) == pytest.approx(17 / 21)
    assert found.shrunk(1000, 1000) == pytest.approx(1016 / 1020)
    assert found.shrunk(0, 0) == pytest.approx(0.8)


def test_the_prior_is_that_of_the_moments() -> None:
    # By hand: mean 0.5, spread 10·0.16·2 = 3.2, chance 0.25, left 20 − 10 = 10,
    # within (3.2 − 0.25) ÷ (0.25·(10 − 1)) > 1, so all tells them apart: no strength.
    assert prior([(1, 10), (9, 10)]) == Prior(mean=0.5, strength=0.0)
    # Spread 100·0.01·2 = 2, left 100: within (2 − 0.25) ÷ (0.25·99) = 0.0707, strength 13.14.
    found = prior([(40, 100), (60, 100)])
    assert found is not None
    assert found.mean == 0.5
    assert found.strength == pytest.approx(1 / (1.75 / 24.75) - 1)


def test_what_chance_alone_explains_is_drawn_to_the_mean_altogether() -> None:
    found = prior([(5, 10), (5, 10), (6, 10)])
    assert found is not None
    assert math.isinf(found.strength)
    assert found.shrunk(10, 10) == found.mean


@pytest.mark.parametrize("counts", [[], [(1, 2)], [(0, 4), (0, 5)], [(4, 4), (5, 5)], [(0, 0)] * 3])
def test_nothing_to_learn_from_gives_no_prior(counts: list[tuple[float, float]]) -> None:
    assert prior(counts) is None


def test_the_ranks_of_berlins_districts_are_intervals() -> None:
    assert ranks([counts for counts, _ in BERLIN]) == [expected for _, expected in BERLIN]


def test_ranks_are_the_same_each_time_and_turn_round_with_the_direction() -> None:
    counts: list[tuple[float, float]] = [(990, 1000), (10, 1000), (500, 1000), (0, 0)]
    assert ranks(counts) == [(1, 1), (3, 3), (2, 2), None]
    assert ranks(counts, more_is_better=False) == [(3, 3), (1, 1), (2, 2), None]
    assert ranks(counts) == ranks(counts)


def test_equals_may_have_any_rank() -> None:
    assert ranks([(8, 10)] * 4) == [(1, 4)] * 4
    assert ranks([(0, 0)]) == [None]


Ranks = list[tuple[int, int] | None]


def ranks_by_definition(counts: Counts, up: bool, share: float) -> Ranks:
    """Every draw ranked by itself, and the quantiles of each share's ranks."""
    k, n = (np.array(one) for one in zip(*counts, strict=True))
    drawn = np.random.Generator(np.random.PCG64(compare.SEED)).beta(
        k + 0.5, n - k + 0.5, size=(compare.DRAWS, len(counts))
    )
    order = np.argsort(-drawn if up else drawn, axis=1, kind="stable")
    placed = np.argsort(order, axis=1, kind="stable") + 1
    low = np.quantile(placed, (1 - share) / 2, axis=0, method="lower")
    high = np.quantile(placed, 1 - (1 - share) / 2, axis=0, method="inverted_cdf")
    return list(zip(low.tolist(), high.tolist(), strict=True))


@pytest.mark.parametrize("up", [True, False])
@pytest.mark.parametrize("share", [0.5, 0.9, 0.95])
def test_ranks_are_those_of_every_draw_by_itself(up: bool, share: float) -> None:
    sizes = np.random.Generator(np.random.PCG64(1)).integers(1, 60, 40)
    counts = [(float(n * 3 // 4), float(n)) for n in sizes]
    assert ranks(counts, more_is_better=up, share=share) == ranks_by_definition(counts, up, share)


def test_of_draws_that_are_equal_the_first_comes_first() -> None:
    sure = [(1e17, 1e17)] * 40  # all draws are 1
    assert ranks(sure) == [(place, place) for place in range(1, 41)]


def test_the_same_counts_are_not_drawn_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[tuple[float, float]] = [(3, 7), (5, 9), (0, 0)]
    first = ranks(counts)
    monkeypatch.setattr(compare, "DRAWS", 0)
    assert ranks(counts) == first
    first.clear()
    assert len(ranks(counts)) == 3


@pytest.mark.parametrize(("n", "share"), [(1, 0.5), (10, 0.8), (50, 0.82), (412, 0.82), (9, 0.01)])
def test_the_limits_of_a_funnel_hold_what_they_say(n: int, share: float) -> None:
    """Their definition, by whole numbers: at most so much probability lies strictly outside."""
    limits = funnel(n, share)
    chance = [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    for low, high, tail in (
        (limits.low_95, limits.high_95, 0.025),
        (limits.low_998, limits.high_998, 0.001),
    ):
        assert sum(p for k, p in enumerate(chance) if k < low * n - 1e-9) <= tail + 1e-9
        assert sum(p for k, p in enumerate(chance) if k > high * n + 1e-9) <= tail + 1e-9
    assert limits.low_998 <= limits.low_95 <= limits.high_95 <= limits.high_998


def test_a_funnel_narrows_and_tells_warning_from_alarm() -> None:
    wide, narrow = funnel(20, 0.8), funnel(2000, 0.8)
    assert wide.high_95 - wide.low_95 > 5 * (narrow.high_95 - narrow.low_95)
    assert [narrow.outside(share) for share in (0.8, 0.78, 0.75)] == [None, "warning", "alarm"]
    assert funnel(5, 1.0).outside(1.0) is None
    assert funnel(5, 0.0).outside(0.0) is None
    with pytest.raises(ValueError, match="n of 1 or more"):
        funnel(0, 0.5)
