"""Rules over 100,000 series at four levels, one in a hundred changing: how long is a cycle?"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from alerts.desk import Desk
from alerts.judging import evaluate, switches
from alerts.judging.switches import Floats
from alerts.judging.watch import Parts, Watch
from alerts.rules.model import Rule
from data.latest import Latest, Values
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import Point
from live.collector import settle
from metrics.types import Indicator
from tests.bench import prometheus
from tests.bench.table import show

SERIES, CHANGING, CYCLES = 100_000, 1_000, 30
LIMITS = np.array([10.0, 20.0, 30.0, 40.0])
MIDDLES = np.array([5.0, 15.0, 25.0, 35.0, 45.0])
DEADBAND, MINUTE = 1.0, 60_000
NAME = Words(en="x", zh="x")
ABOUT = {"name": NAME, "domain": "d", "describe": NAME}


def cycles() -> Iterator[tuple[int, Floats]]:
    """Moments and values: nine in ten series are normal, each cycle CHANGING change their level."""
    rng = np.random.default_rng(7)
    level = np.where(rng.random(SERIES) < 0.9, 0, rng.integers(0, 5, SERIES))
    moment = 0
    while True:
        moment += MINUTE
        yield moment, MIDDLES[level] + rng.uniform(-3, 3, SERIES)
        pick = rng.choice(SERIES, CHANGING, replace=False)
        level[pick] = (level[pick] + rng.integers(1, 5, CHANGING)) % 5


def measure(run: Callable[[int, Floats], int]) -> list[float]:
    """Seconds of each cycle after the first, in which all is new."""
    seconds = []
    for number, (moment, values) in enumerate(cycles()):
        began = time.perf_counter()
        changed = run(moment, values)
        seconds.append(time.perf_counter() - began)
        if number and changed != CHANGING:
            raise RuntimeError(f"{changed} changes of level, not {CHANGING}")
        if isinstance(run, Written):
            run.rest()
        if number == CYCLES:
            if isinstance(run, Written):
                run.close()
            return seconds[1:]
    raise AssertionError


def bare() -> Callable[[int, Floats], int]:
    """Compare with each limit and count what differs: no deadband, delay, silence or onset."""
    known = np.zeros(SERIES, np.int64)

    def run(_moment: int, values: Floats) -> int:
        level = (values[:, None] >= LIMITS).sum(axis=1)
        changed = int((level != known).sum())
        known[:] = level
        return changed

    return run


def rule() -> Rule:
    return Rule.model_validate(
        {
            "id": "high", "version": 1, "title": NAME, "indicator": "value",
            "points": {"kind": "meter"}, "direction": "above", "deadband": DEADBAND,
            "limits": dict(zip(("blue", "yellow", "orange", "red"), LIMITS.tolist(), strict=True)),
            "hold": "PT0S", "clear": "PT0S", "stale_after": "PT1H", "consequence": NAME,
            "action": NAME, "guidance": NAME, "respond_within": "PT10M",
        }
    )  # fmt: skip


def ours() -> Callable[[int, Floats], int]:
    """The switches alone: limits, deadband, hold and clear, silence, onset."""
    bounds = rule().bounds(lasting=True)
    state, slots = switches.fresh(bounds, SERIES), np.arange(SERIES)

    def run(moment: int, values: Floats) -> int:
        patch, found = evaluate.step(bounds, state, slots, np.full(SERIES, moment), values)
        patch.apply(state)
        return len(found)

    return run


def a_point(no: int) -> Point:
    return Point(no=no, id=f"m{no}", kind="meter", domain="d", name=NAME)


def a_batch(moment: int, values: Floats) -> Values:
    """One value of each series, as the door hands them over."""
    ones = np.ones(SERIES, np.int64)
    return Values(
        point_no=np.arange(1, SERIES + 1), indicator_no=ones, observed_ms=np.full(SERIES, moment),
        value=values, quality=np.ones(SERIES), n=ones, received_ms=ones,
    )  # fmt: skip


def a_watch() -> Watch:
    """A rule's watch over SERIES points; there is no store, as nothing comes late here."""
    points = {no: a_point(no) for no in range(1, SERIES + 1)}
    indicators = {"value": 1}
    registry: Any = SimpleNamespace(
        points=points, indicators=indicators, indicator_no=indicators.__getitem__
    )
    city: Any = SimpleNamespace(zone=ZoneInfo("UTC"), kinds={}, calendars={}, sources={})
    store: Any = None
    watch = Watch(
        rule(),
        Parts(
            store=store, registry=registry, latest=Latest(), city=city,
            indicators={"value": Indicator.model_validate({"id": "value", **ABOUT})},
        ),
    )  # fmt: skip
    watch.add(points)
    return watch


