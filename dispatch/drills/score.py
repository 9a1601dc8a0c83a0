"""What an exercise comes to: what was expected beside what was done, in points. Pure.

Points are counted in tenths, so that the parts sum to the whole exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from dispatch.drills.model import Scenario
from dispatch.types import Doing, Task
from metrics.types import milliseconds

PARTS = ("acknowledged", "departments", "plan", "tasks", "deadlines")
TENTHS = 10


class Raised(NamedTuple):
    """An alert of the exercise: where (the real point), by which rule, and when it was first
    acknowledged."""

    no: int
    point: str
    rule: str
    raised_ms: int
    acked_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was done until the exercise ended."""

    started_ms: int
    ended_ms: int
    injected: Mapping[str, int]  # when each inject was given
    alerts: Sequence[Raised]
    tasks: Sequence[Task]
    plans: Set[str]
    firsts: Mapping[str, int]  # when each thing that has a deadline was first so


class Item(NamedTuple):
    """One thing that was expected. `took` and `within` are ms, where it is a matter of time; `kept`
    is None for what was not reached: it counts for nothing either way."""

    part: str
    what: str
    of: str
    within: int | None
    took: int | None
    kept: bool | None


def score(scenario: Scenario, facts: Facts) -> dict[str, Any]:
    """The score with its parts and items, as it is kept and shown. `points` and `of` are tenths."""
    items = [
        *_alerts(scenario, facts), *_departments(scenario, facts), *_plan(scenario, facts),
        *_tasks(facts), *_deadlines(scenario, facts),
    ]  # fmt: skip
    parts = [_part(name, getattr(scenario.weights, name), items) for name in PARTS]
    counted = [part for part in parts if part["all"]]
    return {
        "points": sum(part["points"] for part in counted),
        "of": sum(part["of"] for part in counted),
        "parts": counted,
        "items": [item._asdict() for item in items],
    }


def _part(name: str, weight: int, items: Sequence[Item]) -> dict[str, Any]:
    mine = [item.kept for item in items if item.part == name and item.kept is not None]
    kept, every, worth = sum(mine), len(mine), weight * TENTHS
    points = (2 * worth * kept + every) // (2 * every) if every else 0  # to the nearest tenth
    return {"part": name, "kept": kept, "all": every, "points": points, "of": worth}


def _alerts(scenario: Scenario, facts: Facts) -> list[Item]:
    """An alert counts when it was raised: that a rule did not sound is nobody's fault. One that
    is still within its time when the exercise ends is not reached."""
    places = {inject.id: inject.point for inject in scenario.injects}
    found = []
    for wanted in scenario.expected.alerts:
        within = milliseconds(wanted.within)
        given = facts.injected.get(wanted.inject)
        mine = [
            one for one in facts.alerts
            if one.point == places[wanted.inject] and one.rule == wanted.rule
        ]  # fmt: skip
        kept, took = None, None
        if mine and given is not None:
            alert = min(mine, key=lambda one: (abs(one.raised_ms - given), one.no))
            kept, took = _in_time(alert.raised_ms, alert.acked_ms, within, facts.ended_ms)
        found.append(
            Item("acknowledged", wanted.rule, places[wanted.inject] or "", within, took, kept)
        )
    return found


def _departments(scenario: Scenario, facts: Facts) -> list[Item]:
    """Those that were to get a task, and those that got one though nothing was for them."""
    wanted = scenario.expected.departments
    if not wanted:
        return []
    asked = dict.fromkeys(task.department for task in facts.tasks if task.offered_ms is not None)
    right = [Item("departments", "wanted", one, None, None, one in asked) for one in wanted]
    more = [Item("departments", "not_wanted", o, None, None, False) for o in asked
            if o not in wanted]  # fmt: skip
    return right + more


def _plan(scenario: Scenario, facts: Facts) -> list[Item]:
    wanted = scenario.expected.plan
    if wanted is None:
        return []
    return [Item("plan", "activated", wanted, None, None, wanted in facts.plans)]


def _tasks(facts: Facts) -> list[Item]:
    found = []
    for task in facts.tasks:
        if task.offered_ms is None or task.state is Doing.WITHDRAWN:
            continue
        for what, at_ms, within in (
            ("accepted", task.accepted_ms, task.accept_within_ms),
            ("done", task.done_ms, task.due_within_ms),
        ):
            kept, took = _in_time(task.offered_ms, at_ms, within, facts.ended_ms)
            found.append(Item("tasks", what, f"{task.no}", within, took, kept))
    return found


def _deadlines(scenario: Scenario, facts: Facts) -> list[Item]:
    found = []
    for wanted in scenario.expected.deadlines:
        within, at_ms = milliseconds(wanted.within), facts.firsts.get(wanted.what)
        kept, took = _in_time(facts.started_ms, at_ms, within, facts.ended_ms)
        found.append(Item("deadlines", wanted.what, "", within, took, kept))
    return found


def _in_time(
    from_ms: int, at_ms: int | None, within: int, ended_ms: int
) -> tuple[bool | None, int | None]:
    """Whether something came in time, and how long it took; None when it may have come yet."""
    if at_ms is None:
        return (None if ended_ms - from_ms < within else False), None
    return at_ms - from_ms <= within, at_ms - from_ms
