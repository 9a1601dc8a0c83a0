"""An edit of what was handed over shows against the sealed record."""

from __future__ import annotations

import pytest

from alerts import audit as record
from alerts.shift import audit
from tests.alerts.shift.conftest import EVENING, MORNING, Watch


@pytest.fixture
def offered(watch: Watch) -> Watch:
    watch.town.slow(0, p1=0.2)
    watch.book.log_on("seat-1", "anna", EVENING)
    watch.book.offer(watch.book.draft("anna", MORNING).no, "anna", MORNING)
    return watch


def test_documents_as_they_were_frozen_are_well(offered: Watch) -> None:
    assert audit.verify(offered.town.store) == []


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE handover_row SET body = replace(body, 'Road 1', 'Road 2') WHERE part = 'alert'",
        "DELETE FROM handover_row WHERE part = 'alert'",
        "INSERT INTO handover_row VALUES (1, 'entry', 7, '{}')",
        "UPDATE handover SET digest = repeat('0', 64)",
        "DELETE FROM handover",
    ],
)
def test_every_edit_of_one_is_found(offered: Watch, edit: str) -> None:
    offered.town.store.write(lambda connection: connection.execute(edit))
    (fault,) = audit.verify(offered.town.store)
    assert fault.startswith("hand-over 1: its document is not the one sealed by event")
    assert record.verify(offered.town.store)[1] == []  # which knows nothing of it
