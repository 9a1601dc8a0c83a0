"""What an address shows that leads nowhere."""

from __future__ import annotations

import dash
from dash import html

from layouts.shell import frame, nowhere, top_bar
from live.center import center
from pages import indicators, language

dash.register_page(__name__, title="Not found")


def layout(**_asked: str) -> html.Div:
    """The top bar, and one sentence with the way back."""
    city, spoken = center().city.file, language()
    return frame(city, indicators(), spoken, [top_bar(city, spoken, ""), nowhere(spoken)])
