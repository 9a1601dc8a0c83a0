from __future__ import annotations

import math
from typing import Any

import pytest

from metrics.catalogue import Catalogue
from metrics.compute import Computer
from metrics.types import Indicator
from tests.metrics.conftest import ZONE, Town, ms

NOW = ms("2024-12-14T15:07")
NIGHT = "2024-12-14T00:00"


def arrive(
    town: Town, point: str, indicator: str, when: str, value: float
) -> dict[tuple[str, str], float]:
    moment = town.observe(point, indicator, when, value)
    return town.told(town.computer.update({indicator: ((moment, moment),)}, NOW))


def test_what_arrives_moves_what_is_computed_from_it(town: Town) -> None:
    assert arrive(town, "m1", "pm2_5", NIGHT, 10)[("city", "city_pm2_5")] == 10
    assert arrive(town, "m2", "pm2_5", NIGHT, 20)[("city", "city_pm2_5")] == 15
    reading = town.latest.get(1, town.registry.indicator_no("city_pm2_5"))
    assert reading is not None
    assert (reading.value, reading.n) == (15, 2)
    assert town.values("city_pm2_5") == [("city", 15)]


def test_what_is_computed_moves_what_is_computed_from_that(town: Town) -> None:
    told = arrive(town, "s1a", "lane_flow", NIGHT, 40)
    assert told == {("s1", "flow"): 40, ("city", "city_flow"): 40}
    told = arrive(town, "s1b", "lane_flow", NIGHT, 2)
    assert told == {("s1", "flow"): 42, ("city", "city_flow"): 42}


def test_what_stays_the_same_is_not_told(town: Town) -> None:
    arrive(town, "m1", "pm2_5", NIGHT, 10)
    assert arrive(town, "m1", "pm2_5", NIGHT, 10) == {}


def test_a_value_is_taken_back_when_its_input_is(town: Town) -> None:
    arrive(town, "m1", "pm2_5", NIGHT, 10)
    moment = town.observe("m1", "pm2_5", NIGHT, 10, quality=0)
    told = town.told(town.computer.update({"pm2_5": ((moment, moment),)}, NOW))
    assert math.isnan(told[("city", "city_pm2_5")])
    assert town.values("city_pm2_5") == []
    reading = town.latest.get(1, town.registry.indicator_no("city_pm2_5"))
    assert reading is not None
    assert (reading.value, reading.reason) == (None, "withdrawn by its source")


def test_a_late_value_moves_the_days_after_it(town: Town) -> None:
    for date in range(2, 10):
        arrive(town, "a1", "fire_goal_computed", f"2024-12-{date:02}T00:00", 1)
        arrive(town, "a1", "fire_goal_reached", f"2024-12-{date:02}T00:00", 1)
    arrive(town, "a1", "fire_goal_reached", "2024-12-05T00:00", 0)
    found = {row[1]: row[2] for row in town.computed("city_fire_goal_7d")}
    assert found["2024-12-09 00:00"] == pytest.approx(6 / 7)


def test_what_was_written_before_a_write_failed_is_told_the_next_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = town.observe("s1a", "lane_flow", NIGHT, 40)
    write, written = town.store.write, list[object]()

    def once(run: Any) -> Any:
        if written:
            raise OSError("disk full")
        written.append(run)
        return write(run)

    with monkeypatch.context() as patch:
        patch.setattr(town.store, "write", once)
        with pytest.raises(OSError, match="disk full"):
            town.computer.update({"lane_flow": ((moment, moment),)}, NOW)
    told = town.told(town.computer.update({"lane_flow": ((moment, moment),)}, NOW))
    assert told == {("s1", "flow"): 40, ("city", "city_flow"): 40}


def test_nothing_is_told_when_nothing_depends(town: Town) -> None:
    assert arrive(town, "c1", "temperature", NIGHT, 10) == {}


def test_a_broken_indicator_stops_no_other(town: Town) -> None:
    broken = {
        "city_pm2_5": "SELECT 1 AS point_no, nothing FROM observation WHERE $pm2_5 = $since",
        "city_no2": "SELECT 1 AS point_no, now() AS observed_at, CAST('x' || $no2 AS DOUBLE) AS"
        " value, 1 AS quality, 1 AS n, NULL AS reason FROM observation",
    }
    catalogue = Catalogue(
        Indicator(**{**dict(one), "sql": broken.get(one.id, one.sql)})
        for one in town.catalogue.by_id.values()
    )
    computer = Computer(town.store, catalogue, town.registry, town.latest, ZONE, "hj633-2026")
    moment = town.observe("m1", "pm2_5", NIGHT, 115)
    town.observe("m1", "no2", NIGHT, 20)
    touched = {"pm2_5": ((moment, moment),), "no2": ((moment, moment),)}
    assert town.told(computer.update(touched, NOW))[("city", "aqi")] == 150
    for _ in range(2):
        assert "nothing" in str(computer.health["city_pm2_5"])
        assert "Conversion Error" in str(computer.health["city_no2"])
        assert computer.health["aqi"] is None
        computer.backfill(NOW)
    assert town.values("aqi") == [("city", 150), ("m1", 150)]


def test_a_backfill_makes_the_same_again(town: Town) -> None:
    arrive(town, "m1", "pm2_5", NIGHT, 10)
    before = town.computed("city_pm2_5")
    town.computer.backfill(NOW)
    town.computer.backfill(NOW)
    assert town.computed("city_pm2_5") == before


def test_another_computer_goes_on_where_one_stopped(town: Town) -> None:
    arrive(town, "m1", "pm2_5", NIGHT, 10)
    town.computer = Computer(
        town.store, town.catalogue, town.registry, town.latest, ZONE, "hj633-2026"
    )
    assert arrive(town, "m2", "pm2_5", NIGHT, 20)[("city", "city_pm2_5")] == 15
    assert town.values("city_pm2_5") == [("city", 15)]
