"""What an exercise comes to: parts that sum to the whole exactly, and what counts for nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dispatch.drills.score import Facts, Raised, score
from dispatch.types import Doing, Task
from tests.dispatch.drills.conftest import MINUTE, NOW, a_scenario
from tests.dispatch.town import words


def facts(**changes: Any) -> Facts:
    given: dict[str, Any] = {
        "started_ms": NOW, "ended_ms": NOW + 30 * MINUTE, "injected": {"slow": NOW},
        "alerts": (), "tasks": (), "plans": frozenset(), "firsts": {}, **changes,
    }  # fmt: skip
    return Facts(**given)


def a_task(no: int, **changes: Any) -> Task:
    made = Task(
        no=no, seq=1, incident_no=1, step="x", phase="x", department="fire", role=words("x"),
        title=words("x"), message=words("x"), state=Doing.OFFERED, after=(),
        accept_within_ms=5 * MINUTE, due_within_ms=60 * MINUTE, checks=(), wanted=(), resources=(),
        offered_ms=NOW,
    )  # fmt: skip
    return replace(made, **changes)


def kept(found: dict[str, Any], part: str) -> list[bool | None]:
    return [item["kept"] for item in found["items"] if item["part"] == part]


def test_an_alert_counts_only_when_it_was_raised_and_its_time_was_over() -> None:
    def of(raised: int, acked: int | None, ended: int = 30) -> list[bool | None]:
        one = Raised(1, "TE1", "slow", NOW + raised * MINUTE,
                     None if acked is None else NOW + acked * MINUTE)  # fmt: skip
        told = facts(alerts=[one], ended_ms=NOW + ended * MINUTE)
        return kept(score(a_scenario(), told), "acknowledged")

    assert of(0, 5) == [True]
    assert of(0, 6) == [False]
    assert of(2, 7) == [True]
    assert of(0, None) == [False]
    assert of(0, None, ended=4) == [None]
    assert kept(score(a_scenario(), facts()), "acknowledged") == [None]


def test_departments_are_right_when_they_are_asked_and_no_others() -> None:
    tasks = [a_task(1), a_task(2, department="transit"), a_task(3, department="police",
             offered_ms=None, state=Doing.PLANNED)]  # fmt: skip
    found = score(a_scenario(), facts(tasks=tasks))
    told = [(i["of"], i["what"], i["kept"]) for i in found["items"] if i["part"] == "departments"]
    assert told == [("fire", "wanted", True), ("police", "wanted", False),
                    ("transit", "not_wanted", False)]  # fmt: skip


def test_a_task_is_accepted_and_done_in_time_or_not_reached() -> None:
    in_time = a_task(1, accepted_ms=NOW + 5 * MINUTE, done_ms=NOW + 20 * MINUTE)
    late = a_task(2, accepted_ms=NOW + 6 * MINUTE)
    taken_back = a_task(3, state=Doing.WITHDRAWN)
    found = score(a_scenario(), facts(tasks=[in_time, late, taken_back]))
    assert kept(found, "tasks") == [True, True, False, None]


def test_what_was_not_reached_is_worth_nothing_either_way() -> None:
    found = score(a_scenario(), facts(ended_ms=NOW + MINUTE))
    assert {part["part"] for part in found["parts"]} == {"departments", "plan"}
    assert found["of"] == 300


@given(
    weights=st.lists(st.integers(0, 100), min_size=5, max_size=5),
    tasks=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99)), max_size=7),
    acked=st.none() | st.integers(0, 9), plan=st.booleans(), incident=st.integers(0, 29),
)  # fmt: skip
def test_the_parts_sum_to_the_whole_exactly(
    weights: list[int], tasks: list[tuple[int, int]], acked: int | None, plan: bool, incident: int
) -> None:
    names = ("acknowledged", "departments", "plan", "tasks", "deadlines")
    scenario = a_scenario(weights=dict(zip(names, weights, strict=True)))
    told = facts(
        alerts=[Raised(1, "TE1", "slow", NOW, None if acked is None else NOW + acked * MINUTE)],
        tasks=[a_task(i, accepted_ms=NOW + a * MINUTE, done_ms=NOW + d * MINUTE)
               for i, (a, d) in enumerate(tasks)],
        plans=frozenset({"jam"} if plan else ()), firsts={"incident": NOW + incident * MINUTE},
    )  # fmt: skip
    found = score(scenario, told)
    assert sum(part["points"] for part in found["parts"]) == found["points"] <= found["of"]
    assert sum(part["of"] for part in found["parts"]) == found["of"]
    assert all(0 <= part["points"] <= part["of"] for part in found["parts"])
    assert all((part["points"] == part["of"]) for part in found["parts"]
               if part["kept"] == part["all"])  # fmt: skip
