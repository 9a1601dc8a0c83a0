"""A figure compared fairly, over HTTP: districts that differ by chance, and one that does not."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import kpi_comparison, kpi_why
from data.city import load_city
from metrics.kpi_book import KpiBook
from metrics.kpi_types import Kpis
from tests.metrics.kpi_town import BERLIN, CITIES, make_kpi, ms, observe, town

# District, what was reached, of how many: chance leaves 14 of 20 beside 340 of 400, not 20 of 60.
COUNTS = {"01": (340, 400), "02": (14, 20), "03": (20, 60)}
REACHED = make_kpi({"ratio": {"of": "a", "to": "b"}}, id="reached", kind="area", show="percent",
                   department="fire_department")  # fmt: skip
MEAN = make_kpi({"mean": "a"}, id="mean", kind="area", department="fire_department")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    store = town([(f"p{district}", "area", district) for district in COUNTS])
    for district, counts in COUNTS.items():
        for name, count in zip("ab", counts, strict=True):
            observe(store, name, "2025-01-03", count, f"p{district}")
    for month in range(1, 13):
        for name, count in zip("ab", (82 + month % 2, 100), strict=True):
            observe(store, name, f"2024-{month:02}-03", count, "p01")
    server = FastAPI()
    server.state.center = SimpleNamespace(
        city=load_city(CITIES / "berlin"), kpis=Kpis([REACHED, MEAN]), store=store,
        kept=KpiBook(store, BERLIN), now_ms=lambda: ms("2025-02-01T12:00"),
    )  # fmt: skip
    server.include_router(kpi_comparison.router)
    server.include_router(kpi_why.router)
    yield TestClient(server)
    store.close()


def told(client: TestClient, kpi: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/kpis/fire_department/{kpi}/comparison?period=2025-01")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_few_cases_are_drawn_to_the_mean_and_chance_is_told_from_more(client: TestClient) -> None:
    found = told(client, "reached")
    by_id = {one["id"]: one for one in found["districts"]}
    assert found["mean"] == pytest.approx(100 * 374 / 480)
    assert not found["only_chance"] and found["worth"] > 0
    assert by_id["02"]["value"] == pytest.approx(70)
    assert 70 < by_id["02"]["shrunk"] < found["mean"]
    assert by_id["01"]["value"] - by_id["01"]["shrunk"] < by_id["02"]["shrunk"] - 70
    assert [by_id[name]["outside"] for name in COUNTS] == ["alarm", None, "alarm"]
    assert by_id["03"]["rank"] == [3, 3] and by_id["01"]["rank"][0] == 1
    many, few = (by_id[name]["funnel"] for name in ("01", "02"))
    assert many["high_95"] - many["low_95"] < few["high_95"] - few["low_95"]


def test_a_month_beyond_what_the_others_vary_is_a_signal(client: TestClient) -> None:
    chart = told(client, "reached")["control"]
    assert chart["judged"] == "2025-01" and "nelson 1" in chart["rules"]
    assert 78 < chart["low"] < 82 < chart["high"] < 86
    assert len(chart["values"]) == len(chart["periods"]) == 25


def test_what_has_no_separate_cases_says_so(client: TestClient) -> None:
    found = told(client, "mean")
    assert (found["districts"], found["none"]) == ([], "no separate cases")


@pytest.mark.parametrize("against", ["before", "year", "rolling"])
def test_the_steps_of_a_change_lead_from_one_value_to_the_other(
    client: TestClient, against: str
) -> None:
    address = f"/api/v1/kpis/fire_department/reached/why?period=2025-01&against={against}"
    found = client.get(address).json()
    assert found["now"]["value"] == told(client, "reached")["value"]
    assert found["change"] == found["now"]["value"] - found["then"]["value"]
    assert sum(one["points"] for one in found["steps"]) == pytest.approx(found["change"], abs=1e-9)
    assert found["steps"][0]["start"] == pytest.approx(found["then"]["value"])
    assert (found["against"], found["by"]) == (against, "district")
    assert {one["key"] for one in found["steps"]} == set(COUNTS)


def test_a_change_without_steps_says_why(client: TestClient) -> None:
    address = "/api/v1/kpis/fire_department/reached/why?period=2023-01"
    found = client.get(address).json()
    assert (found["change"], found["steps"], found["none"]) == (None, [], "no_value")
    assert client.get(f"{address}&against=tomorrow").status_code == 422


def test_what_is_not_there_is_told(client: TestClient) -> None:
    address = "/api/v1/kpis/fire_department"
    assert "did you mean 'mean'" in client.get(f"{address}/maen/comparison").json()["detail"]
    assert client.get(f"{address}/mean/comparison?period=2025-13").status_code == 422
