"""The document of a hand-over, and what changed since it was frozen."""

from __future__ import annotations

import pytest

from alerts.orders import Order
from alerts.shift import paper, records
from alerts.shift.types import Paper, Row, Sitting
from alerts.types import Trigger
from tests.alerts.conftest import HOUR, NOON
from tests.alerts.shift.conftest import EVENING, MINUTE, MORNING, Watch

pytestmark = pytest.mark.long

ANNA = Sitting(1, "seat-1", "anna", NOON - HOUR)


def act(watch: Watch, no: int, trigger: Trigger, now_ms: int, **more: object) -> None:
    alert = watch.town.desk.alert(no)
    assert alert is not None
    order = Order(trigger, "anna", **more)  # type: ignore[arg-type]
    watch.town.desk.act([(no, alert.seq)], order, now_ms)


def document(watch: Watch, now_ms: int) -> Paper:
    return watch.book.gather(ANNA, now_ms)


def numbers(rows: list[Row]) -> list[int]:
    return [row["no"] for row in rows]


def test_what_is_not_acknowledged_stands_first_and_what_does_not_sound_last(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2, p2=0.5, p3=0.4)  # red, blue, yellow
    act(watch, 1, Trigger.ACK, NOON + 5 * MINUTE)
    act(watch, 3, Trigger.SHELVE, NOON + 5 * MINUTE, note="works", until_ms=NOON + HOUR)
    rows = document(watch, NOON + 6 * MINUTE).parts["alert"]
    assert numbers(rows) == [2, 1, 3]
    assert [row["seen"] for row in rows] == [False, True, False]
    assert [row["over"] for row in rows] == [None, None, "SHELF"]


def test_the_counts_are_of_what_sounds_and_of_what_does_not(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2, p2=0.5, p3=0.4)
    act(watch, 1, Trigger.ACK, NOON + 5 * MINUTE)
    act(watch, 3, Trigger.SHELVE, NOON + 5 * MINUTE, note="works", until_ms=NOON + HOUR)
    watch.town.slow(1, p2=0.9)
    watch.town.desk.take_out_of_service(1, NOON, NOON + 9 * HOUR, "anna", "W-7", NOON + HOUR)
    facts = document(watch, NOON + HOUR - MINUTE).facts
    assert facts["levels"] == {"4": 0, "3": 0, "2": 0, "1": 0}
    assert (facts["unseen"], facts["cleared"]) == (0, 1)
    assert (facts["shelf"], facts["permit"], facts["suppressed"]) == (1, 1, 0)
    assert facts["source"] == 1  # never heard


def test_an_overlay_says_why_who_and_until_when(watch: Watch) -> None:
    watch.town.slow(0, p3=0.4)
    act(watch, 1, Trigger.SHELVE, NOON + 5 * MINUTE, note="works", until_ms=NOON + HOUR)
    watch.town.desk.take_out_of_service(2, EVENING, MORNING, "ben", "W-7", NOON)  # planned
    parts = document(watch, NOON + 6 * MINUTE).parts
    (shelf,), (permit,) = parts["shelf"], parts["permit"]
    assert (shelf["alert"], shelf["reason"], shelf["by"]) == (1, "works", "anna")
    assert shelf["until"] == NOON + HOUR
    assert (permit["name"]["en"], permit["reason"], permit["since"]) == ("Road 2", "W-7", EVENING)
    assert permit["title"] is None  # every rule


def test_a_source_is_silent_after_as_long_as_it_allows(watch: Watch) -> None:
    number = watch.town.registry.sources["viz"]
    watch.heard = {number: NOON}
    assert document(watch, NOON + 2 * HOUR).parts["source"] == []
    (silent,) = document(watch, NOON + 2 * HOUR + 1).parts["source"]
    assert (silent["id"], silent["last"]) == ("viz", NOON)


def test_the_numbers_of_the_shift_are_those_of_its_time(watch: Watch) -> None:
    watch.town.slow(-3, p1=0.2)  # before it began
    watch.town.slow(0, p2=0.2, p3=0.5)  # known two minutes past
    known = NOON + 2 * MINUTE
    act(watch, 2, Trigger.ACK, known + 2 * MINUTE)
    alert = watch.town.desk.alert(3)
    assert alert is not None
    watch.town.desk.acknowledge(3, alert.seq, "ben", None, known + 10 * MINUTE)
    watch.town.slow(1, p2=0.9)
    told = document(watch, NOON + 2 * HOUR).facts["shift"]
    assert told == {
        "raised": 2, "cleared": 1, "shelved": 0, "acknowledged": 2, "by_officer": 1,
        "median": 6 * MINUTE,
    }  # fmt: skip


