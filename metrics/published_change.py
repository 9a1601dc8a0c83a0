"""What changed a figure since it was published: the values that came late, one by one.

A late value is one that came after the scorecard was published, for a moment of its period: a new
one, or one that replaced what was there. Of a KPI over computed indicators those count from which
they are computed, however far down; of events and alerts what was recorded of them later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from data.store import Store
from data.strict import Words
from metrics.catalogue import parameters
from metrics.kpi_period import Period
from metrics.kpi_types import Kpi
from metrics.moments import utc
from metrics.past import script
from metrics.published_types import Late, LateValues
from metrics.types import Indicator


def measured(kpi: Kpi, indicators: Mapping[str, Indicator]) -> dict[str, int]:
    """The measured indicators that a KPI stands on, however far down, and by how many ms before a
    moment their values may bear on it."""
    found: dict[str, int] = {}
    ahead = [(name, 0) for name in kpi.formula.indicators().values()]
    while ahead:
        name, reach = ahead.pop()
        one = indicators.get(name)
        if one is None or found.get(name, -1) >= reach:
            continue
        if one.computed:
            further = reach + max(one.window_ms, one.period_ms)
            ahead += [(each, further) for each in one.inputs]
        else:
            found[name] = reach
    return found


def late_values(
    store: Store,
    kpi: Kpi,
    period: Period,
    known_ms: int,
    *,
    zone: ZoneInfo,
    now_ms: int,
    indicators: Mapping[str, Indicator],
    limit: int = 50,
) -> LateValues:
    """What came after `known_ms` and by `now_ms` for the period and bears on the KPI; the newest
    to come is first."""
    begin, end = period.begins_ms(zone), period.ends_ms(zone)
    after: dict[str, Any] = {"known": utc(known_ms), "now": utc(now_ms), "until": utc(end)}
    if kpi.formula.events is not None or kpi.formula.query is not None:
        kind = kpi.formula.events.kind if kpi.formula.events else None
        asked = after | {"since": utc(begin), "department": kpi.department, "kind": kind}
        sql = script(_recorded_in(kpi))
        recorded = store.rows(sql, {name: asked[name] for name in parameters(sql)})[0][0]
        return LateValues(count=0, values=(), recorded=recorded)
    numbers = dict(store.rows("SELECT indicator, indicator_no FROM indicator"))
    raw = {name: reach for name, reach in measured(kpi, indicators).items() if name in numbers}
    direct = {name for name in kpi.formula.indicators().values() if name in raw}
    asked = after | {
        "indicators": [numbers[name] for name in raw],
        "begins": [utc(begin - reach) for reach in raw.values()],
        "kinds": [kpi.kind if name in direct else None for name in raw],
    }
    rows = store.rows(script("late_values"), asked | {"limit": limit})
    found = [
        Late(point=point, name=Words(en=en, zh=zh), district=district, indicator=indicator,
             at_ms=at, value=value, before=before, source=source or "", received_ms=received)
        for point, en, zh, district, indicator, at, value, before, source, received, _ in rows
    ]  # fmt: skip
    computed = [numbers[n] for n in kpi.formula.indicators().values() if n in numbers]
    anew = store.rows(
        script("late_computed"),
        after | {"since": utc(begin), "indicators": computed, "kind": kpi.kind},
    )
    return LateValues(
        count=rows[0][-1] if rows else 0, values=tuple(found), recomputed=anew[0][0]
    )


def _recorded_in(kpi: Kpi) -> str:
    """The script that counts what was recorded later: of events, of values, else of alerts."""
    if kpi.formula.events is not None or re.search(r"\bevent_change\b", kpi.sql):
        return "late_events"
    return "late_arrivals" if re.search(r"\bobservation\b", kpi.sql) else "late_alerts"
