"""What screens and the HTTP API read of incidents and tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import orjson
import shapely

from data.clock import iso
from data.store import Store
from dispatch import records, refusals
from dispatch.deadlines import deadline, is_late
from dispatch.dispatcher import Dispatcher
from dispatch.ladder import Rung, rung_row
from dispatch.proposals import Proposal, proposals
from dispatch.rows import event_row, evidence_row, incident_row, task_row
from dispatch.types import (
    ENDED,
    OVER,
    Case,
    Doing,
    Signal,
    Task,
)

_INCIDENTS = """
WHERE ($state IS NULL OR state = $state)
  AND ($domain IS NULL OR domain = $domain)
  AND ($open IS NULL OR list_contains($ended, state) <> $open)
  AND ($after IS NULL OR incident_no < $after)
  AND len(list_filter($words, lambda word: NOT contains(
          lower(concat_ws(' ', title_en, title_zh, place, incident_no)), word))) = 0
ORDER BY incident_no DESC
LIMIT $limit
"""
_TASKS = """
WHERE ($state IS NULL OR state = $state)
  AND ($department IS NULL OR department = $department)
  AND ($incident IS NULL OR incident_no = $incident)
  AND ($open IS NULL OR list_contains($over, state) <> $open)
  AND ($after IS NULL OR task_no < $after)
