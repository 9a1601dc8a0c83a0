"""A town small enough to compute by hand: a few points of each kind, in Berlin's time zone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.latest import Latest, Values
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import Point
from metrics.catalogue import Catalogue, load_catalogue
from metrics.compute import Computer
from metrics.moments import to_ms, utc

ZONE = "Europe/Berlin"
PLACES = {
    "city": ("city", None, None),
    "c1": ("counter", None, None),
    "c2": ("counter", None, None),
    "c3": ("counter", None, None),
    "s1": ("site", None, None),
    "s1a": ("lane", "s1", None),
    "s1b": ("lane", "s1", None),
    "a1": ("area", None, 2.0),
    "a2": ("area", None, 4.0),
    "m1": ("air", None, None),
    "m2": ("air", None, None),
    "s2": ("site", None, None),
    "s2a": ("lane", "s2", None),
    "s2b": ("lane", "s2", None),
}
Row = tuple[str, str, Any, float, int]


def at(text: str) -> datetime:
    """A moment on the town's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


def ms(text: str) -> int:
    """A moment on the town's clock, in milliseconds."""
    return to_ms(at(text))


@dataclass(slots=True)
class Town:
    """A store, what is computed in it, and short words for tests."""

    store: Store
    registry: Registry
    latest: Latest
    catalogue: Catalogue
    computer: Computer

    def observe(
        self, point: str, indicator: str, when: str, value: float, quality: float = 1.0
    ) -> int:
        """Store one value (in place of another for that moment) and tell `latest`."""
        no, number = self.no(point), self.registry.indicator_no(indicator)
        known = [no, number, at(when)]
        rest = [value, quality, 1, at(when) + timedelta(minutes=2), None, None]
        same = "point_no = ? AND indicator_no = ? AND observed_at = ?"
        insert = "INSERT INTO observation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self.store.write(
            lambda c: (
                c.execute(f"DELETE FROM observation WHERE {same}", known),
                c.execute(insert, [*known, *rest]),
            )
        )
        self._tell(no, number, ms(when), value, quality)
        return ms(when)

    def attribute(self, point: str, **named: object) -> None:
        """Put what is known of a point on record."""
        given = [json.dumps(named), self.no(point)]
        self.store.write(
            lambda c: c.execute("UPDATE point SET attributes = ? WHERE point_no = ?", given)
        )

    def mission(self, event_id: str, category: str, day_ends: str, **attributes: object) -> None:
        """Store one mission of which only the day is known."""
        known = json.dumps({"precision": "day", **attributes})
        insert = (
            "INSERT INTO event VALUES (?, NULL, 'mission', ?, '', '', 0, 0, 0, '', ?, ?, ?, ?, 1)"
        )
        self.store.write(
            lambda c: c.execute(insert, [event_id, category, known, *[at(day_ends)] * 3])
        )

    def reasons(self, indicator: str) -> list[tuple[str, Any, str | None]]:
        """(point, value, reason) of one computed indicator, in order."""
        return [
            (row[0], row[1], row[2])
            for row in self.store.rows(
                """
                SELECT point_id, value, reason
                FROM computed JOIN point USING (point_no)
                WHERE indicator_no = ?
                ORDER BY observed_at, point_id
                """,
                [self.registry.indicator_no(indicator)],
            )
        ]

    def event(self, event_id: str, category: str, began: str, ended: str | None = None) -> None:
        """Store one incident."""
        self.store.write(
            lambda c: c.execute(
                "INSERT INTO event VALUES (?, NULL, 'incident', ?, '', '', 0, 0, 0, '', NULL,"
                " ?, ?, ?, 1)",
                [event_id, category, at(began), at(began), at(ended) if ended else None],
            )
        )

    def change(self, event_id: str, when: str, units: float) -> None:
        """Store one change of state."""
        self.store.write(
            lambda c: c.execute(
                "INSERT INTO event_change VALUES (?, ?, ?, '', ?, NULL)",
                [event_id, at(when), at(when), units],
            )
        )

    def computed(self, indicator: str) -> list[Row]:
        """(point, local time, value, quality, n) of one computed indicator, in order."""
        rows = self.store.rows(
            """
            SELECT point_id, epoch_ms(observed_at), value, quality, n
            FROM computed JOIN point USING (point_no)
            WHERE indicator_no = ?
            ORDER BY observed_at, point_id
            """,
            [self.registry.indicator_no(indicator)],
        )
        return [
            (point, f"{utc(moment).astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M}", value, quality, n)
            for point, moment, value, quality, n in rows
        ]

    def values(self, indicator: str) -> list[tuple[str, Any]]:
        """(point, value) of one computed indicator, in order."""
        return [(row[0], row[2]) for row in self.computed(indicator)]

    def no(self, point: str) -> int:
        """The number of a point that there is."""
        number = self.registry.no(point)
        assert number is not None
        return number

    def told(self, values: Values) -> dict[tuple[str, str], float]:
        """The batch by point and indicator."""
        names = self.registry.indicator_names
        points = self.registry.points
        keys = zip(values.point_no.tolist(), values.indicator_no.tolist(), strict=True)
        return {
            (points[no].id, names[number]): value
            for (no, number), value in zip(keys, values.value.tolist(), strict=True)
        }

    def _tell(self, no: int, number: int, observed: int, value: float, quality: float) -> None:
        self.latest.update(
            Values(
                point_no=np.array([no]),
                indicator_no=np.array([number]),
                observed_ms=np.array([observed]),
                value=np.array([value]),
                quality=np.array([quality]),
                n=np.array([1]),
                received_ms=np.array([observed + 120_000]),
            )
        )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The real indicators."""
    return load_catalogue()


@pytest.fixture
def town(catalogue: Catalogue) -> Iterator[Town]:
    """An empty town by HJ 633-2026."""
    yield from town_by(catalogue, "hj633-2026")


@pytest.fixture
def us_town(catalogue: Catalogue) -> Iterator[Town]:
    """An empty town by the EPA's rules."""
    yield from town_by(catalogue, "us-epa-2024")


def town_by(catalogue: Catalogue, standard: str) -> Iterator[Town]:
    """An empty town by an air standard."""
    store = Store()
    registry = Registry(store, catalogue.by_id, ["source"])
    numbers = {name: index + 1 for index, name in enumerate(PLACES)}
    points = [
        Point(
            no=numbers[name],
            id=name,
            kind=kind,
            domain=None,
            name=Words(en=name, zh=name),
            part_of=numbers[part_of] if part_of else None,
            km2=km2,
        )
        for name, (kind, part_of, km2) in PLACES.items()
    ]
    store.write(lambda connection: registry.add(connection, points))
    registry.learn(points)
    latest = Latest()
    computer = Computer(store, catalogue, registry, latest, ZONE, standard)
    yield Town(store, registry, latest, catalogue, computer)
    store.close()
