"""/kpi: all departments; /kpi/<department>: one department's scorecard."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from data.strict import unknown
from layouts.faults import told
from layouts.kpi import department_page
from layouts.kpi_overview import overview_page
from layouts.words import translator
from live.center import center
from metrics.kpi import Period, default_period, scorecard, scorecards
from metrics.kpi_period import PER_YEAR
from pages import language

dash.register_page(__name__, path="/kpi", path_template="/kpi/<department>", title="Scorecards")


def layout(department: str = "", period: str = "", **_: str) -> Component:
    """The scorecard of `department` in `?period=`; all departments when none, or none such, is
    named. Without a period, the newest one."""
    here, t = center(), translator(language())
    zone, now_ms = here.city.zone, here.now_ms()
    chosen, wrong = asked_period(period, default_period(now_ms, zone))
    notice = told(t, wrong)
    if department in here.city.departments:
        card = scorecard(
            here.store, here.kpis, department, chosen, zone=zone, now_ms=now_ms, book=here.kept
        )
        return department_page(here.city, card, language(), notice)
    if department not in ("", "none"):  # Dash fills "none" in when the address has no department
        notice = told(t, unknown("department", department, list(here.city.departments)))
    cards = scorecards(
        here.store, here.kpis, chosen, zone=zone, now_ms=now_ms, book=here.kept
    )
    return overview_page(here.city, cards, language(), notice)


def asked_period(text: str, newest: Period) -> tuple[Period, str]:
    """The period that an address names, or the newest with what is wrong with the address."""
    if not text:
        return newest, ""
    try:
        found = Period.parse(text)
        if found.span not in PER_YEAR:
            raise ValueError(f"{text!r} is not a period such as 2024-12, 2024-Q4 or 2024")
        return found, ""
    except ValueError as error:
        return newest, str(error)
