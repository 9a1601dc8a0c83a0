"""Files of plans are read strictly: a fault has its file, line and the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.rules.text import cut
from dispatch.plans.files import LIST, named_plans, read_plans, rules_without
from tests.alerts.small_town import a_rule
from tests.dispatch.plans.town import CAPABILITIES, GOOD, RULES, a_city, checked


def test_a_good_plan_holds() -> None:
    plans, faults = checked(GOOD)
    assert faults == []
    assert [plan.id for plan in plans] == ["crowd"]
    assert [step.after for step in plans[0].steps] == [[], ["look"], ["close"], ["close", "stop"]]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("accept_within: PT2M", "acept_within: PT2M",
         "plans.1.steps.1.acept_within: unknown key 'acept_within', did you mean 'accept_within'?"),
        ("department: order", "department: odrer",
         "plans.1.steps.1.department: unknown department 'odrer', did you mean 'order'?"),
        ("phase: verify", "phase: verfy", "unknown phase 'verfy', did you mean 'verify'?"),
        ("after: look", "after: lok", "unknown step 'lok', did you mean 'look'?"),
        ("after: close\n", "after: [close, close]\n", "step 'close' stands twice"),
        ("domains: crowd", "domains: crwd", "unknown domain 'crwd', did you mean 'crowd'?"),
        ("kinds: counter", "kinds: conter", "unknown kind of point 'conter'"),
        ("kinds: counter", "rules: crowd_dens", "unknown rule 'crowd_dens', did you mean"),
        ("kinds: counter", "during: fiar", "unknown calendar 'fiar', did you mean 'fair'?"),
        ("kinds: counter", "categories: fire", "unknown category 'fire'"),
        ("kinds: counter", "words: ['']", "it would fit everything"),
        ("{domains: crowd, least_level: yellow, kinds: counter}", "{least_level: yellow}",
         "one of 'domains', 'rules', 'kinds', 'categories' and 'words' is needed"),
        ("least_level: yellow", "least_level: amber", "must be 'blue', 'yellow', 'orange' or"),
        ("capability: ambulance", "capability: ambulence",
         "unknown capability 'ambulence', did you mean 'ambulance'?"),
        ("number: 2", "number: 0", "must be greater than or equal to 1"),
        ("{place}, {time}: {value}\"", "{plase}, {time}: {value}\"",
         "en: unknown placeholder 'plase', did you mean 'place'?"),
        ("{place}, {time}: {value}\"", "{place, {time}: {value}\"", "a brace stands alone"),
        ("{place}, {time}: {value}\"", "{place}, {time}\"", "must name the same placeholders"),
        ("due_within: PT10M", "due_within: PT2M", "'due_within' must be longer than"),
        ("due_within: PT10M", "due_within: P31D", "must be 30 days at most"),
        ("en: Close it.", "en: ' '", "is empty in one language"),
        ("due_within: PT10M", "due_within: soon", "must be a duration such as PT10M"),
        ("id: stop", "id: look", "step 'look' stands twice"),
        ("id: relieve, title", "id: verify, title", "phase 'verify' stands twice"),
        ("    steps:", "      - {id: other, title: {en: x, zh: x}}\n    steps:",
         "phase 'other' has no step"),
        ("  - id: crowd", "  - id: matching", "'matching' is an address already"),
        ("        department: order", "        after: reopen\n        department: order",
         "steps wait for each other in a circle: look → reopen → close → look"),
    ],
    ids=lambda text: text.strip()[:40],
)  # fmt: skip
def test_what_is_wrong_is_named(right: str, wrong: str, said: str) -> None:
    assert right in GOOD
    plans, faults = checked(GOOD.replace(right, wrong, 1))
    told = [str(fault) for fault in faults]
    assert any(said in one for one in told), told
    assert all(one.startswith("town/plans/crowd.yaml:") for one in told)
    assert plans == []


def test_a_fault_has_its_line() -> None:
    _, faults = checked(GOOD.replace("department: traffic", "department: trafic", 1))
    (fault,) = faults
    assert GOOD.splitlines()[fault.line - 1].strip() == "department: traffic"


def test_a_step_that_waits_for_itself_is_a_circle() -> None:
    _, faults = checked(GOOD.replace("after: look", "after: close"))
    assert "in a circle: close → close" in str(faults[0])


def test_a_bad_plan_leaves_the_others_standing(tmp_path: Path) -> None:
    other = GOOD.partition("plans:\n")[2].replace("id: crowd", "id: other")
    (tmp_path / "plans").mkdir()
    text = GOOD.replace("department: order", "department: nobody") + other
    (tmp_path / "plans" / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "plans" / "b.yaml").write_text("plans: {", encoding="utf-8")
    plans, faults = read_plans(tmp_path, a_city(tmp_path), RULES, CAPABILITIES)
    assert [plan.id for plan in plans] == ["other"]
    assert len(faults) == 3  # two departments, and a file that is not YAML
    assert named_plans(tmp_path) == {"crowd", "other"}


def test_a_question_needs_no_quotes(tmp_path: Path) -> None:
    """Every room reads YAML alike, so what can be read can also be cut and edited."""
    (tmp_path / "plans").mkdir()
    text = GOOD.replace("{en: Look, zh: 查看}", "{en: Look?, zh: 查看}")
    (tmp_path / "plans" / "a.yaml").write_text(text, encoding="utf-8")
    plans, faults = read_plans(tmp_path, a_city(tmp_path), RULES, CAPABILITIES)
    assert (len(plans), faults) == (1, [])
    assert "Look?" in cut(text, LIST)[0]


def test_the_same_plan_twice_is_told_with_both_places() -> None:
    _, faults = checked(GOOD + GOOD.partition("plans:\n")[2])
    assert "plan 'crowd' stands twice (first at town/plans/crowd.yaml:4)" in str(faults[0])


def test_a_rule_that_names_a_plan_which_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    text = "rules:\n  - id: hot\n    plan: crwd\n  - id: cold\n    plan: crowd\n"
    (tmp_path / "rules" / "x.yaml").write_text(text, encoding="utf-8")
    rules = [a_rule(plan="crwd"), a_rule(id="cold", plan="crowd"), a_rule(id="mild")]
    (fault,) = rules_without(tmp_path, rules, {"crowd"})
    assert str(fault).endswith("x.yaml:3: rules.1.plan: unknown plan 'crwd', did you mean 'crowd'?")
