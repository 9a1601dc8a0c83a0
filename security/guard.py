"""The guard in front of everything: who is it, what do they want, may they."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from security.doors import Door, Doors, Malformed
from security.keeper import Keeper
from security.origin import forged
from security.record import Deed
from security.rights import Action, Reach, Refusal, decide, reach
from security.routes import CALLBACK, NO_SUCH, PAGE, Asked, asked_route, is_open
from security.secret import digest
from security.types import Kind, Who
from security.wall import is_link, opened

log = logging.getLogger(__name__)
INSIDE = "ccc.inside"  # in the scope of a request that the center makes itself
STREAM = "GET /api/v1/stream"
LOOK_AGAIN_SECONDS = 10.0  # whether a stream's viewer may go on listening
CALLBACK_BYTES = 4 * 1024 * 1024


class Answer(Protocol):
    """The answer to somebody who may not: a problem document, a page, or the way to /login."""

    def __call__(self, scope: Scope, refusal: Refusal, who: Who | None, page: bool) -> Response: ...


@dataclass(frozen=True, slots=True)
class Came:
    """Who came, and whether a browser sent what they came with by itself."""

    who: Who | None
    by_cookie: bool


class Guard:
    """ASGI. Who comes in stands in the request's state as `who`."""

    def __init__(
        self, app: ASGIApp, keeper: Keeper, doors: Doors, answer: Answer,
        owner_of: Callable[[str, str], str | frozenset[str] | None],
    ) -> None:  # fmt: skip
        self._app, self._keeper, self._doors = app, keeper, doors
        self._answer, self._owner_of = answer, owner_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope.get(INSIDE):
            await self._app(scope, receive, send)
            return
        if is_link(scope):
            answer = await asyncio.to_thread(opened, self._keeper, scope, address_of(scope))
            await answer(scope, receive, send)
            return
        door, came = self._doors.of(scope), await self._identify(scope)
        scope.setdefault("state", {})["who"] = came.who
        refusal = None
        if door is None or not is_open(door.name, scope["path"]):
            refusal, receive = await self._judge(scope, door, came, receive)
        if refusal is not None:
            await self._refuse(scope, door, came.who, refusal, receive, send)
            return
        if door is not None and door.name == STREAM and came.who is not None:
            receive = self._watched(came.who, receive)
        await self._app(scope, receive, send)

    # ---- who

    async def _identify(self, scope: Scope) -> Came:
        """A token that is shown counts alone; then the person's cookie, then the screen's."""
        headers = Headers(scope=scope)
        shown = headers.get("authorization")
        if shown is not None:
            scheme, _, value = shown.partition(" ")
            if scheme.lower() != "bearer":
                return Came(None, False)
            return Came(await self._look_up(Kind.TOKEN, digest(value.strip())), False)
        cookies, keeper = HTTPConnection(scope).cookies, self._keeper
        for name, kind in ((keeper.person_cookie, Kind.PERSON), (keeper.wall_cookie, Kind.WALL)):
            proof = keeper.proof_of_cookie(cookies[name], kind) if name in cookies else None
            who = None if proof is None else await self._look_up(kind, proof)
            if who is not None:
                return Came(who, True)
        return Came(None, False)

    async def _look_up(self, kind: Kind, proof: str) -> Who | None:
        recent = self._keeper.recent(kind, proof)
        if recent is not None:
            return recent[0]
        return await asyncio.to_thread(self._keeper.look_up, kind, proof)

    # ---- may they

    async def _judge(
        self, scope: Scope, door: Door | None, came: Came, receive: Receive
    ) -> tuple[Refusal | None, Receive]:
        """Why not, if so; and how the body is read from here."""
        if came.who is None:
            return decide(None, Action.NOTHING), receive
        if came.by_cookie and (why := forged(scope)):
            return Refusal(403, why), receive
        if door is None:
            return None, receive  # the server says that there is no such method
        asked: Asked | None
        if door.name == CALLBACK:
            body, receive = await _body(receive)
            try:
                asked = None if body is None else self._doors.callback(body)
            except Malformed as error:
                return Refusal(400, str(error)), receive
        elif door.name == PAGE:
            asked = self._doors.page(scope["path"], "?" + scope["query_string"].decode("latin-1"))
        elif door.name.endswith(f" {NO_SUCH}"):
            return None, receive
        else:
            asked = asked_route(door.name, door.parameters)
        if asked is None:
            return Refusal(403, "nobody may: it stands in no row of the rights"), receive
        return await self._decide(came.who, asked), receive

    async def _decide(self, who: Who, asked: Asked) -> Refusal | None:
        department = asked.department
        if asked.thing is not None and reach(who, asked.action) is Reach.OWN:
            owner = await asyncio.to_thread(self._owner_of, *asked.thing)
            if isinstance(owner, frozenset):  # of several: theirs too when they are one of them
                department = who.department if who.department in owner else None
            else:
                department = owner
        return decide(who, asked.action, department)

    async def _refuse(
        self, scope: Scope, door: Door | None, who: Who | None, refusal: Refusal,
        receive: Receive, send: Send,
    ) -> None:  # fmt: skip
        what = f"{scope.get('method', 'WS')} {scope['path']}"
        log.warning(
            "refused=%d who=%r as=%r what=%r why=%r address=%s", refusal.status,
            who.name if who else "nobody", str(who.as_) if who else "nobody", what[:200],
            refusal.why, address_of(scope),
        )  # fmt: skip
        if who is not None:
            self._keeper.record.count(
                Deed.REFUSED, who=who.name, address=address_of(scope),
                detail=f"{what[:200]}: {refusal.why}",
            )  # fmt: skip
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": refusal.why})
            return
        page = door is not None and door.name in (PAGE, "GET /", "GET /api/docs")
        await self._answer(scope, refusal, who, page)(scope, receive, send)

    # ---- how long

    def _watched(self, who: Who, receive: Receive) -> Receive:
        """As `receive`, but a viewer whose session ends or is revoked is told to have gone. That is
        looked at every few seconds for a connection, never for an event."""

        async def receive_or_gone() -> Message:
            waiting = asyncio.ensure_future(receive())
            try:
                while not (await asyncio.wait({waiting}, timeout=LOOK_AGAIN_SECONDS))[0]:
                    if await self._look_up(who.kind, who.proof) is None:
                        log.info("stream=ended who=%r why=\"signed out\"", who.name)
                        return {"type": "http.disconnect"}
                return waiting.result()
            finally:
                waiting.cancel()

        return receive_or_gone


def address_of(scope: Scope) -> str:
    """Where a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


async def _body(receive: Receive) -> tuple[bytes | None, Receive]:
    """The whole body, None when it is too large; and a `receive` that gives it once more."""
    read: list[Message] = []
    size, more = 0, True
    while more and size <= CALLBACK_BYTES:
        message = await receive()
        read.append(message)
        size += len(message.get("body", b""))
        more = message.get("more_body", False) and message["type"] == "http.request"
    again = iter(read)

    async def receive_again() -> Message:
        kept = next(again, None)
        return await receive() if kept is None else kept

    whole = b"".join(message.get("body", b"") for message in read)
    return (whole if size <= CALLBACK_BYTES else None), receive_again
