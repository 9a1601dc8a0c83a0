"""A scorecard of 200 KPIs over 24 months, on 100 million observations: from the days that are kept
beside from the values, over HTTP, and as a page; and what keeping the days costs.

`python -m tests.bench kpi`; `python -m tests.bench.bench_kpi 3` with three points of each indicator
(28 are 98 million values).
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import dash
from fastapi import FastAPI
from fastapi.testclient import TestClient
from plotly.utils import PlotlyJSONEncoder

from api import kpis as routes
from data.city import load_city
from data.store import Connection, Store
from metrics.kpi import Period, scorecard
from metrics.kpi_book import KpiBook
from metrics.kpi_types import Kpi, Kpis
from metrics.moments import DAY_MS
from tests.bench.table import show
from tests.metrics.kpi_town import CITIES, make_kpi, ms

ZONE = ZoneInfo("Europe/Berlin")
KPIS, POINTS = 200, 28
NOW = ms("2025-02-01T09:00")
JANUARY = Period.parse("2025-01")
DEPARTMENT = "fire_department"
MEMORY = "6GB"
MONTHS = "24 months of hours"
GENERATE = """
INSERT INTO observation
SELECT p + 1, i + 1, moment, (hash(p, i, moment) % 1000) / 10.0, 1, 1,
       moment + INTERVAL 2 MINUTE, NULL, NULL
FROM range(make_timestamptz($first * 1000), make_timestamptz($last * 1000), INTERVAL 1 HOUR)
         AS c(moment),
     range($points) AS a(p), range($kpis) AS b(i)
"""


@dataclass(slots=True)
class Timed:
    """What a piece of work costs: seconds of the processors, and of the clock."""

    cpu: float
    wall: float


def run(points: int = POINTS) -> None:
    """Print what one card costs, and the days that are kept."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "bench.duckdb")
        count = fill(store, points)
        kpis = [_kpi(number) for number in range(KPIS)]
        book = KpiBook(store, ZONE)
        center = _center(store, kpis, book)
        cold = _once(lambda: _card(store, kpis, book))
        first = _once(lambda: book.refresh(kpis, NOW))
        warm = _best(lambda: _card(store, kpis, book))
        api = _best(_over_http(center))
        page = _best(_page(center))
        again = _best(lambda: book.refresh(kpis, NOW))
        late, days = _late(store, book, kpis)
        rows = [
            _row("the card's data, cold: from the values", cold, "nothing is kept"),
            _row("the card's data, from the days that are kept", warm, "under 1 s is asked"),
            _row("the card over HTTP, as JSON", api, "the same"),
            _row("the card's page, as Dash sends it", page, "the same"),
            _row("keep all days, once", first, f"{KPIS * 731:,} days of KPIs"),
            _row("keep one late value's day", late, f"{days} of {KPIS} KPIs, a day each"),
            _row("look, and find nothing late", again, "each minute"),
        ]
        store.close()
    show(
        f"{KPIS} KPIs over {MONTHS}, {count:,} values at {points} points",
        ["", "CPU ms", "wall ms", ""],
        rows,
    )
    print(f"  {time.perf_counter() - began:.0f} s in all")


def fill(store: Store, points: int) -> int:
    """An indicator for each KPI, a value an hour at each point, in twelve districts."""

    def places(connection: Connection) -> None:
        connection.execute(
            f"""
            SET memory_limit = '{MEMORY}';
            INSERT INTO indicator SELECT n, 'i' || n FROM range(1, {KPIS + 1}) AS t(n);
            INSERT INTO point (point_no, point_id, kind, name_en, name_zh, district_id)
            SELECT n, 'p' || n, 'site', '', '', lpad((n % 12 + 1)::VARCHAR, 2, '0')
            FROM range(1, {points + 1}) AS t(n);
            """
        )

    store.write(places)
    begin, end = ms("2023-02-01T00:00"), ms("2025-02-01T00:00")
    for first in range(begin, end, 31 * DAY_MS):
        given = {
            "first": first, "last": min(first + 31 * DAY_MS, end), "points": points, "kpis": KPIS
        }  # fmt: skip
        store.write(lambda connection, given=given: _run(connection, given))  # type: ignore[misc]
    return int(store.rows("SELECT count(*) FROM observation")[0][0])


def _run(connection: Connection, given: dict[str, int]) -> None:
    connection.execute(GENERATE, given)


def _kpi(number: int) -> Kpi:
    name = f"i{number + 1}"
    formulas = (
        {"mean": name},
        {"share": {"indicator": name, "at_most": 50}},
        {"ratio": {"of": name, "to": f"i{(number + 1) % KPIS + 1}"}},
    )
    show_as = "percent" if number % 3 else "number"
    aim = {"against": "last_year", "floor": -10, "stretch": 5, "weight": 1 / KPIS}
    return make_kpi(
        formulas[number % 3],
        id=f"k{number}", kind="site", show=show_as, aims=[aim], department=DEPARTMENT,
    )  # fmt: skip


def _center(store: Store, kpis: list[Kpi], book: KpiBook) -> Any:
    city = load_city(CITIES / "berlin")
    return SimpleNamespace(city=city, kpis=Kpis(kpis), store=store, kept=book, now_ms=lambda: NOW)


def _over_http(center: Any) -> Callable[[], object]:
    server = FastAPI()
    server.state.center = center
    server.include_router(routes.router)
    client = TestClient(server)

    def ask() -> None:
        answer = client.get(f"/api/v1/kpis/{DEPARTMENT}?period={JANUARY}")
        if answer.status_code != 200 or len(answer.json()["kpis"]) != KPIS:
            raise RuntimeError(answer.text[:200])

    return ask


def _page(center: Any) -> Callable[[], object]:
    dash.Dash(__name__, use_pages=True, pages_folder="")
    from pages import kpi as page

    vars(page).update(center=lambda: center, language=lambda: "en")
    return lambda: json.dumps(
        page.layout(DEPARTMENT, str(JANUARY)), cls=PlotlyJSONEncoder
    )


def _card(store: Store, kpis: list[Kpi], book: KpiBook) -> None:
    scorecard(store, kpis, DEPARTMENT, JANUARY, zone=ZONE, now_ms=NOW, book=book)


def _late(store: Store, book: KpiBook, kpis: list[Kpi]) -> tuple[Timed, int]:
    """What it costs to keep one late value, and of how many KPIs a day was added up for it."""
    store.write(
        lambda c: c.execute(
            "INSERT INTO observation SELECT 1, 7, '2024-06-03 09:30:00+00', 5, 1, 1,"
            " make_timestamptz($1 * 1000), NULL, NULL",
            [NOW - 1000],
        )
    )
    count = 0

    def work() -> None:
        nonlocal count
        count = book.refresh(kpis, NOW).count

    return _once(work), count


def _row(name: str, cost: Timed, said: str) -> list[str]:
    return [name, f"{cost.cpu * 1000:,.0f}", f"{cost.wall * 1000:,.0f}", said]


def _best(work: Callable[[], object], tries: int = 5) -> Timed:
    """The middle of some, after one that warms up."""
    work()
    return sorted((_once(work) for _ in range(tries)), key=lambda one: one.wall)[tries // 2]


def _once(work: Callable[[], object]) -> Timed:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Timed(time.process_time() - cpu, time.perf_counter() - wall)


if __name__ == "__main__":
    run(*map(int, sys.argv[1:]))
