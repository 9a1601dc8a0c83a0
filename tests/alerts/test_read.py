"""Screens and the HTTP API read alerts as the contract says."""

from __future__ import annotations

from typing import Any

import pytest

from alerts import read
from alerts.types import Level, State
from data.strict import Words
from metrics.catalogue import Catalogue
from tests.alerts.conftest import HOUR, INDICATORS, NAME, NOON, MakeTown, Town, a_rule

pytestmark = pytest.mark.long

CATALOGUE = Catalogue(INDICATORS.values())
DISTRICTS = {"11": Words(en="Lichtenberg", zh="利希滕贝格")}


def rows(town: Town, now_ms: int = NOON) -> dict[str, dict[str, Any]]:
    return read.open_rows(town.desk, town.registry, town.latest, DISTRICTS, now_ms)


def lead(town: Town, now_ms: int) -> dict[str, Any] | None:
    return read.lead(town.store, town.desk, town.registry, town.latest, CATALOGUE, now_ms)


def drive(town: Town, hour: float, speed: float, point: int = 1) -> None:
    free, ratio = {point: 60.0}, {point: speed / 60}
    town.hear(hour, speed_ratio=ratio, speed={point: speed}, free_speed=free, flow={point: 800.0})


def test_a_row_holds_what_the_contract_names(make_town: MakeTown) -> None:
    town = make_town()
    drive(town, 0, 12)
    town.desk.acknowledge(1, 1, "seat 2", None, NOON + 5)
    assert rows(town) == {
        "1": {
            "no": 1, "seq": 2, "rule": "slow", "title": {"en": "x", "zh": "x"}, "point": 1,
            "point_id": "TE1", "name": {"en": "Road 1", "zh": "路1"},
            "place": {"en": "Lichtenberg", "zh": "利希滕贝格"}, "detail": None,
            "domain": "traffic", "kind": "site", "drill": None, "shadow_of": None,
            "owner": "traffic_control", "level": 4, "max": 4,
            "state": "ACKED", "indicator": "speed_ratio", "value": 0.2, "observed": NOON,
            "main": {"indicator": "speed", "value": 12.0, "reference": 60.0}, "limit": 0.25,
            "raised": NOON, "onset": NOON, "acked": NOON + 5, "by": "seat 2", "cleared": None,
            "assignee": None, "overlays": [], "stale": 0, "onset_value": 0.2,
            "latch": 0, "shelf": 8 * HOUR,
        }
    }  # fmt: skip


def test_an_alert_without_news_is_stale_and_stays(make_town: MakeTown) -> None:
    town = make_town()
    drive(town, 0, 12)
    assert rows(town, NOON + 2 * HOUR)["1"]["stale"] == 0
    assert rows(town, NOON + 2 * HOUR + 1)["1"]["stale"] == 1


def test_a_closed_alert_is_gone(make_town: MakeTown) -> None:
    town = make_town()
    drive(town, 0, 12)
    drive(town, 1, 60)
    assert rows(town)["1"]["state"] == "CLEARED_UNACKED" and rows(town)["1"]["level"] == 0
    town.desk.acknowledge(1, 2, "seat 2", None, NOON)
    assert rows(town) == {}


def test_the_lead_tells_the_gravest_alert_in_the_unit_of_what_is_shown(
    make_town: MakeTown,
) -> None:
    town = make_town()
    for hour in range(-30, 0):
        drive(town, hour, 42 + hour % 3)
    drive(town, 0, 30, point=2)
    drive(town, 0, 12)
    told = lead(town, NOON + 60_000)
    assert told is not None and told["alert"] == 2
    assert (told["indicator"], told["direction"]) == ("speed", "below")
    assert told["limits"] == {"1": 33.0, "2": 27.0, "3": 21.0, "4": 15.0}
    assert told["reference"] == {"value": 60.0, "words": {"en": "x", "zh": "x"}}
    curve = told["curve"]
    assert (curve["t0"], curve["step"], len(curve["y"])) == (NOON - 23 * HOUR, HOUR, 24)
    assert curve["y"][-2:] == [44.0, 12.0]
    assert told["story"] == {
        "kind": "never_below", "value": 42.0, "n": 30, "times": 0, "period_ms": HOUR
    }  # fmt: skip


