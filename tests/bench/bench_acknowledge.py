"""An acknowledgement over HTTP, with 100,000 alerts stored: how long until it is answered?"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import httpx
import numpy as np
import pyarrow as pa

from data.store import Connection, Store
from tests.bench.table import percentile, show
from tests.server import Server

STORED, OPEN, ASKED = (100, 100_000), 300, 200
START = ("--city", "data/cities/berlin", "--from", "2024-12-14T12:00", "--speed", "1")
NEAR_MS = 300


def run() -> None:
    """Print p50, p95 and the worst with few alerts stored, and with many."""
    rows, base = [], 0.0
    for stored in STORED:
        with tempfile.TemporaryDirectory() as folder:
            seconds = _measure(Path(folder) / "bench.duckdb", stored)
        p95 = percentile(seconds, 0.95)
        base = base or p95
        rows.append(
            [f"{stored:,} alerts stored", f"{percentile(seconds, 0.5) * 1000:.1f}",
             f"{p95 * 1000:.1f}", f"{max(seconds) * 1000:.1f}", f"{p95 / base:.1f}×"]
        )  # fmt: skip
    show(
        f"An acknowledgement over HTTP ({OPEN} open; at most {NEAR_MS} ms p95 is asked)",
        ["", "p50 ms", "p95 ms", "worst ms", "p95 to first"],
        rows,
    )


def _measure(db: Path, stored: int) -> list[float]:
    server = Server(db, START)
    server.start()
    server.stop()
    _fill(db, stored)
    server = Server(db, START[:2])
    server.start()
    try:
        with server.client("duty officer") as client:
            return [_acknowledge(client, stored + no) for no in range(1, ASKED + 1)]
    finally:
        server.stop()


def _acknowledge(client: httpx.Client, no: int) -> float:
    seen = {"seen_seq": client.get(f"/api/v1/alerts/{no}").raise_for_status().json()["seq"]}
    began = time.perf_counter()
    answer = client.post(f"/api/v1/alerts/{no}/acknowledge", json=seen)
    seconds = time.perf_counter() - began
    answer.raise_for_status()
    return seconds


def _fill(db: Path, stored: int) -> None:
    """`stored` closed alerts of three steps, and OPEN that nobody acknowledged, all of one rule."""
    store = Store(db)
    numbers = pa.table({"no": np.arange(1, stored + OPEN + 1)})

    def write(connection: Connection) -> None:
        connection.register("numbers", numbers)
        for table in ("alert", "alert_event", "overlay"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute(_ALERTS, {"stored": stored})
        connection.execute(_EVENTS, {"stored": stored})

    store.write(write)
    store.close()


_ALERTS = """
INSERT INTO alert
SELECT no, CASE WHEN no <= $stored THEN 3 ELSE 1 END, 'traffic_slow', 1, p.point_no, i.indicator_no,
       'traffic', 'traffic_control',
       CASE WHEN no <= $stored THEN 'NORMAL' ELSE 'UNACKED' END,
       CASE WHEN no <= $stored THEN 0 ELSE 4 END, 4, 0.2, 0.25,
       TIMESTAMPTZ '2024-12-01' + INTERVAL 1 SECOND * no,
       TIMESTAMPTZ '2024-12-01' + INTERVAL 1 SECOND * no, NULL, NULL, NULL,
       CASE WHEN no <= $stored THEN TIMESTAMPTZ '2024-12-13' END,
       CASE WHEN no <= $stored THEN TIMESTAMPTZ '2024-12-13' END
FROM numbers,
     (SELECT list(point_no) AS known FROM point WHERE kind = 'site') AS s,
     (SELECT indicator_no FROM indicator WHERE indicator = 'speed_ratio') AS i,
     LATERAL (SELECT known[1 + no % len(known)] AS point_no) AS p
"""
_EVENTS = """
INSERT INTO alert_event
SELECT row_number() OVER (ORDER BY no, seq), no, seq, ['RAISE', 'ACK', 'CLEAR'][seq],
       ['NORMAL', 'UNACKED', 'ACKED'][seq], ['UNACKED', 'ACKED', 'NORMAL'][seq],
       CASE WHEN seq = 3 THEN 0 ELSE 4 END, 'system', NULL, 0.2, NULL,
       TIMESTAMPTZ '2024-12-01' + INTERVAL 1 SECOND * no,
       TIMESTAMPTZ '2024-12-01' + INTERVAL 1 SECOND * no, ''
FROM numbers, (SELECT unnest([1, 2, 3]) AS seq)
WHERE seq = 1 OR no <= $stored
"""
