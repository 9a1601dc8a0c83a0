"""A plan becomes tasks: messages filled in, the officer's changes made, or refused by field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.types import Level
from data.strict import Words
from dispatch.plans.order import circle
from dispatch.plans.tailor import Adjustments, drafts
from dispatch.plans.types import PlanRefused, Situation
from dispatch.types import Draft, Wanted
from tests.dispatch.plans.town import NOON, a_look, a_plan

MINUTE = 60_000
DEPARTMENTS = ("order", "traffic")
CROWD = Situation(
    domain="crowd", level=Level.ORANGE, occurred_ms=NOON, district="01",
    place=Words(en="Alexanderplatz", zh="亚历山大广场"), value=Words(en="812", zh="812 人"),
)  # fmt: skip
STEPS = ("look", "close", "stop", "reopen")


def tailored(situation: Situation = CROWD, **said: Any) -> dict[str, Draft]:
    adjusted = Adjustments.model_validate(said)
    found = drafts(a_plan(), situation, a_look(), DEPARTMENTS, adjusted)
    return {draft.step: draft for draft in found}


def added(**said: Any) -> dict[str, Any]:
    return {"step": "extra", "department": "order", "title": "Look again",
            "message": "Look again.", "accept_within": "PT5M",
            "due_within": "PT1H", **said}  # fmt: skip


def test_a_plan_as_it_is_leaves_out_what_is_optional_and_closes_the_gap() -> None:
    found = tailored()
    assert list(found) == ["look", "close", "reopen"]
    assert [draft.after for draft in found.values()] == [(), ("look",), ("close",)]
    assert found["close"].wanted == (Wanted(capability="ambulance", number=2),)
    assert found["reopen"].checks == (Words(en="Street clean", zh="路面已清理"),)
    assert found["look"].accept_within_ms == 2 * MINUTE
    assert found["look"].due_within_ms == 10 * MINUTE


def test_the_message_is_filled_in_both_languages() -> None:
    message = tailored()["look"].message
    assert message.en == "orange (II) at Alexanderplatz, 16 December 13:00: 812"
    assert message.zh == "亚历山大广场橙色（Ⅱ级），12月16日13:00：812 人"


def test_what_is_not_known_is_said() -> None:
    told = Situation(domain="crowd", level=Level.BLUE, occurred_ms=NOON)
    message = tailored(told)["look"].message
    assert message.en == "blue (IV) at place not yet known, 16 December 13:00: not measured"
    assert message.zh == "地点待核实蓝色（Ⅳ级），12月16日13:00：无实测数据"


def test_an_optional_step_is_there_when_it_is_ticked_on() -> None:
    found = tailored(include=["stop"])
    assert found["stop"].after == ("close",)
    assert found["reopen"].after == ("close", "stop")


def test_the_officer_changes_department_and_limits() -> None:
    found = tailored(
        departments={"close": "order"}, limits={"close": {"due_within": "PT30M"}}
    )["close"]  # fmt: skip
    assert (found.department, found.due_within_ms) == ("order", 30 * MINUTE)
    assert found.accept_within_ms == 2 * MINUTE


def test_a_step_is_added_and_waits_for_what_is_left() -> None:
    found = tailored(drop=["close"], add=[added(after=["close"])])
    assert found["extra"].after == ("look",)
    assert found["extra"].title == Words(en="Look again", zh="Look again")
    assert found["extra"].phase == "relieve"


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        ({"drop": ["lok"]}, "drop", "unknown step 'lok', did you mean 'look'?"),
        ({"include": ["look"]}, "include", "not optional"),
        ({"include": ["stop"], "drop": ["stop"]}, "include", "left out as well"),
        ({"departments": {"look": "odrer"}}, "departments", "did you mean 'order'?"),
        ({"limits": {"lok": {}}}, "limits", "unknown step"),
        ({"limits": {"look": {"due_within": "PT1M"}}}, "limits.look", "must be longer than"),
        ({"drop": ["look", "close", "reopen"]}, "drop", "nothing is left"),
        ({"add": [added(step="look")]}, "add.look", "a step 'look' already"),
        ({"add": [added(), added()]}, "add.extra", "a step 'extra' already"),
        ({"add": [added(phase="later")]}, "add.extra", "unknown phase 'later'"),
        ({"add": [added(after=["lok"])]}, "add.extra", "unknown step 'lok'"),
        ({"add": [added(department="x")]}, "departments", "unknown department 'x'"),
        ({"add": [added(due_within="PT5M")]}, "add.extra", "must be longer than"),
        ({"add": [added(after=["more"]), added(step="more", after=["extra"])]}, "add",
         "in a circle: extra → more → extra"),
    ],
    ids=lambda one: str(one)[:50],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused(
    said: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(PlanRefused) as refused:
        tailored(**said)
    assert refused.value.field == field
    assert reason in refused.value.reason


@settings(deadline=None)
@given(st.sets(st.sampled_from(STEPS[:3])), st.booleans())
def test_whatever_is_dropped_no_task_waits_for_one_that_is_not_there(
    dropped: set[str], ticked: bool
) -> None:
    include = ["stop"] if ticked and "stop" not in dropped else []
    found = tailored(drop=sorted(dropped), include=include)
    assert set(found) == set(STEPS) - dropped - (set() if include else {"stop"})
    order = {name: draft.after for name, draft in found.items()}
    assert {one for after in order.values() for one in after} <= set(found)
    assert circle(order) == []