def test_the_lead_counts_how_often_it_was_so_before(make_town: MakeTown) -> None:
    town = make_town()
    for hour in range(-10, -4):
        drive(town, hour, 12 if hour == -8 else 50)
    town.desk.acknowledge(1, 2, "seat 2", None, NOON)
    drive(town, 0, 12)
    told = lead(town, NOON)
    assert told is not None
    assert (told["story"]["kind"], told["story"]["times"], told["story"]["n"]) == ("times", 1, 6)
    assert told["curve"]["y"][-4:] == [None, None, None, 12.0]


def test_the_history_is_asked_once_for_each_step_of_an_alert(
    make_town: MakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town()
    drive(town, 0, 12)
    first = lead(town, NOON)

    def refuse(*_: object) -> None:
        raise AssertionError("the store was asked again")

    with monkeypatch.context() as quiet:
        quiet.setattr(town.store, "rows", refuse)
        assert lead(town, NOON + 60_000) == first
    drive(town, 1, 11)
    later = lead(town, NOON + HOUR)
    assert later is not None and later["curve"]["y"][-2:] == [12.0, 11.0]


def test_without_active_alerts_there_is_no_lead(make_town: MakeTown) -> None:
    town = make_town()
    assert lead(town, NOON) is None
    drive(town, 0, 12)
    drive(town, 1, 60)
    assert lead(town, NOON) is None


def test_what_was_not_acknowledged_comes_first_then_the_oldest(make_town: MakeTown) -> None:
    town = make_town()
    drive(town, 0, 12)
    drive(town, 1, 12, point=2)
    drive(town, 2, 12, point=3)
    told = lead(town, NOON)
    assert told is not None and told["alert"] == 1
    town.desk.acknowledge(1, 1, "seat 2", None, NOON)
    told = lead(town, NOON)
    assert told is not None and told["alert"] == 2


def test_the_curve_of_a_lasting_value_holds_it_until_the_next(make_town: MakeTown) -> None:
    large = a_rule(indicator="units", direction="above", only_if=[], limits={"blue": 6},
                   deadband=1, main=None)  # fmt: skip
    town = make_town(rules=[large])
    town.hear(-1, units={1: 4.0})
    town.hear(0, units={1: 8.0})
    told = lead(town, NOON + HOUR)
    assert told is not None
    assert told["curve"]["step"] == 5 * 60_000
    assert told["curve"]["y"] == [4.0] * 11 + [8.0] * 13
    assert (told["limits"], told["reference"]) == ({"1": 6.0}, None)


def test_the_listing_filters_and_pages(make_town: MakeTown) -> None:
    town = make_town()
    drive(town, 0, 12)
    drive(town, 0, 30, point=2)
    drive(town, 1, 60)

    def listed(**asked: Any) -> list[int]:
        return [row["alert"] for row in read.listing(town.store, town.registry, **asked)]

    assert listed() == [2, 1]
    assert listed(state=State.CLEARED_UNACKED) == [1]
    assert listed(level=Level.RED) == [1]
    assert listed(department="fire") == listed(domain="fire") == []
    assert listed(department="traffic_control", limit=1) == [2]
    assert listed(after=2) == [1]


def test_detail_and_events_name_things_and_times(make_town: MakeTown) -> None:
    town = make_town()
    drive(town, 0, 12)
    detail = read.detail(town.store, town.registry, town.desk, 1)
    assert detail is not None
    assert (detail["point"], detail["indicator"], detail["rule"]) == ("TE1", "speed_ratio", "slow")
    assert detail["raised_at"] == "2024-12-14T11:00:00Z"
    assert detail["rule_now"]["action"] == NAME.model_dump()
    assert detail["rule_now"]["respond_within"] == "PT10M"
    (event,) = read.events(town.store, 1)
    assert (event["trigger"], event["from"], event["to"]) == ("RAISE", "NORMAL", "UNACKED")
    assert event["recorded_at"] == "2024-12-14T11:02:00Z"
    assert read.detail(town.store, town.registry, town.desk, 9) is None
    assert read.events(town.store, 9) == []


def test_what_is_shown_big_is_of_the_same_moment_as_what_is_watched(make_town: MakeTown) -> None:
    town = make_town()
    drive(town, 0, 12)
    town.hear(1, speed={1: 44.0})
    assert rows(town)["1"]["value"] == 0.2
    assert rows(town)["1"]["main"] is None


def test_the_lead_is_one_that_is_heard_before_one_that_is_silent(make_town: MakeTown) -> None:
    town = make_town()
    drive(town, 0, 12)
    drive(town, 5, 13, point=2)
    told = lead(town, NOON + 5 * HOUR)
    assert told is not None
    assert town.desk.open_alerts()[1].no == told["alert"] == 2
