"""A town of three traffic sites with one rule, its store in memory or in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from alerts.desk import Desk
from alerts.rules.model import Rule
from data.latest import Latest, Values
from data.registry import Registry
from data.store import Connection, Store
from data.strict import Words
from data.types import Point
from metrics.types import Indicator

HOUR = 3_600_000
NOON = 1_734_174_000_000 // HOUR * HOUR
NAME = Words(en="x", zh="x")
PERIODS = {"speed_ratio": "PT1H", "speed": "PT1H", "free_speed": "PT1H", "flow": "PT1H"}
INDICATORS = {
    name: Indicator.model_validate(
        {"id": name, "name": NAME, "domain": "traffic", "describe": NAME,
         "period": PERIODS.get(name)}
    )
    for name in (*PERIODS, "units")
}  # fmt: skip


def a_rule(**changes: Any) -> Rule:
    """Slow below 0.55, 0.45, 0.35, 0.25, at sites with 200 vehicles an hour."""
    return Rule.model_validate(
        {
            "id": "slow", "version": 1, "title": NAME, "indicator": "speed_ratio",
            "points": {"kind": "site"}, "guidance": NAME,
            "direction": "below", "deadband": 0.05, "hold": "PT0S", "clear": "PT0S",
            "limits": {"blue": 0.55, "yellow": 0.45, "orange": 0.35, "red": 0.25},
            "stale_after": "PT2H", "only_if": [{"indicator": "flow", "at_least": 200}],
            "main": {"indicator": "speed", "reference": "free_speed", "words": NAME},
            "consequence": NAME, "action": NAME, "respond_within": "PT10M", **changes,
        }
    )  # fmt: skip


class Town:
    """Everything a desk needs, and short ways to send it values."""

    def __init__(self, path: Path | None, rules: list[Rule]) -> None:
        self.store = Store(path)
        self.registry = Registry(self.store, INDICATORS, ["viz"])
        self.latest = Latest()
        self.rules = rules
        self.since: dict[str, int] = {}
        if not self.registry.points:
            self.add(*(self.point(number) for number in (1, 2, 3)))
        self.desk = self.open_desk()

    def open_desk(self) -> Desk:
        kinds = {"site": SimpleNamespace(domain="traffic", owner="traffic_control")}
        city: Any = SimpleNamespace(kinds=kinds)
        return Desk(
            self.store, self.registry, self.latest, self.rules, city, INDICATORS, since=self.since
        )

    def point(self, number: int, kind: str = "site") -> Point:
        name = Words(en=f"Road {number}", zh=f"路{number}")
        return Point(no=number, id=f"TE{number}", kind=kind, domain="traffic", name=name,
                     district_id="11")  # fmt: skip

    def add(self, *points: Point) -> None:
        self.store.write(lambda connection: self.registry.add(connection, list(points)))
        self.registry.learn(list(points))

    def values(self, hour: float, **by_indicator: dict[int, float]) -> Values:
        """Values of one moment, `hour` hours after noon: indicator={point: value}."""
        rows = [
            (point, self.registry.indicator_no(name), value)
            for name, given in by_indicator.items()
            for point, value in given.items()
        ]
        count, moment = len(rows), NOON + int(hour * HOUR)
        return Values(
            point_no=np.array([row[0] for row in rows], np.int64),
            indicator_no=np.array([row[1] for row in rows], np.int64),
            observed_ms=np.full(count, moment), value=np.array([row[2] for row in rows], float),
            quality=np.ones(count), n=np.ones(count, np.int64),
            received_ms=np.full(count, moment),
        )  # fmt: skip

    def keep(self, values: Values) -> None:
        """Store values as the door does."""
        rows = zip(
            values.point_no.tolist(), values.indicator_no.tolist(), values.observed_ms.tolist(),
            values.value.tolist(), values.received_ms.tolist(), strict=True,
        )  # fmt: skip
        listed = [[p, i, t * 1000, v, known * 1000] for p, i, t, v, known in rows]

        def write(connection: Connection) -> None:
            connection.executemany(
                "INSERT INTO observation VALUES (?, ?, make_timestamptz(?), ?, 1, 1,"
                " make_timestamptz(?), NULL, NULL)",
                listed,
            )

        self.store.write(write)
        self.latest.update(values)

    def hear(self, hour: float, **by_indicator: dict[int, float]) -> list[str]:
        """Store values and let the desk evaluate them; what it said, as `point TRIGGER level`."""
        values = self.values(hour, **by_indicator)
        self.keep(values)
        return self.told(self.desk.evaluate(values, NOON + int(hour * HOUR) + 120_000))

    def slow(self, hour: float, **ratios: float) -> list[str]:
        """Speed ratios of sites p1, p2, p3 with traffic enough."""
        given = {int(name[1:]): value for name, value in ratios.items()}
        return self.hear(hour, speed_ratio=given, flow=dict.fromkeys(given, 800.0))

    def told(self, events: Any) -> list[str]:
        number = {alert.no: alert.point_no for alert in self.desk.open_alerts()}
        return [f"{number.get(e.alert_no, '-')} {e.trigger} {int(e.level)}" for e in events]


MakeTown = Callable[..., Town]


@pytest.fixture
def make_town() -> Iterator[MakeTown]:
    towns: list[Town] = []

    def make(path: Path | None = None, rules: list[Rule] | None = None) -> Town:
        towns.append(Town(path, [a_rule()] if rules is None else rules))
        return towns[-1]

    yield make
    for town in towns:
        town.store.close()
