"""The operating picture: what every screen shows, as sections of small entries."""

from __future__ import annotations

from typing import Any

from alerts import read as alerts_read
from alerts.board import Marks
from alerts.shift.read import seat_rows
from data.strict import Words
from data.types import GOOD_QUALITY, Point
from dispatch import read as dispatch_read
from dispatch.polls import read as polls_read
from live.center import Center
from live.delta import Sections
from live.reminders import Reminders
from metrics import scales, vitals
from metrics.types import milliseconds

ALERTS_AT_MOST = 500  # what no screen shows at once; `counts` knows of all


class Painter:
    """Paints the picture of one center."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._districts = center.districts.names
        self._main = {
            kind.id: center.registry.indicator_no(kind.main)
            for kind in center.city.file.kinds
            if kind.main is not None
        }
        self._stale_ms = {
            kind.id: milliseconds(center.city.sources[kind.source].stale_after)
            for kind in center.city.file.kinds
            if kind.source is not None
        }
        self._reminders = Reminders(center)
        self._vitals = vitals.Board(
            center.store, center.registry, center.latest, center.catalogue, center.city
        )

        self._scales = {
            one.id: {
                **told,
                "kinds": [kind.id for kind in center.city.file.kinds if kind.main == one.id],
            }
            for one in center.catalogue.by_id.values()
            if (told := scales.told(one))
        }

    def paint(self, now_ms: int) -> Sections:
        """All sections at `now_ms`."""
        center = self._center
        board = center.board()
        alerts, marks = board.first(ALERTS_AT_MOST, now_ms), board.marks(now_ms)
        names = center.registry.indicator_names
        city_levels = {names[number]: level for number, level in marks.city.items()}
        vital, block = self._vitals.sections(now_ms, city_levels)
        lead = alerts_read.lead(
            center.store, center.desk, center.registry, center.latest, center.catalogue, now_ms,
            alerts,
        )  # fmt: skip
        return {
            "points": self._points(marks, now_ms),
            "places": self._places(),
            "vitals": vital,
            "blocks": block,
            "alerts": alerts_read.open_rows(
                center.desk, center.registry, center.latest, self._districts, now_ms, alerts
            ),
            "counts": board.counts(now_ms),
            "lead": {"lead": lead} if lead else {},
            "sources": self._sources(now_ms),
            "incidents": dispatch_read.incident_entries(center.dispatcher, now_ms),
            "tasks": dispatch_read.task_entries(center.dispatcher, now_ms),
            "polls": polls_read.entries(center.polls, now_ms),
            "reports": self._reminders.section(),
            "drill": center.drills.section(),
            "seats": seat_rows(center.shift),
            "appeals": {"head": head} if (head := center.appeals.head) else {},
            "presence": center.presence.section(),
            "scales": self._scales,
        }

    def _points(self, marks: Marks, now_ms: int) -> dict[str, list[Any]]:
        entries: dict[str, list[Any]] = {}
        for point in self._center.registry.points.values():
            if point.ended_ms is None and (main := self._main.get(point.kind)) is not None:
                entries[str(point.no)] = self._point(point, main, marks, now_ms)
        return entries

    def _point(self, point: Point, main: int, marks: Marks, now_ms: int) -> list[Any]:
        reading = self._center.latest.get(point.no, main)
        allowed = self._stale_ms.get(point.kind)
        silent = allowed is not None and (
            reading is None
            or now_ms - reading.observed_ms > allowed
            or reading.quality < GOOD_QUALITY
        )
        value = None if reading is None or reading.value is None else round(reading.value, 3)
        observed = None if reading is None else reading.observed_ms
        level, unseen = marks.level.get(point.no, 0), int(point.no in marks.unseen)
        return [level, unseen, int(silent), value, observed]

    def _places(self) -> dict[str, dict[str, Any]]:
        incidents = self._center.city.file.incidents
        if incidents is None:
            return {}
        entries = {}
        for point in self._center.registry.of_kind(incidents.kind):
            status = str(point.attributes.get("status"))
            district = self._districts.get(point.district_id or "")
            words = incidents.statuses.get(status, Words(en=status, zh=status))
            entries[str(point.no)] = {
                "no": point.no,
                "id": point.id,
                "kind": point.kind,
                "domain": point.domain,
                "name": point.name.model_dump(),
                "detail": point.detail.model_dump() if point.detail else None,
                "district": district.model_dump() if district else None,
                "lon": point.lon,
                "lat": point.lat,
                "category": point.attributes.get("category"),
                "status": words.model_dump(),
                "units": point.attributes.get("units"),
                "since": point.appeared_ms,
            }
        return entries

    def _sources(self, now_ms: int) -> dict[str, dict[str, Any]]:
        last = self._center.door.last_received()
        entries = {}
        for source in self._center.city.sources.values():
            moment = last.get(self._center.registry.sources[source.id])
            allowed = milliseconds(source.stale_after)
            silent = moment is None or now_ms - moment > allowed
            entries[source.id] = {"last": moment, "silent": int(silent)}
        return entries
