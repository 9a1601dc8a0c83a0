"""Who is told when, and what stops it: the outbox and the notifier over a store in memory."""

from __future__ import annotations

import pytest

from alerts.notify import read
from alerts.notify.outbox import Moment
from alerts.notify.types import Attempt, Outcome, Standing
from alerts.types import Level, Trigger
from tests.alerts.notify.conftest import MINUTE, NOON, MakeWard, Ward, policies, step

pytestmark = pytest.mark.long

ESCALATION = {
    "unacked": [
        step("PT0S", "officer"),
        step("PT5M", "lead"),
        step("PT15M", "director"),
    ],
    "idle": [step("PT30M", "lead")],
}


@pytest.fixture
def ward(make_ward: MakeWard) -> Ward:
    return make_ward(policies(ESCALATION))


def test_each_is_told_after_the_time_of_the_step(ward: Ward) -> None:
    ward.raise_new()
    ward.tick()
    assert ward.told() == ["officer 1"]
    ward.tick(4.9)
    assert ward.told() == ["officer 1"]
    ward.tick(0.2)
    ward.tick(10)
    assert ward.told() == ["officer 1", "lead 1", "director 1"]
    ward.tick(600)
    assert len(ward.told()) == 3


def test_an_acknowledgement_ends_it_and_idleness_begins_anew(ward: Ward) -> None:
    ward.raise_new()
    ward.tick()
    ward.do(1, Trigger.ACK)
    assert ward.standing() == [
        "officer SENT",
        "lead CANCELLED",
        "director CANCELLED",
        "lead PENDING",
    ]
    ward.tick(29)
    assert ward.told() == ["officer 1"]
    ward.tick(1)
    assert ward.told() == ["officer 1", "lead 1"]


@pytest.mark.parametrize("trigger", [Trigger.COMMENT, Trigger.ASSIGN, Trigger.CLEAR])
def test_work_on_it_ends_the_idle_timer(ward: Ward, trigger: Trigger) -> None:
    ward.raise_new()
    ward.do(1, Trigger.ACK)
    ward.tick(10)
    ward.do(1, trigger)
    ward.tick(60)
    assert ward.told() == []


def test_what_cleared_unseen_is_told_at_once_but_wakes_no_director(ward: Ward) -> None:
    ward.raise_new()
    ward.do(1, Trigger.CLEAR)
    ward.tick(60)
    assert ward.told() == ["officer 1"]


def test_a_policy_may_ask_for_cleared_alerts_too(make_ward: MakeWard) -> None:
    given = {"unacked": [step("PT5M", "lead", also_when_cleared=True)]}
    ward = make_ward(policies(given))
    ward.raise_new()
    ward.do(1, Trigger.CLEAR)
    ward.tick(5)
    assert ward.told() == ["lead 1"]


def test_a_latched_alert_is_escalated(ward: Ward) -> None:
    ward.raise_new()
    ward.do(1, Trigger.LATCH)
    ward.tick(5)
    assert ward.told() == ["officer 1", "lead 1"]
    ward.do(1, Trigger.ACK)
    ward.do(1, Trigger.UNACK)  # its level is normal: the gravest it had counts
    ward.tick(15)
    assert ward.told()[2:] == ["officer 1", "lead 1", "director 1"]


def test_a_rise_after_the_acknowledgement_tells_again(ward: Ward) -> None:
    ward.raise_new(Level.YELLOW)
    ward.tick()
    ward.do(1, Trigger.ACK)
    ward.do(1, Trigger.LEVEL_UP, Level.RED)
    ward.tick()
    ward.tick(5)
    assert ward.told() == ["officer 1", "officer 1", "lead 1"]
    assert "lead CANCELLED" in ward.standing()  # the idle one


def test_un_acknowledging_starts_the_steps_anew(ward: Ward) -> None:
    ward.raise_new()
    ward.tick()
    ward.do(1, Trigger.ACK)
    ward.do(1, Trigger.UNACK)
    ward.tick(5)
    assert ward.told() == ["officer 1", "officer 1", "lead 1"]


def test_a_rise_does_not_delay_what_is_under_way(ward: Ward) -> None:
    ward.raise_new(Level.YELLOW)
    ward.tick(4)
    ward.do(1, Trigger.LEVEL_UP, Level.RED)
    ward.tick(1)
    assert ward.told() == ["officer 1", "officer 1", "lead 1"]


