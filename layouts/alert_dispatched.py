"""What the console says of an alert that is dispatched: how far its plan is, and who took what."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from data.strict import Words
from dispatch.types import OVER, CaseTrigger, DispatchEvent, Doing, TaskTrigger
from layouts.alert_told import Dispatched
from layouts.measure import Measure
from layouts.words import Translate


def plan_row(
    t: Translate, say: Measure, plan: Words | None, dispatched: Dispatched | None
) -> list[Any] | str:
    """The plan of the rule; once it is dispatched that of its incident: "Main road blocked, step 2
    of 4", which leads there."""
    if dispatched is None:
        return say.of(plan)
    live = [task for task in dispatched.tasks if task.state is not Doing.WITHDRAWN]
    done = sum(task.state in OVER for task in live)
    name = say.of(dispatched.plan or plan) or t("own steps")
    incident = dispatched.incident.no
    if not live:
        words = t("{plan}, not yet activated", plan=name)
    elif done == len(live):
        words = t("{plan}, all {m} steps done", plan=name, m=len(live))
    else:
        words = t("{plan}, step {n} of {m}", plan=name, n=done + 1, m=len(live))
    link = dcc.Link(t("incident {no}", no=incident), href=f"/incidents/{incident}")
    return [words, " · ", link]


def dispatched_lines(
    t: Translate, say: Measure, dispatched: Dispatched
) -> list[tuple[int, Component]]:
    """The steps of its incident that an officer at the console must know, each with its moment."""
    found: list[tuple[int, Component]] = []
    for event in dispatched.events:
        said = _said(t, say, dispatched, event)
        if said is not None:
            found.append((event.occurred_ms, _line(say, event, *said)))
    return found


def _said(
    t: Translate, say: Measure, dispatched: Dispatched, event: DispatchEvent
) -> tuple[str, str] | None:
    """What is said in bold and after it; None for what belongs to the incident's own page."""
    if event.subject == "incident":
        return _of_incident(t, say, dispatched, event)
    task = next((one for one in dispatched.tasks if one.no == event.subject_no), None)
    if event.subject != "task" or task is None:
        return None
    who = say.of(dispatched.departments.get(task.department)) or task.department
    bold = {
        TaskTrigger.ACCEPT: t("Task accepted"), TaskTrigger.DECLINE: t("Task declined"),
        TaskTrigger.DONE: t("Task done"), TaskTrigger.ESCALATE: t("Task not accepted in time"),
    }.get(TaskTrigger(event.trigger))  # fmt: skip
    return None if bold is None else (bold, t("by {actor}", actor=who) + f": {say.of(task.title)}")


def _of_incident(
    t: Translate, say: Measure, dispatched: Dispatched, event: DispatchEvent
) -> tuple[str, str] | None:
    match event.trigger:
        case CaseTrigger.REGISTER:
            return t("Incident {no} opened", no=dispatched.incident.no), ""
        case CaseTrigger.ACTIVATE:
            who = dict.fromkeys(
                say.of(dispatched.departments.get(task.department)) or task.department
                for task in dispatched.tasks
            )
            return t("Plan dispatched"), t("to {who}", who=say.listed(list(who)))
        case CaseTrigger.VERIFY:
            return t("Incident verified"), ""
        case _:
            return None


def _line(say: Measure, event: DispatchEvent, bold: str, rest: str) -> html.Div:
    note = [html.Q(event.note)] if event.note else []
    return html.Div(
        [
            html.Time(say.moment(event.occurred_ms)),
            html.Span(className="alerts-dot"),
            html.P([html.B(bold), " ", rest, *note]),
        ],
        className="alerts-event",
    )
