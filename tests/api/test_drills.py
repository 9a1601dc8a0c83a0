"""Exercises over HTTP: who sees what, what is refused, and what a `kill -9` leaves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from api import drills, problems
from security.types import Kind, Role, Who
from tests.api.signed_in import SignedIn
from tests.dispatch.drills.conftest import MINUTE, NOW, Ground
from tests.server import Server, eventually

pytestmark = pytest.mark.long

URL = "/api/v1/drills"
OFFICER = "duty officer"


class Service:
    """A client of one person after the other, over one ground."""

    def __init__(self) -> None:
        self.ground, self.now_ms = Ground(), NOW
        self.clock = SimpleNamespace(speed=1, ended=False)
        ground = self.ground
        self.center: Any = SimpleNamespace(
            store=ground.store, drills=ground.drills, registry=ground.registry, clock=self.clock,
            now_ms=lambda: self.now_ms, wake=lambda: None,
            planbook=SimpleNamespace(standings=list), rulebook=SimpleNamespace(in_force=list),
        )  # fmt: skip
        self.as_("Ada")

    def as_(self, name: str, role: Role = Role.DUTY_OFFICER) -> Service:
        server = FastAPI()
        server.state.center = self.center
        problems.install(server)
        server.include_router(drills.router)
        server.add_middleware(SignedIn, who=Who(kind=Kind.PERSON, name=name, role=role))
        self.client = TestClient(server)
        return self

    def get(self, path: str = "") -> Any:
        return self.client.get(URL + path).json()

    def post(self, path: str = "", **body: Any) -> Response:
        answer: Response = self.client.post(URL + path, json=body)
        return answer

    def begin(self) -> Any:
        return self.post(scenario="slow_road", reason="monthly").json()


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.ground.store.close()


def test_one_is_begun_paused_resumed_and_stopped(service: Service) -> None:
    begun = service.begin()
    assert (begun["drill"], begun["state"], begun["started_by"]) == (1, "RUNNING", "Ada")
    assert service.post("/1/pause", seen_seq=1, reason="tea").json()["state"] == "PAUSED"
    assert service.post("/1/resume", seen_seq=2).json()["state"] == "RUNNING"
    stopped = service.post("/1/stop", seen_seq=3, reason="enough").json()
    assert (stopped["state"], stopped["why"], stopped["ended_by"]) == ("ENDED", "enough", "Ada")
    assert service.get()["drills"][0]["score"]["of"] == stopped["score"]["of"]
    assert [one["kind"] for one in stopped["events"]] == ["START", "PAUSE", "RESUME", "STOP"]


def test_what_is_to_come_is_told_to_the_one_who_leads_it_alone(service: Service) -> None:
    assert service.get()["scenarios"][0]["injects"] is not None
    service.begin()
    assert service.get("/1")["coming"] == ["slow", "call", "word", "slower", "flows"]
    others = service.as_("Bob")
    assert others.get("/1")["coming"] is None
    for told in (others.get("/1")["scenario_then"], others.get()["scenarios"][0]):
        assert (told["injects"], told["expected"]) == (None, None)
    service.as_("Ada").post("/1/stop", seen_seq=1, reason="enough")
    assert service.as_("Bob").get("/1")["scenario_then"]["injects"] is not None


def test_who_may_not_run_one_reads_no_scenario(service: Service) -> None:
    told = service.as_("Lea", Role.LEADER).get()
    assert told["may_run"] is False and told["scenarios"][0]["injects"] is None


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("", {"scenario": "slow_road", "reason": ""}, 422, "reason"),
        ("", {"scenario": "slow_raod", "reason": "why"}, 404, None),
        ("", {"scenario": "slow_road", "reason": "why", "drill": 1}, 422, None),
        ("/1/stop", {"seen_seq": 1, "reason": " "}, 422, "reason"),
        ("/1/stop", {"seen_seq": 9, "reason": "why"}, 409, None),
        ("/1/resume", {"seen_seq": 1, "reason": "why"}, 409, None),
        ("/1/leave", {"seen_seq": 1, "reason": "why"}, 404, None),
        ("/7/stop", {"seen_seq": 1, "reason": "why"}, 404, None),
    ],
)
def test_an_order_is_refused_with_its_reason(
    service: Service, path: str, body: dict[str, Any], status: int, field: str | None
) -> None:
    if path:
        service.begin()
    answer = service.post(path, **body)
    assert answer.status_code == status, answer.text
    assert answer.json().get("field") == field or field is None
    assert len(service.get()["drills"]) == bool(path)


def test_a_second_one_and_one_on_a_clock_that_stands_are_refused(service: Service) -> None:
    service.clock.ended = True
    assert service.post(scenario="slow_road", reason="why").json()["field"] == "scenario"
    service.clock.ended = False
    service.begin()
    assert service.post(scenario="slow_road", reason="why").json()["field"] == "scenario"


def test_who_looked_before_a_pause_is_told_how_it_stands(service: Service) -> None:
    service.begin()
    service.post("/1/pause", seen_seq=1, reason="tea")
    answer = service.post("/1/stop", seen_seq=1, reason="why")
    assert answer.status_code == 409
    assert answer.json()["drill"]["state"] == "PAUSED"


def test_a_call_is_an_incident_of_it(service: Service) -> None:
    service.begin()
    service.ground.drills.step(NOW + 2 * MINUTE)
    assert service.get("/1")["incidents"] == [1]


@pytest.mark.process
@pytest.mark.timeout(600)
def test_an_exercise_outlives_kill_9_and_injects_nothing_twice(tmp_path: Path) -> None:
    server = Server(tmp_path / "berlin.duckdb", ("--clock", "live"))
    server.start()
    try:
        with server.client(OFFICER) as client:
            body = {"scenario": "crowd_at_a_square", "reason": "monthly"}
            assert client.post(URL, json=body).status_code == 201
        for wanted in (0, 1, 2):
            eventually(partial(_at_least, server, wanted), within=120)
            server.kill()
            server.start()
            assert server.get(f"{URL}/1", OFFICER)["state"] == "RUNNING"
        assert given(server) == ["opening", "builds_up"]
        alerts = server.get("/api/v1/alerts?limit=500", OFFICER)["alerts"]
        assert [one["point"] for one in alerts if one["drill"]] == ["drill:1:9000004752"]
        with server.client(OFFICER) as client:
            seq = server.get(f"{URL}/1", OFFICER)["seq"]
            stop = {"seen_seq": seq, "reason": "enough"}
            assert client.post(f"{URL}/1/stop", json=stop).status_code == 200
        server.kill()
        server.start()
        one = server.get(f"{URL}/1", OFFICER)
        assert one["state"] == "ENDED" and one["score"]["parts"]
        closed = server.get("/api/v1/alerts?limit=500", OFFICER)["alerts"]
        assert [alert["state"] for alert in closed if alert["drill"]] == ["NORMAL"]
    finally:
        server.stop()


def _at_least(server: Server, number: int) -> None:
    assert len(given(server)) >= number


def given(server: Server) -> list[str]:
    events = server.get(f"{URL}/1", OFFICER)["events"]
    return [one["inject"] for one in events if one["kind"] == "INJECT"]
