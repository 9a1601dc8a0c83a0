"""Numbers for names: points, indicators and sources become integers once, at the door."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from typing import Any

import pandas as pd

from data.store import Connection, Store
from data.strict import Words
from data.types import SHADOWS, Point

_POINTS = """
SELECT point_no, point_id, kind, domain, name_en, name_zh, detail_en, detail_zh, district_id, owner,
       part_of, lon, lat, km2, attributes, epoch_ms(appeared_at), epoch_ms(ended_at)
FROM point
"""


class _Points(dict[int, Point]):
    """Points by number. A shadow is found by its number, and is in no list of what there is."""

    def __init__(self, points: dict[int, Point], shadows: dict[int, Point]) -> None:
        super().__init__(points)
        self._shadows = shadows

    def __missing__(self, no: int) -> Point:
        return self._shadows[no]


class Registry:
    """All points and indicators of the store, by number and by name."""

    def __init__(self, store: Store, indicators: Iterable[str], sources: Iterable[str]) -> None:
        self._store = store
        self._lock = threading.Lock()
        self.shadows: dict[int, Point] = {}  # those of exercises, by number: they are not real
        self.points: dict[int, Point] = _Points({}, self.shadows)
        self._no: dict[str, int] = {}
        self._keep([_point(row) for row in store.rows(_POINTS)])
        self.indicators = _numbered(store, "indicator", indicators)
        self.indicator_names = {number: name for name, number in self.indicators.items()}
        self.sources = _numbered(store, "source", sources)

    def no(self, point_id: str) -> int | None:
        """The number of a point, or None when there is no such point."""
        return self._no.get(point_id)

    def indicator_no(self, name: str) -> int:
        """The number of an indicator. Raises KeyError for one that is not defined."""
        return self.indicators[name]

    def of_kind(self, kind: str) -> list[Point]:
        """The points of one kind that have not ended, in order of number."""
        return [p for p in self.points.values() if p.kind == kind and p.ended_ms is None]

    def next_no(self) -> int:
        """The number that the next point would get."""
        return max(self.points, default=0) + 1

    def add(self, connection: Connection, points: list[Point]) -> None:
        """Write new points inside the caller's transaction; call `learn` when it is committed."""
        if not points:
            return
        frame = pd.DataFrame([_row(point) for point in points])
        connection.register("new_point", frame)
        connection.execute(
            """
            INSERT INTO point
            SELECT * EXCLUDE (appeared_ms, ended_ms),
                   make_timestamptz(appeared_ms * 1000),
                   make_timestamptz(ended_ms * 1000)
            FROM (SELECT * REPLACE (
                      CAST(part_of AS INTEGER) AS part_of,
                      CAST(lon AS DOUBLE) AS lon, CAST(lat AS DOUBLE) AS lat,
                      CAST(km2 AS DOUBLE) AS km2, CAST(attributes AS JSON) AS attributes,
                      CAST(appeared_ms AS BIGINT) AS appeared_ms,
                      CAST(ended_ms AS BIGINT) AS ended_ms)
                  FROM new_point)
            """
        )
        connection.unregister("new_point")

    def learn(self, points: list[Point]) -> None:
        """Know points that are committed (new ones, or ones that ended)."""
        with self._lock:
            self._keep(points)

    def cast(self, shadow: Point) -> None:
        """Know a shadow: whoever has its number finds it, nobody else (data.types.Point)."""
        if shadow.no < SHADOWS or shadow.shadow_of is None:
            raise ValueError(f"point {shadow.no} is no shadow")
        self.shadows[shadow.no] = shadow

    def _keep(self, points: list[Point]) -> None:
        known = {**self.points, **{point.no: point for point in points}}
        self.points = _Points(known, self.shadows)
        self._no = {**self._no, **{point.id: point.no for point in points}}


def _point(row: tuple[Any, ...]) -> Point:
    detail = Words(en=row[6], zh=row[7] or row[6]) if row[6] else None
    return Point(
        no=row[0],
        id=row[1],
        kind=row[2],
        domain=row[3],
        name=Words(en=row[4], zh=row[5]),
        detail=detail,
        district_id=row[8],
        owner=row[9],
        part_of=row[10],
        lon=row[11],
        lat=row[12],
        km2=row[13],
        attributes=json.loads(row[14]) if row[14] else {},
        appeared_ms=row[15],
        ended_ms=row[16],
    )


def _row(point: Point) -> dict[str, Any]:
    return {
        "point_no": point.no,
        "point_id": point.id,
        "kind": point.kind,
        "domain": point.domain,
        "name_en": point.name.en,
        "name_zh": point.name.zh,
        "detail_en": point.detail.en if point.detail else None,
        "detail_zh": point.detail.zh if point.detail else None,
        "district_id": point.district_id,
        "owner": point.owner,
        "part_of": point.part_of,
        "lon": point.lon,
        "lat": point.lat,
        "km2": point.km2,
        "attributes": json.dumps(dict(point.attributes), ensure_ascii=False),
        "appeared_ms": point.appeared_ms,
        "ended_ms": point.ended_ms,
    }


def _numbered(store: Store, table: str, names: Iterable[str]) -> dict[str, int]:
    """The numbers of `names` in `table`; names that are new get the next free numbers."""
    column = "indicator" if table == "indicator" else f"{table}_id"
    known: dict[str, int] = dict(store.rows(f"SELECT {column}, {table}_no FROM {table}"))
    fresh = [name for name in dict.fromkeys(names) if name not in known]
    start = max(known.values(), default=0) + 1
    numbers = {name: start + index for index, name in enumerate(fresh)}
    if numbers:
        rows = [[number, name] for name, number in numbers.items()]
        store.write(lambda c: c.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows))
    return known | numbers
