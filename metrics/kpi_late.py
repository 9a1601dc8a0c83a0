"""What came, or was withdrawn, for days of KPIs that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from data.store import Store
from metrics.kpi_period import DAY, day_of, midnight_ms
from metrics.kpi_types import Kpi

MARGIN_MS = 600_000  # what came then may have been on its way when the days were kept
_EPOCH = date(1970, 1, 1)
_ARRIVED = (Path(__file__).parent / "sql" / "kpi_late.sql").read_text(encoding="utf-8")
_WITHDRAWN = """
SELECT indicator, epoch_ms(observed_at)
FROM kpi_withdrawn
JOIN indicator USING (indicator_no)
"""
Source = tuple[str, str | None]  # an indicator, or 'event', and the kind of its points (None: any)
Late = dict[Source, set[date]]
Sign = tuple[int, int]  # how many values, and the sum of when each was known


class Arrivals:
    """Asked from keeping to keeping, it tells each arrival once, though it looks back a little:
    what it had seen there is known by its sign."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store, self._zone = store, zone
        self._from_ms = 0
        self._seen: dict[tuple[str, str | None, int], Sign] = {}

    def since(self, kept_ms: int, now_ms: int, first: date, last: date) -> Late:
        """The days of `first` to `last` for which something came after what was kept at a moment,
        by what came."""
        days = [first + DAY * n for n in range((last - first).days + 2)]
        known, after = kept_ms - MARGIN_MS, now_ms - MARGIN_MS
        asked = {
            "known": known,
            "next": after,
            "days": [(day - _EPOCH).days for day in days],
            "moments": [midnight_ms(day, self._zone) for day in days],
        }
        seen = self._seen if known == self._from_ms else {}
        self._from_ms, self._seen = after, {}
        found: Late = {}
        for name, kind, day, n, sums, next_n, next_sums in self._store.rows(_ARRIVED, asked):
            self._seen[name, kind, day] = next_n, next_sums
            if seen.get((name, kind, day)) != (n, sums):
                found.setdefault((name, kind), set()).add(_EPOCH + DAY * day)
        return found

    def withdrawn(self) -> list[tuple[str, int]]:
        """Values that nothing in the store tells of any more, by indicator and moment (ms)."""
        return [(name, moment) for name, moment in self._store.rows(_WITHDRAWN)]

    def day(self, moment: int) -> date:
        """The day to which a value belongs that was observed at a moment."""
        return day_of(moment - 1, self._zone)


def days_of(kpi: Kpi, late: Late) -> Iterator[date]:
    """The days of what a KPI depends on."""
    for (name, kind), days in late.items():
        if _reads(kpi, name, kind):
            yield from days


def _reads(kpi: Kpi, name: str, kind: str | None) -> bool:
    if kpi.formula.query is not None:
        return name != "event"
    if kpi.formula.events is not None:
        return name == "event"
    return kind in (kpi.kind, None) and name in kpi.formula.indicators().values()
