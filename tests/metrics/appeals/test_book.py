"""Filing, deciding, withdrawing: who may, what is refused and why, and what becomes of figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from metrics.appeals import read
from metrics.appeals.asking import Asked, Part
from metrics.appeals.book import Person
from metrics.appeals.types import Kind, Moved, Refused, State, Trigger
from metrics.kpi_period import Period
from metrics.kpi_types import Absent
from tests.metrics.appeals.conftest import FEBRUARY, HEAD, LEADER, NOW, Town
from tests.metrics.kpi_town import ms

pytestmark = pytest.mark.long

SLOW = tuple(date(2024, 2, day) for day in (10, 11, 12))
RUNNING = ms("2024-02-20T09:00")


def refused(call: Any, *given: Any, **named: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*given, **named)
    return caught.value


def test_an_appeal_that_is_upheld_leaves_its_days_out_and_says_so(answering: Town) -> None:
    before = answering.card()
    claim = answering.appeal(days=SLOW, districts=("south",), evidence=(" letter 12/24 ",))
    assert (claim.no, claim.state, claim.evidence) == (1, State.FILED, ("letter 12/24",))
    assert answering.card() == before
    upheld = answering.decide(claim, Trigger.UPHOLD)
    assert (upheld.state, upheld.decided_by, upheld.why) == (State.UPHELD, "leader", "so it was")
    card = answering.card()
    row, plain = card.rows[0], before.rows[0]
    assert plain.figure.value == pytest.approx((28 * 9 + 25 * 8 + 3) / 560 * 100)
    assert row.figure.value == pytest.approx((28 * 9 + 25 * 8) / 530 * 100)
    assert (row.figure.num, row.den) == (452, 530)
    assert row.computed == plain
    assert row.left_out[0].reason == "roadworks"
    assert row.score is not None
    assert card.score == pytest.approx((row.score + (card.rows[1].score or 0)) / 2)
    assert card.computed is not None
    assert (card.computed.score, card.computed.coverage) == (before.score, before.coverage)


def test_what_is_reopened_and_withdrawn_leaves_the_card_as_it_was(answering: Town) -> None:
    before = answering.card()
    claim = answering.decide(answering.appeal(days=SLOW), Trigger.UPHOLD)
    assert answering.card() != before
    again = answering.book.command(claim.no, Trigger.REOPEN, claim.seq, "too fast", LEADER, NOW)
    assert answering.card() == before
    answering.book.command(again.no, Trigger.WITHDRAW, again.seq, "", HEAD, NOW)
    assert answering.card() == before
    assert answering.book.claim(claim.no).granted is None


def test_a_part_is_granted(answering: Town) -> None:
    claim = answering.appeal(days=SLOW)
    partly = answering.decide(claim, Trigger.UPHOLD_PARTLY, part=Part(days=SLOW[:1]))
    assert partly.granted is not None
    assert partly.granted.days == frozenset(SLOW[:1])
    assert answering.card().rows[0].den == 540


@pytest.mark.parametrize(
    ("trigger", "part", "reason"),
    [
        (Trigger.UPHOLD_PARTLY, Part(), "is all that was asked for: uphold it"),
        (Trigger.UPHOLD_PARTLY, Part(days=(date(2024, 2, 1),)), "holds what was not asked for"),
        (Trigger.UPHOLD_PARTLY, Part(cases=("1",)), "holds what was not asked for"),
        (Trigger.UPHOLD_PARTLY, Part(until=date(2024, 2, 1)), "leaves nothing out: reject it"),
        (Trigger.UPHOLD, Part(days=SLOW), "is said only when a claim is upheld in part"),
        (Trigger.REJECT, Part(days=SLOW), "is said only when a claim is upheld in part"),
    ],
)
def test_a_part_that_does_not_fit_is_refused(
    answering: Town, trigger: Trigger, part: Part, reason: str
) -> None:
    claim = answering.appeal(days=SLOW)
    why = refused(answering.decide, claim, trigger, part=part)
    assert (why.status, why.field, why.reason) == (422, "granted", reason)
    assert answering.book.claim(claim.no).state is State.UNDER_REVIEW


def test_a_deferral_of_the_whole_is_not_counted_and_shown_as_such(answering: Town) -> None:
    claim = answering.defer(RUNNING, until=date(2024, 3, 10))
    answering.decide(claim, Trigger.UPHOLD)
    card = answering.card()
    row = card.rows[0]
    assert (row.figure.value, row.figure.absent, row.weight) == (None, Absent.LEFT_OUT, 0)
    assert (card.score, card.coverage) == (card.rows[1].score, 1.0)
    assert card.computed is not None
    assert card.computed.rows[0].figure.value is not None
    assert row.left_out[0].kind is Kind.DEFERRAL
    partly = answering.card(now_ms=NOW - 1)  # as known before the decision
    assert partly.rows[0].computed is None


@pytest.mark.parametrize(
    ("asked", "now", "field", "reason"),
    [
        ({"until": date(2024, 3, 9)}, NOW, "period", "it has ended"),
        ({}, RUNNING, "until", "until when"),
        ({"until": date(2024, 6, 1)}, RUNNING, "until", "2024-02-01 and 2024-05-31"),
        ({"since": date(2024, 3, 1), "until": date(2024, 3, 9)}, RUNNING, "since", "2024-02-29"),
        ({"since": date(2024, 2, 9), "until": date(2024, 2, 8)}, RUNNING, "until", "2024-02-09"),
        ({"days": SLOW, "until": date(2024, 3, 9)}, RUNNING, "days", "'since' to 'until'"),
        ({"until": date(2024, 3, 9), "districts": ("sout",)}, RUNNING, "districts.0", "'south'"),
    ],
)
def test_a_deferral_that_cannot_be_is_refused_with_the_cure(
    answering: Town, asked: dict[str, Any], now: int, field: str, reason: str
) -> None:
    why = refused(answering.defer, now, **asked)
    assert (why.status, why.field) == (422, field)
    assert reason in why.reason
    assert not read.claims(answering.store)


@pytest.mark.parametrize(
    ("asked", "now", "field", "reason"),
    [
        ({}, NOW, "days", "name the days, districts or cases"),
        ({"days": (date(2024, 3, 1),)}, NOW, "days.0", "2024-03-01 is not a day of the figure"),
        ({"days": SLOW}, ms("2024-03-16T00:00"), "period", "until 2024-03-16 00:00"),
        ({"days": (date(2024, 2, 25),)}, RUNNING, "days.0", "2024-02-01 to 2024-02-19"),
        ({"districts": ("nrth",)}, NOW, "districts.0", "did you mean 'north'?"),
        ({"cases": ("7",)}, NOW, "cases", "no cases that have a number"),
        ({"days": SLOW, "until": date(2024, 3, 9)}, NOW, "until", "one by one"),
        ({"days": SLOW, "evidence": ("x", " ")}, NOW, "evidence.1", "is missing"),
        ({"days": SLOW, "evidence": ("x",) * 21}, NOW, "evidence", "more than 20"),
    ],
)
def test_an_appeal_that_cannot_be_is_refused_with_the_cure(
    answering: Town, asked: dict[str, Any], now: int, field: str, reason: str
) -> None:
    why = refused(answering.appeal, now, **asked)
    assert (why.status, why.field) == (422, field)
    assert reason in why.reason


def test_what_is_no_figure_cannot_be_appealed(answering: Town) -> None:
    assert "no figure" in refused(answering.appeal, NOW, "2022-02", days=SLOW).reason
    assert refused(answering.appeal, NOW, "2024-02-01H05", days=SLOW).field == "period"
    assert refused(answering.appeal, NOW, "2024-13", days=SLOW).field == "period"
    asked = Asked(kind=Kind.APPEAL, reason="r", days=SLOW)
    why = refused(answering.book.file, "d", "kk", FEBRUARY, asked, HEAD, NOW)
    assert (why.status, why.field) == (404, "kpi")
    assert "did you mean 'k'?" in why.reason
    why = refused(answering.book.file, "d", "k", FEBRUARY, Asked(kind=Kind.APPEAL, reason=" ",
                  days=SLOW), HEAD, NOW)  # fmt: skip
    assert why.field == "reason"


def test_the_same_is_not_asked_twice_while_it_waits(answering: Town) -> None:
    claim = answering.appeal(days=SLOW)
    why = refused(answering.appeal, days=SLOW)
    assert (why.status, why.reason.split()[1]) == (409, str(claim.no))
    answering.book.command(claim.no, Trigger.WITHDRAW, 1, "", HEAD, NOW)
    assert answering.appeal(days=SLOW).no == 2


@pytest.mark.parametrize(
    "who", [HEAD, Person(name="another", department="d"), Person(name="head")],
    ids=["who filed it", "of the department", "who filed it, of no department now"],
)  # fmt: skip
@pytest.mark.parametrize("trigger", [Trigger.UPHOLD, Trigger.REJECT, Trigger.UPHOLD_PARTLY])
def test_nobody_decides_their_own(answering: Town, who: Person, trigger: Trigger) -> None:
    claim = answering.appeal(days=SLOW)
    why = refused(answering.book.command, claim.no, Trigger.REVIEW, 1, "", who, NOW)
    assert (why.status, why.reason) == (403, "nobody decides about their own figures")
    taken = answering.book.command(claim.no, Trigger.REVIEW, 1, "", LEADER, NOW)
    part = Part(days=SLOW[:1]) if trigger is Trigger.UPHOLD_PARTLY else None
    why = refused(answering.book.command, claim.no, trigger, taken.seq, "w", who, NOW, part)
    assert why.status == 403
    assert answering.book.claim(claim.no).seq == 2


def test_who_saw_an_earlier_step_is_told_that_it_moved_on(answering: Town) -> None:
    claim = answering.appeal(days=SLOW)
    answering.book.command(claim.no, Trigger.REVIEW, 1, "", LEADER, NOW)
    with pytest.raises(Moved) as moved:
        answering.book.command(claim.no, Trigger.REVIEW, 1, "", Person(name="other"), NOW)
    assert (moved.value.status, moved.value.claim.reviewer) == (409, "leader")
    assert refused(answering.book.command, 99, Trigger.REVIEW, 1, "", LEADER, NOW).status == 404
    why = refused(answering.book.command, claim.no, Trigger.REJECT, 2, " ", LEADER, NOW)
    assert (why.field, why.status) == ("why", 422)


def test_a_comment_stays_and_is_followed(answering: Town) -> None:
    first = answering.book.comment("d", "k", FEBRUARY, " fog on the 10th ", HEAD, NOW)
    claim = answering.appeal(days=SLOW)
    for number, follows in enumerate((first.no, claim.no)):
        answering.book.comment("d", "k", FEBRUARY, f"why {number}?", LEADER, NOW, follows)
    found = read.answers(answering.store, "d", kpi="k", period=Period.parse(FEBRUARY))
    assert [(one.words, one.by, one.follows) for one in found.comments] == [
        ("fog on the 10th", "head", None), ("why 0?", "leader", 1), ("why 1?", "leader", 2),
    ]  # fmt: skip
    assert refused(answering.book.comment, "d", "k", FEBRUARY, " ", HEAD, NOW).field == "words"
    why = refused(answering.book.comment, "d", "other", FEBRUARY, "x", HEAD, NOW, first.no)
    assert why.field == "follows"
    assert read.marks(answering.store, "d", Period.parse(FEBRUARY)) == {"k": (3, 1)}


def test_what_is_read_is_of_the_period_and_what_is_left_out_of_it(answering: Town) -> None:
    claim = answering.decide(answering.appeal(days=SLOW), Trigger.UPHOLD)
    answering.book.comment("d", "k", FEBRUARY, "x", HEAD, NOW, claim.no)

    def of(period: str) -> tuple[int, int]:
        found = read.answers(answering.store, "d", period=Period.parse(period))
        return len(found.comments), len(found.claims)

    assert [of(p) for p in (FEBRUARY, "2024-Q1", "2024-03", "2023")] == [
        (1, 1), (1, 1), (0, 0), (0, 0),
    ]  # fmt: skip
    assert not read.answers(answering.store, "e")
    assert read.claims(answering.store, "e") == []
    assert read.left_out(answering.store, ["k"], NOW - 1) == {}
    assert read.left_out(answering.store, ["k"], NOW)["k"][0].claim == claim.no
