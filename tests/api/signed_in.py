"""Somebody signed in, for a server that has no guard of its own."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from security.types import Kind, Role, Who

OFFICER = Who(kind=Kind.PERSON, name="duty officer", role=Role.DUTY_OFFICER)


class SignedIn:
    """Says of every request that `who` sent it."""

    def __init__(self, app: ASGIApp, who: Who) -> None:
        self._app, self._who = app, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["who"] = self._who
        await self._app(scope, receive, send)


def sign_in(server: FastAPI, name: str = OFFICER.name) -> None:
    """Whoever asks is the duty officer, named `name`."""
    who = Who(kind=Kind.PERSON, name=name, role=Role.DUTY_OFFICER)
    server.add_middleware(SignedIn, who=who)
