"""An observation is posted: how long until the wall shows it?

Painted is the end of the first frame with the change; the fading in (240 ms) goes on after it.
"""

from __future__ import annotations

import contextlib
import http.client
import random
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
from playwright.sync_api import Page

from tests.bench.browser import screen
from tests.bench.table import ROOT, free_port, percentile, server, show, wait_for
from tests.server import sign_in

SPEED = 60
ROUNDS = 40
ALERT_ROUNDS = 20
POLL_ROUNDS = 20
PAUSE_SECONDS = (0.3, 1.3)
TARGET_MS = 500
CALM, CHANGED, GRAVE = 0.0, 4.0, 60.0  # added to the station's value; the last raises a red alert

# Notes when what `bench.read` finds has changed, and when the frame with the change was finished.
WATCH = """
(read) => {
  const bench = (window.bench = { read: eval(read), log: [] });
  let last = bench.read();
  new MutationObserver(() => {
    const text = bench.read();
    if (text === last) return;
    last = text;
    requestAnimationFrame(() => setTimeout(() => bench.log.push([text, Date.now()])));
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
}
"""
READ_TILE = "() => document.querySelector('#vital-pm2_5 .vs-number')?.textContent || ''"
READ_POLLED = "() => document.getElementById('number')?.textContent || ''"
READ_ALERT = """() => [...document.querySelectorAll('.lead-name, .al:not([hidden]) .al-name')]
    .some((one) => one.textContent === NAME) ? 'shown' : 'away'"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """The air station that is corrected, and its newest reading."""

    no: int
    point_id: str
    name: str
    observed_at: str
    value: float


@dataclass(slots=True)
class Times:
    """Milliseconds since the posting of each round, and the bytes of its delta."""

    answered: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    plain: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Delta:
    """One delta as another viewer got it: when, its content, and its bytes plain and as sent."""

    at: float
    body: dict[str, Any]
    plain: int
    sent: int


class Viewer:
    """A second screen, which keeps the deltas that arrive."""

    def __init__(self, port: int, session: str) -> None:
        self.deltas: list[Delta] = []
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Accept-Encoding": "gzip", "Cookie": session}
        self._connection.request("GET", "/api/v1/stream", headers=headers)
        self._answer = self._connection.getresponse()
        threading.Thread(target=self._read, daemon=True).start()

    def close(self) -> None:
        """Look away."""
        self._connection.close()
        self._answer.close()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
            self._keep()  # until the connection is closed under it

    def _keep(self) -> None:
        inflate = zlib.decompressobj(wbits=31)
        text, sent = b"", 0
        while chunk := self._answer.read1():
            at = _now()
            text += inflate.decompress(chunk)
            sent += len(chunk)
            while (end := text.find(b"\n\n")) >= 0:
                event, text = text[:end], text[end + 2 :]
                if event.startswith(b"event: delta"):
                    body = orjson.loads(event[event.index(b"data: ") + 6 :])
                    self.deltas.append(Delta(at, body, len(event) + 2, sent))
                sent = 0

    def first(self, since: float, no: int, value: float) -> Delta:
        """The delta after `since` that tells a point's value."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for delta in self.deltas:
                told = delta.body["set"].get("points", {}).get(str(no))
                if delta.at >= since and told is not None and abs(told[3] - value) < 0.001:
                    return delta
            time.sleep(0.01)
        raise TimeoutError(f"no delta told that point {no} is {value}")


def _now() -> float:
    return time.time() * 1000


