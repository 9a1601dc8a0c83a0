"""KPIs kept by day: a scorecard adds days up instead of reading two years of values.

A day is kept when it is over, and added up anew when something came late for it: only that day, and
only for the KPIs that depend on what came. What was known at a moment before the last keeping is
computed from the values, as before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from data.latest import Values
from data.store import Connection, Store
from metrics import kpi_cases
from metrics.kpi_frame import Frame
from metrics.kpi_period import DAY, Span, day_of, midnight_ms
from metrics.kpi_query import Calendar, Part
from metrics.kpi_types import Kpi
from metrics.moments import utc

_EPOCH = date(1970, 1, 1)
MARGIN_MS = 600_000  # what came then may have been on its way when the days were kept
_KEPT = "SELECT kpi_id, formula, until_day, epoch_ms(known_at) FROM kpi_kept"
_WITHDRAWN = """
SELECT indicator, epoch_ms(observed_at)
FROM kpi_withdrawn
JOIN indicator USING (indicator_no)
"""
_FIRST = """
SELECT epoch_ms(least(
    (SELECT min(observed_at) FROM reading),
    (SELECT min(started_at) FROM event)
))
"""
# One row is one indicator and one day for which something came after $known; 'event' for events.
# A value belongs to the day before its end's instant, an event to the day of its beginning.
_LATE = """
WITH day AS (
    SELECT
        unnest($days) AS day_no,
        make_timestamptz(unnest($moments) * 1000) AS began_at
)

SELECT indicator, day_no
FROM (
    SELECT DISTINCT indicator_no, observed_at
    FROM reading
    WHERE known_at > make_timestamptz($known * 1000)
)
JOIN indicator USING (indicator_no)
ASOF JOIN day ON observed_at > began_at
GROUP BY ALL
UNION ALL
SELECT 'event', day_no
FROM (
    SELECT DISTINCT started_at
    FROM event
    JOIN event_change USING (event_id)
    WHERE event_change.seen_at > make_timestamptz($known * 1000)
)
ASOF JOIN day ON started_at >= began_at
GROUP BY ALL
"""
_READ = """
WITH asked AS (
    SELECT unnest($kpi) AS kpi_id, unnest($kpi_no) AS kpi_no
),

slot AS (
    SELECT
        DATE '1970-01-01' + unnest($days)::INTEGER AS day,
        unnest($slots) AS slot,
        unnest($buckets) AS bucket
)

SELECT
    kpi_no,
    min(slot) AS slot,
    NULL AS district,
    sum(num ORDER BY day) AS num,
    sum(den ORDER BY day) AS den,
    CAST(sum(n) AS BIGINT) AS n
FROM kpi_day
JOIN asked USING (kpi_id)
JOIN slot USING (day)
GROUP BY kpi_no, bucket
ORDER BY kpi_no, slot
"""
_SHARES = """
SELECT kpi_id, district_id, sum(num ORDER BY day), sum(den ORDER BY day)
FROM kpi_part
WHERE list_contains($kpi, kpi_id)
  AND day >= DATE '1970-01-01' + $first::INTEGER
  AND day <= DATE '1970-01-01' + $last::INTEGER
  AND district_id IS NOT NULL
GROUP BY kpi_id, district_id
ORDER BY kpi_id, district_id
"""


TABLES = ("kpi_part", "kpi_day")
_TOTALS = """
INSERT INTO kpi_day
SELECT
    kpi_id,
    day,
    sum(num ORDER BY district_id),
    sum(den ORDER BY district_id),
    CAST(sum(n) AS BIGINT)
