"""GET /api/v1/brief: what changed since you last looked, why, who owns it, what is expected."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.problems import problem
from api.who import who
from layouts.brief_told import told_brief
from live.brief.ask import brief_for
from live.brief.looks import Choice, Look
from live.center import Center
from security.types import Who

router = APIRouter(prefix="/api/v1/brief", tags=["brief"])
LOOKS_AT_MOST = 100
MS_AT_MOST = 2**43
Since = Annotated[Choice, Query(description="from when it tells")]
Ms = Annotated[int, Field(ge=0, le=MS_AT_MOST)]


class Seen(BaseModel):
    """Which brief was on the screen, by its `since` and `until`."""

    model_config = ConfigDict(extra="forbid")

    since: Ms
    until: Ms


@router.get("", response_class=Response, summary="The brief of now")
async def brief(request: Request, since: Since = Choice.LOOK) -> Response:
    """Moments are ms since 1970. To have asked is not to have looked: see POST …/seen. `again`:
    you read it a moment ago, and it is told on from where it began."""
    center: Center = request.app.state.center
    return _json(await asyncio.to_thread(_made, center, who(request), since))


@router.get("/looks", response_class=Response, summary="Which briefs you read")
async def looks(
    request: Request, limit: Annotated[int, Query(ge=1, le=LOOKS_AT_MOST)] = 20
) -> Response:
    """The newest first: `since` and `until`, what it told of, and when it was `seen`."""
    center: Center = request.app.state.center
    found = await asyncio.to_thread(
        center.briefs.some, who(request).name, center.now_ms(), limit
    )
    return _json([_look(one) for one in found])


@router.get(
    "/looks/{until}", response_class=Response, summary="A brief as you read it",
    responses={404: {}},
)  # fmt: skip
async def read(request: Request, until: Annotated[int, Path(ge=0, le=MS_AT_MOST)]) -> Response:
    """By its `until`; it does not change any more."""
    center: Center = request.app.state.center
    body = await asyncio.to_thread(center.briefs.read, who(request).name, until)
    if body is None:
        return problem(404, "No such brief", f"you read none that ended at {until}")
    return Response(body, media_type="application/json")


@router.post(
    "/seen", response_class=Response, summary="Say that a brief was on your screen",
    responses={409: {}},
)  # fmt: skip
async def seen(request: Request, what: Seen) -> Response:
    """The next brief begins where this one ended. Said again, or from another device, it stays one
    look. 409 when no such brief was made for you: read it anew."""
    center: Center = request.app.state.center
    try:
        look = await asyncio.to_thread(
            center.briefs.seen, who(request).name, what.since, what.until, center.now_ms()
        )
    except LookupError as error:
        return problem(409, "No such brief", str(error))
    return _json({"look": None if look is None else _look(look)})


def _made(center: Center, someone: Who, choice: Choice) -> dict[str, Any]:
    """Made, told, and remembered until it is seen."""
    found, window = brief_for(center, someone.name, choice, someone.department)
    names = {one.id: one.name for one in center.city.departments.values()}
    told = told_brief(found, names, center.city.zone, window.choice, window.again)
    body = orjson.dumps(told).decode()
    center.briefs.served(someone.name, found.since_ms, found.until_ms, body)
    return told


def _look(look: Look) -> dict[str, int]:
    return {"since": look.since_ms, "until": look.until_ms, "seen": look.seen_ms}


def _json(body: object) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(body), media_type="application/json", headers=headers)
