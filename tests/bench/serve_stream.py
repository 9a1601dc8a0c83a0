"""A server for the stream benchmark: the real hub and route, over points that change by themselves.

python -m tests.bench.serve_stream PORT POINTS SECONDS_BETWEEN_CHANGES
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from contextlib import asynccontextmanager
from types import SimpleNamespace

import uvicorn
from fastapi import FastAPI

from api import stream
from live.hub import Hub


def build(points: int, every: float) -> FastAPI:
    """An app whose picture changes in a tenth of `points` every `every` seconds."""
    hub = Hub(lambda: {"now": time.time() * 1000, "clock": {"mode": "live", "speed": 1}})
    entries = {str(no): [0, 0, 0, 10.0, 1_734_185_220_000] for no in range(1, points + 1)}
    dice = random.Random(7)

    async def change() -> None:
        while True:
            await asyncio.sleep(every)
            for no in dice.sample(range(1, points + 1), points // 10):
                now = int(time.time() * 1000)
                entries[str(no)] = [dice.randint(0, 4), 0, 0, round(dice.random() * 100, 1), now]
            await asyncio.to_thread(hub.publish, {"points": dict(entries)})

    @asynccontextmanager
    async def lifespan(_: FastAPI):  # type: ignore[no-untyped-def]
        hub.start()
        hub.publish({"points": dict(entries)})
        task = asyncio.create_task(change())
        yield
        task.cancel()
        hub.stop()

    server = FastAPI(lifespan=lifespan)
    server.state.center = SimpleNamespace(hub=hub)
    server.include_router(stream.router)
    return server


if __name__ == "__main__":
    uvicorn.run(
        build(int(sys.argv[2]), float(sys.argv[3])),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="critical",
    )
