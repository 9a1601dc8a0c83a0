from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data.latest import Values
from live.engine import Engine
from metrics.changes import as_values
from metrics.stretches import Stretches
from tests.conftest import HOUR_MS, NOW_MS, House
from tests.data.test_door import moment, row, take

DAY_MS = 24 * HOUR_MS


class Parts:
    """What stands behind an engine: it notes what it is asked, and fails when it is told to."""

    def __init__(self) -> None:
        self.fail = False
        self.spans: list[Mapping[str, Stretches]] = []
        self.judged: list[list[float]] = []

    def update(self, spans: Mapping[str, Stretches], now_ms: int) -> Values:
        self.spans.append(dict(spans))
        self.trouble()
        return as_values({}, now_ms)

    def evaluate(self, values: Values, _now_ms: int) -> None:
        self.judged.append(values.value.tolist())

    def sweep(self, _now_ms: int) -> None:
        pass

    def refresh(self) -> None:
        pass

    def look(self, _now_ms: int) -> None:
        pass

    def withdrawn(self, _values: Values) -> None:
        pass

    def trouble(self, *_: object) -> None:
        if self.fail:
            raise OSError("disk full")


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
def tick(house: House, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A tick of an engine over the house, without a picture."""
    monkeypatch.setattr("live.engine.Painter", lambda _center: None)
    monkeypatch.setattr("live.engine.Silence", lambda *_: parts)
    file = SimpleNamespace(zone="UTC", incidents=None)
    center: Any = SimpleNamespace(
        door=house.door, registry=house.registry, store=house.store, computer=parts, desk=parts,
        dispatcher=parts, kept=parts,
        city=SimpleNamespace(zone=ZoneInfo("UTC"), file=file), wake=lambda: None,
        latest=house.latest, now_ms=lambda: 0,
    )  # fmt: skip
    one = Engine(center)
    return lambda now_ms: one.tick(now_ms, publish=False)


def test_what_arrived_is_computed_from_and_judged_after_a_tick_that_failed(
    house: House, parts: Parts, tick: Callable[[int], None]
) -> None:
    take(house, [row(observed_at=moment(3), value=1)])
    parts.fail = True
    with pytest.raises(OSError, match="disk full"):
        tick(NOW_MS)
    take(house, [row(observed_at=moment(1), value=2)])
    parts.fail = False
    tick(NOW_MS)
    assert parts.spans[-1] == {"count": ((NOW_MS - 3 * HOUR_MS, NOW_MS - HOUR_MS),)}
    assert parts.judged == [[1, 2]]
    tick(NOW_MS)
    assert (len(parts.spans), len(parts.judged)) == (2, 1)


def test_a_day_of_long_ago_is_not_all_that_came_since(
    house: House, parts: Parts, tick: Callable[[int], None]
) -> None:
    take(house, [row(observed_at=moment(30 * 24), value=1), row(observed_at=moment(1), value=2)])
    tick(NOW_MS)
    old, new = NOW_MS - 30 * DAY_MS, NOW_MS - HOUR_MS
    assert parts.spans == [{"count": ((old, old), (new, new))}]


def test_a_baseline_that_cannot_be_learnt_stops_no_later_tick(
    house: House, parts: Parts, tick: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metrics.baseline.refresh", parts.trouble)
    tick(NOW_MS)
    parts.fail = True
    with pytest.raises(OSError, match="disk full"):
        tick(NOW_MS + DAY_MS)
    monkeypatch.setattr(parts, "update", lambda *_: as_values({}, NOW_MS))
    take(house, [row(value=2)])
    tick(NOW_MS + DAY_MS)
    assert parts.judged == [[2]]
