"""Which report to those above is due next, for every screen: the picture's section `reports`."""

from __future__ import annotations

from typing import Any

from dispatch import records
from dispatch.record.obligations import obligations
from dispatch.record.sections import obligation_name
from dispatch.types import Incident
from live.center import Center

DAY_MS = 86_400_000
LATELY_MS = 7 * DAY_MS  # of an incident that ended longer ago nobody is reminded
ENDED = """
SELECT incident_no FROM incident
WHERE closed_at >= make_timestamptz($since * 1000) AND drill IS NULL
"""
Entry = dict[str, Any]


class Reminders:
    """The next report of each incident that is open or ended lately. What is due follows
    from its own steps alone, so each is read again when it has a new one."""

    def __init__(self, center: Center) -> None:
        self._center, self._head = center, -1
        self._kept: dict[int, tuple[int, Entry | None]] = {}  # incident: its step, its entry
        since = {"since": center.now_ms() - LATELY_MS}
        self._ended = {row[0] for row in center.store.rows(ENDED, since)}

    def section(self) -> dict[str, Entry]:
        """One entry for each incident of which a report is due, by its number."""
        head = self._center.dispatcher.head.event_no
        if head != self._head:
            self._head = head
            self._look()
        return {str(no): entry for no, (_, entry) in self._kept.items() if entry is not None}

    def _look(self) -> None:
        here = {one.no: one for one in self._center.dispatcher.open_incidents()}
        self._ended = (self._ended | self._kept.keys()) - here.keys()
        for no in self._ended:
            if (found := records.one_incident(self._center.store, no)) is not None:
                here[no] = found
        kept = {no: self._kept[no] for no, one in here.items()
                if no in self._kept and self._kept[no][0] == one.seq}  # fmt: skip
        self._kept = {no: kept.get(no) or (one.seq, self._entry(one)) for no, one in here.items()}
        done = {no for no in self._ended if no in self._kept and self._kept[no][1] is None}
        self._ended -= done
        for no in done:
            del self._kept[no]

    def _entry(self, one: Incident) -> Entry | None:
        center = self._center
        events = records.events_of(center.store, one.no)
        due = obligations(one, events, center.ledger.reports(one.no), center.ledger.rules)
        first = next((each for each in due if each.report is None), None)
        if first is None:
            return None
        return {
            "incident": one.no, "title": one.title.model_dump(), "drill": one.drill,
            "name": obligation_name(first).model_dump(), "kind": str(first.kind),
            "way": str(first.way), "due": first.due_ms, "warns": first.warns_ms,
        }  # fmt: skip
