"""Shelves, suppressions and permits: what does not sound, why, and until when."""

from __future__ import annotations

import pytest

from alerts.orders import Order
from alerts.overlays import Kind, Overlay, Overlays, in_force
from alerts.rules.model import Rule
from alerts.types import Alert, BadCommand, Level, NoSuchMove, State, Trigger
from tests.alerts.conftest import HOUR, NOON, MakeTown, Town, a_rule

pytestmark = pytest.mark.long

SHELF = Overlay(1, Kind.SHELF, "slow", 1, "seat 2", "road works", None, NOON, NOON + HOUR)


@pytest.mark.parametrize(
    ("overlay", "now", "holds"),
    [
        pytest.param(SHELF, NOON, True, id="from its beginning"),
        pytest.param(SHELF, NOON - 1, False, id="planned"),
        pytest.param(SHELF, NOON + HOUR - 1, True, id="to its end"),
        pytest.param(SHELF, NOON + HOUR, False, id="not at its end"),
        pytest.param(SHELF._replace(ended_ms=NOON + 5), NOON + 9, False, id="ended early"),
        pytest.param(SHELF._replace(until_ms=None), NOON + 99 * HOUR, True, id="by its cause"),
    ],
)
def test_an_overlay_is_in_force_by_its_record_and_now(
    overlay: Overlay, now: int, holds: bool
) -> None:
    assert in_force(overlay, now) is holds


def test_overlays_are_found_by_rule_and_point_and_for_every_rule_of_a_point() -> None:
    permit = SHELF._replace(no=2, kind=Kind.OUT_OF_SERVICE, rule_id=None)
    known = Overlays([SHELF, permit])
    assert known.of("slow", 1, NOON) == [SHELF, permit]
    assert known.of("other", 1, NOON) == [permit]
    assert known.of("slow", 2, NOON) == []
    known.put(permit._replace(ended_ms=NOON + 1))
    assert known.every() == [SHELF] and known.expired(NOON + HOUR) == [SHELF]


def only(town: Town) -> Alert:
    (alert,) = town.desk.open_alerts()
    return alert


def shelve(town: Town, hours: float = 2, now: int = NOON, **more: str | None) -> Alert:
    alert, until = only(town), None if hours < 0 else now + int(hours * HOUR)
    said = {"note": "road works", **more}
    order = Order(Trigger.SHELVE, "seat 2", said["note"], until_ms=until)
    return town.desk.act([(alert.no, alert.seq)], order, now)[0]


def triggers(town: Town, alert_no: int = 1) -> list[str]:
    sql = "SELECT trigger FROM alert_event WHERE alert_no = $no ORDER BY seq"
    return [row[0] for row in town.store.rows(sql, {"no": alert_no})]


@pytest.mark.parametrize(
    ("hours", "note", "field"),
    [
        pytest.param(2, None, "note", id="no reason"),
        pytest.param(2, "  ", "note", id="an empty one"),
        pytest.param(-1, "x", "until", id="no end"),
        pytest.param(0, "x", "until", id="an end that has passed"),
        pytest.param(9, "x", "until", id="longer than the rule allows"),
    ],
)
def test_a_shelf_has_a_reason_and_an_end_that_the_rule_allows(
    make_town: MakeTown, hours: float, note: str | None, field: str
) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    with pytest.raises(BadCommand) as refused:
        shelve(town, hours, note=note)
    assert refused.value.field == field
    assert town.desk.every_overlay() == [] and triggers(town) == ["RAISE"]


def test_a_shelf_ends_by_itself_and_the_truth_beneath_it_shows(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.5)
    town.desk.acknowledge(1, 1, "seat 2", None, NOON)
    shelve(town)
    assert town.desk.silenced(1, NOON) and only(town).state is State.ACKED
    town.slow(1, p1=0.2)
    assert town.desk.silenced(1, NOON + HOUR)
    assert (only(town).state, only(town).level) == (State.UNACKED, Level.RED)
    town.desk.sweep(NOON + 2 * HOUR)
    assert not town.desk.silenced(1, NOON + 2 * HOUR)
    assert triggers(town) == ["RAISE", "ACK", "SHELVE", "LEVEL_UP", "SHELF_END"]


