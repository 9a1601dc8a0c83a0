"""Debian's Prometheus with the same rules over a scraped exporter: its own figure for a cycle."""

from __future__ import annotations

import contextlib
import http.server
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from alerts.judging.switches import Floats
from tests.bench.table import free_port, show, wait_for

SCRAPE_SECONDS, WAIT_SECONDS, SAMPLES = 5, 120, 4
LEVELS = ("blue", "yellow", "orange", "red")
DURATION = "prometheus_rule_group_last_duration_seconds{"
EVALUATED = "prometheus_rule_group_last_evaluation_samples{"


def run(cycles: Iterator[tuple[int, Floats]], limits: Floats, series: int, base: float) -> None:
    """Print seconds of a rule evaluation for a tenth of the series and for all of them."""
    if shutil.which("prometheus") is None:
        print("\n  Prometheus is not here (apt-get install prometheus): left out")
        return
    rows = []
    for count in (series // 10, series):
        found = measure(cycles, limits, count)
        if found is None:
            rows.append([f"Prometheus, {count:,} series", f"none in {WAIT_SECONDS} s", "", ""])
            continue
        middle = statistics.median(found)
        rows.append(
            [f"Prometheus, {count:,} series", f"{middle * 1000:,.0f}", f"{max(found) * 1000:,.0f}",
             f"{middle / base:,.0f}×"]
        )  # fmt: skip
    show(
        "Prometheus, the same limits as four alerting rules with `for`: its own figure for a cycle",
        ["way", "median ms", "worst ms", "to bare"],
        rows,
    )


def measure(
    cycles: Iterator[tuple[int, Floats]], limits: Floats, count: int
) -> list[float] | None:
    """Seconds of some rule evaluations; None when there were none that saw all series."""
    port = free_port()
    with exporter(cycles, count) as target, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _configure(folder, target, limits)
        command = [
            "prometheus", f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error",
        ]  # fmt: skip
        with subprocess.Popen(command, cwd=folder) as process:
            try:
                wait_for(port, process, 30)
                return _durations(port, count)
            finally:
                process.terminate()


@contextlib.contextmanager
def exporter(cycles: Iterator[tuple[int, Floats]], count: int) -> Iterator[int]:
    """Serves `count` series, other values at each scrape; the port."""

    class Scraped(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _, values = next(cycles)
            lines = [f'v{{p="{i}"}} {x:.2f}\n' for i, x in enumerate(values[:count].tolist())]
            body = "".join(lines).encode()
            self.send_response(200)
            self.send_header("content-type", "text/plain; version=0.0.4")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Scraped)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _configure(folder: Path, target: int, limits: Floats) -> None:
    rules = "".join(
        f"      - {{alert: {level}, expr: 'v >= {limit:g}', for: {SCRAPE_SECONDS}s}}\n"
        for level, limit in zip(LEVELS, np.asarray(limits).tolist(), strict=True)
    )
    (folder / "rules.yml").write_text(
        f"groups:\n  - name: levels\n    interval: {SCRAPE_SECONDS}s\n    rules:\n{rules}"
    )
    (folder / "prometheus.yml").write_text(
        f"global: {{scrape_interval: {SCRAPE_SECONDS}s, scrape_timeout: {SCRAPE_SECONDS}s}}\n"
        "rule_files: [rules.yml]\n"
        "scrape_configs:\n"
        f"  - {{job_name: v, static_configs: [{{targets: ['127.0.0.1:{target}']}}]}}\n"
    )


def _durations(port: int, count: int) -> list[float] | None:
    """One duration for each evaluation after the first scrapes, until there are SAMPLES."""
    found: list[float] = []
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and len(found) < SAMPLES:
        time.sleep(SCRAPE_SECONDS)
        with contextlib.suppress(OSError):
            told = _figures(port)
            if told.get(EVALUATED, 0) >= count / 20:  # one in ten is beyond a limit, or more
                found.append(told[DURATION])
    return found or None


def _figures(port: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return {
        wanted: float(line.rsplit(" ", 1)[1])
        for line in lines
        for wanted in (DURATION, EVALUATED)
        if line.startswith(wanted)
    }
