"""What is exercised is apart from all that is real, and never leaves as real."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from alerts import lead, read
from alerts.audit import verify
from alerts.board import board
from alerts.types import BadCommand, Level, Trigger
from data.types import SHADOWS
from dispatch.orders import Order, Registration
from dispatch.read import proposed
from live.drilling import real_tasks
from tests.alerts.conftest import INDICATORS, a_rule
from tests.dispatch.drills.conftest import MINUTE, NOW, Ground, MakeGround
from tests.dispatch.town import a_draft

pytestmark = pytest.mark.long

TABLES = ("point", "observation", "observation_revision", "computed", "latest", "usual", "event")


def contents(ground: Ground) -> dict[str, Any]:
    """All that indicators, baselines, vital signs and scorecards are computed from."""
    ground.latest.save(ground.store)
    return {name: ground.store.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in TABLES}


def test_all_that_is_computed_from_is_the_same_to_the_bit_with_and_without(
    make_ground: MakeGround,
) -> None:
    exercised, calm = make_ground(), make_ground()
    exercised.begin()
    for minute in (0, 2, 3, 5, 20, 31):
        exercised.run(minute)
        for one in (exercised, calm):
            one.slow(minute / 60, p1=0.8, p2=0.9)
    for one in (exercised, calm):
        one.add(one.point(one.registry.next_no()))  # a point that appeared meanwhile
    assert contents(exercised) == contents(calm)
    assert contents(calm)["observation"] and contents(calm)["latest"]
    assert list(exercised.registry.points) == list(calm.registry.points)
    assert exercised.registry.next_no() == calm.registry.next_no()
    assert exercised.registry.no("drill:1:TE1") is None


def test_real_alerts_are_the_same_with_and_without(make_ground: MakeGround) -> None:
    beside = a_rule(
        id="beside", only_if=[{"indicator": "speed_ratio", "at_most": 0.5, "where": "district",
                 "within": "PT2H"}],
        limits={"blue": 0.9},
    )  # fmt: skip
    held = a_rule(suppressed_by=[{"rule": "other", "where": "district"}])
    other = a_rule(id="other", limits={"red": 0.25})
    grounds = [make_ground(rules=[held, beside, other]) for _ in range(2)]
    grounds[0].begin()
    grounds[0].run(0)
    grounds[0].run(5)
    for one in grounds:
        one.slow(0.2, p1=0.8, p2=0.3, p3=0.7)
        one.slow(0.4, p1=0.3, p2=0.95, p3=0.3)
    real = [
        [(a.point_no, a.rule_id, a.state, a.level, len(one.desk.overlays(a, NOW + 60 * MINUTE)))
         for a in one.desk.open_alerts() if a.point_no < SHADOWS]
        for one in grounds
    ]  # fmt: skip
    assert sorted(real[0]) == sorted(real[1]) and real[1]


def test_an_alert_of_an_exercise_is_marked_and_sealed(ground: Ground) -> None:
    ground.begin()
    ground.run(0)
    assert ground.alerts() == [(SHADOWS, "UNACKED", 2)]
    row = read.open_rows(ground.desk, ground.registry, ground.latest, {}, NOW)["1"]
    assert (row["drill"], row["point_id"]) == (1, "drill:1:TE1")
    assert row["name"] == {"en": "EXERCISE Road 1", "zh": "【演练】路1"}
    raised = read.events(ground.store, 1)[0]
    assert raised["detail"] == {"drill": 1}
    sealed = [one for one in read.events(ground.store, 0) if one["trigger"] == Trigger.DRILL]
    assert [one["detail"]["kind"] for one in sealed] == ["START", "INJECT"]
    assert sealed[1]["detail"]["values"] == {"speed_ratio": 0.4, "flow": 800}
    assert verify(ground.store)[1] == []


def test_the_notifier_hears_of_what_is_real_alone(ground: Ground) -> None:
    ground.begin()
    ground.run(0)
    assert ground.listening.alerts == []
    ground.slow(0.2, p2=0.2)
    assert ground.listening.alerts == [2]


def test_the_map_the_city_and_the_lead_show_what_is_real(ground: Ground) -> None:
    ground.begin()
    ground.run(5)
    seen = board(ground.desk, ground.registry, {}, {})
    assert seen.marks(NOW).level == {} and seen.marks(NOW).unseen == set()
    assert seen.counts(NOW)["districts"] == {}
    ground.slow(0.2, p2=0.4)
    assert seen.marks(NOW).level == {2: Level.YELLOW}
    assert seen.counts(NOW)["districts"] == {"11": 1}


def test_an_incident_of_its_alerts_is_a_drill_and_takes_nothing_real(ground: Ground) -> None:
    ground.begin()
    ground.run(0)
    ground.slow(0.2, p2=0.2)
    drilled, real = (a.no for a in sorted(ground.desk.open_alerts(), key=lambda a: -a.point_no))
    register = ground.dispatcher.register
    one = register(Registration(actor="Ada", alerts=(drilled,)), NOW + HOUR_LATER)
    assert one.drill == "Slow road (1)"
    with pytest.raises(BadCommand, match=r"alerts.0.*cannot be one"):
        register(Registration(actor="Ada", alerts=(real,), drill=one.drill), NOW + HOUR_LATER)
    order = Order(actor="Ada", alerts=(real,))
    with pytest.raises(BadCommand, match="cannot be one"):
        ground.dispatcher.command(one.no, "add-alerts", order, one.seq, NOW + HOUR_LATER)
    other = register(Registration(actor="Ada", alerts=(real,)), NOW + HOUR_LATER)
    assert other.drill is None


HOUR_LATER = 60 * MINUTE


def test_what_is_near_is_proposed_of_one_world_at_a_time(ground: Ground) -> None:
    ground.begin()
    ground.run(2)  # a call has made an incident of the exercise
    ground.slow(0.2, p2=0.2)
    numbers = [alert.no for alert in ground.desk.open_alerts()]
    found = proposed(ground.dispatcher, ground.store, numbers, ground.signal_of)
    assert [one for one in found["proposals"] if len(one["alerts"]) > 1] == []


def test_a_unit_in_an_exercise_can_be_sent_to_a_fire(ground: Ground) -> None:
    ground.begin()
    ground.run(2)
    incident = ground.dispatcher.open_incidents()[0]
    drafts = (a_draft("look", department="fire"),)
    order = Order(actor="Ada", drafts=drafts)
    ground.dispatcher.command(incident.no, "activate", order, incident.seq, NOW + 3 * MINUTE)
    assert len(ground.dispatcher.open_tasks()) == 1
    assert real_tasks(ground.dispatcher)() == []


def test_what_is_exercised_counts_apart_from_what_is_real(ground: Ground) -> None:
    ground.begin()
    ground.run(0)
    ground.slow(0.2, p2=0.4)
    seen = board(ground.desk, ground.registry, {}, {})
    active = seen.counts(NOW)["active"]
    assert (active["total"], active["unseen"], active["exercise"]["total"]) == (1, 1, 1)
    assert active["levels"]["2"] == active["exercise"]["levels"]["2"] == [1, 1]
    assert seen.counts(NOW)["rules"] == {"slow": 1}
    drilled = next(a for a in ground.desk.open_alerts() if a.point_no >= SHADOWS)
    ground.desk.acknowledge(drilled.no, drilled.seq, "Ada", None, NOW + MINUTE)
    active = seen.counts(NOW + MINUTE)["active"]
    assert (active["unseen"], active["exercise"]["unseen"]) == (1, 0)


def test_the_strip_knows_of_real_alerts_that_call_anew(ground: Ground) -> None:
    ground.slow(0, p2=0.4)
    ground.desk.acknowledge(1, 1, "Ada", None, NOW - MINUTE)
    ground.begin()
    assert ground.drills.section()["drill"]["again"] == []
    ground.slow(0.2, p2=0.2)  # graver than what was acknowledged
    section = ground.drills.section()["drill"]
    assert (section["after"], section["again"]) == (1, [1])


def test_the_curve_of_what_is_exercised_is_what_was_injected(ground: Ground) -> None:
    ground.slow(-0.5, p1=0.9)
    ground.begin()
    ground.run(0)
    ground.run(5)
    (alert,) = ground.desk.open_alerts()
    rule = ground.desk.rules["slow"].model_copy(update={"main": None})
    known: Any = SimpleNamespace(by_id=INDICATORS, history_of=INDICATORS.__getitem__)
    told = lead.told(
        ground.store, ground.registry, ground.latest, known, alert, rule, NOW + 10 * MINUTE
    )
    curve = told["curve"]
    stands = {curve["t0"] + i * curve["step"]: y for i, y in enumerate(curve["y"])}
    assert curve["step"] == MINUTE
    assert stands[NOW - MINUTE] == 0.9  # what was measured there before
    assert (stands[NOW], stands[NOW + 4 * MINUTE]) == (0.4, 0.4)
    assert stands[NOW + 10 * MINUTE] == 0.2
