"""The scenarios of a city, read strictly from its folder: a bad one stops nothing but itself."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from data.city import City
from data.strict import Document, Fault, Location, parse, unknown
from dispatch.drills.model import Scenario

Found = list[tuple[Location, str]]


def read_drills(
    folder: Path, city: City, points: Collection[str], indicators: Collection[str],
    rules: Collection[str], plans: Collection[str],
) -> tuple[list[Scenario], list[Fault]]:  # fmt: skip
    """The scenarios in `folder`/drills/*.yaml that hold, and all that is wrong with the others."""
    scenarios: dict[str, Scenario] = {}
    faults: list[Fault] = []
    for path in sorted((folder / "drills").glob("*.yaml")):
        document = Document(path, f"{folder.name}/drills/{path.name}")
        scenario, wrong = parse(document, Scenario)
        faults += wrong
        if scenario is None:
            continue
        found = [
            *_own_faults(scenario),
            *_unknown_names(scenario, city, points, indicators, rules, plans),
        ]
        if scenario.id in scenarios:
            found.append((("id",), f"scenario '{scenario.id}' stands twice"))
        faults += [document.fault(place, words) for place, words in found]
        if not found:
            scenarios[scenario.id] = scenario
    return list(scenarios.values()), faults


def _own_faults(scenario: Scenario) -> Found:
    """What is wrong in a scenario by itself."""
    found: Found = []
    seen: dict[str, int] = {}
    for i, inject in enumerate(scenario.injects):
        if inject.id in seen:
            found.append((("injects", i, "id"), f"inject '{inject.id}' stands twice"))
        seen.setdefault(inject.id, i)
        if inject.at >= scenario.lasts:
            found.append((("injects", i, "at"), "is not before the end of the exercise"))
        if i and inject.at < scenario.injects[i - 1].at:
            found.append((("injects", i, "at"), "is before that of the inject above it"))
        before = scenario.injects[:i]
        if inject.point and any(o.point == inject.point and o.at == inject.at for o in before):
            found.append((("injects", i, "at"), "has values for this point already"))
    for i, one in enumerate(scenario.expected.alerts):
        where: Location = ("expected", "alerts", i, "inject")
        if one.inject not in seen:
            found.append((where, unknown("inject", one.inject, list(seen))))
        elif scenario.injects[seen[one.inject]].point is None:
            found.append((where, f"inject '{one.inject}' has no values: no rule would see it"))
    for i, deadline in enumerate(scenario.expected.deadlines):
        if deadline.within > scenario.lasts:
            found.append((("expected", "deadlines", i, "within"), "is longer than the exercise"))
    if not any(scenario.weights.model_dump().values()):
        found.append((("weights",), "nothing is worth anything"))
    return found


def _unknown_names(
    scenario: Scenario, city: City, points: Collection[str], indicators: Collection[str],
    rules: Collection[str], plans: Collection[str],
) -> Found:  # fmt: skip
    """Names of the city that a scenario uses and nobody knows."""
    names: list[tuple[Location, str, str, Collection[str]]] = []
    place: Location
    for i, inject in enumerate(scenario.injects):
        if inject.point is not None:
            names.append((("injects", i, "point"), "point", inject.point, points))
        for name in inject.values:
            names.append((("injects", i, "values", name), "indicator", name, indicators))
        if inject.report is not None:
            place = ("injects", i, "report", "domain")
            names.append((place, "domain", inject.report.domain, city.domains))
    wanted = scenario.expected
    for i, one in enumerate(wanted.alerts):
        names.append((("expected", "alerts", i, "rule"), "rule", one.rule, rules))
    for i, department in enumerate(wanted.departments):
        place = ("expected", "departments", i)
        names.append((place, "department", department, city.departments))
    if wanted.plan is not None:
        names.append((("expected", "plan"), "plan", wanted.plan, plans))
    return [
        (place, unknown(what, name, list(known)))
        for place, what, name, known in names
        if name not in known
    ]
