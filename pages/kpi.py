"""/kpi: all departments; /kpi/<department>: one department's scorecard."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import dash
from dash import Input, Output, callback, no_update
from dash.development.base_component import Component

from data.strict import unknown
from layouts.faults import told
from layouts.kpi import ASKED, SIDE, department_page
from layouts.kpi_head import Address
from layouts.kpi_overview import overview_page
from layouts.kpi_why import why_panels
from layouts.words import translator
from live.center import Center, center
from metrics import kpi_pulse
from metrics.appeals.read import answers
from metrics.kpi import Period, default_period, scorecard
from metrics.kpi_movers import WAYS, story
from metrics.kpi_query import district_names
from metrics.kpi_signal import signals
from metrics.kpi_types import Scorecard
from metrics.kpi_why import most_moved, why
from metrics.kpi_why_types import Against, Why
from pages import language, who
from security.rights import Action, decide

dash.register_page(__name__, path="/kpi", path_template="/kpi/<department>", title="Scorecards")


def layout(
    department: str = "",
    period: str = "",
    until: str = "",
    kpi: str = "",
    against: str = "",
    by: str = "",
    **_: str,
) -> Component:
    """The scorecard of `department` in `?period=`, to `?until=`; all departments when none, or none
    such, is named. Without a period, the newest one. `?kpi=` is told at the side, against what
    `?against=` says; `?by=` is what the Pulse's parts are of."""
    here, t = center(), translator(language())
    chosen, last, wrong = asked_period(period, until, default_period(here.now_ms(), here.city.zone))
    if department in here.city.departments:
        card = card_of(here, department, chosen, last)
        row = next((row for row in card.rows if row.kpi.id == kpi), None)
        if kpi and row is None:
            wrong = unknown("KPI", kpi, [one.kpi.id for one in card.rows])
        row = row or most_moved(card.rows)
        address = Address(f"/kpi/{department}", str(chosen), until if last else "",
                          kpi if row and row.kpi.id == kpi else "",
                          str(way(against) or ""))  # fmt: skip
        return department_page(
            here.city, card, language(), told(t, wrong), address=address,
            why=told_why(here, card, row.kpi.id, against) if row else None,
            signals=signals(card), marked=marked(here, card),
            floor=here.kpis.coverage(chosen.first), refused=here.kpis.refused,
        )  # fmt: skip
    if department not in ("", "none"):  # Dash fills "none" in when the address has no department
        wrong = unknown("department", department, list(here.city.departments))
    return overview(here, chosen, last, until, by, told(t, wrong))


def overview(
    here: Center, chosen: Period, last: date | None, until: str, by: str, notice: str
) -> Component:
    """All departments, and the Pulse against the period before."""
    zone, now_ms = here.city.zone, here.now_ms()
    now, then = (
        kpi_pulse.moment(here.store, here.kpis, one, zone=zone, now_ms=now_ms, until=to,
                         book=here.kept)
        for one, to in ((chosen, last), (chosen.later(-1, zone), None))
    )  # fmt: skip
    told_by = by if by in WAYS else WAYS[0]
    return overview_page(
        here.city, now.cards, language(), notice,
        story=story(now, then, told_by, district_names(here.store)) if here.kpis else None,
        address=Address("/kpi", str(chosen), until if last else "", by=by if by in WAYS else ""),
        refused=here.kpis.refused,
        opens=[one for one in here.city.departments
               if decide(who(), Action.SCORECARD, one) is None],
    )  # fmt: skip


@callback(Output(SIDE, "children"), Input(ASKED, "data"), prevent_initial_call=True)
def open_row(asked: dict[str, Any] | None) -> Any:
    """Why another figure of the same scorecard moved. The guard reads `department`, as in an
    address (security/routes.py)."""
    here, t = center(), translator(language())
    if not asked:
        return no_update
    department = str(asked.get("department", ""))
    chosen, last, _wrong = asked_period(
        str(asked.get("period", "")), str(asked.get("until", "")),
        default_period(here.now_ms(), here.city.zone),
    )  # fmt: skip
    card = card_of(here, department, chosen, last, only=str(asked.get("kpi", "")))
    if not card.rows:
        return no_update
    told = told_why(here, card, card.rows[0].kpi.id, str(asked.get("against", "")))
    return why_panels(told, t, language())


def card_of(
    here: Center, department: str, period: Period, until: date | None, only: str = ""
) -> Scorecard:
    """A department's scorecard, or the one figure of it that is named."""
    kpis = [kpi for kpi in here.kpis if only in ("", kpi.id)]
    return scorecard(
        here.store, kpis, department, period, zone=here.city.zone, now_ms=here.now_ms(),
        until=until, coverage=here.kpis.coverage(period.first), book=here.kept,
    )  # fmt: skip


def marked(here: Center, card: Scorecard) -> dict[str, int]:
    """How many comments and claims there are on each figure of a card."""
    said = answers(here.store, card.department, period=card.period, now_ms=card.now_ms)
    named = [one.kpi for one in said.comments] + [one.kpi for one in said.claims]
    return dict(Counter(named))


def told_why(here: Center, card: Scorecard, kpi: str, against: str) -> Why:
    """Why one figure of a card moved."""
    row = next(row for row in card.rows if row.kpi.id == kpi)
    return why(here.store, card, row.kpi, way(against), zone=here.city.zone, book=here.kept)


def way(against: str) -> Against | None:
    """What an address says to compare with; None when it says nothing that there is."""
    return Against(against) if against in set(Against) else None


def asked_period(
    text: str, until: str, newest: Period
) -> tuple[Period, date | None, str]:
    """The period that an address names and its last day, or the newest with what is wrong."""
    try:
        found = Period.parse(text) if text else newest
    except ValueError as error:
        return newest, None, str(error)
    try:
        last = date.fromisoformat(until) if until else None
    except ValueError:
        return found, None, f"{until!r} is no day such as 2024-12-31"
    if last is not None and not found.first <= last <= found.last:
        return found, None, f"{until} is no day of {found}"
    return found, last, ""
