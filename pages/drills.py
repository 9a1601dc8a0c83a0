"""Exercises, `/drills`: scenarios, the one that goes on, what came of those that are over."""

from __future__ import annotations

from typing import Any

import dash
from dash import html

from layouts.drills import PATH, page
from live.center import center
from pages import indicators, language

dash.register_page(__name__, path=PATH, title="Exercises")


def layout(**_: Any) -> html.Div:
    """The page in the reader's language; assets/89_drills*.js fill it."""
    return page(center().city.file, indicators(), language())
