"""Random orders, sweeps and restarts: whatever comes, the dispatcher keeps its promises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from alerts.types import CommandRefused, Level
from dispatch import audit, commands, records, task_commands
from dispatch.lifecycle import ACTIVE, followed
from dispatch.orders import Order
from dispatch.types import ENDED, Case, Doing, Incident, Task
from tests.dispatch.town import DEPARTMENTS, MINUTE, NOON, Town, a_draft, words

pytestmark = pytest.mark.long

PICK = st.integers(0, 9)
STEPS = st.sampled_from("abcd")
DRAFTS = st.lists(
    st.builds(
        lambda step, after, department, checks: a_draft(
            step, after=tuple(after), department=department,
            checks=tuple(words(f"check {i}") for i in range(checks)),
        ),
        STEPS, st.sets(STEPS, max_size=2), st.sampled_from(DEPARTMENTS), st.integers(0, 2),
    ),
    min_size=1, max_size=4,
)  # fmt: skip
NOTES = st.sampled_from([None, "", "because"])


class Machine(RuleBasedStateMachine):
    """A few alerts, many orders. What is refused must have changed nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town()
        self.done = 0

    def teardown(self) -> None:
        head, faults = audit.verify(self.town.store)
        assert faults == [] and head == self.town.dispatcher.head
        self.town.store.close()

    def all(self) -> tuple[list[Incident], list[Task]]:
        """Everything, as the store says."""
        store = self.town.store
        incidents = [records.incident_of(row) for row in
                     store.rows(records.INCIDENT + "ORDER BY incident_no")]  # fmt: skip
        tasks = [records.task_of(row) for row in store.rows(records.TASK + "ORDER BY task_no")]
        return incidents, tasks

    def attempt(self, order: Any) -> None:
        before = self.all(), self.town.dispatcher.head
        try:
            order()
            self.done += 1
        except CommandRefused:
            assert (self.all(), self.town.dispatcher.head) == before

    @rule(alerts=st.sets(st.integers(1, 5), max_size=3), drill=st.sampled_from([None, "flood"]))
    def register(self, alerts: set[int], drill: str | None) -> None:
        self.attempt(lambda: self.town.register(alerts=tuple(alerts), drill=drill))

    @precondition(lambda self: self.town.dispatcher.open_incidents())
    @rule(pick=PICK, drafts=DRAFTS)
    def activate(self, pick: int, drafts: Any) -> None:
        open_ = self.town.dispatcher.open_incidents()
        no = open_[pick % len(open_)].no
        self.attempt(lambda: self.town.do(no, "activate", drafts=tuple(drafts)))

    @precondition(lambda self: self.all()[0])
    @rule(
        pick=PICK, command=st.sampled_from(sorted(set(commands.COMMANDS) - {"activate"})),
        note=NOTES, alerts=st.sets(st.integers(1, 6), max_size=2), other=PICK,
        grade=st.sampled_from(Level), minutes=st.integers(-1, 60), stale=st.booleans(),
        tasks=st.sets(PICK, max_size=2),
    )  # fmt: skip
    def order(
        self, pick: int, command: str, note: str | None, alerts: set[int], other: int,
        grade: Level, minutes: int, stale: bool, tasks: set[int],
    ) -> None:  # fmt: skip
        incidents, every = self.all()
        one = incidents[pick % len(incidents)]
        mine = [task.no for task in every if task.incident_no == one.no]
        given = Order(
            actor="officer", note=note, alerts=tuple(alerts), grade=grade, title=words("x"),
            tasks=tuple(mine[i % len(mine)] for i in tasks) if mine else (),
            into=incidents[other % len(incidents)].no, lon=13.0, lat=52.0,
            until_ms=self.town.now_ms + minutes * MINUTE,
        )  # fmt: skip
        seen = one.seq - 1 if stale else one.seq
        self.attempt(
            lambda: self.town.dispatcher.command(one.no, command, given, seen, self.town.now_ms)
        )

    @precondition(lambda self: self.all()[1])
    @rule(
        pick=PICK, command=st.sampled_from(sorted(task_commands.COMMANDS)), note=NOTES,
        check=st.integers(0, 2), department=st.sampled_from([None, *DEPARTMENTS, "nobody"]),
    )  # fmt: skip
    def act(
        self, pick: int, command: str, note: str | None, check: int, department: str | None
    ) -> None:
        every = self.all()[1]
        no = every[pick % len(every)].no
        self.attempt(
            lambda: self.town.act(no, command, note=note, check=check, department=department)
        )

    @rule(minutes=st.integers(0, 20))
    def wait(self, minutes: int) -> None:
        self.town.now_ms += minutes * MINUTE
        self.town.dispatcher.sweep(self.town.now_ms)
        assert self.town.dispatcher.sweep(self.town.now_ms) == []

    @rule()
    def restart(self) -> None:
        before = self.memory()
        self.town.restart()
        assert self.memory() == before

    def memory(self) -> Any:
        desk = self.town.dispatcher
        open_ = desk.open_incidents()
        return open_, [desk.tasks_of(one.no) for one in open_], desk._moved, desk.head, desk._last

    @invariant()
    def memory_is_what_is_written(self) -> None:
        incidents, tasks = self.all()
        open_, mine, *_ = self.memory()
        assert open_ == [one for one in incidents if one.state not in ENDED]
        assert [task for some in mine for task in some] == [
            task for one in open_ for task in tasks if task.incident_no == one.no
        ]

    @invariant()
    def what_ended_or_waits_has_nothing_left_to_do(self) -> None:
        incidents, tasks = self.all()
        at_rest = {one.no for one in incidents if one.state in {*ENDED, Case.DEFERRED}}
        at_rest |= {one.no for one in incidents if one.state is Case.FEEDBACK}
        assert [task.no for task in tasks if task.incident_no in at_rest and task.is_open] == []

    @invariant()
    def an_incident_stands_as_its_tasks_say(self) -> None:
        incidents, tasks = self.all()
        for one in incidents:
            if one.state in ACTIVE:
                mine = [task.state for task in tasks if task.incident_no == one.no]
                assert followed(one.state, mine) is None

    @invariant()
    def an_alert_is_in_one_open_incident(self) -> None:
        open_ = self.town.dispatcher.open_incidents()
        numbers = [no for one in open_ for no in one.alerts]
        assert len(numbers) == len(set(numbers))
        for one in open_:
            assert (one.first_out in one.alerts) if one.alerts else (one.first_out is None)

    @invariant()
    def who_took_a_task_is_known_while_they_have_it(self) -> None:
        for task in self.all()[1]:
            taken = task.state in (Doing.ACCEPTED, Doing.ON_THE_WAY, Doing.ON_SITE, Doing.DONE)
            if taken:
                assert task.accepted_by is not None and task.accepted_ms is not None
            if task.state in (Doing.OFFERED, Doing.DECLINED, Doing.PLANNED):
                assert task.accepted_by is None
            if task.state is Doing.OFFERED:
                assert task.accept_by_ms is not None and task.accept_by_ms > NOON


TestQuickly = Machine.TestCase
TestQuickly.settings = settings(max_examples=6, stateful_step_count=25, deadline=None)


class LongMachine(Machine):
    pass


TestLong = pytest.mark.long(LongMachine.TestCase)
TestLong.settings = settings(max_examples=40, stateful_step_count=50, deadline=None)