def test_an_acknowledgement_answers_the_last_call_and_not_the_first(watch: Watch) -> None:
    watch.town.slow(0, p1=0.5)
    act(watch, 1, Trigger.ACK, NOON + 3 * MINUTE)
    watch.town.slow(5, p1=0.2)  # graver: alarm again
    act(watch, 1, Trigger.ACK, NOON + 5 * HOUR + 5 * MINUTE)
    told = document(watch, NOON + 6 * HOUR).facts["shift"]
    assert (told["acknowledged"], told["median"]) == (2, 2 * MINUTE)  # of 1 and 3 minutes


def test_the_entries_of_the_shift_stand_in_it(watch: Watch) -> None:
    watch.book.enter("anna", "before she sat down", EVENING - HOUR)
    watch.book.log_on("seat-1", "anna", EVENING)
    watch.book.enter("anna", "the radio is dead", EVENING + HOUR)
    sitting = watch.book.sitting("seat-1")
    assert sitting is not None
    entries = watch.book.gather(sitting, MORNING).parts["entry"]
    assert [(one["at"], one["words"]) for one in entries] == [(EVENING + HOUR, "the radio is dead")]


def test_a_document_is_read_as_it_was_kept(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2, p2=0.5)
    written = document(watch, NOON + HOUR)
    lines = records.lines(written)
    read = records.paper_of(lines)
    assert read is not None
    assert read == written
    changed = [(part, at, body.replace("Road 1", "Road 9")) for part, at, body in lines]
    assert records.digest(changed) != records.digest(lines)


def test_what_changed_since_is_told_by_what_it_was(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2, p2=0.5)
    frozen = document(watch, NOON + HOUR - MINUTE)
    watch.town.slow(1, p1=0.9, p2=0.2, p3=0.4)
    now = document(watch, NOON + 2 * HOUR)
    changes = paper.since(frozen, now, watch.book.gather.raised_after(frozen.facts["last"]))
    assert {kind: numbers(changes[kind]) for kind in ("new", "cleared", "graver", "seen")} == {
        "new": [3], "cleared": [1], "graver": [2], "seen": [],
    }  # fmt: skip
    assert changes["gone_by"] == 0


def test_what_was_acknowledged_sounds_again_or_came_and_went_is_told(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2, p2=0.5)
    act(watch, 2, Trigger.SHELVE, NOON + 3 * MINUTE, note="x", until_ms=NOON + HOUR)
    frozen = document(watch, NOON + 4 * MINUTE)
    act(watch, 1, Trigger.ACK, NOON + 5 * MINUTE)
    watch.town.slow(1, p3=0.4)
    act(watch, 3, Trigger.ACK, NOON + HOUR + 3 * MINUTE)
    watch.town.slow(2, p3=0.9)
    watch.town.desk.sweep(NOON + 3 * HOUR)
    now = document(watch, NOON + 3 * HOUR)
    changes = paper.since(frozen, now, watch.book.gather.raised_after(frozen.facts["last"]))
    assert numbers(changes["seen"]) == [1]
    assert numbers(changes["heard"]) == [2]
    assert (changes["new"], changes["gone_by"]) == ([], 1)


def test_nothing_changed_is_nothing(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2)
    frozen = records.paper_of(records.lines(document(watch, NOON + HOUR)))
    assert frozen is not None
    same = paper.since(frozen, document(watch, NOON + 2 * HOUR), 0)
    assert not any(same.values())


def test_a_night_without_an_alert_can_be_handed_over(watch: Watch) -> None:
    frozen = records.paper_of(records.lines(document(watch, NOON)))
    assert frozen is not None
    watch.town.slow(0, p1=0.2)
    now = document(watch, NOON + HOUR)
    assert numbers(paper.since(frozen, now, 1)["new"]) == [1]


def test_what_had_cleared_and_is_raised_anew_sounds_again_and_is_not_graver(watch: Watch) -> None:
    watch.town.slow(0, p1=0.2)
    watch.town.slow(1, p1=0.9)  # cleared, and nobody saw it
    frozen = document(watch, NOON + HOUR + 5 * MINUTE)
    watch.town.slow(2, p1=0.2)
    changes = paper.since(frozen, document(watch, NOON + 3 * HOUR), 0)
    assert {kind: numbers(rows) for kind, rows in changes.items() if rows} == {"heard": [1]}
