from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.city import Block, City, CityFile, Source
from metrics.vitals import Board
from tests.metrics.conftest import ZONE, Town, ms

pytestmark = pytest.mark.long

HOUR = 3_600_000
DAY = 24 * HOUR
NOW = "2024-12-14T15:07"
W = {"en": "words", "zh": "词"}
SOURCE = Source.model_validate(
    {
        "id": "source",
        "name": W,
        "provider": "",
        "licence": "",
        "cadence": "P1D",
        "stale_after": "P2D",
        "domain": "environment",
    }
)


def vital(
    indicator: str, kind: str = "since", band: str = "all", to: str | None = None
) -> dict[str, Any]:
    return {
        "id": indicator,
        "indicator": indicator,
        "label": W,
        "compare": {"kind": kind, "indicator": to},
        "bar": {"indicator": indicator, "low": 0, "high": 30, "band": band},
    }


def block(first: dict[str, Any], **chart: Any) -> Block:
    """A block of air stations, unless the chart is of another indicator."""
    return Block.model_validate(
        {
            "id": "block",
            "domain": "environment",
            "source": "source",
            "counted": W,
            "answered_by": "pm2_5",
            "kind": "air",
            "vitals": [first, vital("city_no2")],
            "chart": {"indicator": first["indicator"], "span": "P3D", "low": 0, "high": 9, **chart},
        }
    )


def board(town: Town, one: Block) -> Board:
    file = CityFile.model_validate(
        {
            "name": W,
            "zone": ZONE,
            "centre": [0, 0],
            "attribution": "",
            "air_standard": "hj633-2026",
            "replay": {"start": "2024-12-01", "end": "2024-12-31"},
            "domains": [],
            "departments": [],
            "kinds": [],
            "base": [],
            "wall": {"blocks": [one]},
        }
    )
    city = City(Path("town"), file, [SOURCE])
    return Board(town.store, town.registry, town.latest, town.catalogue, city)


def show(town: Town, first: dict[str, Any], levels: dict[str, int] | None = None) -> dict[str, Any]:
    """The entry of the first vital sign after a backfill."""
    town.computer.backfill(ms(NOW))
    vitals, _ = board(town, block(first)).sections(ms(NOW), levels or {})
    return vitals[first["id"]]


def breathe(town: Town, *values: float, last: str = "2024-12-14T00:00") -> None:
    """Daily means at station m1, the last of them observed at `last`."""
    end = datetime.fromisoformat(last)
    for back, value in enumerate(reversed(values)):
        town.observe("m1", "pm2_5", f"{end - timedelta(days=back):%Y-%m-%dT%H:%M}", value)


def test_a_vital_sign_without_any_value_is_silent(town: Town) -> None:
    entry = show(town, vital("city_pm2_5"))
    assert (entry["value"], entry["silent"], entry["compare"]) == (None, 1, None)


def test_a_vital_sign_tells_value_period_and_band(town: Town) -> None:
    breathe(town, 1, 2, 3, 4, 5, 6, 7, 20)
    entry = show(town, vital("city_pm2_5"), {"city_pm2_5": 3})
    assert entry == {
        "value": 20,
        "scale": None,
        "n": 1,
        "from": ms("2024-12-13T00:00"),
        "at": ms("2024-12-14T00:00"),
        "bar": {"value": 20, "low": 0, "high": 30, "band": [1.6, 4, 6.4], "share": False},
        "compare": {"kind": "since", "value": 13, "of": None, "weekday": None},
        "level": 3,
        "silent": 0,
        "reason": None,
    }


def test_too_little_history_makes_no_band(town: Town) -> None:
    breathe(town, 1, 2, 3, 4, 5, 6, 20)
    assert show(town, vital("city_pm2_5"))["bar"]["band"] is None


def test_an_old_value_is_silent(town: Town) -> None:
    breathe(town, 5, last="2024-12-12T00:00")
    assert show(town, vital("city_pm2_5"))["silent"] == 1


def test_a_gap_is_not_compared_over(town: Town) -> None:
    breathe(town, 5, last="2024-12-12T00:00")
    breathe(town, 9)
    assert show(town, vital("city_pm2_5"))["compare"]["value"] is None


def test_a_withheld_index_says_why(town: Town) -> None:
    breathe(town, 9)
    entry = show(town, vital("aqi"))
    assert entry["value"] is None
    assert entry["silent"] == 0
    assert entry["reason"]["en"].startswith("not measured: SO₂")
    assert entry["reason"]["zh"].startswith("缺少监测项：SO₂")


def drive(town: Town, when: str, **vehicles: float) -> None:
    for lane, value in vehicles.items():
        town.observe(lane, "lane_flow", when, value)


def test_a_week_ago_is_the_same_hour(town: Town) -> None:
    drive(town, "2024-12-07T15:00", s1a=100)
    drive(town, "2024-12-14T15:00", s1a=120)
    assert show(town, vital("city_flow", "on_week"))["compare"]["value"] == pytest.approx(0.2)


def test_like_for_like_takes_only_what_answered_twice(town: Town) -> None:
    drive(town, "2024-12-07T15:00", s1a=100)
    drive(town, "2024-12-14T15:00", s1a=120, s1b=500)
    entry = show(town, vital("city_flow", "on_week", to="lane_flow"))
    assert entry["compare"]["value"] == pytest.approx(0.2)


