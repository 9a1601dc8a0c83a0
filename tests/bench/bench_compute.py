"""Recomputation after late data beside full recomputation, over a large generated store.

`python -m tests.bench.bench_compute 100000000` does so over that many observations.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from data.latest import Latest
from data.registry import Registry
from data.store import Connection, Store
from data.strict import Words
from data.types import Point
from metrics import baseline
from metrics.catalogue import load_catalogue
from metrics.compute import Computer
from metrics.moments import HOUR_MS
from tests.bench.table import show

SIZES = (500_000, 2_000_000)
SITES, LANES = 100, 3  # 300 lanes with a flow and a speed: 600 observations an hour
BEGIN_MS = 1_577_836_800_000  # 2020-01-01
ZONE = "UTC"
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
    make_timestamptz($begin_us + hour.no * 3600000000),
    NULL,
    NULL
FROM range(1, $hours + 1) AS hour(no)
CROSS JOIN (SELECT point_no FROM point WHERE kind = 'lane') AS lane
CROSS JOIN (SELECT unnest([$flow, $speed]) AS number) AS indicator
ORDER BY observed_at
"""
CHANGE = """
UPDATE observation
SET value = value + 5
WHERE indicator_no = $number
  AND observed_at > make_timestamptz($since_us)
  AND observed_at <= make_timestamptz($until_us)
  AND ($point IS NULL OR point_no = $point)
"""


@dataclass(slots=True)
class Road:
    """A store full of lanes, and what keeps its indicators."""

    store: Store
    registry: Registry
    computer: Computer
    hours: int

    def now_ms(self, hours: int) -> int:
        """The moment so many hours after the first."""
        return BEGIN_MS + hours * HOUR_MS

    def late(self, first: int, last: int, point: int | None, known_ms: int) -> tuple[float, int]:
        """Change speeds of hours `first` to `last` as late data would: seconds, rows written."""
        number = self.registry.indicator_no("lane_speed")
        since, until = self.now_ms(first), self.now_ms(last)
        given = {
            "number": number, "point": point,
            "since_us": since * 1000 - 1, "until_us": until * 1000,
        }  # fmt: skip
        self.store.write(lambda connection: connection.execute(CHANGE, given))
        began = time.perf_counter()
        values = self.computer.update({"lane_speed": (since, until)}, known_ms)
        return time.perf_counter() - began, len(values.value)


def road(path: Path, observations: int) -> Road:
    """So many observations, computed from the first to the last."""
    catalogue = load_catalogue()
    store = Store(path)
    registry = Registry(store, catalogue.by_id, ["source"])
    points = [a_point(1, "city", None)]
    for site in range(SITES):
        first = 2 + site * (LANES + 1)
        points.append(a_point(first, "site", None))
        points += [a_point(first + lane, "lane", first) for lane in range(1, LANES + 1)]
    store.write(lambda connection: registry.add(connection, points))
    registry.learn(points)
    hours = observations // (2 * SITES * LANES)
    given = {
        "begin_us": BEGIN_MS * 1000, "hours": hours,
        "flow": registry.indicator_no("lane_flow"), "speed": registry.indicator_no("lane_speed"),
    }  # fmt: skip
    store.write(lambda connection: generate(connection, given))
    made = Road(
        store, registry, Computer(store, catalogue, registry, Latest(), ZONE, "hj633"), hours
    )
    baseline.refresh(store, ZONE, made.now_ms(hours))
    return made


def generate(connection: Connection, given: dict[str, int]) -> None:
    connection.execute(GENERATE, given)


def a_point(no: int, kind: str, part_of: int | None) -> Point:
    name = f"{kind}-{no}" if no > 1 else "city"
    return Point(
        no=no, id=name, kind=kind, domain=None, name=Words(en=name, zh=name), part_of=part_of
    )


def measure(observations: int) -> list[list[object]]:
    """Seconds and rows of a full computation, and of each kind of late data."""
    with TemporaryDirectory() as folder:
        made = road(Path(folder) / "bench.duckdb", observations)
        end = made.now_ms(made.hours)
        began = time.perf_counter()
        made.computer.backfill(end)
        full = time.perf_counter() - began
        ((rows,),) = made.store.rows("SELECT count(*) FROM computed")
        found = [("all history", full, rows)]
        half, lane = made.hours // 2, 3
        ways = {
            "the newest hour, all lanes": (made.hours, made.hours, None),
            "one value, in the middle": (half, half, lane),
            "a day of one lane, in the middle": (half, half + 23, lane),
            "a day of all lanes, in the middle": (half, half + 23, None),
        }
        for place, (name, (first, last, point)) in enumerate(ways.items(), start=1):
            found.append((name, *made.late(first, last, point, end + place)))
        failed = {name: why for name, why in made.computer.health.items() if why}
        if failed:
            raise RuntimeError(failed)
        made.store.close()
    return [
        [f"{observations:,}", name, f"{seconds:.2f}", f"{n:,}", f"{seconds / full:.1%}"]
        for name, seconds, n in found
    ]


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print seconds and rows for each size."""
    began = datetime.now(UTC)
    rows = [row for size in sizes for row in measure(size)]
    show(
        f"Indicators of {SITES * LANES} lanes, recomputed; on a file",
        ["observations", "what came late", "seconds", "rows written", "of full"],
        rows,
    )
    print(f"  {(datetime.now(UTC) - began).seconds} s with the making of the data")


if __name__ == "__main__":
    run(tuple(int(word) for word in sys.argv[1:]) or SIZES)
