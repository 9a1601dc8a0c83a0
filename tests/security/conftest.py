"""A composed center in this process, its guard before a probe, and one visitor of each kind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from dash import Dash
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

import app as command_center
from api.who import Answers
from data.settings import parser, settings
from live.center import Center
from live.opening import open_center
from security import accounts
from security.doors import Doors
from security.guard import Guard
from security.keeper import Keeper
from security.secret import digest
from security.types import OF_A_DEPARTMENT, Kind, Role
from security.types import Scope as TokenScope

OURS, THEIRS = "fire_department", "public_order"
LET_IN = 299  # what stands behind the guard in these tests answers with this


@dataclass(frozen=True, slots=True)
class House:
    """A center and the doors of its server, which runs."""

    center: Center
    dash_app: Dash
    doors: Doors
    guard: Guard
    visitors: dict[str, dict[str, str]]  # the headers with which each comes


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Berlin on the live clock, without values, as `app.py` composes it."""
    db = tmp_path_factory.mktemp("house") / "berlin.duckdb"
    engine = open_center(settings(parser().parse_args(["--clock", "live", "--db", str(db)])))
    dash_app = command_center.compose(engine)
    center = engine.center
    with TestClient(dash_app.server):  # Dash adds its last routes at start-up
        doors = Doors(dash_app.server, dash_app)
        guard = Guard(
            probe, center.keeper, doors, Answers(center.city.file),
            owner_of=lambda _kind, no: {"1": OURS, "2": THEIRS}.get(no),
        )  # fmt: skip
        yield House(center, dash_app, doors, guard, visitors_of(center.keeper))


async def probe(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Says that somebody was let in."""
    await send({"type": "http.response.start", "status": LET_IN, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def visitors_of(keeper: Keeper) -> dict[str, dict[str, str]]:
    """Everybody that the matrix has a column for, and nobody."""
    found: dict[str, dict[str, str]] = {"nobody": {}}
    for role in Role:
        department = OURS if role in OF_A_DEPARTMENT else None
        accounts.add(keeper.store, role, role, now_ms=keeper.now_ms(), department=department)
        _who, cookie = keeper.let_in(role, "test")
        found[role] = {"cookie": f"{keeper.person_cookie}={cookie}"}
    entered = keeper.let_screen_in(keeper.add_token("wall", Kind.WALL, (), "test"))
    assert entered is not None
    found["wall"] = {"cookie": f"{keeper.wall_cookie}={entered[1]}"}
    for scope in TokenScope:
        token = keeper.add_token(f"a token to {scope}", Kind.TOKEN, [scope], "test")
        assert keeper.look_up(Kind.TOKEN, digest(token)) is not None
        found[scope] = {"authorization": f"Bearer {token}"}
    return found


def visit(
    guard: Guard, door: str, headers: dict[str, str], body: Any = None
) -> tuple[int, dict[str, str]]:
    """What the guard answers at a door such as `GET /wall?lang=en`: status and headers. A websocket
    that is closed before it opened is 403, as a browser sees it."""
    method, _, address = door.partition(" ")
    path, _, query = address.partition("?")
    sent = b"" if body is None else json.dumps(body).encode()
    told: dict[str, str] = {"host": "center", **headers}
    if "cookie" in headers:
        told = {"origin": "http://center", "content-type": "application/json", **told}
    scope: Scope = {
        "type": "websocket" if method == "WS" else "http", "scheme": "http", "path": path,
        "query_string": query.encode(), "client": ("10.0.0.1", 1), "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }  # fmt: skip
    if method != "WS":
        scope["method"] = method
    answered: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": sent, "more_body": False}

    async def send(message: Message) -> None:
        answered.append(message)

    asyncio.run(guard(scope, receive, send))
    first = answered[0]
    if first["type"] == "websocket.close":
        return 403, {}
    return first["status"], {k.decode(): v.decode() for k, v in first["headers"]}
