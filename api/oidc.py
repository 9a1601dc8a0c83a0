"""/login/oidc: to the city's OpenID provider and back."""

from __future__ import annotations

import asyncio
import logging

from fastapi import APIRouter, Request
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import RedirectResponse, Response

from api.login import browser_of, with_session
from api.problems import problem
from security.guard import address_of
from security.keeper import Keeper
from security.oidc import Oidc, OidcError, account_name
from security.record import Deed
from security.rights import home
from security.types import NoEntry, Refused, Who

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
KEPT_COOKIE, KEPT_SECONDS = "ccc_oidc", 600
BACK = "/login/oidc/callback"


@router.get("/login/oidc")
async def go(request: Request) -> Response:
    """To the provider; what must come back from there is kept in a signed cookie meanwhile."""
    oidc: Oidc | None = request.app.state.oidc
    if oidc is None:
        return problem(404, "No such route", "no OpenID provider is set up (CCC_OIDC_ISSUER)")
    try:
        url, kept = await asyncio.to_thread(oidc.begin, _back_to(request))
    except OidcError as error:
        return _failed(request, str(error))
    answer = RedirectResponse(url, 303, {"cache-control": "no-store"})
    answer.set_cookie(
        KEPT_COOKIE, _signer(request).dumps(kept), max_age=KEPT_SECONDS, httponly=True,
        samesite="lax", path="/login", secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


@router.get(BACK)
async def come(request: Request) -> Response:
    """Back from the provider: in, or to /login with the reason in the log."""
    oidc: Oidc | None = request.app.state.oidc
    if oidc is None:
        return problem(404, "No such route", "no OpenID provider is set up (CCC_OIDC_ISSUER)")
    try:
        kept = _signer(request).loads(request.cookies.get(KEPT_COOKIE, ""), max_age=KEPT_SECONDS)
        someone, cookie = await asyncio.to_thread(_enter, request, oidc, kept)
    except BadData:
        return _failed(request, "it did not begin here, or took too long")
    except NoEntry:
        return _failed(request, "no role among the claims, or the account is disabled")
    except (OidcError, Refused) as error:
        return _failed(request, str(error))
    answer = with_session(RedirectResponse(home(someone), 303), cookie, request)
    answer.delete_cookie(KEPT_COOKIE, path="/login", httponly=True, samesite="lax")
    return answer


def _enter(request: Request, oidc: Oidc, kept: dict[str, str]) -> tuple[Who, str]:
    keeper: Keeper = request.app.state.center.keeper
    came = oidc.finish(str(request.url), _back_to(request), kept)
    return keeper.let_in(account_name(keeper, came), address_of(request.scope), browser_of(request))


def _failed(request: Request, why: str) -> Response:
    log.warning("sign_in=refused by=oidc address=%s why=%r", address_of(request.scope), why)
    keeper: Keeper = request.app.state.center.keeper
    keeper.record.count(
        Deed.SIGN_IN_REFUSED, address=address_of(request.scope), detail=f"by OpenID: {why}"
    )
    return RedirectResponse("/login?failed=1", 303, {"cache-control": "no-store"})


def _back_to(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{BACK}"


def _signer(request: Request) -> URLSafeTimedSerializer:
    keeper: Keeper = request.app.state.center.keeper
    return keeper.timed_signer
