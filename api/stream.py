"""The operating picture: once as a snapshot, and as a stream of what changes."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from live.hub import Hub

router = APIRouter(prefix="/api/v1", tags=["picture"])


class Stream(Response):
    """Server-sent events from the hub for as long as the viewer listens."""

    def __init__(self, hub: Hub, seen: int | None, compressed: bool) -> None:
        super().__init__(media_type="text/event-stream")
        self._hub, self._seen, self._compressed = hub, seen, compressed
        self.headers["cache-control"] = "no-store"
        self.headers["x-accel-buffering"] = "no"
        del self.headers["content-length"]
        if compressed:
            self.headers["content-encoding"] = "gzip"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_gone(receive))
        done, pending = await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        for task in done:
            if not task.cancelled():
                task.exception()
        with suppress(Exception):
            await asyncio.wait_for(send({"type": "http.response.body", "body": b""}), 0.2)

    async def _send(self, send: Send) -> None:
        async with aclosing(self._hub.join(self._seen, self._compressed)) as events:
            async for chunk in events:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def last_seen(text: str) -> int | None:
    """The revision that a viewer names; None for what is none."""
    try:
        return int(text)
    except ValueError:
        return None


@router.get("/stream", response_class=Response)
async def stream(request: Request) -> Response:
    """Server-sent events: `snapshot`, then `delta` for each revision, and `beat` every two seconds.

    A viewer that names the last revision it saw (`Last-Event-ID`) is sent only what it missed.
    """
    last = request.headers.get("last-event-id") or request.query_params.get("last") or ""
    compressed = "gzip" in request.headers.get("accept-encoding", "")
    hub: Hub = request.app.state.center.hub
    return Stream(hub, last_seen(last), compressed)


@router.get("/snapshot", response_class=Response)
async def snapshot(request: Request) -> Response:
    """The whole operating picture as it is now."""
    hub: Hub = request.app.state.center.hub
    body = await asyncio.to_thread(lambda: orjson.dumps(hub.picture()))
    return Response(body, media_type="application/json", headers={"cache-control": "no-store"})
