"""The book of questions: which are open, what is asked and answered. Each change is sealed into the
incident's record in the transaction that writes it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from alerts.types import BadCommand
from data.store import Store
from data.strict import Words, unknown
from dispatch.dispatcher import Dispatcher
from dispatch.polls import records
from dispatch.polls.lifecycle import move
from dispatch.polls.types import Answer, AnswerMoved, NoAnswer, Poll, PollTrigger, UnknownPoll
from dispatch.types import CaseTrigger

DAY_MS = 86_400_000
QUESTION_AT_MOST = 300


class Pollbook:
    """The questions of one center. Safe to call from several threads."""

    def __init__(self, store: Store, dispatcher: Dispatcher, departments: Collection[str]) -> None:
        self._store, self._dispatcher = store, dispatcher
        self._departments = departments
        self._lock = threading.RLock()
        self._open = {one.no: one for one in records.not_closed(store)}
        self._last = records.last_number(store)

    # ---- what is so

    def open_polls(self) -> list[Poll]:
        """The questions that can be answered, by number: not closed, their incident open."""
        with self._lock:
            found = [self._open[no] for no in sorted(self._open)]
        open_ = {one.no for one in self._dispatcher.open_incidents()}
        return [one for one in found if one.incident_no in open_]

    def poll(self, no: int) -> Poll:
        """One question, closed or not. Raises UnknownPoll."""
        found = self._open.get(no) or records.one(self._store, no)
        if found is None:
            raise UnknownPoll(no)
        return found

    def of_incident(self, incident_no: int) -> list[Poll]:
        """All questions about one incident, by number. Raises UnknownIncident."""
        self._dispatcher.incident(incident_no)
        return records.of_incident(self._store, incident_no)

    def is_open(self, poll: Poll) -> bool:
        """Whether it can still be answered."""
        return poll.closed_ms is None and self._dispatcher.incident(poll.incident_no).is_open

    # ---- what people do

    def ask(
        self, incident_no: int, question: Words, departments: Sequence[str], answer_by_ms: int,
        actor: str, now_ms: int, key: str | None = None,
    ) -> Poll:  # fmt: skip
        """A new question, or the one that the same `key` asked before. Raises UnknownIncident,
        NoMove or BadCommand."""
        with self._lock:
            known = None if key is None else records.asked(self._store, key)
            if known is not None:
                return self.poll(known)
            self._check(question, departments, answer_by_ms, now_ms)
            poll = Poll(
                no=self._last + 1, incident_no=incident_no, question=question, asked_by=actor,
                asked_ms=now_ms, answer_by_ms=answer_by_ms,
                answers=tuple(Answer(department=one) for one in departments),
            )  # fmt: skip
            said = {"departments": list(departments)}
            self._keep(poll, PollTrigger.ASK, actor, None, said, now_ms, key)
            self._last = poll.no
            return poll

    def answer(
        self, no: int, department: str, trigger: PollTrigger, reason: str | None, seen_seq: int,
        actor: str, now_ms: int,
    ) -> Poll:  # fmt: skip
        """What a department says, by somebody who saw its answer `seen_seq`. After the time that
        was set it is marked late. Raises UnknownPoll, AnswerMoved, NoAnswer, NoMove, BadCommand."""
        with self._lock:
            poll = self._still_open(no)
            before = poll.answer_of(department)
            if before is None:
                asked = [one.department for one in poll.answers]
                raise BadCommand("department", unknown("department", department, asked))
            if before.seq != seen_seq:
                raise AnswerMoved(poll, before)
            said = move(before.said, trigger)
            reason = (reason or "").strip() or None
            if trigger is PollTrigger.NO_GO and reason is None:
                raise BadCommand("reason", "is missing: why not?")
            after = replace(
                before, seq=before.seq + 1, said=said, reason=reason, said_by=actor,
                said_ms=now_ms, late=now_ms > poll.answer_by_ms,
            )  # fmt: skip
            poll = replace(
                poll, answers=tuple(after if one is before else one for one in poll.answers)
            )
            told = {"department": department, "before": before.said, "late": after.late}
            self._keep(poll, trigger, actor, reason, told, now_ms)
            return poll

    def close(self, no: int, actor: str, note: str | None, now_ms: int) -> Poll:
        """Take no more answers; how all stood is sealed. Raises UnknownPoll, NoAnswer, NoMove."""
        with self._lock:
            poll = replace(self._still_open(no), closed_by=actor, closed_ms=now_ms)
            stood = {one.department: one.said for one in poll.answers}
            self._keep(poll, PollTrigger.CLOSE, actor, note, {"answers": stood}, now_ms)
            return poll

    # ---- how

    def _check(
        self, question: Words, departments: Sequence[str], answer_by_ms: int, now_ms: int
    ) -> None:
        if max(len(question.en), len(question.zh)) > QUESTION_AT_MOST:
            raise BadCommand("question", f"is longer than {QUESTION_AT_MOST} characters")
        if not departments:
            raise BadCommand("departments", "is empty: who is asked?")
        for i, one in enumerate(departments):
            if one not in self._departments:
                message = unknown("department", one, list(self._departments))
                raise BadCommand(f"departments.{i}", message)
            if one in departments[:i]:
                raise BadCommand(f"departments.{i}", f"'{one}' stands twice")
        if not now_ms < answer_by_ms <= now_ms + DAY_MS:
            raise BadCommand("answer_by", "is not within the next 24 hours")

    def _still_open(self, no: int) -> Poll:
        poll = self.poll(no)
        if poll.closed_ms is not None:
            raise NoAnswer("the question is closed")
        if not self._dispatcher.incident(poll.incident_no).is_open:
            raise NoAnswer("the incident has ended, and its questions with it")
        return poll

    def _keep(
        self, poll: Poll, trigger: PollTrigger, actor: str, note: str | None,
        said: dict[str, Any], now_ms: int, key: str | None = None,
    ) -> None:  # fmt: skip
        """Write and seal it, then know it. `key` is that of the request that asked it."""
        detail = {
            "what": trigger, "question": poll.question.model_dump(),
            "answer_by_ms": poll.answer_by_ms, **said,
        }  # fmt: skip
        self._dispatcher.record(
            poll.incident_no, "poll", poll.no, CaseTrigger.POLL, actor, note, detail, now_ms,
            also=lambda connection: records.keep(connection, poll, key),
        )  # fmt: skip
        if poll.closed_ms is None:
            self._open[poll.no] = poll
        else:
            self._open.pop(poll.no, None)
