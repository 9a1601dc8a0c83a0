"""Late values: points judged anew from what the store has by now, and what is to be told of it.

What was recorded stays. The points' readings are replayed from some time before the late one, from
the level that was recorded there. Then two things are told: what brings the known level to the one
that it should have, and episodes that are over and that nobody was told of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from alerts.judging import evaluate, switches
from alerts.judging.switches import FAR, NEVER, Ints, Patch, RuleState, Transition
from data.latest import Values

if TYPE_CHECKING:
    from alerts.judging.watch import Watch

LATE_AT_MOST_MS = 7 * 86_400_000  # what comes later than this is history
EVER_MS = 253_402_300_799_000  # the end of the year 9999
RECORDED = (Path(__file__).parent / "recorded.sql").read_text(encoding="utf-8")
NEWEST = """
SELECT epoch_ms(coalesce(max(observed_at) FILTER (indicator_no = $watched), max(observed_at)))
FROM reading
WHERE indicator_no IN (SELECT unnest($all))
  AND epoch_ms(known_at) - epoch_ms(observed_at) <= $late -- intervals are 250 times slower
"""
Span = tuple[int, int]


@dataclass(slots=True)
class Known:
    """What was recorded of one point: when it was in alarm, from when on it has its level."""

    spans: list[Span] = field(default_factory=list)
    changed_ms: int = NEVER
    level: int = 0  # where the replay begins


@dataclass(frozen=True, slots=True, kw_only=True)
class _Now:
    """How one point stands before it is judged anew, and its newest value."""

    slot: int
    level: int
    value: float
    judged_ms: int
    first_ms: int  # the earliest that came late
    before_ms: int  # its last reading before that


def newest(watch: Watch) -> int | None:
    """When the watched indicator was last read, or else those of the conditions; None for never.
    What was history when it came does not count."""
    numbers = [watch.indicator_no, *(leaf.indicator_no for leaf in watch.judge.leaves)]
    asked = {"watched": watch.indicator_no, "all": numbers, "late": LATE_AT_MOST_MS}
    rows = watch.parts.store.rows(NEWEST, asked)
    return None if rows[0][0] is None else int(rows[0][0])


def judge_anew(watch: Watch, slots: Ints, first_ms: int) -> tuple[Patch, list[Transition]]:
    """How these slots stand by all that the store has, and what is to be told of it.

    `first_ms` is the earliest moment for which something came late.
    """
    points = np.array(watch.points, np.int64)[slots]
    since = first_ms - watch.back_ms
    known = _recorded(watch, points, since)
    levels = np.zeros(len(slots), np.int64)
    at = np.searchsorted(slots, watch.slots(np.fromiter(known, np.int64)))
    levels[at] = [one.level for one in known.values()]
    readings = watch.judge.readings(points, since, EVER_MS)
    local, found = course(watch, slots, levels, readings, since)
    courses = {slot: list(part) for slot, part in groupby(found, itemgetter(0))}
    before = _before(watch, slots, readings, first_ms)
    up = np.flatnonzero(watch.state.steps[slots] > 0)
    news: list[Transition] = []
    for slot in sorted({*courses, *slots[up].tolist()}):
        row = int(np.searchsorted(slots, slot))
        now = _Now(
            slot=slot,
            level=int(watch.bounds.steps[watch.state.steps[slot]]),
            value=float(local.value[row]),
            judged_ms=int(watch.state.judged[slot]),
            first_ms=first_ms,
            before_ms=int(before[row]),
        )
        recorded = known.get(int(points[row]), Known())
        news += _news(now, courses.get(slot, []), recorded, watch.since_ms)
    return Patch.of(slots, local), news


def _before(watch: Watch, slots: Ints, readings: Values, first_ms: int) -> Ints:
    """The moment of each point's last reading before `first_ms`; that itself for none."""
    found = np.full(len(watch.points) + 1, NEVER, np.int64)
    early = (readings.indicator_no == watch.indicator_no) & (readings.observed_ms < first_ms)
    np.maximum.at(found, watch.slots(readings.point_no[early]), readings.observed_ms[early])
    return np.where(found[slots] == NEVER, first_ms, found[slots])


