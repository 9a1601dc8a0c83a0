"""A hand-over survives `kill -9` between its offer and its acceptance, and stands as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server import Server
from tests.test_command_line import run

pytestmark = pytest.mark.process

URL = "/api/v1/shift"
PASSWORD = "a long enough one"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "berlin.duckdb", ("--clock", "live"))
    one.start()
    yield one
    one.stop()


def second_officer(server: Server) -> httpx.Client:
    """Another duty officer, signed in."""
    made = {"name": "Anna Roth", "role": "duty officer", "password": PASSWORD}
    with server.client() as operator:
        operator.post("/api/v1/accounts", json=made).raise_for_status()
    client = server.client(None)
    said = {"name": "Anna Roth", "password": PASSWORD}
    client.post("/login", json=said).raise_for_status()
    return client


def post(client: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    told: dict[str, Any] = client.post(URL + path, json=body).raise_for_status().json()
    return told


def test_what_was_offered_waits_after_kill_9_and_is_accepted_as_it_was(server: Server) -> None:
    anna = second_officer(server)
    with server.client("duty officer") as officer, closing(anna):
        post(officer, "/seats/seat-1/log-on")
        post(officer, "/entries", words="the radio is dead")
        no = post(officer, "/hand-overs")["hand_over"]
        post(officer, f"/hand-overs/{no}/write", notes="mind the fog", successor="Anna Roth")
        post(officer, f"/hand-overs/{no}/offer")
        before = anna.get(f"{URL}/hand-overs/{no}").json()
        server.kill()

        server.start()
        after = anna.get(f"{URL}/hand-overs/{no}").json()
        assert {key: after[key] for key in ("document", "digest", "state", "notes")} == {
            key: before[key] for key in ("document", "digest", "state", "notes")
        }
        assert server.snapshot()["seats"]["seat-1"]["handover"]["state"] == "OFFERED"
        assert post(anna, f"/hand-overs/{no}/accept")["mine"] == "seat-1"
        server.kill()

        server.start()
        seat = server.snapshot()["seats"]["seat-1"]
        assert (seat["officer"], seat["handover"]) == ("Anna Roth", None)
        log = anna.get(f"{URL}/log").json()
        kinds = [one["kind"] for one in reversed(log["entries"])]
        assert kinds == ["LOG_ON", "ENTRY", "DRAFT", "OFFER", "ACCEPT"]
    server.stop()
    verified = run("--db", str(server.db), "verify-audit")
    assert "0 faults" in verified.stdout
