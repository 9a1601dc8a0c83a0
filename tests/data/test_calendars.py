"""Calendars hold on the city's wall clock: over midnight, over the change of summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.calendars import DAY_MS, Calendar, local_ms, read_calendars
from data.city import load_city

BERLIN, MELBOURNE = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Melbourne")
NAME = {"en": "x", "zh": "x"}


def a_calendar(**parts: Any) -> Calendar:
    return Calendar.model_validate({"id": "one", "name": NAME, **parts})


def held(calendar: Calendar, zone: ZoneInfo, *local: str) -> list[bool]:
    """Which local times of the zone are in it."""
    moments = [datetime.fromisoformat(one).replace(tzinfo=zone).timestamp() for one in local]
    return list(calendar.holds(np.array(moments, np.int64) * 1000, zone).tolist())


@pytest.mark.parametrize(
    ("parts", "local", "expected"),
    [
        pytest.param(
            {"weekly": [{"days": ["mon"], "from": "07:00", "to": "10:00"}]},
            ["2024-12-16T06:59", "2024-12-16T07:00", "2024-12-16T09:59", "2024-12-16T10:00",
             "2024-12-17T08:00"],
            [False, True, True, False, False], id="from its beginning up to its end",
        ),
        pytest.param(
            {"weekly": [{"days": ["fri"], "from": "22:00", "to": "06:00"}]},
            ["2024-12-13T23:00", "2024-12-14T05:59", "2024-12-14T06:00", "2024-12-14T23:00",
             "2024-12-13T05:00"],
            [True, True, False, False, False], id="over midnight",
        ),
        pytest.param(
            {"weekly": [{"days": ["sun"]}]}, ["2024-12-15T00:00", "2024-12-15T23:59",
             "2024-12-16T00:00"], [True, True, False], id="a whole day",
        ),
        pytest.param(
            {"weekly": [{"from": "20:00", "to": "24:00"}]}, ["2024-12-15T23:59",
             "2024-12-16T00:00"], [True, False], id="up to midnight, every day",
        ),
        pytest.param(
            {"dates": ["2024-12-24"]}, ["2024-12-24T00:00", "2024-12-24T23:59",
             "2024-12-25T00:00"], [True, True, False], id="a date",
        ),
        pytest.param(
            {"events": [{"name": NAME, "from": "2024-12-31T18:00", "to": "2025-01-01T06:00"}]},
            ["2024-12-31T17:59", "2024-12-31T18:00", "2025-01-01T06:00"], [False, True, False],
            id="an event",
        ),
        pytest.param(
            {"holidays": {"country": "DE", "subdivision": "BE"}},
            ["2024-10-03T12:00", "2025-03-08T12:00", "2024-10-31T12:00", "2024-12-31T23:59",
             "2025-01-01T00:00"],
            [True, True, False, False, True], id="public holidays of a Land, over two years",
        ),
        pytest.param(
            {"weekly": [{"from": "02:00", "to": "03:00"}]},
            ["2024-10-27T01:59", "2024-10-27T02:30", "2024-10-27T03:00"], [False, True, False],
            id="the hour that comes twice",
        ),
    ],
)  # fmt: skip
def test_a_calendar_holds(parts: dict[str, Any], local: list[str], expected: list[bool]) -> None:
    assert held(a_calendar(**parts), BERLIN, *local) == expected


def test_the_hour_that_comes_twice_is_two_hours_long() -> None:
    night = a_calendar(weekly=[{"from": "02:00", "to": "03:00"}])
    first = int(datetime(2024, 10, 27, 0, 0, tzinfo=UTC).timestamp() * 1000)
    moments = first + np.arange(120) * 60_000
    assert night.holds(moments, BERLIN).all()
    assert not night.holds(np.array([first - 1, moments[-1] + 60_000]), BERLIN).any()


@given(
    zone=st.sampled_from([BERLIN, MELBOURNE, ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")]),
    moments=st.lists(st.integers(0, 2_000_000_000_000), max_size=20),
)
def test_clocks_show_what_they_show(zone: ZoneInfo, moments: list[int]) -> None:
    shown = local_ms(np.array(moments, np.int64), zone).tolist()
    for moment, local in zip(moments, shown, strict=True):
        there = datetime.fromtimestamp(moment // 1000, UTC).astimezone(zone)
        assert there.replace(tzinfo=UTC) == datetime.fromtimestamp(local // 1000, UTC)
        assert (local // DAY_MS) == (there.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days


GOOD = """\
calendars:
  - id: peak
    name: {en: Peak, zh: 高峰}
    weekly:
      - {days: [mon, fri], from: 16:30, to: 19:00}
  - id: fair
    name: {en: Fair, zh: 集市}
    events:
      - {name: {en: Fair, zh: 集市}, from: 2024-09-29T08:00:00, to: 2024-09-29T17:00:00}
  - id: free
    name: {en: Holidays, zh: 假日}
    holidays: {country: AU, subdivision: VIC}
