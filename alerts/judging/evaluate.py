"""Values against limits, all points of one rule at once: which level, since when, what changed.

Each limit of a rule is a switch with two delays (ISA-18.2: on-delay, deadband, off-delay). `since`
holds when the value began to contradict the switch (beyond the limit while it is off, back inside
limit and deadband while it is on); the switch turns when the contradiction has lasted `hold` or
`clear`. Time is that of the values, so how they were batched makes no difference. Time without a
value does not count: no value raises nothing and clears nothing. Pure: a state goes in and is left
alone; what changes in it comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, repeat

import numpy as np

from alerts.judging import switches
from alerts.judging.switches import (
    FAR,
    NEVER,
    Bools,
    Bounds,
    Bytes,
    Floats,
    Ints,
    Patch,
    RuleState,
    Transition,
)

# Which moments lie outside of the times in which the rule raises anything.
Rests = Callable[[Ints], Bools]
# What turned, in columns: row, limits on before and after, when, value, onset and its value.
Found = list[tuple[Ints, Ints, Ints, Ints, Floats, Ints, Floats]]


def step(
    bounds: Bounds,
    state: RuleState,
    slots: Ints,
    observed_ms: Ints,
    values: Floats,
    blocked: Bools | None = None,
    rests: Rests | None = None,
) -> tuple[Patch, list[Transition]]:
    """Take values: equally long columns, in any order, several moments per slot allowed.

    NaN is no value. A value that is `blocked` raises nothing, whatever it is; it clears only what
    it is back inside of. A value that is not after all that was judged of its slot is passed over
    (alerts.late is for those); of two for one moment the last one counts.
    """
    found: Found = []
    if len(slots) > 1 and not (slots[1:] > slots[:-1]).all():
        patch = _several(bounds, state, slots, observed_ms, values, blocked, rests, found)
        return patch, _told(found, bounds.steps, patch.rows)
    where = _stretch(slots)
    if not (new := observed_ms > state.judged[where]).all():
        slots, observed_ms, values = slots[new], observed_ms[new], values[new]
        blocked = None if blocked is None else blocked[new]
        where = slots
    busy = np.flatnonzero(~_calm(state, where, values))
    rows, local = slots[busy], state.taken(slots[busy])
    given = (observed_ms[busy], values[busy], None if blocked is None else blocked[busy])
    _take(bounds, local, np.arange(len(rows)), *given, rests, found)
    patch = Patch(heard=where, heard_ms=observed_ms, heard_value=values, rows=rows, state=local)
    return patch, _told(found, bounds.steps, rows)


def rebuild(
    bounds: Bounds,
    state: RuleState,
    slots: Ints,
    observed_ms: Ints,
    values: Floats,
    blocked: Bools | None = None,
) -> Patch:
    """Like `step`, but levels stay: only the timers run. What is due comes with the next call."""
    return _several(bounds, state, slots, observed_ms, values, blocked, None, None)


def sweep(
    bounds: Bounds, state: RuleState, now_ms: int, rests: Rests | None = None
) -> tuple[Patch | None, list[Transition]]:
    """Turn what is due at `now_ms` without a new value; None when nothing is."""
    slots = np.flatnonzero(state.running)
    until = state.seen[slots]
    if bounds.lasting:
        until = np.minimum(now_ms - 1, state.counts_until(slots, bounds.stale_ms))
    due = (_due(bounds, state, slots) <= until[:, None]).any(axis=1)
    if not due.any():
        return None, []
    found: Found = []
    rows = slots[due]
    local = state.taken(rows)
    _turn(bounds, local, np.arange(len(rows)), until[due], rests, found)
    return Patch.of(rows, local), _told(found, bounds.steps, rows)


def _several(
    bounds: Bounds, state: RuleState, slots: Ints, observed_ms: Ints, values: Floats,
    blocked: Bools | None, rests: Rests | None, found: Found | None,
) -> Patch:  # fmt: skip
    """Take several moments of a slot, the first of each slot, then the second, and so on."""
    order = np.lexsort((observed_ms, slots))
    order = order[observed_ms[order] > state.judged[slots[order]]]
    last = (_begins(slots[order][::-1]) | _begins(observed_ms[order][::-1]))[::-1]
    order = order[last]
    slot = slots[order]
    begins = np.flatnonzero(_begins(slot))
    count = np.diff(np.r_[begins, len(slot)])
    turn = np.arange(len(slot)) - np.repeat(begins, count)
    rows = slot[begins]
    at = np.repeat(np.arange(len(rows)), count)
    local = state.taken(rows)
    by_turn = np.argsort(turn, kind="stable")
    order, at = order[by_turn], at[by_turn]
    moment, value = observed_ms[order], values[order]
    free = None if blocked is None else blocked[order]
    edges = np.r_[0, np.cumsum(np.bincount(turn))].tolist()
    for start, stop in pairwise(edges):
        part = slice(start, stop)
        blocks = None if free is None else free[part]
        _take(bounds, local, at[part], moment[part], value[part], blocks, rests, found)
    return Patch.of(rows, local)


def _take(
    bounds: Bounds, state: RuleState, at: Ints, observed_ms: Ints, values: Floats,
    blocked: Bools | None, rests: Rests | None, found: Found | None,
) -> None:  # fmt: skip
    """Change `state` by a new value for each row of `at`; add what turned to `found`, if given."""
    if bounds.lasting and found is not None:
        until = np.minimum(observed_ms - 1, state.counts_until(at, bounds.stale_ms))
        _turn(bounds, state, at, until, rests, found)
    state.judged[at] = observed_ms
    if (absent := np.isnan(values)).any():
        _withdraw(state, at[absent], observed_ms[absent])
        there = ~absent
        at, observed_ms, values = at[there], observed_ms[there], values[there]
        blocked = None if blocked is None else blocked[there]
    if not len(at):
        return
    _hold_timers(bounds, state, at, observed_ms)
    busy = ~_calm(state, at, values)
    state.seen[at], state.value[at] = observed_ms, values
    if not busy.all():
        at, observed_ms, values = at[busy], observed_ms[busy], values[busy]
        blocked = None if blocked is None else blocked[busy]
    _contradict(bounds, state, at, observed_ms, values, blocked)
    if found is not None:
        _turn(bounds, state, at, observed_ms, rests, found)
    switches.settle(bounds, state, at)


def _calm(state: RuleState, where: Ints | slice, values: Floats) -> Bools:
    """Which values change nothing: neither a switch nor a timer."""
    calm = values >= state.calm_low[where]
    calm &= values < state.calm_high[where]
    return calm


def _withdraw(state: RuleState, at: Ints, observed_ms: Ints) -> None:
    """The newest value no longer counts from here on."""
    first = state.absent[at] <= state.seen[at]
    state.absent[at[first]] = observed_ms[first]


def _hold_timers(bounds: Bounds, state: RuleState, at: Ints, observed_ms: Ints) -> None:
    """Move running timers on by the time in which there was no value that counted."""
    running = state.running[at]
    if not running.any():
        return
    at, observed_ms = at[running], observed_ms[running]
    gap = np.maximum(observed_ms - state.counts_until(at, bounds.stale_ms), 0)
    since = state.since[at]
    state.since[at] = np.where(since == NEVER, NEVER, since + gap[:, None])


def _contradict(
    bounds: Bounds, state: RuleState, at: Ints, observed_ms: Ints, values: Floats,
    blocked: Bools | None,
) -> None:  # fmt: skip
    """Start, keep or stop each switch's timer."""
    beyond, inside = bounds.beyond(values), bounds.inside(values)
    if blocked is not None:
        beyond &= ~blocked[:, None]
    if bounds.of > 1:
        beyond, inside = _counted(bounds, state, at, beyond, inside, blocked)
    against = np.where(_on(state, at), inside, beyond)
    since = state.since[at]
    begins = against[:, 0] & (since[:, 0] == NEVER) & (state.steps[at] == 0)
    state.onset[at[begins]] = observed_ms[begins]
    state.onset_value[at[begins]] = values[begins]
    started = np.where(since == NEVER, observed_ms[:, None], since)
    state.since[at] = np.where(against, started, NEVER)
    state.running[at] = against.any(axis=1)


