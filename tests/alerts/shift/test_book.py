"""Seats, hand-overs and the record that they leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from alerts import audit, records
from alerts.orders import Order
from alerts.shift import records as shift_records
from alerts.shift.types import ShiftRefused, State
from alerts.types import Trigger
from tests.alerts.conftest import HOUR, NOON
from tests.alerts.shift.conftest import EVENING, MINUTE, MORNING, MakeWatch, Watch

pytestmark = pytest.mark.long

ANNA, BEN, CARL = "anna", "ben", "carl"


def refused(work: Any) -> ShiftRefused:
    with pytest.raises(ShiftRefused) as refusal:
        work()
    return refusal.value


def said(watch: Watch) -> list[str]:
    """What stands in the record of the desk: who did what."""
    events = records.events_of(watch.town.store, 0)
    told = [(one.actor, orjson.loads(one.detail or "{}")) for one in events]
    return [f"{actor} {detail['kind']}" for actor, detail in told]


def offered(watch: Watch, notes: str = "fog on the ring") -> int:
    """Anna sits at seat 1 since the evening and offers it in the morning."""
    watch.book.log_on("seat-1", ANNA, EVENING)
    no = watch.book.draft(ANNA, MORNING - HOUR).no
    watch.book.write(no, ANNA, notes, BEN, True, MORNING - HOUR)
    watch.book.offer(no, ANNA, MORNING)
    return no


def test_an_officer_sits_down_at_a_free_seat(watch: Watch) -> None:
    watch.book.log_on("seat-1", ANNA, EVENING)
    sitting = watch.book.sitting("seat-1")
    assert sitting is not None
    assert (sitting.officer, sitting.since_ms) == (ANNA, EVENING)
    assert watch.book.seat_of(ANNA) == "seat-1"
    assert said(watch) == ["anna LOG_ON"]


@pytest.mark.parametrize(
    ("seat", "officer", "status"),
    [("seat-1", BEN, 409), ("seat-2", ANNA, 409), ("seat-9", BEN, 404)],
    ids=["taken", "has another", "no such seat"],
)
def test_a_seat_has_one_officer_and_an_officer_one_seat(
    watch: Watch, seat: str, officer: str, status: int
) -> None:
    watch.book.log_on("seat-1", ANNA, EVENING)
    assert refused(lambda: watch.book.log_on(seat, officer, EVENING)).status == status
    assert said(watch) == ["anna LOG_ON"]


def test_a_seat_passes_when_its_hand_over_is_accepted_and_not_before(watch: Watch) -> None:
    no = offered(watch)
    assert watch.book.seat_of(ANNA) == "seat-1" and watch.book.seat_of(BEN) is None
    after = watch.book.accept(no, BEN, MORNING + MINUTE)
    assert (after.state, after.incoming) == (State.ACCEPTED, BEN)
    assert watch.book.seat_of(ANNA) is None and watch.book.seat_of(BEN) == "seat-1"
    assert watch.book.open_at("seat-1") is None
    assert said(watch) == ["anna LOG_ON", "anna DRAFT", "anna OFFER", "ben ACCEPT"]
    assert audit.verify(watch.town.store)[1] == []


def test_what_is_assigned_to_the_outgoing_officer_passes_in_the_same_step(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2, p2=0.2)
    desk = watch.town.desk
    for alert, assignee in zip(desk.open_alerts(), (ANNA, CARL), strict=True):
        desk.act([(alert.no, alert.seq)], Order(Trigger.ASSIGN, ANNA, assignee=assignee), EVENING)
    no = offered(watch)
    watch.book.accept(no, BEN, MORNING)
    assert [alert.assignee for alert in desk.open_alerts()] == [BEN, CARL]
    last = records.events_of(watch.town.store, 1)[-1]
    assert (last.trigger, last.actor, last.detail) == (Trigger.ASSIGN, BEN, '{"assignee":"ben"}')
    accepted = records.events_of(watch.town.store, 0)[-1]
    assert orjson.loads(accepted.detail or "")["passed"] == 1
    assert accepted.event_no == last.event_no + 1
    assert audit.verify(watch.town.store)[1] == []


def test_alerts_stay_whose_they_are_when_the_officer_keeps_them(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2)
    desk = watch.town.desk
    (alert,) = desk.open_alerts()
    desk.act([(alert.no, alert.seq)], Order(Trigger.ASSIGN, ANNA, assignee=ANNA), EVENING)
    watch.book.log_on("seat-1", ANNA, EVENING)
    no = watch.book.draft(ANNA, MORNING).no
    watch.book.write(no, ANNA, "", None, False, MORNING)
    watch.book.offer(no, ANNA, MORNING)
    watch.book.accept(no, BEN, MORNING)
    assert [alert.assignee for alert in desk.open_alerts()] == [ANNA]


def test_only_whoever_was_named_accepts_while_the_outgoing_officer_is_there(watch: Watch) -> None:
    no = offered(watch)
    assert refused(lambda: watch.book.accept(no, CARL, MORNING)).status == 403
    assert refused(lambda: watch.book.accept(no, ANNA, MORNING)).status == 403
    watch.book.leave("seat-1", ANNA, "ill", MORNING + MINUTE)
    assert watch.book.accept(no, CARL, MORNING + HOUR).incoming == CARL


def test_an_officer_with_a_seat_takes_another_over_and_stays(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2)
    desk = watch.town.desk
    desk.act([(1, 1)], Order(Trigger.ASSIGN, ANNA, assignee=ANNA), EVENING)
    no = offered(watch)
    watch.book.log_on("seat-2", BEN, MORNING)
    assert watch.book.accept(no, BEN, MORNING).incoming == BEN
    assert watch.book.seat_of(BEN) == "seat-2" and watch.book.seat_of(ANNA) is None
    assert watch.book.sitting("seat-1") is None and watch.book.open_at("seat-1") is None
    assert [alert.assignee for alert in desk.open_alerts()] == [BEN]
    last = records.events_of(watch.town.store, 0)[-1]
    assert orjson.loads(last.detail or "")["joined"] == "seat-2"
    assert watch.book.log_on("seat-1", CARL, MORNING).officer == CARL  # nothing waits there
    assert watch.open_book().sitting("seat-1") == watch.book.sitting("seat-1")


def test_two_cannot_accept_the_same(watch: Watch) -> None:
    no = offered(watch)
    watch.book.accept(no, BEN, MORNING)
    assert refused(lambda: watch.book.accept(no, CARL, MORNING)).status == 409


def test_who_leaves_without_a_successor_leaves_a_hand_over_that_waits(watch: Watch) -> None:
    watch.book.log_on("seat-1", ANNA, EVENING)
    left = watch.book.leave("seat-1", ANNA, "ill", MORNING)
    assert (left.state, left.notes, left.outgoing) == (State.OFFERED, "ill", ANNA)
    assert watch.book.sitting("seat-1") is None
    assert refused(lambda: watch.book.log_on("seat-1", BEN, MORNING)).field == "hand-over"
    assert refused(lambda: watch.book.withdraw(left.no, ANNA, MORNING)).status == 409
    watch.book.accept(left.no, BEN, MORNING + HOUR)
    assert watch.book.seat_of(BEN) == "seat-1"
    assert said(watch) == ["anna LOG_ON", "anna LOG_OFF", "anna OFFER", "ben ACCEPT"]


def test_a_draft_of_somebody_who_leaves_is_offered_with_its_notes(watch: Watch) -> None:
    watch.book.log_on("seat-1", ANNA, EVENING)
    no = watch.book.draft(ANNA, MORNING).no
    watch.book.write(no, ANNA, "the tunnel is shut", BEN, True, MORNING)
    left = watch.book.leave("seat-1", CARL, "gone without a word", MORNING)
    assert (left.no, left.notes, left.successor) == (no, "the tunnel is shut", None)
    assert said(watch)[-2:] == ["carl FREE", "carl OFFER"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 4001], ids=["none", "blank", "endless"])
def test_nobody_leaves_without_a_reason(watch: Watch, reason: str) -> None:
    watch.book.log_on("seat-1", ANNA, EVENING)
    refusal = refused(lambda: watch.book.leave("seat-1", ANNA, reason, MORNING))
    assert (refusal.status, refusal.field) == (422, "reason")
    assert watch.book.seat_of(ANNA) == "seat-1"


def test_a_hand_over_that_is_withdrawn_leaves_the_officer_there(watch: Watch) -> None:
    no = offered(watch)
    assert refused(lambda: watch.book.withdraw(no, BEN, MORNING)).status == 403
    assert watch.book.withdraw(no, ANNA, MORNING).state is State.WITHDRAWN
    assert watch.book.seat_of(ANNA) == "seat-1"
    assert watch.book.draft(ANNA, MORNING).no == no + 1


def test_questions_and_answers_stand_beside_what_is_frozen(watch: Watch) -> None:
    no = offered(watch)
    before = shift_records.lines_of(watch.town.store, no)
    assert watch.book.ask(no, BEN, "which tunnel?", MORNING).state is State.ASKED
    assert refused(lambda: watch.book.answer(no, BEN, "that one", MORNING)).status == 403
    assert refused(lambda: watch.book.ask(no, ANNA, "what?", MORNING)).status == 403
    assert watch.book.answer(no, ANNA, "the western one", MORNING).state is State.OFFERED
    assert refused(lambda: watch.book.write(no, ANNA, "x", None, True, MORNING)).status == 409
    assert shift_records.lines_of(watch.town.store, no) == before


def test_the_document_stands_as_it_was_and_is_the_one_that_was_sealed(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2)
    no = offered(watch)
    before = shift_records.lines_of(watch.town.store, no)
    watch.town.slow(20, p1=0.9, p2=0.2)
    assert shift_records.lines_of(watch.town.store, no) == before
    sealed = [one for one in records.events_of(watch.town.store, 0) if one.trigger == "SHIFT"][-1]
    assert orjson.loads(sealed.detail or "")["digest"] == shift_records.digest(before)
    assert sealed.note == "fog on the ring"


def test_a_restart_changes_nothing(make_watch: MakeWatch, tmp_path: Path) -> None:
    watch = make_watch(tmp_path / "town.duckdb")
    no = offered(watch)
    watch.book.ask(no, BEN, "which?", MORNING)
    again = watch.open_book()
    assert again.sitting("seat-1") == watch.book.sitting("seat-1")
    assert again.open_at("seat-1") == watch.book.open_at("seat-1")
    assert again.accept(no, BEN, MORNING).state is State.ACCEPTED
    last = watch.open_book()
    assert last.seat_of(BEN) == "seat-1" and last.seat_of(ANNA) is None
    assert last.open_at("seat-1") is None
    assert last.handover(no).incoming == BEN


def test_what_cannot_be_written_has_not_happened(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = offered(watch)

    def full(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(shift_records, "keep", full)
        with pytest.raises(OSError, match="disk full"):
            watch.book.accept(no, BEN, MORNING)
    assert watch.book.seat_of(ANNA) == "seat-1"
    assert said(watch)[-1] == "anna OFFER"
    assert watch.book.accept(no, BEN, MORNING).state is State.ACCEPTED


def test_an_entry_is_written_at_the_seat_or_without_one(watch: Watch) -> None:
    watch.book.enter(BEN, "the radio is dead", NOON)
    watch.book.log_on("seat-1", ANNA, EVENING)
    watch.book.enter(ANNA, "and lives again", EVENING)
    seats = [orjson.loads(one.detail or "")["seat"] for one in records.events_of(
        watch.town.store, 0)]  # fmt: skip
    assert seats == [None, "seat-1", "seat-1"]


def test_a_seat_that_the_city_no_longer_has_is_seen_while_somebody_sits_there(
    watch: Watch,
) -> None:
    watch.book.log_on("seat-2", ANNA, EVENING)
    del (seats := dict(watch.book.seats))["seat-2"]
    watch.book.seats = seats
    assert watch.book.every_seat() == ["seat-1", "seat-2"]
    watch.book.leave("seat-2", ANNA, "moved", MORNING)
    assert watch.book.every_seat() == ["seat-1", "seat-2"]  # a hand-over waits there
