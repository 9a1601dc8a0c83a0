"""Events (missions, incidents) and their changes of state, taken in as they were seen.

An incident that is under way is a point with a life: it appears on the map, moves through its
states, and ends.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from data.city import City
from data.door import Door
from data.registry import Registry
from data.rows import Rows
from data.store import Connection, Store
from data.strict import Words
from data.types import Point

UNITS = "incident_units"

_TAKE = (
    """
    INSERT INTO event_change
    SELECT event_id, seen_at, occurred_at, status, resources, CAST(attributes AS JSON)
    FROM incoming AS i
    ANTI JOIN event_change AS c USING (event_id, seen_at, status)
    """,
    """
    INSERT OR REPLACE INTO event
    WITH newest AS (
        SELECT *
        FROM incoming
        QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY seen_at DESC) = 1
    ), life AS (
        SELECT c.event_id,
               min(c.occurred_at)          AS started_at,
               max(c.seen_at)              AS changed_at,
               arg_max(c.status, c.seen_at) AS status
        FROM event_change AS c
        SEMI JOIN newest USING (event_id)
        GROUP BY c.event_id
    )
    SELECT n.event_id,
           old.point_no,
           n.kind,
           n.category,
           n.title,
           l.status,
           coalesce(n.resources, old.resources),
           n.lon,
           n.lat,
           n.district_id,
           CAST(n.attributes AS JSON),
           l.started_at,
           l.changed_at,
           CASE WHEN list_contains($ended, l.status) THEN l.changed_at END,
           n.source_no
    FROM newest AS n
    JOIN life AS l USING (event_id)
    LEFT JOIN event AS old USING (event_id)
    """,
)

_UNDER_WAY = """
-- one row is one incident that is under way or has a point
SELECT event_id, point_no, category, title, status, resources, lon, lat, district_id,
       epoch_ms(started_at) AS started_ms, epoch_ms(changed_at) AS changed_ms,
       epoch_ms(ended_at) AS ended_ms, source_no
FROM event
WHERE kind = 'incident'
  AND lon IS NOT NULL
  AND district_id IS NOT NULL
  AND ((point_no IS NULL AND ended_at IS NULL) OR (point_no IS NOT NULL AND event_id IN (
      SELECT unnest($touched))))
"""

_BEGUN = """
SELECT DISTINCT epoch_ms(started_at)
FROM event
JOIN (SELECT unnest($1) AS event_id) USING (event_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """What changed among the points with a life; and when the events that changed, with a point or
    without, had begun (ms)."""

    appeared: list[Point]
    changed: list[Point]
    ended: list[Point]
    begun_ms: tuple[int, ...] = ()


class EventIntake:
    """Takes changes of state; keeps a point, with its units, for each incident under way."""

    def __init__(self, store: Store, registry: Registry, door: Door, city: City) -> None:
        self._store = store
        self._registry = registry
        self._door = door
        self._city = city

    def take(self, changes: pd.DataFrame, now_ms: int) -> Lives:
        """Take rows as events.parquet holds them (source_no added). Durable when it returns."""
        incidents = self._city.file.incidents
        ended = incidents.ended if incidents else ["Complete"]
        self._store.write(lambda connection: _take(connection, changes, ended))
        self._door.heard(changes["source_no"].unique().tolist(), now_ms)
        touched = changes["event_id"].unique().tolist()
        begun = tuple(row[0] for row in self._store.rows(_BEGUN, [touched]))
        if incidents is None:
            return Lives(appeared=[], changed=[], ended=[], begun_ms=begun)
        rows = self._store.frame(_UNDER_WAY, {"touched": touched}).to_dict("records")
        lives = self._lives(rows)
        self._store.write(lambda connection: self._write(connection, lives))
        self._registry.learn([*lives.appeared, *lives.changed, *lives.ended])
        self._send_units(rows, now_ms)
        return replace(lives, begun_ms=begun)

    def _lives(self, rows: list[dict[Any, Any]]) -> Lives:
        appeared: list[Point] = []
        changed: list[Point] = []
        ended: list[Point] = []
        number = self._registry.next_no()
        for row in rows:
            known = self._registry.no(row["event_id"])
            if known is None:
                appeared.append(self._point(row, number))
                number += 1
                continue
            point = replace(self._registry.points[known], attributes=_attributes(row))
            if pd.isna(row["ended_ms"]):
                changed.append(replace(point, ended_ms=None))
            else:
                ended.append(replace(point, ended_ms=int(row["ended_ms"])))
        return Lives(appeared=appeared, changed=changed, ended=ended)

    def _point(self, row: Mapping[Any, Any], number: int) -> Point:
        incidents = self._city.file.incidents
        assert incidents is not None
        kind = self._city.kinds[incidents.kind]
        category = incidents.categories.get(row["category"])
        return Point(
            no=number,
            id=row["event_id"],
            kind=kind.id,
            domain=kind.domain,
            name=Words(en=row["title"], zh=row["title"]),
            detail=category,
            district_id=row["district_id"] if isinstance(row["district_id"], str) else None,
            owner=kind.owner,
            lon=row["lon"],
            lat=row["lat"],
            attributes=_attributes(row),
            appeared_ms=int(row["started_ms"]),
        )

    def _write(self, connection: Connection, lives: Lives) -> None:
        self._registry.add(connection, lives.appeared)
        for point in lives.appeared:
            connection.execute(
                "UPDATE event SET point_no = ? WHERE event_id = ?", [point.no, point.id]
            )
        for point in [*lives.changed, *lives.ended]:
            connection.execute(
                "UPDATE point SET attributes = ?, ended_at = make_timestamptz(? * 1000)"
                " WHERE point_no = ?",
                [json.dumps(dict(point.attributes)), point.ended_ms, point.no],
            )

    def _send_units(self, rows: list[dict[Any, Any]], now_ms: int) -> None:
        """The vehicles at each incident as values of its point; none when it has ended."""
        known = [row for row in rows if self._registry.no(row["event_id"]) is not None]
        units = [_units(row) for row in known]
        told = [i for i, value in enumerate(units) if value is not None]
        if not told:
            return
        points = [self._registry.no(known[i]["event_id"]) for i in told]
        moments = np.array([known[i]["changed_ms"] for i in told], np.int64)
        empty = np.full(len(told), np.nan)
        rows_in = Rows(
            index=np.arange(len(told)),
            point_no=np.array(points, np.int64),
            indicator_no=np.full(len(told), self._registry.indicator_no(UNITS), np.int64),
            observed_ms=moments,
            value=np.array([units[i] for i in told], np.float64),
            quality=np.ones(len(told)),
            source_no=np.array([known[i]["source_no"] for i in told], np.int64),
            received_ms=moments,
            lon=empty,
            lat=empty,
        )
        self._door.take(rows_in, now_ms).stored.result()


def _attributes(row: Mapping[Any, Any]) -> dict[str, Any]:
    units = None if pd.isna(row["resources"]) else row["resources"]
    return {
        "category": row["category"],
        "status": row["status"],
        "units": units,
        "changed_ms": int(row["changed_ms"]),
    }


def _units(row: Mapping[Any, Any]) -> float | None:
    if not pd.isna(row["ended_ms"]):
        return 0.0
    return None if pd.isna(row["resources"]) else float(row["resources"])


def _take(connection: Connection, changes: pd.DataFrame, ended: list[str]) -> None:
    connection.register("incoming", changes)
    connection.execute(_TAKE[0])
    connection.execute(_TAKE[1], {"ended": ended})
    connection.unregister("incoming")
