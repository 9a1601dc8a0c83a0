"""The notifier with its threads, its timers and real HTTP."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from alerts.notify import read
from alerts.notify.channels import kinds
from alerts.notify.notifier import Notifier
from alerts.notify.policies import Policies
from alerts.notify.retry import LONGEST_MS, next_attempt
from alerts.notify.types import Claim, Outcome, Reason, Standing
from alerts.types import Level, Trigger
from data.clock import ReplayClock
from tests.alerts.notify.conftest import NOON, PROBES, MakeWard, Speaker, Ward, policies, step
from tests.alerts.notify.receivers import Receiver, http_receiver
from tests.server import eventually

pytestmark = pytest.mark.long

AT_ONCE = {"unacked": [step("PT0S", "officer")]}


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("HOOK_SECRET", base64.b64encode(b"k" * 32).decode())
    with http_receiver() as one:
        yield one


def with_hook(given: Policies, receiver: Receiver, name: str = "a") -> Policies:
    given.channels[name] = kinds()["webhook"].model_validate(
        {"id": name, "kind": "webhook", "url": receiver.url, "secret_env": "HOOK_SECRET"}
    )
    return given


def running(ward: Ward, clock: Any = None) -> Notifier:
    """A notifier with threads of its own in place of the ward's."""
    ward.notifier.stop()
    ward.notifier = Notifier(
        ward.store, ward.outbox, Speaker(), clock or ward.clock, lambda no: no in ward.silenced
    )
    ward.notifier.start()
    return ward.notifier


def test_the_receiver_is_told_right_after_the_commit(
    make_ward: MakeWard, receiver: Receiver
) -> None:
    ward = make_ward(with_hook(policies(AT_ONCE), receiver))
    running(ward)
    took = []
    for _ in range(20):
        arrived = threading.Event()
        receiver.arrived = lambda _request, arrived=arrived: arrived.set()
        began = time.perf_counter()
        ward.raise_new()
        assert arrived.wait(5)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1  # a poll would take half of its interval
    eventually(lambda: _all_sent(ward, 20))
    assert len({request.connection for request in receiver.requests}) <= 4


def _all_sent(ward: Ward, count: int) -> None:
    assert len(read.recent(ward.store, state=Standing.SENT, limit=1000)) == count


def test_a_flood_is_told_although_its_alerts_reach_their_table_later(make_ward: MakeWard) -> None:
    ward = make_ward(policies(AT_ONCE, at_once=32))
    running(ward)
    ward.keep([ward.moved(ward.new("traffic"), Trigger.RAISE, Level.RED) for _ in range(300)])
    eventually(lambda: _all_sent(ward, 300), within=10)


def test_a_dead_channel_delays_no_other(make_ward: MakeWard) -> None:
    given = {"unacked": [step("PT0S", "officer", channels=("slow", "quick"))]}
    ward = make_ward(policies(given, channels=("slow", "quick"), at_once=1))
    notifier = running(ward)
    gate = ward.probe("slow").gate = threading.Event()
    for _ in range(10):
        ward.raise_new()
    eventually(lambda: _count(ward, "quick", 10), within=10)
    assert len(ward.probe("slow").tried) == 1
    assert notifier.health["slow"].pending == 10
    gate.set()
    eventually(lambda: _count(ward, "slow", 10), within=10)


def _count(ward: Ward, name: str, count: int) -> None:
    assert len(ward.told(name)) == count


def test_a_step_falls_due_without_any_event(make_ward: MakeWard) -> None:
    ward = make_ward(policies({"unacked": [step("PT1M", "officer")]}))
    clock = ReplayClock(start_ms=NOON, end_ms=NOON + 10**9, speed=120)
    clock.run()
    running(ward, clock)
    began = time.perf_counter()
    ward.raise_new()
    eventually(lambda: _count(ward, "a", 1), within=10)
    assert time.perf_counter() - began > 0.3


