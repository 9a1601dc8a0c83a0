"""The incidents, `/incidents`, and one of them, `/incidents/<no>`."""

from __future__ import annotations

from typing import Any

import dash
from dash.development.base_component import Component

from layouts import incident_page, incidents
from layouts.map import city_map
from live.center import center
from pages import indicators, language, who
from security.rights import Action, Reach, reach

dash.register_page(
    __name__, path=incidents.PATH, path_template=f"{incidents.PATH}/<no>", title="Incidents"
)


def layout(no: str | None = None, **_: Any) -> Component:
    """The list, or the incident that the address names; assets/80_incidents.js and the scripts
    after it fill both."""
    city, spoken = center().city.file, language()
    may = reach(who(), Action.DISPATCH) is Reach.ALL
    name = incident_page.MAP if no and no.isdecimal() else incidents.MAP
    inset = city_map(city, spoken, "inset", city.centre, element_id=name)
    if no and no.isdecimal():
        return incident_page.page(city, indicators(), spoken, int(no), inset, may)
    return incidents.page(city, indicators(), spoken, inset, may)
