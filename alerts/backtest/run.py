"""What a rule would have done: the engine of the live desk over the history in the store.

Nothing is written and the live state is not touched: a watch of its own runs over all readings of
the window at once. It judges by what is known now (late values are in place), and by what is usual
now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from alerts.backtest import stats
from alerts.backtest.overlap import METRES, acted_on, incidents_near
from alerts.backtest.types import Comparison, Episode, Report
from alerts.judging import evaluate
from alerts.judging.switches import Bounds, Floats, Ints, Transition
from alerts.judging.watch import NOWHERE, Indicator, Parts, Watch
from alerts.rules.model import Rule
from data.city import City
from data.latest import Latest, Values
from data.registry import Registry
from data.store import Store
from metrics.types import milliseconds

LAST_MS = 4_102_444_800_000  # the year 2100: a moment has room below it
DAYS_BEFORE = 2  # a rule runs on so many days before the window, so that it begins as it stood


class Course(NamedTuple):
    """What a rule's points went through: values as they are measured against the limits, by slot
    and moment, and the changes of level that follow from them."""

    watch: Watch
    slots: Ints
    moments: Ints
    values: Floats
    transitions: list[Transition]


def past(
    store: Store, registry: Registry, indicators: Mapping[str, Indicator], city: City
) -> Parts:
    """What a back-test runs with: the history, and nothing of the live state."""
    return Parts(
        store=store, registry=registry, latest=Latest(), indicators=indicators, city=city
    )


def backtest(
    parts: Parts, rule: Rule, since_ms: int, until_ms: int, metres: float = METRES
) -> Report:
    """What `rule` would have done after `since_ms` and up to `until_ms`.

    `metres`: how far from a point an incident may be to stand behind its alert. Nothing but the
    store's history is read of `parts`.
    """
    course = run(parts, rule, since_ms, until_ms)
    watch = course.watch
    within = course.moments > since_ms
    known = within & ~np.isnan(course.values)
    from_ms = int(course.moments[known].min()) if known.any() else None
    if from_ms is not None:
        from_ms = max(since_ms, from_ms - watch.judge.period_ms)
    names = parts.registry.points
    ids = [names[no].id for no in watch.points]
    transitions = sorted(course.transitions, key=_moment)
    found = stats.episodes(transitions, watch.points, ids, since_ms)
    found = _with_peaks(found, course)
    fresh = [one for one in transitions if one.occurred_ms > since_ms]
    days = stats.by_day(found, parts.city.zone, from_ms, until_ms)
    seen = np.unique(course.slots[known])
    load = stats.load(
        found, fresh, days, from_ms=from_ms, until_ms=until_ms, points=len(seen),
        respond_ms=milliseconds(rule.respond_within),
    )  # fmt: skip
    reach = [names[watch.points[slot]] for slot in seen.tolist()]
    return Report(
        rule_id=rule.id, version=rule.version, since_ms=since_ms, until_ms=until_ms,
        from_ms=from_ms, points=len(seen), values=int(known.sum()), load=load, days=tuple(days),
        worst=tuple(stats.worst(found, from_ms, until_ms)),
        episodes=tuple(one for one in found if not one.carried),
        incidents=incidents_near(parts.store, reach, found, since_ms, until_ms, metres),
        acted=acted_on(parts.store, rule.id, found, since_ms, until_ms),
        metres=metres,
    )  # fmt: skip


def compare(
    parts: Parts, rule: Rule, in_force: Rule | None, since_ms: int, until_ms: int
) -> Comparison:
    """What `rule` would have done beside what the one in force would have, over the same time."""
    report = backtest(parts, rule, since_ms, until_ms)
    if in_force is None:
        return Comparison(report=report)
    old = report if in_force == rule else backtest(parts, in_force, since_ms, until_ms)
    told = stats.difference(report.episodes, old.episodes)
    return Comparison(report=report, in_force=old, difference=told)


def run(
    parts: Parts, rule: Rule, since_ms: int, until_ms: int, only: Iterable[int] | None = None
) -> Course:
    """The rule over all readings of its points (`only`: of these), from some time before on."""
    watch = Watch(rule, parts)
    points = parts.registry.points
    asked = points.values() if only is None else [points[no] for no in only]
    watch.add(point.no for point in asked if watch.takes(point))
    before = max(watch.back_ms, DAYS_BEFORE * stats.DAY_MS)
    numbers = None if only is None else np.array(watch.points, np.int64)
    readings = watch.judge.readings(numbers, since_ms - before, until_ms)
    return _course(watch, readings, since_ms - before, until_ms)


def _course(watch: Watch, readings: Values, since_ms: int, until_ms: int) -> Course:
    """Judge readings, and let the switches follow."""
    slot = watch.slots(readings.point_no)
    memory = watch.judge.history(readings, slot)
    mine = (readings.indicator_no == watch.indicator_no) & (slot != NOWHERE)
    mine &= readings.observed_ms >= since_ms
    slots, moments = slot[mine], readings.observed_ms[mine]
    judged = watch.judge.judge(memory, slots, moments, readings.value[mine])
    given = (slots, moments, judged.values, judged.blocked, watch.rests)
    patch, found = evaluate.step(watch.bounds, watch.state, *given)
    patch.apply(watch.state)
    _, more = evaluate.sweep(watch.bounds, watch.state, until_ms, watch.rests)
    return Course(watch, slots, moments, judged.values, [*found, *more])


def trace(
    parts: Parts, rule: Rule, point_no: int, since_ms: int, until_ms: int
) -> tuple[list[int], list[float | None]]:
    """What one point was measured at, as it is compared with the limits: moments and values."""
    course = run(parts, rule, since_ms, until_ms, only=[point_no])
    order = np.argsort(course.moments, kind="stable")
    order = order[course.moments[order] > since_ms]
    values = course.values[order].tolist()
    return course.moments[order].tolist(), [None if v != v else v for v in values]


def _moment(one: Transition) -> int:
    return one.occurred_ms


def _with_peaks(found: Sequence[Episode], course: Course) -> list[Episode]:
    """The episodes, each with the value that lay furthest beyond the least limit."""
    bounds, points = course.watch.bounds, course.watch.points
    rows = np.flatnonzero((course.values < bounds.low[0]) | (course.values >= bounds.high[0]))
    if not len(rows) or not found:
        return list(found)
    place = {no: slot for slot, no in enumerate(points)}
    slot = np.array([place[one.point_no] for one in found], np.int64)
    raised = np.array([one.raised_ms for one in found], np.int64)
    ended = [LAST_MS if one.cleared_ms is None else one.cleared_ms for one in found]
    cleared = np.array(ended, np.int64)
    keys = course.slots[rows] * LAST_MS + course.moments[rows]
    order = np.argsort(keys)
    keys, values = keys[order], course.values[rows[order]]
    first, after = (np.searchsorted(keys, slot * LAST_MS + at) for at in (raised, cleared))
    peaks = _furthest(np.append(values, np.nan), first, after, bounds).tolist()
    return [
        one._replace(peak=peak if there else None)
        for one, peak, there in zip(found, peaks, (after > first).tolist(), strict=True)
    ]


def _furthest(values: Floats, first: Ints, after: Ints, bounds: Bounds) -> Floats:
    """Of each stretch of values the one furthest out; of an empty one anything."""
    edges = np.stack([first, np.maximum(after, first + 1)], axis=1).ravel()
    edges = np.minimum(edges, len(values) - 1)
    highest = np.fmax.reduceat(values, edges)[::2]
    lowest = np.fmin.reduceat(values, edges)[::2]
    above = highest - bounds.high[0] >= bounds.low[0] - lowest
    return np.asarray(np.where(above, highest, lowest), np.float64)
