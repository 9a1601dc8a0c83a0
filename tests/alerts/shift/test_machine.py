"""Officers who come, go, ask and accept at random, with restarts: the book keeps its promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from alerts import audit
from alerts.shift import log, records
from alerts.shift.lifecycle import OPEN
from alerts.shift.types import HandOver, ShiftRefused, State
from tests.alerts.conftest import HOUR, NOON
from tests.alerts.shift.conftest import SEATS, Watch

OFFICERS = st.sampled_from(["anna", "ben", "carl"])
SEAT = st.sampled_from(list(SEATS))
COMMANDS = st.sampled_from(["offer", "accept", "withdraw", "ask", "answer", "write"])
RATIOS = st.sampled_from([0.9, 0.5, 0.2])


class ShiftMachine(RuleBasedStateMachine):
    """A book of two seats, three officers, and what a simple model says of who sits where."""

    def __init__(self) -> None:
        super().__init__()
        self.watch, self.now = Watch(), NOON
        self.sits: dict[str, str] = {}  # officer by seat
        self.waiting: dict[str, int] = {}  # frozen and not accepted, by seat
        self.frozen: dict[int, list[records.Line]] = {}
        self.steps = 0  # that must stand in the log

    def teardown(self) -> None:
        assert audit.verify(self.watch.town.store)[1] == []
        assert log.page(self.watch.town.store, log.Asked(), None, 1)[1] == self.steps
        self.watch.town.store.close()

    def attempt(self, work: Callable[[], Any]) -> Any:
        """What came of it, None when it was refused."""
        self.now += HOUR // 4
        try:
            return work()
        except ShiftRefused as refusal:
            assert refusal.reason
            return None

    @rule(seat=SEAT, officer=OFFICERS)
    def log_on(self, seat: str, officer: str) -> None:
        may = seat not in self.sits and officer not in self.sits.values()
        may = may and seat not in self.waiting
        done = self.attempt(lambda: self.watch.book.log_on(seat, officer, self.now))
        assert (done is not None) is may
        if done:
            self.sits[seat] = officer
            self.steps += 1

    @rule(seat=SEAT, actor=OFFICERS)
    def leave(self, seat: str, actor: str) -> None:
        left = self.attempt(lambda: self.watch.book.leave(seat, actor, "ill", self.now))
        assert (left is not None) is (seat in self.sits)
        if left:
            self.steps += 1 if seat in self.waiting else 2  # the offer is said with it
            self.note(left)
            del self.sits[seat]

    @rule(officer=OFFICERS)
    def draft(self, officer: str) -> None:
        if self.attempt(lambda: self.watch.book.draft(officer, self.now)):
            assert officer in self.sits.values()
            self.steps += 1

    @rule(seat=SEAT, officer=OFFICERS, command=COMMANDS)
    def order(self, seat: str, officer: str, command: str) -> None:
        before = self.watch.book.open_at(seat)
        if before is None:
            return
        book, no = self.watch.book, before.no
        work: dict[str, Callable[[], HandOver]] = {
            "offer": lambda: book.offer(no, officer, self.now),
            "accept": lambda: book.accept(no, officer, self.now),
            "withdraw": lambda: book.withdraw(no, officer, self.now),
            "ask": lambda: book.ask(no, officer, "why?", self.now),
            "answer": lambda: book.answer(no, officer, "so", self.now),
            "write": lambda: book.write(no, officer, "fog", None, True, self.now),
        }
        after = self.attempt(work[command])
        if after is None:
            return
        self.steps += command != "write"
        self.note(after)
        if command == "accept":
            assert before.waits
            self.sits.pop(seat, None)
            if officer not in self.sits.values():
                self.sits[seat] = officer
            del self.waiting[seat]
        elif command in ("offer", "withdraw", "write"):
            assert self.sits[seat] == officer == before.outgoing
            if command == "withdraw":
                self.waiting.pop(seat, None)

    def note(self, one: HandOver) -> None:
        if one.waits:
            self.waiting[one.seat] = one.no
            lines = records.lines_of(self.watch.town.store, one.no)
            assert self.frozen.setdefault(one.no, lines) == lines

    @rule(ratio=RATIOS)
    def hear(self, ratio: float) -> None:
        self.now += HOUR
        self.watch.town.slow((self.now - NOON) // HOUR, p1=ratio)

    @rule()
    def restart(self) -> None:
        self.watch.book = self.watch.open_book()

    @invariant()
    def everybody_sits_where_they_sat_down(self) -> None:
        seats = {seat: self.watch.book.sitting(seat) for seat in SEATS}
        assert {seat: one.officer for seat, one in seats.items() if one} == self.sits
        assert len(set(self.sits.values())) == len(self.sits)

    @invariant()
    def nothing_that_was_offered_is_lost_or_changed(self) -> None:
        for seat, no in self.waiting.items():
            one = self.watch.book.open_at(seat)
            assert one is not None
            assert (one.no, one.waits) == (no, True)
        for no, lines in self.frozen.items():
            assert records.lines_of(self.watch.town.store, no) == lines
            assert self.watch.book.handover(no).digest == records.digest(lines)

    @invariant()
    def what_is_open_is_open_in_the_store(self) -> None:
        for one in records.open_handovers(self.watch.town.store):
            assert one.state in OPEN and self.watch.book.open_at(one.seat) == one
            assert one.state is not State.DRAFTED or self.sits[one.seat] == one.outgoing


ShiftMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestShift = pytest.mark.long(ShiftMachine.TestCase)
