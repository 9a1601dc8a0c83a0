"""The text of one plan, checked as its file would be, with lines that are those of the text."""

from __future__ import annotations

from collections.abc import Collection

from alerts.rules import text as rule_text
from alerts.rules.check import Alone, as_alone, too_much
from data.city import City
from data.strict import Fault
from dispatch.plans.files import LIST, check_plans
from dispatch.plans.model import Plan

TEXT_AT_MOST = 60_000  # characters; the longest plan that comes with a city has 15,000


def check(
    text: str,
    plan_id: str | None,
    city: City,
    rules: Collection[str],
    capabilities: Collection[str] = (),
) -> tuple[Plan | None, list[Fault]]:
    """The plan that a text says, or all that is wrong with it.

    plan_id: the id that it must have; None: any · rules, capabilities: as for `check_plans`
    """
    label = f"{plan_id or 'plan'}.yaml"
    if refused := too_much(text, TEXT_AT_MOST):
        return None, [Fault(file=label, line=1, entry="", message=refused)]
    mine = Alone(text, label, LIST)
    plans, faults = check_plans([mine], city, rules, capabilities)
    wrong = [as_alone(fault, LIST) for fault in faults]
    if not wrong and plan_id is not None and plans[0].id != plan_id:
        wrong.append(as_alone(mine.fault((LIST, 0, "id"), f"must stay '{plan_id}'"), LIST))
    if not wrong and not rule_text.listable(text):
        message = "it means something else in a list of plans: look for odd line ends"
        wrong.append(as_alone(mine.fault((), message), LIST))
    return (None, sorted(wrong)) if wrong else (plans[0], [])
