"""Questions to departments: asked, answered in time or late, closed; each in the sealed record."""

from __future__ import annotations

from itertools import product
from typing import Any

import orjson
import pytest

from alerts.types import BadCommand
from dispatch import audit
from dispatch import records as dispatch_records
from dispatch.deadlines import Due
from dispatch.polls import read
from dispatch.polls.book import DAY_MS, Pollbook
from dispatch.polls.lifecycle import MOVES, REASONS
from dispatch.polls.types import AnswerMoved, NoAnswer, Poll, PollTrigger, Said, UnknownPoll
from dispatch.types import NoMove, UnknownIncident
from tests.dispatch.town import DEPARTMENTS, MINUTE, NOON, Town, words

pytestmark = pytest.mark.long

GO, NO_GO = PollTrigger.GO, PollTrigger.NO_GO


@pytest.fixture
def book(town: Town) -> Pollbook:
    town.register()
    return Pollbook(town.store, town.dispatcher, DEPARTMENTS)


def ask(book: Pollbook, **changes: Any) -> Poll:
    given: dict[str, Any] = {
        "incident_no": 1, "question": words("Open the bridge?"),
        "departments": ["police", "transit"], "answer_by_ms": NOON + 10 * MINUTE,
        "actor": "officer", "now_ms": NOON, **changes,
    }  # fmt: skip
    return book.ask(**given)


def say(
    book: Pollbook, trigger: PollTrigger = GO, at: float = 1, seen: int = 0,
    reason: str | None = None, department: str = "police",
) -> Poll:  # fmt: skip
    return book.answer(
        1, department, trigger, reason, seen, "contact", NOON + round(at * MINUTE)
    )  # fmt: skip


def said(poll: Poll) -> list[tuple[str, bool]]:
    return [(str(one.said), one.late) for one in poll.answers]


@pytest.mark.parametrize(("state", "trigger"), product(Said, PollTrigger))
def test_every_pair_leads_somewhere_or_has_its_reason(state: Said, trigger: PollTrigger) -> None:
    assert ((state, trigger) in MOVES) is not ((state, trigger) in REASONS)


def test_a_question_waits_for_each_and_takes_what_each_says(book: Pollbook) -> None:
    assert said(ask(book)) == [("WAITING", False), ("WAITING", False)]
    say(book)
    poll = say(book, NO_GO, reason="a train is on it", department="transit")
    assert said(poll) == [("GO", False), ("NO_GO", False)]
    assert poll.answers[1].reason == "a train is on it"
    assert [one.no for one in book.open_polls()] == [1]


def test_an_answer_after_the_time_is_taken_and_marked_late(book: Pollbook) -> None:
    ask(book)
    say(book, at=10)  # at the minute itself it is not late
    assert said(say(book, at=10.01, department="transit")) == [("GO", False), ("GO", True)]


def test_a_mind_may_change_but_not_unseen(book: Pollbook) -> None:
    ask(book)
    say(book)
    with pytest.raises(AnswerMoved):
        say(book, NO_GO, reason="no")
    with pytest.raises(NoAnswer):
        say(book, GO, seen=1)
    assert said(say(book, NO_GO, seen=1, reason="stuck"))[0] == ("NO_GO", False)


def test_no_go_says_why_and_only_who_was_asked_answers(book: Pollbook) -> None:
    ask(book)
    with pytest.raises(BadCommand) as refusal:
        say(book, NO_GO, reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(BadCommand) as refusal:
        say(book, department="fire_department")
    assert refusal.value.field == "department"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"departments": []}, "departments"), ({"departments": ["trensit"]}, "departments.0"),
        ({"departments": ["police", "police"]}, "departments.1"),
        ({"answer_by_ms": NOON}, "answer_by"), ({"answer_by_ms": NOON + DAY_MS + 1}, "answer_by"),
        ({"question": words("?" * 301)}, "question"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(book: Pollbook, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadCommand) as refusal:
        ask(book, **changes)
    assert refusal.value.field == field
    assert book.open_polls() == []


def test_a_closed_question_takes_no_answer(book: Pollbook) -> None:
    ask(book)
    book.close(1, "officer", None, NOON)
    with pytest.raises(NoAnswer):
        say(book)
    with pytest.raises(NoAnswer):
        book.close(1, "officer", None, NOON)
    assert book.open_polls() == []
    with pytest.raises(UnknownPoll):
        book.poll(2)


def test_a_question_ends_with_its_incident(town: Town, book: Pollbook) -> None:
    ask(book)
    town.do(1, "unfounded", note="nothing there")
    assert book.open_polls() == []
    with pytest.raises(NoAnswer):
        say(book)
    with pytest.raises(NoMove):
        ask(book)
    with pytest.raises(UnknownIncident):
        ask(book, incident_no=9)


def test_all_of_it_is_sealed_and_there_after_a_restart(town: Town, book: Pollbook) -> None:
    ask(book)
    say(book)
    ask(book)
    say(book, NO_GO, at=11, reason="late", department="transit")
    book.close(1, "officer", "we open", NOON + 12 * MINUTE)
    events = [e for e in dispatch_records.events_of(town.store, 1) if e.trigger == "POLL"]
    told = [orjson.loads(event.detail or "") for event in events]
    assert [one["what"] for one in told] == ["ASK", "GO", "ASK", "NO_GO", "CLOSE"]
    assert (told[3]["late"], told[3]["before"], events[3].note) == (True, "WAITING", "late")
    assert told[4]["answers"] == {"police": "GO", "transit": "NO_GO"}
    assert audit.verify(town.store)[1] == []
    town.restart()
    again = Pollbook(town.store, town.dispatcher, DEPARTMENTS)
    assert again.of_incident(1) == book.of_incident(1)
    assert [one.no for one in again.open_polls()] == [2]
    assert ask(again).no == 3


def test_a_failed_write_changes_nothing(town: Town, book: Pollbook) -> None:
    ask(book)
    town.store.write(lambda c: c.execute("ALTER TABLE poll_answer RENAME TO gone"))
    with pytest.raises(Exception, match="poll_answer"):
        say(book)
    town.store.write(lambda c: c.execute("ALTER TABLE gone RENAME TO poll_answer"))
    assert said(book.poll(1))[0] == ("WAITING", False)
    assert town.triggers(1)[-1] == "POLL" and len(town.triggers(1)) == 2
    assert said(say(book))[0] == ("GO", False)


@pytest.mark.parametrize(
    ("at", "stands"), [(0, Due.IN_TIME), (5, Due.SOON), (10, Due.SOON), (10.1, Due.LATE)]
)
def test_how_a_question_stands_to_its_time(book: Pollbook, at: float, stands: Due) -> None:
    assert read.stands(ask(book), NOON + round(at * MINUTE)) is stands


def test_what_all_have_answered_is_not_due(book: Pollbook) -> None:
    ask(book, departments=["police"])
    assert read.stands(say(book), NOON + DAY_MS) is None
    entry = read.entries(book, NOON)["1"]
    assert (entry["stands"], entry["answers"][0]["said"]) == (None, "GO")


def test_a_question_that_is_sent_again_asks_nobody_twice(book: Pollbook, town: Town) -> None:
    first = ask(book, key="officer\nk1")
    town.restart()
    again = Pollbook(town.store, town.dispatcher, DEPARTMENTS)
    late = {"now_ms": NOON + 20 * MINUTE, "answer_by_ms": NOON + 10 * MINUTE}
    assert ask(again, key="officer\nk1", **late) == first
    assert ask(again, key="officer\nk2").no == 2
    assert town.triggers(1).count("POLL") == 2
