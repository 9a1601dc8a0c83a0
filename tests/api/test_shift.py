"""The routes of the shift, over a real book in a small town, for two officers and an operator."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import problems, shift, shift_log
from security import accounts
from security.types import Kind, Role, Who
from tests.alerts.conftest import HOUR
from tests.alerts.shift.conftest import EVENING, Watch
from tests.api.signed_in import SignedIn
from tests.api.test_alerts import refused

pytestmark = pytest.mark.long

URL = "/api/v1/shift"


class Desk:
    """The shift of a town, asked by whoever is named."""

    def __init__(self) -> None:
        self.watch, self.now, self.woken = Watch(), EVENING, 0
        town = self.watch.town
        for name, role in (("anna", Role.DUTY_OFFICER), ("ben", Role.DUTY_OFFICER),
                           ("olga", Role.OPERATOR)):  # fmt: skip
            accounts.add(town.store, name, role, now_ms=EVENING)
        self._center = SimpleNamespace(
            store=town.store, shift=self.watch.book, now_ms=lambda: self.now, wake=self._wake
        )

    def _wake(self) -> None:
        self.woken += 1

    def as_(self, name: str, role: Role = Role.DUTY_OFFICER) -> TestClient:
        server = FastAPI()
        server.state.center = self._center
        problems.install(server)
        server.include_router(shift.router)
        server.include_router(shift_log.router)
        server.add_middleware(SignedIn, who=Who(kind=Kind.PERSON, name=name, role=role))
        return TestClient(server)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.watch.town.store.close()


def post(client: TestClient, path: str, **body: Any) -> Any:
    return client.post(URL + path, json=body)


def test_a_seat_is_taken_handed_over_and_accepted(desk: Desk) -> None:
    anna, ben = desk.as_("anna"), desk.as_("ben")
    told = post(anna, "/seats/seat-1/log-on").json()
    assert (told["mine"], told["seats"]["seat-1"]["officer"]) == ("seat-1", "anna")
    assert post(anna, "/entries", words="fog").status_code == 200
    no = post(anna, "/hand-overs").json()["hand_over"]
    post(anna, f"/hand-overs/{no}/write", notes="mind the fog", successor="ben", pass_alerts=False)
    live = ben.get(f"{URL}/hand-overs/{no}").json()
    assert (live["frozen"], live["since"], live["notes"]) == (False, None, "mind the fog")
    desk.now += 8 * HOUR
    offered = post(anna, f"/hand-overs/{no}/offer").json()
    assert (offered["state"], offered["pass_alerts"]) == ("OFFERED", False)
    assert len(offered["digest"]) == 64
    desk.watch.town.slow(16, p1=0.2)
    post(ben, f"/hand-overs/{no}/ask", words="how thick?")
    post(anna, f"/hand-overs/{no}/answer", words="very")
    shown = ben.get(f"{URL}/hand-overs/{no}").json()
    assert shown["frozen"] and shown["document"]["now"] == EVENING + 8 * HOUR
    assert [row["words"] for row in shown["document"]["parts"]["entry"]] == ["fog"]
    assert shown["since"]["new"]["n"] == 1
    assert [(one["kind"], one["by"]) for one in shown["remarks"]] == [
        ("ASK", "ben"), ("ANSWER", "anna"),
    ]  # fmt: skip
    after = post(ben, f"/hand-overs/{no}/accept").json()
    assert (after["state"], after["incoming"], after["mine"]) == ("ACCEPTED", "ben", "seat-1")
    past = anna.get(f"{URL}/hand-overs/{no}").json()
    assert past["document"] == shown["document"] and past["since"] is None
    assert desk.woken == 8


def test_who_sits_where_and_who_may_what(desk: Desk) -> None:
    post(desk.as_("anna"), "/seats/seat-1/log-on")
    told = desk.as_("olga", Role.OPERATOR).get(URL).json()
    assert told["seats"]["seat-1"]["officer"] == "anna"
    assert told["seats"]["seat-2"]["officer"] is None
    assert told["seats"]["seat-2"]["name"] == {"en": "Seat 2", "zh": "2 号席"}
    assert (told["officers"], told["mine"]) == (["anna", "ben"], None)
    assert told["may"] == {"keep": False, "free": True}
    assert desk.as_("lea", Role.LEADER).get(URL).json()["may"] == {"keep": False, "free": False}


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/seats/seat-1/log-on", {}, 409, "seat"),
        ("/seats/seat-9/log-on", {}, 404, "seat"),
        ("/seats/seat-1/log-off", {"reason": "ill"}, 403, "seat"),
        ("/seats/seat-2/free", {"reason": "gone"}, 409, "seat"),
        ("/seats/seat-1/free", {"reason": " "}, 422, "reason"),
        ("/entries", {"words": ""}, 422, "words"),
        ("/hand-overs", {}, 409, "seat"),
        ("/hand-overs/1/accept", {}, 409, "hand-over"),
        ("/hand-overs/1/offer", {}, 403, "hand-over"),
        ("/hand-overs/9/accept", {}, 404, "hand-over"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    desk: Desk, path: str, body: dict[str, Any], status: int, field: str
) -> None:
    anna = desk.as_("anna")
    post(anna, "/seats/seat-1/log-on")
    post(anna, "/hand-overs")
    before = anna.get(URL).json()
    told = refused(post(desk.as_("ben"), path, **body), status)
    assert told["field"] == field and told["reason"]
    assert anna.get(URL).json()["seats"] == before["seats"]


@pytest.mark.parametrize("successor", ["olga", "nobody", "anna"])
def test_a_successor_is_another_duty_officer(desk: Desk, successor: str) -> None:
    anna = desk.as_("anna")
    post(anna, "/seats/seat-1/log-on")
    post(anna, "/hand-overs")
    told = refused(post(anna, "/hand-overs/1/write", notes="x", successor=successor), 422)
    assert told["field"] == "successor"
    assert anna.get(f"{URL}/hand-overs/1").json()["notes"] == ""


@pytest.mark.parametrize(
    ("path", "body"),
    [("/entries", {"words": "x", "actor": "olga"}), ("/entries", {}),
     ("/entries", {"words": "x" * 4001}), ("/hand-overs/one/offer", {}),
     ("/seats/seat-1/log-on", {"officer": "ben"})],
)  # fmt: skip
def test_a_body_says_what_it_is_for_and_nothing_else(
    desk: Desk, path: str, body: dict[str, Any]
) -> None:
    assert refused(post(desk.as_("anna"), path, **body), 422)["errors"]


def test_a_command_that_there_is_not_is_answered_with_the_nearest(desk: Desk) -> None:
    told = refused(post(desk.as_("anna"), "/hand-overs/1/acept"), 404)
    assert "accept" in told["detail"]


def test_a_seat_that_somebody_left_without_a_word_is_freed(desk: Desk) -> None:
    post(desk.as_("anna"), "/seats/seat-1/log-on")
    olga = desk.as_("olga", Role.OPERATOR)
    told = post(olga, "/seats/seat-1/free", reason="went home").json()
    assert (told["outgoing"], told["state"]) == ("anna", "OFFERED")
    assert told["seats"]["seat-1"]["officer"] is None
    assert post(desk.as_("ben"), "/hand-overs/1/accept").json()["mine"] == "seat-1"


def test_the_log_is_a_page_with_a_total_and_a_file(desk: Desk) -> None:
    anna = desk.as_("anna")
    for i in range(5):
        post(anna, "/entries", words=f"entry {i}")
        desk.now += HOUR
    told = anna.get(f"{URL}/log", params={"limit": 2, "kind": "entry"}).json()
    assert (told["total"], [one["words"] for one in told["entries"]]) == (
        5, ["entry 4", "entry 3"],
    )  # fmt: skip
    rest = anna.get(f"{URL}/log", params={"limit": 9, "after": told["next"]}).json()
    assert ([one["words"] for one in rest["entries"]][-1], rest["next"]) == ("entry 0", None)
    some = {"from": "2024-12-14T20:00:00Z", "to": "2024-12-14T22:00:00+00:00", "person": "anna"}
    assert anna.get(f"{URL}/log", params=some).json()["total"] == 2
    sheet = anna.get(f"{URL}/log.csv", params=some)
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in sheet.headers["content-disposition"]
    assert [line.split(",")[4] for line in sheet.text.splitlines()[1:]] == ["entry 1", "entry 2"]
    refused(anna.get(f"{URL}/log", params={"from": "yesterday"}), 422)
    refused(anna.get(f"{URL}/log", params={"limit": 0}), 422)
