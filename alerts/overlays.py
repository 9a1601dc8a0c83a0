"""What keeps an alert from sounding while its process is tracked on: overlays, each with an end.

ISA-18.2 states E, F and G: shelved by a person, suppressed by design, out of service by permit.
They are independent of each other and of the alert's state, and belong to a rule at a point, so
that an alert which clears and returns within a shelf stays shelved. Whether one is in force follows
from its record and `now`; a restart changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal, NamedTuple, get_args

from alerts.rules.model import Rule
from alerts.types import ACTIVE, Alert

Where = Literal["here", "district", "city"]
WHERE: tuple[Where, ...] = get_args(Where)


class Kind(StrEnum):
    """Why it does not sound."""

    SHELF = "SHELF"
    SUPPRESSION = "SUPPRESSION"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"


class Overlay(NamedTuple):
    """One time in which a rule at a point does not sound. Times are ms.

    rule_id: None is every rule of the point · reason: of a shelf a person's, of a permit its
    number or cause · cause_no: the alert that explains it away (SUPPRESSION) · until_ms: None only
    for a SUPPRESSION, which ends with its cause. The fields are the columns of the table `overlay`.
    """

    no: int
    kind: Kind
    rule_id: str | None
    point_no: int
    actor: str
    reason: str
    cause_no: int | None
    since_ms: int
    until_ms: int | None
    ended_ms: int | None = None
    ended_by: str | None = None


def in_force(overlay: Overlay, now_ms: int) -> bool:
    """Whether it keeps its alerts from sounding at `now_ms`."""
    if overlay.ended_ms is not None or now_ms < overlay.since_ms:
        return False
    return overlay.until_ms is None or now_ms < overlay.until_ms


class Overlays:
    """The overlays that have not ended, by what they cover."""

    def __init__(self, overlays: Iterable[Overlay] = ()) -> None:
        self.revision = 0  # grows with every change
        self._by_key: dict[tuple[str | None, int], dict[int, Overlay]] = {}
        for overlay in overlays:
            self.put(overlay)

    def put(self, overlay: Overlay) -> None:
        """Know how an overlay stands now; one that has ended is forgotten."""
        key = (overlay.rule_id, overlay.point_no)
        kept = {no: one for no, one in self._by_key.get(key, {}).items() if no != overlay.no}
        if overlay.ended_ms is None:
            kept[overlay.no] = overlay
        if kept:
            self._by_key[key] = kept
        else:
            self._by_key.pop(key, None)
        self.revision += 1

    def of(self, rule_id: str, point_no: int, now_ms: int) -> list[Overlay]:
        """What keeps a rule at a point from sounding at `now_ms`; nothing when it sounds."""
        if not self._by_key:
            return []
        found = [
            overlay
            for key in ((rule_id, point_no), (None, point_no))
            for overlay in self._by_key.get(key, {}).values()
        ]
        return [overlay for overlay in found if in_force(overlay, now_ms)]

    def planned(self, point_no: int) -> list[Overlay]:
        """The permits of a point that have not ended, begun or not."""
        return list(self._by_key.get((None, point_no), {}).values())

    def every(self) -> list[Overlay]:
        """All that have not ended, by number."""
        found = [overlay for kept in list(self._by_key.values()) for overlay in kept.values()]
        return sorted(found, key=lambda overlay: overlay.no)

    def expired(self, now_ms: int) -> list[Overlay]:
        """Those whose end has come, the earliest first."""
        due = [one for one in self.every() if one.until_ms is not None and one.until_ms <= now_ms]
        return sorted(due, key=lambda overlay: (overlay.until_ms or 0, overlay.no))


class Causes:
    """The active alerts that may explain others away, by rule and place: the oldest of several."""

    def __init__(self, alerts: Iterable[Alert], district_of: Mapping[int, str | None]) -> None:
        self._district_of = district_of
        self._first: dict[tuple[str, Where, int | str | None], Alert] = {}
        for alert in sorted(alerts, key=lambda one: one.no):
            if alert.state in ACTIVE:
                for where in WHERE:
                    self._first.setdefault((alert.rule_id, where, self._place(alert, where)), alert)

    def of(self, alert: Alert, rule: Rule) -> Alert | None:
        """The alert by which `rule` wants `alert` to be suppressed; None when it may sound."""
        for cause in rule.suppressed_by:
            place = self._place(alert, cause.where)
            if cause.where == "district" and place is None:
                continue
            if (found := self._first.get((cause.rule, cause.where, place))) is not None:
                return found
        return None

    def _place(self, alert: Alert, where: Where) -> int | str | None:
        if where == "here":
            return alert.point_no
        return self._district_of[alert.point_no] if where == "district" else None
