"""Accounts, tokens and the record of who did what, `/ops/users`: assets/71_users.js fills it."""

from __future__ import annotations

from typing import Any

import dash
from dash.development.base_component import Component

from layouts.users import users_page
from live.center import center
from pages import indicators, language

dash.register_page(__name__, path="/ops/users", title="Users")


def layout(**_: Any) -> Component:
    """The whole page, without a row: the script asks the API for them."""
    return users_page(center().city.file, indicators(), language())
