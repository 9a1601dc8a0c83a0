"""A back-test of 90 days of 1,000 series: how long, beside a loop over points and values?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from alerts.backtest.run import backtest
from alerts.judging.watch import Parts
from alerts.rules.model import Rule
from data.city import City, load_city
from data.latest import Latest
from data.registry import Registry
from data.settings import parser, settings
from data.store import Connection, Store
from data.strict import Words
from data.types import Point
from metrics.types import Indicator
from tests.bench.table import show

DAYS, SERIES = 90, 1000
HOURS = DAYS * 24
HOUR_MS = 3_600_000
END_MS = 1_734_174_000_000 // HOUR_MS * HOUR_MS
SINCE_MS = END_MS - DAYS * 24 * HOUR_MS
ROUNDS = 3
TARGET_S = 5.0
NAME = Words(en="x", zh="x")
T = TypeVar("T")

# One row is one value: an hour of a day that goes up and down, with noise of its own.
VALUES = """
INSERT INTO observation
SELECT p.range + 2, 1, make_timestamptz(($since_ms + h.range * 3600000) * 1000),
       50 + 30 * sin(h.range * 0.2618 + p.range)
           + 40 * (hash(p.range, h.range) % 1000 / 1000 - 0.5),
       1, 1, make_timestamptz(($since_ms + h.range * 3600000) * 1000), NULL, NULL
FROM range(1, $hours + 1) AS h, range($series) AS p
"""  # fmt: skip


def rule() -> Rule:
    """Four levels, a hold of an hour, a deadband, an off-delay."""
    return Rule.model_validate(
        {
            "id": "high", "version": 1, "title": NAME, "indicator": "value",
            "points": {"kind": "site"}, "direction": "above",
            "limits": {"blue": 87, "yellow": 90, "orange": 93, "red": 96}, "deadband": 3,
            "hold": "PT1H", "clear": "PT1H", "stale_after": "PT3H", "consequence": NAME,
            "action": NAME, "guidance": NAME, "respond_within": "PT10M",
        }
    )  # fmt: skip


def furnish(store: Store, city: City) -> Parts:
    """A store with the series, and what a rule is evaluated with."""
    indicator = Indicator.model_validate(
        {"id": "value", "name": NAME, "domain": "traffic", "describe": NAME, "period": "PT1H"}
    )
    registry = Registry(store, ["value"], ["api"])
    points = [
        Point(no=no, id=f"p{no}", kind="site", domain="traffic", name=NAME)
        for no in range(2, SERIES + 2)
    ]
    store.write(lambda connection: registry.add(connection, points))
    registry.learn(points)
    asked = {"since_ms": SINCE_MS, "hours": HOURS, "series": SERIES}

    def fill(connection: Connection) -> None:
        connection.execute(VALUES, asked)

    store.write(fill)
    return Parts(
        store=store, registry=registry, latest=Latest(), indicators={"value": indicator}, city=city
    )


def loop(store: Store, one: Rule) -> int:
    """The baseline: each value of each point on its own, in Python. Returns the episodes."""
    bounds = one.bounds(lasting=False)
    limits, deadband = bounds.high.tolist(), bounds.deadband
    frame = store.frame(
        "SELECT point_no, epoch_ms(observed_at) AS at_ms, value FROM observation"
        " ORDER BY point_no, observed_at"
    )
    episodes = level = 0
    point: int | None = None
    since: list[int | None] = [None] * len(limits)
    rows = zip(*(frame[name].tolist() for name in frame), strict=True)
    for number, moment, value in rows:
        if number != point:
            point, level, since = number, 0, [None] * len(limits)
        before = level
        for place, limit in enumerate(limits):
            on = place < level
            against = value < limit - deadband if on else value >= limit
            if not against:
                since[place] = None
            elif since[place] is None:
                since[place] = moment
        for place in range(len(limits)):
            began = since[place]
            delay = bounds.clear_ms if place < before else bounds.hold_ms
            if began is not None and moment - began >= delay:
                level = place + 1 if place >= before else min(level, place)
                since[place] = None
        episodes += not before and level > 0
    return episodes


def timed(work: Callable[[], T], rounds: int = ROUNDS) -> tuple[T, float]:
    """What it gives, and the seconds of the fastest round."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - began)
    return found, best


def run() -> None:
    """Print the times beside that of the baseline."""
    city, one = load_city(settings(parser().parse_args([])).city), rule()
    store = Store()
    try:
        parts = furnish(store, city)
        report, seconds = timed(lambda: backtest(parts, one, SINCE_MS, END_MS))
        episodes, looped = timed(lambda: loop(store, one), 1)
    finally:
        store.close()
    show(
        f"Back-test: {DAYS} days of {SERIES:,} hourly series, four levels (target {TARGET_S:g} s)",
        ["way", "episodes", "seconds", "to the loop"],
        [
            ["columns, the whole report", *_row(report.load.raised, seconds, looped)],
            ["a loop over points and values", *_row(episodes, looped, looped)],
        ],
    )


def _row(episodes: int, seconds: float, looped: float) -> list[Any]:
    return [f"{episodes:,}", f"{seconds:.2f}", f"{looped / seconds:.1f}×"]