def test_the_same_hour_makes_the_band(town: Town) -> None:
    for day in range(1, 15):
        drive(town, f"2024-12-{day:02}T15:00", s1a=day)
        drive(town, f"2024-12-{day:02}T14:00", s1a=1000)
    entry = show(town, vital("city_flow", band="same_hour"))
    assert entry["bar"]["band"] == pytest.approx([2.2, 7, 11.8])


def test_missions_are_held_against_the_published_history_of_the_weekday(town: Town) -> None:
    end = datetime.fromisoformat("2024-12-14T00:00")
    for week in range(60):
        for days, value in ((0, 100 + week), (1, 999)):
            when = end - timedelta(days=7 * week + days)
            town.observe("city", "city_missions_published", f"{when:%Y-%m-%dT%H:%M}", value)
    entry = show(town, vital("city_missions", "on_usual_weekday", "same_weekday"))
    # the 52 Fridays before: 101 … 152, median 126.5
    assert entry["bar"]["band"][1] == 126.5
    assert entry["compare"] == {
        "kind": "on_usual_weekday",
        "value": pytest.approx(100 / 126.5 - 1, abs=1e-6),
        "of": None,
        "weekday": 5,
    }


def test_a_share_is_told_as_a_fraction(town: Town) -> None:
    for day in range(8, 15):
        town.observe("a1", "fire_goal_computed", f"2024-12-{day:02}T00:00", 3)
        town.observe("a1", "fire_goal_reached", f"2024-12-{day:02}T00:00", 2)
    entry = show(town, vital("city_fire_goal_7d", "fraction", "share"))
    assert entry["bar"] == {
        "value": pytest.approx(2 / 3, abs=1e-6),
        "low": 0,
        "high": 30,
        "band": None,
        "share": True,
    }
    assert entry["compare"] == {"kind": "fraction", "value": 14, "of": 21, "weekday": None}


def painted(town: Town, one: Block, now: str = NOW) -> dict[str, Any]:
    town.computer.backfill(ms(now))
    return board(town, one).sections(ms(now), {})[1]["block"]


def test_a_block_counts_who_answered_last(town: Town) -> None:
    breathe(town, 5, 6)
    town.observe("m2", "pm2_5", "2024-12-13T00:00", 5)
    entry = painted(town, block(vital("city_pm2_5")))
    assert (entry["answered"], entry["known"]) == (1, 2)
    assert (entry["from"], entry["at"]) == (ms("2024-12-13T00:00"), ms("2024-12-14T00:00"))
    assert entry["permitted"] == 2 * DAY
    assert entry["published"] == ms("2024-12-14T00:02")


def test_a_chart_has_the_spread_of_its_points_and_gaps(town: Town) -> None:
    breathe(town, 4, last="2024-12-12T00:00")
    breathe(town, 6)
    town.observe("m2", "pm2_5", "2024-12-14T00:00", 8)
    chart = painted(town, block(vital("city_pm2_5"), spread="pm2_5"))["chart"]
    assert chart == {
        "t0": ms("2024-12-12T00:00"),
        "step": DAY,
        "y": [4, None, 7],
        "week": None,
        "low": [4, None, 6],
        "mid": None,
        "high": [4, None, 8],
    }


def test_a_chart_goes_on_when_its_values_stop(town: Town) -> None:
    breathe(town, 4, last="2024-12-12T00:00")
    chart = painted(town, block(vital("city_pm2_5")), "2024-12-15T09:00")["chart"]
    assert (chart["t0"], chart["y"]) == (ms("2024-12-12T00:00"), [4, None, None])


def test_a_chart_can_show_the_week_before(town: Town) -> None:
    for day in (7, 14):
        for hour in (13, 14, 15):
            drive(town, f"2024-12-{day:02}T{hour}:00", s1a=day * 100 + hour)
    chart = painted(town, block(vital("city_flow"), span="PT3H", week_earlier=True))["chart"]
    assert chart["t0"] == ms("2024-12-14T13:00")
    assert chart["y"] == [1413, 1414, 1415]
    assert chart["week"] == [713, 714, 715]


def test_the_hours_of_a_chart_are_hours_on_a_day_of_25_too(town: Town) -> None:
    for when, value in (("26T12:00", 12), ("26T13:00", 13), ("26T14:00", 14), ("27T12:00", 27)):
        drive(town, f"2024-10-{when}", s1a=value)
    one = block(vital("city_flow"), span="PT25H")
    chart = painted(town, one, "2024-10-27T12:30")["chart"]
    assert chart["t0"] == ms("2024-10-26T13:00")
    assert (chart["y"][:2], chart["y"][-1]) == ([13, 14], 27)


def test_a_chart_can_show_what_a_weekday_is_like(town: Town) -> None:
    end = datetime.fromisoformat("2024-12-14T00:00")
    for day in range(71):
        when = end - timedelta(days=day)
        value = 100 + 10 * (when - timedelta(days=1)).isoweekday()
        town.observe("city", "city_missions_published", f"{when:%Y-%m-%dT%H:%M}", value)
    chart = painted(town, block(vital("city_missions"), weekday_band=True))["chart"]
    assert chart["y"] == chart["mid"] == chart["low"] == chart["high"] == [130, 140, 150]


def test_history_is_read_again_only_when_it_moved_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    breathe(town, 1, 2, 3, 4, 5, 6, 7, 20)
    town.computer.backfill(ms(NOW))
    shown = board(town, block(vital("city_pm2_5")))
    before = shown.sections(ms(NOW), {})
    monkeypatch.setattr(town.store, "rows", None)
    assert shown.sections(ms(NOW), {}) == before
