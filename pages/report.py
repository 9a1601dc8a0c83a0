"""The after-action report of an incident, `/incidents/<no>/report`."""

from __future__ import annotations

from typing import Any

import dash
from dash.development.base_component import Component

from dispatch.record import svg
from dispatch.types import UnknownIncident
from layouts import report as page
from live.center import center
from live.reporting import report_of
from pages import indicators, language, who
from security.rights import Action, Reach, reach

# Before /incidents/<no>, which would take "3/report" for a number.
dash.register_page(
    __name__, path="/incidents/report", path_template="/incidents/<no>/report",
    title="After-action report", order=3,
)  # fmt: skip


def layout(no: str = "", **_: Any) -> Component:
    """The report as of now; made anew whenever the page is opened."""
    here, spoken = center(), language()
    city = here.city.file
    try:
        if not no.isdecimal() or len(no) > 9:
            raise UnknownIncident(0)
        one = report_of(here, int(no))
    except UnknownIncident:
        return page.nothing(city, indicators(), spoken, no)
    lessons = here.ledger.lessons(int(no))
    return page.page(
        city, indicators(), spoken, one,
        lambda drawing, alt: svg.on_screen(drawing, spoken, alt),
        lessons.version if lessons else 0, reach(who(), Action.LEARN) is Reach.ALL,
    )  # fmt: skip
