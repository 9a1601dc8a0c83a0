"""Plans over HTTP, over a real book, desk, store and dispatcher."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from alerts import records
from alerts.types import Alert, Level, State
from api import plans, problems
from api.asked import DraftBody
from data.strict import Words
from dispatch.dispatcher import Dispatcher
from dispatch.orders import Registration
from geo.districts import Districts
from tests.api.signed_in import sign_in
from tests.dispatch.plans.test_book import Office, longer
from tests.dispatch.plans.town import NOON

pytestmark = pytest.mark.long

URL = "/api/v1/plans"
ALERT = Alert(
    no=17, seq=1, rule_id="crowd_dense", rule_version=1, point_no=1, indicator_no=1,
    domain="crowd", owner="order", state=State.UNACKED, level=Level.ORANGE, max_level=Level.ORANGE,
    onset_value=812, limit_value=500, onset_ms=NOON, raised_ms=NOON,
)  # fmt: skip


class Service:
    """A client, the office behind it, and a dispatcher over the same store."""

    def __init__(self, office: Office) -> None:
        self.office, self.book = office, office.open()
        self.dispatcher = Dispatcher(office.store, ["order", "traffic"], lambda _no: None)
        server = FastAPI()
        server.state.center = SimpleNamespace(
            store=office.store, planbook=self.book, city=office.city, registry=office.registry,
            rulebook=SimpleNamespace(in_force=list), districts=Districts([]),
            catalogue=SimpleNamespace(by_id={}), now_ms=lambda: NOON,
        )  # fmt: skip
        problems.install(server)
        server.include_router(plans.router)
        sign_in(server, "Ada")
        self.client = TestClient(server)

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(URL + path, params=query).json()

    def post(self, path: str, **body: Any) -> Response:
        answer: Response = self.client.post(URL + path, json=body)
        return answer

    def report(self, **said: Any) -> int:
        told = {"title": Words(en="Crowd", zh="人群"), "domain": "crowd", "grade": Level.YELLOW,
                "place": "Markt", "occurred_ms": NOON, **said}  # fmt: skip
        return self.dispatcher.register(Registration(actor="Ada", **told), NOON).no


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    office = Office(tmp_path / "town")
    text = (office.folder / "plans" / "crowd.yaml").read_text(encoding="utf-8")
    office.file(text.replace("kinds: counter", "words: markt"))
    yield Service(office)
    office.store.close()


def test_the_list_tells_each_plan_with_its_definition(service: Service) -> None:
    told = service.get()
    assert [(one["plan"], one["version"]) for one in told["plans"]] == [("crowd", 1), ("fair", 1)]
    assert told["plans"][0]["definition"]["steps"][0]["due_within"] == "PT10M"
    assert told["faults"] == []


def test_a_bad_file_is_told_in_the_list_and_its_plan_stays(service: Service) -> None:
    service.office.file("plans:\n  - id: crowd\n  - id: fair\n")
    told = Service(service.office).get()
    assert len(told["plans"]) == 2 and all(one["definition"] for one in told["plans"])
    assert told["faults"][0]["file"] == "town/plans/crowd.yaml"
    assert told["faults"][0]["line"] == 2


def test_one_plan_has_its_timetable_and_history(service: Service) -> None:
    told = service.get("/crowd")
    assert told["timetable"]["reopen"] == {
        "offered_ms": 1_800_000, "accept_by_ms": 1_920_000, "due_ms": 3_000_000
    }  # fmt: skip
    assert [one["version"] for one in told["history"]] == [1]
    assert service.get("/nothing")["status"] == 404
    assert service.get("/crowd", version=2)["status"] == 404


def test_what_fits_a_report_by_phone_is_proposed_with_its_tasks(service: Service) -> None:
    told = service.get("/matching", incident=service.report())
    first = told["matches"][0]
    assert first["plan"] == "crowd"
    assert first["reason"]["en"] == "Crowd, yellow or graver, “markt” in the report"
    assert first["reason"]["zh"] == "人群、黄色及以上、报告中有“markt”"
    assert (first["departments"], first["optional"]) == (["order", "traffic"], ["stop"])
    assert [task["step"] for task in first["tasks"]] == ["look", "close", "reopen"]
    message = first["tasks"][0]["message"]["en"]
    assert message == "yellow (III) at Markt, 16 December 13:00: not measured"
    assert service.get("/matching", incident=service.report(place="Hafen"))["matches"] == []


def test_what_is_proposed_is_what_activate_takes(service: Service) -> None:
    told = service.get("/matching", incident=service.report())
    drafts = [DraftBody.model_validate(task).draft() for task in told["matches"][0]["tasks"]]
    assert [draft.due_within_ms // 60_000 for draft in drafts] == [10, 15, 20]


def test_what_fits_an_alert_is_proposed(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    point = SimpleNamespace(kind="counter", attributes={}, district_id=None, detail=None,
                            name=Words(en="Markt", zh="集市"))  # fmt: skip
    service.office.registry.points[1] = point  # type: ignore[assignment]
    monkeypatch.setattr(records, "one_alert", lambda _store, no: ALERT if no == 17 else None)
    told = service.get("/matching", alert=17)
    assert [one["plan"] for one in told["matches"]] == ["crowd", "fair"]
    assert "orange (II) at Markt" in told["matches"][0]["tasks"][0]["message"]["en"]
    assert service.get("/matching", alert=18)["status"] == 404


@pytest.mark.parametrize("query", [{}, {"alert": 1, "incident": 1}], ids=["neither", "both"])
def test_matching_wants_either_an_alert_or_an_incident(
    service: Service, query: dict[str, int]
) -> None:
    told = service.get("/matching", **query)
    assert (told["status"], told["field"]) == (422, "incident")


def test_the_officers_changes_are_checked_and_nobody_is_told(service: Service) -> None:
    no = service.report()
    before = service.dispatcher.incident(no)
    changes = {"drop": ["close"], "include": ["stop"], "departments": {"look": "traffic"}}
    told = service.post("/crowd/tasks", incident=no, adjustments=changes).json()
    assert [(one["step"], one["department"]) for one in told["tasks"]] == [
        ("look", "traffic"), ("stop", "order"), ("reopen", "traffic"),
    ]  # fmt: skip
    assert told["tasks"][1]["after"] == ["look"]
    assert service.dispatcher.incident(no) == before
    refused = service.post("/crowd/tasks", incident=no, adjustments={"drop": ["clse"]})
    assert refused.status_code == 422
    assert (refused.json()["field"], refused.json()["reason"]) == (
        "drop", "unknown step 'clse', did you mean 'close'?"
    )  # fmt: skip
    assert service.post("/nothing/tasks", incident=no).status_code == 404
    assert service.post("/crowd/tasks", incident=no + 1).status_code == 404


def test_a_text_is_checked_line_by_line(service: Service) -> None:
    text = service.get("/crowd")["text"].replace("department: traffic", "department: trafic", 1)
    (fault,) = service.post("/check", text=text, plan="crowd").json()["faults"]
    assert text.splitlines()[fault["line"] - 1].strip() == "department: trafic"
    assert fault["key"] == "steps.2.department"
    assert "did you mean 'traffic'?" in fault["message"]


def test_publishing_answers_with_the_version_in_force(service: Service) -> None:
    text = longer(service.get("/crowd")["text"])
    told = service.post("/crowd", text=text, why="too short", based_on=1).json()
    assert (told["version"], told["actor"], told["why"]) == (2, "Ada", "too short")
    assert service.get("/crowd", version=1)["definition"]["steps"][0]["due_within"] == "PT10M"


def test_who_began_with_an_older_version_is_told_what_is_newest(service: Service) -> None:
    text = longer(service.get("/crowd")["text"])
    service.post("/crowd", text=text, why="a", based_on=1)
    again = service.post("/crowd", text=longer(text, 14), why="b", based_on=1)
    assert again.status_code == 409
    assert again.json()["newest"]["version"] == 2


def test_a_text_that_does_not_hold_is_refused_with_all_faults(service: Service) -> None:
    text = service.get("/crowd")["text"].replace("department: traffic", "department: trafic")
    answer = service.post("/crowd", text=text, why="x", based_on=1)
    assert answer.status_code == 422
    assert len(answer.json()["faults"]) == 2
    assert service.get("/crowd")["version"] == 1


def test_nobody_names_another_actor(service: Service) -> None:
    answer = service.post("/crowd", text="x", why="x", based_on=1, actor="Eve")
    assert answer.status_code == 422


def test_a_retired_plan_is_proposed_no_more(service: Service) -> None:
    assert service.post("/crowd/retire", why="unused", based_on=1).json()["retired"] is True
    told = service.get("/matching", incident=service.report())
    assert [one["plan"] for one in told["matches"]] == ["fair"]


def test_all_leave_as_yaml(service: Service) -> None:
    answer = service.client.get(URL + ".yaml")
    assert answer.headers["content-type"].startswith("application/yaml")
    assert "# crowd: version 1\n" in answer.text and "\nplans:\n" in answer.text
