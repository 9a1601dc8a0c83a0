"""Reports, lessons and the after-action report over HTTP, over a small town."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader

from api import problems, record
from dispatch.evidence import Cabinet
from dispatch.record.fonts import Case as Type
from dispatch.record.types import CaseFile
from live import reporting
from tests.api.signed_in import sign_in
from tests.dispatch.record.cases import Case, berlin, whole_case

pytestmark = pytest.mark.long

URL = "/api/v1/incidents/1"
PHONE = {"kind": "first", "way": "phone", "text": "A crowd.", "seen": 0}


@pytest.fixture(scope="module")
def type_(tmp_path_factory: pytest.TempPathFactory) -> Type:
    return Type(tmp_path_factory.mktemp("type"))


@pytest.fixture
def town() -> Iterator[Case]:
    one = Case()
    yield one
    one.store.close()


@pytest.fixture
def client(town: Case, type_: Type, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    return client_of(town, type_, monkeypatch)


def client_of(town: Case, type_: Type, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    server = FastAPI()
    server.state.center = SimpleNamespace(
        store=town.store, dispatcher=town.dispatcher, ledger=town.ledger, city=berlin(),
        type=type_, wake=lambda: None, now_ms=lambda: town.now_ms,
        cabinet=Cabinet(Path("nowhere")),
    )  # fmt: skip

    def case_of(_center: Any, no: int) -> CaseFile:
        return town.file(no)

    monkeypatch.setattr(reporting, "case_of", case_of)
    monkeypatch.setattr(record, "case_of", case_of)
    problems.install(server)
    server.include_router(record.router)
    sign_in(server)
    return TestClient(server, raise_server_exceptions=False)


def test_what_is_due_is_told_with_a_draft(client: TestClient, town: Case) -> None:
    town.register(place="Yard 3")
    told = client.get(f"{URL}/reports").json()
    assert [(one["kind"], one["way"], one["report"]) for one in told["due"]] == [
        ("first", "phone", None), ("first", "written", None),
    ]  # fmt: skip
    assert told["due"][0]["due_at"] == "2024-12-14T11:30:00Z"
    assert told["due"][0]["name"] == {"en": "First report by phone", "zh": "电话初报"}
    assert "Yard 3" in told["draft"]["en"]
    assert (told["seen"], told["lessons"]["version"]) == (0, 0)


def test_a_report_is_submitted_by_whoever_is_signed_in(client: TestClient, town: Case) -> None:
    town.register()
    answer = client.post(f"{URL}/reports", json=PHONE)
    assert answer.status_code == 201, answer.text
    (one,) = answer.json()["reports"]
    assert (one["submitted_by"], one["text"]["zh"], one["late_ms"]) == (
        "duty officer",
        "A crowd.",
        0,
    )
    assert one["recipient"] == "City government duty office"
    assert answer.json()["due"][0]["report"] == one["no"]


def test_a_report_that_another_was_faster_with_is_refused_with_how_it_stands(
    client: TestClient, town: Case
) -> None:
    town.register()
    client.post(f"{URL}/reports", json=PHONE)
    again = client.post(f"{URL}/reports", json={**PHONE, "way": "written"})
    assert again.status_code == 409
    assert (again.json()["now"], len(again.json()["reports"])) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"kind": "last"}, "kind"), ({"kind": "final", "way": "written"}, "kind"),
     ({"text": " "}, "text"), ({"actor": "x"}, "actor"), ({"seen": -1}, "seen")],
)  # fmt: skip
def test_a_report_that_makes_no_sense_is_refused_with_the_field(
    client: TestClient, town: Case, changes: dict[str, Any], field: str
) -> None:
    town.register()
    answer = client.post(f"{URL}/reports", json={**PHONE, **changes})
    assert answer.status_code == 422
    assert field in answer.text
    assert town.ledger.reports(1) == []


def test_lessons_are_kept_in_versions(client: TestClient, town: Case) -> None:
    town.register()
    assert client.post(f"{URL}/lessons", json={"text": "a", "seen": 0}).status_code == 200
    assert client.post(f"{URL}/lessons", json={"text": "b", "seen": 0}).status_code == 409
    told = client.post(f"{URL}/lessons", json={"text": "b", "seen": 1}).json()["lessons"]
    assert (told["version"], told["text"], told["written_by"]) == (2, "b", "duty officer")


@pytest.mark.parametrize("path", ["reports", "report", "report.pdf", "report.docx"])
def test_of_an_incident_that_there_is_not_nothing_is_told(client: TestClient, path: str) -> None:
    answer = client.get(f"{URL}/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_report_as_data_is_the_record_in_numbers(
    type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = whole_case()
    told = client_of(town, type_, monkeypatch).get(f"{URL}/report").json()
    by_end = {one["to"]["id"]: one for one in told["intervals"]}
    assert (by_end["done"]["length_ms"], by_end["done"]["outcome"]) == (67 * 60_000, "unrated")
    assert told["whole"]["length_ms"] == 120 * 60_000
    assert [one["department"] for one in told["departments"]] == [
        "police", "transit", "fire_department",
    ]  # fmt: skip
    moments = [one["at"] for one in told["timeline"]]
    assert moments == sorted(moments)
    assert {"alert", "task", "plan", "decision", "report", "incident"} <= {
        one["sort"] for one in told["timeline"]
    }
    assert told["head"]["event"] == town.dispatcher.head.event_no
    town.store.close()


@pytest.mark.parametrize(("lang", "word"), [("en", "Time line"), ("zh", "处置时间线")])
def test_it_comes_as_pdf_and_as_word(client: TestClient, town: Case, lang: str, word: str) -> None:
    town.with_tasks()
    answer = client.get(f"{URL}/report.pdf", params={"lang": lang})
    assert answer.headers["content-type"] == "application/pdf"
    assert f"berlin-1-{lang}.pdf" in answer.headers["content-disposition"]
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert word in "".join(page.extract_text() for page in pages)
    answer = client.get(f"{URL}/report.docx", params={"lang": lang})
    body = docx.Document(io.BytesIO(answer.content))
    assert word in [line.text for line in body.paragraphs]


def test_a_language_that_there_is_not_is_refused(client: TestClient, town: Case) -> None:
    town.register()
    assert client.get(f"{URL}/report.pdf", params={"lang": "fr"}).status_code == 422


def test_type_is_kept_where_the_database_is(tmp_path: Path) -> None:
    store = SimpleNamespace(path=tmp_path / "x.duckdb")
    reporting.open_type(store).fonts("a")  # type: ignore[arg-type]
    assert len(list((tmp_path / "type").glob("*.ttf"))) > 2