ORDER BY task_no DESC
LIMIT $limit
"""

OUTLINE_DEGREES = 0.0002  # some 20 m: finer than a line on a city's map
OUTLINE_DECIMALS = 5


# ---- the picture


def incident_entries(dispatcher: Dispatcher, now_ms: int) -> dict[str, dict[str, Any]]:
    """The open incidents for the picture, by number."""
    entries = {}
    for one in dispatcher.open_incidents():
        tasks = [task for task in dispatcher.tasks_of(one.no) if task.state is not Doing.WITHDRAWN]
        entries[str(one.no)] = {
            "no": one.no, "seq": one.seq, "grade": int(one.grade), "state": str(one.state),
            "title": one.title.model_dump(), "domain": one.domain, "place": one.place,
            "lon": one.lon, "lat": one.lat, "opened": one.opened_ms, "alerts": list(one.alerts),
            "tasks": len(tasks), "done": sum(task.state in OVER for task in tasks),
            "late": sum(is_late(task, now_ms) for task in tasks), "drill": one.drill,
            "declined": sum(task.state is Doing.DECLINED for task in tasks),
            "departments": list(dict.fromkeys(task.department for task in tasks)),
            "offered": min((t.offered_ms for t in tasks if t.offered_ms is not None), default=None),
            "plan": one.plan, "area": None if one.area is None else outline(one.area),
        }  # fmt: skip
    return entries


@lru_cache(maxsize=512)
def outline(area: str) -> dict[str, Any]:
    """An affected area as it is drawn on the map of the whole city: a GeoJSON geometry without the
    corners that nobody would see."""
    drawn = shapely.simplify(shapely.from_geojson(area), OUTLINE_DEGREES)
    shown = shapely.transform(drawn, lambda at: at.round(OUTLINE_DECIMALS))
    found: dict[str, Any] = orjson.loads(shapely.to_geojson(shown))
    return found


def task_entries(dispatcher: Dispatcher, now_ms: int) -> dict[str, dict[str, Any]]:
    """The open tasks for the picture, by number. `due` is said of what was offered."""
    entries = {}
    for one in dispatcher.open_tasks():
        limit = deadline(one, now_ms)
        entries[str(one.no)] = {
            "no": one.no, "seq": one.seq, "incident": one.incident_no,
            "department": one.department, "state": str(one.state),
            "title": one.title.model_dump(), "accept_by": one.accept_by_ms, "due": one.due_ms,
            "stands": None if limit is None else str(limit.stands),
            "late": int(limit is not None and limit.late),
            "escalated": one.escalated_ms,
        }  # fmt: skip
    return entries


# ---- the API


def incident(dispatcher: Dispatcher, no: int, now_ms: int) -> dict[str, Any]:
    """One incident with its tasks. Raises UnknownIncident."""
    one = dispatcher.incident(no)
    tasks = [
        {**task_row(task, now_ms), "ladder": _ladder(dispatcher.ladder(task, one))}
        for task in dispatcher.tasks_of(no)
    ]
    return {**incident_row(one), "tasks": tasks}


def incidents(
    store: Store, *, state: Case | None = None, domain: str | None = None,
    open_: bool | None = None, words: str = "", after: int | None = None, limit: int = 100,
) -> list[dict[str, Any]]:  # fmt: skip
    """Incidents, the newest first; each of `words` stands in title, place or number; `after` is the
    number of the last one of the page before."""
    rows = store.rows(
        records.INCIDENT + _INCIDENTS,
        {"state": state and str(state), "domain": domain, "open": open_, "after": after,
         "limit": limit, "ended": sorted(ENDED), "words": words.lower().split()},
    )  # fmt: skip
    return [incident_row(records.incident_of(row)) for row in rows]


def tasks(
    dispatcher: Dispatcher, store: Store, now_ms: int, *, state: Doing | None = None,
    department: str | None = None, incident_no: int | None = None, open_: bool | None = None,
    after: int | None = None, limit: int = 100,
) -> list[dict[str, Any]]:  # fmt: skip
    """Tasks, the newest first."""
    rows = store.rows(
        records.TASK + _TASKS,
        {"state": state and str(state), "department": department, "incident": incident_no,
         "open": open_, "after": after, "limit": limit, "over": sorted(OVER)},
    )  # fmt: skip
    return [_told(dispatcher, records.task_of(row), now_ms) for row in rows]


def _told(dispatcher: Dispatcher, one: Task, now_ms: int) -> dict[str, Any]:
    """A task with those who are asked to accept it, and when."""
    rungs = dispatcher.ladder(one, dispatcher.incident(one.incident_no)) if one.is_open else []
    return {**task_row(one, now_ms), "ladder": _ladder(rungs)}


def _ladder(rungs: list[Rung]) -> list[dict[str, Any]]:
    return [{**rung_row(one), "at": iso(one.at_ms)} for one in rungs]


def task(dispatcher: Dispatcher, store: Store, no: int, now_ms: int) -> dict[str, Any]:
    """One task with its files. Raises UnknownTask."""
    one = dispatcher.task(no)
    files = [evidence_row(each) for each in records.evidence_of(store, no)]
    return {**_told(dispatcher, one, now_ms), "evidence": files}


def events(store: Store, dispatcher: Dispatcher, no: int, after: int = 0) -> list[dict[str, Any]]:
    """What happened to one incident and its tasks after its step `after`, in order. Raises
    UnknownIncident."""
    found = records.events_of(store, no, after)
    if not found:
        dispatcher.incident(no)  # there is one, and nothing happened to it since
    return [event_row(event) for event in found]


def proposed(
    dispatcher: Dispatcher, store: Store, free: Iterable[int],
    signal_of: Callable[[int], Signal | None],
) -> dict[str, list[dict[str, Any]]]:  # fmt: skip
    """What is proposed now of the alerts `free`, less those that are in an incident; under
    `refused` what an officer said is not one thing, with who and when."""
    open_ = dispatcher.open_incidents()
    mine = {no for one in open_ for no in one.alerts}
    known = {no: signal for no in mine if (signal := signal_of(no)) is not None}
    signals = [signal for no in free if no not in mine and (signal := signal_of(no)) is not None]
    by_no = {signal.no: signal for signal in signals}
    said = refusals.standing(store, by_no)
    found: dict[str, list[dict[str, Any]]] = {"proposals": [], "refused": []}
    for one in proposals(signals, open_, known):
        row, no = _proposal(one, by_no), said.get(refusals.key(one.alerts, one.joins))
        if no is None:
            found["proposals"].append(row)
        else:
            found["refused"].append({**row, "by": no.by, "at": iso(no.at_ms)})
    return found


def _proposal(one: Proposal, by_no: dict[int, Signal]) -> dict[str, Any]:
    first = by_no[one.first_out]
    return {
        "alerts": list(one.alerts),
        "first_out": one.first_out,
        "joins": one.joins,
        "extent_m": one.extent_m,
        "title": first.title.model_dump(),
        "place": first.place,
        "domain": first.domain,
        "grade": int(max(by_no[no].grade for no in one.alerts)),
        "onset_at": iso(first.onset_ms),
    }
