from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from metrics.air.amounts import factor
from metrics.catalogue import Catalogue
from tests.metrics.conftest import Town, ms, town_by

NOW = "2026-04-01T12:00"


@pytest.fixture
def dated(catalogue: Catalogue) -> Iterator[Town]:
    """An empty town by whichever edition of HJ 633 is in force."""
    yield from town_by(catalogue, "hj633")


@pytest.mark.parametrize(
    ("end_of_day", "value"),
    [("2024-12-14T00:00", 114), ("2026-03-01T00:00", 114), ("2026-03-02T00:00", 124)],
    ids=["history", "the last day of the old edition", "the first day of the new edition"],
)
def test_a_day_is_told_by_the_edition_in_force_on_it(
    dated: Town, end_of_day: str, value: int
) -> None:
    dated.observe("m1", "pm2_5", end_of_day, 86)
    dated.computer.backfill(ms(NOW))
    assert ("m1", value) in dated.values("aqi")


# ---- from hours, gases in parts of the air

CLEAN = {"pm2_5_1h": 14.0, "pm10_1h": 30.0, "o3_ppb": 30.0, "co_ppm": 0.4, "so2_ppb": 4.0}
HOURS = range(1, 25)


def hourly(town: Town, day: str, hours: Iterable[int] = HOURS, **other: Any) -> None:
    """Hours of a day at m1, as clean as nothing, but for `other`."""
    begin = datetime.fromisoformat(day)
    for hour in hours:
        when = f"{begin + timedelta(hours=hour):%Y-%m-%dT%H:00}"
        for name, value in {**CLEAN, "no2_ppb": 10.0, **other}.items():
            town.observe("m1", name, when, value)


def parts_of(gas: str, micrograms: float) -> float:
    """ppb (CO: ppm) of so many µg/m³ (CO: mg/m³)."""
    one, other = ("mg/m³", "ppm") if gas == "co" else ("µg/m³", "ppb")
    times = factor(gas, one, other)
    assert times is not None
    return micrograms * times


@pytest.mark.parametrize(
    ("name", "value", "index"),
    [
        ("pm2_5_1h", 45, 70),
        ("pm10_1h", 80, 72),
        ("so2_ppb", parts_of("so2", 100), 75),
        ("so2_ppb", parts_of("so2", 475), 150),
        ("no2_ppb", parts_of("no2", 85), 103),
        ("co_ppm", parts_of("co", 2.5), 63),
        ("o3_ppb", parts_of("o3", 170), 110),
        ("o3_ppb", parts_of("o3", 900), 300),
        ("pm2_5_1h", 75, 114),
    ],
)
def test_a_day_of_hours_has_the_worked_values_of_2026(
    dated: Town, name: str, value: float, index: int
) -> None:
    given: dict[str, Any] = {name: value}
    hourly(dated, "2026-03-20", **given)
    dated.computer.backfill(ms(NOW))
    assert dated.computed("aqi_day")[0][:3] == ("m1", "2026-03-21 00:00", index)


def test_an_hour_is_indexed_from_gases_given_in_parts_of_the_air(dated: Town) -> None:
    hourly(dated, "2026-03-20", [9], so2_ppb=parts_of("so2", 500))
    hourly(dated, "2026-03-20", [10], co_ppm=parts_of("co", 10.5))
    dated.computer.backfill(ms(NOW))
    assert dated.values("aqi_1h") == [("m1", 100), ("m1", 101)]


@pytest.mark.parametrize(("hours", "value"), [(19, None), (20, 70), (21, 70)])
def test_a_day_needs_twenty_hours_by_the_chinese_standard(
    dated: Town, hours: int, value: int | None
) -> None:
    hourly(dated, "2026-03-20", range(1, hours + 1), pm2_5_1h=45)
    hourly(dated, "2026-03-21", [1])
    dated.computer.backfill(ms("2026-03-21T02:00"))
    ((_, found, reason),) = dated.reasons("aqi_day")
    assert found == value
    assert (reason is None) is (value is not None)


def test_ozone_of_a_day_is_its_highest_eight_hours(dated: Town) -> None:
    hourly(dated, "2026-03-20")
    for hour in range(11, 19):
        dated.observe("m1", "o3_ppb", f"2026-03-20T{hour}:00", parts_of("o3", 170))
    dated.computer.backfill(ms(NOW))
    assert dated.values("aqi_day") == [("m1", 110)]


def test_a_day_that_is_not_over_has_no_index(dated: Town) -> None:
    hourly(dated, "2026-03-20", range(1, 24))
    dated.computer.backfill(ms("2026-03-21T12:00"))
    assert dated.values("aqi_day") == []


@pytest.mark.parametrize("day", ["2026-03-29", "2025-10-26"], ids=["23 hours", "25 hours"])
def test_a_day_has_its_index_when_the_clocks_change(dated: Town, day: str) -> None:
    hourly(dated, day, pm2_5_1h=45)
    dated.computer.backfill(ms(NOW))
    assert dated.values("aqi_day") == [("m1", 70 if day > "2026" else 63)]


def test_a_late_hour_makes_its_day_anew_and_no_other(dated: Town) -> None:
    for day in ("2026-03-20", "2026-03-21", "2026-03-22"):
        hourly(dated, day, pm2_5_1h=45)
    dated.computer.backfill(ms(NOW))
    when = dated.observe("m1", "pm2_5_1h", "2026-03-21T12:00", 45 + 24 * 30)
    changed = dated.computer.update({"pm2_5_1h": ((when, when),)}, ms(NOW))
    assert dated.values("aqi_day") == [("m1", 70), ("m1", 114), ("m1", 70)]
    number = dated.registry.indicator_no("aqi_day")
    assert (changed.indicator_no == number).sum() == 1


def test_the_us_day_takes_the_highest_hours_and_eight_hours(catalogue: Catalogue) -> None:
    for town in town_by(catalogue, "us-epa-2024"):
        hourly(town, "2026-03-20", o3_ppb=78.5, pm2_5_1h=35.9, co_ppm=8.4)
        hourly(town, "2026-03-21", range(1, 18), no2_ppb=100)
        hourly(town, "2026-03-22", [1])
        town.computer.backfill(ms(NOW))
        assert town.values("aqi_day") == [("m1", 126), ("m1", 100)]
