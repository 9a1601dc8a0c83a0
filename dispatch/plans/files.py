"""The plans of a city, read strictly from its folder: a bad one stops nothing but itself."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from alerts.rules.model import Rule
from alerts.rules.parts import CITY_KIND
from data.city import City
from data.strict import Document, Fault, parse_entries, unknown
from data.types import SOURCE_KIND
from dispatch.plans.model import RESERVED, Plan, Step, Trigger
from dispatch.plans.order import circle

LIST = "plans"
Place = tuple[str | int, ...]
Found = list[tuple[Place, str]]  # where in a plan, and what is wrong there
# Where a name stands, what it names, the name, and the names that there are.
Name = tuple[Place, str, str, Collection[str]]


def read_plans(
    folder: Path, city: City, rules: Collection[str], capabilities: Collection[str] = ()
) -> tuple[list[Plan], list[Fault]]:
    """The plans in `folder`/plans/*.yaml that hold, and all that is wrong with the others."""
    documents = [
        Document(path, f"{folder.name}/plans/{path.name}")
        for path in sorted((folder / "plans").glob("*.yaml"))
    ]
    return check_plans(documents, city, rules, capabilities)


def check_plans(
    documents: list[Document],
    city: City,
    rules: Collection[str],
    capabilities: Collection[str] = (),
) -> tuple[list[Plan], list[Fault]]:
    """The plans that hold in lists under `plans:`, and all that is wrong with the others.

    rules: the ids of the city's rules · capabilities: what its resources can do; where nothing is
    known of resources, any may be wanted
    """
    plans: dict[str, Plan] = {}
    faults: list[Fault] = []
    stands: dict[str, str] = {}
    for document in documents:
        entries, wrong = parse_entries(document, LIST, Plan)
        faults += wrong
        for index, plan in _placed(document, entries):
            found = [*_own_faults(plan), *_unknown_names(plan, city, rules, capabilities)]
            if plan.id in stands:
                twice = f"plan '{plan.id}' stands twice (first at {stands[plan.id]})"
                found.append((("id",), twice))
            stands.setdefault(plan.id, f"{document.label}:{document.line((LIST, index))}")
            faults += [document.fault((LIST, index, *place), words) for place, words in found]
            if not found:
                plans[plan.id] = plan
    return list(plans.values()), faults


def named_plans(folder: Path) -> set[str]:
    """The ids that stand in a folder's plans, also of such as do not hold."""
    contents = [Document(path).content for path in sorted((folder / "plans").glob("*.yaml"))]
    lists = [one.get(LIST) for one in contents if isinstance(one, dict)]
    entries: list[Any] = [entry for one in lists if isinstance(one, list) for entry in one]
    return {str(one["id"]) for one in entries if isinstance(one, dict) and "id" in one}


def rules_without(folder: Path, rules: Collection[Rule], plans: Collection[str]) -> list[Fault]:
    """Rules that name a plan which does not exist. They go on: an alert matters more."""
    faults: list[Fault] = []
    wrong = {rule.id: rule.plan for rule in rules if rule.plan and rule.plan not in plans}
    for path in sorted((folder / "rules").glob("*.yaml")) if wrong else []:
        document = Document(path, f"{folder.name}/rules/{path.name}")
        content = document.content if isinstance(document.content, dict) else {}
        for index, raw in enumerate(content.get("rules") or []):
            name = wrong.get(raw.get("id", "")) if isinstance(raw, dict) else None
            if name is not None:
                place = ("rules", index, "plan")
                faults.append(document.fault(place, unknown("plan", name, list(plans))))
    return faults


def _placed(document: Document, entries: list[Plan]) -> list[tuple[int, Plan]]:
    """Each plan with its place in the file; those that did not parse are passed over."""
    raw = document.content[LIST] if entries else []
    ids = [entry.get("id") if isinstance(entry, dict) else None for entry in raw]
    placed: list[tuple[int, Plan]] = []
    for plan in entries:
        start = placed[-1][0] + 1 if placed else 0
        placed.append((ids.index(plan.id, start), plan))
    return placed


def _own_faults(plan: Plan) -> Found:
    """What is wrong in a plan by itself: names that stand twice, lead nowhere or in a circle."""
    found: Found = []
    if plan.id in RESERVED:
        found.append((("id",), f"'{plan.id}' is an address already; choose another name"))
    phases, steps = [one.id for one in plan.phases], [one.id for one in plan.steps]
    found += _twice("phases", "phase", phases) + _twice("steps", "step", steps)
    for place, phase in enumerate(plan.phases):
        if not any(step.phase == phase.id for step in plan.steps):
            found.append((("phases", place, "id"), f"phase '{phase.id}' has no step"))
    for place, step in enumerate(plan.steps):
        found += _step_faults(place, step, phases, steps)
    if all(step.optional for step in plan.steps):
        found.append((("steps",), "every step is optional: nobody would do anything"))
    way = circle({step.id: step.after for step in plan.steps})
    if way:
        words = f"steps wait for each other in a circle: {' → '.join(way)}"
        found.append((("steps", steps.index(way[0]), "after"), words))
    return found


def _step_faults(place: int, step: Step, phases: list[str], steps: list[str]) -> Found:
    found: Found = []
    if step.phase not in phases:
        found.append((("steps", place, "phase"), unknown("phase", step.phase, phases)))
    for number, name in enumerate(step.after):
        where = ("steps", place, "after", number)
        if name not in steps:
            others = [one for one in steps if one != step.id]
            found.append((where, unknown("step", name, others)))
        elif name in step.after[:number]:
            found.append((where, f"step '{name}' stands twice"))
    return found


def _twice(key: str, what: str, names: list[str]) -> Found:
    return [
        ((key, place, "id"), f"{what} '{name}' stands twice")
        for place, name in enumerate(names)
        if name in names[:place]
    ]


def _unknown_names(
    plan: Plan, city: City, rules: Collection[str], capabilities: Collection[str]
) -> Found:
    """Names of the city that a plan uses and nobody knows."""
    names: list[Name] = [
        (("steps", place, "department"), "department", step.department, city.departments)
        for place, step in enumerate(plan.steps)
    ]
    for place, step in enumerate(plan.steps):
        for number, want in enumerate(step.wanted if capabilities else []):
            where = ("steps", place, "wanted", number, "capability")
            names.append((where, "capability", want.capability, capabilities))
    for place, trigger in enumerate(plan.triggers):
        names += _trigger_names(("triggers", place), trigger, city, rules)
    return [
        (place, unknown(what, name, list(known)))
        for place, what, name, known in names
        if name not in known
    ]


def _trigger_names(
    place: Place, trigger: Trigger, city: City, rules: Collection[str]
) -> list[Name]:
    incidents = city.file.incidents
    kinds = [*city.kinds, CITY_KIND, SOURCE_KIND]
    known: dict[str, tuple[str, Collection[str]]] = {
        "domains": ("domain", city.domains),
        "rules": ("rule", rules),
        "kinds": ("kind of point", kinds),
        "categories": ("category", incidents.categories if incidents else ()),
        "during": ("calendar", city.calendars),
        "not_during": ("calendar", city.calendars),
    }
    if city.district_ids:
        known["districts"] = ("district", city.district_ids)
    return [
        ((*place, key), what, name, names)
        for key, (what, names) in known.items()
        for name in getattr(trigger, key)
    ]
