from __future__ import annotations

import numpy as np
import pytest

from metrics.fire.goals import (
    BOSTON,
    CHINA_15_MINUTES,
    LONDON,
    NFPA_1710,
    PERCENTILES,
    Goal,
    judged,
    percentile,
)
from metrics.fire.timeline import Lapse, Segment

GOALS = [*NFPA_1710, *LONDON, *BOSTON]
# As the facts print them: segment, seconds, share.
PRINTED = {
    ("NFPA 1710", Segment.ANSWERING, 15, 0.95),
    ("NFPA 1710", Segment.ANSWERING, 40, 0.99),
    ("NFPA 1710", Segment.PROCESSING, 64, 0.90),
    ("NFPA 1710", Segment.TURNOUT, 80, None),
    ("NFPA 1710", Segment.TURNOUT, 60, None),
    ("NFPA 1710", Segment.TRAVEL_FIRST, 240, 0.90),
    ("NFPA 1710", Segment.TRAVEL_FULL, 480, None),
    ("LFB 2015/16", Segment.RESPONSE_FIRST, 720, 0.95),
    ("LFB 2015/16", Segment.PROCESSING, 100, None),
    ("Boston", Segment.TRAVEL_FIRST, 240, 0.90),
}


def times(*seconds: float) -> Lapse:
    return Lapse(seconds=np.array(seconds, float), missing=0, backward=0)


def test_the_goals_are_those_of_the_sources() -> None:
    assert {(g.standard, g.segment, g.seconds, g.share) for g in GOALS} == PRINTED


@pytest.mark.parametrize("goal", GOALS, ids=lambda g: f"{g.standard}-{g.segment}-{g.seconds:g}")
def test_one_second_beside_a_goal_decides(goal: Goal) -> None:
    found = [judged(times(goal.seconds + side), goal).within for side in (-1, 0, 1)]
    assert found == [1, 1, 0]


@pytest.mark.parametrize(("within", "met"), [(17, False), (18, True), (19, True)])
def test_the_share_itself_is_enough(within: int, met: bool) -> None:
    goal = BOSTON[0]
    verdict = judged(times(*[240] * within, *[241] * (20 - within)), goal)
    assert (verdict.n, verdict.within, verdict.met) == (20, within, met)
    assert verdict.share == within / 20


def test_a_goal_without_a_share_and_a_goal_without_times_are_neither_met_nor_missed() -> None:
    turnout = NFPA_1710[3]
    assert judged(times(1), turnout).met is None
    assert judged(times(), BOSTON[0]).met is None
    assert judged(times(), BOSTON[0]).share is None


def test_unknown_times_do_not_count() -> None:
    assert judged(times(100, np.nan), BOSTON[0]).n == 1


def test_the_fifteen_minutes_of_a_fire_are_fifteen() -> None:
    assert sum(CHINA_15_MINUTES.values()) == 15 * 60


def test_percentiles_tell_what_a_mean_hides() -> None:
    waits = times(*[60] * 18, 1200, 1200)
    assert [percentile(waits, share) for share in PERCENTILES] == [60, 60, pytest.approx(174), 1200]


@pytest.mark.parametrize(("least", "value"), [(1, 15), (2, 15), (3, None)])
def test_a_percentile_needs_its_least_number(least: int, value: float | None) -> None:
    assert percentile(times(10, 20, np.nan), 0.5, least) == value


def test_nothing_known_has_no_percentile() -> None:
    assert percentile(times(), 0.9, least=0) is None
