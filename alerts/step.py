"""One step of the desk: the alerts and overlays that change together, before any of it is so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import orjson

from alerts.audit import Chain, Head
from alerts.episode import RAISE, called, followed, moved, raised
from alerts.judging.watch import News
from alerts.lifecycle import MOVES, NORMAL
from alerts.orders import Order
from alerts.overlays import Causes, Kind, Overlay, Overlays
from alerts.records import Numbers
from alerts.rules.model import Rule
from alerts.standing import ByPlace, Standing
from alerts.types import SYSTEM, Alert, Level, State, Trigger
from data.types import Point


class Step:
    """What happens at one call of the desk; what it is given is only read."""

    def __init__(
        self,
        now_ms: int,
        head: Head,
        standing: Standing,
        overlays: Overlays,
        last: Numbers,
        points: Mapping[int, Point],
    ) -> None:
        self.now_ms = now_ms
        self.chain = Chain(head)  # what happened, in order
        self.last = replace(last)
        self._open, self._overlays, self._points = standing, overlays, points
        self._alerts: dict[int, Alert] = {}  # those that changed, as they stand after it
        self._current: ByPlace = defaultdict(dict)
        self._past: ByPlace = defaultdict(dict)
        self._changed: dict[int, Overlay] = {}
        self._at_point: dict[int, list[int]] | None = None  # numbers of open alerts

    def alerts(self) -> list[Alert]:
        """The alerts that changed, as they stand after it."""
        return list(self._alerts.values())

    def alert(self, no: int) -> Alert:
        """One alert that an order was given for, as it stands after it."""
        return self._alerts[no]

    def changed_overlays(self) -> list[Overlay]:
        """The overlays that began or ended."""
        return list(self._changed.values())

    # ---- the process

    def follow(self, news: News) -> None:
        """A level changed. What came to be known late and does not fit the alert that goes on is
        an episode of its own."""
        transition, rule, point_no, _, _ = news
        alert, numbers = self._going_on(rule.id, point_no), self._current
        if alert and not alert.level and alert.rule_version != rule.version:
            alert = None  # what another version raises is an alert of its own
        if transition.late and self._is_past(news, alert):
            alert, numbers = self._gone_by(rule.id, point_no), self._past
            alert = alert if alert and alert.level else None
        if alert is None:
            numbers[rule.id][point_no] = self._begin(news)
            return
        trigger = called(alert.level, transition.after, rule.latch)
        after = followed(alert, trigger, transition, rule)
        self._put(alert.state, after, trigger, transition.occurred_ms, value=transition.value)

    def _is_past(self, news: News, going_on: Alert | None) -> bool:
        """Whether late news tell of an episode that was over before the one that goes on began."""
        transition, rule, point_no, _, _ = news
        if transition.before:
            past = self._gone_by(rule.id, point_no)
            return past is not None and past.level == transition.before
        return going_on is not None and bool(going_on.level)

    def clear(self, alert: Alert, note: str) -> None:
        """The process of an alert is no longer watched."""
        self._move(
            alert, Trigger.CLEAR, self.now_ms, note=note, level=Level.NORMAL,
            cleared_ms=self.now_ms,
        )  # fmt: skip

    def dismiss(self, points: Collection[int], actor: str, note: str) -> None:
        """The open alerts of these points end, however they stand: their exercise is over."""
        for alert in [one for one in self._standing() if one.point_no in points]:
            if alert.level:
                self.clear(alert, note)
            for trigger in (Trigger.ACK, Trigger.RESET):
                now = self._alerts.get(alert.no, alert)
                if (now.state, trigger) in MOVES and now.closed_ms is None:
                    self._move(now, trigger, self.now_ms, actor, note)

    # ---- a person

    def obey(self, alert: Alert, order: Order) -> None:
        """An order that concerns the alert alone. Raises NoSuchMove."""
        changes: dict[str, Any] = {}
        if order.trigger is Trigger.ASSIGN:
            changes = {"assignee": order.assignee, "detail": {"assignee": order.assignee}}
        self._move(alert, order.trigger, self.now_ms, order.actor, order.note, **changes)

    def pass_over(self, before: str, after: str, actor: str) -> int:
        """Assign what is assigned to one person to another; how many alerts that were."""
        mine = [one for one in self._standing() if one.assignee == before]
        for alert in mine:
            self.obey(alert, Order(Trigger.ASSIGN, actor, assignee=after))
        return len(mine)

    def shelve(self, alert: Alert, order: Order) -> None:
        """Begin a shelf for the alert's rule at its point. Raises NoSuchMove."""
        self._move(
            alert, Trigger.SHELVE, self.now_ms, order.actor, order.note,
            {"until_ms": order.until_ms},
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
            self._move(alert, Trigger.OUT_OF_SERVICE, self.now_ms, actor, reason, detail)
        self.note(Trigger.OUT_OF_SERVICE, actor, reason, detail)
        return overlay

    def end(
        self, overlay: Overlay, trigger: Trigger, actor: str | None, at_ms: int,
        note: str | None = None,
    ) -> Overlay:  # fmt: skip
        """End an overlay; said of every open alert beneath it, and of the desk where there is none
        or more than one rule was covered. One that was only planned kept no alert from sounding."""
        ended = overlay._replace(ended_ms=at_ms, ended_by=actor or SYSTEM)
        self._changed[overlay.no] = ended
        covered = self._covered(overlay) if overlay.since_ms <= self.now_ms else []
        for alert in covered:
            self._move(alert, trigger, at_ms, actor or SYSTEM, note)
        if not covered or overlay.rule_id is None:
            detail = {"point_no": overlay.point_no, "rule": overlay.rule_id}
            self.note(trigger, actor or SYSTEM, note, detail, at_ms)
        return ended

    def suppress(self, rules: Mapping[str, Rule]) -> None:
        """Begin and end suppressions by design, as the alerts stand after this step. A cause that
        is shelved or out of service explains nothing away: nobody would hear of either."""
        here = self._standing()
        district_of = {alert.point_no: self._points[alert.point_no].district_id for alert in here}
        under = {
            (one.rule_id, one.point_no): one
            for one in self._overlays.every()
            if one.kind is Kind.SUPPRESSION
        }
        named = {cause.rule for rule in rules.values() for cause in rule.suppressed_by}
        heard = [alert for alert in here if alert.rule_id in named and self._is_heard(alert)]
        # What is exercised explains nothing away that is real, nor the other way round.
        causes = [
            Causes([one for one in heard if one.exercised is shadow], district_of)
            for shadow in (False, True)
        ]
        wanted: dict[tuple[str | None, int], tuple[Alert, Alert]] = {}
        for alert in here:
            rule, mine = rules.get(alert.rule_id), causes[alert.exercised]
            if rule is not None and (cause := mine.of(alert, rule)) is not None:
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
        self.last.desk += 1
        moment = self.now_ms if at_ms is None else at_ms
        said = orjson.dumps(detail).decode()
        self.chain.add(
            0, self.last.desk, trigger, NORMAL, NORMAL, Level.NORMAL, actor, note, None, said,
            moment, self.now_ms,
        )  # fmt: skip

    # ---- how

    def _is_heard(self, alert: Alert) -> bool:
        over = self._overlays.of(alert.rule_id, alert.point_no, self.now_ms)
        return all(one.kind is Kind.SUPPRESSION for one in over)

    def _suppressed(self, alert: Alert, cause: Alert) -> None:
        rule_id, point_no = alert.key
        reason = f"alert {cause.no}"
        self._add(
            Kind.SUPPRESSION, rule_id, point_no, SYSTEM, reason, self.now_ms, None, cause.no
        )
        self._move(alert, Trigger.SUPPRESS, self.now_ms, detail={"cause": cause.no})

    def _add(
        self, kind: Kind, rule_id: str | None, point_no: int, actor: str, reason: str,
        since_ms: int, until_ms: int | None, cause_no: int | None,
    ) -> Overlay:  # fmt: skip
        self.last.overlay += 1
        overlay = Overlay(
            self.last.overlay, kind, rule_id, point_no, actor, reason, cause_no, since_ms, until_ms
        )
        self._changed[overlay.no] = overlay
        return overlay

    def _covered(self, overlay: Overlay) -> list[Alert]:
        """The open alerts that an overlay covers, as they stand after this step. Asked when all
        that begins in this step has begun."""
        if self._at_point is None:  # many overlays may end at once
            self._at_point = defaultdict(list)
            for alert in self._standing():
                self._at_point[alert.point_no].append(alert.no)
        here = [
            self._alerts.get(no) or self._open.by_no[no] for no in self._at_point[overlay.point_no]
        ]
        return [alert for alert in here if overlay.rule_id in (None, alert.rule_id)]

    def _standing(self) -> list[Alert]:
        """The open alerts, as they stand after this step."""
        standing = {**self._open.by_no, **self._alerts}
        return [alert for alert in standing.values() if alert.closed_ms is None]

    def _going_on(self, rule_id: str, point_no: int) -> Alert | None:
        """The alert of a rule at a point that is not closed."""
        no = self._current[rule_id].get(point_no)
        if no is not None:
            alert = self._alerts[no]
        elif (known := self._open.going_on(rule_id, point_no)) is not None:
            alert = self._alerts.get(known.no, known)
        else:
            return None
        return alert if alert.closed_ms is None else None

    def _gone_by(self, rule_id: str, point_no: int) -> Alert | None:
        """The alert of which late news told last, at a rule's point where another goes on."""
        no = self._past[rule_id].get(point_no)
        return None if no is None else self._alerts[no]

    def _begin(self, news: News) -> int:
        """An alert that nobody knew before; its number."""
        self.last.alert = no = self.last.alert + 1
        transition, drill = news[0], self._points[news[2]].drill
        said = None if drill is None else orjson.dumps({"drill": drill}).decode()
        self._put(
            NORMAL, raised(no, news), RAISE, transition.occurred_ms, value=transition.value,
            detail=said,
        )  # fmt: skip
        return no

    def _move(
        self, alert: Alert, trigger: Trigger, at_ms: int, actor: str = SYSTEM,
        note: str | None = None, detail: dict[str, Any] | None = None, **changes: Any,
    ) -> None:  # fmt: skip
        """Something happened to an alert other than a change of level. Raises NoSuchMove."""
        before = self._alerts.get(alert.no, alert)
        after = moved(before, trigger, at_ms, self.now_ms, actor, **changes)
        said = None if detail is None else orjson.dumps(detail).decode()
        self._put(before.state, after, trigger, at_ms, actor, note, detail=said)

    def _put(
        self, before: State, after: Alert, trigger: Trigger, at_ms: int, actor: str = SYSTEM,
        note: str | None = None, value: float | None = None, detail: str | None = None,
    ) -> None:  # fmt: skip
        """How an alert stands now, and what made it so."""
        self._alerts[after.no] = after
        self.chain.add(
            after.no, after.seq, trigger, before, after.state, after.level, actor, note, value,
            detail, at_ms, self.now_ms,
        )  # fmt: skip
