"""Comments, appeals and decisions over HTTP, as the head, the leader, and another department."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import appeals, kpis, problems, pulse
from data.city import load_city
from metrics.appeals.book import AppealBook
from metrics.appeals.figures import Figures
from metrics.kpi_book import KpiBook
from metrics.kpi_types import CityWeights, Kpis
from security.types import Kind, Role, Who
from tests.api.signed_in import SignedIn
from tests.metrics.appeals.conftest import filled, share
from tests.metrics.kpi_town import BERLIN, CITIES, ms

pytestmark = pytest.mark.long

OURS = "fire_department"
FIGURE = f"/api/v1/kpis/{OURS}/k"
SLOW = ["2024-02-10", "2024-02-11", "2024-02-12"]
APPEAL = {"period": "2024-02", "reason": "roadworks", "days": SLOW, "evidence": ["letter 12/24"]}
People = dict[str, TestClient]


@pytest.fixture
def people() -> Iterator[People]:
    """The head of the department, that of another one, and the leader."""
    store = filled()
    found = Kpis([share(department=OURS)], [CityWeights.model_validate({"weights": {OURS: 1}})])
    kept = KpiBook(store, BERLIN)
    center = SimpleNamespace(
        city=load_city(CITIES / "berlin"), kpis=found, store=store, kept=kept,
        now_ms=lambda: ms("2024-03-05T09:00"),
        appeals=AppealBook(Figures(store=store, kpis=found, zone=BERLIN, kept=kept)),
    )  # fmt: skip

    def come(who: Who) -> TestClient:
        server = FastAPI()
        server.state.center = center
        problems.install(server)
        for part in (kpis, pulse, appeals):
            server.include_router(part.router)
        server.add_middleware(SignedIn, who=who)
        return TestClient(server)

    def person(name: str, role: Role, department: str | None = None) -> TestClient:
        return come(Who(kind=Kind.PERSON, name=name, role=role, department=department))

    yield {
        "head": person("head", Role.DEPARTMENT_HEAD, OURS),
        "other": person("other", Role.DEPARTMENT_HEAD, "environment"),
        "leader": person("leader", Role.LEADER),
    }
    store.close()


def put(client: TestClient, path: str, body: dict[str, Any], status: int = 200) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_an_appeal_goes_its_way_and_the_card_and_the_pulse_say_both(people: People) -> None:
    head, leader = people["head"], people["leader"]
    preview = put(head, f"{FIGURE}/preview", APPEAL)
    assert preview["moves"]
    assert head.get(f"{FIGURE}/answers?period=2024-02").json()["claims"] == []
    claim = put(head, f"{FIGURE}/appeals", APPEAL, 201)
    assert (claim["no"], claim["state"], claim["filed_by"]) == (1, "FILED", "head")
    assert claim["asked"] == {"days": SLOW, "districts": None, "cases": []}
    assert leader.get("/api/v1/appeals?waiting=true").json()["waiting"] == 1

    path = "/api/v1/appeals/1"
    put(leader, f"{path}/review", {"seen_seq": 1})
    part = put(leader, f"{path}/preview", {"days": SLOW[:1]})
    assert part["before"]["den"] - part["after"]["den"] == 20
    whole = put(leader, f"{path}/preview", {})
    assert whole["after"] == preview["after"]
    done = put(leader, f"{path}/uphold", {"seen_seq": 2, "why": "the road was closed"})
    assert (done["state"], done["why"], done["decided_by"]) == (
        "UPHELD", "the road was closed", "leader",
    )  # fmt: skip
    assert done["events"][-1]["after"]["value"] == preview["after"]["value"]

    shown = head.get(f"{FIGURE}/answers?period=2024-02").json()
    assert shown["effect"]["after"] == preview["after"]
    assert shown["effect"]["before"]["value"] == preview["before"]["value"]
    (row,) = head.get(f"/api/v1/kpis/{OURS}?period=2024-02").json()["kpis"]
    assert row["value"] == preview["after"]["value"]
    assert row["as_computed"]["value"] == preview["before"]["value"]
    assert row["left_out"][0]["reason"] == "roadworks"
    found = head.get("/api/v1/pulse?period=2024-02").json()
    assert (found["score"], found["as_computed"]["score"]) == (
        preview["after"]["pulse"], preview["before"]["pulse"],
    )  # fmt: skip


def test_a_comment_stands_beside_the_figure(people: People) -> None:
    said = put(people["head"], f"{FIGURE}/comments", {"period": "2024-02", "words": "fog"}, 201)
    answer = {"period": "2024-02", "words": "where?", "follows": said["no"]}
    put(people["leader"], f"{FIGURE}/comments", answer, 201)
    shown = people["leader"].get(f"{FIGURE}/answers?period=2024-02").json()
    assert [(one["words"], one["by"], one["follows"]) for one in shown["comments"]] == [
        ("fog", "head", None), ("where?", "leader", 1),
    ]  # fmt: skip
    assert shown["appeal_by"].startswith("2024-03-15T23:00")


def test_whoever_is_of_a_department_lists_its_own_only(people: People) -> None:
    put(people["head"], f"{FIGURE}/appeals", APPEAL, 201)
    seen = {name: one.get("/api/v1/appeals").json()["claims"] for name, one in people.items()}
    assert [len(seen[name]) for name in ("head", "other", "leader")] == [1, 0, 1]
    assert people["leader"].get("/api/v1/appeals?state=UPHELD").json()["claims"] == []


def test_the_leader_hears_of_what_waits_and_the_department_of_what_was_decided(
    people: People,
) -> None:
    def heard(name: str) -> dict[str, Any]:
        return people[name].get("/api/v1/appeals/news").json()  # type: ignore[no-any-return]

    put(people["head"], f"{FIGURE}/appeals", APPEAL, 201)
    assert heard("leader") == {"waiting": 1, "moved": []}
    assert heard("head") == {"waiting": 0, "moved": []}
    put(people["leader"], "/api/v1/appeals/1/review", {"seen_seq": 1})
    put(people["leader"], "/api/v1/appeals/1/reject", {"seen_seq": 2, "why": "no"})
    assert heard("leader") == {"waiting": 0, "moved": []}
    assert heard("head") == {"waiting": 0, "moved": [1]}
    assert heard("other") == {"waiting": 0, "moved": []}


def test_what_is_refused_says_field_reason_and_cure(people: People) -> None:
    head, leader = people["head"], people["leader"]
    answer = put(head, f"{FIGURE}/appeals", {**APPEAL, "days": ["2024-03-01"]}, 422)
    assert (answer["field"], answer["title"]) == ("days.0", "Request not understood")
    assert "2024-02-01 to 2024-02-29" in answer["reason"]
    answer = put(head, f"{FIGURE}/appeals", {**APPEAL, "value": 99}, 422)
    assert "value" in answer["errors"][0]["field"]
    assert put(head, "/api/v1/kpis/fire_department/kk/appeals", APPEAL, 404)["field"] == "kpi"
    assert put(leader, "/api/v1/appeals/7/review", {"seen_seq": 1}, 404)["field"] == "claim"
    put(head, f"{FIGURE}/appeals", APPEAL, 201)
    assert put(head, f"{FIGURE}/appeals", APPEAL, 409)["field"] == "claim"
    put(leader, "/api/v1/appeals/1/uphold", {"seen_seq": 1, "why": "w"}, 422)
    put(leader, "/api/v1/appeals/1/review", {"seen_seq": 1})
    moved = put(leader, "/api/v1/appeals/1/review", {"seen_seq": 1}, 409)
    assert moved["claim"]["state"] == "UNDER_REVIEW"
    assert put(leader, "/api/v1/appeals/1/reject", {"seen_seq": 2}, 422)["field"] == "why"
    deferral = {"period": "2024-02", "reason": "r", "until": "2024-03-09"}
    assert put(head, f"{FIGURE}/deferrals", deferral, 422)["field"] == "period"
    assert put(head, f"{FIGURE}/preview", deferral, 422)["field"] == "period"


def test_the_department_withdraws_and_nobody_decides_their_own(people: People) -> None:
    put(people["head"], f"{FIGURE}/appeals", APPEAL, 201)
    answer = put(people["head"], "/api/v1/appeals/1/review", {"seen_seq": 1}, 403)
    assert answer["reason"] == "nobody decides about their own figures"
    done = put(people["head"], "/api/v1/appeals/1/withdraw", {"seen_seq": 1})
    assert (done["state"], done["seq"]) == ("WITHDRAWN", 2)
