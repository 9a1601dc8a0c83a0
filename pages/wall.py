"""The leader's wall, `/wall`."""

from __future__ import annotations

import dash
from dash import html

from layouts.wall import wall
from live.center import center
from pages import indicators, language

dash.register_page(__name__, path="/wall", title="Wall")


def layout(**_asked: str) -> html.Div:
    """The page in the reader's language; the stream fills it."""
    return wall(center().city.file, indicators(), language())
