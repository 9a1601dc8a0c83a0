"""A server for the restyle benchmark: a page with one map of generated points in Berlin.

    python -m tests.bench.serve_map PORT POINTS real|plain

`real` is the city's own map with its scripts, layers and stream; `plain` is dash-leaflet as its
documentation shows it, filled by the benchmark.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import dash_leaflet as dl
import uvicorn
from dash import Dash, html
from dash.development.base_component import Component
from fastapi import FastAPI

from api import layers, stream
from data.city import City, read_city
from data.settings import DEFAULT_CITY, ROOT
from data.strict import Words
from data.types import Point
from geo.districts import Districts, load_districts
from geo.features import point_features
from layouts.map import city_map, drawn
from layouts.shell import frame
from live.hub import Hub

FULL = {"position": "fixed", "inset": 0}


def generated(city: City, districts: Districts, count: int) -> list[Point]:
    """`count` points inside the districts, of the city's kinds in turn."""
    kinds = drawn(city.file)
    dice = random.Random(7)
    points: list[Point] = []
    while len(points) < count:
        lon, lat = dice.uniform(13.08, 13.77), dice.uniform(52.33, 52.68)
        if districts.containing(lon, lat) is None:
            continue
        no, kind = len(points) + 2, kinds[len(points) % len(kinds)]
        name = Words(en=f"P{no}", zh=f"P{no}")
        points.append(
            Point(no=no, id=f"p{no}", kind=kind.id, domain=kind.domain, name=name, lon=lon, lat=lat)
        )
    return points


def build(count: int, way: str) -> FastAPI:
    """The app with `count` points."""
    city, faults = read_city(ROOT / DEFAULT_CITY)
    if city is None:
        raise RuntimeError(f"the city cannot be read: {faults}")
    districts = load_districts(city.folder / "districts.geojson")
    points = generated(city, districts, count)
    hub = Hub(lambda: {"now": time.time() * 1000, "clock": {"mode": "live", "speed": 1}})

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        hub.start()
        now = int(time.time() * 1000)
        hub.publish({"points": {str(point.no): [0, 0, 0, 1.0, now] for point in points}})
        yield
        hub.stop()

    server = FastAPI(lifespan=lifespan)
    server.state.center = SimpleNamespace(
        city=city,
        districts=districts,
        hub=hub,
        registry=SimpleNamespace(
            points={point.no: point for point in points},
            of_kind=lambda kind: [point for point in points if point.kind == kind],
        ),
    )
    server.include_router(stream.router)
    server.include_router(layers.router)
    server.add_api_route("/points.geojson", lambda: point_features(points, {}))
    app = Dash(
        __name__,
        server=cast(Any, server),
        assets_folder=str(ROOT / "assets"),
        assets_path_ignore=["^(worker|vendor|fonts)$"],
    )
    app.layout = _real(city) if way == "real" else _plain(city)
    return server


def _real(city: City) -> Component:
    sheet = html.Div(city_map(city.file, "en", place="page"), style=FULL)
    return frame(city.file, {}, "en", [sheet])


def _plain(city: City) -> Component:
    lon, lat = city.file.centre
    layer = dl.GeoJSON(
        id="points", hideout={}, pointToLayer={"variable": "bench.pointToLayer"}
    )
    return html.Div(
        dl.Map(
            [layer], center=[lat, lon], zoom=10.5, zoomSnap=0, preferCanvas=True,
            style={"height": "100%"},
        ),
        style=FULL,
    )


if __name__ == "__main__":
    uvicorn.run(
        build(int(sys.argv[2]), sys.argv[3]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="critical",
    )
