"""What was done in an exercise, read from the sealed records of alerts and incidents."""

from __future__ import annotations

from alerts.types import SYSTEM
from data.registry import Registry
from data.store import Store
from dispatch import records as dispatched
from dispatch.drills import records
from dispatch.drills.score import Facts, Raised
from dispatch.drills.types import Drill, Kind
from dispatch.types import CaseTrigger, DispatchEvent, TaskTrigger

_ALERTS = """
-- One row is one alert of an exercise, with when a person first acknowledged it.
SELECT a.alert_no, p.shadow_of, a.rule_id, epoch_ms(a.raised_at),
       epoch_ms(min(e.recorded_at) FILTER (e.trigger = 'ACK'))
FROM alert AS a
JOIN drill_point AS p USING (point_no)
LEFT JOIN alert_event AS e ON e.alert_no = a.alert_no
WHERE p.drill_no = $no
GROUP BY ALL
ORDER BY a.alert_no
"""
_INCIDENTS = "SELECT incident_no FROM incident WHERE drill = $name ORDER BY incident_no"


def incidents_of(store: Store, drill: Drill) -> list[int]:
    """The incidents of an exercise, open or not, by number."""
    return [row[0] for row in store.rows(_INCIDENTS, {"name": drill.name})]


def facts(store: Store, registry: Registry, drill: Drill, ended_ms: int) -> Facts:
    """What was done by `ended_ms`."""
    numbers = incidents_of(store, drill)
    events = [event for no in numbers for event in dispatched.events_of(store, no)]
    injected = {
        event.inject: event.occurred_ms
        for event in records.events_of(store, drill.no)
        if event.kind is Kind.INJECT and event.inject is not None
    }
    alerts = [
        Raised(no, registry.points[point].id, rule, raised, acked)
        for no, point, rule, raised, acked in store.rows(_ALERTS, {"no": drill.no})
    ]
    return Facts(
        started_ms=drill.started_ms, ended_ms=ended_ms, injected=injected, alerts=alerts,
        tasks=[task for no in numbers for task in dispatched.tasks_of(store, no)],
        plans={plan for no in numbers if (plan := _plan(store, no)) is not None},
        firsts=firsts(events),
    )  # fmt: skip


def _plan(store: Store, incident_no: int) -> str | None:
    found = dispatched.one_incident(store, incident_no)
    return found.plan if found else None


def firsts(events: list[DispatchEvent]) -> dict[str, int]:
    """When each thing that may have a deadline was first so. An incident counts when a person
    registered it, not the exercise."""
    found: dict[str, int] = {}
    for event in events:
        what = _what(event)
        if what is not None:
            found[what] = min(event.recorded_ms, found.get(what, event.recorded_ms))
    return found


def _what(event: DispatchEvent) -> str | None:
    if event.subject == "report":
        return "report"
    if event.subject == "task":
        return "accepted" if event.trigger == TaskTrigger.ACCEPT else None
    if event.subject != "incident" or event.actor == SYSTEM:
        return None
    return {
        CaseTrigger.REGISTER: "incident", CaseTrigger.ACTIVATE: "plan",
        CaseTrigger.VERIFY: "verified", CaseTrigger.CLOSE: "closed",
    }.get(CaseTrigger(event.trigger))  # fmt: skip
