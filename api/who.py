"""Who sent a request, as the guard found out; and the answers to those who may not."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from api.problems import problem
from data.city import CityFile
from layouts import sheet
from layouts.theme import THEMES, Theme
from layouts.words import first_spoken
from security.rights import Refusal, home
from security.types import Kind, Who
from security.wall import without_token

TITLES = {400: "Request not understood", 401: "Sign in first", 403: "Not allowed"}


def who(request: HTTPConnection) -> Who:
    """Who sent it. Raises LookupError where the guard lets nobody in particular through."""
    found: Who | None = getattr(request.state, "who", None)
    if found is None:
        raise LookupError("nobody is signed in here: the guard should have refused this")
    return found


def actor(request: Request) -> str:
    """The name under which the record keeps what they do."""
    return who(request).name


def language_of(connection: HTTPConnection, city: CityFile) -> str:
    """The reader's: `?lang=`, what they chose, the cookie, or the city's default."""
    known: Who | None = getattr(connection.state, "who", None)
    return first_spoken(
        city.default_language, connection.query_params.get("lang"),
        known.preferences.language if known else None, connection.cookies.get("lang"),
    )  # fmt: skip


def theme_of(connection: HTTPConnection) -> Theme:
    """The theme that the reader chose, or who was signed in here last."""
    known: Who | None = getattr(connection.state, "who", None)
    kept = connection.cookies.get("theme")
    if known is not None and known.kind is Kind.PERSON:
        return known.preferences.theme
    return next((one for one in THEMES if one == kept), "dark")


class Answers:
    """The answers to those whom the guard refuses."""

    def __init__(self, city: CityFile) -> None:
        self._city = city

    def __call__(self, scope: Scope, refusal: Refusal, who: Who | None, page: bool) -> Response:
        """Pages lead nobody to /login and back, and somebody to their own; the rest is a problem
        document."""
        if not page or scope["method"] not in ("GET", "HEAD"):
            answer = problem(refusal.status, TITLES[refusal.status], refusal.why)
            if refusal.status == 401:
                answer.headers["www-authenticate"] = "Bearer"
            return answer
        if who is None:
            asked = without_token(scope)
            to = "/login" if asked == "/" else f"/login?next={quote(asked, safe='/')}"
            return RedirectResponse(to, 303, {"cache-control": "no-store"})
        language, city = language_of(HTTPConnection(scope), self._city), self._city
        words = sheet.no_right(
            language, city.name.of(language), city.app.of(language), name=who.name, role=who.as_,
            home=home(who), theme=theme_of(HTTPConnection(scope)),
        )  # fmt: skip
        return HTMLResponse(words, refusal.status, {"cache-control": "no-store"})