def _counted(
    bounds: Bounds, state: RuleState, at: Ints, beyond: Bools, inside: Bools,
    blocked: Bools | None,
) -> tuple[Bools, Bools]:  # fmt: skip
    """Which limits enough of the last values are beyond, and too few still not back inside of.

    The newest value itself must not be blocked, or be inside, for that to count.
    """
    past = _pushed(state.beyond, at, beyond), _pushed(state.outside, at, ~inside)
    limits = np.arange(beyond.shape[1], dtype=np.int8)
    many, few = ((ring[:, :, None] > limits).sum(axis=1) for ring in past)
    enough, over = many >= bounds.need, few < bounds.need
    if blocked is None:
        return enough, over
    return enough & ~blocked[:, None], over & (inside | ~blocked[:, None])


def _pushed(ring: Bytes, at: Ints, newest: Bools) -> Bytes:
    """The ring's rows after the number of limits in `newest` came and the oldest went."""
    after = np.concatenate([ring[at, 1:], newest.sum(axis=1, dtype=np.int8)[:, None]], axis=1)
    ring[at] = after
    return after


def _turn(
    bounds: Bounds, state: RuleState, at: Ints, until_ms: Ints, rests: Rests | None,
    found: Found,
) -> None:  # fmt: skip
    """Turn the switches that are due by `until_ms`, the earliest first."""
    running = state.running[at]
    at, until_ms = at[running], until_ms[running]
    while len(at):
        due = _due(bounds, state, at)
        earliest = due.min(axis=1)
        ripe = earliest <= until_ms
        at, until_ms, due, earliest = at[ripe], until_ms[ripe], due[ripe], earliest[ripe]
        if not len(at):
            return
        turning = due == earliest[:, None]
        since = np.where(turning, NEVER, state.since[at])
        if rests is not None:  # what would rise outside of the rule's time does not
            turning &= _on(state, at) | ~rests(earliest)[:, None]
        before, after = state.steps[at], _after(turning, state.steps[at])
        state.steps[at], state.since[at] = after, since
        state.running[at] = (since != NEVER).any(axis=1)
        state.judged[at] = np.maximum(state.judged[at], earliest)
        switches.settle(bounds, state, at)
        moved = np.flatnonzero(after != before)
        found.append(
            (at[moved], before[moved], after[moved], earliest[moved], state.value[at[moved]],
             state.onset[at[moved]], state.onset_value[at[moved]])
        )  # fmt: skip


