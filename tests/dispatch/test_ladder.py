"""Who is asked to accept a task, and who is told next while nobody does."""

from __future__ import annotations

from typing import Any

import orjson

from dispatch import records
from dispatch.ladder import by_policy
from dispatch.read import incident
from tests.alerts.notify.conftest import policies
from tests.dispatch.town import MINUTE, NOON, Town

CLIMBS = {"tasks": [
    {"channels": ["a"], "to": ["department"]},
    {"channels": ["a"], "to": ["officer"], "when": ["late"]},
    {"channels": ["a"], "to": ["chief"], "when": ["late"], "after": "PT3M"},
]}  # fmt: skip


def rungs(town: Town) -> list[tuple[str, int]]:
    """Who, and how many minutes after noon."""
    task = town.dispatcher.task(1)
    ladder = town.dispatcher.ladder(task, town.dispatcher.incident(task.incident_no))
    return [(one.recipient, (one.at_ms - NOON) // MINUTE) for one in ladder]


def escalation(town: Town) -> dict[str, Any]:
    event = next(e for e in records.events_of(town.store, 1) if e.trigger == "ESCALATE")
    told: dict[str, Any] = orjson.loads(event.detail or "{}")
    return told


def climbing(town: Town, **told: Any) -> Town:
    town.dispatcher.ladder = by_policy(policies(CLIMBS))
    town.with_tasks(**told)
    return town


def test_without_a_policy_the_department_is_asked_and_the_officer_sees_it_next(town: Town) -> None:
    town.with_tasks()
    assert rungs(town) == [("police", 0), ("duty_officer", 5)]


def test_a_policy_says_who_is_next_and_after_how_long(town: Town) -> None:
    assert rungs(climbing(town)) == [("police", 0), ("officer", 5), ("chief", 8)]


def test_an_escalation_names_who_was_asked_first_and_who_is_next_and_when(town: Town) -> None:
    climbing(town)
    town.now_ms += 6 * MINUTE
    town.dispatcher.sweep(town.now_ms)
    told = escalation(town)
    assert [one["recipient"] for one in told["asked"]] == ["police"]
    assert told["next"][-1]["recipient"] == "chief"
    assert told["next"][-1]["at_ms"] == NOON + 8 * MINUTE
    row = incident(town.dispatcher, 1, town.now_ms)["tasks"][0]
    assert [one["recipient"] for one in row["ladder"]] == ["police", "officer", "chief"]


def test_of_an_exercise_nobody_is_told_but_by_the_screens(town: Town) -> None:
    assert rungs(climbing(town, drill="flood")) == [("police", 0), ("duty_officer", 5)]


def test_who_accepted_is_nobodys_to_chase(town: Town) -> None:
    climbing(town)
    town.act(1, "accept")
    assert rungs(town) == []
