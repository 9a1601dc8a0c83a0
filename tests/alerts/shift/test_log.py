"""The log of the shift, as it is found and exported."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from alerts.orders import Order
from alerts.shift import log
from alerts.shift.log import Asked
from alerts.types import Trigger
from tests.alerts.conftest import HOUR
from tests.alerts.shift.conftest import EVENING, MINUTE, MORNING, Watch

pytestmark = pytest.mark.long


@pytest.fixture
def busy(watch: Watch) -> Watch:
    """Anna's night at seat 1 and how Ben took it over; a contact who sits nowhere."""
    watch.town.slow(0, p1=0.2, p2=0.5)
    watch.book.log_on("seat-1", "anna", EVENING)
    desk = watch.town.desk
    desk.act([(1, 1)], Order(Trigger.ACK, "anna", "patrol sent"), EVENING + MINUTE)
    desk.act([(2, 1)], Order(Trigger.COMMENT, "kim", "seen on camera"), EVENING + 2 * MINUTE)
    watch.book.enter("anna", "Radio channel 4 is dead", EVENING + 3 * MINUTE)
    desk.take_out_of_service(2, EVENING, MORNING, "anna", "W-7", EVENING + 4 * MINUTE)
    no = watch.book.draft("anna", MORNING).no
    watch.book.write(no, "anna", "mind the fog", "ben", True, MORNING)
    watch.book.offer(no, "anna", MORNING + MINUTE)
    watch.book.accept(no, "ben", MORNING + 2 * MINUTE)
    alert = desk.alert(1)
    assert alert is not None
    desk.act([(1, alert.seq)], Order(Trigger.UNACK, "anna"), MORNING + HOUR)  # she sits no more
    return watch


def found(watch: Watch, **asked: Any) -> list[str]:
    rows, total = log.page(watch.town.store, Asked(**asked), None, 100)
    assert total == len(rows)
    return [f"{row['officer']} {row['kind']}" for row in reversed(rows)]


def test_all_that_officers_did_stands_there_once_and_nothing_else(busy: Watch) -> None:
    assert found(busy) == [
        "anna LOG_ON", "anna ACK", "kim COMMENT", "anna ENTRY", "anna OUT_OF_SERVICE",
        "anna DRAFT", "anna OFFER", "ben ACCEPT", "anna UNACK",
    ]  # fmt: skip


def test_an_act_is_at_the_seat_where_the_officer_sat_then(busy: Watch) -> None:
    rows, _ = log.page(busy.town.store, Asked(), None, 100)
    seats = {row["kind"]: row["seat"] for row in rows}
    assert seats["ACK"] == seats["OUT_OF_SERVICE"] == seats["ACCEPT"] == "seat-1"
    assert seats["COMMENT"] is None  # kim sits nowhere
    assert seats["UNACK"] is None  # anna had left


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"words": "RADIO dead"}, ["anna ENTRY"]),
        ({"words": "radio alive"}, []),
        ({"words": "fog"}, ["anna OFFER"]),
        ({"words": "路1"}, ["anna ACK", "anna UNACK"]),
        ({"words": "w-7 road"}, ["anna OUT_OF_SERVICE"]),
        ({"words": "%"}, []),
        ({"officer": "ben"}, ["ben ACCEPT"]),
        ({"officer": "be"}, []),
        ({"seat": "seat-2"}, []),
        ({"seat": "seat-1", "kind": "alert"}, ["anna ACK", "anna OUT_OF_SERVICE"]),
        ({"kind": "seat"}, ["anna LOG_ON"]),
        ({"kind": "hand-over"}, ["anna DRAFT", "anna OFFER", "ben ACCEPT"]),
        ({"kind": "OFFER"}, ["anna OFFER"]),
        ({"kind": "no such kind"}, []),
        ({"from_ms": MORNING + MINUTE, "to_ms": MORNING + 2 * MINUTE}, ["anna OFFER"]),
        ({"kind": "alert", "officer": "anna", "words": "patrol"}, ["anna ACK"]),
    ],
    ids=str,
)
def test_it_is_found_by(busy: Watch, asked: dict[str, Any], kinds: list[str]) -> None:
    assert found(busy, **asked) == kinds


def test_pages_follow_each_other_without_a_gap(busy: Watch) -> None:
    after, seen = None, []
    while True:
        rows, total = log.page(busy.town.store, Asked(), after, 2)
        seen += [row["event"] for row in rows]
        assert total == 9
        if len(rows) < 2:
            break
        after = rows[-1]["event"]
    assert len(seen) == len(set(seen)) == 9
    assert seen == sorted(seen, reverse=True)


def test_an_entry_says_what_it_is_about(busy: Watch) -> None:
    rows, _ = log.page(busy.town.store, Asked(kind="alert", officer="anna"), None, 100)
    by_kind = {row["kind"]: row for row in rows}
    ack, permit = by_kind["ACK"], by_kind["OUT_OF_SERVICE"]
    assert (ack["alert"], ack["name"], ack["rule"]) == (1, {"en": "Road 1", "zh": "路1"}, "slow")
    assert (permit["alert"], permit["place"], permit["words"]) == (None, "Road 2", "W-7")


def test_a_spreadsheet_takes_it_and_runs_nothing(busy: Watch) -> None:
    busy.book.enter("anna", '=HYPERLINK("http://x")', MORNING + 2 * HOUR)
    busy.book.enter("anna", "two\nlines, 中文", MORNING + 2 * HOUR)
    rows = list(csv.DictReader(io.StringIO(log.as_csv(busy.town.store, Asked()))))
    assert len(rows) == 11
    assert [row["kind"] for row in rows][:2] == ["LOG_ON", "ACK"]  # the oldest first
    assert rows[-2]["words"] == '\'=HYPERLINK("http://x")'
    assert rows[-1]["words"] == "two\nlines, 中文"
    assert rows[0]["said_at"] == "2024-12-14T19:00:00Z"


def test_everybody_who_stands_there_can_be_chosen(busy: Watch) -> None:
    assert log.officers(busy.town.store) == ["anna", "ben", "kim"]
