"""What is due is derived from stored times."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.deadlines import Due, deadline, is_late, unheard, warns_at
from dispatch.types import Doing, Task
from tests.dispatch.town import MINUTE, NOON, Town


@pytest.fixture
def task(town: Town) -> Task:
    """Offered at noon: to be accepted within 5 minutes, done within 60."""
    town.with_tasks()
    return town.dispatcher.task(1)


@pytest.mark.parametrize(
    ("limit", "warns"),
    [(2, 1), (5, 2.5), (8, 4), (10, 5), (20, 15), (25, 20), (60, 48), (480, 384)],
)
def test_it_warns_with_a_fifth_or_five_minutes_left_but_not_in_the_first_half(
    limit: int, warns: float
) -> None:
    assert warns_at(NOON, NOON + limit * MINUTE) == NOON + round(warns * MINUTE)


@given(limit=st.integers(1, 10**9))
def test_a_warning_comes_in_the_second_half_and_before_the_end(limit: int) -> None:
    assert limit // 2 <= warns_at(0, limit) <= limit


@pytest.mark.parametrize(
    ("minute", "stands"), [(0, Due.IN_TIME), (2.4, Due.IN_TIME), (2.5, Due.SOON), (5, Due.LATE)]
)
def test_who_was_offered_a_task_must_accept_it(task: Task, minute: float, stands: Due) -> None:
    found = deadline(task, NOON + round(minute * MINUTE))
    assert found is not None
    assert (found.what, found.by_ms, found.stands) == ("accept", NOON + 5 * MINUTE, stands)


@pytest.mark.parametrize(
    ("minute", "stands"), [(6, Due.IN_TIME), (48, Due.SOON), (60, Due.LATE), (999, Due.LATE)]
)
def test_who_accepted_it_must_finish_it(task: Task, minute: int, stands: Due) -> None:
    found = deadline(replace(task, state=Doing.ON_SITE), NOON + minute * MINUTE)
    assert found is not None
    assert (found.what, found.by_ms, found.stands) == ("done", NOON + 60 * MINUTE, stands)


def test_what_was_declined_still_has_to_be_accepted(task: Task) -> None:
    assert is_late(replace(task, state=Doing.DECLINED), NOON + 5 * MINUTE)


@pytest.mark.parametrize("state", [Doing.DONE, Doing.VERIFIED, Doing.WITHDRAWN])
def test_what_is_over_is_never_late(task: Task, state: Doing) -> None:
    assert deadline(replace(task, state=state), NOON + 999 * MINUTE) is None


def test_what_was_not_offered_is_not_due(task: Task) -> None:
    planned = replace(task, state=Doing.PLANNED, offered_ms=None, accept_by_ms=None, due_ms=None)
    assert deadline(planned, NOON + 999 * MINUTE) is None


def test_only_what_nobody_accepted_and_was_not_said_yet_is_unheard(task: Task) -> None:
    late = NOON + 5 * MINUTE
    assert unheard([task], late - 1) == []
    assert unheard([task], late) == [task]
    assert unheard([replace(task, escalated_ms=late)], late) == []
    assert unheard([replace(task, state=Doing.ACCEPTED)], late) == []
