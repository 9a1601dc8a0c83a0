"""KPIs of which claims in force leave something out: a row as decided, and in it one as computed.

Both are made of the same parts, by day and district over all that a card looks at, and by the same
formulas: what is left out is gone from numerator and denominator before anything is added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from data.store import Store
from data.strict import Words
from metrics import kpi_cases
from metrics.appeals.types import LeftOut
from metrics.kpi_account import Account, Points
from metrics.kpi_book import KpiBook
from metrics.kpi_frame import Frame
from metrics.kpi_query import Part
from metrics.kpi_types import Kpi, Row

Left = Mapping[str, Sequence[LeftOut]]
_EPOCH = date(1970, 1, 1)
_KEPT = """
-- One row is what one KPI's values add up to on one day in one district.
WITH asked AS (
    SELECT unnest($kpi) AS kpi_id, unnest($kpi_no) AS kpi_no
),

slot AS (
    SELECT DATE '1970-01-01' + unnest($days)::INTEGER AS day, unnest($slots) AS slot
)

SELECT kpi_no, slot, district_id, num, den, n
FROM kpi_part
JOIN asked USING (kpi_id)
JOIN slot USING (day)
ORDER BY kpi_no, slot, district_id
"""


def claimed(kpis: Sequence[Kpi], frame: Frame, left_out: Left) -> list[Kpi]:
    """The KPIs of which something is left out on a day that the card looks at."""
    days = {slot.day for slot in frame.slots}
    return [
        kpi
        for kpi in kpis
        if any(not days.isdisjoint(one.scope.days) for one in left_out.get(kpi.id, ()))
    ]


def rows(
    store: Store,
    kpis: Sequence[Kpi],
    frame: Frame,
    book: KpiBook | None,
    left_out: Left,
    points: Points,
    names: Mapping[str, Words],
) -> dict[str, Row]:
    """By KPI its row as decided, with the one as computed in it."""
    found = {}
    period = frozenset(frame.period.days)
    for kpi, parts in zip(kpis, _parts(store, kpis, frame, book), strict=True):
        mine = left_out[kpi.id]
        kept = _without_cases(store, kpi, frame, parts, mine)
        decided = Account(kpi, kept, frame, points, left_out=mine).row(names)
        found[kpi.id] = replace(
            decided,
            left_out=tuple(one for one in mine if not period.isdisjoint(one.scope.days)),
            computed=Account(kpi, parts, frame, points).row(names),
        )
    return found


def _without_cases(
    store: Store, kpi: Kpi, frame: Frame, parts: list[Part], left_out: Sequence[LeftOut]
) -> list[Part]:
    """The parts without single cases that are left out: those are added up within the query."""
    cases = sorted({case for one in left_out for case in one.scope.cases})
    if not cases:
        return parts
    calendar = replace(frame.calendar, current=0)
    return kpi_cases.all_parts(store, [kpi], calendar, frame.now_ms, cases)[0]


def _parts(
    store: Store, kpis: Sequence[Kpi], frame: Frame, book: KpiBook | None
) -> list[list[Part]]:
    """For each KPI its parts by day and district: those that are kept, the others anew."""
    kept = book.knows(kpis, frame) if book else set()
    found = {kpi.id: list[Part]() for kpi in kpis}
    mine = [kpi for kpi in kpis if kpi.id in kept]
    if mine:
        asked = {
            "kpi": [kpi.id for kpi in mine],
            "kpi_no": list(range(len(mine))),
            "days": [(slot.day - _EPOCH).days for slot in frame.slots],
            "slots": list(range(len(frame.slots))),
        }
        for number, *rest in store.rows(_KEPT, asked):
            found[mine[number].id].append(Part(*rest))
    others = [kpi for kpi in kpis if kpi.id not in kept]
    if others:
        calendar = replace(frame.calendar, current=0)  # districts from the first slot on
        anew = kpi_cases.all_parts(store, others, calendar, frame.now_ms)
        found |= {kpi.id: its for kpi, its in zip(others, anew, strict=True)}
    return [found[kpi.id] for kpi in kpis]
