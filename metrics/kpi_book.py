"""KPIs kept by day: a scorecard adds days up instead of reading two years of values.

A day is kept when it is over, and added up anew when something came late for it: only that day, and
only for the KPIs that depend on what came. What was known at a moment before the last keeping is
computed from the values, as before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa

from data.latest import Values
from data.store import Store
from metrics import kpi_cases, kpi_kept, kpi_query, kpi_write
from metrics.kpi_frame import Frame
from metrics.kpi_late import MARGIN_MS, Arrivals, days_of
from metrics.kpi_period import DAY, Span, day_of, midnight_ms
from metrics.kpi_query import Calendar, Part
from metrics.kpi_types import Kpi
from metrics.kpi_write import PARTS
from metrics.moments import utc

APART = 7 * DAY
AT_ONCE = 31  # days that are added up together: a large city's two years are too many values
_KEPT = "SELECT kpi_id, formula, until_day, epoch_ms(known_at) FROM kpi_kept"
_FIRST = """
SELECT epoch_ms(least(
    (SELECT min(observed_at) FROM reading WHERE known_at > make_timestamptz($known * 1000)),
    (SELECT min(started_at) FROM event)
))
"""


def kept(kpi: Kpi) -> bool:
    """Whether a KPI's days add up, so that they can be kept. Cases by an SQL of its own change with
    alerts that are closed later; those over values do not."""
    if kpi.formula.query is None:
        return True
    return kpi.formula.cases is not None and bool(re.search(r"\bobservation\b", kpi.sql))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a refresh added up: how many days of how many KPIs, and which."""

    days: Mapping[str, frozenset[date]]

    @property
    def count(self) -> int:
        return sum(len(days) for days in self.days.values())


