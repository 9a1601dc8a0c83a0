"""One URL each. This module holds what every page asks of its request and its center."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import dash

from layouts import shell
from layouts.words import first_spoken
from live.center import center
from security.preferences import NOTHING_CHOSEN, Preferences, Theme
from security.types import Kind, Who

CALLBACK = "/_dash-update-component"


def who() -> Who:
    """Who is signed in, as the guard found out."""
    found: Who = dash.get_app().backend.request_adapter().context.who
    return found


def language() -> str:
    """The reader's: `?lang=` of their page, what they chose, the cookie, or the city's default."""
    request = dash.get_app().backend.request_adapter()
    return first_spoken(
        center().city.file.default_language, _asked_language(request), _chosen(request).language,
        request.cookies.get("lang"),
    )  # fmt: skip


def theme() -> Theme:
    """The theme that the reader chose; the wall is dark whatever it is."""
    return _chosen(dash.get_app().backend.request_adapter()).theme


def document(**parts: str) -> str:
    """The document around every page of Dash, as its reader chose it to be."""
    request = dash.get_app().backend.request_adapter()
    known: Who | None = getattr(request.context, "who", None)
    chosen = known.preferences.told() if known and known.kind is Kind.PERSON else None
    return shell.document(language(), chosen, request.path == "/wall", **parts)


def _chosen(request: Any) -> Preferences:
    known: Who | None = getattr(request.context, "who", None)
    return known.preferences if known else NOTHING_CHOSEN


def _asked_language(request: Any) -> str | None:
    """A callback is sent by a page: its address says what was asked for."""
    if request.path != CALLBACK:
        return str(request.args.get("lang", ""))
    query = urlsplit(str(request.headers.get("referer", ""))).query
    return parse_qs(query).get("lang", [""])[0]


def indicators() -> dict[str, dict[str, Any]]:
    """What the scripts must know of each indicator to put a value into words, by its id."""
    return {
        one.id: {
            "name": one.name.model_dump(),
            "unit": one.unit.model_dump(),
            "decimals": one.decimals,
            "factor": one.factor,
            "period_ms": one.period_ms,
            "ratio": one.ratio.model_dump() if one.ratio else None,
        }
        for one in center().catalogue.by_id.values()
    }
