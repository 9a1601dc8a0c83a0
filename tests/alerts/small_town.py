"""Four points in two districts, and one rule that watches them: values in, transitions recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from alerts.judging.switches import FAR, Transition
from alerts.judging.watch import Parts, Result, Watch
from alerts.rules.model import Rule
from data.calendars import Calendar
from data.latest import Latest, Values
from data.registry import Registry
from data.store import Connection, Store
from data.strict import Words
from data.types import Point
from metrics.types import Indicator

MINUTE = 60_000
MONDAY = 1_734_307_200_000  # 16 December 2024 at midnight UTC, one o'clock in Berlin
NAME = Words(en="x", zh="x")
PERIODS = {"heat": None, "wind": None, "rain": "PT1M", "people": "PT1H"}
INDICATORS = {
    name: Indicator.model_validate(
        {"id": name, "name": NAME, "domain": "weather", "describe": NAME, "period": period}
    )
    for name, period in PERIODS.items()
}
CALENDARS = [
    {"id": "early", "name": NAME, "weekly": [{"days": ["mon"], "from": "01:00", "to": "01:20"}]},
    {"id": "odd", "name": NAME, "events": [
        {"name": NAME, "from": "2024-12-16T01:10:00", "to": "2024-12-16T01:40:00"}]},
]  # fmt: skip
# Two hundred metres apart, the last one a kilometre further on.
PLACES = {1: (13.4000, "a"), 2: (13.4030, "a"), 3: (13.4060, "b"), 4: (13.4210, "b")}
# indicator, point, minute, value
Seen = tuple[str, int, int, float]
Told = tuple[int, int, int, int]


def a_rule(**changes: Any) -> Rule:
    """Heat from 10, 20, 30 and 40 on."""
    return Rule.model_validate(
        {
            "id": "hot", "version": 1, "title": NAME, "indicator": "heat",
            "points": {"kind": "mast"}, "direction": "above", "deadband": 0, "hold": "PT0S",
            "clear": "PT0S", "limits": {"blue": 10, "yellow": 20, "orange": 30, "red": 40},
            "stale_after": "PT10H", "consequence": NAME, "action": NAME, "guidance": NAME,
            "respond_within": "PT10M", **changes,
        }
    )  # fmt: skip


class SmallTown:
    """One store for many rules, one after the other."""

    def __init__(self) -> None:
        self.store = Store(None)
        self.registry = Registry(self.store, INDICATORS, ["test"])
        calendars = {one.id: one for one in map(Calendar.model_validate, CALENDARS)}
        city: Any = SimpleNamespace(
            zone=ZoneInfo("Europe/Berlin"), kinds={}, sources={}, calendars=calendars
        )
        self.parts = Parts(store=self.store, registry=self.registry, latest=Latest(),
                           indicators=INDICATORS, city=city)  # fmt: skip
        points = [
            Point(no=no, id=f"m{no}", kind="mast", domain="weather", name=NAME, lon=lon, lat=52.5,
                  district_id=district)
            for no, (lon, district) in PLACES.items()
        ]  # fmt: skip
        self.store.write(lambda connection: self.registry.add(connection, points))
        self.registry.learn(points)

    def watch(self, rule: Rule) -> Town:
        """A rule's watch, with nothing in the store yet."""
        self.store.write(_empty)
        return Town(self, rule)

    def is_usual(self, point: int, weekday: int, hour: int, median: float, n: int = 6) -> None:
        """How many people there usually are; weekday 0 is Sunday."""
        number = self.registry.indicator_no("people")
        row = [point, number, weekday, hour, median, median, median, n]
        self.store.write(
            lambda connection: connection.execute(
                "INSERT INTO usual VALUES (?, ?, ?, ?, ?, ?, ?, ?, make_timestamptz(0))", row
            )
        )


