"""An exercise from its beginning to its end, and over a crash at each of its steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alerts.orders import Order as AlertOrder
from alerts.types import SYSTEM, BadCommand, Trigger
from data.store import Connection
from data.types import SHADOWS
from dispatch.drills import records
from dispatch.drills.types import DrillMoved, Kind, State, UnknownDrill
from dispatch.orders import Order, Registration
from dispatch.types import Case, Doing
from tests.dispatch.drills.conftest import MINUTE, NOW, Ground, MakeGround, a_rule, a_scenario
from tests.dispatch.town import a_draft

pytestmark = pytest.mark.long


def injected(ground: Ground) -> list[str | None]:
    """What was injected, in order, as the store has it."""
    events = records.events_of(ground.store, 1)
    return [event.inject for event in events if event.kind is Kind.INJECT]


def test_injects_come_at_their_moments_and_once(ground: Ground) -> None:
    ground.begin()
    for minute in (0, 1, 1.99, 2, 2.5, 3, 4, 5, 5, 6):
        ground.run(minute)
    assert injected(ground) == ["slow", "call", "word", "slower"]
    assert ground.alerts() == [(SHADOWS, "UNACKED", 4)]
    assert [one.title.en for one in ground.dispatcher.open_incidents()] == ["EXERCISE Slow road"]
    assert [one["words"]["en"] for one in ground.drills.section()["drill"]["told"]] == ["Slow road"]


def test_what_is_still_to_come_is_in_no_picture(ground: Ground) -> None:
    ground.begin()
    ground.run(0)
    assert "inject" not in str(ground.drills.section())
    assert [one.id for one in ground.drills.coming(ground.drills.drill(1))] == [
        "call", "word", "slower", "flows",
    ]  # fmt: skip


def test_a_pause_holds_the_time_line(ground: Ground) -> None:
    ground.begin()
    ground.run(1)
    drill = ground.drills.drill(1)
    ground.drills.pause(1, drill.seq, "Ada", "a real fire", NOW + MINUTE)
    ground.run(9)
    assert injected(ground) == ["slow"]
    paused = ground.drills.drill(1)
    assert (paused.state, paused.elapsed_ms(NOW + 9 * MINUTE)) == (State.PAUSED, MINUTE)
    ground.drills.resume(1, paused.seq, "Ada", "", NOW + 10 * MINUTE)
    ground.run(10.9)
    assert injected(ground) == ["slow"]
    ground.run(11)
    assert injected(ground) == ["slow", "call"]


def test_orders_are_refused_that_make_no_sense(ground: Ground) -> None:
    with pytest.raises(UnknownDrill, match="slow_road"):
        ground.drills.start("slow_raod", "Ada", "why", NOW)
    with pytest.raises(BadCommand, match="reason"):
        ground.drills.start("slow_road", "Ada", " ", NOW)
    ground.begin()
    with pytest.raises(BadCommand, match="exercise 1 goes on"):
        ground.drills.start("slow_road", "Ada", "why", NOW)
    ground.drills.pause(1, 1, "Ada", "why", NOW)
    with pytest.raises(DrillMoved, match="step 2"):
        ground.drills.stop(1, 1, "Bob", "why", NOW)
    ground.drills.stop(1, 2, "Bob", "why", NOW)
    with pytest.raises(BadCommand, match="over"):
        ground.drills.resume(1, 3, "Ada", "why", NOW)


def test_an_inject_puts_no_decision_out_of_date(ground: Ground) -> None:
    ground.begin()
    ground.run(5)
    assert ground.drills.pause(1, 1, "Ada", "why", NOW + 6 * MINUTE).state is State.PAUSED


def test_it_ends_with_its_time_and_leaves_nothing_open(ground: Ground) -> None:
    ground.begin()
    ground.run(2)
    number = ground.dispatcher.open_incidents()[0]
    order = Order(actor="Ada", drafts=(a_draft("look", department="fire"),))
    ground.dispatcher.command(number.no, "activate", order, number.seq, NOW + 3 * MINUTE)
    ground.run(5)
    ground.run(30)
    assert ground.drills.current is None and ground.drills.section() == {}
    assert ground.alerts() == [] and ground.dispatcher.open_incidents() == []
    assert ground.dispatcher.incident(number.no).state is Case.CLOSED
    assert ground.dispatcher.task(1).state is Doing.WITHDRAWN
    ended = ground.drills.drill(1)
    assert (ended.state, ended.ended_by, ended.ended_ms) == (State.ENDED, SYSTEM, NOW + 30 * MINUTE)
    ground.run(45)  # no timer of a shadow raises anything after it
    assert ground.alerts() == []


def test_it_is_scored_as_it_stood_when_it_ended(ground: Ground) -> None:
    ground.begin()
    ground.run(0)
    alert = ground.desk.open_alerts()[0]
    ground.desk.act([(1, alert.seq)], AlertOrder(Trigger.ACK, "Ada"), NOW + 4 * MINUTE)
    register = Registration(actor="Ada", alerts=(1,))
    incident = ground.dispatcher.register(register, NOW + 6 * MINUTE)
    order = Order(
        actor="Ada", plan="jam", plan_version=1,
        drafts=(a_draft("look", department="fire"), a_draft("go", department="fire")),
    )  # fmt: skip
    ground.dispatcher.command(incident.no, "activate", order, incident.seq, NOW + 7 * MINUTE)
    seq = ground.dispatcher.task(1).seq
    ground.dispatcher.command_task(1, "accept", Order(actor="Bob"), seq, NOW + 8 * MINUTE)
    ground.drills.stop(1, 2, "Ada", "enough", NOW + 20 * MINUTE)
    found = records.score_of(ground.store, 1)
    assert found is not None
    parts = {one["part"]: (one["kept"], one["all"], one["points"]) for one in found["parts"]}
    assert parts == {
        "acknowledged": (1, 1, 300), "departments": (1, 2, 100), "plan": (1, 1, 100),
        "tasks": (1, 2, 100), "deadlines": (1, 1, 200),
    }  # fmt: skip
    assert (found["points"], found["of"]) == (800, 1000)


@pytest.mark.parametrize("minute", [0, 2, 3, 5, 20])
def test_a_restart_between_two_steps_loses_and_repeats_nothing(
    make_ground: MakeGround, tmp_path: Path, minute: float
) -> None:
    ground, calm = make_ground(tmp_path / "x.duckdb"), make_ground()
    for one in (ground, calm):
        one.begin()
    for at in (0, 2, 3, 5, 20):
        for one in (ground, calm):
            one.run(at)
        if at == minute:
            ground.restart()
        assert (ground.alerts(), injected(ground)) == (calm.alerts(), injected(calm))
        assert ground.drills.section() == calm.drills.section()
    for one in (ground, calm):
        one.run(30)
    assert records.score_of(ground.store, 1) == records.score_of(calm.store, 1)
    ground.restart()
    assert ground.alerts() == [] and ground.drills.current is None


def test_what_the_rules_had_not_seen_when_it_crashed_they_see_then(
    make_ground: MakeGround, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = make_ground(tmp_path / "x.duckdb")
    ground.begin()

    def crash(*_: Any) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="power cut"):
        patch.setattr(ground.desk, "evaluate", crash)
        ground.run(0)
    assert ground.alerts() == []
    ground.restart()
    assert ground.alerts() == [(SHADOWS, "UNACKED", 2)]
    ground.run(1)
    assert injected(ground) == ["slow"]


def test_a_call_that_was_registered_before_the_crash_is_not_registered_again(
    make_ground: MakeGround, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = make_ground(tmp_path / "x.duckdb")
    ground.begin()
    ground.run(0)

    def crash(_connection: Connection, *_: Any) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="power cut"):
        patch.setattr(records, "keep", crash)
        ground.run(2)
    assert len(ground.dispatcher.open_incidents()) == 1 and injected(ground) == ["slow"]
    ground.restart()
    ground.run(2)
    assert injected(ground) == ["slow", "call"]
    assert len(ground.dispatcher.open_incidents()) == 1


def test_a_crash_between_the_end_and_the_closing_is_made_good(
    make_ground: MakeGround, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = make_ground(tmp_path / "x.duckdb")
    ground.begin()
    ground.run(2)
    with monkeypatch.context() as patch:
        patch.setattr("dispatch.drills.book.tidy", lambda *_: None)
        ground.run(30)
    assert ground.alerts() != []
    ground.restart()
    assert ground.alerts() == [] and ground.dispatcher.open_incidents() == []


def test_what_cannot_be_injected_pauses_it_and_says_why(make_ground: MakeGround) -> None:
    injects = [{"id": "gone", "at": "PT0S", "point": "TE99", "values": {"speed_ratio": 0.2}}]
    expected: dict[str, Any] = {}
    ground = make_ground(scenario=a_scenario(injects=injects, expected=expected))
    ground.begin()
    ground.run(0)
    last = records.events_of(ground.store, 1)[-1]
    assert (last.kind, last.actor) == (Kind.PAUSE, SYSTEM) and "TE99" in (last.note or "")
    ground.run(1)
    assert len(records.events_of(ground.store, 1)) == 2


@pytest.mark.parametrize("restarts", [False, True], ids=["goes on", "after a crash"])
def test_delays_of_what_is_exercised_run_on_over_a_crash(
    make_ground: MakeGround, tmp_path: Path, restarts: bool
) -> None:
    def run(minute: float) -> list[tuple[int, str, int]]:
        if restarts:
            ground.restart()
        ground.run(minute)
        return ground.alerts()

    busy = a_rule(
        indicator="units", direction="above", limits={"yellow": 10}, deadband=1, only_if=[],
        main=None, hold="PT4M", clear="PT3M",
    )  # fmt: skip
    injects = [
        {"id": "many", "at": "PT0S", "point": "TE1", "values": {"units": 12}},
        {"id": "few", "at": "PT10M", "point": "TE1", "values": {"units": 2}},
    ]
    expected = {"alerts": [{"inject": "many", "rule": "slow", "within": "PT5M"}]}
    scenario = a_scenario(injects=injects, expected=expected)
    ground = make_ground(tmp_path / "drill.duckdb", rules=[busy], scenario=scenario)
    ground.begin()
    assert run(0) == run(3.9) == []
    assert run(4.1) == [(SHADOWS, "UNACKED", 2)]
    assert run(10) == run(12.9) == [(SHADOWS, "UNACKED", 2)]
    assert run(13.1) == [(SHADOWS, "CLEARED_UNACKED", 0)]
