"""Values against limits, all points of one rule at once: which level, since when, what changed.

Each limit of a rule is a switch with two delays. `since` holds when the value began to contradict
the switch (beyond the limit while it is off, back inside limit and deadband while it is on); the
switch turns when the contradiction has lasted `hold` or `clear`. Time is that of the values, so how
they were batched makes no difference. Time without a value does not count: no value raises
nothing and clears nothing. Pure: a state goes in, another comes out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alerts.switches import FAR, NEVER, Bools, Bounds, Floats, Ints, RuleState, Transition


def step(
    bounds: Bounds,
    state: RuleState,
    slots: Ints,
    observed_ms: Ints,
    values: Floats,
    blocked: Bools | None = None,
) -> tuple[RuleState, list[Transition]]:
    """Take values: equally long columns, in any order, several moments per slot allowed.

    NaN is no value. A value that is `blocked` raises nothing, whatever it is; it clears only what
    it is back inside of. A value older than the newest one of its slot is passed over; one of the
    same moment replaces it.
    """
    after, found = state.copy(), list[Transition]()
    free = np.zeros(len(values), np.bool_) if blocked is None else blocked
    for part in _moments(slots, observed_ms):
        _take(bounds, after, slots[part], observed_ms[part], values[part], free[part], found)
    return after, found


def rebuild(
    bounds: Bounds,
    state: RuleState,
    slots: Ints,
    observed_ms: Ints,
    values: Floats,
    blocked: Bools,
) -> RuleState:
    """Like `step`, but levels stay: only the timers run. What is due comes with the next call."""
    after = state.copy()
    for part in _moments(slots, observed_ms):
        _take(bounds, after, slots[part], observed_ms[part], values[part], blocked[part], None)
    return after


def sweep(bounds: Bounds, state: RuleState, now_ms: int) -> tuple[RuleState, list[Transition]]:
    """Turn what is due at `now_ms` without a new value."""
    slots = np.flatnonzero(state.running)
    until = state.seen[slots]
    if bounds.lasting:
        until = np.minimum(now_ms - 1, state.counts_until[slots])
    due = (_due(bounds, state, slots) <= until[:, None]).any(axis=1)
    if not due.any():
        return state, []
    after, found = state.copy(), list[Transition]()
    _turn(bounds, after, slots[due], until[due], found)
    return after, found


def _moments(slots: Ints, observed_ms: Ints) -> Iterator[Ints | slice]:
    """Where the first moment of each slot stands, then the second of each, and so on."""
    if len(slots) < 2 or (np.diff(slots) > 0).all():
        yield slice(None)
        return
    order = np.lexsort((np.arange(len(slots)), observed_ms, slots))
    first = np.r_[True, np.diff(slots[order]) != 0]
    starts = np.flatnonzero(first)
    turn = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    for number in range(int(turn.max()) + 1):
        yield order[turn == number]


def _take(
    bounds: Bounds,
    state: RuleState,
    slots: Ints,
    observed_ms: Ints,
    values: Floats,
    blocked: Bools,
    found: list[Transition] | None,
) -> None:
    """Change `state` by at most one value per slot; add what turned to `found`, if it is given."""
    current = observed_ms >= state.seen[slots]
    if bounds.lasting and found is not None:
        standing, upto = slots[current], observed_ms[current] - 1
        _turn(bounds, state, standing, np.minimum(upto, state.counts_until[standing]), found)
    absent = np.isnan(values)
    if (stop := current & absent).any():
        where = slots[stop]
        state.counts_until[where] = np.minimum(state.counts_until[where], observed_ms[stop])
    if not (taken := current & ~absent).all():
        slots, observed_ms = slots[taken], observed_ms[taken]
        values, blocked = values[taken], blocked[taken]
    _hold_timers(state, slots, observed_ms)
    steps = state.steps[slots]
    on = np.arange(len(bounds.levels)) < steps[:, None]
    matters = np.where(on, bounds.inside(values), bounds.beyond(values)).any(axis=1)
    busy = matters & ~(blocked & (steps == 0)) | state.running[slots]
    state.seen[slots] = observed_ms
    state.counts_until[slots] = observed_ms + bounds.stale_ms
    state.value[slots] = values
    if not busy.all():
        slots, observed_ms = slots[busy], observed_ms[busy]
        values, blocked = values[busy], blocked[busy]
    _contradict(bounds, state, slots, observed_ms, values, blocked)
    if found is not None:
        _turn(bounds, state, slots, observed_ms, found)


def _hold_timers(state: RuleState, slots: Ints, observed_ms: Ints) -> None:
    """Move running timers on by the time in which there was no value that counted."""
    gap = observed_ms - state.counts_until[slots]
    paused = state.running[slots] & (gap > 0)
    if paused.any():
        where, later = slots[paused], gap[paused, None]
        since = state.since[where]
        state.since[where] = np.where(since == NEVER, NEVER, since + later)


def _contradict(
    bounds: Bounds,
    state: RuleState,
    slots: Ints,
    observed_ms: Ints,
    values: Floats,
    blocked: Bools,
) -> None:
    """Start, keep or stop each switch's timer."""
    beyond = bounds.beyond(values) & ~blocked[:, None]
    inside = bounds.inside(values)
    against = np.where(_on(bounds, state, slots), inside, beyond)
    since = state.since[slots]
    begins = against[:, 0] & (since[:, 0] == NEVER) & (state.steps[slots] == 0)
    state.onset[slots[begins]] = observed_ms[begins]
    state.onset_value[slots[begins]] = values[begins]
    started = np.where(since == NEVER, observed_ms[:, None], since)
    state.since[slots] = np.where(against, started, NEVER)
    state.running[slots] = against.any(axis=1)


def _turn(
    bounds: Bounds, state: RuleState, slots: Ints, until_ms: Ints, found: list[Transition]
) -> None:
    """Turn the switches that are due by `until_ms`, the earliest first."""
    running = state.running[slots]
    slots, until_ms = slots[running], until_ms[running]
    while len(slots):
        due = _due(bounds, state, slots)
        earliest = due.min(axis=1)
        ripe = earliest <= until_ms
        slots, until_ms, due, earliest = slots[ripe], until_ms[ripe], due[ripe], earliest[ripe]
        if not len(slots):
            return
        turning = due == earliest[:, None]
        before = state.steps[slots]
        highest = due.shape[1] - np.argmax(turning[:, ::-1], axis=1)
        after = np.where(highest > before, highest, np.argmax(turning, axis=1))
        state.steps[slots] = after
        since = np.where(turning, NEVER, state.since[slots])
        state.since[slots] = since
        state.running[slots] = (since != NEVER).any(axis=1)
        found += _transitions(bounds, state, slots, before, after, earliest)


def _transitions(
    bounds: Bounds, state: RuleState, slots: Ints, before: Ints, after: Ints, occurred: Ints
) -> list[Transition]:
    level = np.r_[0, bounds.levels]
    columns = (
        slots, level[before], level[after], occurred,
        state.value[slots], state.onset[slots], state.onset_value[slots],
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [Transition(*row) for row in rows]


def _on(bounds: Bounds, state: RuleState, slots: Ints) -> Bools:
    """Which limits are on: (slots, limits)."""
    return np.arange(len(bounds.levels)) < state.steps[slots, None]


def _due(bounds: Bounds, state: RuleState, slots: Ints) -> Ints:
    """When each running timer runs out: (slots, limits); FAR where none runs."""
    since = state.since[slots]
    delay = np.where(_on(bounds, state, slots), bounds.clear_ms, bounds.hold_ms)
    return np.where(since == NEVER, FAR, since + delay)
