"""Whether a request that a browser sends with our cookie was made by a page of ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# A page elsewhere can send other types without asking us first.
TYPES = frozenset({"application/json", "application/x-ndjson", "application/octet-stream"})


def forged(scope: Scope) -> str:
    """Why a request that changes something is not taken with a cookie; "" when it is."""
    headers = Headers(scope=scope)
    if scope["type"] == "http":
        if scope["method"] in SAFE:
            return ""
        given = headers.get("content-type", "").partition(";")[0].strip().lower()
        if given not in TYPES:
            return "with a cookie the content type must be application/json"
    return "" if same_origin(headers) else "it was not sent by a page of this center"


def same_origin(headers: Headers) -> bool:
    """What the browser says of the sender; one that says nothing is not believed."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host", "")
