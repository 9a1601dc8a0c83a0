from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import health
from tests.conftest import House


def test_a_store_that_does_not_answer_makes_it_not_ready(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FastAPI()
    clock = SimpleNamespace(mode="live")
    nothing = SimpleNamespace(health={}, revision=1, viewers=0)
    server.state.engine = SimpleNamespace(ticked_at=time.monotonic())
    server.state.center = SimpleNamespace(
        store=house.store, clock=clock, now_ms=lambda: 0, hub=nothing, computer=nothing,
        desk=nothing, notifier=SimpleNamespace(failing={"hook": "HTTP 503"}),
    )  # fmt: skip
    server.include_router(health.router)
    client = TestClient(server)

    def fail(*_: Any) -> None:
        raise RuntimeError("database has been invalidated")

    well = client.get("/readyz")  # a channel that fails is told, and keeps nobody from the screens
    assert (well.status_code, well.json()["failing_channels"]) == (200, {"hook": "HTTP 503"})
    monkeypatch.setattr(house.store, "rows", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]) == (503, {"store": False, "ticks": True})
