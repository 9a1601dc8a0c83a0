"""Whatever happens in whatever order: nothing goes out after an acknowledgement, nothing is lost.

A hypothesis machine moves alerts at random, lets time pass, breaks and mends the channel, and ends
the process between a claim and its outcome. What it knows, it knows from the events alone.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from alerts.lifecycle import MOVES
from alerts.notify import read
from alerts.notify.outbox import Moment
from alerts.notify.types import Claim, Outcome, Reason, Standing
from alerts.types import Level, State, Trigger
from data.store import Connection, Store
from tests.alerts.notify.conftest import PROBES, Ward, policies, step

POLICY = {
    "unacked": [
        step("PT0S", "officer"),
        step("PT2M", "lead", also_when_cleared=True),
        step("PT5M", "director"),
    ],
    "idle": [step("PT4M", "lead")],
}
SEEN = {State.NORMAL, State.ACKED, State.LATCHED_ACKED}
TRIGGERS = [
    Trigger.RAISE, Trigger.LEVEL_UP, Trigger.LEVEL_DOWN, Trigger.CLEAR, Trigger.LATCH, Trigger.ACK,
    Trigger.UNACK, Trigger.RESET, Trigger.COMMENT,
]  # fmt: skip


class Watching(Ward):
    """A ward that looks at each claim with the alert as it was committed before."""

    def restart(self) -> None:
        super().restart()
        claim = self.outbox.claim

        def watched(connection: Connection, at: Moment, chosen: Any) -> list[Claim]:
            found = claim(connection, at, chosen)
            for one in found:
                alert = self.alerts[one.alert_no]
                if one.reason is Reason.UNACKED:
                    assert alert.state not in SEEN, (one, alert.state)
                    cleared = alert.state is State.CLEARED_UNACKED
                    assert not cleared or one.recipient != "director"
                else:
                    assert alert.state is State.ACKED, (one, alert.state)
                assert one.due_ms <= at.now_ms
                assert one.alert_no not in self.silenced
            return found

        self.outbox.claim = watched  # type: ignore[method-assign]


class Interleavings(RuleBasedStateMachine):
    """Up to three alerts, one channel."""

    @initialize()
    def begin(self) -> None:
        PROBES.clear()
        self.ward = Watching(Store(), policies(POLICY, give_up_after="P30D"))

    def teardown(self) -> None:
        if hasattr(self, "ward"):
            self.ward.notifier.stop()
            self.ward.store.close()

    @precondition(lambda self: len(self.ward.alerts) < 3)
    @rule(level=st.sampled_from([Level.BLUE, Level.ORANGE]))
    def raise_new(self, level: Level) -> None:
        self.ward.raise_new(level)

    @precondition(lambda self: self.ward.alerts)
    @rule(data=st.data())
    def move_some(self, data: st.DataObject) -> None:
        """One to three moves, as one batch."""
        events = []
        for _ in range(data.draw(st.integers(1, 3))):
            no = data.draw(st.sampled_from(sorted(self.ward.alerts)))
            alert = self.ward.alerts[no]
            possible = [t for t in TRIGGERS if (alert.state, t) in MOVES]
            if alert.state is State.NORMAL or not possible:
                continue
            trigger = data.draw(st.sampled_from(possible))
            level = alert.level
            if trigger is Trigger.LEVEL_UP:
                level = Level(min(4, level + 1))
            elif trigger is Trigger.LEVEL_DOWN:
                level = Level(max(1, level - 1))
            elif trigger is Trigger.RAISE:
                level = Level.YELLOW
            events.append(self.ward.moved(no, trigger, level))
        if events:
            self.ward.keep(events)

    @rule(minutes=st.sampled_from([0, 0.5, 1, 3, 12]))
    def tick(self, minutes: float) -> None:
        self.ward.tick(minutes)

    @rule(broken=st.booleans())
    def break_or_mend(self, broken: bool) -> None:
        self.ward.probe().broken = broken

    @rule(no=st.integers(1, 3))
    def silence_or_not(self, no: int) -> None:
        self.ward.silenced ^= {no}

    @rule()
    def end_the_process_amid_a_claim(self) -> None:
        self.ward.executor.lost = True
        self.ward.notifier.turn()
        self.ward.executor.lost = False
        self.ward.restart()

    @invariant()
    def each_attempt_is_recorded_and_each_key_is_one_notification(self) -> None:
        if not hasattr(self, "ward"):
            return
        store = self.ward.store
        known = {one.key: one for one in read.recent(store, limit=10_000)}
        assert len(known) == store.rows("SELECT count(*) FROM notification")[0][0]
        tries = store.rows("SELECT count(*) FROM notification_attempt WHERE outcome <> 'LOST'")
        assert tries[0][0] == len(self.ward.probe().tried)
        assert set(self.ward.probe().tried) <= set(known)
        taken = [key for key, _message in self.ward.probe().sent]
        assert len(taken) == len(set(taken))  # none was lost on the way, so none twice
        for one in known.values():
            assert (one.state is Standing.SENT) == (one.key in taken)

    @invariant()
    def what_works_and_is_due_is_sent(self) -> None:
        """Let all that may be sent be sent: on a copy of what is known now, nothing stays due."""
        if not hasattr(self, "ward") or self.ward.probe().broken or self.ward.silenced:
            return
        for _ in range(3):  # retries wait for up to five minutes each
            self.ward.wall += 300_000
            self.ward.tick()
        for one in read.recent(self.ward.store, state=Standing.PENDING, limit=10_000):
            assert one.due_ms > self.ward.clock.ms, one
        for one in read.recent(self.ward.store, state=Standing.SENT, limit=10_000):
            outcomes = [t.outcome for t in read.attempts(self.ward.store, one.no)]
            assert outcomes.count(Outcome.SENT) == 1


TestInterleavings = pytest.mark.long(Interleavings.TestCase)
TestInterleavings.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each step writes: shrinking takes long
    suppress_health_check=list(HealthCheck),
)
