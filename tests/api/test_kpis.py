"""The KPI routes, over a store with one value."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import kpis, pulse
from data.city import load_city
from metrics.kpi_book import KpiBook
from metrics.kpi_types import CityWeights, Kpis
from tests.metrics.kpi_town import BERLIN, CITIES, make_kpi, ms, observe, town

AIM = {"target": 40, "floor": 20, "stretch": 60, "weight": 1, "source": {"en": "S", "zh": "参"}}


@pytest.fixture
def client() -> Iterator[TestClient]:
    store = town()
    observe(store, "a", "2025-01-03", 42)
    observe(store, "a", "2024-12-03", 50)
    kpi = make_kpi({"mean": "a"}, department="fire_department", aims=[AIM])
    server = FastAPI()
    server.state.center = SimpleNamespace(
        city=load_city(CITIES / "berlin"),
        kpis=Kpis([kpi], [CityWeights.model_validate({"weights": {"fire_department": 1}})]),
        store=store,
        kept=KpiBook(store, BERLIN),
        now_ms=lambda: ms("2025-01-14T12:00"),
    )
    server.include_router(kpis.router)
    server.include_router(pulse.router)
    yield TestClient(server)
    store.close()


def test_definitions_leave_out_what_is_not_given(client: TestClient) -> None:
    (only,) = client.get("/api/v1/kpis").json()
    assert (only["id"], only["formula"], only["tolerance"]) == ("k", {"mean": "a"}, "[-1, 1]")
    assert only["aims"] == [{"against": "target", **AIM}]
    assert "owner" not in only


def test_the_pulse_comes_with_the_parts_of_its_change(client: TestClient) -> None:
    found = client.get("/api/v1/pulse?period=2025-01&by=cause").json()
    assert (found["score"], found["before"]["score"], found["change"]) == (64, 80, -16)
    assert found["before"]["period"] == "2024-12"
    (part,) = found["parts"]
    assert part == {"department": "fire_department", "kpi": "k", "district": None,
                    "cause": "value", "points": -16}  # fmt: skip
    assert found["waterfall"] == [{"name": "value", "points": -16, "start": 80, "end": 64}]
    assert found["refused"] == []


def test_the_pulse_without_a_score_before_has_no_change(client: TestClient) -> None:
    found = client.get("/api/v1/pulse?period=2024-12").json()
    assert (found["score"], found["change"], found["parts"]) == (80, None, None)


def test_a_scorecard_has_values_and_reasons(client: TestClient) -> None:
    card = client.get("/api/v1/kpis/fire_department?period=2025-01").json()
    assert (card["period"], card["until"], card["running"]) == ("2025-01", "2025-01-13", True)
    (only,) = card["kpis"]
    assert (only["value"], only["n"], only["rating"]) == (42.0, 1, "better")
    assert (only["score"], only["weight"], only["unscored"]) == (64, 1, None)
    assert only["anchors"] == {"values": [20, 40, 60], "scores": [0, 60, 100]}
    assert (card["score"], card["coverage"]) == (64, 1)
    assert only["standard"]["value"] == 40
    assert len(only["trend"]) == len(card["periods"]) == 25


def test_without_a_period_the_newest_is_told(client: TestClient) -> None:
    assert client.get("/api/v1/kpis/fire_department").json()["period"] == "2025-01"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("fire_departmen", 404, "did you mean 'fire_department'?"),
        ("fire_department?period=2025-13", 422, "2025-13"),
        ("fire_department?period=2025-01-01H25", 422, "2025-01-01 has 24 hours"),
    ],
)
def test_what_is_wrong_is_told_as_a_problem(
    client: TestClient, path: str, status: int, said: str
) -> None:
    answer = client.get(f"/api/v1/kpis/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert said in answer.json()["detail"]
