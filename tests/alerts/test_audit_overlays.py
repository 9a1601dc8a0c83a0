"""What silences alerts is held against the sealed record; tests/alerts/test_machine.py does so
after whatever may happen."""

from __future__ import annotations

import pytest

from alerts import audit_overlays
from alerts.orders import Order
from alerts.types import Trigger
from tests.alerts.conftest import HOUR, NOON, MakeTown, Town


def quiet_town(make_town: MakeTown) -> Town:
    """A shelf that was ended, one that goes on, and a permit that goes on."""
    town = make_town()
    town.slow(0, p1=0.2, p2=0.2)
    until = NOON + 2 * HOUR
    for no in (1, 2):
        town.desk.act([(no, 1)], Order(Trigger.SHELVE, "seat 2", "works", until_ms=until), NOON)
    town.desk.act([(1, 2)], Order(Trigger.UNSHELVE, "seat 1"), NOON + 5)
    town.desk.take_out_of_service(3, NOON, until, "seat 1", "permit 7", NOON)
    return town


def test_what_was_done_is_as_the_record_says(make_town: MakeTown) -> None:
    town = quiet_town(make_town)
    assert len(town.store.rows("SELECT * FROM overlay")) == 3
    assert audit_overlays.verify(town.store) == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        pytest.param(
            "UPDATE overlay SET until_at = until_at + INTERVAL 1 DAY WHERE overlay_no = 2",
            ["shelf of slow at 2: as it stands is not in the record",
             "shelf of slow at 2: as it stands is not in the table"],
            id="a longer shelf",
        ),
        pytest.param(
            "UPDATE overlay SET reason = 'permit 8' WHERE kind = 'OUT_OF_SERVICE'",
            ["out of service of every rule at 3: as it stands is not in the record",
             "out of service of every rule at 3: as it stands is not in the table"],
            id="another permit",
        ),
        pytest.param(
            "DELETE FROM overlay WHERE overlay_no = 2",
            ["shelf of slow at 2: as it stands is not in the table"],
            id="a shelf that is gone",
        ),
        pytest.param(
            "INSERT INTO overlay SELECT 9, kind, rule_id, 3, actor, reason, cause_no, since_at,"
            " until_at, ended_at, ended_by FROM overlay WHERE overlay_no = 2",
            ["shelf of slow at 3: as it stands is not in the record"],
            id="a shelf that nobody ordered",
        ),
        pytest.param(
            "UPDATE overlay SET ended_at = NULL, ended_by = NULL WHERE overlay_no = 1",
            ["shelf of slow at 1: its end is not in the table"],
            id="one that ended goes on",
        ),
        pytest.param(
            "UPDATE overlay SET ended_by = 'seat 9' WHERE overlay_no = 1",
            ["shelf of slow at 1: its end is not in the record",
             "shelf of slow at 1: its end is not in the table"],
            id="ended by another",
        ),
    ],
)  # fmt: skip
def test_tampering_is_found(make_town: MakeTown, sql: str, said: list[str]) -> None:
    town = quiet_town(make_town)
    town.store.write(lambda connection: connection.execute(sql))
    assert audit_overlays.verify(town.store) == said
