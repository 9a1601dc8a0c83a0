"""In and out: /login, /logout, and the way home."""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import quote, urlencode

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.problems import problem
from api.who import language_of, theme_of, who
from layouts import sheet
from layouts.shell import OTHER_LANGUAGE
from live.center import Center
from security import demo
from security.browsers import browser
from security.guard import address_of
from security.keeper import Keeper
from security.origin import same_origin
from security.rights import home
from security.sessions import WHOLE_MS
from security.types import Kind, NoEntry, Throttled, Who

router = APIRouter(include_in_schema=False)
YEAR_S = 31_536_000


class Entering(BaseModel):
    """Who says they are whom, and where they wanted to go."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=1000)]
    next: Annotated[str, Field(max_length=2000)] = ""


@router.get("/login")
async def ask(request: Request, next: str = "", lang: str = "", failed: str = "") -> Response:
    """The page that asks who it is; whoever is known goes home."""
    center: Center = request.app.state.center
    known: Who | None = getattr(request.state, "who", None)
    if known is not None and known.kind is Kind.PERSON:
        return RedirectResponse(_to(known, next), 303)
    city, language = center.city.file, language_of(request, center.city.file)
    keeper = center.keeper
    accounts = await asyncio.to_thread(demo.listed, keeper.store) if keeper.demo else []
    other = OTHER_LANGUAGE[language][0]
    page = sheet.sign_in(
        language, city.name.of(language), city.app.of(language), next_page=next,
        switch_to=f"?{urlencode({'lang': other, 'next': next}, quote_via=quote)}",
        demo=[(one.name, str(one.role)) for one in accounts], password=demo.PASSWORD,
        provider=request.app.state.oidc is not None, failed=bool(failed),
        theme=theme_of(request),
    )  # fmt: skip
    answer = HTMLResponse(page, headers={"cache-control": "no-store"})
    if lang == language:
        answer.set_cookie("lang", lang, max_age=YEAR_S, samesite="lax")
    return answer


@router.post("/login")
async def enter(request: Request, entering: Entering) -> Response:
    """Answers `{to}` and a cookie; 401 for a wrong name or password, 429 with `wait_seconds`."""
    if "origin" in request.headers and not same_origin(request.headers):
        return problem(403, "Not allowed", "it was not sent by a page of this center")
    keeper: Keeper = request.app.state.center.keeper
    address = address_of(request.scope)
    try:
        someone, cookie = await asyncio.to_thread(
            keeper.sign_in, entering.name, entering.password, address, browser_of(request)
        )
    except Throttled as error:
        return too_many(error)
    except NoEntry:
        return problem(401, "No entry", "this name and password do not fit together")
    return with_session(_json({"to": _to(someone, entering.next)}), cookie, request)


@router.post("/logout")
async def leave(request: Request) -> Response:
    """Ends the session that it is sent with."""
    keeper: Keeper = request.app.state.center.keeper
    someone = who(request)
    if someone.kind is Kind.PERSON:
        await asyncio.to_thread(keeper.sign_out, someone, address_of(request.scope))
    answer = _json({"to": "/login"})
    answer.delete_cookie(keeper.person_cookie, httponly=True, samesite="lax")
    return answer


@router.get("/")
async def begin(request: Request) -> Response:
    """Each role to its own page."""
    return RedirectResponse(home(who(request)), headers={"cache-control": "no-store"})


def with_session(answer: Response, cookie: str, request: Request) -> Response:
    """The answer, and the cookie by which its receiver is known from now on."""
    keeper: Keeper = request.app.state.center.keeper
    answer.set_cookie(
        keeper.person_cookie, cookie, max_age=WHOLE_MS // 1000, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    answer.headers["cache-control"] = "no-store"
    return answer


def browser_of(request: Request) -> str:
    """What a person's session is known by to them."""
    return browser(request.headers.get("user-agent", ""))


def too_many(error: Throttled) -> Response:
    """429, with how long to wait."""
    seconds = -(-error.wait_ms // 1000)
    answer = problem(
        429, "Too many attempts", f"the next one is heard in {seconds} s", wait_seconds=seconds
    )
    answer.headers["retry-after"] = str(seconds)
    return answer


def _to(someone: Who, asked: str) -> str:
    """Where they wanted to go when that is a page of ours, else home."""
    local = asked.startswith("/") and not asked.startswith(("//", "/\\", "/login"))
    return asked if local and asked != "/" and asked.isprintable() else home(someone)


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
