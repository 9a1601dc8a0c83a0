"""From a figure to its rows over HTTP, and a restatement by a late value that came over HTTP."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from alerts.desk import Desk
from api import kpi_trace, observations, problems
from data.city import load_city
from data.door import Door
from data.latest import Latest
from data.registry import Registry
from live import publishing
from metrics.kpi_book import KpiBook
from metrics.kpi_types import Kpis
from metrics.published_due import begin
from metrics.types import Definition, Indicator
from tests.api.signed_in import sign_in
from tests.metrics.kpi_town import BERLIN, CITIES, make_kpi, ms, observe, town

pytestmark = pytest.mark.long

BASE = "/api/v1/kpis/fire_department"
AIM = {"target": 40, "floor": 20, "stretch": 60, "weight": 1, "source": {"en": "S", "zh": "参"}}


def indicator(name: str, **more: Any) -> Indicator:
    words = {"en": name, "zh": name}
    facts = {"name": words, "describe": words, "domain": "fire", "period": "P1D", **more}
    sql = facts.pop("sql", None)
    return Indicator(id=name, sql=sql, **dict(Definition.model_validate(facts)))


@pytest.fixture
def center() -> Iterator[Any]:
    """Berlin with one KPI over a measured indicator, at the moment that `now` says."""
    store = town()
    observe(store, "a", "2025-01-03", 42)
    observe(store, "a", "2025-01-04", 46)
    registry = Registry(store, ["a", "b"], ["fire_city", "api"])
    city = load_city(CITIES / "berlin")
    latest = Latest()
    latest.load(store)
    found = SimpleNamespace(
        city=city, store=store, registry=registry, latest=latest,
        door=Door(store, registry, latest, {"a": (0, 1000), "b": (None, None)}),
        desk=Desk(store, registry, latest, [], city, {}),
        kpis=Kpis([make_kpi({"mean": "a"}, department="fire_department", aims=[AIM])]),
        kept=KpiBook(store, BERLIN),
        catalogue=SimpleNamespace(by_id={"a": indicator("a"), "b": indicator("b")}),
        clock="2025-02-02T12:30",
    )  # fmt: skip
    found.now_ms = lambda: ms(found.clock)
    yield found
    store.close()


@pytest.fixture
def client(center: Any) -> TestClient:
    server = FastAPI()
    server.state.center = center
    problems.install(server)
    for part in (kpi_trace, observations):
        server.include_router(part.router)
    sign_in(server, "olga")
    return TestClient(server)


def get(client: TestClient, path: str) -> Any:
    answer = client.get(BASE + path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_figure_leads_to_its_rows_and_they_are_it(client: TestClient) -> None:
    figure = get(client, "/k/trace?period=2025-01")
    assert (figure["value"], figure["num"], figure["den"], figure["score"]) == (44, 88, 2, 68)
    assert figure["anchors"]["scores"] == [0, 60, 100]
    assert len(figure["history"]) == 25 and figure["history"][-1]["value"] == 44
    assert figure["published"] == {
        "published": None, "due": None, "known": ms("2025-02-02T12:30")
    }  # fmt: skip
    rows = client.get(figure["links"]["rows"]).json()
    assert (rows["count"], rows["num"], rows["den"], rows["agrees"]) == (2, 88, 2, True)
    assert [one["value"] for one in rows["rows"]] == [42, 46]
    assert "reading" in rows["sql"] and rows["given"]["kind"] == "city"
    one_day = get(client, "/k/trace/rows?period=2025-01&day=2025-01-02&sort=-value")
    assert [one["value"] for one in one_day["rows"]] == [42]


def test_rows_as_csv_are_all_of_them(client: TestClient, center: Any) -> None:
    center.store.write(
        lambda c: c.execute("UPDATE point SET name_en = '=HYPERLINK(1)' WHERE point_no = 1")
    )
    answer = client.get(f"{BASE}/k/trace/rows.csv?period=2025-01&sort=-value")
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="fire_department-k-2025-01.csv"' in answer.headers["content-disposition"]
    first, *lines = csv.reader(io.StringIO(answer.text))
    table = [dict(zip(first, line, strict=True)) for line in lines]
    assert [(row["value"], row["num"], row["den"]) for row in table] == [
        ("46.0", "46.0", "1.0"), ("42.0", "42.0", "1.0")
    ]  # fmt: skip
    assert table[0]["name"] == "'=HYPERLINK(1)"


def test_a_late_value_over_http_restates_what_was_published(
    client: TestClient, center: Any
) -> None:
    begin(center.store, ms("2025-01-31T12:00"))
    (month,) = publishing.publish_due(center, center.now_ms())
    assert (str(month.period), month.actor) == ("2025-01", "system")
    assert publishing.publish_due(center, center.now_ms()) == []
    assert get(client, "/k/trace?period=2025-01")["published"]["restated"] is None

    center.clock = "2025-02-03T09:00"
    late = {"point_id": "city", "indicator": "a", "observed_at": "2025-01-04T00:00:00+01:00",
            "value": 58, "source_id": "fire_city"}  # fmt: skip
    new = {**late, "observed_at": "2025-01-20T00:00:00+01:00", "value": 20}
    answer = client.post("/api/v1/observations", json=[late, new])
    assert answer.json() == {"accepted": 2, "rejected": []}

    figure = get(client, "/k/trace?period=2025-01")
    told = figure["published"]
    assert (figure["value"], told["figure"]["value"], told["by"]) == (40, 44, "system")
    assert told["restated"]["changed"] == ["value", "score", "num", "den"]
    assert [(one["value"], one["before"], one["source"]) for one in told["late"]["values"]] == [
        (58, 46, "fire_city"), (20, None, "fire_city")
    ]  # fmt: skip
    (one,) = get(client, "/published?period=2025-01")
    assert [each["published"]["value"] for each in one["restated"]] == [44]
    value = get(client, "/k/trace/value?point=city&indicator=a&at=2025-01-04T00:00:00%2B01:00")
    assert (value["value"], value["arrival"]["version"], value["arrival"]["batch"]) == (58, 2, 2)
    assert [(one["value"], one["replaced_ms"]) for one in value["replaced"]] == [
        (46, ms("2025-02-03T09:00"))
    ]  # fmt: skip
    fire = next(one for one in value["sources"] if one["id"] == "fire_city")
    assert (fire["provider"], fire["licence"]) == ("Berliner Feuerwehr", "CC BY 4.0")
    assert publishing.verify(center.store) == []


def test_a_person_publishes_what_is_over_and_only_once(client: TestClient, center: Any) -> None:
    def post(period: str, why: str = "the audit asked for it") -> Any:
        return client.post(f"{BASE}/publish", json={"period": period, "why": why})

    assert post("2025-02").status_code == 422
    assert "not over" in post("2025-02").json()["detail"]
    done = post("2024-12")
    assert (done.status_code, done.json()["by"]) == (201, "olga")
    assert post("2024-12").status_code == 409
    assert post("2024-13").status_code == 422
    assert post("2024-11", "x").status_code == 422
    (event,) = center.store.rows(
        "SELECT actor, note, detail ->> 'digest' FROM alert_event WHERE trigger = 'PUBLISH'"
    )
    assert event == ("olga", "the audit asked for it", done.json()["digest"])


def test_an_edit_of_what_was_published_is_found(client: TestClient, center: Any) -> None:
    client.post(f"{BASE}/publish", json={"period": "2025-01", "why": "as agreed"})
    assert publishing.verify(center.store) == []
    center.store.write(lambda c: c.execute("UPDATE published_figure SET value = 60"))
    (fault,) = publishing.verify(center.store)
    assert fault.startswith("scorecard fire_department 2025-01: not what was sealed by event")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/kk/trace", 404, "did you mean 'k'?"),
        ("/k/trace?period=2025-13", 422, "2025-13"),
        ("/k/trace/rows?period=2025-01&sort=valu", 422, "did you mean 'value'?"),
        ("/k/trace/rows.csv?period=2025-01&sort=valu", 422, "did you mean 'value'?"),
        ("/k/trace/value?point=x&indicator=a&at=2025-01-04T00:00:00Z", 404, "no point 'x'"),
        ("/k/trace/value?point=city&indicator=x&at=2025-01-04T00:00:00Z", 404, "no indicator"),
        ("/k/trace/value?point=city&indicator=a&at=2025-01-04T00:00:00Z", 404, "ended then"),
        ("/k/trace/value?point=city&indicator=a&at=2025-01-04", 422, "at"),
        ("/k/trace/rows?limit=0", 422, "limit"),
    ],
)
def test_what_is_wrong_is_told_as_a_problem(
    client: TestClient, path: str, status: int, said: str
) -> None:
    answer = client.get(BASE + path)
    assert (answer.status_code, said in answer.json()["detail"]) == (status, True), answer.text
