"""The desk: which alerts are open, what new values do to them, and what a person does with them.

Each change is written, events and projection in one transaction, before it is true in memory and
before anybody is told. When the write fails nothing has changed: the same call can be made again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from alerts import audit, records
from alerts.judging.switches import NEVER
from alerts.judging.watch import News, Parts, Result, Watch
from alerts.orders import Order, checked
from alerts.overlays import Kind, Overlay, Overlays
from alerts.rules.model import Rule
from alerts.standing import Standing
from alerts.step import Step
from alerts.types import (
    Alert,
    AlertEvent,
    BadCommand,
    ChangedSinceSeen,
    CommandRefused,
    NoSuchMove,
    Trigger,
    UnknownAlert,
)
from data.city import City
from data.latest import Latest, Values
from data.registry import Registry
from data.store import Connection, Store
from data.types import Point
from metrics.types import Indicator

log = logging.getLogger(__name__)
NOTHING: Mapping[str, Result] = {}
Also = Callable[[Connection], None] | None  # what is written in the same transaction
ALWAYS: Mapping[str, int] = {}  # of no rule it is said since when it is in force


class Listener(Protocol):
    """Who must know of each change: within its transaction, and when it is committed."""

    def plan(
        self, connection: Connection, events: Sequence[AlertEvent], alerts: Sequence[Alert],
        now_ms: int,
    ) -> None: ...  # fmt: skip

    def wake(self) -> None: ...


class Desk:
    """Rules, open alerts and commands of one city. Safe to call from several threads."""

    def __init__(
        self, store: Store, registry: Registry, latest: Latest, rules: Iterable[Rule], city: City,
        indicators: Mapping[str, Indicator], also: Listener | None = None,
        since: Mapping[str, int] = ALWAYS,
    ) -> None:  # fmt: skip
        self.rules: dict[str, Rule] = {}
        self.health: dict[str, str | None] = {}
        self.kept: dict[str, Any] = {}  # what readers worked out and need not work out again
        self._store, self._registry, self._latest, self._also = store, registry, latest, also
        self._parts = Parts(
            store=store, registry=registry, latest=latest, indicators=indicators, city=city
        )
        self._lock = threading.RLock()
        self._spreading = store.submit(records.expand)
        self._spreading.result()
        self._open = Standing(records.open_alerts(store).values())
        self._overlays = Overlays(records.overlays(store))
        self._last = records.last_numbers(store)
        self._head = audit.head_of(store)
        self._lost: dict[int, str] = {}  # active alerts that no rule asks for any more, and why
        self._watches: dict[str, Watch] = {}
        self.take_rules(rules, since)

    # ---- what is so

    def open_alerts(self) -> list[Alert]:
        """The alerts that are not closed, by number."""
        return list(self._open.by_no.values())

    def alert(self, alert_no: int) -> Alert | None:
        """An alert that is not closed; None when there is none of that number."""
        return self._open.by_no.get(alert_no)

    def overlays(self, alert: Alert, now_ms: int) -> list[Overlay]:
        """What keeps an alert from sounding at `now_ms`; nothing when it sounds."""
        return self._overlays.of(alert.rule_id, alert.point_no, now_ms)

    def silenced(self, alert_no: int, now_ms: int) -> bool:
        """Whether an open alert is shelved, suppressed or out of service at `now_ms`."""
        alert = self._open.by_no.get(alert_no)
        return alert is not None and bool(self.overlays(alert, now_ms))

    def news(self, since: int) -> tuple[int, list[int] | None]:
        """The revision of what is open, and which alerts changed since `since` (None: any may)."""
        return self._open.news(since)

    @property
    def overlaid(self) -> int:
        """The revision of the overlays."""
        return self._overlays.revision

    def every_overlay(self) -> list[Overlay]:
        """The shelves, suppressions and permits that have not ended, by number."""
        return self._overlays.every()

    @property
    def head(self) -> audit.Head:
        """Where the sealed record ends."""
        return self._head

    # ---- what the process does

    def take_rules(self, rules: Iterable[Rule], since: Mapping[str, int] = ALWAYS) -> None:
        """Let these rules be in force. Those that stay as they are keep their timers; alerts that
        none asks for any more are cleared by the next sweep or evaluation.

        `since` says, by rule, from when on its version is in force: late values of the time before
        tell of no episode that was over by then."""
        with self._lock:
            wanted = {rule.id: rule for rule in rules}
            same = {i for i, rule in wanted.items() if self.rules.get(i) == rule}
            self._watches = {i: one for i, one in self._watches.items() if i in same}
            self.health = {i: self.health.get(i) if i in same else None for i in wanted}
            self.rules = wanted
            self.kept = {}
            active = [alert for alert in self._open.by_no.values() if alert.level]
            self._lost = {a.no: why for a in active if (why := self._unasked(a)) is not None}
            for rule_id in wanted.keys() - same:
                begin = partial(self._begin, wanted[rule_id], since.get(rule_id, NEVER))
                self._guard(rule_id, begin)

    def add_point(self, point: Point) -> None:
        """Watch a point that appeared; `registry` knows it already."""
        with self._lock:
            for watch in self._watches.values():
                if watch.takes(point):
                    watch.add([point.no])

    def dismiss(self, points: Collection[int], actor: str, note: str, now_ms: int) -> None:
        """Watch these shadows no more, and close what is open at them: the exercise is over."""
        with self._lock:
            for watch in self._watches.values():
                watch.leave(points)
            step = self._step(now_ms)
            step.dismiss(points, actor, note)
            self._keep(step)

    def refresh(self) -> None:
        """What is usual was learnt anew."""
        with self._lock:
            for watch in self._watches.values():
                watch.refresh()

    def evaluate(self, changes: Values, now_ms: int) -> list[AlertEvent]:
        """What values that arrived or were computed do to the alerts, in order of their moments.

        `latest` and the store know them already.
        """
        with self._lock:
            return self._run(lambda watch: watch.propose(changes), now_ms)

    def sweep(self, now_ms: int) -> list[AlertEvent]:
        """What is due by `now_ms` without a new value: delays, ends of shelves and permits."""
        with self._lock:
            return self._run(lambda watch: watch.sweep(now_ms), now_ms, ending=True)

    # ---- what a person does

    def acknowledge(
        self, alert_no: int, seen_seq: int, actor: str, note: str | None, now_ms: int
    ) -> Alert:
        """A person took notice of what they saw at step `seen_seq`."""
        return self.act([(alert_no, seen_seq)], Order(Trigger.ACK, actor, note), now_ms)[0]

    def act(self, seen: Sequence[tuple[int, int]], order: Order, now_ms: int) -> list[Alert]:
        """Do to each alert (number, step at which it was seen) what a person ordered, all or none.

        Raises UnknownAlert, ChangedSinceSeen, NoSuchMove or BadCommand; then nothing is done.
        """
        with self._lock:
            step = self._step(now_ms)
            for alert_no, seen_seq in seen:
                alert = self._seen(alert_no, seen_seq)
                self._order(step, alert, checked(order, alert, self.rules, now_ms))
            self._keep(step)
            return [step.alert(no) for no, _ in seen]

    def acknowledge_unchanged(
        self, seen: Mapping[int, int], actor: str, note: str | None, now_ms: int
    ) -> tuple[list[Alert], dict[int, CommandRefused]]:
        """Acknowledge together those that still are at the step at which they were seen ({number:
        step}). Those, and why the others are not."""
        with self._lock:
            step, refused = self._step(now_ms), dict[int, CommandRefused]()
            for alert_no, seen_seq in seen.items():
                try:
                    step.obey(self._seen(alert_no, seen_seq), Order(Trigger.ACK, actor, note))
                except CommandRefused as refusal:
                    refused[alert_no] = refusal
            self._keep(step)
            return step.alerts(), refused

    def take_out_of_service(
        self, point_no: int, since_ms: int, until_ms: int, actor: str, permit: str, now_ms: int
    ) -> Overlay:
        """No rule sounds at the point between the two moments, by `permit`. Raises BadCommand."""
        if until_ms <= max(now_ms, since_ms):
            raise BadCommand("until", "is not after the beginning and after now")
        if not permit.strip():
            raise BadCommand("permit", "is missing: its number, or who allowed it and why")
        with self._lock:
            step = self._step(now_ms)
            overlay = step.begin(
                Kind.OUT_OF_SERVICE, None, point_no, actor, permit.strip(), since_ms, until_ms
            )
            self._keep(step)
            return overlay

    def put_in_service(self, point_no: int, actor: str, now_ms: int) -> list[Overlay]:
        """End every permit of the point. Raises BadCommand when there is none."""
        with self._lock:
            permits = self._overlays.planned(point_no)
            if not permits:
                raise BadCommand("point", "is not out of service")
            step = self._step(now_ms)
            ended = [step.end(one, Trigger.IN_SERVICE, actor, now_ms) for one in permits]
            self._keep(step)
            return ended

    def note(
        self, actor: str, note: str, detail: dict[str, Any], now_ms: int, also: Also = None
    ) -> None:
        """Seal into the record that a rule was published; `also` is written with it."""
        self.seal(lambda step: step.note(Trigger.PUBLISH, actor, note, detail), now_ms, also)

    def seal(self, say: Callable[[Step], None], now_ms: int, also: Also = None) -> None:
        """Seal what `say` tells of one step; `also` is written in the same transaction."""
        with self._lock:
            step = self._step(now_ms)
            say(step)
            self._keep(step, also)

    # ---- how

    def _begin(self, rule: Rule, since_ms: int) -> None:
        """Watch the rule's points, at the levels of the active alerts and with their timers."""
        watch = Watch(rule, self._parts, since_ms)
        mine = [
            alert
            for alert in self._open.by_no.values()
            if alert.rule_id == rule.id and alert.level and alert.no not in self._lost
        ]
        points = [*self._registry.points.values(), *self._registry.shadows.values()]
        watch.add(point.no for point in points if point.ended_ms is None and watch.takes(point))
        watch.add(alert.point_no for alert in mine)
        watch.stand_at({alert.point_no: alert.level for alert in mine})
        watch.recall()
        self._watches[rule.id] = watch

    def _unasked(self, alert: Alert) -> str | None:
        """Why no rule asks for an active alert any more; None when its rule does."""
        rule, point = self.rules.get(alert.rule_id), self._registry.points[alert.point_no]
        if rule is None:
            return "the rule is no longer there"
        if alert.indicator_no != self._registry.indicator_no(rule.indicator):
            return "the rule watches something else now"
        kind = self._parts.city.kinds.get(point.kind)
        if not rule.points.takes(point, kind.domain if kind else None):
            return "the rule no longer watches this point"
        if alert.level < rule.limits.given()[0][0]:
            return "the rule no longer has a level so low"
        return None

    def _run(
        self, ask: Callable[[Watch], Result | None], now_ms: int, ending: bool = False
    ) -> list[AlertEvent]:
        """Ask every rule, write what came of it, then let it be so."""
        step = self._step(now_ms)
        for no, why in self._lost.items():
            step.clear(self._open.by_no[no], why)
        results: dict[str, Result] = {}
        for rule_id, watch in self._watches.items():
            result = self._guard(rule_id, partial(ask, watch))
            if result is not None:
                results[rule_id] = result
        told = [one for i, r in results.items() for one in self._watches[i].told(r.found)]
        told.sort(key=lambda news: news[0].occurred_ms)
        for news in told:
            self._follow(step, news)
        if ending:
            self._end_what_is_due(step)
        if told or ending or self._lost:
            self._suppress(step)
        self._keep(step, results=results)
        self._lost = {}
        return step.chain.events

    def _follow(self, step: Step, news: News) -> None:
        """One change of level; one that does not fit its alert is the rule's fault alone."""
        try:
            step.follow(news)
        except NoSuchMove as misfit:
            _, rule, point_no, *_ = news
            self.health[rule.id] = f"point {point_no}: {misfit}"
            log.error("rule=%s point=%d misfit=%s", rule.id, point_no, misfit)

    def _end_what_is_due(self, step: Step) -> None:
        """Shelves and permits whose end has come."""
        ends = {Kind.SHELF: Trigger.SHELF_END, Kind.OUT_OF_SERVICE: Trigger.SERVICE_END}
        for overlay in self._overlays.expired(step.now_ms):
            step.end(overlay, ends[overlay.kind], None, overlay.until_ms or step.now_ms)

    def _suppress(self, step: Step) -> None:
        """Begin and end what rules declare, or declared until now, as suppressed by others."""
        declared = any(rule.suppressed_by for rule in self.rules.values())
        if declared or any(one.kind is Kind.SUPPRESSION for one in self._overlays.every()):
            step.suppress(self.rules)

    def _seen(self, alert_no: int, seen_seq: int) -> Alert:
        alert = self._open.by_no.get(alert_no) or records.one_alert(self._store, alert_no)
        if alert is None:
            raise UnknownAlert(alert_no)
        if alert.seq != seen_seq:
            raise ChangedSinceSeen(alert, seen_seq)
        return alert

    def _order(self, step: Step, alert: Alert, order: Order) -> None:
        """One order on one alert."""
        over = self.overlays(alert, step.now_ms)
        mine = [one for one in over if one.kind is Kind.SHELF and one.rule_id == alert.rule_id]
        if order.trigger is Trigger.SHELVE:
            if mine:
                raise BadCommand("command", "it is shelved already; unshelve it first")
            step.shelve(alert, order)
        elif order.trigger is Trigger.UNSHELVE:
            if not mine:
                raise BadCommand("command", "it is not shelved")
            step.end(mine[0], Trigger.UNSHELVE, order.actor, step.now_ms, order.note)
        else:
            step.obey(alert, order)

    def _step(self, now_ms: int) -> Step:
        """A new step; what happened before it stands in the tables."""
        if self._spreading.exception() is not None:  # the disk was full, say: it is tried again
            self._spreading = self._store.submit(records.expand)
        self._spreading.result()
        points = self._registry.points
        return Step(now_ms, self._head, self._open, self._overlays, self._last, points)

    def _keep(self, step: Step, also: Also = None, results: Mapping[str, Result] = NOTHING) -> None:
        """Write what happened, then know it, then let the tables follow."""
        waiting = bool(step.chain.events) and self._written(step, also)
        for rule_id, result in results.items():
            self._watches[rule_id].accept(result)
        if waiting:  # not before: the writer would take time from what is to be known
            self._spreading = self._store.submit(records.expand)
        if step.chain.events and self._also is not None:
            self._also.wake()

    def _written(self, step: Step, also: Also) -> bool:
        """Write what happened, then know it; whether `records.expand` must follow."""
        events, alerts, overlays = step.chain.events, step.alerts(), step.changed_overlays()

        def write(connection: Connection) -> bool:
            waiting = records.keep(connection, step.chain, alerts, overlays)
            if self._also is not None:
                self._also.plan(connection, events, alerts, step.now_ms)
            if also is not None:
                also(connection)
            return waiting

        waiting = self._store.write(write)
        self._head, self._last = step.chain.head, step.last
        for overlay in overlays:
            self._overlays.put(overlay)
        self._open.know(alerts)
        return waiting

    def _guard(self, rule_id: str, run: Callable[[], Result | None]) -> Result | None:
        """Run for one rule; a failure becomes the rule's health and stops no other."""
        try:
            result = run()
        except Exception as error:
            if self.health[rule_id] is None:
                log.exception("rule=%s failed", rule_id)
            self.health[rule_id] = f"{type(error).__name__}: {error}"
            return None
        if result is not None:  # none of the rule's business proves nothing
            self.health[rule_id] = None
        return result
