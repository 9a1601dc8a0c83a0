"""Accounts and tokens over HTTP, for the operator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.problems import problem
from api.who import actor
from data.clock import iso
from data.strict import Words, unknown
from live.center import Center
from security import accounts, sessions, tokens
from security.guard import address_of
from security.keeper import Keeper
from security.types import Account, Kind, Refused, Role, Scope, Token

router = APIRouter(prefix="/api/v1", tags=["identity"])
Secret = Annotated[str, Field(max_length=1000)]
Name = Annotated[str, Field(max_length=200)]


class NewAccount(BaseModel):
    """Who may sign in from now on; `department` is that of a head or contact."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    role: Role
    password: Secret
    department: str | None = None
    display: Words | None = None


class Changed(BaseModel):
    """What a command to an account needs: `reset` a `password`, `role` a `role` and with some a
    `department`, the others nothing."""

    model_config = ConfigDict(extra="forbid")

    password: Secret | None = None
    role: Role | None = None
    department: Name | None = None


class NewToken(BaseModel):
    """A machine's token with `scopes`, or with `wall` one for an unattended screen."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    scopes: list[Scope] = []
    wall: bool = False
    days: Annotated[float | None, Field(gt=0, le=3660)] = None


@router.get("/accounts", response_class=Response, summary="All accounts")
async def all_accounts(request: Request) -> Response:
    """When each was last seen, and how many sessions are open; nothing that opens a door."""
    keeper = _keeper(request)

    def told() -> dict[str, Any]:
        used = sessions.used(keeper.store, keeper.now_ms())
        return {"accounts": [_account(one, used) for one in accounts.every(keeper.store)]}

    return await _answer(told)


@router.post("/accounts", response_class=Response, summary="Let somebody in from now on")
async def add_account(request: Request, new: NewAccount) -> Response:
    """422 when the name is taken, the password short or the department not one of the city's."""
    center: Center = request.app.state.center

    def add() -> dict[str, Any]:
        _check_known(center, new.department)
        made = center.keeper.add_account(
            new.name, new.role, new.password, actor(request), address_of(request.scope),
            department=new.department, display=new.display,
        )  # fmt: skip
        return _account(made, {})

    return await _answer(add)


@router.post("/accounts/{name}/{command}", response_class=Response, summary="Shut out, let in")
async def change_account(request: Request, name: str, command: str, changed: Changed) -> Response:
    """`disable`, `enable`, `sign-out` (everywhere), `reset` with a new `password`, `role` with a
    `role` and `department`."""
    keeper, by, address = _keeper(request), actor(request), address_of(request.scope)

    def change_role() -> None:
        if changed.role is None:
            raise Refused("role", f"name one of {', '.join(Role)}")
        _check_known(request.app.state.center, changed.department)
        keeper.set_role(name, changed.role, changed.department, by, address)

    commands: dict[str, Callable[[], object]] = {
        "disable": lambda: keeper.set_disabled(name, True, by, address),
        "enable": lambda: keeper.set_disabled(name, False, by, address),
        "sign-out": lambda: keeper.end_sessions(name, by, address),
        "reset": lambda: keeper.set_password(name, changed.password or "", by, address=address),
        "role": change_role,
    }
    if command not in commands:
        return problem(404, "No such command", unknown("command", command, list(commands)))
    if command == "disable" and accounts.key_of(name) == accounts.key_of(by):
        return _refused(Refused("name", "nobody shuts themselves out"))

    def obey() -> dict[str, Any]:
        commands[command]()
        found = accounts.one(keeper.store, name)
        used = sessions.used(keeper.store, keeper.now_ms())
        return _account(found, used) if found else {}

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
        made = keeper.add_token(
            new.name, kind, new.scopes, by, new.days, address_of(request.scope)
        )
        return {"token": made, **({"link": f"/wall?token={made}"} if new.wall else {})}

    return await _answer(add)


@router.post("/tokens/{name}/revoke", response_class=Response, summary="A token opens no more")
async def revoke_token(request: Request, name: str) -> Response:
    """Nor do the screens that it opened."""
    keeper, by = _keeper(request), actor(request)

    def revoke() -> dict[str, Any]:
        keeper.revoke_token(name, by, address_of(request.scope))
        return {"revoked": name}

    return await _answer(revoke)


async def _answer(work: Callable[[], dict[str, Any]]) -> Response:
    try:
        return _json(await asyncio.to_thread(work))
    except Refused as refusal:
        return _refused(refusal)


def _refused(refusal: Refused) -> Response:
    return problem(
        422, "Request not understood", str(refusal), field=refusal.field, reason=refusal.reason
    )


def _check_known(center: Center, department: str | None) -> None:
    known = list(center.city.departments)
    if department is not None and department not in known:
        raise Refused("department", unknown("department", department, known))


def _account(one: Account, used: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    seen_ms, still_open = used.get(accounts.key_of(one.name), (None, 0))
    return {
        "name": one.name,
        "role": one.role,
        "department": one.department,
        "display": one.display.model_dump() if one.display else None,
        "demo": one.demo,
        "disabled": one.disabled,
        "provided": one.provided,
        "seen_at": None if seen_ms is None else iso(seen_ms),
        "sessions": still_open,
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
