"""Gathers from the desk, the store and the door what the document of a hand-over says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alerts.desk import Desk
from alerts.shift import paper
from alerts.shift.types import Paper, Row, Sitting
from data.city import City
from data.door import Door
from data.registry import Registry
from data.store import Store
from data.strict import Words
from metrics.types import milliseconds

_NUMBERS = (Path(__file__).parent / "numbers.sql").read_text(encoding="utf-8")
_ENTRIES = """
-- One row is one entry of an officer in their time at a seat.
SELECT epoch_ms(said_at), officer, words
FROM shift_log
WHERE kind = 'ENTRY' AND seat = $seat AND said_at >= make_timestamptz($since_ms * 1000)
ORDER BY event_no
"""


class Gatherer:
    """What stands now in one center, as a document."""

    def __init__(
        self, store: Store, desk: Desk, registry: Registry, city: City, door: Door,
        districts: Mapping[str, Words],
    ) -> None:  # fmt: skip
        self._store, self._desk, self._registry = store, desk, registry
        self._city, self._door, self._districts = city, door, districts

    def __call__(self, sitting: Sitting, now_ms: int) -> Paper:
        """The document of an officer's time at a seat."""
        desk = self._desk
        last = self._store.rows("SELECT coalesce(max(alert_no), 0) FROM alert")[0][0]
        alerts = [(one, desk.overlays(one, now_ms)) for one in desk.open_alerts()]
        facts = {
            "seat": sitting.seat, "officer": sitting.officer, "since": sitting.since_ms,
            "now": now_ms, "last": last, "shift": self._numbers(sitting, now_ms),
        }  # fmt: skip
        over, silent, entries = desk.every_overlay(), self._silent(now_ms), self._entries(sitting)
        return paper.written(facts, alerts, over, silent, entries, self._named())

    def raised_after(self, last_no: int) -> int:
        """How many alerts were raised after the one of that number."""
        asked = {"last": last_no}
        rows = self._store.rows("SELECT count(*) FROM alert WHERE alert_no > $last", asked)
        return int(rows[0][0])

    def _numbers(self, sitting: Sitting, now_ms: int) -> Row:
        asked = {"since_ms": sitting.since_ms, "until_ms": now_ms, "officer": sitting.officer}
        raised, cleared, shelved, acked, mine, median = self._store.rows(_NUMBERS, asked)[0]
        return {
            "raised": raised, "cleared": cleared, "shelved": shelved, "acknowledged": acked,
            "by_officer": mine, "median": None if median is None else int(median),
        }  # fmt: skip

    def _entries(self, sitting: Sitting) -> list[Row]:
        asked = {"seat": sitting.seat, "since_ms": sitting.since_ms}
        rows = self._store.rows(_ENTRIES, asked)
        return [{"at": at, "by": by, "words": words} for at, by, words in rows]

    def _silent(self, now_ms: int) -> list[Row]:
        """The sources of which nothing was heard for longer than they allow."""
        last = self._door.last_received()
        found = []
        for source in self._city.sources.values():
            moment = last.get(self._registry.sources[source.id])
            if moment is None or now_ms - moment > milliseconds(source.stale_after):
                found.append({"id": source.id, "name": source.name.model_dump(), "last": moment})
        return found

    def _named(self) -> paper.Named:
        points = self._registry.points.values()
        return paper.Named(
            {rule.id: rule.title for rule in self._desk.rules.values()},
            {point.no: point.name for point in points},
            {
                point.no: district
                for point in points
                if (district := self._districts.get(point.district_id or "")) is not None
            },
        )
