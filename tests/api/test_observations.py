"""The observation routes, over a door of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from api import observations, problems
from api.app import BYTES_AT_MOST, BoundedBody
from metrics.types import Indicator
from tests.conftest import NOW_MS, House
from tests.data.test_door import moment, row

pytestmark = pytest.mark.long

URL = "/api/v1/observations"
WORDS = {"en": "x", "zh": "x"}
COUNT = Indicator.model_validate(
    {"id": "count", "name": WORDS, "domain": "crowd", "describe": WORDS, "period": "PT1H"}
)


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    server = FastAPI()
    server.state.center = SimpleNamespace(
        store=house.store, registry=house.registry, door=house.door, now_ms=lambda: NOW_MS,
        catalogue=SimpleNamespace(by_id={"count": COUNT}),
    )  # fmt: skip
    problems.install(server)
    server.add_middleware(BoundedBody)
    server.include_router(observations.router)
    with TestClient(server, raise_server_exceptions=False) as one:
        yield one


def send(client: TestClient, content: Any, kind: str = "application/json") -> Response:
    answer: Response = client.post(URL, content=content, headers={"content-type": kind})
    return answer


def refused(answer: Response, status: int) -> str:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


@pytest.mark.parametrize(
    ("bad", "field"),
    [(row(value=10**400), "value"), ({"\ud800": 1}, "?"), (row(point_id="\ud800"), "point_id")],
    ids=["a number beyond all numbers", "a name that is no text", "a point that is no text"],
)
def test_no_row_however_odd_spoils_the_others(client: TestClient, bad: Any, field: str) -> None:
    answer = send(client, json.dumps([bad, row()]))
    assert answer.status_code == 202
    told = answer.json()
    assert told["accepted"] == 1
    assert [(one["index"], one["field"]) for one in told["rejected"]] == [(0, field)]


@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson"])
def test_a_body_nested_beyond_measure_is_refused(client: TestClient, kind: str) -> None:
    answer = send(client, "[" * 100_000, kind)
    if kind == "application/json":
        assert refused(answer, 400).startswith("not JSON")
    else:
        assert [one["index"] for one in answer.json()["rejected"]] == [0]


@pytest.mark.parametrize(
    ("content", "kind"),
    [("[" + "1," * 50_000 + "1]", "application/json"), ("1\n" * 50_001, "application/x-ndjson")],
    ids=["array", "lines"],
)
def test_too_many_rows_are_refused_whatever_they_are(
    client: TestClient, content: str, kind: str
) -> None:
    assert "50,000 rows" in refused(send(client, content, kind), 400)


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "in chunks"])
def test_a_body_that_is_too_large_is_not_read(client: TestClient, declared: bool) -> None:
    read = 0

    def chunks() -> Iterator[bytes]:
        nonlocal read
        for _ in range(64):
            read += 1
            yield b" " * (BYTES_AT_MOST // 32)

    content = b" " * (BYTES_AT_MOST + 1) if declared else chunks()
    assert "33,554,432 bytes" in refused(send(client, content), 413)


def test_nothing_to_take_is_taken(client: TestClient) -> None:
    assert send(client, "[]").json() == {"accepted": 0, "rejected": []}


def ask(client: TestClient, **query: str) -> Response:
    answer: Response = client.get(URL, params={"point": "p0", "indicator": "count", **query})
    return answer


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ({"from": "0001-01-01T00:00:00+14:00"}, 1),
        ({"from": "1970-01-01T00:00:00Z", "to": "9999-12-31T23:59:59-14:00"}, 1),
        ({"from": "0001-01-01T00:00:00Z", "to": "2020-12-31T23:59:59Z", "step": "60"}, 0),
        ({"to": "0001-01-01T00:00:00Z"}, 0),
    ],
)
def test_a_span_may_reach_to_the_ends_of_the_calendar(
    client: TestClient, span: dict[str, str], found: int
) -> None:
    send(client, json.dumps([row(observed_at=moment(1))]))
    answer = ask(client, **span)
    assert answer.status_code == 200
    assert len(answer.json()["values"]) == found


@pytest.mark.parametrize(
    "query",
    [{"step": "9" * 30}, {"step": "9" * 5000}, {"step": "-1"}, {"step": "abc"}],
    ids=["of aeons", "beyond numbers", "backwards", "no number"],
)
def test_a_step_that_cannot_be_is_refused(
    client: TestClient, query: dict[str, str]
) -> None:
    assert len(refused(ask(client, **query), 422)) < 200


def test_what_goes_wrong_inside_is_told_as_a_problem_too(
    client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(house.store, "rows", fail)
    assert "disk full" not in refused(ask(client), 500)


def test_a_method_that_a_route_does_not_know_is_told_which_it_knows(client: TestClient) -> None:
    answer = client.request("DELETE", URL)
    refused(answer, 405)
    assert answer.headers["allow"]