def _after(turning: Bools, before: Ints) -> Ints:
    """How many limits are on when these have turned."""
    highest = turning.shape[1] - np.argmax(turning[:, ::-1], axis=1)
    after = np.where(highest > before, highest, np.argmax(turning, axis=1))
    return np.where(turning.any(axis=1), after, before)


def _told(found: Found, levels: Ints, rows: Ints) -> list[Transition]:
    """The transitions, in the order in which they were found, with the slots of their rows."""
    if not found:
        return []
    at, before, after, *others = (
        column[0] if len(found) == 1 else np.concatenate(column)
        for column in zip(*found, strict=True)
    )
    columns = (rows[at], levels[before], levels[after], *others)
    told = zip(*(column.tolist() for column in columns), repeat(False), strict=False)
    return list(map(Transition._make, told))


def _begins(column: Ints) -> Bools:
    """Where a value differs from the one before it; the first one does."""
    return np.concatenate([np.ones(min(len(column), 1), np.bool_), column[1:] != column[:-1]])


def _stretch(slots: Ints) -> Ints | slice:
    """Rising slots as a slice when none is left out: a view costs nothing, a selection does."""
    if len(slots) and int(slots[-1]) - int(slots[0]) == len(slots) - 1:
        return slice(int(slots[0]), int(slots[-1]) + 1)
    return slots


def _on(state: RuleState, at: Ints) -> Bools:
    """Which limits are on: (rows, limits)."""
    return np.arange(state.since.shape[1]) < state.steps[at, None]


def _due(bounds: Bounds, state: RuleState, at: Ints) -> Ints:
    """When each running timer runs out: (rows, limits); FAR where none runs."""
    since = state.since[at]
    delay = np.where(_on(state, at), bounds.clear_ms, bounds.hold_ms)
    return np.where(since == NEVER, FAR, since + delay)
