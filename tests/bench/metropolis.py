"""A large city's two years in one store: lanes that are counted each hour, sites, 200 KPIs.

100 million observations are 2,850 lanes with a flow and a speed, each hour of 24 months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.latest import Latest
from data.registry import Registry
from data.store import Connection, Store
from data.strict import Words
from data.types import Point
from metrics import baseline
from metrics.catalogue import load_catalogue
from metrics.compute import Computer
from metrics.kpi_types import Kpi
from metrics.moments import HOUR_MS, to_ms
from tests.metrics.kpi_town import make_kpi

ZONE = ZoneInfo("UTC")
BEGIN = datetime(2023, 1, 1, tzinfo=UTC)
END = datetime(2025, 1, 1, tzinfo=UTC)
HOURS = (END - BEGIN) // timedelta(hours=1)
REGIONS, LANES = 25, 3  # regions of the road network, lanes of a site
DISTRICTS = 12
MEMORY = "6GB"
# One row is one hour of one lane: a flow that swells by day, a speed that falls with it.
GENERATE = """
INSERT INTO observation
SELECT
    lane.point_no,
    indicator.number,
    make_timestamptz($begin_us + hour.no * 3600000000) AS observed_at,
    CASE indicator.number
        WHEN $flow THEN 200 + 150 * sin(hour.no * 0.2618) + hash(hour.no, lane.point_no) % 50
        ELSE 60 - 20 * abs(sin(hour.no * 0.2618)) - hash(lane.point_no, hour.no) % 10
    END,
    1,
    1,
    make_timestamptz($begin_us + hour.no * 3600000000 + 120000000),
    NULL,
    NULL
FROM range($first, $last) AS hour(no)
CROSS JOIN (SELECT point_no FROM point WHERE kind LIKE 'lane%') AS lane
CROSS JOIN (SELECT unnest([$flow, $speed]) AS number) AS indicator
"""
# What a region's roads answer for, at its sites (s) or its lanes (l).
FORMULAS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("s", {"weighted_mean": {"value": "speed", "weight": "flow"}}),
    ("s", {"share": {"indicator": "speed_ratio", "at_least": 0.55}}),
    ("s", {"mean": "travel_time_index"}),
    ("s", {"share": {"indicator": "travel_time_index", "at_most": 1.3}}),
    ("s", {"sum": "flow"}),
    ("s", {"mean": "planning_time_index"}),
    ("l", {"quality": "lane_speed"}),
    ("l", {"delivery": {"indicator": "lane_flow", "per_day": 24}}),
)


@dataclass(slots=True)
class Metropolis:
    """A store full of lanes, and what keeps its indicators."""

    store: Store
    registry: Registry
    computer: Computer
    now_ms: int

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.store.rows(f"SELECT count(*) FROM {table}")[0][0])


def build(path: Path, observations: int, end: datetime = END) -> Metropolis:
    """So many observations up to `end`; nothing is computed yet."""
    catalogue = load_catalogue()
    store = Store(path)
    store.write(lambda connection: connection.execute(f"SET memory_limit = '{MEMORY}'"))
    registry = Registry(store, catalogue.by_id, ["source"])
    points = _points(max(1, round(observations / (2 * LANES * HOURS))))
    store.write(lambda connection: registry.add(connection, points))
    registry.learn(points)
    hours = (end - BEGIN) // timedelta(hours=1)
    for first in range(1, hours + 1, 31 * 24):
        given = {
            "begin_us": to_ms(BEGIN) * 1000,
            "first": first, "last": min(first + 31 * 24, hours + 1),
            "flow": registry.indicator_no("lane_flow"),
            "speed": registry.indicator_no("lane_speed"),
        }  # fmt: skip
        store.write(lambda connection, given=given: _generate(connection, given))  # type: ignore[misc]
    now_ms = to_ms(end) + HOUR_MS // 4
    baseline.refresh(store, ZONE.key, now_ms)
    computer = Computer(store, catalogue, registry, Latest(), ZONE.key, "hj633")
    return Metropolis(store, registry, computer, now_ms)


def kpis() -> list[Kpi]:
    """200 of one department: eight for each region."""
    return [
        make_kpi(
            formula, id=f"r{region:02}_{place}", kind=f"{'site' if at == 's' else 'lane'}{region}",
            show="percent" if "share" in formula else "number",
            aims=[{"against": "last_year", "floor": -10, "stretch": 5, "weight": 1 / 200}],
        )
        for region in range(REGIONS)
        for place, (at, formula) in enumerate(FORMULAS)
    ]  # fmt: skip


def _generate(connection: Connection, given: dict[str, int]) -> None:
    connection.execute(GENERATE, given)


def _points(sites: int) -> list[Point]:
    points = [_point(1, "city", None, None)]
    for site in range(sites):
        no, region = 2 + site * (LANES + 1), site % REGIONS
        district = f"{site // REGIONS % DISTRICTS + 1:02}"
        points.append(_point(no, f"site{region}", None, district))
        points += [_point(no + lane, f"lane{region}", no, district) for lane in range(1, LANES + 1)]
    return points


def _point(no: int, kind: str, part_of: int | None, district: str | None) -> Point:
    name = f"{kind}-{no}" if no > 1 else "city"
    return Point(
        no=no, id=name, kind=kind, domain=None, name=Words(en=name, zh=name), part_of=part_of,
        district_id=district,
    )  # fmt: skip