class KpiBook:
    """The tables kpi_part, kpi_day and kpi_kept of one store. One thread at a time may refresh."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store, self._zone = store, zone
        self._arrivals = Arrivals(store, zone)
        self._first_ms: int | None = None

    def withdrawn(self, changed: Values) -> None:
        """Note the values that are no longer there: nothing in the store tells of them."""
        gone = np.isnan(changed.value)
        if gone.any():
            keys = (changed.indicator_no[gone].tolist(), changed.observed_ms[gone].tolist())
            self._store.submit(lambda connection: kpi_write.note(connection, *keys))

    def refresh(self, kpis: Sequence[Kpi], now_ms: int) -> Work:
        """Keep the days up to yesterday, and those anew for which something came, or was withdrawn,
        since they were kept."""
        wanted = [kpi for kpi in kpis if kept(kpi)]
        known = {row[0]: row[1:] for row in self._store.rows(_KEPT)}
        yesterday = day_of(now_ms, self._zone) - DAY
        first = self._first_day(min((row[2] for row in known.values()), default=0))
        if first is None or first > yesterday:
            return Work(days={})
        current = {
            kpi.id
            for kpi in wanted
            if kpi.id in known and known[kpi.id][0] == _digest(kpi, self._zone)
        }
        since_ms = min((known[name][2] for name in current), default=now_ms)
        late = self._arrivals.since(since_ms, now_ms, first, yesterday)
        withdrawn = self._arrivals.withdrawn()
        for name, moment in withdrawn:
            late.setdefault((name, None), set()).add(self._arrivals.day(moment))
        work: dict[str, frozenset[date]] = {}
        for kpi in wanted:
            begin = known[kpi.id][1] + DAY if kpi.id in current else first
            days = set(_days(begin, yesterday))
            if kpi.id in current:
                days |= set(days_of(kpi, late))
            work[kpi.id] = frozenset(day for day in days if first <= day <= yesterday)
        self._write(wanted, current, work, yesterday, now_ms)
        if withdrawn:
            self._store.write(lambda connection: kpi_write.forget(connection, withdrawn))
        return Work(days={name: days for name, days in work.items() if days})

    def knows(self, kpis: Sequence[Kpi], frame: Frame) -> set[str]:
        """The KPIs of which all days of a card are kept as known at its moment."""
        if frame.period.span is Span.HOUR or not frame.slots:
            return set()
        rows = {row[0]: row[1:] for row in self._store.rows(_KEPT)}
        last = frame.slots[-1].day
        return {
            kpi.id
            for kpi in kpis
            if kpi.id in rows
            and rows[kpi.id][0] == _digest(kpi, self._zone)
            and rows[kpi.id][1] >= last
            and rows[kpi.id][2] <= frame.now_ms
        }

    def parts(self, kpis: Sequence[Kpi], frame: Frame) -> dict[str, list[Part]]:
        """The parts of KPIs that are kept, for a card."""
        return kpi_kept.parts(self._store, kpis, frame)

    def shares(
        self, kpis: Sequence[Kpi], frame: Frame
    ) -> dict[str, dict[str, tuple[float, float]]]:
        """(num, den) of each district in the period itself, by KPI."""
        return kpi_kept.shares(self._store, kpis, frame)

    def _first_day(self, since_ms: int) -> date | None:
        """The day of the first value; once it is known, only what came since can be before it."""
        known = 0 if self._first_ms is None else since_ms - MARGIN_MS
        (moment,) = self._store.rows(_FIRST, {"known": max(0, known)})[0]
        moments = [one for one in (moment, self._first_ms) if one is not None]
        self._first_ms = min(moments, default=None)
        return None if self._first_ms is None else day_of(self._first_ms - 1, self._zone)

    def _write(
        self,
        kpis: Sequence[Kpi],
        current: set[str],
        work: Mapping[str, frozenset[date]],
        until: date,
        now_ms: int,
    ) -> None:
        """Add up and put in place, in one transaction; KPIs with the same days share a query."""
        groups: dict[frozenset[date], list[Kpi]] = {}
        for kpi in kpis:
            groups.setdefault(work[kpi.id], []).append(kpi)
        fresh = [
            self._added_up(group, stretch, now_ms)
            for days, group in groups.items()
            for stretch in _stretches(sorted(days))
        ]
        gone = [(kpi.id, day) for kpi in kpis if kpi.id in current for day in work[kpi.id]]
        marks = [(kpi.id, _digest(kpi, self._zone), until, utc(now_ms)) for kpi in kpis]
        new = [kpi.id for kpi in kpis if kpi.id not in current]
        self._store.write(lambda connection: kpi_write.replace(connection, new, gone, fresh, marks))

    def _added_up(self, kpis: list[Kpi], days: Sequence[date], now_ms: int) -> pa.Table:
        moments: list[int] = []
        numbers: list[int] = []
        for number, day in enumerate(days):
            if number and days[number - 1] + DAY != day:
                moments.append(midnight_ms(days[number - 1] + DAY, self._zone))
                numbers.append(-1)
            moments.append(midnight_ms(day, self._zone))
            numbers.append(number)
        until = midnight_ms(days[-1] + DAY, self._zone)
        calendar = Calendar(moments=moments, numbers=numbers, current=0, until_ms=until)
        over_values = [kpi for kpi in kpis if kpi.formula.over_values]
        others = [kpi for kpi in kpis if not kpi.formula.over_values]
        tables = []
        if over_values:
            rows = kpi_query.value_rows(self._store, over_values, calendar, now_ms)
            tables.append(_table(over_values, days, rows))
        if others:
            rows = _rows(kpi_cases.all_parts(self._store, others, calendar, now_ms))
            tables.append(_table(others, days, rows))
        return pa.concat_tables(tables)


def _rows(found: Sequence[Sequence[Part]]) -> pd.DataFrame:
    """Parts as columns, as kpi_query.value_rows has them."""
    rows = [
        (number, part.slot, part.district, part.num, part.den, part.n)
        for number, its_parts in enumerate(found)
        for part in its_parts
    ]
    return pd.DataFrame(rows, columns=["kpi_no", "slot", "district", "num", "den", "n"])


def _table(kpis: Sequence[Kpi], days: Sequence[date], rows: pd.DataFrame) -> pa.Table:
    """Rows as the table kpi_part has them."""
    names = pa.array([kpi.id for kpi in kpis])
    kpi_no, slot = (pa.array(rows[name].to_numpy(np.int64)) for name in ("kpi_no", "slot"))
    columns = [
        names.take(kpi_no),
        pa.array(days, pa.date32()).take(slot),
        pa.array(rows["district"], pa.string(), from_pandas=True),
        *(pa.array(rows[name], PARTS.field(name).type) for name in ("num", "den", "n")),
    ]
    return pa.table(columns, PARTS)


def _digest(kpi: Kpi, zone: ZoneInfo) -> str:
    """Of all that decides how a KPI's days add up."""
    facts = (kpi.formula.model_dump_json(), kpi.kind, kpi.department, kpi.sql, zone.key)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _stretches(days: Sequence[date]) -> Iterator[Sequence[date]]:
    """The days, in order, as they are added up together: AT_ONCE at the most, and none with one a
    week later, as a query reads all that lies between."""
    first = 0
    for place in range(1, len(days) + 1):
        far = place < len(days) and days[place] - days[place - 1] > APART
        if place == len(days) or far or place - first == AT_ONCE:
            yield days[first:place]
            first = place


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]
