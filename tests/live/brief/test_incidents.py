"""Incidents in a brief: what happened, what is wrong, what comes next; exercises are not told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from alerts.types import Level
from data.strict import Words
from dispatch.types import Draft
from live.brief.incidents import Sources, ended_items, open_items
from metrics.brief.types import Count, Item, Key, Moment, Place
from tests.dispatch.town import MINUTE, NOON, Town, a_draft, words

HOUR = 60 * MINUTE
NAMES = {"police": words("Police"), "transit": words("Transit")}


@pytest.fixture
def town() -> Iterator[Town]:
    found = Town()
    yield found
    found.store.close()


def sources(town: Town) -> Sources:
    return Sources(store=town.store, dispatcher=town.dispatcher, departments=NAMES)


def told(town: Town, since_ms: int = NOON - HOUR) -> list[Item]:
    return open_items(sources(town), since_ms, town.now_ms)


def keys(item: Item) -> list[Key]:
    return [one.key for one in item.sentences]


def opened(town: Town, drafts: Sequence[Draft] = (), **more: object) -> int:
    no = town.register(alerts=(1,), **more).no
    if drafts:
        town.do(no, "activate", drafts=tuple(drafts))
    return no


def test_without_incidents_it_is_said_that_there_are_none(town: Town) -> None:
    (only,) = told(town)
    assert keys(only) == [Key.NO_INCIDENT] and only.stands


def test_a_new_one_tells_how_far_it_is_and_what_comes_next(town: Town) -> None:
    opened(town, [a_draft("close"), a_draft("clear", department="transit")])
    (only,) = told(town)
    assert keys(only) == [Key.INCIDENT_NEW, Key.TASKS_DONE, Key.NEXT_ACCEPT]
    head, how_far, coming = only.sentences
    assert head.parameters["what"] == Place(
        name=words("Something"), within=Words(en="Square 1", zh="Square 1")
    )
    assert (how_far.parameters["done"], how_far.parameters["n"]) == (Count(0), Count(2))
    assert coming.parameters["by"] == Moment(NOON + 5 * MINUTE)
    assert head.links[0].href == "/incidents/1"
    assert only.owners == ("police", "transit") and only.level == Level.YELLOW


def test_what_is_late_stands_before_what_is_next(town: Town) -> None:
    opened(town, [a_draft("close")])
    town.now_ms = NOON + 6 * MINUTE
    (only,) = told(town)
    assert keys(only) == [Key.INCIDENT_NEW, Key.TASKS_DONE, Key.TASK_NOT_ACCEPTED]
    assert only.at_ms == NOON + 5 * MINUTE


def test_a_task_that_was_declined_says_by_whom_and_why(town: Town) -> None:
    opened(town, [a_draft("close")])
    task = town.dispatcher.tasks_of(1)[0]
    town.act(task.no, "decline", note="No crew before noon.")
    (only,) = told(town)
    declined = only.sentences[2]
    assert declined.key is Key.TASK_DECLINED
    assert declined.parameters["note"] == "No crew before noon"  # the sentence ends it
    (later,) = told(town, since_ms=NOON + MINUTE)  # declined before: it still waits for somebody
    assert Key.TASK_DECLINED_BARE in keys(later)


def test_a_grade_that_was_raised_is_told_with_both(town: Town) -> None:
    opened(town)
    town.now_ms = NOON + 30 * MINUTE
    town.do(1, "grade", grade=Level.RED, note="worse")
    (only,) = told(town, since_ms=NOON + MINUTE)
    head = only.sentences[0]
    assert head.key is Key.INCIDENT_GRAVER
    assert head.parameters["before"] == Words(en="large", zh="较大（Ⅲ级）")
    assert head.parameters["at"] == Moment(NOON + 30 * MINUTE)


def test_what_is_in_trouble_stands_before_what_is_new_and_what_just_goes_on(town: Town) -> None:
    opened(town)  # 1 goes on
    opened_late = town.register(alerts=(2,)).no  # 2 has a task that nobody took
    town.do(opened_late, "activate", drafts=(a_draft("close"),))
    town.now_ms = NOON + 20 * MINUTE
    new = town.register(alerts=(3,)).no
    items = told(town, since_ms=NOON + 10 * MINUTE)
    numbers = [item.sentences[0].links[0].href for item in items]
    assert numbers == [f"/incidents/{no}" for no in (opened_late, new, 1)]


def test_an_exercise_is_not_told(town: Town) -> None:
    town.register(alerts=(), drill="Storm night (1)", title=words("Storm"), domain="fire")
    (only,) = told(town)
    assert keys(only) == [Key.NO_INCIDENT]


def test_one_that_ended_is_told_as_solved(town: Town) -> None:
    opened(town)
    town.now_ms = NOON + 40 * MINUTE
    town.do(1, "unfounded", note="nothing there")
    assert keys(told(town)[0]) == [Key.NO_INCIDENT]
    (only,) = ended_items(sources(town), NOON, town.now_ms)
    assert keys(only) == [Key.INCIDENT_UNFOUNDED]
    assert ended_items(sources(town), town.now_ms, town.now_ms + HOUR) == []