def test_an_alert_that_flickers_tells_each_once(ward: Ward) -> None:
    ward.raise_new()
    for _ in range(20):
        ward.tick(0.2)
        ward.do(1, Trigger.CLEAR)
        ward.tick(0.2)
        ward.do(1, Trigger.RAISE, Level.ORANGE)
    ward.tick()
    assert ward.told() == ["officer 1"]
    ward.tick(5)  # from the last time it came
    assert ward.told() == ["officer 1", "lead 1"]


def test_an_alert_that_comes_again_much_later_is_told_again(ward: Ward) -> None:
    ward.raise_new()
    ward.tick()
    ward.do(1, Trigger.CLEAR)
    ward.tick(11)
    ward.do(1, Trigger.RAISE, Level.ORANGE)
    ward.tick()
    assert ward.told() == ["officer 1", "officer 1"]
    keys = [key for key, _ in ward.probe().sent]
    assert len(set(keys)) == 2


def test_several_events_of_one_batch_are_taken_in_their_order(ward: Ward) -> None:
    ward.raise_new()
    ward.keep(
        [
            ward.moved(1, Trigger.ACK),
            ward.moved(1, Trigger.LEVEL_UP, Level.RED),
            ward.moved(1, Trigger.CLEAR),
            ward.moved(1, Trigger.RAISE, Level.RED),
        ]
    )
    open_ones = ward.store.rows(
        "SELECT recipient, level FROM notification WHERE state = 'PENDING' ORDER BY due_at"
    )
    assert open_ones == [("officer", 4), ("lead", 4), ("director", 4)]


def test_what_is_silenced_waits_and_is_cancelled_when_acknowledged(ward: Ward) -> None:
    ward.raise_new()
    ward.raise_new()
    ward.silenced = {1, 2}
    ward.tick(1)
    assert ward.told() == []
    assert ward.notifier.seconds_to_next() <= 1.0
    ward.do(2, Trigger.ACK)
    ward.silenced = set()
    ward.tick()
    assert ward.told() == ["officer 1"]


def test_the_end_of_a_shelf_starts_the_steps_anew(ward: Ward) -> None:
    ward.raise_new()
    ward.tick()
    ward.do(1, Trigger.SHELVE)
    ward.silenced = {1}
    ward.tick(60)
    ward.silenced = set()
    ward.do(1, Trigger.SHELF_END)
    ward.tick()
    assert ward.told() == ["officer 1", "officer 1"]  # and not the director at once
    ward.tick(15)
    assert ward.told()[2:] == ["lead 1", "director 1"]


def test_departments_and_levels_have_their_own_steps(make_ward: MakeWard) -> None:
    ward = make_ward(
        policies(
            {"unacked": [step("PT0S", "officer")]},
            {"departments": ["fire"], "levels": ["red"], "unacked": [step("PT0S", "director")]},
        )
    )
    ward.raise_new(Level.RED, "traffic")
    ward.raise_new(Level.RED, "fire")
    ward.raise_new(Level.BLUE, "fire")
    ward.tick()
    assert ward.told() == ["officer 1", "director 2"]


def test_an_attempt_that_fails_is_recorded_and_made_again(ward: Ward) -> None:
    ward.raise_new()
    ward.probe().broken = True
    ward.tick()
    (one,) = read.recent(ward.store, state=Standing.PENDING, recipient="officer")
    assert one.attempts == 1
    assert 0.4 < ward.notifier.seconds_to_next() <= 1.0
    health = ward.notifier.health["a"]
    assert (health.pending, health.last.failing) == (1, True)
    assert "broken on purpose" in (health.last.error or "")
    ward.probe().broken = False
    ward.tick(0.1)
    tried = read.attempts(ward.store, one.no)
    assert [(t.attempt, t.outcome) for t in tried] == [(1, Outcome.FAILED), (2, Outcome.SENT)]
    assert ward.probe().tried == [one.key, one.key]
    assert not ward.notifier.failing


def test_it_is_given_up_after_the_stated_time_and_stays_visible(ward: Ward) -> None:
    ward.raise_new()
    ward.probe().broken = True
    for _ in range(70):
        ward.tick(1)
    officer = read.recent(ward.store, recipient="officer")[0]
    assert officer.state is Standing.FAILED
    assert "broken on purpose" in (officer.why or "")
    assert ward.notifier.health["a"].failed >= 1
    assert 10 < officer.attempts < 30
    ward.do(1, Trigger.CLEAR)
    ward.do(1, Trigger.RAISE, Level.ORANGE)
    assert read.recent(ward.store, recipient="officer")[0].state is Standing.PENDING


