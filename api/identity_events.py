"""Who did what to whom at the door, for the operator: `/api/v1/identity-events`."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.moments import Moment, milliseconds
from data.clock import iso
from live.center import Center
from security import record_read
from security.record import Deed, nothing
from security.record_read import Event, Wanted

router = APIRouter(prefix="/api/v1", tags=["identity"])
Said = Annotated[str | None, Query(max_length=200)]


@router.get("/identity-events", response_class=Response, summary="Who did what to whom")
async def identity_events(
    request: Request,
    who: Said = None,
    whom: Said = None,
    about: Said = None,
    words: Said = None,
    kind: Annotated[list[Deed], Query()] = [],  # noqa: B006
    from_: Annotated[Moment | None, Query(alias="from")] = None,
    to: Moment | None = None,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """The newest first. `about`: who or whom; `kind` may stand several times; `words` anywhere in
    the row; `before` is the `next` of the page before."""
    center: Center = request.app.state.center
    wanted = Wanted(
        who=who, whom=whom, about=about, kinds=[str(one) for one in kind], words=words,
        since_ms=None if from_ is None else milliseconds(from_),
        until_ms=None if to is None else milliseconds(to),
    )  # fmt: skip

    def read() -> dict[str, Any]:
        center.keeper.record.settle()
        center.store.write(nothing)  # what was recorded a moment ago is committed with it
        found = record_read.events(center.store, wanted, before, limit + 1)
        more = len(found) > limit
        return {
            "events": [_event(one) for one in found[:limit]],
            "next": found[limit - 1].no if more else None,
            "kinds": list(Deed),
        }

    return Response(orjson.dumps(await asyncio.to_thread(read)), media_type="application/json")


def _event(one: Event) -> dict[str, Any]:
    return {
        "no": one.no,
        "at": iso(one.at_ms),
        "kind": one.kind,
        "who": one.who,
        "whom": one.whom,
        "address": one.address,
        "detail": one.detail,
        "times": one.times,
    }
