"""100 screens watch 5,000 points, a tenth of which change every 2 s: what does a refresh cost?"""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from dataclasses import dataclass, field

import httpx
import psutil

from tests.bench.table import percentile, server, show

POINTS = 5_000
VIEWERS = 100
EVERY = 2.0
SECONDS = 20.0
BASELINE_REFRESHES = 20


@dataclass
class Seen:
    """What one viewer received."""

    latencies_ms: list[float] = field(default_factory=list)
    received: int = 0


async def watch(port: int, seen: Seen) -> None:
    """Read the stream, and note how old each delta was on arrival."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    inflate = zlib.decompressobj(wbits=31)
    text = b""
    while True:
        size = int(await reader.readline(), 16)
        chunk = await reader.readexactly(size)
        await reader.readexactly(2)
        arrived = time.time() * 1000
        text += inflate.decompress(chunk)
        while (end := text.find(b"\n\n")) >= 0:
            event, text = text[:end], text[end + 2 :]
            if event.startswith(b"event: delta"):
                seen.received += len(chunk)
                now = event.index(b'"now":') + 6
                sent = float(event[now : event.index(b",", now)])
                seen.latencies_ms.append(arrived - sent)


async def stall(port: int) -> asyncio.StreamWriter:
    """A viewer that asks and then reads nothing."""
    _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(b"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\n\r\n")
    return writer


async def watch_all(port: int, viewers: int, seconds: float) -> list[Seen]:
    """All viewers at once, and one that reads nothing."""
    await stall(port)
    all_seen = [Seen() for _ in range(viewers)]
    tasks = [asyncio.create_task(watch(port, seen)) for seen in all_seen]
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return all_seen


def cpu_seconds(process: psutil.Process) -> float:
    """CPU time that a process has used so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


def measure_stream() -> tuple[float, float, float, float, float, float]:
    """ms per viewer and refresh, median and p99 latency, kB per delta, memory before and after."""
    with server("tests.bench.serve_stream", POINTS, EVERY) as (child, port):
        process = psutil.Process(child.pid)
        time.sleep(2)
        idle_from = cpu_seconds(process)
        time.sleep(6)
        idle = (cpu_seconds(process) - idle_from) / 6
        asyncio.run(watch_all(port, VIEWERS, 6))
        before = process.memory_info().rss
        used_from, began = cpu_seconds(process), time.monotonic()
        seen = asyncio.run(watch_all(port, VIEWERS, SECONDS))
        used = cpu_seconds(process) - used_from - idle * (time.monotonic() - began)
        after = process.memory_info().rss
    latencies = [value for one in seen for value in one.latencies_ms]
    refreshes = len(latencies)
    size = sum(one.received for one in seen) / refreshes / 1000
    return (
        used * 1000 / refreshes,
        percentile(latencies, 0.5),
        percentile(latencies, 0.99),
        size,
        before / 1e6,
        after / 1e6,
    )


def measure_interval() -> tuple[float, float, float, float]:
    """ms of server time per refresh, median and p99 latency, kB per refresh, one after another."""
    with server("tests.bench.serve_interval", POINTS) as (child, port):
        process = psutil.Process(child.pid)
        address = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=address, timeout=60) as client:
            client.get("/_dash-layout")
            dependency = client.get("/_dash-dependencies").json()[0]
            body = json.dumps(
                {
                    "output": dependency["output"],
                    "outputs": [
                        {"id": "points", "property": "data"},
                        {"id": "trend", "property": "figure"},
                    ],
                    "inputs": [{"id": "tick", "property": "n_intervals", "value": 1}],
                    "changedPropIds": ["tick.n_intervals"],
                    "parsedChangedPropsIds": ["tick.n_intervals"],
                }
            )
            headers = {"content-type": "application/json"}
            client.post("/_dash-update-component", content=body, headers=headers)
            used, took, size = cpu_seconds(process), [], 0
            for _ in range(BASELINE_REFRESHES):
                began = time.perf_counter()
                answer = client.post("/_dash-update-component", content=body, headers=headers)
                took.append((time.perf_counter() - began) * 1000)
                answer.raise_for_status()
                size += len(answer.content)
            used = cpu_seconds(process) - used
    each = used * 1000 / BASELINE_REFRESHES
    return each, percentile(took, 0.5), percentile(took, 0.99), size / BASELINE_REFRESHES / 1000


def run() -> None:
    """Print both ways side by side."""
    cost, median, p99, size, before, after = measure_stream()
    base_cost, base_median, base_p99, base_size = measure_interval()
    show(
        f"Push: {VIEWERS} viewers, {POINTS:,} points, a tenth changing every {EVERY:.0f} s",
        ["way", "server ms / viewer / refresh", "p50 ms", "p99 ms", "kB / refresh"],
        [
            ["stream", f"{cost:.3f}", f"{median:.1f}", f"{p99:.1f}", f"{size:.1f}"],
            [
                "interval callback (alone)",
                f"{base_cost:.1f}",
                f"{base_median:.1f}",
                f"{base_p99:.1f}",
                f"{base_size:.0f}",
            ],
            [
                "ratio",
                f"{base_cost / cost:.0f}×",
                f"{base_median / median:.1f}×",
                f"{base_p99 / p99:.1f}×",
                f"{base_size / size:.0f}×",
            ],
        ],
    )
    print(
        f"  server memory with a viewer that reads nothing: {before:.0f} MB, then {after:.0f} MB"
    )
