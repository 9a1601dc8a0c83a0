"""A scorecard of 200 KPIs over 24 months: from the days that are kept beside from the values; and
what a late value costs. `python -m tests.bench bench_kpi`; with a number, so many values a day."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from data.store import Connection, Store
from metrics.kpi import Period, scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_types import Kpi
from tests.bench.table import show
from tests.metrics.kpi_town import make_kpi, ms

ZONE = ZoneInfo("Europe/Berlin")
KPIS, MONTHS, POINTS = 200, 24, 12
NOW = ms("2025-02-01T09:00")
JANUARY = Period.parse("2025-01")
ASKED = 5


def run(points: int = POINTS) -> None:
    """Print the times of one card, warm, and of a refresh."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "bench.duckdb")
        count = _fill(store, points)
        kpis = [_kpi(number) for number in range(KPIS)]
        book = KpiBook(store, ZONE)
        first = _timed(lambda: book.refresh(kpis, NOW))
        late, work = _late(store, book, kpis)
        rows = [
            ["the card from the days that are kept", *_times(lambda: _card(store, kpis, book))],
            ["the card from the values", *_times(lambda: _card(store, kpis, None))],
            ["keep a late value's day", f"{late * 1000:.0f}", f"{work} of {KPIS}"],
            ["keep all days, once", f"{first * 1000:.0f}", f"{KPIS * 730:,} days"],
        ]
        store.close()
    said = f"{count:,} values at {points} points"
    show(
        f"{KPIS} KPIs over {MONTHS} months, {said} (under 1 s is asked)",
        ["", "p50 ms", "worst ms"],
        rows,
    )


def _fill(store: Store, points: int) -> int:
    """An indicator for each KPI, a value a day at each point, in twelve districts."""

    def write(connection: Connection) -> None:
        connection.execute(
            f"""
            INSERT INTO indicator SELECT n, 'i' || n FROM range(1, {KPIS + 1}) AS t(n);
            INSERT INTO point (point_no, point_id, kind, name_en, name_zh, district_id)
            SELECT n, 'p' || n, 'site', '', '', lpad((n % 12)::VARCHAR, 2, '0')
            FROM range(1, {points + 1}) AS t(n);
            INSERT INTO observation
            SELECT p, i, moment, (hash(p, i, moment) % 1000) / 10.0, 1, 1,
                   moment + INTERVAL 1 HOUR, NULL, NULL
            FROM range({points}) AS a(p0), range({KPIS}) AS b(i0),
                 range(TIMESTAMPTZ '2023-02-01 12:00:00+00', TIMESTAMPTZ '2025-02-01 00:00:00+00',
                       INTERVAL 1 DAY) AS c(moment),
                 (SELECT 1), LATERAL (SELECT p0 + 1 AS p, i0 + 1 AS i)
            ORDER BY moment
            """
        )

    store.write(write)
    return int(store.rows("SELECT count(*) FROM observation")[0][0])


def _kpi(number: int) -> Kpi:
    name = f"i{number + 1}"
    formulas = (
        {"mean": name},
        {"share": {"indicator": name, "at_most": 50}},
        {"ratio": {"of": name, "to": f"i{(number + 1) % KPIS + 1}"}},
    )
    show_as = "percent" if number % 3 else "number"
    return make_kpi(formulas[number % 3], id=f"k{number}", kind="site", show=show_as)


def _card(store: Store, kpis: list[Kpi], book: KpiBook | None) -> None:
    scorecard(store, kpis, "d", JANUARY, zone=ZONE, now_ms=NOW, book=book)


def _late(store: Store, book: KpiBook, kpis: list[Kpi]) -> tuple[float, int]:
    """How long it takes to keep one late value, and of how many KPIs a day was added up for it."""
    store.write(
        lambda c: c.execute(
            "INSERT INTO observation SELECT 1, 7, '2024-06-03 09:00:00+00', 5, 1, 1,"
            " make_timestamptz($1 * 1000), NULL, NULL",
            [NOW - 1000],
        )
    )
    began = time.perf_counter()
    work = book.refresh(kpis, NOW)
    return time.perf_counter() - began, work.count


def _times(work: Callable[[], object]) -> list[str]:
    taken = [_timed(work) for _ in range(ASKED)]
    return [f"{statistics.median(taken) * 1000:.0f}", f"{max(taken) * 1000:.0f}"]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    run(*map(int, sys.argv[1:]))
