"""One step of the desk: the alerts and overlays that change together, before any of it is so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from alerts.episode import About, Episode
from alerts.judging.switches import Transition
from alerts.judging.watch import Parts
from alerts.orders import Order
from alerts.overlays import Kind, Overlay, Overlays, cause_of
from alerts.rules.model import Rule
from alerts.types import SYSTEM, Alert, AlertEvent, Level, State, Trigger
from data.registry import Registry

Key = tuple[str, int]


class Numbers(NamedTuple):
    """The last numbers that were given: of alerts, of overlays, of the desk's own steps."""

    alert: int
    overlay: int
    desk: int


class Step:
    """What happens at one call of the desk; what it is given is only read."""

    def __init__(
        self,
        now_ms: int,
        open_alerts: Mapping[int, Alert],
        by_key: Mapping[Key, int],
        overlays: Overlays,
        last: tuple[int, int, int],
        registry: Registry,
        parts: Parts,
    ) -> None:
        self.now_ms = now_ms
        self.last = Numbers(*last)
        self._open, self._by_key, self._overlays = open_alerts, by_key, overlays
        self._registry, self._parts = registry, parts
        self._episodes: dict[int, Episode] = {}
        self._current: dict[Key, Episode] = {}
        self._past: dict[Key, Episode] = {}
        self._changed: dict[int, Overlay] = {}
        self._own: list[AlertEvent] = []

    def events(self) -> list[AlertEvent]:
        """What happened, alert by alert, the desk's own last; not numbered yet."""
        found = [event for episode in self._episodes.values() for event in episode.events]
        return found + self._own

    def alerts(self) -> list[Alert]:
        """The alerts that changed, as they stand after it."""
        return [episode.alert for episode in self._episodes.values() if episode.events]

    def alert(self, no: int) -> Alert:
        """One alert that an order was given for, as it stands after it."""
        return self._episodes[no].alert

    def changed_overlays(self) -> list[Overlay]:
        """The overlays that began or ended."""
        return list(self._changed.values())

    # ---- the process

    def follow(self, transition: Transition, rule: Rule, point_no: int) -> None:
        """A level changed. What came to be known late and does not fit the alert that goes on is
        an episode of its own."""
        key = (rule.id, point_no)
        episode = self._going_on(key)
        if episode and not episode.alert.level and episode.alert.rule_version != rule.version:
            episode = None  # what another version raises is an alert of its own
        if transition.late and self._is_past(transition, key, episode):
            episode, going_on = self._past.get(key), self._past
            episode = episode if episode and episode.alert.level else None
        else:
            going_on = self._current
        if episode is None:
            going_on[key] = self._begin(transition, rule, point_no)
        else:
            episode.follow(transition, rule, self.now_ms)

    def _is_past(self, transition: Transition, key: Key, going_on: Episode | None) -> bool:
        """Whether late news tell of an episode that was over before the one that goes on began."""
        if transition.before:
            past = self._past.get(key)
            return past is not None and past.alert.level == transition.before
        return going_on is not None and going_on.alert.level > Level.NORMAL

    def clear(self, alert: Alert, note: str) -> None:
        """The process of an alert is no longer watched."""
        self._episode(alert).clear(self.now_ms, note)

    # ---- a person

    def obey(self, alert: Alert, order: Order) -> None:
        """An order that concerns the alert alone. Raises NoSuchMove."""
        changes: dict[str, Any] = {}
        if order.trigger is Trigger.ASSIGN:
            changes = {"assignee": order.assignee, "detail": {"assignee": order.assignee}}
        self._episode(alert).move(
            order.trigger, self.now_ms, self.now_ms, actor=order.actor, note=order.note, **changes
        )

    def shelve(self, alert: Alert, order: Order) -> None:
        """Begin a shelf for the alert's rule at its point. Raises NoSuchMove."""
        self._episode(alert).move(
            Trigger.SHELVE, self.now_ms, self.now_ms, actor=order.actor, note=order.note,
            detail={"until_ms": order.until_ms},
        )  # fmt: skip
        self._add(
            Kind.SHELF, alert.rule_id, alert.point_no, order.actor, order.note or "", self.now_ms,
            order.until_ms, None,
        )  # fmt: skip

    # ---- overlays

    def begin(
        self, kind: Kind, rule_id: str | None, point_no: int, actor: str, reason: str,
        since_ms: int, until_ms: int | None,
    ) -> Overlay:  # fmt: skip
        """Begin a permit; said of every open alert of the point, and of the desk."""
        overlay = self._add(kind, rule_id, point_no, actor, reason, since_ms, until_ms, None)
        detail = {"point_no": point_no, "since_ms": since_ms, "until_ms": until_ms}
        for alert in self._covered(overlay):
            self._episode(alert).move(
                Trigger.OUT_OF_SERVICE, self.now_ms, self.now_ms, actor=actor, note=reason,
                detail=detail,
            )  # fmt: skip
        self.note(Trigger.OUT_OF_SERVICE, actor, reason, detail)
        return overlay

    def end(
        self, overlay: Overlay, trigger: Trigger, actor: str | None, at_ms: int,
        note: str | None = None,
    ) -> Overlay:  # fmt: skip
        """End an overlay; said of every open alert beneath it, and of the desk where there is none
        or more than one rule was covered."""
        ended = overlay._replace(ended_ms=at_ms, ended_by=actor or SYSTEM)
        self._changed[overlay.no] = ended
        covered = self._covered(overlay)
        for alert in covered:
            self._episode(alert).move(
                trigger, at_ms, self.now_ms, actor=actor or SYSTEM, note=note
            )
        if not covered or overlay.rule_id is None:
            detail = {"point_no": overlay.point_no, "rule": overlay.rule_id}
            self.note(trigger, actor or SYSTEM, note, detail, at_ms)
        return ended

    def suppress(self, rules: Mapping[str, Rule]) -> None:
        """Begin and end suppressions by design, as the alerts stand after this step."""
        standing = dict(self._open)
        standing |= {no: episode.alert for no, episode in self._episodes.items()}
        here = [alert for alert in standing.values() if alert.closed_ms is None]
        points = self._registry.points
        district_of = {alert.point_no: points[alert.point_no].district_id for alert in here}
        under = {
            (one.rule_id, one.point_no): one
            for one in self._overlays.every()
            if one.kind is Kind.SUPPRESSION
        }
        wanted: dict[tuple[str | None, int], tuple[Alert, Alert]] = {}
        for alert in here:
            rule = rules.get(alert.rule_id)
            if rule is not None and rule.suppressed_by:
                cause = cause_of(alert, rule, here, district_of)
                if cause is not None:
                    wanted[alert.key] = (alert, cause)
        for key, overlay in under.items():
            if key not in wanted or wanted[key][1].no != overlay.cause_no:
                self.end(overlay, Trigger.UNSUPPRESS, None, self.now_ms)
        for key, (alert, cause) in wanted.items():
            if key not in under or under[key].cause_no != cause.no:
                self._suppressed(alert, cause)

    def note(
        self, trigger: Trigger, actor: str, note: str | None, detail: dict[str, Any],
        at_ms: int | None = None,
    ) -> None:  # fmt: skip
        """Something that happened to the desk itself."""
        self.last = self.last._replace(desk=self.last.desk + 1)
        moment = self.now_ms if at_ms is None else at_ms
        self._own.append(
            AlertEvent(0, 0, self.last.desk, trigger, State.NORMAL, State.NORMAL, Level.NORMAL,
                       actor, note, None, orjson.dumps(detail).decode(), moment, self.now_ms)
        )  # fmt: skip

    # ---- how

    def _suppressed(self, alert: Alert, cause: Alert) -> None:
        rule_id, point_no = alert.key
        reason = f"alert {cause.no}"
        self._add(
            Kind.SUPPRESSION, rule_id, point_no, SYSTEM, reason, self.now_ms, None, cause.no
        )
        self._episode(alert).move(
            Trigger.SUPPRESS, self.now_ms, self.now_ms, detail={"cause": cause.no}
        )

    def _add(
        self, kind: Kind, rule_id: str | None, point_no: int, actor: str, reason: str,
        since_ms: int, until_ms: int | None, cause_no: int | None,
    ) -> Overlay:  # fmt: skip
        self.last = self.last._replace(overlay=self.last.overlay + 1)
        overlay = Overlay(
            self.last.overlay, kind, rule_id, point_no, actor, reason, cause_no, since_ms, until_ms
        )
        self._changed[overlay.no] = overlay
        return overlay

    def _covered(self, overlay: Overlay) -> list[Alert]:
        """The open alerts that an overlay covers, as they stand after this step."""
        return [
            alert
            for alert in self._standing()
            if alert.point_no == overlay.point_no and overlay.rule_id in (None, alert.rule_id)
        ]

    def _standing(self) -> Iterator[Alert]:
        for no, alert in self._open.items():
            episode = self._episodes.get(no)
            now = alert if episode is None else episode.alert
            if now.closed_ms is None:
                yield now
        for no, episode in list(self._episodes.items()):
            if no not in self._open and episode.alert.closed_ms is None:
                yield episode.alert

    def _going_on(self, key: Key) -> Episode | None:
        """The episode of a rule at a point that is not closed."""
        episode = self._current.get(key)
        if episode is None and key in self._by_key:
            episode = self._current[key] = self._episode(self._open[self._by_key[key]])
        return None if episode is None or episode.alert.closed_ms is not None else episode

    def _episode(self, alert: Alert) -> Episode:
        episode = self._episodes.get(alert.no)
        if episode is None:
            episode = self._episodes[alert.no] = Episode(alert)
        return episode

    def _begin(self, transition: Transition, rule: Rule, point_no: int) -> Episode:
        """An alert that nobody knew before."""
        no = self.last.alert + 1
        self.last = Numbers(no, self.last.overlay, self.last.desk)
        about = self._about(rule, point_no)
        episode = self._episodes[no] = Episode.begin(no, about, transition, self.now_ms)
        return episode

    def _about(self, rule: Rule, point_no: int) -> About:
        point = self._registry.points[point_no]
        kind = self._parts.city.kinds.get(point.kind)
        indicator = self._parts.indicators[rule.indicator]
        domain = (kind.domain if kind else None) or point.domain or indicator.domain or ""
        owner = rule.owner or point.owner or (kind.owner if kind else "")
        number = self._registry.indicator_no(rule.indicator)
        return About(rule, point_no, number, domain, owner)
