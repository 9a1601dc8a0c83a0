"""The book of the shift: who sits where, and how seats pass from one officer to the next.

Each step is sealed into the record and written in one transaction before it is true in memory, so
that a hand-over survives whatever happens to the process.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Protocol

from alerts.desk import Desk
from alerts.shift import records
from alerts.shift.lifecycle import moved
from alerts.shift.said import Sealed, say_of, told_of, words_of
from alerts.shift.types import HandOver, Move, Paper, Said, ShiftRefused, Sitting, State
from alerts.step import Step
from data.city import Seat
from data.store import Connection, Store
from data.strict import unknown


class Gathers(Protocol):
    """Who knows what stands at a moment."""

    def __call__(self, sitting: Sitting, now_ms: int) -> Paper: ...

    def raised_after(self, last_no: int) -> int: ...


class ShiftBook:
    """Seats and hand-overs of one city. Safe to call from several threads."""

    def __init__(
        self, store: Store, desk: Desk, seats: Mapping[str, Seat], gather: Gathers
    ) -> None:
        self.seats, self.gather = seats, gather
        self._store, self._desk = store, desk
        self._lock = threading.RLock()
        self._last_sitting, self._last_handover = records.last_numbers(store)
        self._sittings = {one.seat: one for one in records.sittings(store)}
        self._open = {one.seat: one for one in records.open_handovers(store)}

    # ---- what is so

    def sitting(self, seat: str) -> Sitting | None:
        """Who sits at a seat; None for an empty one."""
        return self._sittings.get(seat)

    def seat_of(self, officer: str) -> str | None:
        """Where an officer sits; None for one who sits nowhere."""
        sittings = list(self._sittings.values())
        return next((one.seat for one in sittings if one.officer == officer), None)

    def open_at(self, seat: str) -> HandOver | None:
        """The hand-over of a seat that is neither accepted nor withdrawn."""
        return self._open.get(seat)

    def every_seat(self) -> list[str]:
        """The city's seats, and those that it no longer has while something goes on there."""
        gone = {*self._sittings, *self._open} - set(self.seats)
        return [*self.seats, *sorted(gone)]

    def handover(self, no: int) -> HandOver:
        """One hand-over. Raises ShiftRefused when there is none of that number."""
        found = next((one for one in list(self._open.values()) if one.no == no), None)
        found = found or records.one_handover(self._store, no)
        if found is None:
            raise ShiftRefused(404, "hand-over", f"there is no hand-over {no}")
        return found

    # ---- seats

    def log_on(self, seat: str, officer: str, now_ms: int) -> Sitting:
        """Sit down at a free seat, when the officer has none and nothing waits there."""
        with self._lock:
            if seat not in self.seats:
                raise ShiftRefused(404, "seat", unknown("seat", seat, list(self.seats)))
            self._must_be_free(officer)
            if (there := self.sitting(seat)) is not None:
                raise ShiftRefused(409, "seat", f"{there.officer} sits there")
            if self.open_at(seat) is not None:
                reason = "a hand-over waits at this seat: read and accept it"
                raise ShiftRefused(409, "hand-over", reason)
            sitting = Sitting(self._last_sitting + 1, seat, officer, now_ms)
            self._keep(now_ms, say_of(officer, None, Said.LOG_ON, seat), (sitting,))
            return sitting

    def leave(self, seat: str, actor: str, reason: str, now_ms: int) -> HandOver:
        """End the time of whoever sits at a seat, by themselves or by `actor`. How things stand is
        offered to whoever comes next."""
        with self._lock:
            sitting = self._there(seat)
            words = words_of("reason", reason)
            draft = self.open_at(seat) or self._drafted(sitting, now_ms)
            kind = Said.LOG_OFF if sitting.officer == actor else Said.FREE
            said = say_of(actor, words, kind, seat, handover=draft.no, officer=sitting.officer)
            ended = sitting._replace(until_ms=now_ms)
            if draft.waits:  # frozen already: it goes on waiting
                self._keep(now_ms, said, (ended,))
                return draft
            if not draft.notes.strip():
                draft = draft._replace(notes=words)
            left = draft._replace(successor=None)  # whoever comes
            return self._freeze(left, sitting, actor, now_ms, (ended,), said)

    def enter(self, officer: str, words: str, now_ms: int) -> None:
        """An entry of the shift log, at the officer's seat if they have one."""
        said = say_of(officer, words_of("words", words), Said.ENTRY, self.seat_of(officer))
        self._keep(now_ms, said)

    # ---- hand-overs

    def draft(self, officer: str, now_ms: int) -> HandOver:
        """Begin to hand over the officer's seat."""
        with self._lock:
            seat = self.seat_of(officer)
            if seat is None:
                raise ShiftRefused(409, "seat", "you sit at no seat: there is nothing to hand over")
            going_on = self.open_at(seat)
            moved(State.NONE if going_on is None else going_on.state, Move.DRAFT)
            drafted = self._drafted(self._there(seat), now_ms)
            self._keep(now_ms, told_of(drafted, officer, Move.DRAFT), handover=drafted)
            return drafted

    def write(
        self, no: int, officer: str, notes: str, successor: str | None, passing: bool, now_ms: int
    ) -> HandOver:
        """What the outgoing officer notes in a draft. It is said, and sealed, with the offer."""
        with self._lock:
            before = self.handover(no)
            after = before._replace(
                state=moved(before.state, Move.WRITE), passing=passing, successor=successor,
                notes=words_of("notes", notes, needed=False),
            )  # fmt: skip
            self._must_be_outgoing(before, officer)
            if successor == officer:
                raise ShiftRefused(422, "successor", "nobody hands over to themselves")
            self._keep(now_ms, None, handover=after)
            return after

    def offer(self, no: int, officer: str, now_ms: int) -> HandOver:
        """Freeze the document and offer the seat."""
        with self._lock:
            before = self.handover(no)
            moved(before.state, Move.OFFER)
            self._must_be_outgoing(before, officer)
            return self._freeze(before, self._there(before.seat), officer, now_ms)

    def ask(self, no: int, officer: str, words: str, now_ms: int) -> HandOver:
        """A question of the incoming officer."""
        return self._remark(no, officer, words, Move.ASK, now_ms)

    def answer(self, no: int, officer: str, words: str, now_ms: int) -> HandOver:
        """An answer of the outgoing officer, who may have left the seat."""
        return self._remark(no, officer, words, Move.ANSWER, now_ms)

    def accept(self, no: int, officer: str, now_ms: int) -> HandOver:
        """The seat passes: the outgoing officer goes, the incoming one sits there. Whoever sits
        elsewhere stays, and takes over what was done at the seat, which is empty then."""
        with self._lock:
            before = self.handover(no)
            after = before._replace(
                state=moved(before.state, Move.ACCEPT), incoming=officer, closed_ms=now_ms
            )
            self._must_be_incoming(before, officer)
            there, elsewhere = self.sitting(before.seat), self.seat_of(officer)
            ended = () if there is None else (there._replace(until_ms=now_ms),)
            begun = Sitting(self._last_sitting + 1, before.seat, officer, now_ms)
            sittings = ended if elsewhere else (*ended, begun)

            def say(step: Step) -> None:
                given = 0
                if before.passing:
                    given = step.pass_over(before.outgoing, officer, officer)
                told_of(after, officer, Move.ACCEPT, passed=given, joined=elsewhere)(step)

            self._keep(now_ms, say, sittings, after)
            return after

    def withdraw(self, no: int, officer: str, now_ms: int) -> HandOver:
        """The outgoing officer stays."""
        with self._lock:
            before = self.handover(no)
            after = before._replace(state=moved(before.state, Move.WITHDRAW), closed_ms=now_ms)
            self._must_be_outgoing(before, officer)
            self._keep(now_ms, told_of(after, officer, Move.WITHDRAW), handover=after)
            return after

    # ---- who may

    def _there(self, seat: str) -> Sitting:
        found = self.sitting(seat)
        if found is None:
            raise ShiftRefused(409, "seat", "nobody sits there")
        return found

    def _must_be_free(self, officer: str) -> None:
        if (mine := self.seat_of(officer)) is not None:
            raise ShiftRefused(409, "seat", f"you sit at {mine}: an officer has one seat")

    def _must_be_outgoing(self, handover: HandOver, officer: str) -> None:
        sitting = self.sitting(handover.seat)
        if handover.outgoing != officer:
            raise ShiftRefused(403, "hand-over", f"it is {handover.outgoing}'s to hand over")
        if sitting is None or sitting.officer != officer:
            raise ShiftRefused(409, "hand-over", "you have left the seat: it waits to be accepted")

    def _must_be_incoming(self, handover: HandOver, officer: str) -> None:
        """Whoever was named, as long as the outgoing officer is there to name another."""
        if handover.outgoing == officer and self.sitting(handover.seat) is not None:
            raise ShiftRefused(403, "hand-over", "nobody hands over to themselves: withdraw it")
        named = handover.successor if self.sitting(handover.seat) is not None else None
        if named not in (None, officer):
            raise ShiftRefused(403, "hand-over", f"it is offered to {named}")

    # ---- how

    def _drafted(self, sitting: Sitting, now_ms: int) -> HandOver:
        no = self._last_handover + 1
        return HandOver(
            no, sitting.seat, sitting.officer, None, None, State.DRAFTED, "", True,
            sitting.since_ms, now_ms,
        )  # fmt: skip

    def _freeze(
        self, draft: HandOver, sitting: Sitting, actor: str, now_ms: int,
        ended: tuple[Sitting, ...] = (), also: Sealed | None = None,
    ) -> HandOver:  # fmt: skip
        """Offer a draft with its document; `also` is said before it."""
        lines = records.lines(self.gather(sitting, now_ms))
        offered = draft._replace(
            state=moved(draft.state, Move.OFFER), offered_ms=now_ms, digest=records.digest(lines)
        )

        def say(step: Step) -> None:
            if also is not None:
                also(step)
            told_of(offered, actor, Move.OFFER)(step)

        self._keep(now_ms, say, ended, offered, lines)
        return offered

    def _remark(self, no: int, officer: str, words: str, move: Move, now_ms: int) -> HandOver:
        with self._lock:
            before = self.handover(no)
            after = before._replace(state=moved(before.state, move))
            if (before.outgoing == officer) is not (move is Move.ANSWER):
                who = "the outgoing officer answers, the others ask"
                raise ShiftRefused(403, "hand-over", who)
            said = words_of("words", words)
            self._keep(now_ms, told_of(after, officer, move, words=said), handover=after)
            return after

    def _keep(
        self, now_ms: int, say: Sealed | None,
        sittings: tuple[Sitting, ...] = (), handover: HandOver | None = None,
        lines: list[records.Line] | None = None,
    ) -> None:  # fmt: skip
        """Seal and write, then let it be so."""

        def write(connection: Connection) -> None:
            records.keep(connection, sittings, [handover] if handover else [])
            if handover is not None and lines:
                records.keep_lines(connection, handover.no, lines)

        if say is None:
            self._store.write(write)
        else:
            self._desk.seal(say, now_ms, write)
        for one in sittings:
            self._last_sitting = max(self._last_sitting, one.no)
            if one.until_ms is None:
                self._sittings[one.seat] = one
            else:
                self._sittings.pop(one.seat, None)
        if handover is not None:
            self._last_handover = max(self._last_handover, handover.no)
            if handover.closed_ms is None:
                self._open[handover.seat] = handover
            else:
                self._open.pop(handover.seat, None)
