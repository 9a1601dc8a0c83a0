"""Exercises over HTTP: scenarios, the one that goes on, what came of those that are over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts.types import BadCommand, CommandRefused
from api.asked import LAST_NO, Number
from api.problems import problem
from api.who import actor, who
from data.clock import iso
from dispatch.drills import gather, records
from dispatch.drills.model import Scenario
from dispatch.drills.types import Drill, DrillEvent, DrillMoved, UnknownDrill
from live.center import Center
from metrics.types import milliseconds
from security.rights import Action, Reach, reach

router = APIRouter(prefix="/api/v1/drills", tags=["exercises"])
TITLES = {404: "No such exercise", 409: "Changed since you looked", 422: "The order is refused"}
Reason = Annotated[str, Field(max_length=1000)]


class Begun(BaseModel):
    """Which scenario, and why now."""

    model_config = ConfigDict(extra="forbid")

    scenario: str
    reason: Reason


class Ordered(BaseModel):
    """`seen_seq` is the step of the exercise that was seen."""

    model_config = ConfigDict(extra="forbid")

    seen_seq: Annotated[int, Field(ge=1, le=LAST_NO)]
    reason: Reason = ""


@router.get("", response_class=Response, summary="Scenarios and exercises")
async def listing(request: Request) -> Response:
    """What may be exercised, and what was, the newest first. What a scenario injects and expects is
    told to those who may run it, and while it runs to the one who leads it alone."""
    may, name = _may_run(request), actor(request)
    return await _answer(request, lambda center: _listing(center, may, name))


@router.post("", response_class=Response, status_code=201, summary="Begin an exercise")
async def start(request: Request, begun: Begun) -> Response:
    """422 while another goes on, or when the replay has ended and the clock stands."""
    by = actor(request)
    return await _answer(request, lambda center: _start(center, begun, by), 201)


@router.get("/{no}", response_class=Response, summary="One exercise")
async def one(request: Request, no: Number) -> Response:
    """With what happened, its incidents, and its score when it is over; with what is still to come
    for the one who leads it."""
    by = actor(request)
    return await _answer(request, lambda center: _one(center, center.drills.drill(no), by))


@router.post("/{no}/{command}", response_class=Response, summary="Pause, resume or stop it")
async def command(request: Request, no: Number, command: str, ordered: Ordered) -> Response:
    """`pause`, `resume` or `stop`, with a reason. 409 when it moved on since `seen_seq`."""
    by = actor(request)
    return await _answer(request, lambda center: _command(center, no, command, ordered, by))


async def _answer(
    request: Request, work: Callable[[Center], Any], status: int = 200
) -> Response:  # fmt: skip
    """What the work gives as JSON, or why it is refused. Not on the event loop."""
    try:
        body = await asyncio.to_thread(work, request.app.state.center)
    except CommandRefused as refusal:
        more: dict[str, Any] = {}
        if isinstance(refusal, BadCommand):
            more = {"field": refusal.field, "reason": refusal.reason}
        if isinstance(refusal, DrillMoved):
            more = {"drill": _row(refusal.drill)}
        return problem(refusal.status, TITLES[refusal.status], str(refusal), **more)
    return Response(orjson.dumps(body), status, media_type="application/json")


def _may_run(request: Request) -> bool:
    return reach(who(request), Action.RUN_DRILLS) is not Reach.NONE


def _listing(center: Center, may: bool, name: str) -> dict[str, Any]:
    book, current = center.drills, center.drills.current

    def open_to(scenario: Scenario) -> bool:
        if current is None or current.scenario.id != scenario.id:
            return may
        return current.started_by == name

    return {
        "may_run": may,
        "scenarios": [_scenario(one, open_to(one)) for one in book.scenarios.values()],
        "drills": [
            {**_row(one), "score": records.score_of(center.store, one.no)}
            for one in reversed(records.drills(center.store))
        ],
        "names": _names(center),
        "clock": {"speed": center.clock.speed, "ended": center.clock.ended},
    }


def _names(center: Center) -> dict[str, Any]:
    """What scenarios name, in words."""
    ids = {
        inject.point for one in center.drills.scenarios.values() for inject in one.injects
        if inject.point is not None
    }  # fmt: skip
    points = center.registry.points
    known = {name: no for name in ids if (no := center.registry.no(name)) is not None}
    plans = {one.version.plan_id: one.title for one in center.planbook.standings()}
    return {
        "rules": {one.id: one.title.model_dump() for one in center.rulebook.in_force()},
        "points": {name: points[no].name.model_dump() for name, no in known.items()},
        "plans": {name: title.model_dump() for name, title in plans.items()},
    }


def _start(center: Center, begun: Begun, by: str) -> dict[str, Any]:
    if center.clock.ended:
        raise BadCommand("scenario", "the replay has ended and its clock stands")
    drill = center.drills.start(begun.scenario, by, begun.reason, center.now_ms())
    center.wake()
    return _one(center, drill, by)


def _command(center: Center, no: int, name: str, ordered: Ordered, by: str) -> dict[str, Any]:
    book = center.drills
    commands = {"pause": book.pause, "resume": book.resume, "stop": book.stop}
    if name not in commands:
        raise UnknownDrill(f"there is no command '{name}'; there are {', '.join(commands)}")
    drill = commands[name](no, ordered.seen_seq, by, ordered.reason, center.now_ms())
    center.wake()
    return _one(center, drill, by)


def _one(center: Center, drill: Drill, name: str) -> dict[str, Any]:
    leads = drill.started_by == name
    coming = center.drills.coming(drill) if drill.is_open and leads else None
    return {
        **_row(drill),
        "leads": leads,
        "scenario_then": _scenario(drill.scenario, leads or not drill.is_open),
        "coming": None if coming is None else [one.id for one in coming],
        "events": [_event(one) for one in records.events_of(center.store, drill.no)],
        "incidents": gather.incidents_of(center.store, drill),
        "score": records.score_of(center.store, drill.no),
    }


def _row(drill: Drill) -> dict[str, Any]:
    return {
        "drill": drill.no, "seq": drill.seq, "scenario": drill.scenario.id,
        "title": drill.scenario.title.model_dump(), "name": drill.name, "state": str(drill.state),
        "started_at": iso(drill.started_ms), "started_by": drill.started_by,
        "reason": drill.reason, "lasts_ms": milliseconds(drill.scenario.lasts),
        "paused_at": _iso(drill.paused_ms), "held_ms": drill.held_ms,
        "ended_at": _iso(drill.ended_ms), "ended_by": drill.ended_by, "why": drill.why,
    }  # fmt: skip


def _scenario(scenario: Scenario, whole: bool) -> dict[str, Any]:
    """A scenario; what it injects and expects only when `whole`."""
    told: dict[str, Any] = {
        "scenario": scenario.id, "version": scenario.version,
        "title": scenario.title.model_dump(), "aim": scenario.aim.model_dump(),
        "lasts_ms": milliseconds(scenario.lasts), "count": len(scenario.injects),
        "injects": None, "expected": None,
    }  # fmt: skip
    if whole:
        told["injects"] = [
            {**one.model_dump(exclude={"at"}), "kind": one.kind, "at_ms": milliseconds(one.at)}
            for one in scenario.injects
        ]
        told["expected"] = scenario.expected.model_dump(mode="json")
    return told


def _event(event: DrillEvent) -> dict[str, Any]:
    return {
        "seq": event.seq, "kind": str(event.kind), "inject": event.inject, "actor": event.actor,
        "note": event.note, "at": iso(event.occurred_ms),
    }  # fmt: skip


def _iso(moment_ms: int | None) -> str | None:
    return None if moment_ms is None else iso(moment_ms)