def proposed() -> Callable[[int, Floats], int]:
    """From a batch of values as the door hands it over, to transitions that are accepted."""
    watch = a_watch()

    def run(moment: int, values: Floats) -> int:
        result = watch.propose(a_batch(moment, values))
        if result is None:
            return 0
        watch.accept(result)
        return len(result.found)

    return run


def loop() -> Callable[[int, Floats], int]:
    """The same in Python, point by point: level, deadband, newest value and when it was."""
    limits = LIMITS.tolist()
    level, seen, newest = [0] * SERIES, [0] * SERIES, [0.0] * SERIES

    def run(moment: int, values: Floats) -> int:
        changed = 0
        for slot, value in enumerate(values.tolist()):
            if moment <= seen[slot]:
                continue
            was = now = level[slot]
            while now < 4 and value >= limits[now]:
                now += 1
            while now and value < limits[now - 1] - DEADBAND:
                now -= 1
            if now != was:
                level[slot] = now
                changed += 1
            seen[slot], newest[slot] = moment, value
        return changed

    return run


class Written:
    """From a batch of values to transitions that are committed: alerts, sealed events, a file."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._store = store = Store(Path(self._folder.name) / "bench.duckdb")
        registry = Registry(store, ["value"], ["api"])
        points = [a_point(no) for no in range(1, SERIES + 1)]
        store.write(lambda connection: registry.add(connection, points))
        registry.learn(points)
        city: Any = SimpleNamespace(zone=ZoneInfo("UTC"), kinds={}, calendars={}, sources={})
        indicators = {"value": Indicator.model_validate({"id": "value", **ABOUT})}
        self._desk = Desk(store, registry, Latest(), [rule()], city, indicators)
        settle()  # as app.py does when the center is open

    def __call__(self, moment: int, values: Floats) -> int:
        return len(self._desk.evaluate(a_batch(moment, values), moment))

    def rest(self) -> None:
        """Let the writer spread what was kept; in a city the next values come a second later."""
        self._store.write(lambda _connection: None)

    def close(self) -> None:
        self._store.close()
        self._folder.cleanup()


# Each way: what it is called, and what makes its cycle.
WAYS: list[tuple[str, Callable[[], Callable[[int, Floats], int]]]] = [
    ("NumPy, compared with four limits and nothing else", bare),
    ("the switches of a rule (alerts.judging.evaluate)", ours),
    ("a rule's watch: from a batch to transitions", proposed),
    ("the desk: from a batch to alerts and sealed events, committed", Written),
    ("a Python loop, point by point, same answer", loop),
]


def run() -> None:
    """Print milliseconds a cycle of each way beside the bare comparison, then Prometheus."""
    rows, base = [], 0.0
    for name, made in WAYS:
        seconds = measure(made())
        middle = statistics.median(seconds)
        base = base or middle
        rows.append(
            [name, f"{middle * 1000:.2f}", f"{max(seconds) * 1000:.2f}", f"{middle / base:.1f}×"]
        )
    show(
        f"A cycle: {SERIES:,} series, four levels, {CHANGING:,} change, one thread",
        ["way", "median ms", "worst ms", "to bare"],
        rows,
    )
    prometheus.run(cycles(), LIMITS, SERIES, base)

