"""Sources that fell silent: one value for each source, from which a rule makes one alert.

The silence of a source is one fact with the count of its points, not an alert for each of them. It
goes through the door like any other value, so it has a history, a curve and a rule of the city.
"""

from __future__ import annotations

from typing import Any

from data.city import City, Source
from data.clock import iso
from data.door import Door
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import SOURCE_KIND, Point
from metrics.types import milliseconds

INDICATOR = "silent_points"
OURSELVES = "center"  # the source of what the center says about itself
MINUTE_MS = 60_000
AGAIN_MS = 15 * MINUTE_MS  # said again after this, so that the value itself does not grow stale
GRACE_MS = 15 * MINUTE_MS


def point_id(source_id: str) -> str:
    """The point that stands for a source."""
    return f"source:{source_id}"


def add_points(store: Store, registry: Registry, city: City) -> None:
    """Let the store know a point for each source that has none yet."""
    wanted = [one for one in city.sources.values() if registry.no(point_id(one.id)) is None]
    first = registry.next_no()
    points = [_point(city, source, first + place) for place, source in enumerate(wanted)]
    store.write(lambda connection: registry.add(connection, points))
    registry.learn(points)


def _point(city: City, source: Source, number: int) -> Point:
    owners = (one.id for one in city.departments.values() if one.domain == source.domain)
    return Point(
        no=number, id=point_id(source.id), kind=SOURCE_KIND, domain=source.domain, name=source.name,
        detail=Words(en=source.provider, zh=source.provider), owner=next(owners, None),
    )  # fmt: skip


def is_silent(source: Source, last_ms: int | None, now_ms: int, started_ms: int) -> bool:
    """Whether a source, last heard at `last_ms`, fell silent. One that was never heard did not: it
    is not connected yet, which is no news.

    After a start it gets a grace of one cadence, a quarter of an hour at the most: what it sent
    while nobody listened is not its silence.
    """
    grace_ms = min(milliseconds(source.cadence), GRACE_MS)
    if last_ms is None or now_ms < started_ms + grace_ms:
        return False
    return now_ms - last_ms > milliseconds(source.stale_after)


class Silence:
    """Looks which sources of a city are silent, and says so through the door."""

    def __init__(
        self, city: City, registry: Registry, latest: Latest, door: Door, started_ms: int
    ) -> None:
        self._city, self._registry, self._latest, self._door = city, registry, latest, door
        self._started_ms = started_ms

    def look(self, now_ms: int) -> None:
        """Send a value for each source that fell silent, is heard again, or was not spoken of for
        a while. Durable when it returns."""
        last = self._door.last_received()
        rows = [
            row
            for source in self._city.sources.values()
            if (row := self._row(source, last.get(self._registry.sources[source.id]), now_ms))
        ]
        if rows:
            self._door.take_rows(rows, now_ms, OURSELVES).stored.result()

    def _row(self, source: Source, last_ms: int | None, now_ms: int) -> dict[str, Any] | None:
        silent = is_silent(source, last_ms, now_ms, self._started_ms)
        value = self._points(source) if silent else 0
        number = self._registry.no(point_id(source.id))
        said = self._latest.get(number or 0, self._registry.indicator_no(INDICATOR))
        if said and said.value == value and now_ms - said.observed_ms < AGAIN_MS:
            return None
        if said and said.observed_ms >= now_ms:
            return None
        return {
            "point_id": point_id(source.id),
            "indicator": INDICATOR,
            "observed_at": iso(now_ms),
            "value": value,
        }

    def _points(self, source: Source) -> int:
        """How many points say nothing when the source does not."""
        kinds = [kind.id for kind in self._city.file.kinds if kind.source == source.id]
        return sum(len(self._registry.of_kind(kind)) for kind in kinds) or 1
