"""A killed process resumes every timer: delays, shelves and permits follow from stored times."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.server import ROOT, Server, eventually

pytestmark = pytest.mark.process

POINT = "9000001786"
HOLD, CLEAR = timedelta(seconds=3), timedelta(seconds=2)
RULES = """\
rules:
  - id: units_many
    version: 1
    title: {en: Many units, zh: 力量多}
    indicator: incident_units
    points: {kind: counter}
    direction: above
    limits: {red: 5}
    deadband: 1
    hold: PT3S
    clear: PT2S
    stale_after: PT1H
    consequence: {en: x, zh: x}
    action: {en: x, zh: x}
    respond_within: PT10M
    guidance: {en: x, zh: x}
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A city on the live clock with one rule of short delays."""
    city = tmp_path / "town"
    unused = shutil.ignore_patterns("seed", "*.py", "notify.yaml")
    shutil.copytree(ROOT / "data" / "cities" / "berlin", city, ignore=unused)
    for path in (city / "rules").glob("*.yaml"):
        path.unlink()
    (city / "rules" / "short.yaml").write_text(RULES, encoding="utf-8")
    one = Server(tmp_path / "town.duckdb", ("--city", str(city), "--clock", "live"))
    one.start()
    yield one
    one.stop()


def send(server: Server, value: float) -> datetime:
    """A value of now; when that was."""
    now = datetime.now(UTC).replace(microsecond=0)
    row = {"point_id": POINT, "indicator": "incident_units", "observed_at": now.isoformat(),
           "value": value}  # fmt: skip
    with server.client() as client:
        assert client.post("/api/v1/observations", json=[row]).json()["accepted"] == 1
    return now


def again(server: Server) -> None:
    server.kill()
    server.start()


def order(server: Server, command: str, **said: Any) -> dict[str, Any]:
    with server.client("duty officer") as client:
        answer = client.post(f"/api/v1/alerts/1/{command}", json=said)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def happened(server: Server, trigger: str) -> datetime:
    """When the newest event of that kind occurred; waits for it."""

    def look() -> datetime:
        with server.client() as client:
            events = client.get("/api/v1/alerts/1/events").json().get("events", [])
        found = [one for one in events if one["trigger"] == trigger]
        assert found, trigger
        return datetime.fromisoformat(found[-1]["occurred_at"])

    return eventually(look, 20)


def test_delays_and_shelves_go_on_after_kill_9(server: Server) -> None:
    sent = send(server, 9)
    again(server)
    assert happened(server, "RAISE") == sent + HOLD

    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4)
    shelved = order(server, "shelve", seen_seq=1, note="exercise", until=until.isoformat())
    assert [one["kind"] for one in shelved["overlays"]] == ["SHELF"]
    again(server)
    assert happened(server, "SHELF_END") == until
    assert server.get("/api/v1/overlays")["overlays"] == []
    assert server.snapshot()["alerts"]["1"]["state"] == "UNACKED"

    sent = send(server, 1)
    again(server)
    assert happened(server, "CLEAR") == sent + CLEAR
    assert server.snapshot()["alerts"]["1"]["state"] == "CLEARED_UNACKED"
