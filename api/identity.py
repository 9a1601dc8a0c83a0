"""One's own account over HTTP: who one is and may do, what one chose, and the password."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.login import too_many
from api.problems import problem
from api.who import who
from data.clock import iso
from security.guard import address_of
from security.keeper import Keeper
from security.own_sessions import OwnSession, own_sessions
from security.preferences import Preferences
from security.rights import Action, Reach, home, reach
from security.routes import PAGES
from security.types import NoEntry, Refused, Throttled, Who

router = APIRouter(prefix="/api/v1", tags=["identity"])
Secret = Annotated[str, Field(max_length=1000)]


class NewPassword(BaseModel):
    """The password until now, and from now on."""

    model_config = ConfigDict(extra="forbid")

    old: Secret
    new: Secret


@router.get("/me", response_class=Response, summary="Who you are, and which pages are yours")
async def me(request: Request) -> Response:
    """`name, kind, role, department, display, scopes, home, pages, rights, preferences`."""
    return _json(told_of(who(request)))


@router.post("/me/password", response_class=Response, summary="Change your password")
async def password(request: Request, new: NewPassword) -> Response:
    """Ends all your other sessions. 403 when `old` is not your password."""
    keeper, someone = _keeper(request), who(request)
    try:
        await asyncio.to_thread(
            keeper.check_password, someone, new.old, address_of(request.scope)
        )
    except Throttled as error:
        return too_many(error)
    except NoEntry:
        return problem(403, "Not allowed", "old: this is not your password", field="old")

    def change() -> dict[str, Any]:
        keeper.set_password(
            someone.name, new.new, someone.name, someone.proof, address_of(request.scope)
        )
        return told_of(someone)

    return await _answer(change)


@router.patch("/me/preferences", response_class=Response, summary="Choose how your screens are")
async def choose(request: Request, given: Preferences) -> Response:
    """Each key that is given is replaced whole; answers with the whole. A key or value that is not
    known refuses all of it."""
    keeper, someone = _keeper(request), who(request)
    return await _answer(lambda: keeper.choose(someone.name, given).told())


@router.get("/me/sessions", response_class=Response, summary="Where you are signed in")
async def my_sessions(request: Request) -> Response:
    """The one that you ask with is `this`. An `id` opens nothing."""
    keeper, someone = _keeper(request), who(request)

    def look() -> dict[str, Any]:
        found = own_sessions(keeper.store, someone, keeper.now_ms())
        return {"sessions": [_session(one) for one in found]}

    return await _answer(look)


@router.post("/me/sessions/end-others", response_class=Response, summary="Stay signed in only here")
async def end_others(request: Request) -> Response:
    """Answers with the sessions that are left: this one."""
    keeper, someone = _keeper(request), who(request)
    await asyncio.to_thread(keeper.end_own, someone, address_of(request.scope))
    return await my_sessions(request)


@router.post("/me/sessions/{session_id}/end", response_class=Response, summary="Sign out there")
async def end_session(request: Request, session_id: str) -> Response:
    """404 when it has ended already; answers with the sessions that are left. The one that you ask
    with ends by /logout."""
    keeper, someone = _keeper(request), who(request)

    def end() -> bool:
        found = own_sessions(keeper.store, someone, keeper.now_ms())
        chosen = [one for one in found if one.session_id == session_id and not one.this]
        for one in chosen:
            keeper.end_own(someone, address_of(request.scope), one.session_hash)
        return bool(chosen)

    if not await asyncio.to_thread(end):
        return problem(404, "No such session", "it has ended already, or is the one you are in")
    return await my_sessions(request)


def _session(one: OwnSession) -> dict[str, Any]:
    return {
        "id": one.session_id,
        "begun_at": iso(one.begun_ms),
        "seen_at": iso(one.seen_ms),
        "ends_at": iso(one.ends_ms),
        "address": one.address,
        "browser": one.browser,
        "this": one.this,
    }


def told_of(someone: Who) -> dict[str, Any]:
    """What somebody is told of themselves; `pages` are the paths of the bar that are theirs,
    `rights` how far they go with what they may do."""
    rights = {action: reach(someone, action) for action in Action}
    return {
        "name": someone.name,
        "kind": someone.kind,
        "role": someone.role,
        "department": someone.department,
        "display": someone.display.model_dump() if someone.display else None,
        "scopes": sorted(someone.scopes),
        "home": home(someone),
        "pages": [path for path in BAR if reach(someone, BAR[path]) is not Reach.NONE],
        "rights": {str(action): far for action, far in rights.items() if far is not Reach.NONE},
        "preferences": someone.preferences.told(),
    }


BAR: dict[str, Action] = {
    "/wall": PAGES["pages.wall"],
    "/brief": PAGES["pages.brief"],
    "/alerts": PAGES["pages.alerts"],
    "/incidents": PAGES["pages.incidents"],
    "/tasks": PAGES["pages.tasks"],
    "/shift": PAGES["pages.shift"],
    "/drills": PAGES["pages.drills"],
    "/map": PAGES["pages.map"],
    "/kpi": PAGES["pages.kpi"],
    "/alerts/rules": PAGES["pages.rules"],
    "/ops/users": PAGES["pages.users"],
    "/plans": PAGES["pages.plans"],
}


async def _answer(work: Callable[[], dict[str, Any]]) -> Response:
    try:
        return _json(await asyncio.to_thread(work))
    except Refused as refusal:
        return problem(
            422, "Request not understood", str(refusal), field=refusal.field, reason=refusal.reason
        )


def _keeper(request: Request) -> Keeper:
    keeper: Keeper = request.app.state.center.keeper
    return keeper


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
