"""Seats, hand-over and the log of the shift, `/shift`."""

from __future__ import annotations

from typing import Any

import dash
from dash import html

from layouts.shift import page
from live.center import center
from pages import language

dash.register_page(__name__, path="/shift", title="Shift")


def layout(**_: Any) -> html.Div:
    """The page in the reader's language; assets/72_shift*.js fill it."""
    return page(center().city.file, language())
