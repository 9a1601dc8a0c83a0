"""What comes late, beside computing everything anew: indicators, and the days kept of 200 KPIs.

`python -m tests.bench recompute` does so over 100 million observations, two years of 2,850 lanes;
`python -m tests.bench.bench_recompute 10000000` over so many. All history is computed anew over a
tenth of its days, and that taken ten times: it grows with the days.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from data.store import Connection
from metrics.kpi_book import KpiBook, Work
from metrics.moments import DAY_MS, HOUR_MS, to_ms
from metrics.stretches import Span, holding
from tests.bench.metropolis import BEGIN, END, ZONE, Metropolis, build, kpis
from tests.bench.table import show

OBSERVATIONS = 100_000_000
SHARE = 10
OLD_MS = to_ms(BEGIN + timedelta(days=400))
AROUND_MS = 24 * DAY_MS  # what is computed around the old day: the windows that hold it
LATE = 1000
T = TypeVar("T")
# One row is one value of the old day that is sent once more, with another value.
CHOOSE = """
CREATE OR REPLACE TEMP TABLE late AS
SELECT point_no, indicator_no, observed_at
FROM observation
WHERE indicator_no = $number
  AND observed_at > make_timestamptz($first * 1000)
  AND observed_at <= make_timestamptz($last * 1000)
ORDER BY hash(point_no, observed_at)
LIMIT $count
"""
DROP = """
DELETE FROM observation
USING late
WHERE observation.point_no = late.point_no
  AND observation.indicator_no = late.indicator_no
  AND observation.observed_at = late.observed_at
  AND observation.observed_at > make_timestamptz($first * 1000)
  AND observation.observed_at <= make_timestamptz($last * 1000)
"""
PUT = """
INSERT INTO observation
SELECT point_no, indicator_no, observed_at, 33 + (hash(point_no) + $known) % 7, 1, 1,
    make_timestamptz($known * 1000), NULL, NULL
FROM late
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the clock and of the processors."""

    wall: float
    cpu: float


def timed(work: Callable[[], T]) -> tuple[T, Cost]:
    """What it returns, and what it cost."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, Cost(time.perf_counter() - wall, time.process_time() - cpu)


class Bench:
    """The large store, computed around the old day; moments of arrival run on."""

    def __init__(self, city: Metropolis) -> None:
        self.city = city
        self.book = KpiBook(city.store, ZONE)
        self.kpis = kpis()
        self.now_ms = city.now_ms
        span = (OLD_MS - AROUND_MS, OLD_MS + AROUND_MS)
        city.computer.update({"lane_flow": (span,), "lane_speed": (span,)}, self.now_ms)
        _, self.kept = timed(lambda: self.book.refresh(self.kpis, self.now_ms))

    def late(self, *parts: tuple[Span, int]) -> list[object]:
        """Send so many values of each span once more: indicators, rows, KPI days, cost."""
        self.now_ms += HOUR_MS
        number = self.city.registry.indicator_no("lane_speed")
        for (first, last), count in parts:
            given = {"number": number, "first": first, "last": last, "count": count}
            self.city.store.write(lambda c, given=given: _resend(c, given, self.now_ms))  # type: ignore[misc]
        moments = np.concatenate([np.arange(first + HOUR_MS, last + 1, HOUR_MS)
                                  for (first, last), _ in parts])  # fmt: skip
        computer = self.city.computer
        touched = {"lane_speed": holding(moments)}
        values, computed = timed(lambda: computer.update(touched, self.now_ms))
        work, kept = timed(lambda: self.book.refresh(self.kpis, self.now_ms))
        if failed := {name: why for name, why in computer.health.items() if why}:
            raise RuntimeError(failed)
        return [
            len(np.unique(values.indicator_no)),
            f"{len(values):,}",
            _said(work),
            computed,
            kept,
        ]


def measure(observations: int) -> tuple[str, list[list[object]]]:
    """What the store holds, and a row for each that came late."""
    with TemporaryDirectory() as folder:
        tenth = build(Path(folder) / "tenth.duckdb", observations, BEGIN + (END - BEGIN) / SHARE)
        _, one = timed(lambda: tenth.computer.backfill(tenth.now_ms))
        rows = tenth.count("computed") * SHARE
        tenth.store.close()
        full = Cost(one.wall * SHARE, one.cpu * SHARE)
        bench = Bench(build(Path(folder) / "all.duckdb", observations))
        day = (OLD_MS, OLD_MS + DAY_MS)
        hour = (to_ms(END) - HOUR_MS, to_ms(END))
        every = 10**9
        found: list[list[object]] = [
            ["1,000 values of an old day", *bench.late((day, LATE))],
            ["one value of an old day", *bench.late((day, 1))],
            ["the newest hour, all lanes", *bench.late((hour, every))],
            ["1,000 of an old day and the newest hour", *bench.late((day, LATE), (hour, every))],
            ["an old day, all lanes", *bench.late((day, every))],
        ]
        said = f"{bench.city.count('observation'):,} observations, {len(bench.kpis)} KPIs"
        bench.city.store.close()
    everything = ["everything", 9, f"{rows:,}", f"{len(bench.kpis) * 731:,}", full, bench.kept]
    return said, [_row(one, full) for one in [*found, everything]]


def _row(row: list[object], full: Cost) -> list[object]:
    *words, computed, kept = row
    assert isinstance(computed, Cost) and isinstance(kept, Cost)
    return [*words, *(f"{n:.2f}" for n in (computed.cpu, computed.wall, kept.cpu, kept.wall)),
            f"1 : {full.cpu / max(computed.cpu, 1e-6):,.0f}"]  # fmt: skip


def _said(work: Work) -> str:
    return f"{work.count:,}"


def _resend(connection: Connection, given: dict[str, int], now_ms: int) -> None:
    span = {name: given[name] for name in ("first", "last")}
    connection.execute(CHOOSE, given)
    connection.execute(DROP, span)
    connection.execute(PUT, {"known": now_ms})


def run(observations: int = OBSERVATIONS) -> None:
    """Print what each costs beside everything."""
    began = time.perf_counter()
    said, rows = measure(observations)
    show(
        f"What came late, over {said}; a new value touches what depends on it",
        ["", "indicators", "rows written", "KPI days", "CPU s", "wall s", "KPIs: CPU s", "wall s",
         "of everything (CPU)"],
        rows,
    )  # fmt: skip
    print(
        "  everything: over a tenth of the days, times ten."
        f" {time.perf_counter() - began:.0f} s in all"
    )


if __name__ == "__main__":
    run(*map(int, sys.argv[1:]))
