"""Plans over HTTP: how they stand, which fit, what tasks one becomes; check and publish."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts import records
from api.problems import problem
from api.rules import fault_of
from api.who import actor
from data.clock import iso
from data.strict import Words
from dispatch import records as dispatched
from dispatch.plans.check import TEXT_AT_MOST
from dispatch.plans.match import matching
from dispatch.plans.model import Plan
from dispatch.plans.order import timetable
from dispatch.plans.tailor import Adjustments, drafts
from dispatch.plans.types import (
    Edit,
    FaultyPlan,
    Match,
    PlanMovedOn,
    PlanRefused,
    Situation,
    Standing,
    UnknownPlan,
    Version,
)
from dispatch.types import Draft
from live.center import Center
from live.plans import looked_up, situation_of_alert, situation_of_incident

router = APIRouter(prefix="/api/v1", tags=["plans"])
TITLES = {404: "No such plan", 409: "Changed since you began", 422: "The plan is refused"}
Text = Annotated[str, Field(max_length=2 * TEXT_AT_MOST)]
Number = Annotated[int | None, Query(ge=1, lt=2**63)]


class Typed(BaseModel):
    """The YAML of one plan; `plan` is the id that it must have, if it is to follow a version."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    plan: str | None = None


class Published(BaseModel):
    """`based_on` is the version that the writer had before them, 0 for a plan that is new."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    why: Annotated[str, Field(max_length=1000)]
    based_on: Annotated[int, Field(ge=0)]


class Retired(BaseModel):
    """Why a plan is proposed no more."""

    model_config = ConfigDict(extra="forbid")

    why: Annotated[str, Field(max_length=1000)]
    based_on: Annotated[int, Field(ge=1)]


class Tailored(BaseModel):
    """For which incident or alert a plan is wanted, and what the officer changes of it."""

    model_config = ConfigDict(extra="forbid")

    incident: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    alert: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    adjustments: Adjustments = Adjustments()


@router.get("/plans", response_class=Response, summary="The plans, and how they stand")
async def listing(request: Request) -> Response:
    """Each with its version, definition (null when its stored text no longer holds) and faults;
    beside them the faults of the city's files."""
    return await _answer(request, _listing)


@router.get("/plans.yaml", response_class=Response, summary="The plans as YAML")
async def export(request: Request) -> Response:
    """As a file that a city's folder takes."""
    center: Center = request.app.state.center
    text = await asyncio.to_thread(center.planbook.export, center.now_ms())
    return Response(text, media_type="application/yaml; charset=utf-8")


@router.get("/plans/matching", response_class=Response, summary="Which plans fit")
async def fitting(request: Request, incident: Number = None, alert: Number = None) -> Response:
    """For an incident or an alert: the most specific first, each with its reason in words and the
    tasks that it would become."""
    return await _answer(request, lambda center: _matching(center, incident, alert))


@router.post("/plans/check", response_class=Response, summary="What is wrong with a text")
async def check(request: Request, typed: Typed) -> Response:
    """Answers `{faults: [{line, key, message}], definition}`; nothing is changed by it."""
    return await _answer(request, lambda center: _check(center, typed))


