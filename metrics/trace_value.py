"""Where one value comes from: the SQL that computes it, what that had at hand, how it came in.

What an SQL read is not recorded row by row. Its inputs are told by its definition: their values in
the stretch of time that the value is about, at the same point, at the parts of that point (the
lanes of a site), else at all points. The SQL is run again, so that the reader sees that it gives
this value; where what is usual was learnt anew since, it says what it gives now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from data.city import City
from data.registry import Registry
from data.store import Store
from data.strict import Words
from metrics import statements
from metrics.air_quality import City as AirCity
from metrics.catalogue import TABLES, parameters
from metrics.moments import utc
from metrics.past import script
from metrics.steps import STEPS
from metrics.trace_types import Arrival, Input, Origin, Reading, Replaced, ValueTrace
from metrics.types import Indicator

AT_MOST = 100
SAME, PARTS, ALL = "point", "parts", "all"
_REPLACED = """
SELECT value, quality, source_id, epoch_ms(received_at), epoch_ms(replaced_at)
FROM observation_revision
LEFT JOIN source USING (source_no)
WHERE point_no = $point AND indicator_no = $indicator AND observed_at = $at
ORDER BY replaced_at
"""
_LAST = """
SELECT epoch_ms(max(received_at))
FROM observation
JOIN source USING (source_no)
WHERE source_id = $source
"""
_REFUSED = """
SELECT reason, count(*)
FROM quarantine
WHERE source_id = $source
GROUP BY reason
ORDER BY count(*) DESC, reason
"""


class UnknownValue(LookupError):
    """There is no such value; `field` of what was asked is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class ValueTracer:
    """Answers where values of a store come from."""

    def __init__(
        self, store: Store, registry: Registry, indicators: Mapping[str, Indicator], city: City
    ) -> None:
        self._store, self._registry, self._city = store, registry, city
        self._indicators = indicators

    def value(self, point: str, indicator: str, at_ms: int, now_ms: int) -> ValueTrace:
        """Where the value of an indicator at a point and a moment comes from. Raises
        UnknownValue."""
        one = self._indicators.get(indicator)
        if one is None:
            raise UnknownValue("indicator", f"there is no indicator {indicator!r}")
        number = self._registry.no(point)
        if number is None:
            raise UnknownValue("point", f"there is no point {point!r}")
        found = self._readings(one, [number], at_ms - 1, at_ms)
        if not found:
            raise UnknownValue("at", f"{point} has no value of {indicator} that ended then")
        inputs = self._inputs(one, number, at_ms) if one.computed else ()
        near = [reading for each in inputs for reading in each.readings]
        sql, given, again = self._again(one, number, at_ms, now_ms)
        replaced = () if one.computed else self._replaced(one, number, at_ms)
        return ValueTrace(
            indicator=one, reading=found[0], sql=sql, given=given, again=again, inputs=inputs,
            replaced=replaced, origins=self._origins([found[0], *near], replaced),
        )  # fmt: skip

    def _readings(
        self, one: Indicator, points: Sequence[int] | None, since_ms: int, until_ms: int
    ) -> list[Reading]:
        """The values of an indicator in (since, until], at all points or at some."""
        asked = {
            "indicator": self._registry.indicators.get(one.id, -1),
            "points": None if points is None else list(points),
            "since": utc(since_ms),
            "until": utc(until_ms),
        }
        rows = self._store.rows(script("trace_readings"), asked)
        return [_reading(one.id, row) for row in rows]

    def _inputs(self, one: Indicator, point: int, at_ms: int) -> tuple[Input, ...]:
        found = []
        for name in one.inputs:
            if name in TABLES or name not in self._indicators:
                continue
            source = self._indicators[name]
            reach = max(one.window_ms, one.period_ms - source.period_ms, 0)
            since = at_ms - reach - 1
            where, readings = self._nearest(source, point, since, at_ms)
            found.append(
                Input(
                    indicator=name, where=where, since_ms=since, count=len(readings),
                    readings=tuple(readings[:AT_MOST]),
                )
            )
        return tuple(found)

    def _nearest(
        self, one: Indicator, point: int, since: int, until: int
    ) -> tuple[str, list[Reading]]:
        """The values at the same point, else at its parts, else everywhere; and which it was."""
        parts = [p.no for p in self._registry.points.values() if p.part_of == point]
        for where, points in ((SAME, [point]), (PARTS, parts), (ALL, None)):
            if points == []:
                continue
            readings = self._readings(one, points, since, until)
            if readings:
                return where, readings
        return ALL, []

    def _again(
        self, one: Indicator, point: int, at_ms: int, now_ms: int
    ) -> tuple[str | None, dict[str, Any], float | None]:
        """The SQL as it runs for this moment, its parameters, and what it gives now."""
        if one.sql is None:
            return None, {}, None
        sql = statements.rows(one) if one.step is None else statements.inputs(one)
        known = {
            "zone": self._city.file.zone,
            "since": utc(at_ms - 1),
            "until": utc(at_ms),
            "now": utc(now_ms),
            **{name: self._registry.indicators.get(name) for name in one.inputs},
        }
        given = {name: known[name] for name in parameters(sql)}
        if one.step is None:
            rows = self._store.rows(sql, given)
        else:
            city = AirCity(
                zone=ZoneInfo(self._city.file.zone), air_standard=self._city.file.air_standard
            )
            rows = [(*row,) for row in STEPS[one.step](self._store.frame(sql, given), city)]
        value = next((row[2] for row in rows if row[0] == point), None)
        return sql.strip(), given, value

    def _replaced(self, one: Indicator, point: int, at_ms: int) -> tuple[Replaced, ...]:
        asked = {
            "point": point, "indicator": self._registry.indicator_no(one.id), "at": utc(at_ms),
        }  # fmt: skip
        return tuple(
            Replaced(value=value, quality=quality, source=source or "",
                     received_ms=received, replaced_ms=replaced)
            for value, quality, source, received, replaced in self._store.rows(_REPLACED, asked)
        )  # fmt: skip

    def _origins(
        self, readings: Sequence[Reading], replaced: Sequence[Replaced]
    ) -> tuple[Origin, ...]:
        names = [one.arrival.source for one in readings if one.arrival]
        names += [one.source for one in replaced]
        return tuple(self.origin(name) for name in dict.fromkeys(names) if name)

    def origin(self, name: str) -> Origin:
        """A source as the city declares it; one that is no source of the city's, such as what
        people send over the API, is only named."""
        known = self._city.sources.get(name)
        refused = dict(self._store.rows(_REFUSED, {"source": name}))
        return Origin(
            id=name,
            name=known.name if known else Words(en=name, zh=name),
            provider=known.provider if known else "",
            licence=known.licence if known else "",
            last_ms=self._store.rows(_LAST, {"source": name})[0][0],
            quarantined=sum(refused.values()),
            reasons=refused,
        )


def _reading(indicator: str, row: tuple[Any, ...]) -> Reading:
    point, en, zh, at, value, quality, n, reason, known, source, batch, version = row
    arrival = None
    if source is not None:
        arrival = Arrival(source=source, received_ms=known, batch=batch, version=version)
    return Reading(
        point=point, name=Words(en=en, zh=zh), indicator=indicator, at_ms=at, value=value,
        quality=quality, n=n, reason=reason, known_ms=known, arrival=arrival,
    )  # fmt: skip
