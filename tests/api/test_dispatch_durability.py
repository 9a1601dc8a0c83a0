"""What was answered about incidents and tasks is there after `kill -9` at each step, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from data.store import Store
from dispatch import audit
from dispatch.evidence import Cabinet
from tests.server import Server, eventually

pytestmark = pytest.mark.process
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
OFFICER, CONTACT = "duty officer", "department contact"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "berlin.duckdb", ("--clock", "live"))
    one.start()
    yield one
    one.stop()


def a_draft(step: str, department: str) -> dict[str, Any]:
    return {
        "step": step, "department": department, "role": "crew", "title": step, "message": step,
        "accept_within": "PT5H", "due_within": "PT9H", "checks": ["looked"],
    }  # fmt: skip


def post(server: Server, as_: str, path: str, body: Any, **more: Any) -> dict[str, Any]:
    with server.client(as_) as client:
        answer = client.post(f"/api/v1{path}", json=body, **more)
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told


def order(server: Server, as_: str, path: str, **body: Any) -> dict[str, Any]:
    """An order about an incident or a task by somebody who saw its newest step."""
    thing = path.rsplit("/", 1)[0]
    seen = {"seen_seq": server.get(f"/api/v1{thing}", as_)["seq"]}
    return post(server, as_, path, {**seen, **body})


def power_cut(server: Server) -> None:
    """`kill -9` just after an answer; all is as it was told."""
    before = told(server)
    server.kill()
    server.start()
    assert told(server) == before


def told(server: Server) -> Any:
    ways = ["/api/v1/incidents", "/api/v1/tasks", "/api/v1/incidents/1",
            "/api/v1/incidents/1/events"]  # fmt: skip
    return [server.get(way, OFFICER) for way in ways]


@pytest.mark.timeout(900)  # ten starts of the center
def test_each_step_of_an_incident_outlives_kill_9(server: Server) -> None:
    report = {"origin": "phone", "title": "Smoke", "domain": "fire", "grade": 3}
    key = {"Idempotency-Key": "call 112-7"}
    first = post(server, OFFICER, "/incidents", report, headers=key)
    power_cut(server)
    assert post(server, OFFICER, "/incidents", report, headers=key) == first  # sent again

    drafts = [a_draft(f"step {i}", "fire_department") for i in range(6)]
    drafts += [a_draft(f"other {i}", "public_order") for i in range(6)]
    drafts[5]["after"] = ["step 0"]
    order(server, OFFICER, "/incidents/1/activate", tasks=drafts)
    power_cut(server)
    assert len(server.get("/api/v1/tasks?mine=true", CONTACT)["tasks"]) == 6

    order(server, OFFICER, "/tasks/8/decline", note="nobody free")
    order(server, OFFICER, "/tasks/8/re-offer", department="fire_department")
    for command, body in (
        ("accept", {}), ("on-the-way", {}), ("on-site", {}), ("check", {"check": 0}), ("done", {})
    ):  # fmt: skip
        order(server, CONTACT, f"/tasks/1/{command}", **body)
        power_cut(server)
    assert server.get("/api/v1/tasks/6", OFFICER)["state"] == "OFFERED"  # it waited for the first

    with server.client(CONTACT) as client:
        answer = client.post(
            "/api/v1/tasks/1/evidence", params={"name": "roof.png"}, content=PNG,
            headers={"content-type": "application/octet-stream"},
        )  # fmt: skip
    assert answer.status_code == 201, answer.text
    power_cut(server)
    with server.client(OFFICER) as client:
        assert client.get(answer.json()["url"]).content == PNG

    order(server, OFFICER, "/incidents/1/unfounded", note="a film is shot there")
    order(server, OFFICER, "/incidents/1/reopen", note="not a film")
    power_cut(server)
    assert server.get("/api/v1/incidents/1", OFFICER)["state"] == "FEEDBACK"
    server.stop()
    verified(server.db)


def verified(db: Path) -> None:
    """The sealed record is whole, and each file is where it says."""
    store = Store(db)
    try:
        head, faults = audit.verify(store)
        rows = store.rows("SELECT sha256 FROM evidence")
    finally:
        store.close()
    assert faults == [] and head.event_no > 40
    cabinet = Cabinet(db.with_name(f"{db.stem}-evidence"))
    assert [cabinet.get(sha256) for (sha256,) in rows] == [PNG]


def test_a_department_acts_on_its_own_tasks_only(server: Server) -> None:
    report = {"origin": "hand", "title": "Smoke", "domain": "fire", "grade": 3}
    post(server, OFFICER, "/incidents", report)
    drafts = [a_draft("ours", "fire_department"), a_draft("theirs", "public_order")]
    order(server, OFFICER, "/incidents/1/activate", tasks=drafts)
    order(server, CONTACT, "/tasks/1/accept")
    with server.client(CONTACT) as client:
        for path in ("/tasks/2/accept", "/tasks/1/withdraw", "/incidents/1/note", "/incidents"):
            answer = client.post(f"/api/v1{path}", json={"seen_seq": 1, "note": "x"})
            assert answer.status_code == 403, path
        simple = client.post(
            "/api/v1/tasks/1/evidence", params={"name": "x"}, content=PNG,
            headers={"content-type": "text/plain"},
        )  # fmt: skip
        assert simple.status_code == 403  # a page elsewhere could have sent that
    assert server.get("/api/v1/tasks/2", OFFICER)["state"] == "OFFERED"


def test_every_screen_is_told_of_new_tasks_within_a_tick(server: Server) -> None:
    post(server, OFFICER, "/incidents", {"title": "x", "domain": "fire", "grade": 1})
    drafts = [a_draft(f"step {i}", "fire_department") for i in range(12)]
    order(server, OFFICER, "/incidents/1/activate", tasks=drafts)

    def shown() -> None:
        picture = server.snapshot()
        assert len(picture["tasks"]) == 12
        assert picture["incidents"]["1"]["tasks"] == 12
        assert picture["tasks"]["1"]["stands"] == "in time"

    eventually(shown)


def test_a_token_of_a_machine_may_register_a_report(server: Server) -> None:
    client: httpx.Client = server.with_token("hotline", "command")
    answer = client.post(
        "/api/v1/incidents", json={"origin": "feed", "title": "x", "domain": "fire", "grade": 1}
    )
    assert (answer.status_code, answer.json()["opened_by"]) == (201, "hotline")
