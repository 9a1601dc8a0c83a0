"""The link that opens the wall on a screen that nobody attends: /wall?token=…"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from security.keeper import Keeper

PATH = "/wall"


def is_link(scope: Scope) -> bool:
    """Whether a request shows a wall token."""
    at_wall = scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET"
    return at_wall and any(name == "token" for name, _ in _query(scope))


def without_token(scope: Scope) -> str:
    """The address without what opens it."""
    rest = [(name, value) for name, value in _query(scope) if name != "token"]
    return str(scope["path"]) + (f"?{urlencode(rest)}" if rest else "")


def opened(keeper: Keeper, scope: Scope, address: str) -> Response:
    """The way on to the wall, with a cookie when the token opens it; without one, the wall's door
    is shut as before. Either way the token is gone from the address."""
    shown = next(value for name, value in _query(scope) if name == "token")
    answer = RedirectResponse(without_token(scope), 303, {"cache-control": "no-store"})
    entered = keeper.let_screen_in(shown, address)
    if entered is not None:
        _who, value, until_ms = entered
        answer.set_cookie(
            keeper.wall_cookie, value, max_age=(until_ms - keeper.now_ms()) // 1000, httponly=True,
            samesite="lax", secure=scope["scheme"] == "https",
        )  # fmt: skip
    return answer


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
