"""Who has to know of appeals: whoever decides, of what waits; a department, of what moved on."""

from __future__ import annotations

from metrics.appeals.news import look, news
from metrics.appeals.types import Trigger
from tests.layouts.test_kpi_appeals import SLOW
from tests.metrics.appeals.conftest import FEBRUARY, HEAD, LEADER, NOW, Town


def waiting(town: Town, department: str | None = None) -> int:
    return news(town.store, "leader", department, decides=True).waiting


def moved(town: Town, reader: str = "head") -> tuple[int, ...]:
    return news(town.store, reader, "d", decides=False).moved


def test_what_waits_is_told_until_it_is_decided_and_again_when_it_is_taken_up(
    answering: Town,
) -> None:
    assert waiting(answering) == 0
    claim = answering.appeal(days=SLOW)
    answering.book.comment("d", "k", FEBRUARY, "fog", HEAD, NOW)
    assert waiting(answering) == 1
    assert waiting(answering, "d") == 0  # nobody decides about their own
    done = answering.decide(claim, Trigger.REJECT)
    assert waiting(answering) == 0
    answering.book.command(claim.no, Trigger.REOPEN, done.seq, "anew", LEADER, NOW)
    assert waiting(answering) == 1


def test_a_department_is_told_of_what_others_did_until_it_looked(answering: Town) -> None:
    claim = answering.appeal(days=SLOW)
    assert moved(answering) == ()  # what they did themselves is no news
    answering.decide(claim, Trigger.UPHOLD)
    assert moved(answering) == (claim.no,)
    look(answering.store, "head")
    look(answering.store, "head")
    assert moved(answering) == ()
    assert moved(answering, "deputy") == (claim.no,)  # each has looked for themselves


def test_screens_hear_of_each_step(answering: Town) -> None:
    assert answering.book.head == 0
    answering.appeal(days=SLOW)
    answering.book.comment("d", "k", FEBRUARY, "fog", HEAD, NOW)
    assert answering.book.head == 2