def course(
    watch: Watch, slots: Ints, levels: Ints, readings: Values, since_ms: int
) -> tuple[RuleState, list[Transition]]:
    """What points (rising slots) go through from `since_ms` on, beginning at these levels.

    The state has one row for each of them; the transitions come point by point, in order of time.
    """
    asked = np.zeros(len(watch.points) + 1, np.bool_)  # the last one stands for NOWHERE
    asked[slots] = True
    slot = watch.slots(readings.point_no)
    history = watch.judge.history(readings, slot)
    mine = (readings.indicator_no == watch.indicator_no) & asked[slot]
    mine &= readings.observed_ms >= since_ms
    slot, moments = slot[mine], readings.observed_ms[mine]
    judged = watch.judge.judge(history, slot, moments, readings.value[mine])
    state = switches.fresh(watch.bounds, len(watch.points))
    state.steps[slots] = watch.steps(levels)
    switches.settle(watch.bounds, state, slots)
    given = (slot, moments, judged.values, judged.blocked, watch.rests)
    patch, found = evaluate.step(watch.bounds, state, *given)
    patch.apply(state)
    last, more = evaluate.sweep(watch.bounds, state, watch.swept_ms, watch.rests)
    if last is not None:
        last.apply(state)
    return state.taken(slots), sorted([*found, *more], key=itemgetter(0))


def _recorded(watch: Watch, points: Ints, since_ms: int) -> dict[int, Known]:
    """What was recorded of each point that has a record; the level is that at `since_ms`."""
    asked = {"rule": watch.rule.id, "points": points.tolist(), "since_ms": max(0, since_ms)}
    known: dict[int, Known] = {}
    rows = watch.parts.store.rows(RECORDED, asked)
    for (no, _), changes in groupby(rows, itemgetter(0, 1)):
        one, began, before = known.setdefault(no, Known()), FAR, 0
        for _, _, occurred, level in changes:
            if occurred <= since_ms:
                before = level
            if level and began == FAR:
                began = occurred
            elif not level and began != FAR:
                one.spans.append((began, occurred))
                began = FAR
            one.changed_ms = max(one.changed_ms, occurred)
        if began != FAR:
            one.spans.append((began, FAR))
        one.level = max(one.level, before)
    return known


def _news(now: _Now, course: list[Transition], known: Known, since_ms: int) -> list[Transition]:
    """What is to be told of one point of which `course` is the true one.

    An alarm that began after the last reading before the late one, and that this one shows, is told
    from its beginning; of one that began earlier, only what comes after the late reading. Nothing
    before `since_ms` is told; what was not judged yet is told as it is, and is not late.
    """
    past = [one for one in course if one.occurred_ms <= now.judged_ms]
    should = past[-1].after if past else known.level
    found: list[Transition] = []
    for begin, end, parts in _alarms(past, known.level):
        told_from = begin if begin > now.before_ms else max(begin, now.first_ms)
        for a, b in _without((max(told_from, since_ms), end), known.spans):
            if parts and (b < FAR or not now.level):
                found += _episode(parts, now.slot, a, b)
    told = found[-1].after if found and not now.level else now.level
    if told != should:
        occurred = max(past[-1].occurred_ms if past else NEVER, known.changed_ms)
        onset = past[-1][5:7] if past else (occurred, now.value)
        change = (now.slot, now.level, should, occurred, now.value, *onset, True)
        found.append(Transition(*change))
    return found + course[len(past) :]


def _alarms(course: Sequence[Transition], level: int) -> list[tuple[int, int, list[Transition]]]:
    """The times in alarm: beginning, end (FAR: it goes on), and what happened in them."""
    found: list[tuple[int, int, list[Transition]]] = []
    parts: list[Transition] = []
    begin = NEVER if level else None
    for one in course:
        begin = one.occurred_ms if begin is None else begin
        parts = [*parts, one]
        if not one.after:
            found.append((begin, one.occurred_ms, parts))
            begin, parts = None, []
    if begin is not None:
        found.append((begin, FAR, parts))
    return found


def _without(span: Span, others: Sequence[Span]) -> list[Span]:
    """What is left of a span when the others are taken out of it."""
    left, (begin, end) = [], span
    for a, b in sorted(others):
        if a > begin:
            left.append((begin, min(a, end)))
        begin = max(begin, b)
    left.append((begin, end))
    return [(a, b) for a, b in left if a < b]


def _episode(parts: Sequence[Transition], slot: int, begin: int, end: int) -> list[Transition]:
    """An alarm from `begin` to `end` (FAR: it goes on) in transitions that are late."""
    at = bisect_right(parts, begin, key=lambda one: one.occurred_ms)
    first = parts[max(0, at - 1)]
    level = first.after if at else first.before
    found = [first._replace(slot=slot, before=0, after=level, occurred_ms=begin, late=True)]
    for one in parts[at:]:
        if one.occurred_ms < end and one.after:
            found.append(one._replace(late=True))
    if end < FAR:
        last = next((one for one in parts if one.occurred_ms >= end), found[-1])
        found.append(last._replace(before=found[-1].after, after=0, occurred_ms=end, late=True))
    return found
