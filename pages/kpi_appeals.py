"""/kpi/appeals: what waits for a decision, and what was decided."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from layouts.kpi_appeals_list import PATH, Listed, appeals_page
from live.center import center
from metrics.appeals import read
from metrics.appeals.news import look, news
from pages import language, who
from security.rights import Action, decide

# Before /kpi/<department>, which would take "appeals" for a department.
dash.register_page(__name__, path=PATH, title="Appeals", order=3)


def layout(show: str = "waiting", **_: str) -> Component:
    """Whoever is of a department sees its own claims, everybody else all. Who files claims has then
    seen what became of them."""
    here, someone = center(), who()
    own = someone.department
    files = own is not None and decide(someone, Action.APPEAL, own) is None
    moved = news(here.store, someone.name, own, False).moved if files else ()
    if moved:
        look(here.store, someone.name)
    seen = Listed(
        claims=read.claims(here.store, own),
        kpis={kpi.id: kpi for kpi in here.kpis},
        names=here.districts.names,
        own=own,
        decides=decide(someone, Action.DECIDE_APPEAL) is None,
        now_ms=here.now_ms(),
        zone=here.city.zone,
        moved=moved,
    )
    return appeals_page(here.city, seen, show, language())
