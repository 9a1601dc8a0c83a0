"""The layers of a city, and the route that sends them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.layers import router
from data.city import City, load_city
from data.latest import Latest
from data.places import read_places
from data.registry import Registry
from data.seed import load_places
from data.store import Store
from data.types import Point
from geo.districts import Districts, load_districts
from geo.layers import Layers

BERLIN = Path(__file__).parents[2] / "data/cities/berlin"


@dataclass
class Center:
    """What the routes ask of a center."""

    city: City
    registry: Registry
    districts: Districts
    latest: Latest


@pytest.fixture(scope="module")
def center() -> Iterator[Center]:
    city = load_city(BERLIN)
    store = Store()
    registry = Registry(store, ["missions_per_km2"], list(city.sources))
    load_places(store, registry, *read_places(city)[:2])
    districts = load_districts(city.folder / "districts.geojson")
    yield Center(city=city, registry=registry, districts=districts, latest=Latest())
    store.close()


@pytest.fixture(scope="module")
def client(center: Center) -> TestClient:
    server = FastAPI()
    server.state.center = center
    server.include_router(router)
    return TestClient(server)


def features(client: TestClient, name: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/layers/{name}.geojson")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["features"]
    return found


def test_every_kind_the_districts_and_every_base_layer_are_sent(
    client: TestClient, center: Center
) -> None:
    names = Layers(center.city, center.registry, center.districts).names()
    assert {"districts", *center.city.kinds, *(b.id for b in center.city.file.base)} == set(names)
    for name in names:
        assert features(client, name), name


def test_a_kind_holds_its_points(client: TestClient, center: Center) -> None:
    found = features(client, "site")
    assert {f["id"] for f in found} == {p.no for p in center.registry.of_kind("site")}
    assert all(f["properties"]["no"] == f["id"] for f in found)
    assert {f["geometry"]["type"] for f in features(client, "area")} <= {"Polygon", "MultiPolygon"}


def test_what_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/v1/layers/districts.geojson")
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get("/api/v1/layers/districts.geojson", headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/v1/layers/districts.geojson", headers={"if-none-match": '"other"'})
    assert other.status_code == 200


def test_a_layer_is_compressed_for_those_who_can_read_it(client: TestClient) -> None:
    plain = client.get("/api/v1/layers/water.geojson", headers={"accept-encoding": "identity"})
    packed = client.get("/api/v1/layers/water.geojson", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.content == plain.content


def test_an_unknown_layer_is_a_problem_that_names_the_nearest(client: TestClient) -> None:
    answer = client.get("/api/v1/layers/watr.geojson")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "did you mean 'water'?" in answer.json()["detail"]


def test_values_are_for_coloured_kinds_only(client: TestClient) -> None:
    answer = client.get("/api/v1/layers/site/values")
    assert answer.status_code == 404


def test_new_points_make_the_layer_anew_and_incidents_stay_out(center: Center) -> None:
    layers = Layers(center.city, center.registry, center.districts)
    before = layers.get("station")
    assert before is not None
    assert layers.get("station") is before
    some = center.registry.of_kind("station")[0]
    lasting = replace(some, no=90_001, id="new")
    incident = replace(some, no=90_002, id="fire", appeared_ms=1)
    center.registry.learn([lasting, incident])
    after = layers.get("station")
    assert after is not None
    numbers = _numbers(after.body)
    assert numbers - _numbers(before.body) == {90_001}
    assert _numbers(gzip.decompress(after.zipped)) == numbers
    gone: list[Point] = [replace(p, ended_ms=1) for p in (lasting, incident)]
    center.registry.learn(gone)


def _numbers(body: bytes) -> set[int]:
    return {feature["id"] for feature in json.loads(body)["features"]}
