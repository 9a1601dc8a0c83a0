"""What can be sent over HTTP: how it stands, who is nearest, what a departure uncovers."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.problems import problem
from api.who import actor
from dispatch.resources import read
from dispatch.resources.types import Kind, Readiness, ResourceRefused, Status
from live.center import Center

router = APIRouter(prefix="/api/v1/resources", tags=["resources"])
TITLES = {404: "No such resource", 409: "Changed since you looked", 422: "Request not understood"}
Longitude = Annotated[float, Query(ge=-180, le=180)]
Latitude = Annotated[float, Query(ge=-90, le=90)]


class Reported(BaseModel):
    """How a resource stands, and why. `seen_seq` is its `seq` as it was seen; who says it is
    whoever is signed in."""

    model_config = ConfigDict(extra="forbid")

    status: Status
    reason: Annotated[str, Field(min_length=1, max_length=1000)]
    seen_seq: Annotated[int, Field(ge=0, le=2**31 - 2)]


@router.get("", response_class=Response, summary="What can be sent, and how it stands")
async def listing(
    request: Request,
    kind: Kind | None = None,
    capability: str | None = None,
    department: str | None = None,
    readiness: Readiness | None = None,
) -> Response:
    """All of them, in the order of the city's file. `note` says what the list lacks; a city of
    which nothing is known has none, and says so there."""
    center: Center = request.app.state.center
    found = await asyncio.to_thread(
        read.listing, center.roster, kind=kind, capability=capability, department=department,
        readiness=readiness,
    )  # fmt: skip
    return _json(found)


@router.get("/nearest", response_class=Response, summary="Who should go, in order, with reasons")
async def nearest(
    request: Request,
    lon: Longitude,
    lat: Latitude,
    capability: str,
    count: Annotated[int, Query(ge=1, le=100)] = 1,
    without: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """Those that can be sent first, the sooner there the earlier; `chosen` are the `count` that
    should go, `short` is how many are lacking. `without` leaves some out (several times)."""
    return await asyncio.to_thread(
        _asked, request.app.state.center, _nearest, lon, lat, capability, count, without or ()
    )


@router.get("/coverage", response_class=Response, summary="What a departure uncovers")
async def coverage(
    request: Request,
    capability: str,
    without: Annotated[list[str] | None, Query()] = None,
    minutes: Annotated[float | None, Query(gt=0, le=120)] = None,
) -> Response:
    """GeoJSON: `late` are the parts of the city where the first one would be there too late now
    already, `uncovered` those that become so when `without` (several times) leave. `minutes` from
    the order to being there; the city's own limit when absent."""
    return await asyncio.to_thread(
        _asked, request.app.state.center, _coverage, capability, without or (), minutes
    )


@router.get("/{resource_id}", response_class=Response, summary="One resource and its reports")
async def one(request: Request, resource_id: str) -> Response:
    """As it stands, with all that was reported of it, the first first."""
    return await asyncio.to_thread(_asked, request.app.state.center, _one, resource_id)


@router.post("/{resource_id}/status", response_class=Response, summary="Say how one stands")
async def status(request: Request, resource_id: str, reported: Reported) -> Response:
    """Answers with the resource when it is written. 409 when something else was reported since
    `seen_seq`; 422 when it cannot be: one that a task holds is not free before that task is done or
    withdrawn. Then nothing was changed."""
    center: Center = request.app.state.center
    return await asyncio.to_thread(_asked, center, _report, resource_id, reported, actor(request))


def _asked(center: Center, ask: Any, *words: Any) -> Response:
    """The answer, or why there is none."""
    try:
        return _json(ask(center, *words))
    except ResourceRefused as refusal:
        more: dict[str, Any] = {"field": refusal.field, "reason": refusal.reason}
        if refusal.status == 409:
            more["resource"] = read.row(center.roster.standing(words[0]))
        return problem(refusal.status, TITLES[refusal.status], str(refusal), **more)


def _nearest(
    center: Center, lon: float, lat: float, capability: str, count: int, without: list[str]
) -> dict[str, Any]:
    roster = center.roster
    found = roster.nearest(lon, lat, capability, count, center.now_ms(), without)
    return read.nearest(found, roster.inventory.note)


def _coverage(
    center: Center, capability: str, without: list[str], minutes: float | None
) -> dict[str, Any]:
    roster = center.roster
    within_s = None if minutes is None else minutes * 60
    found, grid = roster.coverage(capability, without, within_s, center.now_ms())
    inventory = roster.inventory
    return read.uncovered(found, grid, inventory.capabilities[capability], inventory.note)


def _one(center: Center, resource_id: str) -> dict[str, Any]:
    standing = center.roster.standing(resource_id)
    return read.row(standing) | {"reports": read.history(center.roster.history(resource_id))}


def _report(center: Center, resource_id: str, reported: Reported, by: str) -> dict[str, Any]:
    after = center.roster.report(
        resource_id, reported.seen_seq, reported.status, by, reported.reason, center.now_ms()
    )
    center.wake()
    return read.row(after)


def _json(body: Any) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
