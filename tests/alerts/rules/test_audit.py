"""The versions of rules are held against the sealed record."""

from __future__ import annotations

import pytest

from alerts.rules import audit
from tests.alerts.conftest import NOON
from tests.alerts.rules.test_book import TWO, Office, edited, office, publish

__all__ = ["office"]

pytestmark = pytest.mark.long


def edited_office(office: Office) -> None:
    """Two rules of the folder, one edited in the browser, one changed in the folder."""
    book = office.open()
    publish(book, edited(book))
    office.file(TWO.replace("red: 0.15", "red: 0.1"))
    office.open(NOON + 2000)


def test_what_was_published_is_as_the_record_says(office: Office) -> None:
    edited_office(office)
    assert len(office.store.rows("SELECT * FROM rule_version")) == 4
    assert audit.verify(office.store) == []


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE rule_version SET body = replace(body, '0.3', '0.4') WHERE version = 2 AND"
         " origin = 'browser'", "rule slow, version 2: its text is not the one that was published"),
        ("UPDATE rule_version SET body = body || '#' WHERE version = 1 AND rule_id = 'slower'",
         "rule slower, version 1: its text is not the one that was published"),
        ("DELETE FROM rule_version WHERE version = 1 AND rule_id = 'slow'",
         "rule slow, version 1: the record tells of it, and it is not there"),
        ("INSERT INTO rule_version SELECT rule_id, 7, body, actor, why, origin, filed, report,"
         " retired, published_at FROM rule_version WHERE version = 1 AND rule_id = 'slow'",
         "rule slow, version 7: the record does not tell of it"),
    ],
    ids=["edited", "one of the folder", "gone", "nobody's"],
)  # fmt: skip
def test_tampering_is_found(office: Office, sql: str, said: str) -> None:
    edited_office(office)
    office.store.write(lambda connection: connection.execute(sql))
    assert audit.verify(office.store) == [said]
