"""The book of answers: what departments say to figures, and what becomes of it. Each step is one
sealed row, written before it is told; a claim stands as its rows say."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import orjson

from metrics.appeals import read, record
from metrics.appeals.asking import Asked, Part, granted_of, scope_of, text
from metrics.appeals.effect_types import Effect, Standing
from metrics.appeals.figures import Figures, period_of
from metrics.appeals.lifecycle import DECISIONS, move
from metrics.appeals.types import (
    Claim,
    Comment,
    Event,
    Kind,
    LeftOut,
    Moved,
    Refused,
    Scope,
    State,
    Trigger,
)

REASONED = frozenset({*DECISIONS, Trigger.REOPEN})
SUPERVISED = frozenset({*REASONED, Trigger.REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who does something: their name in the record, and their department if they are of one."""

    name: str
    department: str | None = None


class AppealBook:
    """Comments and claims of one city. Safe to call from several threads."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._store = figures.store
        self._lock = threading.Lock()
        self._head: int | None = None

    @property
    def head(self) -> int:
        """The number of the record's last step; screens ask for what is new when it grows."""
        if self._head is None:
            self._head = record.head_of(self._store).event_no
        return self._head

    def comment(
        self, department: str, kpi: str, period: str, words: str, who: Person, now_ms: int,
        follows: int | None = None,
    ) -> Comment:  # fmt: skip
        """Words on a figure, or on what was said of it before. They cannot be edited. Raises
        Refused."""
        self.figures.kpi(department, kpi)
        period_of(period)
        words = text("words", words)
        with self._lock:
            if follows is not None and not self._about(follows, department, kpi):
                raise Refused(422, "follows", f"{follows} is no comment or claim on this figure")
            detail = None if follows is None else {"follows": follows}
            no = record.last_number(self._store) + 1
            event = self._write(
                no, 1, Kind.COMMENT, department, kpi, period, Trigger.COMMENT, None, None,
                who, words, detail, now_ms,
            )  # fmt: skip
        return record.comments_of([event])[0]

    def file(
        self, department: str, kpi: str, period: str, asked: Asked, who: Person, now_ms: int
    ) -> Claim:
        """A new deferral or appeal. Raises Refused with the field, the reason and the cure."""
        scope = self._scope(department, kpi, period, asked, now_ms)
        detail = {
            "asked": record.written_scope(scope),
            "evidence": [one.strip() for one in asked.evidence],
        }
        with self._lock:
            for claim in read.answers(self._store, department, kpi=kpi).claims:
                same = (claim.kind, claim.period, claim.asked) == (asked.kind, period, scope)
                if same and claim.waits:
                    why = f"claim {claim.no} asks the same already and waits for its decision"
                    raise Refused(409, "claim", why)
            no = record.last_number(self._store) + 1
            event = self._write(
                no, 1, asked.kind, department, kpi, period, Trigger.FILE, None, State.FILED, who,
                asked.reason.strip(), detail, now_ms,
            )  # fmt: skip
        return record.claim_of([event])

    def command(
        self, no: int, trigger: Trigger, seen_seq: int, why: str, who: Person, now_ms: int,
        part: Part | None = None,
    ) -> Claim:  # fmt: skip
        """One step of a claim, by somebody who saw its step `seen_seq`. What was granted and what
        it did to the figures at that moment is sealed with a decision. Raises Refused, Moved."""
        with self._lock:
            claim = self.claim(no)
            if claim.seq != seen_seq:
                raise Moved(claim, seen_seq)
            after = move(claim.state, trigger)
            why = text("why", why) if trigger in REASONED else why.strip()
            if trigger in SUPERVISED:
                _not_their_own(claim, who)
            detail = None
            if trigger in DECISIONS:
                detail = self._decision(claim, granted(claim, trigger, part), now_ms)
            event = self._write(
                no, claim.seq + 1, claim.kind, claim.department, claim.kpi, claim.period, trigger,
                claim.state, after, who, why, detail, now_ms,
            )  # fmt: skip
        return record.claim_of([*claim.events, event])

    def claim(self, no: int) -> Claim:
        """One claim. Raises Refused when there is none of that number."""
        found = read.claim(self._store, no)
        if found is None:
            raise Refused(404, "claim", f"there is no claim {no}")
        return found

    # ---- what it would do

    def would_ask(
        self, department: str, kpi: str, period: str, asked: Asked, now_ms: int
    ) -> Effect:
        """What a claim that is not filed yet would do if it were upheld. Raises Refused."""
        scope = self._scope(department, kpi, period, asked, now_ms)
        return self._effect(department, kpi, period, 0, scope, asked.kind, now_ms)

    def would_grant(self, claim: Claim, part: Part | None, now_ms: int) -> Effect:
        """What a claim does, or would do if it were upheld, in part when `part` says which."""
        scope = claim.granted or claim.asked
        if part is not None:
            scope = granted_of(claim.asked, part)
        return self._effect(
            claim.department, claim.kpi, claim.period, claim.no, scope, claim.kind, now_ms
        )

    # ---- how

    def _scope(self, department: str, kpi: str, period: str, asked: Asked, now_ms: int) -> Scope:
        found = self.figures.kpi(department, kpi)
        about = self.figures.about(found, period_of(period), now_ms)
        return scope_of(asked, about, self.figures.kpis.appeals, now_ms)

    def _effect(
        self, department: str, kpi: str, period: str, no: int, scope: Scope | None, kind: Kind,
        now_ms: int,
    ) -> Effect:  # fmt: skip
        left = LeftOut(claim=no, kind=kind, scope=scope, reason="") if scope else None
        found = self.figures.kpi(department, kpi)
        return self.figures.effect(found, period_of(period), now_ms, no, left)

    def _decision(self, claim: Claim, scope: Scope | None, now_ms: int) -> dict[str, Any]:
        detail: dict[str, Any] = {"granted": record.written_scope(scope) if scope else None}
        if any(one.id == claim.kpi for one in self.figures.kpis):  # else the city dropped it since
            effect = self._effect(
                claim.department, claim.kpi, claim.period, claim.no, scope, claim.kind, now_ms
            )
            detail["before"], detail["after"] = _told(effect.before), _told(effect.after)
        return detail

    def _about(self, no: int, department: str, kpi: str) -> bool:
        asked = {"no": no, "department": department, "kpi": kpi}
        where = "claim_no = $no AND department = $department AND kpi_id = $kpi"
        return bool(record.events(self._store, where, asked))

    def _write(
        self, no: int, seq: int, kind: Kind, department: str, kpi: str, period: str,
        trigger: Trigger, before: State | None, after: State | None, who: Person, note: str,
        detail: dict[str, Any] | None, now_ms: int,
    ) -> Event:  # fmt: skip
        said = None if detail is None else orjson.dumps(detail).decode()
        event = record.sealed(
            record.head_of(self._store), no, seq, kind, department, kpi, period, trigger, before,
            after, who.name, note, said, now_ms,
        )  # fmt: skip
        self._store.write(lambda connection: record.keep(connection, event))
        self._head = event.event_no
        return event


def granted(claim: Claim, trigger: Trigger, part: Part | None) -> Scope | None:
    """What a decision leaves out. Raises Refused for a part that does not fit the decision."""
    if trigger is Trigger.UPHOLD_PARTLY:
        return granted_of(claim.asked, part or Part())
    if part is not None:
        raise Refused(422, "granted", "is said only when a claim is upheld in part")
    return claim.asked if trigger is Trigger.UPHOLD else None


def _not_their_own(claim: Claim, who: Person) -> None:
    if who.department == claim.department or who.name == claim.filed_by:
        raise Refused(403, "claim", "nobody decides about their own figures")


def _told(standing: Standing) -> dict[str, Any]:
    return {
        "value": standing.row.figure.value,
        "score": standing.row.score,
        "department": standing.department,
        "pulse": standing.pulse,
    }