"""


def read(folder: Path, text: str) -> tuple[dict[str, Calendar], list[str]]:
    (folder / "calendars.yaml").write_text(text, encoding="utf-8")
    found, faults = read_calendars(folder)
    return found, [str(fault).removeprefix(f"{folder.name}/") for fault in faults]


def test_times_of_day_are_read_as_yaml_gives_them(tmp_path: Path) -> None:
    found, faults = read(tmp_path, GOOD)
    assert faults == []
    assert (found["peak"].weekly[0].start, found["peak"].weekly[0].end) == (990, 1140)


def test_a_city_may_have_no_calendars(tmp_path: Path) -> None:
    assert read_calendars(tmp_path) == ({}, [])


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        pytest.param("days: [mon, fri]", "days: [mon, fry]", "calendars.yaml:5: calendars.1.weekly"
                     ".1.days.2: must be 'mon', 'tue'", id="no such day"),
        pytest.param("16:30", "16:75", "must be a time of day such as 07:30", id="no such time"),
        pytest.param("to: 19:00", "to: 16:30", "are the same", id="no time at all"),
        pytest.param("weekly:", "weakly:", "calendars.yaml:4: calendars.1.weakly: unknown key "
                     "'weakly', did you mean 'weekly'?", id="unknown key"),
        pytest.param("17:00:00", "17:00:00Z", "times are local: without zone", id="a zone"),
        pytest.param("T17:00", "T07:00", "'to' must be after 'from'", id="ends before it begins"),
        pytest.param("country: AU", "country: AUX", "unknown country 'aux', did you mean 'a",
                     id="no such country"),
        pytest.param("VIC", "VIK", "unknown subdivision 'vik', did you mean", id="no such state"),
        pytest.param("id: free", "id: peak", "calendars.yaml:10: calendars.3.id: calendar 'peak' "
                     "stands twice", id="twice"),
    ],
)  # fmt: skip
def test_a_fault_is_named(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in GOOD
    _, faults = read(tmp_path, GOOD.replace(right, wrong, 1))
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize("name", ["berlin", "melbourne"])
def test_the_cities_know_their_nights_and_new_years_eve(name: str) -> None:
    city = load_city(Path("data/cities") / name)
    assert set(city.calendars) >= {"peak_hours", "nights", "public_holidays", "new_years_eve"}
    end = city.file.replay.end.replace(tzinfo=city.zone)
    year = end.year if end.month > 1 else end.year - 1
    eve = datetime(year, 12, 31, 23, 30, tzinfo=city.zone)
    moments = np.array([(eve + timedelta(days=n)).timestamp() * 1000 for n in (-1, 0)], np.int64)
    assert city.calendars["new_years_eve"].holds(moments, city.zone).tolist() == [False, True]
    assert city.calendars["nights"].holds(moments, city.zone).all()
