"""/tasks: what a department is asked to do. An officer sees those of all departments."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, callback, html, no_update

from layouts import tasks as page
from live.center import center
from pages import indicators, language, who
from security.rights import Action, Reach, reach

dash.register_page(__name__, path=page.PATH, title="Tasks", order=2)


def layout(**_asked: str) -> html.Div:
    """The page of whoever asks; the scripts fill it from the picture."""
    here, someone, spoken = center(), who(), language()
    department = here.city.departments.get(someone.department or "")
    reader = page.Reader(
        department=someone.department or "",
        name=department.name.of(spoken) if department else "",
        may=reach(someone, Action.TASK) is not Reach.NONE,
    )
    return page.tasks_page(here.city.file, indicators(), spoken, reader)


@callback(
    Output(page.MAP_PLACE, "children"),
    Input(page.MAP_WANTED, "data"),
    prevent_initial_call=True,
)
def show_map(wanted: dict[str, Any] | None) -> Any:
    """The map, when the first task with a place is opened: a phone loads it only then."""
    if not wanted:
        return no_update
    lon, lat = float(wanted["lon"]), float(wanted["lat"])
    return page.inset(center().city.file, language(), lon, lat)
