"""Where a computed value comes from: its SQL run again, and what it had at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from data.city import load_city
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import Point
from metrics.catalogue import load_catalogue
from metrics.compute import Computer
from metrics.kpi import Period
from metrics.published_change import late_values, measured
from metrics.trace_value import UnknownValue, ValueTracer
from tests.metrics.kpi_town import BERLIN, CITIES, make_kpi, ms

pytestmark = pytest.mark.long

AT = ms("2025-01-10T15:00")
NOW = ms("2025-02-02T12:00")
CATALOGUE = load_catalogue()


@dataclass(frozen=True)
class Site:
    store: Store
    registry: Registry
    computer: Computer
    ask: ValueTracer

    def send(self, lane: str, value: float, known_ms: int) -> None:
        row = [self.registry.no(lane), self.registry.indicator_no("lane_flow"), AT, value,
               self.registry.sources["viz"], known_ms]  # fmt: skip
        self.store.write(
            lambda c: c.execute(
                "INSERT INTO observation VALUES (?, ?, make_timestamptz(? * 1000), ?, 1, ?,"
                " make_timestamptz(? * 1000), NULL, NULL)", row,
            )
        )  # fmt: skip


@pytest.fixture
def site() -> Iterator[Site]:
    """A site of two lanes, an hour of each."""
    store, city = Store(), load_city(CITIES / "berlin")
    registry = Registry(store, CATALOGUE.by_id, [*city.sources])

    def point(no: int, name: str, kind: str, part_of: int | None = None) -> Point:
        return Point(no=no, id=name, kind=kind, domain="traffic", name=Words(en=name, zh=name),
                     part_of=part_of)  # fmt: skip

    points = [point(1, "city", "city"), point(2, "s", "site"), point(3, "l1", "lane", 2),
              point(4, "l2", "lane", 2)]  # fmt: skip
    store.write(lambda connection: registry.add(connection, points))
    registry.learn(points)
    latest = Latest()
    computer = Computer(store, CATALOGUE, registry, latest, city.file.zone, "hj633-2026")
    found = Site(store, registry, computer,
                 ValueTracer(store, registry, CATALOGUE.by_id, city))  # fmt: skip
    found.send("l1", 300, AT + 120_000)
    found.send("l2", 500, AT + 120_000)
    computer.backfill(NOW)
    yield found
    store.close()


def test_a_computed_value_is_run_again_and_its_parts_are_shown(site: Site) -> None:
    found = site.ask.value("s", "flow", AT, NOW)
    assert (found.reading.value, found.again, found.reading.arrival) == (800, 800, None)
    assert found.sql is not None and "part_of AS point_no" in found.sql
    assert found.given["lane_flow"] == site.registry.indicator_no("lane_flow")
    (lanes,) = found.inputs
    assert (lanes.indicator, lanes.where, lanes.count) == ("lane_flow", "parts", 2)
    assert [(one.point, one.value) for one in lanes.readings] == [("l1", 300), ("l2", 500)]
    arrival = lanes.readings[0].arrival
    assert arrival is not None
    assert (arrival.source, arrival.batch, arrival.version) == ("viz", 2, 1)
    (origin,) = found.origins
    assert (origin.id, origin.quarantined) == ("viz", 0)


def test_the_value_of_the_city_stands_on_all_points(site: Site) -> None:
    (sites,) = site.ask.value("city", "city_flow", AT, NOW).inputs
    assert (sites.indicator, sites.where, [one.point for one in sites.readings]) == (
        "flow", "all", ["s"]
    )  # fmt: skip


def test_what_was_refused_of_a_source_is_counted(site: Site) -> None:
    site.store.write(
        lambda c: c.execute(
            "INSERT INTO quarantine VALUES (now(), 'viz', 'value', 'is not a number', '{}'),"
            " (now(), 'viz', 'value', 'is not a number', '{}'), (now(), 'x', 'v', 'r', '')"
        )
    )
    origin = site.ask.origin("viz")
    assert (origin.quarantined, origin.reasons) == (2, {"is not a number": 2})


@pytest.mark.parametrize(
    ("point", "indicator", "at", "field"),
    [("x", "flow", AT, "point"), ("s", "x", AT, "indicator"), ("s", "flow", AT + 1, "at")],
)
def test_what_is_not_there_is_named(
    site: Site, point: str, indicator: str, at: int, field: str
) -> None:
    with pytest.raises(UnknownValue) as wrong:
        site.ask.value(point, indicator, at, NOW)
    assert wrong.value.field == field


def test_a_late_value_is_found_beneath_a_computed_indicator(site: Site) -> None:
    kpi = make_kpi({"mean": "flow"}, kind="site")
    assert measured(kpi, CATALOGUE.by_id) == {"lane_flow": 3_600_000}
    known = ms("2025-02-02T13:00")
    site.store.write(lambda c: c.execute("DELETE FROM observation WHERE point_no = 4"))
    site.send("l2", 700, known + 1)
    site.computer.backfill(known + 2)
    found = late_values(
        site.store, kpi, Period.parse("2025-01"), known, zone=BERLIN, now_ms=known + 10,
        indicators=CATALOGUE.by_id,
    )  # fmt: skip
    assert [(one.point, one.indicator, one.value) for one in found.values] == [
        ("l2", "lane_flow", 700)
    ]  # fmt: skip
    assert (found.count, found.recomputed) == (1, 1)
