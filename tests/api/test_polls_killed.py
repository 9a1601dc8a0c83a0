"""What a department answered is there after `kill -9`, once; what it may not answer is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.store import Store
from dispatch import audit
from tests.api.test_dispatch_durability import a_draft, order, post
from tests.server import Server, eventually

pytestmark = pytest.mark.process
OFFICER, CONTACT = "duty officer", "department contact"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "berlin.duckdb", ("--clock", "live"))
    one.start()
    yield one
    one.stop()


def ask(server: Server, *departments: str) -> dict[str, Any]:
    by = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"question": "Ready?", "departments": list(departments), "answer_by": by}
    return post(server, OFFICER, "/incidents/1/polls", body)


@pytest.mark.timeout(300)
def test_an_answer_outlives_kill_9_and_is_there_once(server: Server) -> None:
    post(server, OFFICER, "/incidents", {"title": "Smoke", "domain": "fire", "grade": 3})
    order(server, OFFICER, "/incidents/1/activate", tasks=[a_draft("look", "fire_department")])
    asked = ask(server, "fire_department", "public_order")
    server.kill()
    server.start()
    assert server.get("/api/v1/polls/1", OFFICER) == asked

    no_go = {"answer": "no-go", "reason": "a train stands on it", "seen_seq": 0}
    answered = post(server, CONTACT, "/polls/1/answer", no_go)
    server.kill()
    server.start()
    assert server.get("/api/v1/polls/1", OFFICER) == answered
    with server.client(CONTACT) as client:  # nobody told them that it was done: they say it again
        again = client.post("/api/v1/polls/1/answer", json=no_go)
    assert (again.status_code, again.json()["poll"]) == (409, answered)

    def shown() -> None:
        assert server.snapshot()["polls"]["1"]["answers"][0]["said"] == "NO_GO"

    eventually(shown)
    told = [event["reason"] for event in notifications(server)]
    assert told == ["offered"]  # of the task, by the policy that comes with the city
    server.stop()
    store = Store(server.db)
    try:
        assert audit.verify(store)[1] == []
        polls = store.rows("SELECT count(*) FROM incident_event WHERE trigger = 'POLL'")
    finally:
        store.close()
    assert polls == [(2,)]


def notifications(server: Server) -> list[dict[str, Any]]:
    """What the outbox delivered to the fire department, once it did."""
    server.stop()
    store = Store(server.db)
    try:
        rows = store.rows(
            "SELECT reason FROM notification WHERE subject = 'task' AND state = 'SENT'"
            " AND recipient = 'fire_department'"
        )
    finally:
        store.close()
    server.start()
    return [{"reason": reason} for (reason,) in rows]


@pytest.mark.timeout(120)
def test_who_was_not_asked_may_not_answer(server: Server) -> None:
    post(server, OFFICER, "/incidents", {"title": "Smoke", "domain": "fire", "grade": 3})
    ask(server, "public_order")
    go = {"answer": "go", "seen_seq": 0}
    with server.client(CONTACT) as client:
        for path, body in (
            ("/polls/1/answer", go), ("/polls/9/answer", go), ("/polls/1/close", {}),
            ("/incidents/1/polls", {}),
        ):  # fmt: skip
            assert client.post(f"/api/v1{path}", json=body).status_code == 403, path
    assert server.get("/api/v1/polls/1", CONTACT)["answers"][0]["said"] == "WAITING"
