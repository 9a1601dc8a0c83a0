"""The alerts that are not closed: by number, and which of them goes on for a rule at a point."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from itertools import islice

from alerts.types import ACTIVE, Alert

KEPT_NEWS = 20_000  # of changes; who looks less often looks at all
ByPlace = defaultdict[str, dict[int, int]]  # rule and point: the number of an alert


class Standing:
    """The open alerts, as they are committed."""

    def __init__(self, alerts: Iterable[Alert] = ()) -> None:
        self.by_no: dict[int, Alert] = {}
        self._going_on: ByPlace = defaultdict(dict)
        self._lock = threading.Lock()
        self._revision = 0  # how many changes there were
        self._news: deque[int] = deque(maxlen=KEPT_NEWS)  # the numbers of the last that changed
        self.know(alerts)

    def going_on(self, rule_id: str, point_no: int) -> Alert | None:
        """The alert of a rule at a point that its next change of level belongs to.

        Of two open alerts the active one; of two that cleared, the one that was raised last.
        """
        no = self._going_on[rule_id].get(point_no)
        return None if no is None else self.by_no[no]

    def news(self, since: int) -> tuple[int, list[int] | None]:
        """The revision, and the numbers of the alerts that changed since `since`; None when that
        was too long ago to say."""
        with self._lock:
            behind = self._revision - since
            if since < 0 or behind > len(self._news):
                return self._revision, None
            return self._revision, list(islice(self._news, len(self._news) - behind, None))

    def know(self, alerts: Iterable[Alert]) -> None:
        """Know how these alerts stand now; those that closed are forgotten."""
        known = list(alerts)
        self._know(known)
        with self._lock:
            self._revision += len(known)
            self._news.extend(alert.no for alert in known)

    def _know(self, alerts: Iterable[Alert]) -> None:
        for alert in alerts:
            if alert.closed_ms is not None:
                self._forget(alert)
                continue
            self.by_no[alert.no] = alert
            if alert.state in ACTIVE or self._is_last(alert):
                self._going_on[alert.rule_id][alert.point_no] = alert.no

    def _is_last(self, alert: Alert) -> bool:
        """Whether it was raised last of those of its rule and point, and none of them is active."""
        other = self.going_on(alert.rule_id, alert.point_no)
        return other is None or (other.state not in ACTIVE and other.raised_ms <= alert.raised_ms)

    def _forget(self, alert: Alert) -> None:
        self.by_no.pop(alert.no, None)
        of_rule = self._going_on[alert.rule_id]
        if of_rule.get(alert.point_no) == alert.no:
            del of_rule[alert.point_no]
