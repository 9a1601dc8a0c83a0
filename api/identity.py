"""Accounts and tokens over HTTP: one's own, and for the operator everybody's."""

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
from api.who import actor, who
from data.clock import iso
from data.strict import Words, unknown
from live.center import Center
from security import accounts, tokens
from security.guard import address_of
from security.keeper import Keeper
from security.rights import Action, Reach, home, reach
from security.routes import PAGES
from security.types import Account, Kind, NoEntry, Refused, Role, Scope, Throttled, Token, Who

router = APIRouter(prefix="/api/v1", tags=["identity"])
Secret = Annotated[str, Field(max_length=1000)]
Name = Annotated[str, Field(max_length=200)]


class NewPassword(BaseModel):
    """The password until now, and from now on."""

    model_config = ConfigDict(extra="forbid")

    old: Secret
    new: Secret


class NewAccount(BaseModel):
    """Who may sign in from now on; `department` is that of a head or contact."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    role: Role
    password: Secret
    department: str | None = None
    display: Words | None = None


class Changed(BaseModel):
    """What a command to an account needs: `reset` a `password`, the others nothing."""

    model_config = ConfigDict(extra="forbid")

    password: Secret | None = None


class NewToken(BaseModel):
    """A machine's token with `scopes`, or with `wall` one for an unattended screen."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    scopes: list[Scope] = []
    wall: bool = False
    days: Annotated[float | None, Field(gt=0, le=3660)] = None


@router.get("/me", response_class=Response, summary="Who you are, and which pages are yours")
async def me(request: Request) -> Response:
    """`name, kind, role, department, display, scopes, home, pages`."""
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
        keeper.set_password(someone.name, new.new, someone.name, but=someone.proof)
        return told_of(someone)

    return await _answer(change)


@router.get("/accounts", response_class=Response, summary="All accounts")
async def all_accounts(request: Request) -> Response:
    """Without anything that opens a door."""
    store = _keeper(request).store
    return await _answer(lambda: {"accounts": [_account(one) for one in accounts.every(store)]})


@router.post("/accounts", response_class=Response, summary="Let somebody in from now on")
async def add_account(request: Request, new: NewAccount) -> Response:
    """422 when the name is taken, the password short or the department not one of the city's."""
    center: Center = request.app.state.center

    def add() -> dict[str, Any]:
        known = list(center.city.departments)
        if new.department is not None and new.department not in known:
            raise Refused("department", unknown("department", new.department, known))
        made = center.keeper.add_account(
            new.name, new.role, new.password, actor(request), department=new.department,
            display=new.display,
        )  # fmt: skip
        return _account(made)

    return await _answer(add)


@router.post("/accounts/{name}/{command}", response_class=Response, summary="Shut out, let in")
async def change_account(request: Request, name: str, command: str, changed: Changed) -> Response:
    """`disable`, `enable`, `sign-out` (everywhere), `reset` with a new `password`."""
    keeper, by = _keeper(request), actor(request)
    commands: dict[str, Callable[[], object]] = {
        "disable": lambda: keeper.set_disabled(name, True, by),
        "enable": lambda: keeper.set_disabled(name, False, by),
        "sign-out": lambda: keeper.end_sessions(name, by),
        "reset": lambda: keeper.set_password(name, changed.password or "", by),
    }
    if command not in commands:
        return problem(404, "No such command", unknown("command", command, list(commands)))
    if command == "disable" and accounts.key_of(name) == accounts.key_of(by):
        return problem(422, "Request not understood", "name: nobody shuts themselves out")

    def obey() -> dict[str, Any]:
        commands[command]()
        found = accounts.one(keeper.store, name)
        return _account(found) if found else {}

    return await _answer(obey)


@router.get("/tokens", response_class=Response, summary="All tokens, and when each was last used")
async def all_tokens(request: Request) -> Response:
    """What they open; not the tokens themselves, which nobody has but their holders."""
    store = _keeper(request).store
    return await _answer(lambda: {"tokens": [_token(one) for one in tokens.every(store)]})


@router.post("/tokens", response_class=Response, summary="A token for a machine or a screen")
async def add_token(request: Request, new: NewToken) -> Response:
    """Answers with the `token`, which is shown this once; `link` is how a screen opens the wall."""
    keeper, by = _keeper(request), actor(request)

    def add() -> dict[str, Any]:
        if new.wall and new.scopes:
            raise Refused("scopes", "a wall's token has none: it opens the wall and nothing else")
        kind = Kind.WALL if new.wall else Kind.TOKEN
        made = keeper.add_token(new.name, kind, new.scopes, by, new.days)
        return {"token": made, **({"link": f"/wall?token={made}"} if new.wall else {})}

    return await _answer(add)


@router.post("/tokens/{name}/revoke", response_class=Response, summary="A token opens no more")
async def revoke_token(request: Request, name: str) -> Response:
    """Nor do the screens that it opened."""
    keeper, by = _keeper(request), actor(request)

    def revoke() -> dict[str, Any]:
        keeper.revoke_token(name, by)
        return {"revoked": name}

    return await _answer(revoke)


def told_of(someone: Who) -> dict[str, Any]:
    """What somebody is told of themselves, and which pages are theirs (by path of the bar)."""
    return {
        "name": someone.name,
        "kind": someone.kind,
        "role": someone.role,
        "department": someone.department,
        "display": someone.display.model_dump() if someone.display else None,
        "scopes": sorted(someone.scopes),
        "home": home(someone),
        "pages": [path for path in BAR if reach(someone, BAR[path]) is not Reach.NONE],
    }


BAR: dict[str, Action] = {
    "/wall": PAGES["pages.wall"],
    "/alerts": PAGES["pages.alerts"],
    "/map": PAGES["pages.map"],
    "/kpi": PAGES["pages.kpi"],
    "/alerts/rules": PAGES["pages.rules"],
    "/plans": PAGES["pages.plans"],
}


async def _answer(work: Callable[[], dict[str, Any]]) -> Response:
    try:
        return _json(await asyncio.to_thread(work))
    except Refused as refusal:
        return problem(
            422, "Request not understood", str(refusal), field=refusal.field, reason=refusal.reason
        )


def _account(one: Account) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "department": one.department,
        "display": one.display.model_dump() if one.display else None,
        "demo": one.demo,
        "disabled": one.disabled,
        "created_at": iso(one.created_ms),
        "changed_at": iso(one.changed_ms),
    }


def _token(one: Token) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "scopes": sorted(one.scopes),
        "created_by": one.created_by,
        "created_at": iso(one.created_ms),
        "expires_at": None if one.expires_ms is None else iso(one.expires_ms),
        "used_at": None if one.used_ms is None else iso(one.used_ms),
        "revoked_at": None if one.revoked_ms is None else iso(one.revoked_ms),
    }


def _keeper(request: Request) -> Keeper:
    keeper: Keeper = request.app.state.center.keeper
    return keeper


def _json(body: object) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
