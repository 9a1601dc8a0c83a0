"""The pages of incidents: their places, what only an officer has, and what the console is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dash import html
from dash.development.base_component import Component

from alerts.types import Level
from data.city import load_city
from data.strict import Words
from dispatch.types import (
    Case,
    CaseTrigger,
    DispatchEvent,
    Doing,
    Incident,
    Origin,
    Task,
    TaskTrigger,
)
from layouts import incident_page, incidents
from layouts.alert_dispatched import dispatched_lines, plan_row
from layouts.alert_told import Dispatched
from layouts.measure import Measure
from layouts.words import translator
from tests.metrics.kpi_town import CITIES

NOW = 1_734_184_800_000  # 14 December 2024, 15:00 in Berlin
CITY = load_city(CITIES / "berlin").file
BLOCKED = Words(en="Main road blocked", zh="主干道阻断")
WORDS = Words(en="Divert", zh="分流")
INCIDENT = Incident(
    no=3, seq=4, state=Case.IN_PROGRESS, grade=Level.RED, title=BLOCKED, domain="traffic",
    origin=Origin.ALERT, occurred_ms=NOW, opened_ms=NOW, opened_by="duty officer", alerts=(7,),
)  # fmt: skip
TASK = Task(
    no=1, seq=2, incident_no=3, step="divert", phase="act", department="traffic_control",
    role=WORDS, title=WORDS, message=WORDS, state=Doing.DONE, accept_within_ms=1, due_within_ms=2,
)  # fmt: skip
TASKS = (TASK, replace(TASK, no=2, department="public_order", state=Doing.ACCEPTED))
NAMES = {one.id: one.name for one in CITY.departments}


def event(trigger: str, subject: str = "task", no: int = 1, at: int = 0) -> DispatchEvent:
    return DispatchEvent(
        1, 3, 1, subject, no, trigger, None, None, "duty officer", None, None, NOW + at, NOW
    )


def told(*events: DispatchEvent, tasks: tuple[Task, ...] = TASKS) -> Dispatched:
    return Dispatched(
        incident=INCIDENT, tasks=tasks, events=events, departments=NAMES, plan=BLOCKED
    )


def parts(found: Any) -> Iterator[Component]:
    if isinstance(found, Component):
        yield found
        yield from parts(getattr(found, "children", None))
    elif isinstance(found, list | tuple):
        for one in found:
            yield from parts(one)


def ids(page: Component) -> set[str]:
    found = (getattr(one, "id", None) for one in parts(page))
    return {one for one in found if isinstance(one, str)}


def text(found: Any) -> str:
    if isinstance(found, list | tuple):
        return "".join(map(text, found))
    return text(found.children) if isinstance(found, Component) else str(found or "")


def measure(spoken: str) -> Measure:
    return Measure(language=spoken, zone=ZoneInfo("Europe/Berlin"), now_ms=NOW)


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_only_an_officer_has_orders(spoken: str) -> None:
    officer = incident_page.page(CITY, {}, spoken, 3, html.Div(), may=True)
    leader = incident_page.page(CITY, {}, spoken, 3, html.Div(), may=False)
    assert ids(officer) - ids(leader) >= {"incident-form", "incident-write", "incident-draw"}
    assert {"incident-orders", "incident-tasks", "incident-story", "incident-polls"} <= ids(leader)
    everywhere = ids(incidents.page(CITY, {}, spoken, html.Div(), may=False))
    assert not {"incidents-new", "incidents-report", "incidents-proposals"} & everywhere


def test_the_console_is_told_how_far_the_plan_is() -> None:
    t, say = translator("en"), measure("en")
    assert plan_row(t, say, BLOCKED, None) == "Main road blocked"
    assert text(plan_row(t, say, None, told())) == "Main road blocked, step 2 of 2 · incident 3"
    done = tuple(replace(one, state=Doing.DONE) for one in TASKS)
    assert "all 2 steps done" in text(plan_row(t, say, None, told(tasks=done)))
    assert "not yet activated" in text(plan_row(t, say, None, told(tasks=())))


def test_the_console_is_told_who_took_what() -> None:
    lines = dispatched_lines(
        translator("en"), measure("en"),
        told(
            event(CaseTrigger.ACTIVATE, "incident", 3), event(TaskTrigger.PLAN),
            event(TaskTrigger.ACCEPT, at=60_000), event(CaseTrigger.NOTE, "note", 0),
        ),
    )  # fmt: skip
    assert [(at - NOW, text(line)) for at, line in lines] == [
        (0, "15:00Plan dispatched to Traffic Control, Public Order"),
        (60_000, "15:01Task accepted by Traffic Control: Divert"),
    ]
