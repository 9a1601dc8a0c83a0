from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.moments import DAY_MS, HOUR_MS
from metrics.stretches import MOST, Stretches, holding, merged

MOMENTS = st.lists(st.integers(0, 400).map(lambda hours: hours * HOUR_MS), max_size=60)


def within(moment: int, stretches: Stretches) -> bool:
    return any(first <= moment <= last for first, last in stretches)


def test_a_day_long_ago_and_now_are_two_not_all_between() -> None:
    assert holding(np.array([5, 90 * DAY_MS, 90 * DAY_MS + HOUR_MS])) == (
        (5, 5),
        (90 * DAY_MS, 90 * DAY_MS + HOUR_MS),
    )


def test_what_is_near_is_looked_at_together() -> None:
    assert merged([(0, HOUR_MS), (20 * HOUR_MS, 21 * HOUR_MS)]) == ((0, 21 * HOUR_MS),)


def test_nothing_is_held_by_nothing() -> None:
    assert holding(np.array([], np.int64)) == ()


@given(moments=MOMENTS)
def test_each_moment_is_held_by_one_of_few_that_lie_apart(moments: list[int]) -> None:
    found = holding(np.array(moments, np.int64))
    assert all(within(moment, found) for moment in moments)
    assert {edge for span in found for edge in span} <= set(moments)
    assert all(after[0] - before[1] >= DAY_MS for before, after in pairwise(found))
    assert len(found) <= MOST
    assert merged(found) == found


def test_of_too_many_the_nearest_are_joined() -> None:
    days = [2 * place * DAY_MS for place in range(MOST)]
    far = [*days, days[-1] + int(1.5 * DAY_MS)]
    assert merged([(day, day) for day in far])[-1] == (days[-1], far[-1])
