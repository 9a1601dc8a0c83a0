"""The KPI routes, over a store with one value."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import kpis
from data.city import load_city
from metrics.kpi_types import Kpis
from tests.metrics.kpi_town import CITIES, make_kpi, ms, observe, town


@pytest.fixture
def client() -> Iterator[TestClient]:
    store = town()
    observe(store, "a", "2025-01-03", 42)
    kpi = make_kpi({"mean": "a"}, department="fire_department")
    server = FastAPI()
    server.state.center = SimpleNamespace(
        city=load_city(CITIES / "berlin"),
        kpis=Kpis([kpi]),
        store=store,
        now_ms=lambda: ms("2025-01-14T12:00"),
    )
    server.include_router(kpis.router)
    yield TestClient(server)
    store.close()


def test_definitions_leave_out_what_is_not_given(client: TestClient) -> None:
    (only,) = client.get("/api/v1/kpis").json()
    assert (only["id"], only["formula"]) == ("k", {"mean": "a"})
    assert "target" not in only


def test_a_scorecard_has_values_and_reasons(client: TestClient) -> None:
    card = client.get("/api/v1/kpis/fire_department?period=2025-01").json()
    assert (card["period"], card["until"], card["running"]) == ("2025-01", "2025-01-13", True)
    (only,) = card["kpis"]
    assert (only["value"], only["n"], only["rating"]) == (42.0, 1, "unknown")
    assert only["standard"]["absent"] == "before_series"
    assert only["standard"]["since"] == "2025-01-02"
    assert len(only["trend"]) == len(card["periods"]) == 25


def test_without_a_period_the_newest_is_told(client: TestClient) -> None:
    assert client.get("/api/v1/kpis/fire_department").json()["period"] == "2025-01"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("fire_departmen", 404, "did you mean 'fire_department'?"),
        ("fire_department?period=2025-13", 422, "2025-13"),
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