def test_what_was_acknowledged_meanwhile_is_not_tried_again(ward: Ward) -> None:
    ward.raise_new()
    ward.probe().broken = True
    ward.tick()
    ward.do(1, Trigger.ACK)
    ward.probe().broken = False
    ward.tick(20)
    assert ward.told() == []


@pytest.mark.parametrize(
    ("error", "standing"), [("no answer", "officer CANCELLED"), (None, "officer SENT")]
)
def test_what_was_under_way_at_the_acknowledgement_may_arrive_but_is_not_repeated(
    ward: Ward, error: str | None, standing: str
) -> None:
    ward.raise_new()
    at = Moment(NOON, NOON)
    chosen = [due.no for due in ward.outbox.due(ward.store, at, ["a"])]
    (claim,) = ward.store.write(lambda c: ward.outbox.claim(c, at, chosen))
    ward.do(1, Trigger.ACK)
    outcome = Outcome.FAILED if error else Outcome.SENT
    attempt = Attempt(claim, outcome, NOON, 12.5, error, NOON + 1000 if error else None)
    ward.store.write(lambda c: ward.outbox.settle(c, NOON, [attempt]))
    assert ward.standing()[0] == standing
    ward.tick(20)
    assert ward.told() == []


def test_a_claim_of_a_process_that_ended_is_sent_again_under_its_key(ward: Ward) -> None:
    ward.raise_new()
    ward.executor.lost = True
    ward.notifier.turn()
    assert ward.standing()[0] == "officer CLAIMED"
    (claimed,) = read.recent(ward.store, state=Standing.CLAIMED)
    ward.executor.lost = False
    ward.restart()
    ward.tick()
    assert ward.probe().tried == [claimed.key]
    tried = read.attempts(ward.store, claimed.no)
    assert [t.outcome for t in tried] == [Outcome.LOST, Outcome.SENT]


def test_a_channel_takes_no_more_at_once_than_it_may(make_ward: MakeWard) -> None:
    ward = make_ward(policies({"unacked": [step("PT0S", "officer")]}, at_once=2))
    for _ in range(7):
        ward.raise_new()
    ward.executor.lost = True
    ward.notifier.turn()
    ward.notifier.turn()
    assert ward.standing().count("officer CLAIMED") == 2
    ward.executor.lost = False
    ward.restart()
    ward.tick()
    assert sorted(ward.told()) == [f"officer {no}" for no in range(1, 8)]


def test_two_stores_give_no_key_twice(make_ward: MakeWard) -> None:
    keys = set()
    for _ in range(2):
        ward = make_ward(policies(ESCALATION))
        ward.raise_new()
        keys |= {one.key for one in read.recent(ward.store)}
    assert len(keys) == 6


def test_the_watch_begins_without_what_was_due_before(ward: Ward) -> None:
    ward.raise_new()
    ward.clock.ms += 6 * MINUTE
    ward.store.write(lambda c: ward.outbox.forget(c, ward.clock.ms))
    ward.tick(60)
    assert ward.told() == ["director 1"]


def test_a_department_that_lost_its_steps_blocks_nobody(ward: Ward) -> None:
    for _ in range(5):
        ward.raise_new()
    given = {"departments": ["traffic"], "unacked": []}
    ward.policies = policies(given, {"unacked": [step("PT0S", "officer")]})
    ward.restart()
    for no in range(1, 6):
        ward.do(no, Trigger.ACK)  # nobody plans for it any more
    ward.raise_new(owner="fire")
    ward.tick()
    assert ward.told() == ["officer 6"]
    ward.restart()
    assert "PENDING" not in " ".join(ward.standing())


def test_a_channel_that_is_gone_leaves_nothing_behind(ward: Ward) -> None:
    ward.raise_new()
    ward.policies = policies(ESCALATION, channels=("b",))
    ward.restart()
    assert set(ward.standing()) == {"officer CANCELLED", "lead CANCELLED", "director CANCELLED"}


@pytest.mark.parametrize(("owner", "rows"), [("traffic", 3000), ("parks", 0)])
def test_a_thousand_events_are_planned_at_once_where_there_is_somebody_to_tell(
    make_ward: MakeWard, owner: str, rows: int
) -> None:
    ward = make_ward(policies(ESCALATION | {"departments": ["traffic"]}))
    events = [ward.moved(ward.new(owner), Trigger.RAISE, Level.ORANGE) for _ in range(1000)]
    alerts = list(ward.alerts.values())

    ward.store.write(lambda connection: ward.outbox.plan(connection, events, alerts, NOON))
    assert len(ward.standing()) == rows
