"""Rules over HTTP, over a real rulebook, desk and store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from api import problems, rules
from data.latest import Values
from tests.alerts.conftest import HOUR, NOON, Town
from tests.alerts.rules.test_book import TWO, Office, edited
from tests.alerts.rules.test_files import INDICATORS
from tests.api.signed_in import sign_in

pytestmark = pytest.mark.long

URL = "/api/v1/rules"


class Service:
    """A client, and the office behind it."""

    def __init__(self, office: Office) -> None:
        self.office, self.book = office, office.open()
        server = FastAPI()
        server.state.center = SimpleNamespace(
            store=office.store, registry=office.registry, desk=office.desk, city=office.city,
            rulebook=self.book, catalogue=SimpleNamespace(by_id=INDICATORS),
            wake=lambda: None, now_ms=lambda: NOON + 10 * HOUR,
        )  # fmt: skip
        problems.install(server)
        server.include_router(rules.router)
        sign_in(server, "Ada")
        self.client = TestClient(server)

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(URL + path, params=query).json()

    def post(self, path: str, **body: Any) -> Response:
        answer: Response = self.client.post(URL + path, json=body)
        return answer

    def publish(self, text: str, **more: Any) -> Response:
        said = {"why": "too many", "based_on": 1, **more}
        return self.post("/slow", text=text, **said)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    office = Office(tmp_path / "town")
    office.file(TWO)
    Town.keep(SimpleNamespace(store=office.store, latest=SimpleNamespace(update=lambda _: None)),  # type: ignore[arg-type]
              _values(office))  # fmt: skip
    yield Service(office)
    office.store.close()


def _values(office: Office) -> Values:
    """One site, slower from hour to hour, and enough traffic."""
    numbers = office.registry.indicator_no
    ratios = [0.9, 0.5, 0.28, 0.28, 0.2, 0.9, 0.9, 0.9]
    rows = [(numbers("speed_ratio"), hour, ratio) for hour, ratio in enumerate(ratios)]
    rows += [(numbers("flow"), hour, 800.0) for hour in range(len(ratios))]
    count = len(rows)
    return Values(
        point_no=np.ones(count, np.int64), indicator_no=np.array([r[0] for r in rows], np.int64),
        observed_ms=np.array([NOON + r[1] * HOUR for r in rows], np.int64),
        value=np.array([r[2] for r in rows]), quality=np.ones(count), n=np.ones(count, np.int64),
        received_ms=np.zeros(count, np.int64),
    )  # fmt: skip


def refused(answer: Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    return told


def test_the_rules_are_listed_as_they_stand(service: Service) -> None:
    slow, slower = service.get()["rules"]
    assert (slow["rule"], slow["version"], slow["points"], slow["health"]) == ("slow", 1, 1, None)
    assert slow["definition"]["limits"] == {"blue": 0.55, "red": 0.25}
    assert slower["actor"] == "city folder"


def test_one_rule_comes_with_its_history_and_as_of_a_version(service: Service) -> None:
    service.publish(edited(service.book))
    told = service.get("/slow")
    assert [one["version"] for one in told["history"]] == [2, 1]
    assert (told["version"], told["definition"]["limits"]["red"]) == (2, 0.3)
    old = service.get("/slow", version=1)
    assert (old["version"], old["definition"]["limits"]["red"]) == (1, 0.25)
    assert old["text"].startswith("# Half of free flow.\nid: slow")


@pytest.mark.parametrize(
    ("path", "said"), [("/fast", "no rule 'fast'"), ("/slow?version=9", "no version 9")]
)
def test_what_is_not_there_is_named(service: Service, path: str, said: str) -> None:
    assert said in refused(service.client.get(URL + path), 404)["detail"]


def test_a_text_is_checked_without_being_published(service: Service) -> None:
    text = edited(service.book).replace("red:", "redd:")
    told = service.post("/check", text=text, rule="slow").json()
    assert told["faults"] == [
        {"line": 8, "key": "limits.redd", "message": "unknown key 'redd', did you mean 'red'?"}
    ]
    assert told["definition"] is None
    assert service.post("/check", text=edited(service.book), rule="slow").json()["faults"] == []
    assert service.get("/slow")["version"] == 1


def test_a_published_rule_is_in_force(service: Service) -> None:
    answer = service.publish(edited(service.book))
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert service.office.desk.rules["slow"].limits.red == 0.3


def test_a_bad_key_is_refused_and_the_rule_in_force_stays(service: Service) -> None:
    told = refused(service.publish(edited(service.book).replace("deadband", "deadbnd")), 422)
    fault = {"line": 9, "key": "deadbnd",
             "message": "unknown key 'deadbnd', did you mean 'deadband'?"}
    assert fault in told["faults"]
    assert service.office.desk.rules["slow"].version == 1


def test_whoever_comes_second_is_told_who_came_first(service: Service) -> None:
    service.publish(edited(service.book))
    told = refused(service.publish(edited(service.book, red=0.2)), 409)
    assert (told["newest"]["version"], told["newest"]["actor"]) == (2, "Ada")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"why": " "}, "why"), ({"report": "x"}, "report")],
)
def test_a_publication_says_why(
    service: Service, body: dict[str, str], field: str
) -> None:
    assert refused(service.publish(edited(service.book), **body), 422)["field"] == field


def test_a_back_test_tells_what_differs_from_the_rule_in_force(service: Service) -> None:
    text = edited(service.book, red=0.3)
    told = service.post("/backtest", rule=text, days=1).json()
    assert told["report"]["load"]["by_level"] == [0, 0, 0, 1]
    assert told["report"]["episodes"][0]["peak"] == 0.2
    assert told["in_force"]["load"]["raised"] == 1
    assert (told["difference"]["both"], told["difference"]["new"]) == (1, 0)
    assert told["report"]["incidents"]["precise"]["value"] is None
    answer = service.publish(text, report=told["report_key"])
    assert answer.json()["report"]["report"]["load"]["raised"] == 1
    assert answer.json()["history"][0]["back_tested"] is True


def test_a_rule_in_force_is_back_tested_by_its_name(service: Service) -> None:
    told = service.post("/backtest", rule="slow", **{"from": "2024-12-14T00:00:00Z",
                        "to": "2024-12-14T13:30:00Z"}).json()  # fmt: skip
    assert (told["report"]["load"]["raised"], told["difference"]["new"]) == (1, 0)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"rule": "slwo"}, 404, "did you mean 'slow'"),
        ({"rule": "id: slow\nlimts: {}"}, 422, "did you mean 'limits'"),
        ({"rule": "{a: " * 2000}, 422, "not YAML"),
        ({"rule": "slow", "to": "9999-12-31T23:59:59-12:00"}, 422, "beyond the calendar"),
        ({"rule": "slow", "from": "2030-01-01T00:00:00Z"}, 422, "before 'to'"),
        ({"rule": "slow", "days": 4000}, 422, "less than or equal to 366"),
    ],
)
def test_a_back_test_that_cannot_be_is_refused(
    service: Service, body: dict[str, Any], status: int, said: str
) -> None:
    assert said in str(refused(service.post("/backtest", **body), status))


def test_a_rule_is_retired(service: Service) -> None:
    answer = service.post("/slow/retire", why="not needed", based_on=1)
    assert answer.json()["retired"] is True
    assert list(service.office.desk.rules) == ["slower"]
    row = next(one for one in service.get()["rules"] if one["rule"] == "slow")
    assert (row["retired"], row["definition"]) == (True, None)


def test_the_rules_leave_as_yaml_that_a_folder_takes(service: Service) -> None:
    service.publish(edited(service.book))
    answer = service.client.get(f"{URL}.yaml")
    assert answer.headers["content-type"].startswith("application/yaml")
    rules_now = dict(service.office.desk.rules)
    assert {rule.id: rule for rule in service.office.read(answer.text)} == rules_now


def test_back_tests_that_wait_keep_nobody_else_waiting(service: Service) -> None:
    gate = threading.Event()
    service.book.back_tests.submit(gate.wait)
    with service.client, ThreadPoolExecutor(48) as analysts:  # more than there are threads to work
        waiting = [analysts.submit(service.post, "/backtest", rule="slow") for _ in range(48)]
        try:
            other = ThreadPoolExecutor(1).submit(service.client.get, "/api/v1/rules")
            assert other.result(timeout=20).status_code == 200
        finally:
            gate.set()
        assert {one.result().status_code for one in waiting} == {200}
