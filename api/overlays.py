"""What does not sound, and why: shelves, suppressions, permits; a point's service over HTTP."""

from __future__ import annotations

import asyncio
from typing import Annotated

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from alerts import read
from alerts.types import BadCommand
from api.alerts import refused_order
from api.moments import Moment, milliseconds
from api.problems import problem
from api.who import actor
from live.center import Center

router = APIRouter(prefix="/api/v1", tags=["alerts"])


class Permit(BaseModel):
    """A point out of service: by which permit, from when (now, when absent) and until when."""

    model_config = ConfigDict(extra="forbid")

    permit: Annotated[str, Field(min_length=1, max_length=1000)]
    until: Moment
    since: Moment | None = None


class Returned(BaseModel):
    """A point back in service before its permit ended: nothing more need be said."""

    model_config = ConfigDict(extra="forbid")


@router.get("/overlays", response_class=Response)
async def overlays(request: Request) -> Response:
    """All that has not ended: SHELF, SUPPRESSION, OUT_OF_SERVICE, begun or planned."""
    center: Center = request.app.state.center
    found = await asyncio.to_thread(read.overlay_rows, center.desk, center.registry)
    return _json({"overlays": found})


@router.post("/points/{point_id}/out-of-service", response_class=Response)
async def out_of_service(request: Request, point_id: str, permit: Permit) -> Response:
    """No rule sounds at the point until the permit ends; it is watched on. 422 without an end."""
    center: Center = request.app.state.center
    return await asyncio.to_thread(_take_out, center, point_id, permit, actor(request))


@router.post("/points/{point_id}/in-service", response_class=Response)
async def in_service(request: Request, point_id: str, _returned: Returned) -> Response:
    """End every permit of the point: what is raised there sounds again."""
    return await asyncio.to_thread(
        _put_back, request.app.state.center, point_id, actor(request)
    )


def _take_out(center: Center, point_id: str, permit: Permit, by: str) -> Response:
    number, now_ms = center.registry.no(point_id), center.now_ms()
    if number is None:
        return _unknown(point_id)
    since_ms = now_ms if permit.since is None else milliseconds(permit.since)
    until_ms = milliseconds(permit.until)
    try:
        overlay = center.desk.take_out_of_service(
            number, since_ms, until_ms, by, permit.permit, now_ms
        )
    except BadCommand as refusal:
        return refused_order(refusal)
    center.wake()
    return _json({"overlay": overlay.no})


def _put_back(center: Center, point_id: str, by: str) -> Response:
    number = center.registry.no(point_id)
    if number is None:
        return _unknown(point_id)
    try:
        ended = center.desk.put_in_service(number, by, center.now_ms())
    except BadCommand as refusal:
        return refused_order(refusal)
    center.wake()
    return _json({"ended": [overlay.no for overlay in ended]})


def _unknown(point_id: str) -> Response:
    return problem(404, "No such point", f"there is no point '{point_id}'")


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
