"""Which plans fit: the same answer each time, the most specific first, with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.types import Level
from dispatch.plans.match import fits, matching
from dispatch.plans.model import Plan, Trigger
from dispatch.plans.types import Situation
from tests.dispatch.plans.town import NOON, a_look, a_plan

pytestmark = pytest.mark.long

LOOK = a_look()
CROWD = Situation(
    domain="crowd", level=Level.ORANGE, occurred_ms=NOON, rules=frozenset({"crowd_dense"}),
    kinds=frozenset({"counter"}), district="01", told="Alexanderplatz 亚历山大广场",
)  # fmt: skip
# For each key, names that fit the situation and a name that does not.
NAMES = {
    "domains": ["crowd", "traffic"], "rules": ["crowd_dense", "slow"],
    "kinds": ["counter", "site"], "words": ["PLATZ", "广场", "harbour"],
    "districts": ["01", "02"], "during": ["fair", "night"], "not_during": ["night"],
}  # fmt: skip
LEVELS = ["blue", "yellow", "orange", "red"]


def trigger(**said: Any) -> Trigger:
    return Trigger.model_validate({"least_level": "blue", "domains": ["crowd"], **said})


def a_plan_for(name: str, *triggers: Trigger) -> Plan:
    return a_plan(id=name, triggers=[one.model_dump() for one in triggers])


@st.composite
def triggers(draw: st.DrawFn) -> Trigger:
    said = {key: draw(st.lists(st.sampled_from(names), unique=True, max_size=2))
            for key, names in NAMES.items()}  # fmt: skip
    if not any(said[key] for key in ("domains", "rules", "kinds", "words")):
        said["domains"] = ["crowd"]
    return Trigger.model_validate({"least_level": draw(st.sampled_from(LEVELS)), **said})


@pytest.mark.parametrize(
    ("said", "fitting"),
    [
        ({}, True),
        ({"least_level": "orange"}, True),
        ({"least_level": "red"}, False),
        ({"domains": ["traffic"]}, False),
        ({"domains": ["traffic", "crowd"]}, True),
        ({"rules": ["crowd_dense", "slow"]}, True),
        ({"rules": ["slow"]}, False),
        ({"kinds": ["site"]}, False),
        ({"districts": ["02"]}, False),
        ({"words": ["PLATZ"]}, True),
        ({"words": ["广场"]}, True),
        ({"words": ["harbour"]}, False),
        ({"during": ["fair"]}, True),
        ({"during": ["night"]}, False),
        ({"not_during": ["fair"]}, False),
        ({"not_during": ["night"]}, True),
    ],
    ids=str,
)
def test_a_trigger_fits_when_all_that_it_names_is_so(said: dict[str, Any], fitting: bool) -> None:
    assert fits(trigger(**said), CROWD, LOOK) is fitting


def test_a_report_by_phone_has_no_rule_and_is_known_by_its_words() -> None:
    told = Situation(domain="crowd", level=Level.YELLOW, occurred_ms=NOON, told="crush, Markt 3")
    assert not fits(trigger(rules=["crowd_dense"]), told, LOOK)
    assert fits(trigger(words=["markt"]), told, LOOK)


def test_what_is_planned_for_one_night_goes_before_what_is_planned_for_a_rule() -> None:
    plans = [
        a_plan_for("any", trigger()),
        a_plan_for("rule", trigger(rules=["crowd_dense"], kinds=["counter"])),
        a_plan_for("fair", trigger(during=["fair"])),
        a_plan_for("red", trigger(least_level="red")),
    ]
    assert [match.plan.id for match in matching(plans, CROWD, LOOK)] == ["fair", "rule", "any"]


def test_the_reason_is_told_in_both_languages() -> None:
    plan = a_plan_for("a", trigger(least_level="orange", kinds=["counter"], words=["platz"],
                                   districts=["01", "02"], during=["fair"]))  # fmt: skip
    (match,) = matching([plan], CROWD, LOOK)
    assert match.reason.en == (
        "Crowd, orange or graver, Counters, Mitte, “platz” in the report, Fair"
    )
    assert match.reason.zh == "人群、橙色及以上、计数点、米特区、报告中有“platz”、集市"


def test_of_several_triggers_the_most_specific_that_fits_is_the_reason() -> None:
    plan = a_plan_for("a", trigger(), trigger(rules=["crowd_dense"]), trigger(rules=["slow"]))
    (match,) = matching([plan], CROWD, LOOK)
    assert match.reason.en == "Crowd, blue or graver, “Crowd_Dense”"


@settings(deadline=None)
@given(st.lists(triggers(), min_size=1, max_size=6), st.randoms())
def test_the_order_of_the_plans_changes_nothing(found: list[Trigger], random: Any) -> None:
    plans = [a_plan_for(f"p{number}", one) for number, one in enumerate(found)]
    shuffled = plans.copy()
    random.shuffle(shuffled)
    assert matching(shuffled, CROWD, LOOK) == matching(plans, CROWD, LOOK)


@settings(deadline=None)
@given(triggers(), st.sampled_from(sorted(NAMES)), st.data())
def test_a_trigger_that_names_one_thing_more_goes_first(
    wide: Trigger, key: str, data: st.DataObject
) -> None:
    if getattr(wide, key):
        return
    name = data.draw(st.sampled_from(NAMES[key]))
    narrow = Trigger.model_validate({**wide.model_dump(), key: [name]})
    plans = [a_plan_for("a_wide", wide), a_plan_for("b_narrow", narrow)]
    names = [match.plan.id for match in matching(plans, CROWD, LOOK)]
    assert names in (["b_narrow", "a_wide"], ["a_wide"], [])


@settings(deadline=None)
@given(triggers())
def test_what_fits_a_lesser_grade_fits_a_graver_one(one: Trigger) -> None:
    graver = Situation(**{name: getattr(CROWD, name) for name in CROWD.__slots__}
                       | {"level": Level.RED})  # fmt: skip
    assert not fits(one, CROWD, LOOK) or fits(one, graver, LOOK)
