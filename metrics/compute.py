"""Runs the computed indicators: over all history once, then over what each arrival changes."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.latest import Latest, Values
from data.registry import Registry
from data.store import Connection, Store
from metrics import changes, statements
from metrics.air_quality import City
from metrics.catalogue import Catalogue, parameters
from metrics.changes import Changes, Row
from metrics.moments import utc
from metrics.steps import STEPS, Step
from metrics.stretches import Span, Stretches, holding, merged
from metrics.types import Indicator

log = logging.getLogger(__name__)
MICROSECOND = timedelta(microseconds=1)
MILLISECOND = timedelta(milliseconds=1)
_OLD = """
SELECT point_no, epoch_us(observed_at), value, quality, n, reason
FROM computed
WHERE indicator_no = $number
  AND observed_at > $since
  AND observed_at <= $until
"""
_FILL = """
INSERT INTO computed
SELECT point_no, $number, make_timestamptz(observed_us), value, quality, n, reason, $known
FROM (
{rows}
)
ORDER BY observed_us
"""


class Computer:
    """Keeps the table `computed`, and `latest`, true to the observations and events in the store.

    `health` has, for each computed indicator, None or why its last run failed. A failed one keeps
    what it had and stops no other. `looked_at` has what the last update computed anew, by
    indicator. One thread at a time may call it.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        registry: Registry,
        latest: Latest,
        zone: str,
        air_standard: str,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._registry = registry
        self._latest = latest
        self._zone = zone
        self._city = City(zone=ZoneInfo(zone), air_standard=air_standard)
        self._newest_ms: dict[int, int] = {}
        self._told: dict[int, list[Row]] = {}  # kept until all is committed, whatever fails
        self.health: dict[str, str | None] = {one.id: None for one in catalogue.computed}
        self.looked_at: dict[str, Stretches] = {}
        self._note(changes.newest(store))

    def backfill(self, now_ms: int) -> None:
        """Compute all indicators anew over all history in the store."""
        started = time.monotonic()
        self._store.write(_empty)
        self._newest_ms.clear()
        for one in self._catalogue.computed:
            try:
                self._fill(one, now_ms)
                self.health[one.id] = None
            except Exception as error:
                self._fail(one, error)
        newest = changes.newest(self._store)
        self._note(newest)
        self._latest.update(newest)
        log.info("backfill=done seconds=%.1f", time.monotonic() - started)

    def update(self, touched: Mapping[str, Stretches], now_ms: int) -> Values:
        """What changed in consequence of what arrived, when it is committed and `latest` has it.

        `touched` has, for each indicator that arrived, the stretches of moments (ms) that it is
        about; under 'event', those of the events that changed. A value that was withdrawn comes
        as NaN; a value that stayed the same does not come.
        """
        moved, self.looked_at = dict(touched), {}
        waiting: dict[int, Changes] = {}
        told = self._told
        for one in self._catalogue.dependants(set(touched)):
            stretches = self._reach(one, moved, now_ms)
            if not stretches:
                continue
            if any(self._registry.indicators.get(name) in waiting for name in one.inputs):
                self._write(waiting, now_ms)
            self.looked_at[one.id] = stretches
            found = self._attempt(one, stretches, now_ms)
            if found:
                number = self._registry.indicator_no(one.id)
                waiting[number] = found
                told[number] = rows = found.told()
                moments = np.fromiter((row[1] // 1000 for row in rows), np.int64, len(rows))
                moved[one.id] = holding(moments)
        self._write(waiting, now_ms)
        self._told = {}
        values = changes.as_values(told, now_ms)
        self._latest.update(values)
        return values

    def _reach(self, one: Indicator, moved: Mapping[str, Stretches], now_ms: int) -> Stretches:
        """The moments of `one` that its changed inputs bear on; none when none of them changed."""
        spans = [span for name in one.inputs for span in moved.get(name, ())]
        if not spans:
            return ()
        newest = self._newest_ms.get(self._registry.indicator_no(one.id))
        if one.period is None:
            first = min(first for first, _ in spans)
            return ((min(first, first if newest is None else newest), now_ms),)
        if one.window_ms:
            # It may have moments at which nothing arrives, such as the end of a day: it goes on
            # from its newest one.
            since = newest or 0
            spans = [(min(first, since), last + one.window_ms) for first, last in spans]
        return merged(spans)

    def _attempt(self, one: Indicator, stretches: Stretches, now_ms: int) -> Changes:
        try:
            found = changes.together(self._changed(one, span, now_ms) for span in stretches)
        except Exception as error:
            self._fail(one, error)
            return Changes()
        self.health[one.id] = None
        return found

    def _fail(self, one: Indicator, error: Exception) -> None:
        why = str(error).splitlines()[0]
        if self.health[one.id] != why:
            log.warning("indicator=%s failed=%s", one.id, why)
        self.health[one.id] = why

    def _changed(self, one: Indicator, span: Span, now_ms: int) -> Changes:
        since, until = utc(span[0]) - MICROSECOND, utc(span[1]) + MILLISECOND - MICROSECOND
        at_hand = {"since": since, "until": until, "now": utc(now_ms)}
        number = self._registry.indicator_no(one.id)
        fresh = self._fresh(one, at_hand)
        old: list[Row] = []
        if span[0] <= self._newest_ms.get(number, -1):
            given = {"number": number, "since": since, "until": until}
            old = [(*row,) for row in self._store.rows(_OLD, given)]
        return changes.between(fresh, old, withdraw=one.period is not None)

    def _fresh(self, one: Indicator, at_hand: Mapping[str, Any]) -> list[Row]:
        """The rows that the definition gives for a stretch of time."""
        if one.step is not None:
            return self._stepped(one, STEPS[one.step], at_hand)
        sql = statements.rows(one)
        return [(*row,) for row in self._store.rows(sql, self._given(sql, one, at_hand))]

    def gathered(self, one: Indicator, at_ms: int, now_ms: int) -> pd.DataFrame:
        """What the step of an indicator is handed for one moment: a row for each point."""
        at = utc(at_ms)
        return self._gathered(one, {"since": at - MICROSECOND, "until": at, "now": utc(now_ms)})

    def _gathered(self, one: Indicator, at_hand: Mapping[str, Any]) -> pd.DataFrame:
        sql = statements.inputs(one)
        return self._store.frame(sql, self._given(sql, one, at_hand))

    def _stepped(self, one: Indicator, step: Step, at_hand: Mapping[str, Any]) -> list[Row]:
        return step(self._gathered(one, at_hand), self._city)

    def _given(self, sql: str, one: Indicator, at_hand: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters that a statement names: what is at hand, and the numbers of its inputs."""
        numbers = {name: self._registry.indicators.get(name) for name in one.inputs}
        known = {"zone": self._zone, **numbers, **at_hand}
        return {name: known[name] for name in parameters(sql)}

    def _fill(self, one: Indicator, now_ms: int) -> None:
        number = self._registry.indicator_no(one.id)
        at_hand = {"since": utc(0), "until": utc(now_ms), "now": utc(now_ms)}
        if one.step is not None:
            rows = self._fresh(one, at_hand)
            found = {number: Changes(put=rows)}
            self._store.write(lambda connection: changes.write(connection, found, now_ms))
            return
        sql = _FILL.format(rows=statements.rows(one))
        given = self._given(sql, one, at_hand | {"number": number, "known": utc(now_ms)})
        self._store.write(lambda connection: _run(connection, sql, given))

    def _write(self, waiting: dict[int, Changes], now_ms: int) -> None:
        """Commit what is waiting; nothing waits after it."""
        if waiting:
            found = dict(waiting)
            self._store.write(lambda connection: changes.write(connection, found, now_ms))
            put = {number: one.put for number, one in found.items()}
            self._note(changes.as_values(put, now_ms))
            waiting.clear()

    def _note(self, values: Values) -> None:
        """Remember up to when each indicator has values: what is newer replaces nothing."""
        for number, observed_ms in zip(
            values.indicator_no.tolist(), values.observed_ms.tolist(), strict=True
        ):
            if observed_ms > self._newest_ms.get(number, -1):
                self._newest_ms[number] = observed_ms


def _empty(connection: Connection) -> None:
    connection.execute("DELETE FROM computed")


def _run(connection: Connection, sql: str, given: Mapping[str, Any]) -> None:
    connection.execute(sql, given)