@contextlib.contextmanager
def command_center() -> Iterator[int]:
    """`python app.py` over a new database; its port."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "app.py", "--city", "data/cities/berlin", "--clock", "replay"]
        command += ["--speed", str(SPEED), "--port", str(port)]
        command += ["--db", str(Path(folder) / "pixel.duckdb")]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
            try:
                wait_for(port, process, 180)
                yield port
            finally:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()


def cleanest(client: httpx.Client) -> Station:
    """The station with the lowest PM2.5: small corrections of it raise no alert."""
    features = client.get("/api/v1/points", params={"kind": "air"}).json()["features"]
    known = [one for one in features if one["properties"]["value"] is not None]
    lowest = min(known, key=lambda one: one["properties"]["value"])
    told = lowest["properties"]
    return Station(
        no=lowest["id"],
        point_id=told["point_id"],
        name=told["name"]["en"],
        observed_at=told["observed_at"],
        value=told["value"],
    )


def measure(
    page: Page, client: httpx.Client, viewer: Viewer, station: Station, added: list[float]
) -> list[Times]:
    """Post the station's value with each of `added` in turn; times by the place in the turn."""
    turns = [Times() for _ in set(added)]
    dice = random.Random(7)
    for round_no, more in enumerate(added):
        time.sleep(dice.uniform(*PAUSE_SECONDS))
        before = page.evaluate("bench.log.length")
        row = {
            "point_id": station.point_id,
            "indicator": "pm2_5",
            "observed_at": station.observed_at,
            "value": station.value + more,
        }
        posted = _now()
        answer = client.post("/api/v1/observations", json=[row])
        answered = _now() - posted
        if answer.status_code != 202 or answer.json()["accepted"] != 1:
            raise RuntimeError(f"refused: {answer.text}")
        delta = viewer.first(posted, station.no, station.value + more)
        page.wait_for_function("n => bench.log.length > n", arg=before, polling=50, timeout=10_000)
        _, painted = page.evaluate("n => bench.log[n]", before)
        times = turns[round_no % len(turns)]
        times.answered.append(answered)
        times.told.append(delta.at - posted)
        times.painted.append(painted - posted)
        times.plain.append(delta.plain)
        times.sent.append(delta.sent)
    return turns


def run() -> None:
    """Print posted to painted for a vital sign, for an alert, and for a page that polls."""
    with command_center() as port:
        _run(port, "=".join(sign_in(f"http://127.0.0.1:{port}", "operator")))


def _run(port: int, session: str) -> None:
    url = f"http://127.0.0.1:{port}"
    with (
        httpx.Client(
            base_url=url, timeout=30, headers={"Origin": url, "Cookie": session}
        ) as client,
        contextlib.closing(Viewer(port, session)) as viewer,
        screen() as page,
    ):
        name, _, value = session.partition("=")
        page.context.add_cookies([{"name": name, "value": value, "url": url}])
        page.goto(f"http://127.0.0.1:{port}/wall?lang=en")
        page.wait_for_function(f"/[0-9]/.test(({READ_TILE})())", timeout=60_000)
        page.wait_for_timeout(3000)
        station = cleanest(client)
        page.evaluate(WATCH, READ_TILE)
        tile = _joined(
            measure(page, client, viewer, station, [CHANGED, CALM] * (ROUNDS // 2))
        )
        page.reload()
        page.wait_for_function(f"/[0-9]/.test(({READ_TILE})())", timeout=60_000)
        page.wait_for_timeout(3000)
        page.evaluate(WATCH, READ_ALERT.replace("NAME", orjson.dumps(station.name).decode()))
        raised, cleared = measure(page, client, viewer, station, [GRAVE, CALM] * ALERT_ROUNDS)
        with server("tests.bench.serve_poll", port, "pm2_5", 1, session) as (_, poll_port):
            page.goto(f"http://127.0.0.1:{poll_port}/")
            page.wait_for_function(f"({READ_POLLED})() !== ''", timeout=60_000)
            page.evaluate(WATCH, READ_POLLED)
            poll = _joined(
                measure(page, client, viewer, station, [CHANGED, CALM] * (POLL_ROUNDS // 2))
            )
            size = len(client.get("/api/v1/snapshot").content)
    base = percentile(poll.painted, 0.95)
    rows = [
        _row("a vital sign changes", tile, base),
        _row("an alert is raised", raised, base),
        _row("an alert clears", cleared, base),
        ["a page polls each second", _span(poll.answered), "", _span(poll.painted), "1.0×",
         f"{size / 1000:.1f}"],
    ]
    show(
        f"Posted to pixel: the wall, replay at {SPEED}×, p50 / p95 ms (target p95 {TARGET_MS} ms)",
        ["what", "202", "delta there", "painted", "p95 to poll", "kB (as sent)"],
        rows,
    )


def _joined(turns: list[Times]) -> Times:
    whole = Times()
    for one in turns:
        whole.answered += one.answered
        whole.told += one.told
        whole.painted += one.painted
        whole.plain += one.plain
        whole.sent += one.sent
    return whole


def _row(what: str, times: Times, base: float) -> list[str]:
    plain, sent = (percentile(sizes, 0.5) / 1000 for sizes in (times.plain, times.sent))
    ratio = base / percentile(times.painted, 0.95)
    spans = [_span(part) for part in (times.answered, times.told, times.painted)]
    return [what, *spans, f"{ratio:.1f}×", f"{plain:.1f} ({sent:.1f})"]


def _span(values: list[float]) -> str:
    return f"{percentile(values, 0.5):.0f} / {percentile(values, 0.95):.0f}"


if __name__ == "__main__":
    run()