class Town:
    """A rule's watch, what it said, and a record of it as the desk keeps it."""

    def __init__(self, town: SmallTown, rule: Rule) -> None:
        self.town, self.rule = town, rule
        self.rewatch()
        self.told: list[Transition] = []
        self.levels: dict[int, int] = {}
        self._alerts: dict[int, int] = {}
        self._past: dict[int, int] = {}  # alerts that are told late, beside one that goes on
        self._seq: dict[int, int] = {}

    def rewatch(self, levels: Mapping[int, int] | None = None) -> None:
        """Begin anew, as after a restart."""
        self.watch = Watch(self.rule, self.town.parts)
        self.watch.add(PLACES)
        self.watch.stand_at(levels or {})

    def values(self, seen: Iterable[Seen]) -> Values:
        """A batch of values."""
        names, points, minutes, values = zip(*seen, strict=True)
        count = len(points)
        numbers = [self.town.registry.indicator_no(name) for name in names]
        moments = MONDAY + np.array(minutes, np.int64) * MINUTE
        return Values(
            point_no=np.array(points, np.int64), indicator_no=np.array(numbers, np.int64),
            observed_ms=moments, value=np.array(values, np.float64),
            quality=np.ones(count), n=np.ones(count, np.int64), received_ms=moments,
        )  # fmt: skip

    def keep(self, values: Values) -> None:
        """Write values where computed ones are: they may be withdrawn there."""
        rows = zip(values.point_no.tolist(), values.indicator_no.tolist(),
                   values.observed_ms.tolist(), values.value.tolist(), strict=True)  # fmt: skip
        listed = [[p, i, t * 1000, None if v != v else v, t * 1000] for p, i, t, v in rows]

        def write(connection: Connection) -> None:
            connection.executemany(
                "DELETE FROM computed WHERE point_no = ? AND indicator_no = ?"
                " AND observed_at = make_timestamptz(?)",
                [row[:3] for row in listed],
            )
            connection.executemany(
                "INSERT INTO computed VALUES (?, ?, make_timestamptz(?), ?, 1, 1, NULL,"
                " make_timestamptz(?))",
                listed,
            )

        self.town.store.write(write)

    def hear(self, *seen: Seen) -> list[Told]:
        """Store values and propose them; what was said: (point, minute, before, after)."""
        values = self.values(seen)
        self.keep(values)
        return self.accept(self.watch.propose(values))

    def sweep(self, minute: float) -> list[Told]:
        """Turn what is due."""
        return self.accept(self.watch.sweep(MONDAY + int(minute * MINUTE)))

    def accept(self, result: Result | None) -> list[Told]:
        """Let it be so, and record it."""
        if result is None:
            return []
        self.watch.accept(result)
        self.told += result.found
        for one in sorted(result.found, key=lambda one: one.occurred_ms):
            self._record(one)
        return [self.said(one) for one in result.found]

    def said(self, one: Transition) -> Told:
        """(point, minute, before, after)"""
        point = self.watch.points[one.slot]
        return point, (one.occurred_ms - MONDAY) // MINUTE, one.before, one.after

    def alarms(self) -> dict[int, list[tuple[int, int]]]:
        """When each point is recorded to have been in alarm."""
        rows = self.town.store.rows(
            "SELECT point_no, alert_no, epoch_ms(occurred_at), e.level"
            " FROM alert_event e JOIN alert USING (alert_no) ORDER BY alert_no, e.seq"
        )
        found: dict[int, list[tuple[int, int]]] = {}
        began: dict[int, int] = {}
        for point, alert, occurred, level in rows:
            if level and alert not in began:
                began[alert] = occurred
                found.setdefault(point, []).append((occurred, FAR))
            elif not level and alert in began:
                found[point] = [
                    (a, occurred if a == began[alert] and b == FAR else b) for a, b in found[point]
                ]
                del began[alert]
        return found

    def _record(self, one: Transition) -> None:
        """As the desk: what is late and begins while another alert goes on is one of its own."""
        slot, level = one.slot, self.levels.get(one.slot, 0)
        past = one.late and (slot in self._past or (one.before == 0 and level > 0))
        alerts = self._past if past else self._alerts
        if slot not in alerts:
            assert one.before == 0, one
            alerts[slot] = len(self._seq) + 1
            self._seq[alerts[slot]] = 0
        if not past:
            assert one.before == level, (one, level)
            self.levels[slot] = one.after
        self._write(alerts[slot], one)
        if not one.after:
            del alerts[slot]

    def _write(self, alert: int, one: Transition) -> None:
        self._seq[alert] += 1
        seq, us = self._seq[alert], one.occurred_ms * 1000
        point = self.watch.points[one.slot]

        def write(connection: Connection) -> None:
            if seq == 1:
                connection.execute(
                    "INSERT INTO alert BY NAME SELECT ? AS alert_no, 1 AS seq, 'hot' AS rule_id,"
                    " 1 AS rule_version, ? AS point_no, 1 AS indicator_no, '' AS domain,"
                    " '' AS owner, '' AS state, 0 AS level, 0 AS max_level, 0 AS onset_value,"
                    " 0 AS limit_value, make_timestamptz(0) AS onset_at,"
                    " make_timestamptz(0) AS raised_at",
                    [alert, point],
                )
            connection.execute(
                "INSERT INTO alert_event BY NAME SELECT ? AS event_no, ? AS alert_no, ? AS seq,"
                " '' AS trigger, '' AS from_state, '' AS to_state, ? AS level, '' AS actor,"
                " make_timestamptz(?) AS occurred_at, now() AS recorded_at, '' AS hash",
                [len(self.told) * 100 + seq, alert, seq, one.after, us],
            )

        self.town.store.write(write)


def _empty(connection: Connection) -> None:
    for table in ("observation", "computed", "alert", "alert_event", "usual"):
        connection.execute(f"DELETE FROM {table}")
