"""One URL each. This module holds what every page asks of its request and its center."""

from __future__ import annotations

from typing import Any

import dash

from layouts.words import LANGUAGES
from live.center import center
from security.types import Who


def who() -> Who:
    """Who is signed in, as the guard found out."""
    found: Who = dash.get_app().backend.request_adapter().context.who
    return found


def language() -> str:
    """The reader's language: the cookie `lang`, else the city's default."""
    chosen = dash.get_app().backend.request_adapter().cookies.get("lang")
    return chosen if chosen in LANGUAGES else center().city.file.default_language


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
