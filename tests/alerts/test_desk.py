"""The desk raises, moves, acknowledges and closes alerts, and loses none."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alerts import records
from alerts.types import (
    Alert,
    ChangedSinceSeen,
    Level,
    NoSuchMove,
    State,
    Trigger,
    UnknownAlert,
)
from data.latest import Values
from tests.alerts.conftest import HOUR, NOON, MakeTown, Town, a_rule


def only(town: Town) -> Alert:
    (alert,) = town.desk.open_alerts()
    return alert


def events(town: Town) -> list[tuple[Any, ...]]:
    return town.store.rows(
        "SELECT alert_no, seq, trigger, from_state, to_state, level, actor"
        " FROM alert_event ORDER BY alert_no, seq"
    )


def joined(*parts: Values) -> Values:
    def column(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in parts])

    return Values(
        point_no=column("point_no"), indicator_no=column("indicator_no"), n=column("n"),
        observed_ms=column("observed_ms"), value=column("value"), quality=column("quality"),
        received_ms=column("received_ms"),
    )  # fmt: skip


def test_an_episode_from_raise_to_close(make_town: MakeTown) -> None:
    town = make_town()
    assert town.slow(0, p1=0.5, p2=0.9) == ["1 RAISE 1"]
    assert town.slow(1, p1=0.17) == ["1 LEVEL_UP 4"]
    alert = only(town)
    assert (alert.state, alert.level, alert.onset_value) == (State.UNACKED, Level.RED, 0.5)
    assert (alert.limit_value, alert.owner, alert.domain) == (0.25, "traffic_control", "traffic")
    assert (alert.onset_ms, alert.raised_ms) == (NOON, NOON)
    town.desk.acknowledge(alert.no, alert.seq, "seat 2", "camera", NOON + 2 * HOUR)
    assert town.slow(2, p1=0.42) == ["1 LEVEL_DOWN 2"]
    assert only(town).state is State.ACKED and only(town).max_level is Level.RED
    assert town.slow(3, p1=0.2) == ["1 LEVEL_UP 4"]
    assert only(town).state is State.UNACKED and only(town).acked_by is None
    assert town.slow(4, p1=0.9) == ["1 CLEAR 0"]
    assert (only(town).state, only(town).level) == (State.CLEARED_UNACKED, Level.NORMAL)
    closed = town.desk.acknowledge(alert.no, only(town).seq, "seat 2", None, NOON + 5 * HOUR)
    assert closed.state is State.NORMAL and closed.closed_ms == NOON + 5 * HOUR
    assert town.desk.open_alerts() == []
    assert [row[1:6] for row in events(town)] == [
        (1, "RAISE", "NORMAL", "UNACKED", 1),
        (2, "LEVEL_UP", "UNACKED", "UNACKED", 4),
        (3, "ACK", "UNACKED", "ACKED", 4),
        (4, "LEVEL_DOWN", "ACKED", "ACKED", 2),
        (5, "LEVEL_UP", "ACKED", "UNACKED", 4),
        (6, "CLEAR", "UNACKED", "CLEARED_UNACKED", 0),
        (7, "ACK", "CLEARED_UNACKED", "NORMAL", 0),
    ]


def test_a_raise_before_the_clearing_was_seen_is_the_same_episode(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    town.slow(1, p1=0.9)
    town.slow(2, p1=0.5)
    assert (only(town).no, only(town).seq, only(town).max_level) == (1, 3, Level.RED)
    assert only(town).cleared_ms is None
    assert only(town).raised_ms == only(town).onset_ms == NOON + 2 * 3_600_000


def test_a_raise_after_the_close_is_another_episode(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    town.desk.acknowledge(1, 1, "seat 2", None, NOON)
    town.slow(1, p1=0.9)
    town.slow(2, p1=0.5)
    assert (only(town).no, only(town).max_level) == (2, Level.BLUE)


def test_several_moments_in_one_batch_are_heard_in_order(make_town: MakeTown) -> None:
    town = make_town()
    later = town.values(2, speed_ratio={1: 0.9}, flow={1: 800})
    earlier = town.values(1, speed_ratio={1: 0.2}, flow={1: 800})
    both = joined(later, earlier)
    told = town.desk.evaluate(both, NOON)
    assert [(str(e.trigger), e.occurred_ms) for e in told] == [
        ("RAISE", NOON + HOUR),
        ("CLEAR", NOON + 2 * HOUR),
    ]


@pytest.mark.parametrize(
    ("seen", "error", "status"),
    [
        pytest.param((1, 1), ChangedSinceSeen, 409, id="changed since seen"),
        pytest.param((7, 1), UnknownAlert, 404, id="unknown"),
    ],
)
def test_a_refused_acknowledgement_changes_nothing(
    make_town: MakeTown, seen: tuple[int, int], error: type[Exception], status: int
) -> None:
    town = make_town()
    town.slow(0, p1=0.5)
    town.slow(1, p1=0.2)
    before, rows = only(town), events(town)
    with pytest.raises(error) as refused:
        town.desk.acknowledge(*seen, "seat 2", None, NOON)
    assert refused.value.status == status  # type: ignore[attr-defined]
    assert only(town) == before and events(town) == rows


def test_acknowledging_twice_is_refused_with_the_reason(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.5)
    alert = town.desk.acknowledge(1, 1, "seat 2", None, NOON)
    with pytest.raises(NoSuchMove, match="acknowledged already"):
        town.desk.acknowledge(1, alert.seq, "seat 1", None, NOON)
    town.slow(1, p1=0.9)
    with pytest.raises(NoSuchMove, match="closed"):
        town.desk.acknowledge(1, 3, "seat 1", None, NOON)


def test_of_many_who_acknowledge_at_once_one_does(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.5)
    done: list[str] = []

    def try_it(seat: int) -> None:
        try:
            town.desk.acknowledge(1, 1, f"seat {seat}", None, NOON)
            done.append("yes")
        except ChangedSinceSeen:
            done.append("no")

    threads = [threading.Thread(target=try_it, args=(seat,)) for seat in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["no"] * 7 + ["yes"]


def test_a_failed_write_changes_nothing(
    make_town: MakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town()
    values = town.values(0, speed_ratio={1: 0.2}, flow={1: 800})

    def fail(_run: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(town.store, "write", fail)
        with pytest.raises(OSError, match="disk full"):
            town.desk.evaluate(values, NOON)
        assert town.desk.open_alerts() == [] and events(town) == []
    assert town.told(town.desk.evaluate(values, NOON)) == ["1 RAISE 4"]
    with monkeypatch.context() as broken:
        broken.setattr(town.store, "write", fail)
        with pytest.raises(OSError, match="disk full"):
            town.desk.acknowledge(1, 1, "seat 2", None, NOON)
    assert only(town).state is State.UNACKED


def test_a_condition_that_is_not_met_raises_nothing_and_clears_nothing(make_town: MakeTown) -> None:
    town = make_town()
    assert town.hear(0, speed_ratio={1: 0.2}, flow={1: 100}) == []
    town.slow(1, p1=0.2)
    assert town.hear(2, speed_ratio={1: 0.2}, flow={1: 100}) == []
    assert town.hear(3, speed_ratio={1: 0.9}, flow={1: 100}) == ["1 CLEAR 0"]


def test_a_condition_that_is_not_known_leaves_everything_as_it_is(make_town: MakeTown) -> None:
    town = make_town()
    assert town.hear(0, speed_ratio={1: 0.2}) == []
    town.slow(1, p1=0.2)
    assert town.hear(2, speed_ratio={1: 0.9}) == []


def test_a_condition_may_have_arrived_before(make_town: MakeTown) -> None:
    town = make_town()
    town.hear(0, flow={1: 800})
    assert town.hear(0, speed_ratio={1: 0.2}) == ["1 RAISE 4"]


def test_a_point_with_a_life_clears_by_its_last_value(make_town: MakeTown) -> None:
    large = a_rule(id="large", points={"kind": "incident"}, indicator="units", direction="above",
                   only_if=[], limits={"blue": 6}, deadband=1, main=None, owner="fire")  # fmt: skip
    town = make_town(rules=[large])
    town.add(town.point(4, "incident"))
    town.desk.add_point(town.registry.points[4])
    assert town.hear(0, units={4: 8.0}) == ["4 RAISE 1"]
    assert town.hear(1, units={4: 0.0}) == ["4 CLEAR 0"]
    town.add(town.point(5, "incident"))
    assert town.hear(2, units={5: 9.0}) == ["5 RAISE 1"]


def test_hold_runs_out_between_values_of_a_lasting_indicator(make_town: MakeTown) -> None:
    held = a_rule(indicator="units", direction="above", only_if=[], limits={"red": 6}, deadband=0,
                  main=None, hold="PT10M")  # fmt: skip
    town = make_town(rules=[held])
    assert town.hear(0, units={1: 8.0}) == []
    (event,) = town.desk.sweep(NOON + 11 * 60_000)
    assert (event.occurred_ms, event.recorded_ms) == (NOON + 600_000, NOON + 660_000)


def test_a_failing_rule_says_so_and_stops_no_other(
    make_town: MakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = make_town(rules=[a_rule(), a_rule(id="other")])
    watch = town.desk._watches["slow"]

    def fail(*_: object) -> None:
        raise ZeroDivisionError("no sense")

    monkeypatch.setattr(watch, "propose", fail)
    assert town.slow(0, p1=0.2) == ["1 RAISE 4"]
    assert town.desk.health == {"slow": "ZeroDivisionError: no sense", "other": None}
    assert only(town).rule_id == "other"
    town.desk.sweep(NOON)
    assert town.desk.health["slow"] is not None  # a sweep with nothing to do proves nothing


def test_a_restart_loses_no_alert_and_says_nothing_twice(
    make_town: MakeTown, tmp_path: Path
) -> None:
    town = make_town(tmp_path / "ccc.duckdb")
    town.slow(0, p1=0.2, p2=0.5, p3=0.5)
    town.desk.acknowledge(2, 1, "seat 2", None, NOON)
    town.slow(1, p3=0.9)
    before, rows = town.desk.open_alerts(), events(town)
    town.store.close()
    again = make_town(tmp_path / "ccc.duckdb")
    assert again.desk.open_alerts() == before
    assert again.desk.sweep(NOON + 9 * HOUR) == [] and events(again) == rows
    assert again.slow(2, p1=0.9, p2=0.2, p3=0.5) == ["1 CLEAR 0", "2 LEVEL_UP 4", "3 RAISE 1"]
    assert {alert.no for alert in again.desk.open_alerts()} == {1, 2, 3}


def test_a_restart_goes_on_counting_a_hold(make_town: MakeTown, tmp_path: Path) -> None:
    held = [a_rule(hold="PT2H")]
    town = make_town(tmp_path / "ccc.duckdb", held)
    assert town.slow(0, p1=0.2) == [] and town.slow(1, p1=0.2) == []
    town.store.close()
    again = make_town(tmp_path / "ccc.duckdb", held)
    assert again.slow(2, p1=0.2) == ["1 RAISE 4"]
    assert only(again).onset_ms == NOON


def test_values_stored_but_not_evaluated_before_a_crash_are_heard_after_it(
    make_town: MakeTown, tmp_path: Path
) -> None:
    town = make_town(tmp_path / "ccc.duckdb")
    town.keep(town.values(0, speed_ratio={1: 0.2}, flow={1: 800}))
    town.store.close()
    again = make_town(tmp_path / "ccc.duckdb")
    assert again.told(again.desk.sweep(NOON + HOUR)) == ["1 RAISE 4"]
    assert again.desk.sweep(NOON + HOUR) == []


def test_an_old_value_raises_nothing_after_a_restart(make_town: MakeTown, tmp_path: Path) -> None:
    town = make_town(tmp_path / "ccc.duckdb")
    town.keep(town.values(0, speed_ratio={1: 0.2}, flow={1: 800}))
    town.keep(town.values(24, speed_ratio={2: 0.9}, flow={2: 800}))
    town.store.close()
    again = make_town(tmp_path / "ccc.duckdb")
    assert again.desk.sweep(NOON + 24 * HOUR) == []


def test_history_raises_nothing_when_it_comes_nor_after_a_restart(make_town: MakeTown) -> None:
    town = make_town(rules=[a_rule(only_if=[])])
    old = town.values(-24 * 30, speed_ratio={1: 0.2})
    old = replace(old, received_ms=old.received_ms + 30 * 24 * HOUR)
    town.keep(old)
    assert town.desk.evaluate(old, NOON) == []
    town.desk = town.open_desk()
    assert town.desk.sweep(NOON + HOUR) == []
    assert town.slow(1, p1=0.2) == ["1 RAISE 4"]


def test_a_weak_value_counts_as_none(make_town: MakeTown) -> None:
    town = make_town()
    values = town.values(0, speed_ratio={1: 0.2}, flow={1: 800})
    values.quality[:] = 0.4
    assert town.desk.evaluate(values, NOON) == []


def test_the_alerts_of_a_rule_that_is_gone_clear(make_town: MakeTown, tmp_path: Path) -> None:
    town = make_town(tmp_path / "ccc.duckdb")
    town.slow(0, p1=0.2)
    town.store.close()
    again = make_town(tmp_path / "ccc.duckdb", [])
    assert again.told(again.desk.sweep(NOON + HOUR)) == ["1 CLEAR 0"]
    assert again.desk.sweep(NOON + HOUR) == []


def test_an_episode_of_the_past_does_not_hide_the_one_that_goes_on_from_a_restart(
    make_town: MakeTown,
) -> None:
    town = make_town(rules=[a_rule(only_if=[])])
    for hour in range(3):
        town.slow(hour, p1=0.9)
    town.slow(3, p1=0.2)
    assert town.slow(1, p1=0.2) == ["1 RAISE 4", "1 CLEAR 0"]  # corrected, and long over
    town.desk = town.open_desk()
    assert town.slow(4, p1=0.9) == ["1 CLEAR 0"]


NARROWER = {"points": {"kind": "site", "district": "12"}}
OTHER = {"indicator": "flow", "direction": "above", "limits": {"red": 500.0}, "main": None}
GRAVER = {"limits": {"red": 0.56}}


@pytest.mark.parametrize(
    ("change", "after"),
    [
        pytest.param(NARROWER, [(1, 1, 0)], id="other points"),
        pytest.param(OTHER, [(1, 1, 0), (2, 2, 4)], id="another indicator"),
        pytest.param(GRAVER, [(1, 1, 0), (2, 2, 4)], id="no level so low"),
    ],
)
@pytest.mark.parametrize("restart", [False, True], ids=["published", "changed between starts"])
def test_an_alert_that_its_rule_no_longer_asks_for_is_cleared_and_what_is_so_is_raised(
    make_town: MakeTown, change: dict[str, Any], after: list[tuple[int, int, int]], restart: bool
) -> None:
    town = make_town(rules=[a_rule(only_if=[])])
    town.slow(0, p1=0.5)
    town.rules = [a_rule(only_if=[], version=2, **change)]
    if restart:
        town.desk = town.open_desk()
    else:
        town.desk.take_rules(town.rules)
    town.desk.sweep(NOON + HOUR)
    alerts = town.desk.open_alerts()
    assert [(one.no, one.rule_version, int(one.level)) for one in alerts] == after
    if change is NARROWER:
        assert town.slow(1, p1=0.2) == []


def test_what_another_version_raises_is_an_alert_of_its_own(make_town: MakeTown) -> None:
    town = make_town(rules=[a_rule(only_if=[])])
    town.slow(0, p1=0.2)
    town.slow(1, p1=0.9)
    town.rules = [a_rule(only_if=[], version=2)]
    town.desk.take_rules(town.rules)
    town.slow(2, p1=0.2)
    town.slow(3, p1=0.9)
    assert [one.rule_version for one in town.desk.open_alerts()] == [1, 2]
    town.desk = town.open_desk()  # of two that cleared, the newer one is that which goes on
    town.slow(4, p1=0.2)
    assert [(one.no, one.state) for one in town.desk.open_alerts()] == [
        (1, State.CLEARED_UNACKED),
        (2, State.UNACKED),
    ]


def test_a_batch_that_could_not_be_spread_over_the_tables_is_tried_again(
    make_town: MakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, full = make_town(rules=[a_rule(only_if=[])]), threading.Event()
    spread = records._spread

    def spread_unless_full(*given: Any) -> None:
        if not full.is_set():
            full.set()
            raise OSError("the disk is full")
        spread(*given)

    monkeypatch.setattr(records, "AT_ONCE", 0)
    monkeypatch.setattr(records, "_spread", spread_unless_full)
    town.slow(0, p1=0.2)
    assert full.wait(5)
    assert town.slow(1, p1=0.9) == ["1 CLEAR 0"]
    assert records.events_of(town.store, 1)[0].trigger is Trigger.RAISE


@pytest.mark.parametrize("restart", [False, True], ids=["published", "after a restart"])
def test_a_new_version_tells_of_no_episode_from_before_it_was_published(
    make_town: MakeTown, restart: bool
) -> None:
    town = make_town(rules=[a_rule(only_if=[])])
    for hour in range(8):
        town.slow(hour, p1=0.8 if hour % 2 else 0.7)
    town.rules = [a_rule(only_if=[], version=2, limits={"red": 0.75}, deadband=0.01)]
    town.since = {"slow": NOON + 7 * HOUR}
    if restart:
        town.desk = town.open_desk()
    else:
        town.desk.take_rules(town.rules, town.since)
    assert town.slow(2, p1=0.71) == [], "corrected, and judged anew with all that followed"
    assert town.slow(8, p1=0.7) == ["1 RAISE 4"]
    assert town.slow(9, p1=0.8) == ["1 CLEAR 0"]
    assert town.slow(8, p1=0.71) == []
