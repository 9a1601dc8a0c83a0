"""Officers see each other on an alert: each screen says what is before it."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.who import who
from live.center import Center
from live.presence import Doing

router = APIRouter(prefix="/api/v1/presence", tags=["alerts"])


class Here(BaseModel):
    """What is before one screen: an alert's number, or null; `doing` is `reading`, `comment`,
    `assign` or `shelve`. `screen` is a name that the screen gives itself."""

    model_config = ConfigDict(extra="forbid")

    screen: Annotated[str, Field(pattern="^[0-9a-z]{4,32}$")]
    alert: Annotated[int | None, Field(ge=1, le=2**31 - 1)]
    doing: Doing = Doing.READING


@router.get("", response_class=Response, summary="Who looks at alerts now")
async def people(request: Request) -> Response:
    """`{you, people}`: who has which number in the picture's section `presence`, which has no
    names. `you` is your own number, null while no alert is before you."""
    return _told(request)


@router.post("", response_class=Response, summary="Say which alert is before you")
async def say(request: Request, here: Here) -> Response:
    """Say it again every ten seconds: it is forgotten after 25. Answers as GET does."""
    center: Center = request.app.state.center
    if center.presence.say(who(request), here.screen, here.alert, here.doing):
        center.wake()
    return _told(request)


def _told(request: Request) -> Response:
    presence = request.app.state.center.presence
    body: dict[str, Any] = {"you": presence.number_of(who(request)), "people": presence.people()}
    return Response(
        orjson.dumps(body), media_type="application/json", headers={"cache-control": "no-store"}
    )
