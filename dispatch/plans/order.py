"""In which order the steps of a plan can be done: circles, and when each begins at the latest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dispatch.plans.model import Step
from metrics.types import milliseconds

After = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When one step is offered, must be accepted, and must be done, in ms from the activation.

    Everybody before it takes all the time that is given: it is the latest that is still in time.
    """

    offered_ms: int
    accept_by_ms: int
    due_ms: int


def circle(after: After) -> list[str]:
    """Steps that wait for each other, as a way that ends where it begins; empty when none do.

    after: for each step those that must be done before; names that are no steps are passed over
    """
    settled: set[str] = set()

    def way_back(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in settled or name not in after:
            return []
        for one in after[name]:
            if found := way_back(one, [*way, name]):
                return found
        settled.add(name)
        return []

    return next((found for name in after if (found := way_back(name, []))), [])


def without(after: After, dropped: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The order of the steps that are left: what waited for a dropped step waits for all that the
    dropped one waited for. `after` has no circle."""
    left = {name: tuple(names) for name, names in after.items()}
    for gone in dropped:
        before = left.pop(gone, ())
        for name, names in left.items():
            instead = (one for old in names for one in (before if old == gone else (old,)))
            left[name] = tuple(dict.fromkeys(instead))
    return left


def timetable(steps: Sequence[Step]) -> dict[str, Slot]:
    """When each step is due at the latest, counted from the activation. The order has no circle;
    optional steps are counted in."""
    by_id = {step.id: step for step in steps}
    slots: dict[str, Slot] = {}
    left = list(by_id)
    while left:
        ready = [name for name in left if all(one in slots for one in by_id[name].after)]
        if not ready:
            raise ValueError(f"steps wait for each other: {', '.join(left)}")
        for name in ready:
            step = by_id[name]
            offered = max((slots[one].due_ms for one in step.after), default=0)
            slots[name] = Slot(
                offered_ms=offered,
                accept_by_ms=offered + milliseconds(step.accept_within),
                due_ms=offered + milliseconds(step.due_within),
            )
        left = [name for name in left if name not in slots]
    return {name: slots[name] for name in by_id}


def decisive(steps: Sequence[Step]) -> list[str]:
    """The chain of steps that decides when the whole is done, from its first to its last."""
    slots = timetable(steps)
    by_id = {step.id: step for step in steps}
    name = max(slots, key=lambda one: slots[one].due_ms)
    way = [name]
    while by_id[name].after:
        name = max(by_id[name].after, key=lambda one: slots[one].due_ms)
        way.append(name)
    return way[::-1]
