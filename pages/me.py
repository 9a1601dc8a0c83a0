"""/me: what somebody chooses for their own screens, their password, where they are signed in."""

from __future__ import annotations

import dash
from dash import html

from layouts.me import Reader, me_page
from live.center import center
from pages import indicators, language, who
from security import accounts

dash.register_page(__name__, path="/me", title="Your account")


def layout(**_asked: str) -> html.Div:
    """The page of whoever asks; assets/70_me.js keeps what they choose."""
    here, someone, spoken = center(), who(), language()
    department = here.city.departments.get(someone.department or "")
    reader = Reader(
        name=someone.display.of(spoken) if someone.display else someone.name,
        role=str(someone.role),
        department=department.name.of(spoken) if department else "",
        own_password=accounts.password_hash(here.store, someone.name) is not None,
    )
    chosen = someone.preferences.told()
    return me_page(here.city.file, indicators(), spoken, reader, chosen)
