"""One URL each. This module holds what every page asks of its request."""

from __future__ import annotations

import dash

from layouts.words import LANGUAGES
from live.center import center


def language() -> str:
    """The reader's language: the cookie `lang`, else the city's default."""
    chosen = dash.get_app().backend.request_adapter().cookies.get("lang")
    return chosen if chosen in LANGUAGES else center().city.file.default_language
