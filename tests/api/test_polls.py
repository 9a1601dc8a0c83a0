"""Go or no-go over HTTP, over a real dispatcher in a small town."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response
from starlette.testclient import TestClient

from api import polls, problems
from dispatch.polls.book import Pollbook
from security.types import Kind, Role, Who
from tests.api.signed_in import SignedIn, sign_in
from tests.api.test_incidents import refused
from tests.dispatch.town import DEPARTMENTS, MINUTE, NOON, Town

pytestmark = pytest.mark.long


class Center:
    """What the routes need of one."""

    def __init__(self, town: Town) -> None:
        self.town, self.woken = town, 0
        self.polls = Pollbook(town.store, town.dispatcher, DEPARTMENTS)

    def now_ms(self) -> int:
        return self.town.now_ms

    def wake(self) -> None:
        self.woken += 1


def client(center: Center, department: str | None = None) -> TestClient:
    server = FastAPI()
    server.state.center = center
    problems.install(server)
    server.include_router(polls.router)
    if department is None:
        sign_in(server)
    else:
        who = Who(kind=Kind.PERSON, name="contact", role=Role.DEPARTMENT_CONTACT,
                  department=department)  # fmt: skip
        server.add_middleware(SignedIn, who=who)
    return TestClient(server)


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Center]:
    town = Town()
    town.register()
    yield Center(town)
    town.store.close()


def iso(minutes: float) -> str:
    return datetime.fromtimestamp(NOON / 1000 + minutes * 60, UTC).isoformat()


def ask(center: Center, **changes: Any) -> Response:
    body = {"question": "Open the bridge?", "departments": ["police", "transit"],
            "answer_by": iso(10), **changes}  # fmt: skip
    answer: Response = client(center).post("/api/v1/incidents/1/polls", json=body)
    return answer


def say(center: Center, own: str | None, **body: Any) -> Response:
    given = {"answer": "go", "seen_seq": 0, **body}
    answer: Response = client(center, own).post("/api/v1/polls/1/answer", json=given)
    return answer


def test_a_question_is_asked_answered_and_closed(center: Center) -> None:
    told = ask(center)
    assert told.status_code == 201
    assert told.json()["question"] == {"en": "Open the bridge?", "zh": "Open the bridge?"}
    assert say(center, "police").json()["answers"][0]["said"] == "GO"
    late = say(center, "transit", answer="no-go", reason="a train")
    assert (late.json()["answers"][1]["reason"], late.json()["stands"]) == ("a train", None)
    closed = client(center).post("/api/v1/polls/1/close", json={})
    assert (closed.json()["open"], closed.json()["closed_by"]) == (False, "duty officer")
    every = client(center).get("/api/v1/incidents/1/polls").json()["polls"]
    assert every == [client(center).get("/api/v1/polls/1").json()]
    assert center.woken == 4
    assert refused(say(center, "police", seen_seq=1), 422)["reason"] == "the question is closed"


def test_a_late_answer_is_marked(center: Center) -> None:
    ask(center)
    center.town.now_ms = NOON + 11 * MINUTE
    told = say(center, "police").json()
    assert [one["late"] for one in told["answers"]] == [True, False]
    assert told["stands"] == "late"


def test_one_answers_for_the_own_department_and_an_officer_for_any(center: Center) -> None:
    ask(center)
    assert refused(say(center, "police", department="transit"), 403)["field"] == "department"
    assert refused(say(center, "fire_department"), 422)["field"] == "department"
    assert refused(say(center, None), 422)["field"] == "department"
    assert say(center, None, department="transit").json()["answers"][1]["said_by"] == "duty officer"


def test_an_answer_that_was_given_meanwhile_is_told(center: Center) -> None:
    ask(center)
    say(center, "police")
    told = refused(say(center, "police", answer="no-go", reason="no"), 409)
    assert told["poll"]["answers"][0]["said"] == "GO"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"departments": ["trensit"]}, "departments.0"), ({"departments": []}, "departments"),
        ({"answer_by": iso(-1)}, "answer_by"), ({"question": " "}, "question"),
        ({"answer_by": "soon"}, "answer_by"), ({"actor": "me"}, "actor"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(center: Center, changes: dict[str, Any], field: str) -> None:
    told = refused(ask(center, **changes), 422)
    assert field in (told.get("field") or str(told))
    assert client(center).get("/api/v1/incidents/1/polls").json() == {"polls": []}


def test_there_is_no_such_thing(center: Center) -> None:
    someone = client(center)
    assert someone.get("/api/v1/polls/9").status_code == 404
    assert someone.get("/api/v1/incidents/9/polls").status_code == 404
    assert someone.post("/api/v1/polls/9/close", json={}).status_code == 404


def test_a_question_that_is_sent_again_is_answered_with_the_same_one(center: Center) -> None:
    body = {"question": "Ready?", "departments": ["police"], "answer_by": iso(10)}
    path, key = "/api/v1/incidents/1/polls", {"Idempotency-Key": "k1"}
    told = [client(center).post(path, json=body, headers=key) for _ in range(2)]
    assert [one.status_code for one in told] == [201, 201]
    assert told[0].json() == told[1].json()
    assert client(center).post(path, json=body).json()["no"] == 2
