"""/kpi/<department>/<kpi>: one figure, down to its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import dash
from dash.development.base_component import Component

from data.strict import unknown
from layouts.faults import told
from layouts.kpi_appeals import appeals_block
from layouts.kpi_one import Seen, nowhere, one_page
from layouts.kpi_one_address import PARTS, Address
from layouts.kpi_one_rows import NONE, PAGE
from layouts.words import translator
from live import tracing
from live.center import Center, center
from metrics.kpi import Period, default_period
from metrics.kpi_types import Kpi
from metrics.published_types import LateValues
from metrics.trace_rows import SORTS
from metrics.trace_types import Asked, Trace, ValueTrace
from metrics.trace_value import UnknownValue
from pages import language, who
from pages.answering import answered
from security.rights import Action, decide

# Before /kpi/<department>, which would take "fire/first_pump" for a department.
dash.register_page(
    __name__, path="/kpi/none/none", path_template="/kpi/<department>/<kpi>", title="KPI", order=4
)


def layout(department: str = "", kpi: str = "", **asked: Any) -> Component:
    """The page of a department's KPI. What of the address does not hold is told, and left out."""
    here, t = center(), translator(language())
    one = tracing.tracer(here).kpi(department, kpi)
    if one is None:
        return nowhere(here.city, language(), told(t, _no_such(here, department, kpi)))
    address, wrong = _address(here, one, {name: str(asked.get(name, "")) for name in PARTS})
    period, until = Period.parse(address.period), _day(address.until)
    now_ms, tracer = here.now_ms(), tracing.tracer(here)
    try:
        trace = tracer.trace(one, period, now_ms, until)
    except ValueError as error:  # an hour that its day does not have
        return nowhere(here.city, language(), told(t, str(error)))
    value, more = _value(here, address, now_ms)
    seen = Seen(
        trace=trace,
        rows=tracer.rows(one, period, now_ms, rows_asked(address), until, trace.row),
        value=value,
        late=_late(here, trace, now_ms),
        indicators=here.catalogue.by_id,
        appeals=appeals_block(answered(here, one, period, who()), t, language()),
        may_publish=decide(who(), Action.PUBLISH_SCORECARD) is None,
        places=here.districts.names,
    )
    notice = told(t, "; ".join(filter(None, [wrong, more])))
    return one_page(here.city, seen, address, language(), notice)


def rows_asked(address: Address) -> Asked:
    """What of the figure's rows an address asks for."""
    district = "" if address.district == NONE else address.district or None
    return Asked(
        district=district,
        day=_day(address.day),
        after_ms=int(address.after) if address.after else None,
        sort=address.sort.removeprefix("-") or "time",
        descending=address.sort.startswith("-"),
        offset=int(address.offset or 0),
        limit=PAGE,
    )


def _address(here: Center, kpi: Kpi, asked: dict[str, str]) -> tuple[Address, str]:
    """The address with what holds of it, and the first thing that is wrong."""
    newest = default_period(here.now_ms(), here.city.zone)
    faults: list[str] = []
    checks: dict[str, Callable[[str], Any]] = {
        "period": Period.parse, "until": date.fromisoformat, "day": date.fromisoformat,
        "after": _moment, "at": _moment, "offset": _moment, "sort": _sort,
    }  # fmt: skip
    for name, check in checks.items():
        try:
            if asked[name]:
                check(asked[name])
        except ValueError as error:
            faults.append(f"{name}: {error}")
            asked[name] = ""
    asked["period"] = asked["period"] or str(newest)
    period = Period.parse(asked["period"])
    for name in ("until", "day"):
        if asked[name] and not period.first <= date.fromisoformat(asked[name]) <= period.last:
            faults.append(f"{name}: {asked[name]} is no day of {period}")
            asked[name] = ""
    return Address(kpi.department, kpi.id, **asked), faults[0] if faults else ""


def _moment(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def _sort(text: str) -> None:
    if text.removeprefix("-") not in SORTS:
        raise ValueError(unknown("order", text.removeprefix("-"), list(SORTS)))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _value(here: Center, address: Address, now_ms: int) -> tuple[ValueTrace | None, str]:
    """Where the value that the address names comes from; what is wrong with it."""
    if not (address.point and address.indicator and address.at):
        return None, ""
    try:
        found = tracing.value_tracer(here).value(
            address.point, address.indicator, int(address.at), now_ms
        )
    except UnknownValue as error:
        return None, str(error)
    return found, ""


def _late(here: Center, trace: Trace, now_ms: int) -> LateValues | None:
    if trace.publication is None or trace.restated is None:
        return None
    return tracing.late(here, trace.kpi, trace.period, trace.publication.known_ms, now_ms)


def _no_such(here: Center, department: str, kpi: str) -> str:
    if department not in here.city.departments:
        return unknown("department", department, list(here.city.departments))
    known = [one.id for one in here.kpis if one.department == department]
    return unknown("KPI", kpi, known)