def test_a_failure_is_retried_by_the_systems_time_also_in_a_replay(
    make_ward: MakeWard, receiver: Receiver
) -> None:
    ward = make_ward(with_hook(policies(AT_ONCE), receiver))
    clock = ReplayClock(start_ms=NOON, end_ms=NOON + 10**9, speed=3600)
    clock.run()
    receiver.answers = [(503, b"later"), (200, b"")]
    running(ward, clock)
    ward.raise_new()
    eventually(lambda: _all_sent(ward, 1), within=5)
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-signature"].startswith("v1,")
    assert 0.4 < second.at - first.at < 2.0
    (one,) = read.recent(ward.store)
    tried = read.attempts(ward.store, one.no)
    assert [t.outcome for t in tried] == [Outcome.FAILED, Outcome.SENT]
    assert tried[0].error == "ChannelError: HTTP 503: later"
    assert all(t.ms is not None and t.ms > 0 for t in tried)


def test_the_end_of_a_silence_is_noticed_without_an_event(make_ward: MakeWard) -> None:
    ward = make_ward(policies(AT_ONCE))
    running(ward)
    ward.silenced = {1}
    ward.raise_new()
    time.sleep(0.2)
    assert ward.told() == []
    ward.silenced = set()
    eventually(lambda: _count(ward, "a", 1), within=10)


def test_stopping_waits_for_what_is_under_way_and_records_it(make_ward: MakeWard) -> None:
    ward = make_ward(policies(AT_ONCE))
    notifier = running(ward)
    gate = ward.probe().gate = threading.Event()
    ward.raise_new()
    eventually(lambda: _tried(1))
    threading.Timer(0.3, gate.set).start()
    notifier.stop()
    _all_sent(ward, 1)
    ward.raise_new()
    time.sleep(0.1)
    assert len(ward.told()) == 1


def _tried(count: int) -> None:
    assert len(PROBES["a"].tried) == count


def test_a_turn_that_fails_is_made_again(make_ward: MakeWard) -> None:
    ward = make_ward(policies(AT_ONCE))
    due, failures = ward.outbox.due, iter([True])

    def fails_once(*given: Any) -> Any:
        if next(failures, False):
            raise OSError("the disk is full")
        return due(*given)

    ward.outbox.due = fails_once  # type: ignore[method-assign, assignment]
    ward.raise_new()
    running(ward)
    eventually(lambda: _count(ward, "a", 1), within=10)


def test_nothing_is_sent_after_an_acknowledgement_under_load(
    make_ward: MakeWard, receiver: Receiver
) -> None:
    """Acknowledgements race with a busy channel: whatever is claimed, is claimed before."""
    ward = make_ward(with_hook(policies(AT_ONCE), receiver))
    receiver.delay_s = 0.01
    running(ward)
    for _ in range(60):
        ward.raise_new()
    acked = list(range(60, 0, -1))
    for no in acked:
        ward.do(no, Trigger.ACK)
    eventually(lambda: _nothing_open(ward))
    late = ward.store.rows(
        """
        SELECT notification_no, attempt
        FROM notification_attempt JOIN notification USING (notification_no)
        WHERE cancelled_at IS NOT NULL AND outcome = 'SENT' AND state <> 'SENT'
        """
    )
    assert late == []
    states = [one.state for one in read.recent(ward.store)]
    assert states.count(Standing.SENT) == len(receiver.requests) == len(set(receiver.keys()))
    assert states.count(Standing.CANCELLED) == 60 - len(receiver.requests) > 0


def _nothing_open(ward: Ward) -> None:
    left = {one.state for one in read.recent(ward.store)}
    assert left <= {Standing.SENT, Standing.CANCELLED}


@pytest.mark.parametrize(
    ("attempt", "least", "most"), [(1, 500, 1_000), (4, 4_000, 8_000), (30, 150_000, LONGEST_MS)]
)
def test_the_wait_doubles_and_varies(attempt: int, least: int, most: int) -> None:
    claim = Claim(1, "k", 1, 1, Reason.UNACKED, 3, "a", "officer", NOON, attempt, NOON)
    waits = [(next_attempt(claim, NOON, 10**9) or 0) - NOON for _ in range(200)]
    assert least <= min(waits) < max(waits) <= most
    assert next_attempt(claim, NOON + 3_600_000, 3_600_000) is None
