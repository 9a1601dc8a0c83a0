"""The exercises of a city: at most one goes on at a time.

Whatever is ordered or injected is written first, in one transaction with its sealed event in the
desk's record, and only then is it so. What was injected stands in the store before the rules see
it; after a crash they see what they had not, and nothing is injected a second time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from alerts.desk import Desk
from alerts.types import SYSTEM, BadCommand, CommandRefused, Level, Trigger
from data.latest import Latest
from data.registry import Registry
from data.store import Connection, Store
from data.strict import unknown
from dispatch.dispatcher import Dispatcher
from dispatch.drills import records, shadows
from dispatch.drills.gather import facts
from dispatch.drills.model import Inject, Scenario
from dispatch.drills.score import score
from dispatch.drills.tidy import tidy
from dispatch.drills.types import Drill, DrillEvent, DrillMoved, Given, Kind, State, UnknownDrill
from dispatch.orders import Registration
from dispatch.types import Origin
from metrics.types import milliseconds

log = logging.getLogger(__name__)
WORDS_AT_MOST = 1000


class Drills:
    """Scenarios, and the exercise that goes on. Safe to call from several threads."""

    def __init__(
        self, store: Store, registry: Registry, latest: Latest, desk: Desk,
        dispatcher: Dispatcher, scenarios: Sequence[Scenario], language: str,
    ) -> None:  # fmt: skip
        self.scenarios: Mapping[str, Scenario] = {one.id: one for one in scenarios}
        self._store, self._registry, self._latest = store, registry, latest
        self._desk, self._dispatcher, self._language = desk, dispatcher, language
        self._lock = threading.RLock()
        known = records.drills(store)
        self._last = max((one.no for one in known), default=0)
        self._open = next((one for one in known if one.is_open), None)
        self._given: set[str] = set()
        self._told: list[dict[str, Any]] = []  # the messages so far
        self._after = 0  # the number of the last alert before the exercise
        if self._open is not None:
            self._go_on(self._open)
        if known and not known[-1].is_open:
            self._tidy(known[-1])  # a crash may have come between the end and this

    # ---- what is so

    @property
    def current(self) -> Drill | None:
        """The exercise that goes on or is paused."""
        return self._open

    def drill(self, no: int) -> Drill:
        """One exercise. Raises UnknownDrill."""
        found = records.one_drill(self._store, no)
        if found is None:
            raise UnknownDrill(f"there is no exercise {no}")
        return found

    def coming(self, drill: Drill) -> list[Inject]:
        """The injects that are not given yet, for the one who leads it."""
        return [one for one in drill.scenario.injects if one.id not in self._given]

    def section(self) -> dict[str, dict[str, Any]]:
        """The picture's section `drill`; empty when none goes on. What is still to come is not in
        it."""
        drill = self._open
        if drill is None:
            return {}
        return {"drill": {
            "no": drill.no, "seq": drill.seq, "name": drill.name,
            "title": drill.scenario.title.model_dump(), "state": str(drill.state),
            "started": drill.started_ms, "by": drill.started_by, "held": drill.held_ms,
            "paused": drill.paused_ms, "lasts": milliseconds(drill.scenario.lasts),
            "told": self._told[-3:], "after": self._after,
            "again": records.alarmed_again(self._store, drill.started_ms, self._after),
        }}  # fmt: skip

    # ---- what people do

    def start(self, scenario_id: str, actor: str, reason: str, now_ms: int) -> Drill:
        """Begin an exercise. Raises UnknownDrill or BadCommand."""
        with self._lock:
            scenario = self.scenarios.get(scenario_id)
            if scenario is None:
                raise UnknownDrill(unknown("scenario", scenario_id, list(self.scenarios)))
            if self._open is not None:
                raise BadCommand("scenario", f"exercise {self._open.no} goes on: stop it first")
            no = self._last + 1
            drill = Drill(
                no=no, seq=1, scenario=scenario, state=State.RUNNING, started_ms=now_ms,
                name=f"{scenario.title.of(self._language)} ({no})", started_by=actor,
                reason=_reason(reason),
            )  # fmt: skip
            self._keep(drill, Kind.START, actor, drill.reason, now_ms)
            self._last, self._open, self._given, self._told = no, drill, set(), []
            self._after = records.alerts_before(self._store, now_ms)
            return drill

    def pause(self, no: int, seen_seq: int, actor: str, reason: str, now_ms: int) -> Drill:
        """Nothing is injected until it is resumed; what was injected stands, limits run on."""
        with self._lock:
            drill = self._seen(no, seen_seq, State.RUNNING)
            after = replace(drill, seq=drill.seq + 1, state=State.PAUSED, paused_ms=now_ms)
            return self._ordered(after, Kind.PAUSE, actor, _reason(reason), now_ms)

    def resume(self, no: int, seen_seq: int, actor: str, reason: str, now_ms: int) -> Drill:
        """Its time line goes on where it stood."""
        with self._lock:
            drill = self._seen(no, seen_seq, State.PAUSED)
            held = drill.held_ms + max(0, now_ms - (drill.paused_ms or now_ms))
            after = replace(
                drill, seq=drill.seq + 1, state=State.RUNNING, paused_ms=None, held_ms=held
            )
            return self._ordered(after, Kind.RESUME, actor, reason.strip() or None, now_ms)

    def stop(self, no: int, seen_seq: int, actor: str, reason: str, now_ms: int) -> Drill:
        """End it before its time."""
        with self._lock:
            return self._end(self._seen(no, seen_seq), Kind.STOP, actor, _reason(reason), now_ms)

    # ---- what time does

    def step(self, now_ms: int) -> None:
        """Give what is due, and end it when its time is over."""
        with self._lock:
            drill = self._open
            if drill is None or drill.state is not State.RUNNING:
                return
            elapsed = drill.elapsed_ms(now_ms)
            due = [one for one in self.coming(drill) if milliseconds(one.at) <= elapsed]
            for later, inject in enumerate(due):  # two values of one point have two moments
                try:
                    self._give(inject, now_ms + later)
                except (LookupError, CommandRefused) as fault:
                    return self._stuck(inject, fault, now_ms)
            if elapsed >= milliseconds(drill.scenario.lasts) and self._open is not None:
                self._end(self._open, Kind.FINISH, SYSTEM, None, now_ms)

    # ---- injecting

    def _give(self, inject: Inject, now_ms: int) -> None:
        drill = self._open
        assert drill is not None
        values: list[Given] = []
        fresh: list[shadows.Row] = []
        if inject.point is not None:
            values, fresh = shadows.given(self._registry, self._store, drill.no, inject, now_ms)
        if inject.report is not None:  # by its key it is registered once, whatever is lost
            self._register(drill, inject, now_ms)
        after = replace(drill, seq=drill.seq + 1)

        def also(connection: Connection) -> None:
            records.keep_shadows(connection, fresh)
            records.keep_given(connection, drill.no, values)

        detail: dict[str, Any] = {"inject": inject.id, "what": inject.kind}
        if inject.point is not None:
            detail |= {"point": inject.point, "values": inject.values}
        self._keep(after, Kind.INJECT, SYSTEM, None, now_ms, detail, also=also)
        self._open = after
        self._given.add(inject.id)
        self._tell(inject, now_ms)
        for row in fresh:
            shadow = shadows.cast(self._registry, row, None)
            self._desk.add_point(shadow)
        self._judge(drill.no, values, now_ms)

    def _stuck(self, inject: Inject, fault: Exception, now_ms: int) -> None:
        """What cannot be injected pauses the exercise; its leader reads why."""
        assert self._open is not None
        log.error("exercise=%d inject=%s fault=%s", self._open.no, inject.id, fault)
        drill = replace(
            self._open, seq=self._open.seq + 1, state=State.PAUSED, paused_ms=now_ms
        )  # fmt: skip
        self._ordered(drill, Kind.PAUSE, SYSTEM, f"{inject.id}: {fault}", now_ms)

    def _judge(self, drill_no: int, values: Sequence[Given], now_ms: int) -> None:
        """Let the rules see what was injected, then remember that they did."""
        if values:
            columns = shadows.columns(values)
            self._latest.update(columns)
            self._desk.evaluate(columns, now_ms)
            self._store.write(lambda connection: records.judged(connection, drill_no))

    def _register(self, drill: Drill, inject: Inject, now_ms: int) -> None:
        told = inject.report
        assert told is not None
        self._dispatcher.register(
            Registration(
                actor=SYSTEM, origin=Origin.PHONE, grade=Level(told.grade),
                title=shadows.marked(told.title), domain=told.domain, lon=told.lon,
                lat=told.lat, place=told.place,
                note=told.words.of(self._language), drill=drill.name,
                key=f"drill:{drill.no}:{inject.id}",
            ),
            now_ms,
        )  # fmt: skip

    def _tell(self, inject: Inject, now_ms: int) -> None:
        if inject.message is not None:
            self._told.append({**inject.message.model_dump(), "at": now_ms})

    # ---- how

    def _go_on(self, drill: Drill) -> None:
        """Know again what was injected before this process began."""
        by_id = {one.id: one for one in drill.scenario.injects}
        self._after = records.alerts_before(self._store, drill.started_ms)
        for event in records.events_of(self._store, drill.no):
            if event.kind is Kind.INJECT and event.inject in by_id:
                self._given.add(event.inject)
                self._tell(by_id[event.inject], event.occurred_ms)
        values = records.given(self._store, drill.no)
        if values:
            self._latest.update(shadows.columns(values))
        missed = [one for one in values if not one.judged]
        if missed:
            self._judge(drill.no, missed, max(one.observed_ms for one in missed))

    def _seen(self, no: int, seen_seq: int, state: State | None = None) -> Drill:
        drill = self._open if self._open and self._open.no == no else self.drill(no)
        if not drill.is_open:
            raise BadCommand("command", f"exercise {no} is over")
        ordered = (one for one in records.events_of(self._store, no) if one.kind is not Kind.INJECT)
        moved = max(one.seq for one in ordered)  # an inject puts no decision out of date
        if not moved <= seen_seq <= drill.seq or (state is not None and drill.state is not state):
            raise DrillMoved(drill, seen_seq)
        return drill

    def _ordered(
        self, after: Drill, kind: Kind, actor: str, note: str | None, now_ms: int
    ) -> Drill:
        self._keep(after, kind, actor, note, now_ms)
        self._open = after
        return after

    def _end(self, drill: Drill, kind: Kind, actor: str, why: str | None, now_ms: int) -> Drill:
        found = score(drill.scenario, facts(self._store, self._registry, drill, now_ms))
        after = replace(
            drill, seq=drill.seq + 1, state=State.ENDED, ended_ms=now_ms, ended_by=actor, why=why,
            held_ms=drill.held_ms
            + (0 if drill.paused_ms is None else max(0, now_ms - drill.paused_ms)),
            paused_ms=None,
        )  # fmt: skip
        detail = {"points": found["points"], "of": found["of"]}
        self._keep(after, kind, actor, why, now_ms, detail, orjson.dumps(found))
        self._open, self._given, self._told = None, set(), []
        self._tidy(after)
        return after

    def _tidy(self, drill: Drill) -> None:
        tidy(self._store, self._registry, self._desk, self._dispatcher, drill)

    def _keep(
        self, drill: Drill, kind: Kind, actor: str, note: str | None, now_ms: int,
        detail: Mapping[str, Any] | None = None, found: bytes | None = None, also: Any = None,
    ) -> None:  # fmt: skip
        """Seal what happened, and write how the exercise stands in the same transaction."""
        said = {"drill": drill.no, "kind": str(kind), "name": drill.name, **(detail or {})}
        inject = said.get("inject")
        event = DrillEvent(drill.no, drill.seq, kind, inject, actor, note, now_ms)

        def write(connection: Connection) -> None:
            records.keep(connection, drill, event, found)
            if also is not None:
                also(connection)

        self._desk.seal(
            lambda step: step.note(Trigger.DRILL, actor, note, said), now_ms, write
        )  # fmt: skip


def _reason(text: str) -> str:
    """The reason, which an order must have. Raises BadCommand."""
    if not text.strip():
        raise BadCommand("reason", "is missing: why?")
    if len(text) > WORDS_AT_MOST:
        raise BadCommand("reason", f"is longer than {WORDS_AT_MOST} characters")
    return text.strip()
