"""A plan as it is drawn: lanes of departments on one axis of time."""

from __future__ import annotations

from dispatch.plans.model import Plan, Step
from dispatch.plans.order import Slot, decisive, timetable
from dispatch.plans.types import Bar, Chart


def chart(plan: Plan) -> Chart:
    """The lanes in the order in which departments come into the plan, bars by when they begin."""
    slots, chain = timetable(plan.steps), set(decisive(plan.steps))
    phases = {phase.id: number for number, phase in enumerate(plan.phases, start=1)}
    bars = [
        _bar(step, slots[step.id], phases[step.phase], step.id in chain) for step in plan.steps
    ]
    return Chart(
        phases=tuple(phase.title for phase in plan.phases),
        lanes=tuple(
            (name, tuple(sorted((bar for bar in bars if bar.department == name), key=_begins)))
            for name in plan.departments()
        ),
        end_ms=max(bar.due_ms for bar in bars),
    )


def _begins(bar: Bar) -> tuple[int, int]:
    return bar.offered_ms, bar.due_ms


def _bar(step: Step, slot: Slot, phase: int, is_decisive: bool) -> Bar:
    return Bar(
        step=step.id, phase=phase, department=step.department, role=step.role, title=step.title,
        message=step.message, offered_ms=slot.offered_ms, accept_by_ms=slot.accept_by_ms,
        due_ms=slot.due_ms, after=tuple(step.after), optional=step.optional, decisive=is_decisive,
        checklist=tuple(step.checklist),
        wanted=tuple((want.capability, want.number) for want in step.wanted),
    )  # fmt: skip
