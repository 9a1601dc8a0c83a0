"""Vital signs and blocks of the wall: the picture's sections `vitals` and `blocks`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from typing import Any

from data.city import Block, City, Compare, Source, Vital
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.types import CITY_POINT, GOOD_QUALITY, Reading
from metrics import charts, reasons, scales
from metrics.catalogue import Catalogue
from metrics.moments import earlier
from metrics.past import Past
from metrics.types import Indicator, milliseconds

Entry = dict[str, Any]
WEEK = timedelta(days=7)
_NOTHING = {"value": None, "of": None, "weekday": None}


class Board:
    """Makes the entries anew from `latest` each time; what history says only when it moved on."""

    def __init__(
        self, store: Store, registry: Registry, latest: Latest, catalogue: Catalogue, city: City
    ) -> None:
        self._city = city
        self._past = Past(store, catalogue, registry, city.zone)
        self._latest = latest
        self._kept: dict[Hashable, tuple[Hashable, Any]] = {}

    def sections(
        self, now_ms: int, levels: Mapping[str, int]
    ) -> tuple[dict[str, Entry], dict[str, Entry]]:
        """`vitals` and `blocks` of the picture.

        `levels` has the gravest open alert of each indicator of the city that has one. A tile takes
        that of its own indicator, or of the one on its bar.
        """
        vitals: dict[str, Entry] = {}
        blocks: dict[str, Entry] = {}
        for block in self._city.file.wall.blocks:
            source = self._city.sources[block.source]
            blocks[block.id] = self.block(block, source, now_ms)
            for vital in block.vitals:
                names = (vital.indicator, vital.bar.indicator)
                level = max(levels.get(name, 0) for name in names)
                vitals[vital.id] = self.vital(vital, source, level, now_ms)
        return vitals, blocks

    def vital(self, vital: Vital, source: Source, level: int, now_ms: int) -> Entry:
        """One entry of `vitals`. `level` is that of the gravest open alert on it."""
        one = self._past.catalogue.by_id[vital.indicator]
        reading = self._newest(one.id)
        if reading is None:
            return self._never(vital, level)
        age = now_ms - reading.observed_ms
        return {
            "value": _rounded(reading.value),
            "scale": scales.told(one),
            "n": reading.n,
            "from": self._began(one, reading.observed_ms),
            "at": reading.observed_ms,
            "bar": self._bar(vital, reading),
            "compare": self._compare(vital, one, reading),
            "level": level,
            "silent": int(age > milliseconds(source.stale_after)),
            "reason": reasons.in_words(reading.reason).model_dump() if reading.reason else None,
        }

    def block(self, block: Block, source: Source, now_ms: int) -> Entry:
        """One entry of `blocks`: what answered of what is known, and the chart."""
        one = self._past.catalogue.by_id[block.answered_by]
        points = self._past.registry.of_kind(block.kind)
        number = self._past.registry.indicator_no(one.id)
        found = [self._latest.get(point.no, number) for point in points]
        heard = [r for r in found if r is not None and r.value is not None]
        good = [reading for reading in heard if reading.quality >= GOOD_QUALITY]
        at = max((reading.observed_ms for reading in good), default=None)
        permitted = milliseconds(source.stale_after)
        oldest = now_ms - permitted if one.period is None else at
        answers = [r for r in good if oldest is not None and r.observed_ms >= oldest]
        published = None if one.computed else max((r.received_ms for r in answers), default=None)
        return {
            "from": None if at is None else self._began(one, at),
            "at": at,
            "answered": len(answers),
            "known": len(points),
            "permitted": permitted,
            "published": published,
            "chart": self._chart(block, now_ms),
        }

    def _never(self, vital: Vital, level: int) -> Entry:
        """The entry of a vital sign that never had a value."""
        bar = {"low": vital.bar.low, "high": vital.bar.high, "share": vital.bar.band == "share"}
        return {
            "value": None,
            "scale": scales.told(self._past.catalogue.by_id[vital.indicator]),
            "n": 0,
            "from": None,
            "at": None,
            "bar": {"value": None, "band": None, **bar},
            "compare": None,
            "level": level,
            "silent": 1,
            "reason": None,
        }

    def _bar(self, vital: Vital, reading: Reading) -> Entry:
        bar, at = vital.bar, reading.observed_ms
        shown = reading if bar.indicator == vital.indicator else self._newest(bar.indicator)
        current = shown is not None and shown.observed_ms == at
        band = self._keep(("band", vital.id), at, lambda: self._past.bar_band(bar, at))
        return {
            "value": _rounded(shown.value) if shown is not None and current else None,
            "low": bar.low,
            "high": bar.high,
            "band": None if band is None else [_rounded(value) for value in band],
            "share": bar.band == "share",
        }

    def _compare(self, vital: Vital, one: Indicator, reading: Reading) -> Entry:
        """The comparison, all null but its kind where there is nothing to compare with."""
        compare = vital.compare
        stamp = (reading.observed_ms, reading.received_ms, reading.value, reading.n)
        found: Entry = self._keep(
            ("compare", vital.id), stamp, lambda: self._compared(vital, one, reading)
        )
        return {"kind": compare.kind, **_NOTHING, **found}

    def _compared(self, vital: Vital, one: Indicator, reading: Reading) -> Entry:
        value, at = reading.value, reading.observed_ms
        if value is None:
            return {}
        kind = vital.compare.kind
        if kind == "of_usual":
            other = self._newest(vital.compare.indicator or vital.bar.indicator)
            current = other is not None and other.observed_ms == at
            return {"value": _rounded(other.value) if other is not None and current else None}
        if kind == "fraction":
            return {"value": round(value * reading.n), "of": reading.n}
        if kind == "on_week":
            return {"value": self._on_week(vital.compare, one, value, at)}
        if kind == "on_usual_weekday":
            band = self._past.band(one.id, "same_weekday", at)
            middle = None if band is None else band[1]
            return {"value": _relative(value, middle), "weekday": self._past.weekday(one, at)}
        before = self._past.previous(one, at)
        times = 100 if kind == "points_since" else 1
        return {"value": None if before is None else _rounded((value - before) * times)}

    def _on_week(self, compare: Compare, one: Indicator, value: float, at: int) -> float | None:
        """Against a week earlier; like for like over the points of an indicator that is named."""
        week = earlier(at, WEEK, self._past.zone)
        if compare.indicator is not None and compare.indicator != one.id:
            later, before = self._past.like_for_like(compare.indicator, at, week)
            return _relative(later, before)
        return _relative(value, self._past.value_at(one.id, week))

    def _chart(self, block: Block, now_ms: int) -> Entry:
        reading = self._newest(block.chart.indicator)
        newest = None if reading is None else reading.observed_ms
        end = charts.end_of(self._past, block.chart, newest, now_ms)
        stamp = (end, reading)
        made: Entry = self._keep(
            ("chart", block.id), stamp, lambda: charts.entry(self._past, block.chart, end)
        )
        return made

    def _newest(self, indicator_id: str) -> Reading | None:
        return self._latest.get(CITY_POINT, self._past.registry.indicator_no(indicator_id))

    def _began(self, one: Indicator, at: int) -> int:
        return earlier(at, one.period or timedelta(0), self._past.zone)

    def _keep(self, key: Hashable, stamp: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gave for this stamp; made anew for another."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != stamp:
            kept = self._kept[key] = (stamp, make())
        return kept[1]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _relative(value: float | None, to: float | None) -> float | None:
    """`value` as a difference relative to `to`: 0.03 is three per cent more."""
    return round(value / to - 1, 6) if value is not None and to else None
