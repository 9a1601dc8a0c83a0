"""A server for the intake benchmark: the real route, door and store, over generated points.

python -m tests.bench.serve_door PORT DB POINTS
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import SimpleNamespace

import uvicorn
from fastapi import FastAPI

from api import observations
from data.store import Store
from tests.conftest import furnish

if __name__ == "__main__":
    house = furnish(Store(Path(sys.argv[2])), points=int(sys.argv[3]))
    server = FastAPI()
    server.state.center = SimpleNamespace(
        door=house.door, now_ms=lambda: time.time_ns() // 1_000_000
    )
    server.include_router(observations.router)
    uvicorn.run(server, host="127.0.0.1", port=int(sys.argv[1]), log_level="critical")
