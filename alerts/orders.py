"""What a person orders to be done to an alert, checked before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from alerts.rules.model import Rule
from alerts.types import Alert, BadCommand, Trigger
from metrics.types import milliseconds

SHELF_AT_MOST = timedelta(hours=8)  # of an alert whose rule is gone

# The commands of POST /api/v1/alerts/{no}/{command}.
COMMANDS = {
    "acknowledge": Trigger.ACK,
    "unacknowledge": Trigger.UNACK,
    "assign": Trigger.ASSIGN,
    "comment": Trigger.COMMENT,
    "reset": Trigger.RESET,
    "shelve": Trigger.SHELVE,
    "unshelve": Trigger.UNSHELVE,
}


class Order(NamedTuple):
    """`assignee` goes with ASSIGN, `until_ms` with SHELVE; a shelf's reason is its note."""

    trigger: Trigger
    actor: str
    note: str | None = None
    assignee: str | None = None
    until_ms: int | None = None


def checked(order: Order, alert: Alert, rules: Mapping[str, Rule], now_ms: int) -> Order:
    """The order when it says all that it must. Raises BadCommand with the field and the reason."""
    if order.trigger is Trigger.ASSIGN and not (order.assignee or "").strip():
        raise BadCommand("assignee", "is missing: who takes it?")
    if order.trigger is Trigger.COMMENT and not (order.note or "").strip():
        raise BadCommand("note", "is missing: a comment says something")
    if order.trigger is Trigger.SHELVE:
        _check_shelf(order, rules.get(alert.rule_id), now_ms)
    return order


def _check_shelf(order: Order, rule: Rule | None, now_ms: int) -> None:
    """A shelf has a reason and an end, and the end is never 'never'."""
    if not (order.note or "").strip():
        raise BadCommand("note", "is missing: a shelf needs a reason")
    if order.until_ms is None:
        raise BadCommand("until", "is missing: a shelf needs an end")
    if order.until_ms <= now_ms:
        raise BadCommand("until", "is not in the future")
    most = rule.shelve_at_most if rule else SHELF_AT_MOST
    if order.until_ms > now_ms + milliseconds(most):
        raise BadCommand("until", f"is later than this rule allows: {most} from now at the most")
