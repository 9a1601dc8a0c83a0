"""The log of the shift over HTTP: a page of it, or all that is found as CSV."""

from __future__ import annotations

import asyncio
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from alerts.shift import log
from api.moments import Moment, milliseconds
from live.center import Center

router = APIRouter(prefix="/api/v1/shift", tags=["shift"])
BOM = "\ufeff"  # by which spreadsheets know that it is UTF-8


def asked(
    words: Annotated[str, Query(max_length=200)] = "",
    person: Annotated[str | None, Query(max_length=200)] = None,
    seat: Annotated[str | None, Query(max_length=80)] = None,
    kind: Annotated[str | None, Query(max_length=20)] = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
) -> log.Asked:
    """What is looked for; what is left empty is any."""
    return log.Asked(
        words=words, officer=person or None, seat=seat or None, kind=kind or None,
        from_ms=None if since is None else milliseconds(since),
        to_ms=None if until is None else milliseconds(until),
    )  # fmt: skip


Wanted = Annotated[log.Asked, Depends(asked)]


@router.get("/log", response_class=Response, summary="The shift log, the newest first")
async def page(
    request: Request,
    wanted: Wanted,
    after: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """`words, person, seat, kind (seat, entry, hand-over, alert, or one such as OFFER), from, to`.

    Answers `{entries, total, next}`; ask for the next page with `after=<next>`, which is null at
    the end.
    """
    center: Center = request.app.state.center
    entries, total = await asyncio.to_thread(log.page, center.store, wanted, after, limit)
    last = entries[-1]["event"] if len(entries) == limit else None
    body = orjson.dumps({"entries": entries, "total": total, "next": last})
    return Response(body, media_type="application/json")


@router.get("/log.csv", response_class=Response, summary="The shift log as a spreadsheet takes it")
async def export(request: Request, wanted: Wanted) -> Response:
    """All that is found, the oldest first; asked for like a page."""
    center: Center = request.app.state.center
    text = await asyncio.to_thread(log.as_csv, center.store, wanted)
    headers = {"content-disposition": 'attachment; filename="shift-log.csv"'}
    return Response(BOM + text, media_type="text/csv; charset=utf-8", headers=headers)
