"""Incidents over HTTP, over a real dispatcher in a small town."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from api import incidents, problems, tasks
from dispatch import records
from dispatch.evidence import Cabinet
from tests.api.signed_in import sign_in
from tests.dispatch.town import NOON, Town, a_draft

pytestmark = pytest.mark.long

URL = "/api/v1/incidents"
FIRE: dict[str, Any] = {
    "origin": "phone",
    "title": "Smoke over the roof",
    "domain": "fire",
    "grade": 2,
}
DRAFT = {
    "step": "close", "phase": "respond", "department": "police", "role": "patrol",
    "title": {"en": "Close the street", "zh": "封路"}, "message": "Please close it",
    "accept_within": "PT5M", "due_within": "PT1H", "checks": ["gate shut"],
    "wanted": [{"capability": "barrier", "number": 2}],
}  # fmt: skip


class Service:
    """A client, the town behind it, and how often the engine was woken."""

    def __init__(self, town: Town, folder: Path) -> None:
        self.town, self.woken = town, 0
        server = FastAPI()
        server.state.center = SimpleNamespace(
            store=town.store, dispatcher=town.dispatcher, signal_of=town.signals.get,
            cabinet=Cabinet(folder / "evidence"), wake=self._wake, now_ms=lambda: town.now_ms,
            city=SimpleNamespace(domains={"crowd": 1, "fire": 1}),
            drills=SimpleNamespace(current=None),
            districts=SimpleNamespace(containing=lambda lon, _lat: "yards" if lon < 20 else None),
            desk=SimpleNamespace(
                open_alerts=lambda: [SimpleNamespace(no=no) for no in town.signals],
                overlays=lambda alert, _now_ms: [1] if alert.no == 3 else [],
            ),
        )  # fmt: skip
        problems.install(server)
        for part in (incidents, tasks):
            server.include_router(part.router)
        sign_in(server)
        self.client = TestClient(server, raise_server_exceptions=False)
        self.drills = server.state.center.drills

    def _wake(self) -> None:
        self.woken += 1

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(URL + path, params=query).json()

    def post(self, path: str = "", headers: Any = None, **body: Any) -> Response:
        answer: Response = self.client.post(URL + path, json=body, headers=headers)
        return answer

    def order(self, no: int, command: str, **order: Any) -> Response:
        """An order by somebody who saw the newest step."""
        seen = {"seen_seq": self.town.dispatcher.incident(no).seq}
        return self.post(f"/{no}/{command}", **{**seen, **order})


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    town = Town()
    yield Service(town, tmp_path)
    town.store.close()


def refused(answer: Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    return told


def test_a_report_is_registered_and_answered_when_it_is_written(service: Service) -> None:
    answer = service.post(**FIRE, place="Yard 3", lon=13.4, lat=52.5, note="a caller saw it")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["no"], told["state"], told["origin"], told["grade"]) == (
        1, "REGISTERED", "phone", 2,
    )  # fmt: skip
    assert told["title"] == {"en": "Smoke over the roof", "zh": "Smoke over the roof"}
    assert (told["opened_by"], told["tasks"], service.woken) == ("duty officer", [], 1)
    assert (told["district"], service.post(**FIRE, lon=30, lat=5).json()["district"]) == (
        "yards", None,
    )  # fmt: skip
    assert records.one_incident(service.town.store, 1) is not None


def test_an_incident_of_alerts_needs_nothing_else(service: Service) -> None:
    told = service.post(alerts=[2, 1]).json()
    assert (told["origin"], told["alerts"], told["first_out"]) == ("alert", [1, 2], 1)
    assert told["occurred_at"].endswith("Z")


def test_a_request_sent_again_with_its_key_makes_no_second_incident(service: Service) -> None:
    key = {"Idempotency-Key": "b7"}
    first = service.post(headers=key, **FIRE)
    again = service.post(headers=key, **FIRE)
    assert (again.status_code, again.json()) == (201, first.json())
    assert service.post(headers={"Idempotency-Key": "b8"}, **FIRE).json()["no"] == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"), ({**FIRE, "domain": "fyre"}, "domain"), ({**FIRE, "grade": 5}, "body.grade"),
        ({**FIRE, "actor": "x"}, "body.actor"), ({"alerts": [77]}, "alerts.0"),
        ({**FIRE, "lon": 5.0}, "lat"), ({**FIRE, "title": " "}, "body.title"),
        ({**FIRE, "occurred": "9999-12-31T00:00:00Z"}, "occurred"),
        ({**FIRE, "area": {"type": "Point", "coordinates": [1, 2]}}, "area"),
        ({**FIRE, "area": {"type": "Nothing"}}, "area"), ({**FIRE, "drill": "x"}, "body.drill"),
        ({"alerts": [10**30]}, "body.alerts.0"), ({**FIRE, "origin": "rumour"}, "body.origin"),
    ],
)  # fmt: skip
def test_what_is_registered_badly_is_refused_with_the_field(
    service: Service, body: dict[str, Any], field: str
) -> None:
    told = refused(service.post(**body), 422)
    assert told.get("field", told.get("errors", [{}])[0].get("field")) == field
    assert service.get()["incidents"] == []


def test_ended_ones_are_found_by_their_words(service: Service) -> None:
    for title, place in (("Smoke over the roof", "Yard 3"), ("Crowd", "Long Street")):
        service.post(**{**FIRE, "title": title}, place=place)
    found = [one["no"] for one in service.get(words="SMOKE yard")["incidents"]]
    assert (found, service.get(words="smoke street")["incidents"]) == ([1], [])
    assert [one["no"] for one in service.get(words="2")["incidents"]] == [2]


def test_incidents_are_listed_the_newest_first_and_in_pages(service: Service) -> None:
    for _ in range(3):
        service.post(**FIRE)
    service.post(f"/{2}/note", note="x")
    service.order(1, "unfounded", note="a barbecue")
    told = service.get(limit=2)
    assert ([one["no"] for one in told["incidents"]], told["next"]) == ([3, 2], 2)
    assert [one["no"] for one in service.get(after=2)["incidents"]] == [1]
    assert [one["no"] for one in service.get(open=True)["incidents"]] == [3, 2]
    assert [one["no"] for one in service.get(state="UNFOUNDED")["incidents"]] == [1]
    assert service.get(domain="crowd")["incidents"] == []


def test_a_plan_is_activated_in_one_request(service: Service) -> None:
    service.post(**FIRE)
    second = {**DRAFT, "step": "clear", "department": "transit", "after": ["close"]}
    told = service.order(1, "activate", tasks=[DRAFT, second], plan="fire", plan_version=3).json()
    assert (told["state"], told["plan"], told["plan_version"]) == ("DISPATCHED", "fire", 3)
    assert [task["state"] for task in told["tasks"]] == ["OFFERED", "PLANNED"]
    task = told["tasks"][0]
    assert (task["accept_within_ms"], task["title"]["zh"]) == (300_000, "封路")
    assert task["deadline"]["what"] == "accept" and task["deadline"]["stands"] == "in time"
    assert task["wanted"] == [{"capability": "barrier", "number": 2}]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({"department": "polise"}, "tasks.0.department"), ({"after": ["x"]}, "tasks.0.after"),
        ({"accept_within": "PT0S"}, "accept_within"), ({"due_within": "P2Y"}, "due_within"),
        ({"colour": "red"}, "colour"), ({"title": {"en": "x"}}, "title"),
    ],
)  # fmt: skip
def test_a_task_that_makes_no_sense_is_refused_with_its_place(
    service: Service, draft: dict[str, Any], field: str
) -> None:
    service.post(**FIRE)
    told = refused(service.order(1, "activate", tasks=[{**DRAFT, **draft}]), 422)
    fields = [told.get("field", "")] + [error["field"] for error in told.get("errors", [])]
    assert any(field in one for one in fields), fields
    assert service.get("/1")["tasks"] == []


@pytest.mark.parametrize(("command", "tasks"), [("activate", [1]), ("rework", [DRAFT])])
def test_numbers_and_new_tasks_are_not_mixed_up(
    service: Service, command: str, tasks: list[Any]
) -> None:
    service.post(**FIRE)
    assert refused(service.order(1, command, tasks=tasks, note="x"), 422)["field"] == "tasks.0"


def test_what_changed_since_it_was_seen_is_told_with_what_happened(service: Service) -> None:
    seen = service.post(**FIRE).json()["seq"]
    service.order(1, "grade", grade=4, note="the neighbours too")
    told = refused(service.order(1, "unfounded", note="x", seen_seq=seen), 409)
    assert (told["incident"]["grade"], told["seen_seq"]) == (4, seen)
    (happened,) = told["incident"]["happened"]
    assert (happened["trigger"], happened["note"]) == ("GRADE", "the neighbours too")
    assert service.get("/1")["state"] == "REGISTERED"


def test_what_the_table_does_not_have_is_refused_with_the_reason(service: Service) -> None:
    service.post(**FIRE)
    told = refused(service.order(1, "close"), 422)
    assert told["reason"] == "nobody has verified it"


def test_the_time_line_is_told_in_order_and_from_a_step_on(service: Service) -> None:
    service.post(alerts=[1])
    service.post("/1/note", note="a call from the mayor")
    told = service.get("/1/events")["events"]
    assert [event["trigger"] for event in told] == ["REGISTER", "ADD_ALERT", "NOTE"]
    assert (told[2]["actor"], told[2]["note"]) == ("duty officer", "a call from the mayor")
    assert [event["seq"] for event in service.get("/1/events", after=2)["events"]] == [3]
    assert service.get("/1/events", after=3)["events"] == []


@pytest.mark.parametrize("path", ["/9", "/9/events"])
def test_there_is_no_such_incident(service: Service, path: str) -> None:
    assert "no incident 9" in refused(service.client.get(URL + path), 404)["detail"]
    refused(service.post("/9/note", note="x"), 404)


def test_a_command_that_there_is_not_names_the_nearest(service: Service) -> None:
    assert "unfounded" in refused(service.post("/1/unfound"), 404)["detail"]


@pytest.mark.parametrize("no", [10**50, -1, "x"])
def test_a_number_beyond_all_incidents_is_refused(service: Service, no: Any) -> None:
    refused(service.client.get(f"{URL}/{no}"), 422)


def test_open_alerts_that_sound_are_proposed(service: Service) -> None:
    (one,) = service.get("/proposals")["proposals"]
    assert one["alerts"] == [1, 2, 4, 5]  # 3 is shelved
    assert (one["first_out"], one["joins"], one["grade"]) == (1, None, 3)
    service.post(alerts=[1, 2])
    (one,) = service.get("/proposals")["proposals"]
    assert (one["alerts"], one["joins"]) == ([4, 5], 1)
    service.order(1, "add-alerts", alerts=one["alerts"])
    assert service.get("/proposals")["proposals"] == []


def test_two_incidents_are_merged_and_one_is_split_again(service: Service) -> None:
    service.post(alerts=[1])
    service.post(alerts=[2])
    assert service.order(2, "merge", into=1, note="one crowd").json()["merged_into"] == 1
    assert service.get("/1")["alerts"] == [1, 2]
    service.order(1, "split", alerts=[2], note="two after all")
    assert service.get("/3")["alerts"] == [2]


def test_a_drawn_area_comes_back_as_geojson(service: Service) -> None:
    service.post(**FIRE)
    ring = [[13.4, 52.5], [13.5, 52.5], [13.5, 52.6], [13.4, 52.5]]
    told = service.order(1, "area", area={"type": "Polygon", "coordinates": [ring]}).json()
    assert told["area"]["type"] == "Polygon"
    crossed = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    told = refused(
        service.order(1, "area", area={"type": "Polygon", "coordinates": [crossed]}), 422
    )
    assert told["field"] == "area" and "Self-intersection" in told["reason"]


def test_a_deferral_says_until_when(service: Service) -> None:
    service.post(**FIRE)
    told = service.order(1, "defer", note="frost", until="2024-12-20T08:00:00+01:00").json()
    assert (told["state"], told["deferred_until"]) == ("DEFERRED", "2024-12-20T07:00:00Z")
    assert service.town.now_ms == NOON
    assert service.order(1, "resume").json()["state"] == "REGISTERED"


def test_a_draft_of_a_plan_and_one_of_a_request_are_the_same() -> None:
    """What the API makes of a task is what plans make."""
    from api.asked import DraftBody

    body = DraftBody.model_validate({
        "step": "a", "department": "police", "role": {"en": "patrol", "zh": "patrol（中）"},
        "title": {"en": "Do a", "zh": "Do a（中）"},
        "message": {"en": "Please a", "zh": "Please a（中）"},
        "accept_within": "PT5M", "due_within": "PT1H",
    })  # fmt: skip
    assert body.draft() == a_draft("a")


STORM = SimpleNamespace(name="Storm night (1)")


def test_while_an_exercise_goes_on_a_report_says_whether_it_is_part_of_it(
    service: Service,
) -> None:
    assert service.post(**FIRE, exercise=True).json()["reason"] == "no exercise goes on"
    service.drills.current = STORM
    refused = service.post(**FIRE)
    assert (refused.status_code, refused.json()["field"]) == (422, "exercise")
    assert service.get()["incidents"] == []
    real, drill = (service.post(**FIRE, exercise=said).json() for said in (False, True))
    assert (real["drill"], drill["drill"]) == (None, "Storm night (1)")
    assert drill["title"] == {"en": "EXERCISE Smoke over the roof",
                              "zh": "【演练】Smoke over the roof"}  # fmt: skip


def test_what_is_split_off_an_exercise_is_one_whatever_it_is_called(service: Service) -> None:
    service.drills.current = STORM
    no = service.post(**FIRE, exercise=True).json()["no"]
    service.order(no, "activate", tasks=[DRAFT, {**DRAFT, "step": "open"}])
    task = service.get(f"/{no}")["tasks"][0]["no"]
    assert service.order(no, "title", title="A real fire", note="renamed").is_success
    split = service.order(no, "split", tasks=[task], note="another thing", title="Smoke")
    assert split.is_success, split.text
    assert [one["drill"] for one in service.get()["incidents"]] == ["Storm night (1)"] * 2


def test_what_an_officer_says_is_not_one_thing_is_proposed_to_none_until_it_is_taken_back(
    service: Service,
) -> None:
    (one,) = service.get("/proposals")["proposals"]
    about = {"alerts": one["alerts"][::-1], "joins": one["joins"]}
    told = service.post("/proposals/not-one", **about).json()
    assert told["proposals"] == []
    said = [(no["alerts"], no["by"]) for no in told["refused"]]
    assert said == [(one["alerts"], "duty officer")]
    assert service.get("/proposals") == told
    again = refused(service.post("/proposals/not-one", **about), 409)
    assert again["refused"] == told["refused"]
    assert service.post("/proposals/again", **about).json()["proposals"] == [one]
    refused(service.post("/proposals/perhaps", **about), 422)
    refused(service.post("/proposals/not-one", alerts=[]), 422)


def test_it_is_corrected_at_once_and_its_district_follows_the_place(service: Service) -> None:
    service.post(**FIRE, place="yard", lon=13.0, lat=52.0)
    told = refused(service.order(1, "correct", grade=4), 422)
    assert (told["field"], told["reason"]) == (
        "note", "is missing: why is it graver or lighter now?",
    )  # fmt: skip
    one = service.order(1, "correct", grade=4, title="Fire", lon=25.0, lat=52.0, note="seen").json()
    assert (one["grade"], one["title"]["zh"], one["district"], one["place"]) == (
        4, "Fire", None, "yard",
    )  # fmt: skip
    events = service.get("/1/events")["events"]
    assert [(e["trigger"], e["note"]) for e in events[1:]] == [
        ("GRADE", "seen"), ("TITLE", "seen"), ("PLACE", "seen"),
    ]  # fmt: skip
    assert events[-1]["detail"]["before"] == {"lon": 13.0, "lat": 52.0, "district": "yards"}


def test_an_offer_says_who_is_told_next(service: Service) -> None:
    service.post(**FIRE)
    service.order(1, "activate", tasks=[DRAFT])
    (task,) = service.get("/1")["tasks"]
    assert [(one["recipient"], one["at_ms"] - NOON) for one in task["ladder"]] == [
        ("police", 0), ("duty_officer", 300_000),
    ]  # fmt: skip
    (listed,) = service.client.get("/api/v1/tasks").json()["tasks"]
    assert listed["ladder"] == task["ladder"]
