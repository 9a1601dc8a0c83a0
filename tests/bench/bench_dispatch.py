"""A plan of twelve tasks is activated over HTTP: how long until it is answered, and until every
screen knows? Beside it, in turn: the same tasks one request after another, and a mere note."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from tests.bench.table import percentile, show
from tests.server import Server, eventually

TASKS, ROUNDS, SCREENS = 12, 40, 12
NEAR_MS, TOLD_MS = 300, 1000
START = ("--city", "data/cities/berlin", "--from", "2024-12-14T12:00", "--speed", "1")
DEPARTMENTS = ("public_order", "traffic_control", "fire_department", "environment")


class Screen(threading.Thread):
    """A browser that listens; when it first heard of each task."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self._server = server
        self.heard: dict[str, float] = {}
        self.listens = False

    def run(self) -> None:
        with (
            self._server.client("department contact") as client,
            client.stream(
                "GET", "/api/v1/stream", headers={"accept-encoding": "identity"}, timeout=None
            ) as told,
        ):
            self.listens = True
            for line in told.iter_lines():
                if line.startswith("data: ") and '"tasks":' in line:
                    self._hear(json.loads(line[6:]), time.perf_counter())

    def _hear(self, told: dict[str, Any], now: float) -> None:
        for no in told.get("set", told).get("tasks", {}):
            self.heard.setdefault(no, now)


def run() -> None:
    """Print p50, p95 and the worst of each."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "bench.duckdb", START)
        server.start()
        try:
            whole, told, single, note = _measure(server)
        finally:
            server.stop()
    rows = [
        _row(f"a plan of {TASKS} tasks, answered", whole),
        _row(f"… and known to all of {SCREENS} screens", told),
        _row(f"baseline: {TASKS} requests of one task", single),
        _row("baseline: a note on an incident", note),
    ]
    show(
        f"Activating a plan over HTTP (asked: answered within {NEAR_MS} ms, told within {TOLD_MS})",
        ["", "p50 ms", "p95 ms", "worst ms"], rows,
    )  # fmt: skip


def _measure(server: Server) -> tuple[list[float], list[float], list[float], list[float]]:
    """Seconds of each, measured in turn so that what disturbs one disturbs all."""
    screens = [Screen(server) for _ in range(SCREENS)]
    for screen in screens:
        screen.start()
    eventually(lambda: _all_listen(screens))
    whole: list[float] = []
    told: list[float] = []
    single: list[float] = []
    note: list[float] = []
    with server.client("duty officer") as client:
        for _ in range(ROUNDS):
            plan, apart = _register(client), _register(client)
            began = time.perf_counter()
            numbers = _activate(client, plan, _drafts())
            whole.append(time.perf_counter() - began)
            told.append(eventually(lambda n=numbers: _last_heard(screens, n)) - began)  # type: ignore[misc]

            began = time.perf_counter()
            for draft in _drafts():
                _activate(client, apart, [draft])
            single.append(time.perf_counter() - began)

            began = time.perf_counter()
            _post(client, f"/incidents/{plan['no']}/note", {"note": "x"})
            note.append(time.perf_counter() - began)
            for one in (plan, apart):  # the number of open tasks stays that of a bad day
                _post(client, f"/incidents/{one['no']}/unfounded",
                      {"seen_seq": _seq(client, one), "note": "over"})  # fmt: skip
    return whole, told, single, note


def _all_listen(screens: list[Screen]) -> None:
    assert all(screen.listens for screen in screens)


def _last_heard(screens: list[Screen], numbers: list[str]) -> float:
    assert all(no in screen.heard for screen in screens for no in numbers)
    return max(screen.heard[no] for screen in screens for no in numbers)


def _drafts() -> list[dict[str, Any]]:
    return [
        {"step": f"step {i}", "department": DEPARTMENTS[i % 4], "role": "crew",
         "title": f"Do {i}", "message": "Please do it at once", "accept_within": "PT5M",
         "due_within": "PT1H", "checks": ["looked", "said so"]}
        for i in range(TASKS)
    ]  # fmt: skip


def _register(client: httpx.Client) -> dict[str, Any]:
    return _post(client, "/incidents", {"title": "x", "domain": "fire", "grade": 3})


def _activate(client: httpx.Client, one: dict[str, Any], drafts: list[Any]) -> list[str]:
    told = _post(client, f"/incidents/{one['no']}/activate",
                 {"seen_seq": one["seq"], "tasks": drafts})  # fmt: skip
    one["seq"] = told["seq"]
    return [str(task["no"]) for task in told["tasks"]]


def _seq(client: httpx.Client, one: dict[str, Any]) -> int:
    seq: int = client.get(f"/api/v1/incidents/{one['no']}").raise_for_status().json()["seq"]
    return seq


def _post(client: httpx.Client, path: str, body: Any) -> dict[str, Any]:
    told: dict[str, Any] = client.post(f"/api/v1{path}", json=body).raise_for_status().json()
    return told


def _row(what: str, seconds: list[float]) -> list[str]:
    return [what, *(f"{1000 * value:.1f}" for value in (
        percentile(seconds, 0.5), percentile(seconds, 0.95), max(seconds)
    ))]  # fmt: skip
