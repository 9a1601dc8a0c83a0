"""The alert routes, over a real desk in a small town."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from alerts.board import board
from api import alerts, problems
from data.strict import Words
from geo.districts import Districts
from tests.alerts.conftest import NOON, Town, a_rule
from tests.api.signed_in import sign_in

pytestmark = pytest.mark.long

URL = "/api/v1/alerts"
TRAFFIC = SimpleNamespace(id="traffic_control", name=Words(en="Traffic Control", zh="交通管理局"))
CITY = SimpleNamespace(
    departments={TRAFFIC.id: TRAFFIC},
    file=SimpleNamespace(domains=[SimpleNamespace(id="traffic")]),
)


class Service:
    """A client, the town behind it, and how often the engine was woken."""

    def __init__(self, town: Town) -> None:
        self.town, self.woken = town, 0
        server = self.server = FastAPI()
        server.state.center = SimpleNamespace(
            store=town.store,
            registry=town.registry,
            latest=town.latest,
            desk=town.desk,
            city=CITY,
            districts=Districts([]),
            board=lambda: board(town.desk, town.registry, {}, {TRAFFIC.id: TRAFFIC.name}),
            wake=self._wake,
            now_ms=lambda: NOON + 120_000,
        )
        problems.install(server)
        server.include_router(alerts.router)
        sign_in(server)
        self.client = TestClient(server)

    def _wake(self) -> None:
        self.woken += 1

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(URL + path, params=query).json()

    def acknowledge(self, no: int, **body: Any) -> Response:
        answer: Response = self.client.post(f"{URL}/{no}/acknowledge", json=body)
        return answer


@pytest.fixture
def service() -> Iterator[Service]:
    town = Town(None, [a_rule()])
    town.slow(0, p1=0.20, p2=0.50)
    yield Service(town)
    town.store.close()


def refused(answer: Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    return told


def test_alerts_are_listed_the_newest_first(service: Service) -> None:
    told = service.get()
    assert [alert["alert"] for alert in told["alerts"]] == [2, 1]
    assert told["next"] is None


def test_a_page_ends_with_where_the_next_begins(service: Service) -> None:
    first = service.get(limit=1)
    assert (first["alerts"][0]["alert"], first["next"]) == (2, 2)
    assert [alert["alert"] for alert in service.get(after=2)["alerts"]] == [1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"level": 4}, [1]),
        ({"state": "UNACKED"}, [2, 1]),
        ({"state": "ACKED"}, []),
        ({"domain": "traffic"}, [2, 1]),
        ({"domain": "crowd"}, []),
        ({"department": "traffic_control"}, [2, 1]),
    ],
)
def test_alerts_are_chosen_by(service: Service, query: dict[str, Any], found: list[int]) -> None:
    assert [alert["alert"] for alert in service.get(**query)["alerts"]] == found


@pytest.mark.parametrize("query", ["level=5", "level=red", "state=LOUD", "limit=0"])
def test_a_question_that_makes_no_sense_is_refused(service: Service, query: str) -> None:
    told = refused(service.client.get(f"{URL}?{query}"), 422)
    assert query.split("=")[0] in told["detail"]


def test_one_alert_has_its_value_and_what_is_asked(service: Service) -> None:
    told = service.get("/1")
    assert (told["point"], told["level"], told["value"]) == ("TE1", 4, 0.2)
    assert told["main"] == {"indicator": "speed", "value": None}
    assert told["rule_now"]["respond_within"] == "PT10M"


def test_what_happened_is_told_in_order(service: Service) -> None:
    service.acknowledge(1, seen_seq=1, note="on camera")
    first, second = service.get("/1/events")["events"]
    assert (first["trigger"], first["level"]) == ("RAISE", 4)
    assert (second["trigger"], second["note"]) == ("ACK", "on camera")
    assert second["actor"] == "duty officer"


@pytest.mark.parametrize("path", ["/9", "/9/events"])
def test_there_is_no_such_alert(service: Service, path: str) -> None:
    assert "no alert 9" in refused(service.client.get(URL + path), 404)["detail"]


def test_acknowledging_answers_with_the_alert_and_wakes_the_engine(service: Service) -> None:
    answer = service.acknowledge(1, seen_seq=1)
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["acked_by"]) == ("ACKED", "duty officer")
    assert service.woken == 1


def test_acknowledging_a_changed_alert_is_refused_with_how_it_is_now(service: Service) -> None:
    service.town.slow(1, p2=0.20)
    told = refused(service.acknowledge(2, seen_seq=1), 409)
    assert (told["alert"]["level"], told["alert"]["seq"], told["alert"]["value"]) == (4, 2, 0.2)
    assert told["seen_seq"] == 1
    assert service.get("/2")["state"] == "UNACKED"
    assert service.woken == 0


def test_acknowledging_twice_is_refused_with_the_reason(service: Service) -> None:
    service.acknowledge(1, seen_seq=1)
    told = refused(service.acknowledge(1, seen_seq=2), 422)
    assert told["reason"] == "it is acknowledged already"


def test_acknowledging_what_is_not_there_is_refused(service: Service) -> None:
    refused(service.acknowledge(9, seen_seq=1), 404)


@pytest.mark.parametrize(
    "body",
    [{}, {"seen_seq": 0}, {"seen_seq": 1, "actor": "somebody"}, {"seen_seq": 1, "comment": "x"},
     {"seen_seq": 10**30}, {"seen_seq": 1, "until": "9999-12-31T23:59:59-12:00"}],
)  # fmt: skip
def test_an_acknowledgement_says_what_was_seen_and_not_by_whom(
    service: Service, body: dict[str, Any]
) -> None:
    refused(service.acknowledge(1, **body), 422)
    assert service.get("/1")["state"] == "UNACKED"


@pytest.mark.parametrize("path", [f"/{10**50}", f"/{-(10**50)}", f"/{10**50}/events"])
def test_a_number_beyond_all_alerts_is_refused(service: Service, path: str) -> None:
    refused(service.client.get(URL + path), 422)


@pytest.mark.parametrize("after", [10**50, -(10**50)])
def test_a_page_after_a_number_beyond_all_alerts_is_refused(service: Service, after: int) -> None:
    refused(service.client.get(f"{URL}?after={after}"), 422)


def test_acknowledging_a_number_beyond_all_alerts_is_refused(service: Service) -> None:
    refused(service.acknowledge(10**50, seen_seq=1), 422)


def listed(service: Service, **query: Any) -> list[int]:
    return [row["no"] for row in service.get("/list", **query)["rows"]]


def test_the_list_is_a_page_in_the_order_of_the_console(service: Service) -> None:
    told = service.get("/list")
    assert [row["no"] for row in told["rows"]] == [1, 2]
    assert (told["total"], told["about"]) == (2, None)
    assert told["counts"]["active"]["levels"]["4"] == [1, 1]
    second = service.get("/list", offset=1, limit=1)
    assert ([row["no"] for row in second["rows"]], second["total"]) == ([2], 2)
    assert second["revision"] == told["revision"]


def test_the_list_is_narrowed(service: Service) -> None:
    assert listed(service, level=[1, 2]) == [2]
    assert listed(service, words="路1 Traffic") == [1]
    assert listed(service, mine=True) == []
    service.acknowledge(1, seen_seq=1)
    assert listed(service, mine=True) == [1]
    assert listed(service, unseen=True) == [2]
    assert listed(service, tab="cleared") == []


def test_an_alert_that_is_asked_about_is_told_wherever_it_stands(service: Service) -> None:
    about = service.get("/list", tab="shelved", about=2)["about"]
    assert (about["tab"], about["place"], about["row"]["no"]) == ("active", None, 2)
    assert service.get("/list", limit=1, about=2)["about"]["place"] == 1
    assert service.get("/list", about=99)["about"] is None


def test_what_ended_is_listed_the_last_first(service: Service) -> None:
    for no in (1, 2):
        service.acknowledge(no, seen_seq=1)
    service.town.slow(1, p1=0.9)
    service.town.slow(2, p2=0.9)
    told = service.get("/list", tab="ended")
    assert [row["no"] for row in told["rows"]] == [2, 1]
    assert told["counts"]["ended"]["levels"]["4"] == [1, 0]
    row = told["rows"][1]
    assert (row["state"], row["value"], row["main"], row["max"]) == ("NORMAL", 0.2, None, 4)
    assert row["closed"] > row["raised"]
    assert listed(service, tab="ended", offset=1) == [1]
    assert listed(service, tab="ended", level=4) == [1]
    assert listed(service, tab="ended", words="te2 交通") == [2]
    assert listed(service, tab="ended", words="te2 te1") == []
    assert listed(service, tab="ended", words="nowhere") == []
    assert listed(service, tab="ended", mine=True) == [2, 1]
    assert listed(service, tab="ended", unseen=True) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"tab": "open"}, "tab"), ({"level": 5}, "level"), ({"limit": 501}, "limit"),
        ({"offset": -1}, "offset"), ({"words": "a " * 9}, "words"), ({"colour": 1}, "colour"),
        ({"domain": "trafic"}, "domain"), ({"department": "x"}, "department"),
        ({"about": 0}, "about"),
    ],
)  # fmt: skip
def test_a_page_that_makes_no_sense_is_refused(
    service: Service, query: dict[str, Any], field: str
) -> None:
    answer = service.client.get(URL + "/list", params=query)
    assert field in refused(answer, 422)["detail"]


def several(service: Service, *seen: tuple[int, int], **more: Any) -> Response:
    body = {"seen": [{"alert": no, "seen_seq": seq} for no, seq in seen], **more}
    answer: Response = service.client.post(URL + "/acknowledge", json=body)
    return answer


def test_what_stands_as_it_was_seen_is_acknowledged_together_and_the_rest_is_named(
    service: Service,
) -> None:
    service.town.slow(1, p1=0.20, p2=0.20, p3=0.20)  # alert 2 rises
    told = several(service, (1, 1), (2, 1), (3, 1), (9, 1), note="all of one accident").json()
    assert told["acknowledged"] == [1, 3]
    assert [one["no"] for one in told["changed"]] == [2, 9]
    assert "changed since you looked" in told["changed"][0]["reason"]
    assert told["changed"][0]["alert"]["state"] == "UNACKED"
    assert told["changed"][1]["alert"] is None
    states = {alert.no: (alert.state, alert.acked_by) for alert in service.town.desk.open_alerts()}
    assert states[1] == states[3] == ("ACKED", "duty officer")
    assert states[2] == ("UNACKED", None)
    assert service.get("/1/events")["events"][-1]["note"] == "all of one accident"
    assert service.woken == 1


def test_what_is_acknowledged_already_is_not_acknowledged_again(service: Service) -> None:
    service.acknowledge(1, seen_seq=1)
    told = several(service, (1, 2), (2, 1)).json()
    assert (told["acknowledged"], [one["no"] for one in told["changed"]]) == ([2], [1])
    assert len(service.get("/1/events")["events"]) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"seen": []}, {}, {"seen": [{"alert": 1}]},
        {"seen": [{"alert": 1, "seen_seq": 1}] * 2},
        {"seen": [{"alert": no, "seen_seq": 1} for no in range(1, 202)]},
        {"seen": [{"alert": 1, "seen_seq": 1}], "actor": "somebody"},
    ],
)  # fmt: skip
def test_several_that_make_no_sense_are_refused(service: Service, body: dict[str, Any]) -> None:
    refused(service.client.post(URL + "/acknowledge", json=body), 422)
    assert [alert.state for alert in service.town.desk.open_alerts()] == ["UNACKED", "UNACKED"]
