"""The console's list with 100,000 alerts ended and as many open: how long until it is answered?"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from alerts import read
from alerts.listing import entry_of
from data.settings import parser, settings
from live.center import Center
from live.opening import open_center
from live.picture import Painter
from tests.bench.bench_acknowledge import START
from tests.bench.browser import screen
from tests.bench.fill_alerts import fill
from tests.bench.table import percentile, show
from tests.server import Server

ENDED, OPEN, ASKED = 100_000, 100_000, 60
LIST = "/api/v1/alerts/list"
NEAR_MS, OPEN_MS = 300, 1000


def run() -> None:
    """Print p50, p95 and the worst over HTTP, and the picture beside the naive way."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "bench.duckdb"
        server = Server(db, START)
        server.start()
        server.stop()
        fill(db, ENDED, OPEN)
        _served(db)
        _painted(db)


def _served(db: Path) -> None:
    server = Server(db, START[:2])
    server.start()
    try:
        with server.client("duty officer") as client:
            rows = [_row(words, _times(work)) for words, work in _work(client).items()]
        opened = [_opens(server) for _ in range(5)]
    finally:
        server.stop()
    show(
        f"The list over HTTP, {ENDED:,} ended, {OPEN:,} open (at most {NEAR_MS} ms p95 is asked)",
        ["", "p50 ms", "p95 ms", "worst ms"],
        [*rows, _row(f"opens in a browser (at most {OPEN_MS} ms is asked)", opened)],
    )


def _work(client: httpx.Client) -> dict[str, Callable[[int], Any]]:
    """What is timed, by its name; each is given the number of the attempt."""

    def ask(**query: Any) -> Any:
        return client.get(LIST, params=query).raise_for_status().json()

    unseen = [row["no"] for row in ask(unseen=True, limit=500, offset=1000)["rows"]]

    def acknowledge(at: int) -> None:
        order = {"seen_seq": 1}
        client.post(f"/api/v1/alerts/{unseen[at]}/acknowledge", json=order).raise_for_status()

    def several(at: int) -> None:
        rows = ask(unseen=True, limit=15, offset=3000)["rows"]
        seen = [{"alert": row["no"], "seen_seq": row["seq"]} for row in rows]
        client.post("/api/v1/alerts/acknowledge", json={"seen": seen}).raise_for_status()

    def then(work: Callable[[], Any]) -> None:
        acknowledge(next(changes))
        work()

    changes = iter(range(ASKED, 5 * ASKED))
    return {
        "a page, nothing changed": lambda at: ask(),
        "page 900, nothing changed": lambda at: ask(offset=90_000),
        "words, nothing changed": lambda at: ask(words="rhin"),
        "acknowledge one": acknowledge,
        "acknowledge one, then a page": lambda at: then(ask),
        "acknowledge one, then words": lambda at: then(lambda: ask(words="rhin")),
        "ask for 15, acknowledge them": several,
        "ended": lambda at: ask(tab="ended"),
        "ended, page 900, words": lambda at: ask(tab="ended", offset=90_000, words="str"),
    }


def _times(work: Callable[[int], Any]) -> list[float]:
    return [_timed(lambda at=at: work(at)) for at in range(ASKED)]  # type: ignore[misc]


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _row(words: str, seconds: list[float]) -> list[str]:
    shown = statistics.median(seconds), percentile(seconds, 0.95), max(seconds)
    return [words, *(f"{value * 1000:.1f}" for value in shown)]


def _opens(server: Server) -> float:
    """From the address to the first row, in a browser that was here before (two visits)."""
    with screen() as page:
        value = server.cookie("duty officer")
        page.context.add_cookies([{"name": server.cookie_name, "value": value, "url": server.url}])
        seconds = 0.0
        for _ in range(3):
            began = time.perf_counter()
            page.goto(f"{server.url}/alerts")
            page.locator("#alerts-list .ag-row").first.wait_for()
            seconds = time.perf_counter() - began
        return seconds


def _painted(db: Path) -> None:
    """The picture of one tick, unchanged and after a change, beside a sort and all rows."""
    words = ["--city", "data/cities/berlin", "--db", str(db)]
    center = open_center(settings(parser().parse_args(words)), say=lambda _text: None).center
    painter, now_ms = Painter(center), center.now_ms()
    painter.paint(now_ms)
    unseen = [alert for alert in center.desk.open_alerts() if alert.state == "UNACKED"]

    def changed(at: int) -> float:
        center.desk.acknowledge(unseen[at].no, unseen[at].seq, "bench", None, now_ms)
        return _timed(lambda: painter.paint(now_ms))

    same = [_timed(lambda: painter.paint(now_ms)) for _ in range(10)]
    after = [changed(at) for at in range(10)]
    naive = [_timed(lambda: _naively(center, now_ms)) for _ in range(3)]
    ratio = statistics.median(naive) / statistics.median(after)
    center.close()
    show(
        f"The picture of one tick ({OPEN:,} open)",
        ["", "p50 ms", "p95 ms", "worst ms"],
        [_row("nothing changed", same), _row("one acknowledged", after),
         _row(f"naive: sort and build every row ({ratio:.0f}×)", naive)],
    )  # fmt: skip


def _naively(center: Center, now_ms: int) -> Any:
    places = center.districts.names
    desk = center.desk
    entries = sorted(
        (entry_of(alert, desk.overlays(alert, now_ms)) for alert in desk.open_alerts()),
        key=lambda entry: entry.key,
    )
    alerts = [entry.alert for entry in entries]
    return read.open_rows(desk, center.registry, center.latest, places, now_ms, alerts)
