"""What the store says of KPIs: one row per KPI, slot and district, ready to be added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from data.store import Store
from data.strict import Words
from metrics.kpi_types import Kpi

SQL = Path(__file__).parent / "sql"
VALUES = (SQL / "kpi_values.sql").read_text(encoding="utf-8")
EVENTS = (SQL / "kpi_events.sql").read_text(encoding="utf-8")
KNOWN = "SELECT kind, district_id, count(*) FROM point WHERE ended_at IS NULL GROUP BY ALL"
DISTRICTS = "SELECT district_id, name_en, name_zh FROM district"


@dataclass(frozen=True, slots=True)
class Part:
    """What one KPI's values add up to in one slot, a day or an hour; `district` only in the current
    period. Of a quantile the `values` themselves."""

    slot: int
    district: str | None
    num: float
    den: float
    n: int
    values: Sequence[float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The slots that are asked for: the moment at which each begins and its number, -1 for what
    lies between; the number of the current period's first; the moment at which the last ends."""

    moments: Sequence[int]
    numbers: Sequence[int]
    current: int
    until_ms: int

    def asked(self, now_ms: int) -> dict[str, Any]:
        """As parameters of a query, of what was known at `now_ms`."""
        return {
            "moments": list(self.moments),
            "numbers": list(self.numbers),
            "current": self.current,
            "until_ms": self.until_ms,
            "now_ms": now_ms,
        }


def parts(
    store: Store,
    kpis: Sequence[Kpi],
    calendar: Calendar,
    now_ms: int,
    left_out: Sequence[str] = (),
) -> list[list[Part]]:
    """For each KPI its parts. Two queries, however many KPIs there are; none for those
    that have an SQL of their own (metrics/kpi_cases.py). The events `left_out` do not count."""
    found: list[list[Part]] = [[] for _ in kpis]
    asked = calendar.asked(now_ms)
    for sql, terms in ((VALUES, _value_terms(kpis)), (EVENTS, _event_terms(kpis, left_out))):
        if terms["kpi"]:
            for number, *rest in store.rows(sql, asked | terms):
                found[number].append(Part(*rest))
    return found


def value_rows(
    store: Store, kpis: Sequence[Kpi], calendar: Calendar, now_ms: int
) -> pd.DataFrame:
    """The parts of KPIs over values as columns: kpi_no (their place in `kpis`), slot, district,
    num, den, n."""
    return store.frame(VALUES, calendar.asked(now_ms) | _value_terms(kpis))


def known_points(store: Store) -> dict[tuple[str, str | None], int]:
    """How many points of a kind are known in a district; under (kind, None) in all of them."""
    known: dict[tuple[str, str | None], int] = {}
    for kind, district, count in store.rows(KNOWN):
        known[kind, None] = known.get((kind, None), 0) + count
        if district is not None:
            known[kind, district] = count
    return known


def district_names(store: Store) -> dict[str, Words]:
    return {district: Words(en=en, zh=zh) for district, en, zh in store.rows(DISTRICTS)}


def _value_terms(kpis: Sequence[Kpi]) -> dict[str, list[Any]]:
    rows = []
    for number, kpi in enumerate(kpis):
        formula = kpi.formula
        if formula.events is not None or formula.query is not None:
            continue
        a, b = [*formula.indicators().values(), None][:2]
        share = formula.share
        low = share.at_least if share and share.at_least is not None else float("-inf")
        high = share.at_most if share and share.at_most is not None else float("inf")
        day_mean_from = share.day_mean_from if share else None
        rows.append((number, formula.form, a, b, kpi.kind, low, high, day_mean_from))
    names = ("kpi", "form", "a", "b", "kind", "low", "high", "day_mean_from")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _event_terms(kpis: Sequence[Kpi], left_out: Sequence[str]) -> dict[str, list[Any]]:
    rows: list[tuple[Any, ...]] = []
    for number, kpi in enumerate(kpis):
        share, rate = kpi.formula.event_share, kpi.formula.events_per_day
        if share is not None:
            rows.append((number, share.kind, share.category, share.status, share.within_minutes))
        elif rate is not None:
            rows.append((number, rate.kind, rate.category, None, None))
    names = ("kpi", "kind", "category", "status", "within_minutes")
    terms: dict[str, list[Any]] = {"left_out": list(left_out)}
    return terms | {name: [row[place] for row in rows] for place, name in enumerate(names)}
