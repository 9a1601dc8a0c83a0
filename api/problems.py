"""Errors as RFC 9457 problem documents: what was wrong, where, and what would be right."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


def problem(status: int, title: str, detail: str, **more: Any) -> Response:
    """A problem document with `status`; `more` are its extension members."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(orjson.dumps(body), status_code=status, media_type=MEDIA_TYPE)


def install(server: FastAPI) -> None:
    """Answer the framework's own errors as problem documents too."""

    @server.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> Response:
        errors = [
            {
                "field": ".".join(str(part) for part in item["loc"]),
                "reason": item["msg"].removeprefix("Value error, "),
            }
            for item in error.errors()
        ]
        first = errors[0]
        return problem(
            422, "Request not understood", f"{first['field']}: {first['reason']}", errors=errors
        )

    @server.exception_handler(HTTPException)
    async def _refused(_request: Request, error: HTTPException) -> Response:
        answer = problem(error.status_code, "Refused", str(error.detail))
        answer.headers.update(error.headers or {})
        return answer

    @server.exception_handler(Exception)
    async def _failed(_request: Request, _error: Exception) -> Response:
        return problem(500, "Internal error", "this could not be answered; the log says why")
