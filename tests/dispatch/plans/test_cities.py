"""The plans that each city comes with hold, reach every department, and answer its rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.rules.files import read_rules
from alerts.rules.model import Rule
from alerts.types import Level
from data.city import City, load_city
from data.strict import Words
from dispatch.plans.files import read_plans, rules_without
from dispatch.plans.match import lookup, matching
from dispatch.plans.model import Plan
from dispatch.plans.order import timetable
from dispatch.plans.tailor import Adjustments, drafts
from dispatch.plans.types import Situation
from dispatch.resources.files import read_resources
from metrics.catalogue import load_catalogue

pytestmark = pytest.mark.long

CITIES = sorted(path.parent for path in Path("data/cities").glob("*/city.yaml"))
LEAST = {"berlin": 6, "melbourne": 3}
HOUR = 3_600_000


def read(folder: Path) -> tuple[City, list[Rule], list[Plan]]:
    city = load_city(folder)
    rules, _ = read_rules(folder, city, load_catalogue().by_id)
    capabilities = read_resources(folder, city)[0].capabilities
    plans, faults = read_plans(folder, city, [rule.id for rule in rules], capabilities)
    assert faults == []
    return city, rules, plans


def a_situation(city: City, rule: Rule, level: Level) -> Situation:
    """An incident that an alert of this rule would make."""
    kind = rule.points.kind[0]
    of_city = load_catalogue().by_id[rule.indicator].domain
    domain = city.kinds[kind].domain if kind in city.kinds else of_city
    events = city.file.incidents
    categories = list(events.categories) if events and events.kind == kind else []
    return Situation(
        domain=domain, level=level, occurred_ms=0, rules=frozenset({rule.id}),
        kinds=frozenset(rule.points.kind), categories=frozenset(categories),
    )  # fmt: skip


@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_the_plans_of_the_city_hold_and_reach_every_department(folder: Path) -> None:
    city, rules, plans = read(folder)
    assert len(plans) >= LEAST.get(folder.name, 0)
    assert rules_without(folder, rules, {plan.id for plan in plans}) == []
    reached = {department for plan in plans for department in plan.departments()}
    assert reached == set(city.departments)


@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_every_plan_brings_departments_together_and_begins_at_once(folder: Path) -> None:
    for plan in read(folder)[2]:
        assert len(plan.departments()) >= 3, plan.id
        first = [step for step in plan.steps if not step.after]
        assert any(step.accept_within.total_seconds() <= 600 for step in first), plan.id
        assert max(slot.due_ms for slot in timetable(plan.steps).values()) <= 48 * HOUR, plan.id
        for step in plan.steps:
            assert step.title.en != step.title.zh and step.message.en != step.message.zh


@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_a_rule_that_names_a_plan_finds_it_first_at_its_gravest(folder: Path) -> None:
    """Not of a plan that is for one night only: that goes before it, then."""
    city, rules, plans = read(folder)
    look = lookup(city, {}, {})
    named = [rule for rule in rules if rule.plan]
    assert len(named) >= 3
    for rule in named:
        level = rule.limits.given()[-1][0]
        found = [match.plan.id for match in matching(plans, a_situation(city, rule, level), look)]
        assert found[:1] == [rule.plan], (rule.id, found)


@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_every_plan_becomes_tasks_with_and_without_what_is_optional(folder: Path) -> None:
    city, _, plans = read(folder)
    look = lookup(city, {}, {})
    told = Situation(domain="fire", level=Level.RED, occurred_ms=0, place=Words(en="P", zh="地"))
    for plan in plans:
        optional = [step.id for step in plan.steps if step.optional]
        few = drafts(plan, told, look, city.departments)
        every = drafts(plan, told, look, city.departments, Adjustments(include=optional))
        assert len(every) == len(few) + len(optional) == len(plan.steps)
        for draft in every:
            assert "{" not in draft.message.en + draft.message.zh


def test_the_plan_of_a_night_goes_before_all_others() -> None:
    for folder in CITIES:
        city, _, plans = read(folder)
        night = city.calendars["new_years_eve"].events[0]
        moment, _ = night.span_ms(city.zone)
        told = Situation(
            domain="crowd", level=Level.RED, occurred_ms=moment + HOUR,
            rules=frozenset({"crowd_unusual"}), kinds=frozenset({"counter"}),
        )  # fmt: skip
        assert matching(plans, told, lookup(city, {}, {}))[0].plan.id == "new_years_eve"
