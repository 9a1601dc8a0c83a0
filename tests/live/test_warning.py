"""What the office of a center knows of its alerts and incidents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.orders import Order
from alerts.types import BadCommand, Level, Trigger
from data.strict import Words
from data.types import SHADOWS
from dispatch.cap.office import Office
from dispatch.cap.types import Profile
from dispatch.dispatcher import Dispatcher
from dispatch.drills.records import keep
from dispatch.drills.shadows import cast
from dispatch.drills.types import Drill, DrillEvent, Kind, State
from dispatch.orders import Registration
from live.dispatching import build_dispatcher
from live.warning import open_office
from tests.alerts.conftest import INDICATORS, NOON, Town, a_rule
from tests.dispatch.cap.conftest import FILE, text
from tests.dispatch.drills.conftest import a_scenario

NOW = NOON + 300_000
TRAFFIC = FILE.model_copy(update={"categories": {"traffic": ["Transport"]}})


class House:
    """A town with a slow road, its dispatcher and its office."""

    def __init__(self, mode: str = "live") -> None:
        self.town = Town(None, [a_rule()])
        self.town.slow(0, p1=0.20)
        district = SimpleNamespace(name=Words(en="Mitte", zh="米特区"))
        city: Any = SimpleNamespace(
            id="town", zone=ZoneInfo("Europe/Berlin"), folder=_Nowhere(), departments={"fire": 0},
            file=SimpleNamespace(name=Words(en="Town", zh="镇"), default_language="en"),
        )  # fmt: skip
        districts: Any = SimpleNamespace(get=lambda name: district if name == "11" else None)
        town = self.town
        self.dispatcher: Dispatcher = build_dispatcher(town.store, town.registry, city, town.desk)[
            0
        ]
        clock: Any = SimpleNamespace(mode=mode, now_ms=lambda: NOW)
        catalogue: Any = SimpleNamespace(by_id=INDICATORS)
        self.office: Office = open_office(
            town.store, city, TRAFFIC, clock, town.registry, catalogue, districts, town.desk,
            self.dispatcher,
        )  # fmt: skip

    def told(self, kind: str = "alert", no: int = 1, now: int = NOW) -> str:
        return self.office.message(kind, no, Profile.CAP, "ada", now).body


class _Nowhere:
    """A folder without files."""

    def __truediv__(self, name: str) -> Any:
        return SimpleNamespace(is_file=lambda: False)


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    yield made
    made.town.store.close()


def test_an_alert_is_told_with_its_place_and_value(house: House) -> None:
    body = house.told()
    assert text(body, "status") == "Actual"
    assert text(body, "severity") == "Extreme"
    assert text(body, "areaDesc") == "Road 1, Mitte"
    assert text(body, "description") == "Road 1, Mitte: x 0 (limit 0)"
    assert text(body, "onset") == "2024-12-14T12:00:00+01:00"
    assert text(body, "sent") == "2024-12-14T12:05:00+01:00"


def test_an_alert_that_cleared_is_cancelled(house: House) -> None:
    house.told()
    house.town.slow(1, p1=0.90)
    body = house.told(now=NOW + 3_600_000)
    assert (text(body, "msgType"), text(body, "severity")) == ("Cancel", "Extreme")


def test_on_a_replays_clock_nothing_is_meant() -> None:
    house = House("replay")
    assert text(house.told(), "status") == "Test"
    house.town.store.close()


def test_an_incident_is_told_with_its_grade(house: House) -> None:
    house.dispatcher.register(Registration(actor="ada", alerts=(1,)), NOW)
    body = house.told("incident")
    assert (text(body, "severity"), text(body, "status")) == ("Extreme", "Actual")


def test_an_incident_of_a_drill_is_an_exercise_and_takes_no_real_alert(house: House) -> None:
    with pytest.raises(BadCommand, match="cannot be one"):
        house.dispatcher.register(Registration(actor="ada", alerts=(1,), drill="spring"), NOW)
    told = Registration(
        actor="ada", drill="spring", title=Words(en="Jam", zh="拥堵"), domain="traffic",
        grade=Level.RED, lon=13.4, lat=52.5,
    )  # fmt: skip
    house.dispatcher.register(told, NOW)
    body = house.told("incident")
    assert text(body, "status") == "Exercise"
    assert "spring" in (text(body, "note") or "")
    feed = house.office.feed(Profile.CAP, "/x", "ada", NOW)
    assert feed.count("Exercise") == 1 == feed.count("Actual")


def test_nobody_is_warned_by_the_feed_of_what_is_shelved(house: House) -> None:
    order = Order(Trigger.SHELVE, "ada", "roadworks", None, NOW + 3_600_000)
    alert = house.town.desk.open_alerts()[0]
    house.town.desk.act([(1, alert.seq)], order, NOW)
    assert "<entry>" not in house.office.feed(Profile.CAP, "/x", "ada", NOW)


def test_an_alert_of_an_exercise_is_one_before_any_incident_has_it(house: House) -> None:
    town, record = house.town, replace(a_drill(), no=1)
    event = DrillEvent(1, 1, Kind.START, None, "ada", None, NOW)
    town.store.write(lambda connection: keep(connection, record, event))
    shadow = cast(town.registry, (SHADOWS, 1, 2), None)
    town.desk.add_point(shadow)
    values = town.values(0, speed_ratio={SHADOWS: 0.2}, flow={SHADOWS: 800.0})
    town.desk.evaluate(values, NOW)
    body = house.told(no=2)
    assert text(body, "status") == "Exercise"
    assert "Slow road (1)" in (text(body, "note") or "")
    assert text(house.told(no=1), "status") == "Actual"


def a_drill() -> Drill:
    return Drill(
        no=0, seq=1, scenario=a_scenario(), name="Slow road (1)", state=State.RUNNING,
        started_ms=NOW, started_by="ada", reason="monthly",
    )  # fmt: skip
