"""How an alert stands after a change: pure, one alert in, one alert out.

A thousand may change at once, so what the process does builds the alert whole.
"""

from __future__ import annotations

from typing import Any

from alerts.judging.switches import Transition
from alerts.judging.watch import News
from alerts.lifecycle import NORMAL, move
from alerts.rules.model import Rule
from alerts.types import UNSEEN, Alert, Level, Trigger

LEVELS = tuple(Level)
# By names of the module: Python 3.11 takes a tenth of a microsecond to find `Trigger.RAISE`.
RAISE, CLEAR, LATCH = Trigger.RAISE, Trigger.CLEAR, Trigger.LATCH
LEVEL_UP, LEVEL_DOWN, ACK = Trigger.LEVEL_UP, Trigger.LEVEL_DOWN, Trigger.ACK
_RULE_ID, _STATE = Alert._fields.index("rule_id"), Alert._fields.index("state")


RAISED = move(NORMAL, RAISE)


def called(before: Level, after: int, latch: bool) -> Trigger:
    """What a change of level is called."""
    if not after:
        return LATCH if latch else CLEAR
    if not before:
        return RAISE
    return LEVEL_UP if after > before else LEVEL_DOWN


def raised(no: int, news: News) -> Alert:
    """An alert that begins."""
    transition, rule, point_no, indicator_no, whose = news
    _, _, after, at_ms, value, onset_ms, onset_value, _ = transition
    level = LEVELS[after]
    return Alert._make(
        (no, 1, rule.id, rule.version, point_no, indicator_no, *whose, RAISED, level, level,
         onset_value, rule.limit_of(level, value), onset_ms, at_ms, None, None, None, None, None)
    )  # fmt: skip


def followed(before: Alert, trigger: Trigger, transition: Transition, rule: Rule) -> Alert:
    """An alert whose process changed its level. Raises NoSuchMove when it cannot have from here."""
    _, _, after, at_ms, value, onset_ms, onset_value, _ = transition
    level, state = LEVELS[after], move(before.state, trigger)
    begins, unseen = trigger is RAISE, state in UNSEEN
    return Alert._make(
        (before.no, before.seq + 1, *before[_RULE_ID:_STATE], state, level,
         max(level, before.max_level),
         onset_value if begins else before.onset_value,
         rule.limit_of(level, value) if level else before.limit_value,
         onset_ms if begins else before.onset_ms,
         at_ms if begins else before.raised_ms,
         None if unseen else before.acked_ms,
         None if unseen else before.acked_by,
         before.assignee,
         None if level else at_ms,
         at_ms if state is NORMAL else None)
    )  # fmt: skip


def moved(
    before: Alert, trigger: Trigger, at_ms: int, now_ms: int, actor: str, **changes: Any
) -> Alert:
    """An alert to which anything else happened. Raises NoSuchMove."""
    state = move(before.state, trigger)
    if trigger is ACK:
        changes |= {"acked_ms": now_ms, "acked_by": actor}
    elif state in UNSEEN and before.acked_ms is not None:
        changes |= {"acked_ms": None, "acked_by": None}
    if state is NORMAL and before.closed_ms is None:
        changes["closed_ms"] = at_ms
    return before._replace(state=state, seq=before.seq + 1, **changes)
