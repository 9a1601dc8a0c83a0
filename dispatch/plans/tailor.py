"""A plan made into tasks for one incident: messages filled in, the officer's changes made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated

from pydantic import Field

from alerts.types import Level
from data.strict import Strict, Words, unknown
from dispatch.plans.match import Lookup
from dispatch.plans.model import TEXT_AT_MOST, Name, Plan, Step, Within, filled
from dispatch.plans.order import circle, without
from dispatch.plans.types import PlanRefused, Situation
from dispatch.types import Draft, Wanted
from metrics.types import milliseconds

GRADES = {
    Level.NORMAL: Words(en="normal", zh="正常"),
    Level.BLUE: Words(en="blue (IV)", zh="蓝色（Ⅳ级）"),
    Level.YELLOW: Words(en="yellow (III)", zh="黄色（Ⅲ级）"),
    Level.ORANGE: Words(en="orange (II)", zh="橙色（Ⅱ级）"),
    Level.RED: Words(en="red (I)", zh="红色（Ⅰ级）"),
}
NOWHERE = Words(en="place not yet known", zh="地点待核实")
NOT_MEASURED = Words(en="not measured", zh="无实测数据")
DUTY_DESK = Words(en="Duty desk", zh="值班室")
Line = Annotated[str, Field(min_length=1, max_length=500)]
Text = Annotated[str, Field(min_length=1, max_length=TEXT_AT_MOST)]


class Added(Strict):
    """A step that the officer writes for this incident, in the language they speak."""

    step: Name
    phase: str | None = None
    department: str
    title: Line
    message: Text
    accept_within: Within
    due_within: Within
    after: list[str] = []


class Limits(Strict):
    """Other limits for one step."""

    accept_within: Within | None = None
    due_within: Within | None = None


class Adjustments(Strict):
    """What the officer changes of a plan before it is activated; everything else stays.

    `drop`: steps that are left out · `include`: optional steps that are wanted · `departments`:
    who does a step instead · `limits`: other limits of a step · `add`: more steps
    """

    drop: list[str] = []
    include: list[str] = []
    departments: dict[str, str] = {}
    limits: dict[str, Limits] = {}
    add: list[Added] = []


AS_IT_IS = Adjustments()


def drafts(
    plan: Plan, situation: Situation, look: Lookup, departments: Collection[str],
    adjusted: Adjustments = AS_IT_IS,
) -> tuple[Draft, ...]:  # fmt: skip
    """The tasks that a plan becomes, in the order of its steps, those that are added last.

    departments: the ids that there are. What waited for a step that is left out waits for what that
    one waited for. Raises PlanRefused with the field that is wrong.
    """
    _names_are_known(plan, adjusted, departments)
    unwanted = [s.id for s in plan.steps if s.optional and s.id not in adjusted.include]
    order = {step.id: step.after for step in plan.steps}
    order |= {one.step: one.after for one in adjusted.add}
    after = without(order, [*adjusted.drop, *unwanted])
    values = {spoken: _values(situation, look, spoken) for spoken in ("en", "zh")}
    found = [
        _draft(step, after[step.id], values, adjusted) for step in plan.steps if step.id in after
    ]
    found += [_added(one, after[one.step], plan) for one in adjusted.add]
    if not found:
        raise PlanRefused("drop", "nothing is left of the plan")
    if way := circle(after):
        raise PlanRefused("add", f"steps wait for each other in a circle: {' → '.join(way)}")
    return tuple(found)


def _draft(
    step: Step, after: tuple[str, ...], values: dict[str, dict[str, str]], adjusted: Adjustments
) -> Draft:
    limits = adjusted.limits.get(step.id, Limits())
    accept = milliseconds(limits.accept_within or step.accept_within)
    due = milliseconds(limits.due_within or step.due_within)
    _leaves_time(f"limits.{step.id}", accept, due)
    return Draft(
        step=step.id,
        phase=step.phase,
        department=adjusted.departments.get(step.id, step.department),
        role=step.role,
        title=step.title,
        message=Words(en=filled(step.message.en, values["en"]),
                      zh=filled(step.message.zh, values["zh"])),
        accept_within_ms=accept,
        due_within_ms=due,
        after=after,
        checks=tuple(step.checklist),
        wanted=tuple(Wanted(capability=w.capability, number=w.number) for w in step.wanted),
    )  # fmt: skip


def _added(one: Added, after: tuple[str, ...], plan: Plan) -> Draft:
    accept, due = milliseconds(one.accept_within), milliseconds(one.due_within)
    _leaves_time(f"add.{one.step}", accept, due)
    return Draft(
        step=one.step,
        phase=one.phase or plan.phases[-1].id,
        department=one.department,
        role=DUTY_DESK,
        title=Words(en=one.title, zh=one.title),
        message=Words(en=one.message, zh=one.message),
        accept_within_ms=accept,
        due_within_ms=due,
        after=after,
    )


def _leaves_time(field: str, accept: int, due: int) -> None:
    if due <= accept:
        raise PlanRefused(field, "'due_within' must be longer than 'accept_within'")


def _names_are_known(
    plan: Plan, adjusted: Adjustments, departments: Collection[str]
) -> None:
    """Raise PlanRefused for a step, phase or department that there is not."""
    steps = {step.id: step.optional for step in plan.steps}
    for field in ("drop", "include", "departments", "limits"):
        for name in getattr(adjusted, field):
            if name not in steps:
                raise PlanRefused(field, unknown("step", name, list(steps)))
    for name in adjusted.include:
        if not steps[name]:
            raise PlanRefused("include", f"step '{name}' is not optional: it is in the plan anyway")
        if name in adjusted.drop:
            raise PlanRefused("include", f"step '{name}' is left out as well")
    added = [one.step for one in adjusted.add]
    for place, one in enumerate(adjusted.add):
        field = f"add.{one.step}"
        if one.step in steps or one.step in added[:place]:
            raise PlanRefused(field, f"there is a step '{one.step}' already")
        if one.phase is not None and one.phase not in (known := [p.id for p in plan.phases]):
            raise PlanRefused(field, unknown("phase", one.phase, known))
        for name in one.after:
            if name not in steps and name not in added:
                raise PlanRefused(field, unknown("step", name, [*steps, *added]))
    given = [*adjusted.departments.values(), *(one.department for one in adjusted.add)]
    for name in given:
        if name not in departments:
            raise PlanRefused("departments", unknown("department", name, list(departments)))


def _values(situation: Situation, look: Lookup, spoken: str) -> dict[str, str]:
    """What stands for each placeholder, in one language; where nothing is known it is said."""
    moment = datetime.fromtimestamp(situation.occurred_ms / 1000, look.zone)
    district = situation.district
    known = {
        "place": situation.place or NOWHERE,
        "district": NOWHERE if district is None else look.words("districts", district),
        "level": GRADES[situation.level],
        "value": situation.value or NOT_MEASURED,
    }
    clock = f"{moment:%H:%M}"
    day = f"{moment.month}月{moment.day}日" if spoken == "zh" else f"{moment.day} {moment:%B} "
    return {"time": f"{day}{clock}"} | {name: one.of(spoken) for name, one in known.items()}
