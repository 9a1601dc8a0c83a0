"""The desk: which alerts are open, what new values do to them, and what a person does with them.

Each change is written, events and projection in one transaction, before it is true in memory and
before anybody is told. When the write fails nothing has changed: the same call can be made again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from alerts import records
from alerts.episode import Episode
from alerts.lifecycle import move
from alerts.rules import Rule
from alerts.switches import Transition
from alerts.types import (
    Alert,
    AlertEvent,
    ChangedSinceSeen,
    Level,
    State,
    Trigger,
    UnknownAlert,
)
from alerts.watch import Indicator, Result, Watch
from data.city import City
from data.latest import Latest, Values
from data.registry import Registry
from data.store import Store
from data.types import Point

log = logging.getLogger(__name__)


class Desk:
    """Rules, open alerts and commands of one city. Safe to call from several threads."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        latest: Latest,
        rules: Iterable[Rule],
        city: City,
        indicators: Mapping[str, Indicator],
    ) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self.health: dict[str, str | None] = dict.fromkeys(self.rules)
        self._store, self._registry, self._latest, self._city = store, registry, latest, city
        self._indicators = indicators
        self._lock = threading.RLock()
        self._open = records.open_alerts(store)
        self._last_no = records.last_no(store)
        self._watches: dict[str, Watch] = {}
        self.kept: dict[str, Any] = {}  # what readers worked out and need not work out again
        for rule in self.rules.values():
            self._guard(rule.id, partial(self._begin, rule))

    def open_alerts(self) -> list[Alert]:
        """The alerts that are not closed, by number."""
        return list(self._open.values())

    def add_point(self, point: Point) -> None:
        """Watch a point that appeared; `registry` knows it already."""
        with self._lock:
            for watch in self._watches.values():
                if watch.rule.kind == point.kind:
                    watch.add([point.no])

    def evaluate(self, changes: Values, now_ms: int) -> list[AlertEvent]:
        """What values that arrived or were computed do to the alerts, in order of their moments.

        `latest` knows them already; a condition of a rule looks for its value here, then there.
        """
        with self._lock:
            self._add_unknown(changes)
            return self._run(lambda watch: watch.propose(changes, self._latest), now_ms)

    def sweep(self, now_ms: int) -> list[AlertEvent]:
        """What is due by `now_ms` without a new value; clears the alerts of rules that are gone."""
        with self._lock:
            return self._run(lambda watch: watch.sweep(now_ms), now_ms)

    def acknowledge(
        self, alert_no: int, seen_seq: int, actor: str, note: str | None, now_ms: int
    ) -> Alert:
        """A person took notice of what they saw at step `seen_seq`.

        Raises UnknownAlert, ChangedSinceSeen, or NoSuchMove; then nothing is acknowledged.
        """
        with self._lock:
            alert = self._open.get(alert_no) or records.one_alert(self._store, alert_no)
            if alert is None:
                raise UnknownAlert(alert_no)
            if alert.seq != seen_seq:
                raise ChangedSinceSeen(alert, seen_seq)
            move(alert.state, Trigger.ACK)
            episode = Episode(alert)
            episode.acknowledge(actor, note, now_ms)
            self._keep([episode])
            return episode.alert

    def _begin(self, rule: Rule) -> None:
        """Watch the rule's points, at the levels of the open alerts and with their timers."""
        indicator = self._indicators[rule.indicator]
        watch = Watch(rule, self._registry, indicator)
        mine = [alert for alert in self._open.values() if alert.rule_id == rule.id]
        watch.add(point.no for point in self._registry.of_kind(rule.kind))
        watch.add(alert.point_no for alert in mine)
        watch.stand_at({alert.point_no: alert.level for alert in mine})
        watch.recall(self._store, self._latest)
        self._watches[rule.id] = watch

    def _add_unknown(self, batch: Values) -> None:
        """Watch points that appeared without being announced."""
        for watch in self._watches.values():
            mine = batch.point_no[batch.indicator_no == watch.indicator_no]
            strange = np.unique(mine[watch.slots(mine) < 0]).tolist()
            known = self._registry.points
            watch.add(no for no in strange if no in known and known[no].kind == watch.rule.kind)

    def _run(self, ask: Callable[[Watch], Result | None], now_ms: int) -> list[AlertEvent]:
        """Ask every rule, write what came of it, then let it be so."""
        results: dict[str, Result] = {}
        for rule_id, watch in self._watches.items():
            result = self._guard(rule_id, partial(ask, watch))
            if result is not None:
                results[rule_id] = result
        episodes = self._episodes(results, now_ms)
        self._keep(episodes)
        for rule_id, result in results.items():
            self._watches[rule_id].accept(result)
        return [event for episode in episodes for event in episode.events]

    def _episodes(self, results: Mapping[str, Result], now_ms: int) -> list[Episode]:
        """The alerts that change, each with what happened to it, in order of time."""
        told = [(t, self._watches[rule_id]) for rule_id, r in results.items() for t in r.found]
        told.sort(key=lambda pair: pair[0].occurred_ms)
        current = {(a.rule_id, a.point_no): Episode(a) for a in self._open.values()}
        changed = [one for one in current.values() if self._lost(one)]
        for lost in changed:
            lost.clear(now_ms, now_ms, None, "the rule is no longer there")
        last_no = self._last_no
        for transition, watch in told:
            key = (watch.rule.id, watch.points[transition.slot])
            episode = current.get(key)
            if episode is None or episode.alert.state is State.NORMAL:
                last_no += 1
                episode = current[key] = Episode(self._new(last_no, watch, transition))
            if not episode.events:
                changed.append(episode)
            episode.follow(transition, watch.rule, now_ms)
        return changed

    def _new(self, no: int, watch: Watch, transition: Transition) -> Alert:
        """An alert to which nothing has happened yet."""
        rule, point = watch.rule, self._registry.points[watch.points[transition.slot]]
        kind = self._city.kinds.get(rule.kind)
        indicator = self._indicators[rule.indicator]
        return Alert(
            no=no, seq=0, rule_id=rule.id, rule_version=rule.version, point_no=point.no,
            indicator_no=watch.indicator_no, state=State.NORMAL, level=Level.NORMAL,
            domain=(kind.domain if kind else None) or point.domain or indicator.domain or "",
            owner=rule.owner or point.owner or (kind.owner if kind else ""),
            max_level=Level.NORMAL, onset_value=transition.onset_value,
            limit_value=rule.limits.of(Level(transition.after)),
            onset_ms=transition.onset_ms, raised_ms=transition.occurred_ms,
        )  # fmt: skip

    def _lost(self, episode: Episode) -> bool:
        return episode.alert.rule_id not in self.rules and episode.alert.level > Level.NORMAL

    def _keep(self, episodes: list[Episode]) -> None:
        """Write what happened, then know it."""
        if not episodes:
            return
        alerts = [episode.alert for episode in episodes]
        events = [event for episode in episodes for event in episode.events]
        self._store.write(lambda connection: records.keep(connection, events, alerts))
        after = {**self._open, **{alert.no: alert for alert in alerts}}
        self._open = {no: alert for no, alert in after.items() if alert.closed_ms is None}
        self._last_no = max([self._last_no, *(alert.no for alert in alerts)])

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
