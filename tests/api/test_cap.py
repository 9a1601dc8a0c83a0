"""The CAP routes, over an office with a subject or two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from alerts.types import Level
from api import cap, problems
from data.store import Store
from dispatch.cap.read import BYTES_AT_MOST
from dispatch.dispatcher import Dispatcher
from tests.api.signed_in import sign_in
from tests.api.test_alerts import refused
from tests.dispatch.cap.conftest import FILE, NOW_MS, Desk, text
from tests.server import ROOT

URL = "/api/v1/cap"
FILES: Path = ROOT / "tests" / "dispatch" / "cap" / "files"


class Service:
    """A client, and the office behind it."""

    def __init__(self, store: Store) -> None:
        self.desk = Desk(store, FILE)
        self.desk.know()
        server = FastAPI()
        self.dispatcher = Dispatcher(store, ["fire"], lambda no: None)
        server.state.center = SimpleNamespace(
            office=self.desk.office, dispatcher=self.dispatcher, store=store,
            now_ms=lambda: NOW_MS, wake=lambda: None,
        )  # fmt: skip
        problems.install(server)
        server.include_router(cap.router)
        sign_in(server, "ada")
        self.client = TestClient(server)

    def post(self, body: bytes | str) -> Any:
        return self.client.post(URL, content=body)


@pytest.fixture
def service() -> Iterator[Service]:
    store = Store()
    yield Service(store)
    store.close()


def test_an_alert_is_handed_out_as_cap(service: Service) -> None:
    answer = service.client.get(f"{URL}/7.xml")
    assert answer.headers["content-type"] == "application/cap+xml"
    assert text(answer.text, "msgType") == "Alert"
    name = text(answer.text, "identifier")
    assert service.client.get(f"{URL}/messages/{name}.xml").content == answer.content
    ((by,),) = service.desk.store.rows("SELECT issued_by FROM cap_message")
    assert by == "ada"
    chinese = service.client.get(f"{URL}/7.xml", params={"profile": "china"})
    assert text(chinese.text, "severity") == "Orange"


def test_an_incident_has_messages_of_its_own(service: Service) -> None:
    service.desk.know(kind="incident", level=Level.RED)
    told = service.client.get(f"{URL}/incidents/7.xml").text
    assert text(told, "severity") == "Extreme"
    assert "town-incident-7-" in service.client.get(f"{URL}/feed").text


@pytest.mark.parametrize(
    "path", ["99.xml", "incidents/99.xml", "messages/none.xml", "x.xml", "7.xml?profile=none"]
)
def test_what_is_not_there_is_told(service: Service, path: str) -> None:
    refused(
        service.client.get(f"{URL}/{path}"), 422 if path in ("x.xml", "7.xml?profile=none") else 404
    )


def test_a_real_feed_is_taken_in_once(service: Service) -> None:
    body = (FILES / "nws_atom_2020-05-07.xml").read_bytes()
    told = service.post(body).json()
    assert [one["new"] for one in told["accepted"]] == [True] * 4
    assert not any(one["new"] for one in service.post(body).json()["accepted"])
    listed = service.client.get(f"{URL}/reports").json()["reports"]
    assert [one["report"] for one in listed] == [4, 3, 2, 1]
    assert (listed[0]["by"], listed[0]["incident"]) == ("ada", None)


def test_a_page_sends_it_as_json(service: Service) -> None:
    xml = (FILES / "oasis_amber_alert_example.xml").read_text(encoding="utf-8")
    answer = service.client.post(URL, json={"xml": xml})
    assert answer.json()["accepted"][0]["event"]["en"] == "Child Abduction"
    bad: list[Any] = [{"xml": 7}, [], {}, {"xml": "x"}]
    for body in bad:
        refused(service.client.post(URL, json=body), 422)
    refused(
        service.client.post(URL, content=b"{", headers={"content-type": "application/json"}), 422
    )


def test_the_feed_has_whole_addresses(service: Service) -> None:
    told = service.client.get(f"{URL}/feed").text
    assert "<id>http://testserver/api/v1/cap/messages/town-alert-7-" in told


def test_a_bad_one_is_refused_with_element_and_reason(service: Service) -> None:
    told = refused(service.post("<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>"), 422)
    assert (told["field"], told["reason"]) == ("status", "is missing")
    assert told["rejected"] == [{"element": "status", "reason": "is missing"}]
    refused(service.post(b" " * (BYTES_AT_MOST + 1)), 413)


def test_a_report_becomes_one_incident(service: Service) -> None:
    body = (FILES / "oasis_amber_alert_example.xml").read_bytes()
    service.post(body)
    where = f"{URL}/reports/1/register"
    made = service.client.post(where, json={"domain": "crowd"})
    assert made.json() == {"report": 1, "incident": 1}
    assert service.client.post(where, json={"domain": "crowd"}).json() == made.json()
    incident = service.dispatcher.incident(1)
    assert (incident.origin, incident.grade, incident.drill) == ("feed", Level.ORANGE, None)
    assert incident.title.en == "Amber Alert in Los Angeles County"
    assert service.client.get(f"{URL}/reports").json()["reports"][0]["incident"] == 1
    refused(service.client.post(f"{URL}/reports/9/register", json={}), 404)
