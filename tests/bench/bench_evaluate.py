"""Rules over 100,000 series at four levels, one in a hundred changing: how long is a cycle?"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from alerts import evaluate, switches
from alerts.rules import Rule
from alerts.switches import Floats
from alerts.watch import Parts, Watch
from data.latest import Latest, Values
from data.strict import Words
from data.types import Point
from metrics.types import Indicator
from tests.bench import prometheus
from tests.bench.table import show

SERIES, CHANGING, CYCLES = 100_000, 1_000, 30
LIMITS = np.array([10.0, 20.0, 30.0, 40.0])
MIDDLES = np.array([5.0, 15.0, 25.0, 35.0, 45.0])
DEADBAND, MINUTE = 1.0, 60_000
NAME = Words(en="x", zh="x")


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
        if number == CYCLES:
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


def a_watch() -> Watch:
    """A rule's watch over SERIES points; there is no store, as nothing comes late here."""
    about = {"name": NAME, "domain": "d", "describe": NAME}
    points = {
        no: Point(no=no, id=f"m{no}", kind="meter", domain="d", name=NAME)
        for no in range(1, SERIES + 1)
    }
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
            indicators={"value": Indicator.model_validate({"id": "value", **about})},
        ),
    )  # fmt: skip
    watch.add(points)
    return watch


def proposed() -> Callable[[int, Floats], int]:
    """From a batch of values as the door hands it over, to transitions that are accepted."""
    watch = a_watch()
    points, ones = np.arange(1, SERIES + 1), np.ones(SERIES, np.int64)

    def run(moment: int, values: Floats) -> int:
        batch = Values(
            point_no=points, indicator_no=ones, observed_ms=np.full(SERIES, moment), value=values,
            quality=np.ones(SERIES), n=ones, received_ms=ones,
        )  # fmt: skip
        result = watch.propose(batch)
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


# Each way: what it is called, and what makes its cycle. The desk's comes here.
WAYS: list[tuple[str, Callable[[], Callable[[int, Floats], int]]]] = [
    ("NumPy, compared with four limits and nothing else", bare),
    ("the switches of a rule (alerts.evaluate)", ours),
    ("a rule's watch: from a batch to transitions", proposed),
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