def test_an_alert_that_clears_and_returns_within_a_shelf_stays_shelved(
    make_town: MakeTown,
) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    town.desk.acknowledge(1, 1, "seat 2", None, NOON)
    shelve(town, hours=5)
    town.slow(1, p1=0.9)
    town.slow(2, p1=0.2)
    again = only(town)
    assert again.no == 2 and town.desk.silenced(2, NOON + 2 * HOUR)
    town.desk.sweep(NOON + 5 * HOUR)
    assert triggers(town, 2) == ["RAISE", "SHELF_END"]
    assert not town.desk.silenced(2, NOON + 5 * HOUR)


def test_a_shelf_whose_alert_is_closed_ends_in_the_record_of_the_desk(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    town.desk.acknowledge(1, 1, "seat 2", None, NOON)
    shelve(town)
    town.slow(1, p1=0.9)
    town.desk.sweep(NOON + 3 * HOUR)
    assert town.desk.every_overlay() == [] and triggers(town, 0) == ["SHELF_END"]


def test_shelving_twice_and_unshelving_what_is_not_shelved_are_refused(
    make_town: MakeTown,
) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    with pytest.raises(BadCommand, match="not shelved"):
        town.desk.act([(1, 1)], Order(Trigger.UNSHELVE, "seat 2"), NOON)
    shelve(town)
    with pytest.raises(BadCommand, match="shelved already"):
        shelve(town)
    town.desk.act([(1, 2)], Order(Trigger.UNSHELVE, "seat 1", "works are over"), NOON + 5)
    assert triggers(town) == ["RAISE", "SHELVE", "UNSHELVE"]
    assert not town.desk.silenced(1, NOON + 6)


def test_a_closed_alert_cannot_be_shelved(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    town.desk.acknowledge(1, 1, "seat 2", None, NOON)
    town.slow(1, p1=0.9)
    order = Order(Trigger.SHELVE, "seat 2", "x", until_ms=NOON + 2 * HOUR)
    with pytest.raises(NoSuchMove, match="closed"):
        town.desk.act([(1, 3)], order, NOON + HOUR)
    assert town.desk.every_overlay() == []


def test_a_restart_in_a_shelf_changes_nothing(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    shelve(town)
    town.desk = town.open_desk()
    assert town.desk.silenced(1, NOON + HOUR)
    town.desk.sweep(NOON + 2 * HOUR)
    assert triggers(town) == ["RAISE", "SHELVE", "SHELF_END"]


def test_a_point_out_of_service_sounds_for_no_rule_until_its_permit_ends(
    make_town: MakeTown,
) -> None:
    town = make_town(rules=[a_rule(), a_rule(id="other")])
    town.slow(0, p1=0.2)
    until = NOON + 4 * HOUR
    town.desk.take_out_of_service(1, NOON, until, "seat 1", "permit 7", NOON)
    town.slow(1, p2=0.2)
    silenced = {a.point_no: town.desk.silenced(a.no, NOON + HOUR) for a in town.desk.open_alerts()}
    assert silenced == {1: True, 2: False}
    town.slow(2, p1=0.9)
    assert only_at(town, 1).state is State.CLEARED_UNACKED
    town.desk.sweep(until)
    assert not town.desk.silenced(1, until)
    assert triggers(town)[-1] == "SERVICE_END" and triggers(town, 0)[-1] == "SERVICE_END"


def only_at(town: Town, point_no: int) -> Alert:
    return next(one for one in town.desk.open_alerts() if one.point_no == point_no)


def test_planned_maintenance_begins_at_its_time(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    town.desk.take_out_of_service(1, NOON + HOUR, NOON + 2 * HOUR, "seat 1", "permit 7", NOON)
    silenced = [town.desk.silenced(1, NOON + int(h * HOUR)) for h in (0, 0.9, 1, 1.9, 2)]
    assert silenced == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("until", "permit", "field"), [(NOON, "7", "until"), (NOON + HOUR, " ", "permit")]
)
def test_a_permit_has_an_end_and_a_name(
    make_town: MakeTown, until: int, permit: str, field: str
) -> None:
    town = make_town()
    with pytest.raises(BadCommand) as refused:
        town.desk.take_out_of_service(1, NOON, until, "seat 1", permit, NOON)
    assert refused.value.field == field
    with pytest.raises(BadCommand, match="not out of service"):
        town.desk.put_in_service(1, "seat 1", NOON)


def suppressing(where: str) -> list[Rule]:
    jam = a_rule(id="jam", main=None, limits={"red": 0.25})
    return [jam, a_rule(main=None, suppressed_by=[{"rule": "jam", "where": where}])]


@pytest.mark.parametrize(
    ("where", "suppressed"), [("here", {1}), ("district", {1, 2}), ("city", {1, 2, 3})]
)
def test_an_alert_is_suppressed_while_its_cause_is_active(
    make_town: MakeTown, where: str, suppressed: set[int]
) -> None:
    town = make_town(rules=suppressing(where))
    far = town.registry.points[3]
    town.registry.learn([type(far)(no=3, id=far.id, kind=far.kind, domain=far.domain,
                                   name=far.name, district_id="12")])  # fmt: skip
    town.slow(0, p2=0.5, p3=0.5)
    town.slow(1, p1=0.2)
    slow = {a.point_no: a.no for a in town.desk.open_alerts() if a.rule_id == "slow"}
    now = NOON + 2 * HOUR
    assert {p for p, no in slow.items() if town.desk.silenced(no, now)} == suppressed
    (cause,) = (a for a in town.desk.open_alerts() if a.rule_id == "jam")
    here = next(a for a in town.desk.open_alerts() if a.no == slow[1])
    assert [one.cause_no for one in town.desk.overlays(here, now)] == [cause.no]
    town.slow(2, p1=0.5)
    assert not any(town.desk.silenced(no, NOON + 3 * HOUR) for no in slow.values())
    assert triggers(town, slow[1]) == ["RAISE", "SUPPRESS", "LEVEL_DOWN", "UNSUPPRESS"]


def test_a_cause_that_is_shelved_explains_nothing_away(make_town: MakeTown) -> None:
    town = make_town(rules=suppressing("here"))
    town.slow(0, p1=0.2)
    cause, slow = sorted(town.desk.open_alerts(), key=lambda alert: alert.rule_id)
    town.desk.sweep(NOON + HOUR)
    assert town.desk.silenced(slow.no, NOON + HOUR)
    shelf = Order(Trigger.SHELVE, "seat 2", "known", until_ms=NOON + 3 * HOUR)
    town.desk.act([(cause.no, cause.seq)], shelf, NOON + HOUR)
    town.desk.sweep(NOON + HOUR + 1000)
    assert not town.desk.silenced(slow.no, NOON + HOUR + 1000)
    town.desk.sweep(NOON + 3 * HOUR)
    assert town.desk.silenced(slow.no, NOON + 3 * HOUR)


def test_a_latched_alert_waits_for_its_reset(make_town: MakeTown) -> None:
    town = make_town(rules=[a_rule(latch=True)])
    town.slow(0, p1=0.2)
    town.slow(1, p1=0.9)
    assert only(town).state is State.LATCHED_UNACKED
    with pytest.raises(NoSuchMove, match="not acknowledged"):
        town.desk.act([(1, 2)], Order(Trigger.RESET, "seat 2"), NOON)
    town.desk.acknowledge(1, 2, "seat 2", None, NOON)
    (closed,) = town.desk.act([(1, 3)], Order(Trigger.RESET, "seat 2"), NOON + HOUR)
    assert closed.state is State.NORMAL and closed.closed_ms == NOON + HOUR
    assert town.desk.open_alerts() == []


def test_several_are_acknowledged_together_or_none(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.2, p2=0.2)
    town.slow(1, p2=0.5)
    order = Order(Trigger.ACK, "seat 2")
    with pytest.raises(Exception, match="changed since you looked"):
        town.desk.act([(1, 1), (2, 1)], order, NOON)
    assert {alert.state for alert in town.desk.open_alerts()} == {State.UNACKED}
    both = town.desk.act([(1, 1), (2, 2)], order, NOON + HOUR)
    assert {alert.state for alert in both} == {State.ACKED}


def test_an_assignment_and_a_comment_change_no_state(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.2)
    (after,) = town.desk.act([(1, 1)], Order(Trigger.ASSIGN, "seat 2", assignee="Ms Li"), NOON)
    assert (after.assignee, after.state) == ("Ms Li", State.UNACKED)
    with pytest.raises(BadCommand, match="assignee"):
        town.desk.act([(1, 2)], Order(Trigger.ASSIGN, "seat 2"), NOON)
    with pytest.raises(BadCommand, match="note"):
        town.desk.act([(1, 2)], Order(Trigger.COMMENT, "seat 2", " "), NOON)
    town.desk.act([(1, 2)], Order(Trigger.COMMENT, "seat 2", "camera is dark"), NOON)
    assert triggers(town) == ["RAISE", "ASSIGN", "COMMENT"]


def test_the_alerts_of_a_rule_that_is_gone_are_cleared_by_the_next_sweep(
    make_town: MakeTown,
) -> None:
    town = make_town(rules=[a_rule(), a_rule(id="other", main=None)])
    town.slow(0, p1=0.2)
    town.desk.take_rules([a_rule()])
    town.desk.sweep(NOON + HOUR)
    states = {alert.rule_id: alert.state for alert in town.desk.open_alerts()}
    assert states == {"slow": State.UNACKED, "other": State.CLEARED_UNACKED}


def test_a_changed_rule_goes_on_from_the_level_it_stands_at(make_town: MakeTown) -> None:
    town = make_town()
    town.slow(0, p1=0.5)
    wider = a_rule(version=2, limits={"blue": 0.6, "red": 0.1})
    town.desk.take_rules([wider])
    assert town.slow(1, p1=0.58, p2=0.58) == ["2 RAISE 1"]
    first, second = town.desk.open_alerts()
    assert (first.rule_version, second.rule_version) == (1, 2)
    assert town.slow(2, p1=0.05) == ["1 LEVEL_UP 4"]


@pytest.mark.parametrize("where", ["here", "district", "city"])
def test_a_flood_is_suppressed_and_sounds_again_without_holding_the_desk(
    make_town: MakeTown, where: str
) -> None:
    """Each sweep, one a second, took three seconds while every alert was held against every one."""
    town, points = make_town(rules=suppressing(where)), range(1, 3001)
    town.add(*(town.point(number) for number in points if number > 3))
    flow = dict.fromkeys(points, 800.0)
    town.desk.evaluate(town.values(0, speed_ratio=dict.fromkeys(points, 0.2), flow=flow), NOON)
    town.desk.sweep(NOON + HOUR)
    assert len(town.desk.every_overlay()) == 3000
    town.desk.evaluate(town.values(1, speed_ratio=dict.fromkeys(points, 0.5), flow=flow), NOON)
    assert town.desk.every_overlay() == []


def test_a_suppression_ends_when_its_rule_declares_it_no_more(make_town: MakeTown) -> None:
    town = make_town(rules=suppressing("here"))
    town.slow(0, p1=0.2)
    assert [one.kind for one in town.desk.every_overlay()] == [Kind.SUPPRESSION]
    town.desk.take_rules([suppressing("here")[0], a_rule(version=2)])
    town.desk.sweep(NOON + HOUR)
    assert town.desk.every_overlay() == []


def test_a_plan_that_is_dropped_makes_no_alert_sound_anew(make_town: MakeTown) -> None:
    """Who is told of an alert is counted from when it last came to sound."""
    town = make_town()
    town.slow(0, p1=0.2)
    town.desk.take_out_of_service(1, NOON + 5 * HOUR, NOON + 9 * HOUR, "seat 1", "W-7", NOON + HOUR)
    town.desk.put_in_service(1, "seat 1", NOON + 2 * HOUR)
    assert "IN_SERVICE" not in triggers(town)
    assert triggers(town, 0) == ["OUT_OF_SERVICE", "IN_SERVICE"]
