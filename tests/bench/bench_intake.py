"""Observations over HTTP, validated and durable when answered: how many a second?"""

from __future__ import annotations

import http.client
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import orjson

from tests.bench.table import server, show

POINTS = 1_000
CLIENTS = 4
BATCHES = {1: 300, 100: 120, 1_000: 60}
START = datetime(2024, 1, 1, tzinfo=UTC)


def bodies(size: int, count: int, client: int) -> list[bytes]:
    """`count` requests of `size` rows; no two rows are of the same point and moment."""
    made = []
    for batch in range(count):
        moment = START + timedelta(minutes=batch + 1000 * client + 100_000 * (size % 7))
        rows = [
            {
                "point_id": f"p{i}",
                "indicator": "count",
                "observed_at": moment.isoformat(),
                "value": i * 0.5,
            }
            for i in range(size)
        ]
        made.append(orjson.dumps(rows))
    return made


def send(port: int, requests: list[bytes]) -> None:
    """One client: one request after another over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for body in requests:
        connection.request(
            "POST", "/api/v1/observations", body, {"content-type": "application/json"}
        )
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 202 or orjson.loads(content)["rejected"]:
            raise RuntimeError(f"refused: {content[:200]!r}")


def measure(port: int, size: int) -> float:
    """Rows a second with CLIENTS clients at once."""
    work = [bodies(size, BATCHES[size], client) for client in range(CLIENTS)]
    threads = [threading.Thread(target=send, args=(port, requests)) for requests in work]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return size * BATCHES[size] * CLIENTS / (time.perf_counter() - began)


def baseline(folder: Path) -> float:
    """Rows a second with `executemany` of 1,000 rows and a commit each: no HTTP, no validation."""
    connection = duckdb.connect(str(folder / "baseline.duckdb"))
    connection.execute(
        "CREATE TABLE observation (point_id VARCHAR, indicator VARCHAR, observed_at TIMESTAMPTZ,"
        " value DOUBLE)"
    )
    rows = [[f"p{i}", "count", START, i * 0.5] for i in range(1000)]
    began = time.perf_counter()
    for _ in range(3):
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO observation VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
    rate = 3000 / (time.perf_counter() - began)
    connection.close()
    return rate


def run() -> None:
    """Print rows a second by batch size beside the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        base = baseline(Path(folder))
        db = Path(folder) / "intake.duckdb"
        with server("tests.bench.serve_door", db, POINTS) as (_, port):
            send(port, bodies(10, 20, 90))
            rates = {size: measure(port, size) for size in BATCHES}
    rows = [
        [f"POST, batches of {size:,}", f"{rate:,.0f}", f"{rate / size:,.0f}", f"{rate / base:.1f}×"]
        for size, rate in rates.items()
    ]
    rows.append(
        ["executemany of 1,000, in process, unchecked", f"{base:,.0f}", f"{base / 1000:,.1f}", "1×"]
    )
    show(
        f"Intake: durable observations over HTTP, {CLIENTS} clients",
        ["way", "rows / s", "batches / s", "to baseline"],
        rows,
    )
