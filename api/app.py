"""The web server: our routes first, so that Dash's catch-all never answers for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from dash import Dash
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alerts import records
from api import (
    accounts,
    air,
    alerts,
    appeals,
    brief,
    cap,
    city_report,
    drills,
    health,
    identity,
    identity_events,
    incidents,
    kpi_comparison,
    kpi_export,
    kpi_trace,
    kpi_why,
    kpis,
    layers,
    login,
    observations,
    oidc,
    overlays,
    plans,
    points,
    polls,
    presence,
    problems,
    pulse,
    record,
    resources,
    rules,
    shift,
    shift_log,
    stream,
    tasks,
)
from api.problems import problem
from api.who import Answers
from data.strict import unknown
from dispatch.polls.types import UnknownPoll
from dispatch.types import UnknownTask
from layouts.words import LANGUAGES, catalogue
from live.center import Center
from live.engine import Engine
from live.jobs import start_jobs
from metrics.appeals import read
from security.doors import Doors
from security.guard import INSIDE, Guard
from security.oidc import Oidc, Provider

API_DOCS = "/api/docs"
BYTES_AT_MOST = 32 * 1024 * 1024


def build_server(engine: Engine, provider: Provider | None = None) -> FastAPI:
    """The server of one center; its jobs and ticks run from start-up to shutdown. People may sign
    in by way of `provider` too."""
    center = engine.center

    @asynccontextmanager
    async def lifespan(server: FastAPI) -> AsyncIterator[None]:
        center.hub.start()
        engine.start()
        await _first_request(server)
        await asyncio.to_thread(center.notifier.start)
        jobs = start_jobs(engine)
        yield
        await asyncio.to_thread(jobs.shutdown)
        await asyncio.to_thread(center.notifier.stop)
        center.hub.stop()
        await asyncio.to_thread(engine.stop)
        await asyncio.to_thread(center.close)

    server = FastAPI(
        title=f"City Command Center: {center.city.file.name.en}",
        description="What the city measures, what needs a person, and what was done about it.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    server.state.center = center
    server.state.engine = engine
    server.state.oidc = None if provider is None else Oidc(provider)
    problems.install(server)
    server.add_middleware(BoundedBody)
    server.add_api_route(API_DOCS, _docs, methods=["GET"], include_in_schema=False)
    # /kpis/fire.xlsx before /kpis/{department}, which would take it for a department.
    kpi_parts = (
        kpi_export, city_report, kpis, kpi_comparison, kpi_why, kpi_trace, pulse, brief, appeals
    )  # fmt: skip
    parts = (stream, observations, air, points, alerts, overlays, rules, *kpi_parts, layers, health)
    # Their own words under /incidents/{no}/ stand before any command there.
    dispatch = (polls, record, incidents, tasks, plans, resources, cap, drills)
    for part in (*parts, shift, shift_log, *dispatch):
        server.include_router(part.router)
    for part in (presence, identity, accounts, identity_events, login, oidc):
        server.include_router(part.router)
    server.add_api_route("/words/{language}", _words, methods=["GET"], include_in_schema=False)
    server.add_api_route(
        "/api/{rest:path}",
        _no_such_route,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        include_in_schema=False,
    )
    return server


def guard(server: FastAPI, dash_app: Dash) -> None:
    """Put the guard in front of all that the server has by now, Dash's part too. Call it last."""
    center: Center = server.state.center
    server.add_middleware(
        Guard,
        keeper=center.keeper,
        doors=Doors(server, dash_app),
        answer=Answers(center.city.file),
        owner_of=lambda kind, no: _owner_of(center, kind, no),
    )
    server.add_middleware(KeepToOurselves)


def _owner_of(center: Center, kind: str, no: str) -> str | frozenset[str] | None:
    """Which department's it is: an alert, a resource, a task; those that were asked a question;
    None for what is not there."""
    if kind == "polls":
        return _asked_by(center, no)
    if kind == "resources":
        resource = center.roster.inventory.resources.get(no)
        return resource.department if resource else None
    if kind == "tasks":
        return _department_of(center, no)
    if kind == "appeals":
        claim = read.claim(center.store, int(no)) if no.isdecimal() and len(no) < 10 else None
        return claim.department if claim else None
    number = int(no) if no.isdecimal() and len(no) < 19 else 0
    alert = records.one_alert(center.store, number)
    return alert.owner if alert else None


def _department_of(center: Center, task_no: str) -> str | None:
    if not task_no.isdecimal() or len(task_no) > 9:
        return None
    try:
        return center.dispatcher.task(int(task_no)).department
    except UnknownTask:
        return None


def _asked_by(center: Center, poll_no: str) -> frozenset[str] | None:
    if not poll_no.isdecimal() or len(poll_no) > 9:
        return None
    try:
        return frozenset(one.department for one in center.polls.poll(int(poll_no)).answers)
    except UnknownPoll:
        return None


class BoundedBody:
    """Takes in no more of a request than BYTES_AT_MOST; a larger one is answered with 413."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left = BYTES_AT_MOST

        async def receive_bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                detail = f"the body is larger than {BYTES_AT_MOST:,} bytes; send smaller batches"
                raise HTTPException(413, detail)
            return message

        await self._app(scope, receive_bounded, send)


class KeepToOurselves:
    """Tells the browser, with every answer, to load nothing from outside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *GUARDS]
            await send(message)

        await self._app(scope, receive, send_guarded if scope["type"] == "http" else send)


POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; worker-src 'self' blob:; frame-ancestors 'self'; "
    "base-uri 'self'; form-action 'self'"
)
GUARDS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


async def _first_request(server: FastAPI) -> None:
    """Make Dash's first request ourselves: its one-time set-up waits for one of its own paths, and
    a screen that asks for /wall before that gets a page without scripts (plotly/dash#3971)."""
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/_dash-layout",
        "raw_path": b"/_dash-layout",
        "query_string": b"",
        "headers": [],
        "client": None,
        "server": None,
        "app": server,
        INSIDE: True,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Message) -> None:
        pass

    await server(scope, receive, send)


async def _docs() -> Response:
    return get_swagger_ui_html(
        openapi_url="/api/openapi.json",
        title="City Command Center: API",
        swagger_js_url="/assets/vendor/swagger-ui-bundle.js",
        swagger_css_url="/assets/vendor/swagger-ui.css",
        swagger_favicon_url="/_favicon.ico",
    )


async def _words(language: str) -> Response:
    if language not in LANGUAGES:  # each one that is asked for is kept
        return problem(404, "No such language", unknown("language", language, list(LANGUAGES)))
    body = orjson.dumps(catalogue(language))
    headers = {"cache-control": "no-cache"}
    return Response(body, media_type="application/json", headers=headers)


async def _no_such_route(rest: str) -> Response:
    return problem(404, "No such route", f"there is nothing at /api/{rest}; see {API_DOCS}")
