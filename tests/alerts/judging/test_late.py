"""Late values: the level becomes what it should be, the past is told, nothing is rewritten."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.judging.switches import FAR
from tests.alerts.judging.test_watch import courses, ends, in_order, rules, sides, timed
from tests.alerts.small_town import MINUTE, MONDAY, Seen, SmallTown, Town, a_rule

HERE = {"indicator": "wind", "at_least": 5}


@pytest.fixture(scope="module")
def town() -> Iterator[SmallTown]:
    made = SmallTown()
    yield made
    made.store.close()


def late(watch: Town, *seen: Seen) -> list[tuple[int, int, int, int, bool]]:
    """What is said to values, and whether it was late."""
    before = len(watch.told)
    watch.hear(*seen)
    return [(*watch.said(one), one.late) for one in watch.told[before:]]


def test_a_late_value_that_changes_nothing_is_passed_over(town: SmallTown) -> None:
    watch = town.watch(a_rule())
    watch.hear(("heat", 1, 10, 12))
    assert late(watch, ("heat", 1, 5, 3)) == []
    assert late(watch, ("heat", 1, 10, 12)) == []
    assert watch.levels == {0: 1}


def test_an_episode_that_is_over_and_was_never_told_is_told(town: SmallTown) -> None:
    watch = town.watch(a_rule())
    watch.hear(("heat", 1, 1, 3), ("heat", 1, 20, 3))
    assert late(watch, ("heat", 1, 5, 25), ("heat", 1, 8, 3)) == [
        (1, 5, 0, 2, True), (1, 8, 2, 0, True)]  # fmt: skip
    told = watch.told[-2]
    assert (told.value, told.onset_value, told.onset_ms) == (25, 25, MONDAY + 5 * MINUTE)


def test_an_episode_before_one_that_goes_on_is_one_of_its_own(town: SmallTown) -> None:
    watch = town.watch(a_rule())
    watch.hear(("heat", 1, 1, 3), ("heat", 1, 20, 12))
    assert late(watch, ("heat", 1, 5, 25), ("heat", 1, 8, 3)) == [
        (1, 5, 0, 2, True), (1, 8, 2, 0, True)]  # fmt: skip
    assert watch.levels == {0: 1}
    assert late(watch, ("heat", 1, 15, 12)) == [(1, 15, 0, 1, True), (1, 20, 1, 0, True)]


def test_a_hold_that_was_broken_takes_the_level_back(town: SmallTown) -> None:
    watch = town.watch(a_rule(hold="PT5M"))
    watch.hear(("heat", 1, 1, 12), ("heat", 1, 7, 12))
    assert late(watch, ("heat", 1, 4, 3)) == [(1, 6, 1, 0, True)]
    assert watch.hear(("heat", 1, 12, 12)) == [(1, 12, 0, 1)]


def test_what_a_sweep_raised_too_early_is_taken_back(town: SmallTown) -> None:
    watch = town.watch(a_rule(hold="PT5M"))
    watch.hear(("heat", 1, 1, 12))
    assert watch.sweep(9) == [(1, 6, 0, 1)]
    assert late(watch, ("heat", 1, 4, 3)) == [(1, 6, 1, 0, True)]


def test_what_a_sweep_raised_rightly_stays(town: SmallTown) -> None:
    watch = town.watch(a_rule(hold="PT5M"))
    watch.hear(("heat", 1, 1, 12))
    watch.sweep(9)
    assert late(watch, ("heat", 1, 0, 3)) == []
    assert watch.watch.state.steps.tolist() == [1, 0, 0, 0]


def test_what_was_judged_anew_is_not_judged_again(
    town: SmallTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = town.watch(a_rule())
    watch.hear(("heat", 1, 5, 12))
    watch.hear(("heat", 1, 1, 3))
    monkeypatch.setattr(town.store, "frame", None)
    assert watch.hear(("heat", 1, 6, 3)) == [(1, 6, 1, 0)]


def test_a_level_that_was_passed_in_between_is_known_now(town: SmallTown) -> None:
    watch = town.watch(a_rule(clear="PT30M"))
    watch.hear(("heat", 1, 1, 12), ("heat", 1, 9, 3))
    assert late(watch, ("heat", 1, 5, 45)) == [(1, 5, 1, 4, True)]


def test_a_condition_that_comes_later_lets_the_value_count(town: SmallTown) -> None:
    watch = town.watch(a_rule(only_if=[HERE]))
    assert watch.hear(("heat", 1, 1, 12)) == []
    assert late(watch, ("wind", 1, 1, 9)) == [(1, 1, 0, 1, True)]
    assert late(watch, ("wind", 1, 1, 3)) == [(1, 1, 1, 0, True)], "a correction takes it back"


def test_what_is_new_is_not_late_beside_what_is(town: SmallTown) -> None:
    watch = town.watch(a_rule())
    watch.hear(("heat", 1, 10, 3))
    assert late(watch, ("heat", 1, 5, 12), ("heat", 1, 12, 25)) == [
        (1, 5, 0, 1, True), (1, 10, 1, 0, True), (1, 12, 0, 2, False)]  # fmt: skip


def test_what_is_a_week_late_is_history(town: SmallTown) -> None:
    watch = town.watch(a_rule())
    watch.hear(("heat", 1, 8 * 1440, 3))
    assert late(watch, ("heat", 1, 1, 45)) == []
    assert late(watch, ("heat", 1, 2 * 1440, 45)) == [
        (1, 2 * 1440, 0, 4, True), (1, 8 * 1440, 4, 0, True)]  # fmt: skip


def test_a_value_that_is_withdrawn_takes_its_alert_back(town: SmallTown) -> None:
    watch = town.watch(a_rule())
    watch.hear(("heat", 1, 1, 3), ("heat", 1, 5, 12))
    assert late(watch, ("heat", 1, 5, math.nan)) == [(1, 5, 1, 0, True)]


def test_a_source_that_was_off_for_a_day_is_judged_with_one_query(
    town: SmallTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = town.watch(a_rule(only_if=[{**HERE, "where": "city"}]))
    day = [("heat", point, minute, 12.0) for point in (1, 2, 3, 4) for minute in range(1, 1440, 10)]
    watch.hear(("wind", 4, 0, 9), *(("heat", point, 1440, 3) for point in (1, 2, 3, 4)))
    asked: list[str] = []
    frame = town.store.frame

    def counted(sql: str, parameters: Any = None) -> Any:
        asked.append(sql)
        return frame(sql, parameters)

    values = watch.values([*day, *(("wind", 4, minute, 9) for minute in range(0, 1440, 30))])
    watch.keep(values)
    monkeypatch.setattr(town.store, "frame", counted)
    result = watch.watch.propose(values)
    assert len(asked) == 1
    assert result is not None and len(result.found) == 8


def test_an_alarm_that_only_a_late_value_shows_is_told_from_its_beginning(town: SmallTown) -> None:
    """What is missing at 5 hides for how long the value of 1 held; that of 4 says so."""
    made = a_rule(hold="PT1M", clear="PT0M", deadband=0, stale_after="PT3M", indicator="rain",
                  direction="below", limits={"blue": 20})  # fmt: skip
    watch = town.watch(made)
    watch.hear(("rain", 2, 1, 0), ("rain", 2, 5, math.nan))
    watch.hear(("rain", 2, 4, 0), ("rain", 1, 6, math.nan))
    ((began, _),) = watch.alarms()[2]
    assert began == MONDAY + 2 * MINUTE


def inside(moment: int, spans: list[tuple[int, int]]) -> bool:
    return any(a <= moment < b for a, b in spans)


@pytest.mark.long
@settings(deadline=None, max_examples=150)
@given(rule=rules, side=sides, course=courses, cut=st.randoms(use_true_random=False))
def test_any_order_of_arrival_ends_alike(
    town: SmallTown, rule: dict[str, Any], side: dict[str, Any], course: list[Seen],
    cut: random.Random,
) -> None:  # fmt: skip
    seen = timed(course, rule["indicator"])
    made = a_rule(**rule, **side)
    first = town.watch(made)
    in_order(first, seen)
    first.sweep(seen[-1][2] + 0.5)
    should = first.alarms()
    second = town.watch(made)
    shuffled = list(seen)
    cut.shuffle(shuffled)
    while shuffled:
        size = cut.randint(1, len(shuffled))
        second.hear(*shuffled[:size])
        shuffled = shuffled[size:]
    second.sweep(seen[-1][2] + 0.5)
    assert ends(first) == ends(second)
    assert {s: n for s, n in first.levels.items() if n} == {
        s: n for s, n in second.levels.items() if n}  # fmt: skip
    known = second.alarms()
    for point, spans in should.items():
        for a, b in spans:
            end = b if b < FAR else a + 1
            for moment in {a, (a + end) // 2, end - 1}:
                assert inside(moment, known.get(point, [])), (point, a, b, known.get(point))
