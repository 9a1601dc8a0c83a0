"""Which door a request comes to: the route that the server takes, and what Dash makes of it.

What is decided must be what is done, so the server's own routes and Dash's own look-ups are asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dash import Dash
from dash._pages import _parse_query_string, _path_to_page
from fastapi import FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from security.routes import Asked, asked_callback, asked_page

PAGES_CALLBACK = "_pages_content"
NOT_FOUND = "pages.not_found_404"


@dataclass(frozen=True, slots=True)
class Door:
    """`GET /api/v1/alerts/{no}`, and the parts of the address that it names."""

    name: str
    parameters: Mapping[str, object]


class Malformed(Exception):
    """A callback's body that the browser would not send."""


class Doors:
    """The doors of one server, and of the Dash app on it."""

    def __init__(self, server: FastAPI, dash_app: Dash) -> None:
        self._server, self._dash = server, dash_app
        self._routes: list[BaseRoute] = []
        self._declared = -1

    def every(self) -> list[BaseRoute]:
        """All routes, in the order in which they are tried."""
        if len(self._server.router.routes) != self._declared:  # Dash adds its own at start-up
            self._routes = list(_flat(self._server.router.routes))
            self._declared = len(self._server.router.routes)
        return self._routes

    def of(self, scope: Scope) -> Door | None:
        """The door of a request; None when the server has no such route for the method."""
        for route in self.every():
            match, child = route.matches(scope)
            if match is Match.FULL:
                path = str(getattr(route, "path", ""))
                return Door(f"{_verb(scope)} {path}", child.get("path_params", {}))
        return None

    def page(self, path: str, query: str) -> Asked | None:
        """What the page at an address is for, with what its layout will be called with."""
        found, variables = _path_to_page(self._dash.strip_relative_path(path))
        module = found["module"] if found else NOT_FOUND
        # As Dash calls it: what the query names comes before what the path names.
        return asked_page(module, {**(variables or {}), **_parse_query_string(query)})

    def callback(self, body: bytes) -> Asked | None:
        """What a callback is for. Raises Malformed; None for a callback that there is not."""
        try:
            sent = json.loads(body)  # as Dash reads it
            output = sent["output"]
            known = self._dash.callback_map.get(output)
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Malformed("this is no callback's body") from None
        if known is None or "callback" not in known:
            return None
        if output.startswith(f"..{PAGES_CALLBACK}."):
            return self.page(*_address(sent))
        function = known["callback"]
        return asked_callback(f"{function.__module__}.{function.__name__}", sent.get("inputs"))


def _address(sent: dict[str, Any]) -> tuple[str, str]:
    """Path and query that a browser wants the page of. Dash takes its arguments by their place, so
    nothing but these two may stand there."""
    match sent:
        case {
            "inputs": [
                {"id": "_pages_location", "property": "pathname", "value": str(path)},
                {"id": "_pages_location", "property": "search", "value": str() | None as query},
            ]
        } if not sent.get("state"):
            return path, query or ""
    raise Malformed("a page is asked for by its path and query")


def _verb(scope: Scope) -> str:
    if scope["type"] == "websocket":
        return "WS"
    return "GET" if scope["method"] == "HEAD" else str(scope["method"])


def _flat(routes: Iterable[Any]) -> Iterator[BaseRoute]:
    """Routes of included routers in their places."""
    for route in routes:
        if not hasattr(route, "original_router"):
            yield route
        elif route.include_context.prefix:
            raise RuntimeError("include routers without a prefix: the guard reads their own paths")
        else:
            yield from _flat(route.original_router.routes)