@router.get("/plans/{plan_id}", response_class=Response, summary="One plan and its versions")
async def one(
    request: Request, plan_id: str, version: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """As it is now, or as of `version` (an incident names the one it used), with the history of all
    versions, the newest first."""
    return await _answer(request, lambda center: _one(center, plan_id, version))


@router.post("/plans/{plan_id}", response_class=Response, summary="Publish a plan's next version")
async def publish(request: Request, plan_id: str, published: Published) -> Response:
    """Proposed from when it answers. 409 with `newest` when somebody published meanwhile, 422 with
    `faults` when the text does not hold; then the plan stays as it was."""
    by = actor(request)
    return await _answer(request, lambda center: _publish(center, plan_id, published, by))


@router.post("/plans/{plan_id}/retire", response_class=Response, summary="Propose a plan no more")
async def retire(request: Request, plan_id: str, retired: Retired) -> Response:
    """Incidents that use it go on, its versions stay. Publish it again to bring it back."""
    by = actor(request)
    return await _answer(request, lambda center: _retire(center, plan_id, retired, by))


@router.post("/plans/{plan_id}/tasks", response_class=Response, summary="What a plan becomes")
async def tasks(request: Request, plan_id: str, tailored: Tailored) -> Response:
    """The tasks of a plan for one incident or alert, messages filled in, with the officer's changes
    checked; nobody is told anything by it."""
    return await _answer(request, lambda center: _tasks(center, plan_id, tailored))


# ---- how


async def _answer(request: Request, work: Callable[[Center], Any]) -> Response:
    """What the work gives as JSON, or why it is refused. Not on the event loop."""
    try:
        body = await asyncio.to_thread(work, request.app.state.center)
    except PlanRefused as refusal:
        return _refused(refusal)
    return Response(orjson.dumps(body), media_type="application/json")


def _refused(refusal: PlanRefused) -> Response:
    more: dict[str, Any] = {"field": refusal.field, "reason": refusal.reason}
    if isinstance(refusal, FaultyPlan):
        more["faults"] = [fault_of(fault) for fault in refusal.faults]
    if isinstance(refusal, PlanMovedOn):
        more["newest"] = None if refusal.newest is None else _version(refusal.newest)
    return problem(refusal.status, TITLES[refusal.status], str(refusal), **more)


def _listing(center: Center) -> dict[str, Any]:
    book = center.planbook
    return {
        "plans": [_row(row) for row in book.standings()],
        "faults": [{"file": one.file, **fault_of(one)} for one in sorted(book.faults)],
    }


def _row(row: Standing) -> dict[str, Any]:
    return {
        **_version(row.version),
        "title": _words(row.title),
        "faults": [fault_of(fault) for fault in row.faults],
        "definition": _definition(row.plan),
    }


def _one(center: Center, plan_id: str, number: int | None) -> dict[str, Any]:
    book = center.planbook
    history = book.history(plan_id)
    shown = history[0] if number is None else book.version(plan_id, number)
    plan = book.as_of(plan_id, shown.version)
    slots = timetable(plan.steps) if plan else {}
    return {
        **_version(shown),
        "definition": _definition(plan),
        "timetable": {
            step: {"offered_ms": s.offered_ms, "accept_by_ms": s.accept_by_ms, "due_ms": s.due_ms}
            for step, s in slots.items()
        },
        "text": shown.body,
        "history": [_version(one) for one in history],
    }


def _check(center: Center, typed: Typed) -> dict[str, Any]:
    plan, faults = center.planbook.check(typed.text, typed.plan)
    return {"faults": [fault_of(fault) for fault in faults], "definition": _definition(plan)}


def _publish(center: Center, plan_id: str, published: Published, by: str) -> dict[str, Any]:
    edit = Edit(**published.model_dump(), actor=by)
    version = center.planbook.publish(plan_id, edit, center.now_ms())
    return _one(center, plan_id, version.version)


def _retire(center: Center, plan_id: str, retired: Retired, by: str) -> dict[str, Any]:
    center.planbook.retire(plan_id, actor=by, now_ms=center.now_ms(), **retired.model_dump())
    return _one(center, plan_id, None)


def _matching(center: Center, incident: int | None, alert: int | None) -> dict[str, Any]:
    situation, look = _situation(center, incident, alert), looked_up(center)
    found = matching(center.planbook.plans(), situation, look)
    return {
        "matches": [
            {**_match(one), "tasks": [
                _draft(task) for task in drafts(one.plan, situation, look, center.city.departments)
            ]}
            for one in found
        ]
    }  # fmt: skip


def _tasks(center: Center, plan_id: str, asked: Tailored) -> dict[str, Any]:
    plan = center.planbook.plan(plan_id)
    if plan is None:
        raise UnknownPlan("plan", f"there is no plan '{plan_id}'")
    situation = _situation(center, asked.incident, asked.alert)
    found = drafts(
        plan, situation, looked_up(center), center.city.departments, asked.adjustments
    )
    return {"plan": plan.id, "version": plan.version, "tasks": [_draft(one) for one in found]}


def _situation(center: Center, incident: int | None, alert: int | None) -> Situation:
    if (incident is None) == (alert is None):
        raise PlanRefused("incident", "name either an incident or an alert")
    if alert is not None:
        one = records.one_alert(center.store, alert)
        if one is None:
            raise UnknownPlan("alert", f"there is no alert {alert}")
        return situation_of_alert(center, one)
    case = dispatched.one_incident(center.store, incident or 0)
    if case is None:
        raise UnknownPlan("incident", f"there is no incident {incident}")
    return situation_of_incident(center, case)


def _match(match: Match) -> dict[str, Any]:
    return {
        "plan": match.plan.id,
        "version": match.plan.version,
        "title": _words(match.plan.title),
        "aim": _words(match.plan.aim),
        "reason": _words(match.reason),
        "departments": match.plan.departments(),
        "optional": [step.id for step in match.plan.steps if step.optional],
    }


def _draft(draft: Draft) -> dict[str, Any]:
    """A task as the command `activate` of an incident takes it."""
    return {
        "step": draft.step,
        "phase": draft.phase,
        "department": draft.department,
        "role": _words(draft.role),
        "title": _words(draft.title),
        "message": _words(draft.message),
        "accept_within": _span(draft.accept_within_ms),
        "due_within": _span(draft.due_within_ms),
        "after": list(draft.after),
        "checks": [_words(one) for one in draft.checks],
        "wanted": [{"capability": one.capability, "number": one.number} for one in draft.wanted],
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "plan": version.plan_id,
        "version": version.version,
        "actor": version.actor,
        "why": version.why,
        "origin": str(version.origin),
        "retired": version.retired,
        "published_at": iso(version.published_ms),
    }


def _definition(plan: Plan | None) -> dict[str, Any] | None:
    return plan.model_dump(mode="json", exclude_defaults=True) if plan else None


def _span(ms: int) -> str:
    """A length of time as ISO 8601 has it."""
    return f"PT{ms // 1000}S"


def _words(words: Words) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}
