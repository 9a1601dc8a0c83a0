"""Who is nearest of 5,000, what a departure uncovers of a whole city, and ways over roads: each
beside the plain way to do it, with the same answer."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from data.city import load_city
from data.store import Store
from data.strict import Words
from dispatch.resources.files import Inventory, read_resources
from dispatch.resources.grid import Grid
from dispatch.resources.model import Travel
from dispatch.resources.roster import Roster
from dispatch.resources.types import Kind, Resource
from dispatch.resources.ways import StraightLine
from geo.districts import load_districts
from geo.near import distance_m
from geo.roads import Road, Roads
from tests.bench.table import ROOT, percentile, show

MANY, ROUNDS, SIDE = 5_000, 30, 120
NOW_MS = 1_734_185_220_000
PLACE = (13.4132, 52.5219)
ABLE = "fire_engine"


def run() -> None:
    """Print the tables."""
    folder = ROOT / "data" / "cities" / "berlin"
    inventory, outline, zone = known(folder)
    assert inventory.travel is not None
    many = crowded(inventory.travel)
    rows = [
        *pair(f"nearest 3 of {MANY:,}", roster(many, outline, zone), nearest, plain_nearest),
        *pair("coverage, the city's own", roster(inventory, outline, zone), cover, plain_cover),
        *pair(f"coverage, {MANY:,}", roster(many, outline, zone), cover, None),
    ]
    show("Resources, ms (median, 95th percentile)", ["what", "how", "p50", "p95"], rows)
    show("Ways over roads, ms (median)", ["places of the graph", "how", "p50"], over_roads())


def known(folder: Path) -> tuple[Inventory, Any, ZoneInfo]:
    """What the city declares, and its outline."""
    city = load_city(folder)
    districts = load_districts(folder / "districts.geojson")
    inventory, faults = read_resources(folder, city)
    if faults:
        raise RuntimeError(str(faults[0]))
    return inventory, shapely.union_all([one.outline for one in districts.all]), city.zone


def crowded(travel: Travel) -> Inventory:
    """MANY units at places of their own."""
    rng = np.random.default_rng(7)
    spots = np.column_stack((rng.uniform(13.1, 13.75, MANY), rng.uniform(52.35, 52.67, MANY)))
    name = Words(en="x", zh="x")
    units = [
        Resource(
            id=f"u{i}", kind=Kind.UNIT, name=name, department="fire", turnout_s=float(60 + i % 90),
            capabilities=frozenset({ABLE}), place=(float(lon), float(lat)),
        )
        for i, (lon, lat) in enumerate(spots)
    ]  # fmt: skip
    return Inventory(
        resources={one.id: one for one in units}, capabilities={ABLE: name}, travel=travel
    )


def roster(inventory: Inventory, outline: Any, zone: ZoneInfo) -> Roster:
    """A roster over a store in memory, its grid made."""
    assert inventory.travel is not None
    made = Roster(Store(), inventory, StraightLine(inventory.travel, zone), outline=outline)
    made.grid()
    return made


def nearest(one: Roster) -> Any:
    """The ids that should go."""
    found = one.nearest(*PLACE, ABLE, 3, NOW_MS)
    return [each.standing.resource.id for each in found.candidates[:3]]


def plain_nearest(one: Roster) -> Any:
    """The same, one resource after the other."""
    timed = []
    for each in one.standings().values():
        about = each.resource
        if ABLE in about.capabilities and about.place is not None:
            way = distance_m(*about.place, *PLACE) * 1.3 * 3.6 / 28
            timed.append((way + (about.turnout_s or 94), about.id))
    return [name for _, name in sorted(timed)[:3]]


def cover(one: Roster) -> Any:
    """How many cells the first one that can leave uncovers."""
    gone = next(
        r.id for r in one.inventory.resources.values() if ABLE in r.capabilities and r.place
    )
    found, _ = one.coverage(ABLE, [gone], None, NOW_MS)
    return int(found.uncovered.sum())


def plain_cover(one: Roster) -> Any:
    """The same, one cell and one resource after the other."""
    able = [r for r in one.inventory.resources.values() if ABLE in r.capabilities and r.place]
    grid, gone, count = one.grid(), able[0].id, 0
    assert isinstance(grid, Grid)
    for lon, lat in grid.lonlat:
        timed = [
            (distance_m(*r.place, lon, lat) * 1.3 * 3.6 / 28 + (r.turnout_s or 94), r.id)
            for r in able
            if r.place is not None
        ]
        now = min(timed)[0]
        after = min((t for t, name in timed if name != gone), default=np.inf)
        count += now <= 600 < after
    return count


def pair(
    what: str,
    one: Roster,
    ours: Callable[[Roster], Any],
    plain: Callable[[Roster], Any] | None,
) -> list[list[object]]:
    """Both ways timed; they must agree."""
    rows: list[list[object]] = [[what, "columns", *timed(lambda: ours(one), ROUNDS)]]
    if plain is not None:
        if plain(one) != ours(one):
            raise RuntimeError(f"{what}: the two ways do not agree")
        rows.append([what, "one by one", *timed(lambda: plain(one), 5)])
    return rows


def over_roads() -> list[list[object]]:
    """A town of SIDE × SIDE streets: from one place to all corners, SciPy's Dijkstra and a plain
    one."""
    lon, lat = 13.3 + np.arange(SIDE) * 0.0012, 52.45 + np.arange(SIDE) * 0.0008
    lines = [Road(lonlat=np.column_stack((lon, np.full(SIDE, y))), kmh=30) for y in lat]
    lines += [Road(lonlat=np.column_stack((np.full(SIDE, x), lat)), kmh=50) for x in lon]
    roads = Roads(lines)
    corners = np.array([(x, y) for x in (lon[0], lon[-1]) for y in (lat[0], lat[-1])])
    middle = np.array([[lon[SIDE // 2], lat[SIDE // 2]]])
    edges = _edges(lon, lat)
    start = SIDE // 2 * SIDE + SIDE // 2
    ours = roads.seconds(middle, corners)[0]
    plain = _dijkstra(edges, start)
    theirs = [plain[x * SIDE + y] for x in (0, SIDE - 1) for y in (0, SIDE - 1)]
    if not np.allclose(ours, theirs, rtol=1e-3):
        raise RuntimeError("the two ways do not agree")
    return [
        [len(roads), "SciPy", timed(lambda: roads.seconds(middle, corners), ROUNDS)[0]],
        [SIDE * SIDE, "a heap in Python", timed(lambda: _dijkstra(edges, start), 5)[0]],
    ]


def _edges(lon: Any, lat: Any) -> dict[int, list[tuple[int, float]]]:
    edges: dict[int, list[tuple[int, float]]] = {i: [] for i in range(SIDE * SIDE)}
    for x in range(SIDE):
        for y in range(SIDE):
            for dx, dy, kmh in ((1, 0, 30), (0, 1, 50)):
                if x + dx < SIDE and y + dy < SIDE:
                    way = distance_m(lon[x], lat[y], lon[x + dx], lat[y + dy]) * 3.6 / kmh
                    a, b = x * SIDE + y, (x + dx) * SIDE + y + dy
                    edges[a].append((b, way))
                    edges[b].append((a, way))
    return edges


def _dijkstra(edges: dict[int, list[tuple[int, float]]], start: int) -> dict[int, float]:
    known, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        so_far, here = heapq.heappop(queue)
        if so_far > known[here]:
            continue
        for there, way in edges[here]:
            if so_far + way < known.get(there, np.inf):
                known[there] = so_far + way
                heapq.heappush(queue, (so_far + way, there))
    return known


def timed(once: Callable[[], Any], rounds: int) -> list[str]:
    """Milliseconds of a run: median and 95th percentile."""
    spent = []
    once()
    for _ in range(rounds):
        began = time.perf_counter()
        once()
        spent.append((time.perf_counter() - began) * 1000)
    return [f"{percentile(spent, share):.1f}" for share in (0.5, 0.95)]
