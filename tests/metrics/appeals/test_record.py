"""The record of answers: sealed, so that an edit, a gap or another order is found."""

from __future__ import annotations

from datetime import date

import pytest

from data.sealed import Head
from metrics.appeals import record
from metrics.appeals.types import Trigger
from tests.metrics.appeals.conftest import FEBRUARY, HEAD, NOW, Town

pytestmark = pytest.mark.long


@pytest.fixture
def told(answering: Town) -> Town:
    """A comment, and an appeal that was decided: four events."""
    answering.book.comment("d", "k", FEBRUARY, "fog", HEAD, NOW)
    answering.decide(answering.appeal(days=(date(2024, 2, 10),)), Trigger.UPHOLD)
    return answering


def test_what_nobody_touched_is_whole(told: Town) -> None:
    head, faults = record.verify(told.store)
    assert (head.event_no, faults) == (4, [])
    assert record.head_of(told.store) == head
    assert record.has(told.store, head)
    assert not record.has(told.store, Head(4, "0" * 64))


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE kpi_claim_event SET note = 'sun' WHERE event_no = 1",
        "UPDATE kpi_claim_event SET detail = replace(detail, '10', '11') WHERE event_no = 4",
        "UPDATE kpi_claim_event SET actor = 'head' WHERE event_no = 4",
        "UPDATE kpi_claim_event SET to_state = 'REJECTED' WHERE event_no = 4",
        "UPDATE kpi_claim_event SET period = '2024-01' WHERE event_no = 2",
        "UPDATE kpi_claim_event SET occurred_at = occurred_at + INTERVAL 1 DAY WHERE event_no = 3",
        "DELETE FROM kpi_claim_event WHERE event_no = 2",
        "UPDATE kpi_claim_event SET event_no = 7 - event_no WHERE event_no IN (3, 4)",
    ],
)
def test_an_edit_is_found(told: Town, edit: str) -> None:
    told.store.write(lambda connection: connection.execute(edit))
    _head, faults = record.verify(told.store)
    assert faults


def test_an_end_that_was_cut_off_is_found_by_a_head_that_was_noted(told: Town) -> None:
    noted = record.head_of(told.store)
    cut = "DELETE FROM kpi_claim_event WHERE event_no = 4"
    told.store.write(lambda connection: connection.execute(cut))
    assert record.verify(told.store)[1] == []
    assert record.verify(told.store, noted)[1] == ["event 4: the head that was noted is gone"]
