"""The routes of resources, over a roster of a small town."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shapely.geometry import shape

from api import problems, resources
from dispatch.resources.files import Inventory
from dispatch.resources.roster import Roster
from dispatch.types import Doing
from tests.api.signed_in import sign_in
from tests.api.test_alerts import refused
from tests.dispatch.resources.conftest import NOW_MS, MakeRoster, a_task, an_engine, make_roster

__all__ = ["make_roster"]
URL = "/api/v1/resources"


def client_of(roster: Roster) -> TestClient:
    server = FastAPI()
    server.state.center = SimpleNamespace(roster=roster, now_ms=lambda: NOW_MS, wake=lambda: None)
    problems.install(server)
    server.include_router(resources.router)
    sign_in(server, "ada")
    return TestClient(server)


@pytest.fixture
def client(make_roster: MakeRoster) -> Iterator[TestClient]:
    west, east = an_engine("west", 13.33), an_engine("east", 13.47)
    lost = an_engine("lost", placed=False)
    yield client_of(make_roster([west, east, lost], [a_task(3, Doing.ON_SITE, "west")]))


def get(client: TestClient, path: str = "", **query: Any) -> Any:
    answer = client.get(URL + path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def say(client: TestClient, name: str, **body: Any) -> Any:
    return client.post(f"{URL}/{name}/status", json=body)


def test_all_are_listed_as_they_stand(client: TestClient) -> None:
    told = get(client)
    stands = {one["id"]: one["readiness"] for one in told["resources"]}
    assert stands == {"west": "Committed", "east": "Available", "lost": "Available"}
    assert told["resources"][0]["tasks"] == [{"incident": 7, "task": 3, "status": "OnScene"}]
    assert told["statuses"]["Returning"]["readiness"] == "Delayed"
    only = get(client, readiness="Committed", kind="unit", capability="engine", department="fire")
    assert [one["id"] for one in only["resources"]] == ["west"]


def test_a_city_of_which_nothing_is_known_says_so(make_roster: MakeRoster) -> None:
    roster = make_roster([])
    roster.inventory = Inventory()
    client = client_of(roster)
    told = get(client)
    assert (told["resources"], told["note"]["en"]) == ([], "no resources are known")
    told = refused(client.get(f"{URL}/nearest?lon=13.4&lat=52.5&capability=engine"), 422)
    assert told["reason"] == "no resources are known"


def test_who_should_go_and_what_is_lacking(client: TestClient) -> None:
    told = get(client, "/nearest", lon=13.34, lat=52.5, capability="engine", count=2)
    assert (told["found"], told["short"], told["unplaced"]) == (1, 1, 1)
    assert [(c["resource"]["id"], c["chosen"]) for c in told["candidates"]] == [
        ("east", True), ("west", False),
    ]  # fmt: skip
    assert told["words"]["en"].endswith("1 of 2 can go, 1 short; 1 more whose place is not known")
    first = told["candidates"][0]
    assert first["arrival_s"] == pytest.approx(first["travel_s"] + first["turnout_s"], abs=1)
    none = get(client, "/nearest", lon=13.34, lat=52.5, capability="engine", without="east")
    assert none["found"] == 0


def test_what_a_departure_uncovers_is_drawn(client: TestClient) -> None:
    told = get(client, "/coverage", capability="engine", without="east")
    by = {one["properties"]["what"]: one for one in told["features"]}
    assert set(by) == {"late", "uncovered"}
    assert shape(by["uncovered"]["geometry"]).contains(shape({"type": "Point", "coordinates":
                                                              [13.47, 52.5]}))  # fmt: skip
    assert told["share"]["now"] > told["share"]["after"] == 0
    lost = by["uncovered"]["properties"]["km2"]
    assert lost == pytest.approx(told["share"]["now"] * told["km2"], abs=0.2)
    assert get(client, "/coverage", capability="engine", minutes=60)["share"]["now"] == 1


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/nearest?lon=13.4&lat=52.5&capability=egnine", "capability"),
        ("/coverage?capability=egnine", "capability"),
    ],
)
def test_an_unknown_capability_is_refused_with_the_nearest(
    client: TestClient, path: str, field: str
) -> None:
    told = refused(client.get(URL + path), 422)
    assert (told["field"], told["reason"]) == (
        field, "unknown capability 'egnine', did you mean 'engine'?",
    )  # fmt: skip


@pytest.mark.parametrize("lon", ["181", "nan", "inf", "x"])
def test_a_place_is_on_the_planet(client: TestClient, lon: str) -> None:
    refused(client.get(f"{URL}/nearest?lon={lon}&lat=52.5&capability=engine"), 422)


def test_a_status_is_kept_with_who_and_why(client: TestClient) -> None:
    answer = say(client, "east", status="Maintenance", reason="brakes", seen_seq=0)
    assert answer.json()["readiness"] == "Unavailable"
    told = get(client, "/east")
    (report,) = told["reports"]
    assert (report["by"], report["reason"], report["status"]) == ("ada", "brakes", "Maintenance")
    late = refused(say(client, "east", status="Available", reason="done", seen_seq=0), 409)
    assert late["resource"]["seq"] == 1


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("none", {"status": "Available", "reason": "x", "seen_seq": 0}, 404),
        ("west", {"status": "Available", "reason": "x", "seen_seq": 0}, 422),
        ("east", {"status": "Gone", "reason": "x", "seen_seq": 0}, 422),
        ("east", {"status": "Standby", "reason": " ", "seen_seq": 0}, 422),
        ("east", {"status": "Standby", "reason": "x", "seen_seq": 0, "actor": "bob"}, 422),
    ],
    ids=["no such", "on a task", "no status", "no reason", "another's name"],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    client: TestClient, name: str, body: dict[str, Any], status: int
) -> None:
    before = get(client)
    refused(say(client, name, **body), status)
    assert get(client) == before
