"""Random values, people, overlays and restarts: whatever comes, the desk keeps its promises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from alerts import audit, audit_overlays, records
from alerts.lifecycle import MOVES
from alerts.orders import Order
from alerts.overlays import Kind
from alerts.types import ACTIVE, UNSEEN, Alert, CommandRefused, Level, State, Trigger
from tests.alerts.conftest import HOUR, NOON, Town, a_rule

RATIOS = st.sampled_from([0.9, 0.58, 0.5, 0.4, 0.3, 0.2])
POINTS = st.sampled_from([1, 2, 3])
PICK = st.integers(0, 9)
LIMITS = ((0.25, 4), (0.35, 3), (0.45, 2), (0.55, 1))
DEADBAND = 0.05
SLOW = a_rule(main=None, suppressed_by=[{"rule": "latching", "where": "here"}])
LATCHING = a_rule(id="latching", main=None, limits={"red": 0.25}, latch=True)


class Model:
    """The level of one point under one rule without delays, worked out one value at a time."""

    def __init__(self, limits: tuple[tuple[float, int], ...]) -> None:
        self.level, self._limits = 0, limits

    def hear(self, value: float) -> None:
        beyond = max((level for limit, level in self._limits if value < limit), default=0)
        kept = max((level for limit, level in self._limits if value < limit + DEADBAND), default=0)
        self.level = max(beyond, min(self.level, kept))


class DeskMachine(RuleBasedStateMachine):
    """A desk with two rules, one that latches and suppresses the other, over three sites."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(None, [SLOW, LATCHING])
        self.now = NOON
        self.models = {
            (one, point): Model(limits)
            for one, limits in (("slow", LIMITS), ("latching", LIMITS[:1]))
            for point in (1, 2, 3)
        }
        self.seen: dict[int, int] = {}

    def teardown(self) -> None:
        head, faults = audit.verify(self.town.store)
        faults += audit_overlays.verify(self.town.store)
        assert faults == [] and head == self.town.desk.head
        self.town.store.close()

    # ---- the process

    @rule(given=st.dictionaries(POINTS, RATIOS, min_size=1))
    def hear(self, given: dict[int, float]) -> None:
        self.now += HOUR
        hour = (self.now - NOON) / HOUR
        self.town.hear(hour, speed_ratio=given, flow=dict.fromkeys(given, 800.0))
        for (_, point), model in self.models.items():
            if point in given:
                model.hear(given[point])

    @rule(hours=st.integers(1, 30))
    def hear_nothing(self, hours: int) -> None:
        before = {alert.no: alert.level for alert in self.town.desk.open_alerts()}
        self.now += hours * HOUR
        self.town.desk.sweep(self.now)
        after = {alert.no: alert.level for alert in self.town.desk.open_alerts()}
        assert after == before

    @rule()
    def restart(self) -> None:
        before = self.town.desk.open_alerts()
        overlays, head = self.town.desk.every_overlay(), self.town.desk.head
        self.town.desk = self.town.open_desk()
        assert self.town.desk.open_alerts() == before
        assert (self.town.desk.every_overlay(), self.town.desk.head) == (overlays, head)

    # ---- people

    def some(self, pick: int) -> Alert:
        alerts = self.town.desk.open_alerts()
        return alerts[pick % len(alerts)]

    def order(self, alert: Alert, trigger: Trigger, **more: Any) -> Alert | None:
        """Do it; when it is refused, nothing has changed."""
        before, head = self.town.desk.open_alerts(), self.town.desk.head
        try:
            order = Order(trigger, "seat 2", **more)
            return self.town.desk.act([(alert.no, alert.seq)], order, self.now)[0]
        except CommandRefused:
            assert self.town.desk.open_alerts() == before and self.town.desk.head == head
            return None

    @precondition(lambda self: self.town.desk.open_alerts())
    @rule(
        pick=PICK,
        trigger=st.sampled_from([Trigger.ACK, Trigger.UNACK, Trigger.RESET, Trigger.COMMENT]),
    )
    def act(self, pick: int, trigger: Trigger) -> None:
        alert = self.some(pick)
        after = self.order(alert, trigger, note="said")
        assert (after is not None) == ((alert.state, trigger) in MOVES)
        if after is not None and trigger is Trigger.ACK:
            assert not after.unacknowledged and after.acked_by == "seat 2"

    @precondition(lambda self: self.town.desk.open_alerts())
    @rule(pick=PICK)
    def act_on_what_has_changed(self, pick: int) -> None:
        alert = self.some(pick)
        if alert.seq > 1:
            assert self.order(alert._replace(seq=alert.seq - 1), Trigger.ACK) is None

    @precondition(lambda self: self.town.desk.open_alerts())
    @rule(pick=PICK, hours=st.integers(-1, 10))
    def shelve(self, pick: int, hours: int) -> None:
        alert = self.some(pick)
        shelved = any(o.kind is Kind.SHELF for o in self.town.desk.overlays(alert, self.now))
        until = self.now + hours * HOUR
        after = self.order(alert, Trigger.SHELVE, note="road works", until_ms=until)
        assert (after is not None) == (1 <= hours <= 8 and not shelved)

    @precondition(lambda self: self.town.desk.open_alerts())
    @rule(pick=PICK)
    def unshelve(self, pick: int) -> None:
        self.order(self.some(pick), Trigger.UNSHELVE)

    @rule(point=POINTS, hours=st.integers(1, 20))
    def take_out_of_service(self, point: int, hours: int) -> None:
        until = self.now + hours * HOUR
        self.town.desk.take_out_of_service(point, self.now, until, "seat 1", "permit 7", self.now)

    @rule(point=POINTS)
    def put_in_service(self, point: int) -> None:
        try:
            self.town.desk.put_in_service(point, "seat 1", self.now)
        except CommandRefused:
            assert not [o for o in self.town.desk.every_overlay()
                        if o.kind is Kind.OUT_OF_SERVICE and o.point_no == point]  # fmt: skip

    # ---- promises

    @invariant()
    def levels_are_those_of_the_process(self) -> None:
        standing = {
            (alert.rule_id, alert.point_no): int(alert.level)
            for alert in self.town.desk.open_alerts()
            if alert.level
        }
        assert standing == {key: one.level for key, one in self.models.items() if one.level}

    @invariant()
    def state_level_and_acknowledgement_agree(self) -> None:
        for alert in self.town.desk.open_alerts():
            assert (alert.state in ACTIVE) == (alert.level > Level.NORMAL)
            assert (alert.acked_ms is None) == (alert.state in UNSEEN)
            assert alert.state is not State.NORMAL and alert.closed_ms is None

    @invariant()
    def the_store_knows_what_the_desk_knows(self) -> None:
        assert list(records.open_alerts(self.town.store).values()) == self.town.desk.open_alerts()
        assert records.overlays(self.town.store) == self.town.desk.every_overlay()

    @invariant()
    def nothing_is_silenced_for_ever(self) -> None:
        active = {a.no for a in self.town.desk.open_alerts() if a.state in ACTIVE}
        for overlay in self.town.desk.every_overlay():
            if overlay.kind is Kind.SUPPRESSION:
                assert overlay.cause_no in active or self.is_due(overlay.cause_no)
            else:
                assert overlay.until_ms is not None

    def is_due(self, cause_no: int | None) -> bool:
        """Whether the next sweep finds that the cause is over (a person may just have reset it)."""
        self.town.desk.sweep(self.now)
        causes = [one.cause_no for one in self.town.desk.every_overlay()]
        return cause_no not in causes


DeskMachine.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None
)
TestDeskMachine = pytest.mark.long(DeskMachine.TestCase)
