"""From a value that crosses a limit, posted over HTTP, to a receiver that was told: how long?

Beside it the same center with a notifier that looks once a second and is woken by nobody.
"""

from __future__ import annotations

import base64
import os
import random
import shutil
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from tests.alerts.notify.receivers import Receiver, Request, http_receiver
from tests.bench.table import ROOT, percentile, server, show

CITY = ROOT / "data" / "cities" / "berlin"
LEVELS = (16.0, 26.0, 40.0, 60.0)  # µg/m³ of PM2.5: each beyond the next limit
POLICY = """
channels: [{{id: hook, kind: webhook, url: "{url}", secret_env: BENCH_SECRET}}]
recipients: [{{id: officer, name: {{en: Officer, zh: 值班员}}}}]
policies: [{{unacked: [{{after: PT0S, channels: [hook], to: [officer]}}]}}]
"""
PAUSE_SECONDS = (0.1, 1.1)  # between crossings, at random: they must not fall in step with a poll


class Stopwatch:
    """Posts a crossing and waits until the receiver has it."""

    def __init__(self, port: int, receiver: Receiver) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
        self._arrived = threading.Event()
        self._end = 0.0
        receiver.arrived = self._note

    def stations(self) -> list[str]:
        """The points that measure air."""
        features = self._client.get("/api/v1/points", params={"limit": 5000}).json()["features"]
        return [f["properties"]["point_id"] for f in features if f["properties"]["kind"] == "air"]

    def cross(self, point: str, value: float, moment: datetime) -> float:
        """Milliseconds from before the POST until the receiver read the message."""
        self._arrived.clear()
        row = {"point_id": point, "indicator": "pm2_5", "observed_at": moment.isoformat(),
               "value": value}  # fmt: skip
        began = time.perf_counter()
        answer = self._client.post("/api/v1/observations", json=[row]).raise_for_status()
        if answer.json()["rejected"] or not self._arrived.wait(10):
            raise RuntimeError(f"nobody was told of {row}: {answer.text}")
        return (self._end - began) * 1000

    def _note(self, _request: Request) -> None:
        self._end = time.perf_counter()
        self._arrived.set()


def measure(folder: Path, receiver: Receiver, *how: str) -> list[float]:
    """Milliseconds of each crossing: every station through every level, one after another."""
    city = folder / "berlin"
    if not city.exists():
        shutil.copytree(CITY, city)
        (city / "notify.yaml").write_text(POLICY.format(url=receiver.url), encoding="utf-8")
    db = folder / f"{'-'.join(how) or 'woken'}.duckdb"
    with server("tests.bench.serve_notify", city, db, *how) as (_, port):
        watch = Stopwatch(port, receiver)
        begin = datetime.now(UTC) - timedelta(minutes=10)
        took, luck = [], random.Random(1)
        for step, value in enumerate(LEVELS):
            for point in watch.stations():
                time.sleep(luck.uniform(*PAUSE_SECONDS))
                took.append(watch.cross(point, value, begin + timedelta(minutes=step)))
    return took


def run() -> None:
    """Print the middle and the 95th percentile of both ways."""
    os.environ["BENCH_SECRET"] = base64.b64encode(b"k" * 32).decode()
    rows = []
    with tempfile.TemporaryDirectory() as folder, http_receiver() as receiver:
        for name, how in (("woken by the commit", ()), ("a poll every second", ("poll",))):
            took = measure(Path(folder), receiver, *how)
            p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
            rows.append([name, len(took), f"{p50:.0f} ms", f"{p95:.0f} ms", f"{max(took):.0f} ms"])
    show(
        "Notification: value posted over HTTP → signed webhook received, on loopback",
        ["notifier", "crossings", "p50", "p95", "longest"],
        rows,
    )
