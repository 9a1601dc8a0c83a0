"""The next report of each incident is in the picture, until it is submitted."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from alerts.types import Level
from live.reminders import LATELY_MS, Reminders
from tests.dispatch.record.cases import Case, submit
from tests.dispatch.town import MINUTE, NOON


@pytest.fixture
def case() -> Iterator[Case]:
    one = Case()
    yield one
    one.store.close()


def reminders(case: Case) -> Reminders:
    center: Any = SimpleNamespace(
        store=case.store, dispatcher=case.dispatcher, ledger=case.ledger,
        now_ms=lambda: case.now_ms,
    )  # fmt: skip
    return Reminders(center)


def told(one: Reminders) -> dict[str, tuple[str, str, float]]:
    return {no: (entry["kind"], entry["way"], (entry["due"] - NOON) / MINUTE)
            for no, entry in one.section().items()}  # fmt: skip


def test_the_next_report_of_each_incident_until_the_last_one(case: Case) -> None:
    one = reminders(case)
    assert told(one) == {}
    case.register(grade=Level.RED)
    assert told(one) == {"1": ("first", "phone", 15)}
    submit(case, "first", "written", 10)
    assert told(one) == {"1": ("continued", "written", 70)}
    case.at(20).do(1, "verify", note="seen")
    case.at(20).do(1, "close", note="over")
    assert told(one) == {"1": ("final", "written", 20 + 24 * 60)}
    assert told(reminders(case)) == told(one)  # after a restart
    submit(case, "final", "written", 30)
    assert told(one) == told(reminders(case)) == {}


def test_of_what_ended_long_ago_nobody_is_reminded(case: Case) -> None:
    case.register(grade=Level.RED)
    case.at(1).do(1, "verify", note="seen")
    case.at(1).do(1, "close", note="over")
    case.now_ms += LATELY_MS + MINUTE
    assert told(reminders(case)) == {}


def test_an_incident_is_read_again_only_with_a_new_step(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = reminders(case)
    case.register(grade=Level.RED)
    case.register(grade=Level.BLUE)
    one.section()
    read: list[int] = []

    def reports(no: int) -> list[Any]:
        read.append(no)
        return []

    monkeypatch.setattr(case.ledger, "reports", reports)
    case.at(1).do(2, "note", note="x")
    assert one.section() == one.section()
    assert read == [2]