FROM fresh
GROUP BY kpi_id, day
ORDER BY day, kpi_id
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

    def withdrawn(self, changed: Values) -> None:
        """Note the values that are no longer there: nothing in the store tells of them."""
        gone = np.isnan(changed.value)
        if gone.any():
            keys = (changed.indicator_no[gone].tolist(), changed.observed_ms[gone].tolist())
            self._store.submit(lambda connection: _note(connection, *keys))

    def refresh(self, kpis: Sequence[Kpi], now_ms: int) -> Work:
        """Keep the days up to yesterday, and those anew for which something came, or was withdrawn,
        since they were kept."""
        wanted = [kpi for kpi in kpis if kept(kpi)]
        known = {row[0]: row[1:] for row in self._store.rows(_KEPT)}
        yesterday = day_of(now_ms, self._zone) - DAY
        first = self._first_day()
        if first is None or first > yesterday:
            return Work(days={})
        current = {
            kpi.id
            for kpi in wanted
            if kpi.id in known and known[kpi.id][0] == _digest(kpi, self._zone)
        }
        late = self._late([known[name][2] for name in current], first, yesterday)
        withdrawn = self._store.rows(_WITHDRAWN)
        for name, moment in withdrawn:
            late.setdefault(name, set()).add(day_of(moment - 1, self._zone))
        work: dict[str, frozenset[date]] = {}
        for kpi in wanted:
            begin = known[kpi.id][1] + DAY if kpi.id in current else first
            days = set(_days(begin, yesterday))
            if kpi.id in current:
                days |= {day for name in _inputs(kpi, late) for day in late.get(name, ())}
            work[kpi.id] = frozenset(day for day in days if first <= day <= yesterday)
        self._write(wanted, current, work, yesterday, now_ms)
        if withdrawn:
            self._store.write(lambda connection: _forget(connection, withdrawn))
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
        """The parts of KPIs that are kept: by day in the period itself, the one before and the one
        a year earlier, of the others what they add up to, on the first day that has any."""
        detailed = frame.detailed
        buckets = [
            number
            if len(slot.periods) > 1 or not detailed.isdisjoint(slot.periods)
            else -1 - frame.periods.index(slot.periods[0])
            for number, slot in enumerate(frame.slots)
        ]
        asked = {
            "kpi": [kpi.id for kpi in kpis],
            "kpi_no": list(range(len(kpis))),
            "days": [(slot.day - _EPOCH).days for slot in frame.slots],
            "slots": list(range(len(frame.slots))),
            "buckets": buckets,
        }
        found: dict[str, list[Part]] = {kpi.id: [] for kpi in kpis}
        for number, *rest in self._store.rows(_READ, asked):
            found[kpis[number].id].append(Part(*rest))
        return found

    def shares(
        self, kpis: Sequence[Kpi], frame: Frame
    ) -> dict[str, dict[str, tuple[float, float]]]:
        """(num, den) of each district in the period itself, by KPI."""
        found: dict[str, dict[str, tuple[float, float]]] = {kpi.id: {} for kpi in kpis}
        asked = {
            "kpi": list(found),
            "first": (frame.period.first - _EPOCH).days,
            "last": (frame.until - _EPOCH).days,
        }
        for name, district, num, den in self._store.rows(_SHARES, asked):
            found[name][district] = num, den
        return found

    def _first_day(self) -> date | None:
        moment = self._store.rows(_FIRST)[0][0]
        return None if moment is None else day_of(moment - 1, self._zone)

    def _late(self, known: Iterable[int], first: date, last: date) -> dict[str, set[date]]:
        """The days for which something came after the oldest of the keepings, by what came."""
        since = min(known, default=None)
        if since is None:
            return {}
        days = _days(first, last + DAY)
        asked = {
            "known": since - MARGIN_MS,
            "days": [(day - _EPOCH).days for day in days],
            "moments": [midnight_ms(day, self._zone) for day in days],
        }
        found: dict[str, set[date]] = {}
        for name, number in self._store.rows(_LATE, asked):
            found.setdefault(name, set()).add(_EPOCH + DAY * number)
        return found

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
        rows: list[tuple[Any, ...]] = []
        for days, group in groups.items():
            if days:
                rows += self._added_up(group, sorted(days), now_ms)
        gone = [(kpi.id, day) for kpi in kpis if kpi.id in current for day in work[kpi.id]]
        marks = [(kpi.id, _digest(kpi, self._zone), until, utc(now_ms)) for kpi in kpis]
        new = [kpi.id for kpi in kpis if kpi.id not in current]
        self._store.write(lambda connection: _replace(connection, new, gone, rows, marks))

    def _added_up(self, kpis: list[Kpi], days: list[date], now_ms: int) -> list[tuple[Any, ...]]:
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
        found = kpi_cases.all_parts(self._store, kpis, calendar, now_ms)
        return [
            (kpi.id, days[part.slot], part.district, part.num, part.den, part.n)
            for kpi, its_parts in zip(kpis, found, strict=True)
            for part in its_parts
        ]


def _inputs(kpi: Kpi, late: Mapping[str, set[date]]) -> Iterable[str]:
    """Of what came late, what a KPI depends on."""
    if kpi.formula.query is not None:
        return [name for name in late if name != "event"]
    if kpi.formula.events is not None:
        return ["event"]
    return set(kpi.formula.indicators().values())


def _digest(kpi: Kpi, zone: ZoneInfo) -> str:
    """Of all that decides how a KPI's days add up."""
    facts = (kpi.formula.model_dump_json(), kpi.kind, kpi.department, kpi.sql, zone.key)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


_PARTS = pa.schema(
    [("kpi_id", pa.string()), ("day", pa.date32()), ("district_id", pa.string()),
     ("num", pa.float64()), ("den", pa.float64()), ("n", pa.int64())]
)  # fmt: skip


def _replace(
    connection: Connection,
    new: list[str],
    gone: list[tuple[str, date]],
    rows: list[tuple[Any, ...]],
    marks: list[tuple[Any, ...]],
) -> None:
    if new:
        for table in TABLES:
            connection.execute(f"DELETE FROM {table} WHERE list_contains($1, kpi_id)", [new])
    if gone:
        _register(connection, "gone", _PARTS.names[:2], gone)
        for table in TABLES:
            connection.execute(
                f"DELETE FROM {table} USING gone"
                f" WHERE {table}.kpi_id = gone.kpi_id AND {table}.day = gone.day"
            )
        connection.unregister("gone")
    if rows:
        _register(connection, "fresh", _PARTS.names, rows)
        connection.execute("INSERT INTO kpi_part SELECT * FROM fresh ORDER BY day, kpi_id")
        connection.execute(_TOTALS)
        connection.unregister("fresh")
    for mark in marks:
        connection.execute("INSERT OR REPLACE INTO kpi_kept VALUES (?, ?, ?, ?)", mark)


def _note(connection: Connection, numbers: list[int], moments: list[int]) -> None:
    connection.execute(
        "INSERT INTO kpi_withdrawn SELECT DISTINCT n, make_timestamptz(m * 1000)"
        " FROM (SELECT unnest($1) AS n, unnest($2) AS m)",
        [numbers, moments],
    )


def _forget(connection: Connection, kept: list[tuple[Any, ...]]) -> None:
    connection.execute(
        "DELETE FROM kpi_withdrawn USING indicator WHERE kpi_withdrawn.indicator_no ="
        " indicator.indicator_no AND list_contains($1, indicator || ' ' || epoch_ms(observed_at))",
        [[f"{name} {moment}" for name, moment in kept]],
    )


def _register(
    connection: Connection, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    arrays = zip(columns, zip(*rows, strict=True), strict=True)
    table = {column: pa.array(all_, _PARTS.field(column).type) for column, all_ in arrays}
    connection.register(name, pa.table(table))
