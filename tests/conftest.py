"""What tests share: a store in memory with a few points, and a door to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.door import Door
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import Point

NOW_MS = 1_734_185_220_000  # 14 December 2024, 14:07 UTC
HOUR_MS = 3_600_000


# What takes long begins first, so that all cores end together; browsers stand together, so that one
# worker's browser is started once.
LONGEST_FIRST = ("browser", "process", "long")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files in the order in which workers take them (make test: --no-loadscope-reorder)."""
    marks: dict[Path, set[str]] = {}
    for item in items:
        marks.setdefault(item.path, set()).update(mark.name for mark in item.iter_markers())
    counts = Counter(item.path for item in items)

    def turn(item: pytest.Item) -> tuple[int, int]:
        here = marks[item.path]
        kind = next((n for n, mark in enumerate(LONGEST_FIRST) if mark in here), len(LONGEST_FIRST))
        return kind, -counts[item.path] if kind == len(LONGEST_FIRST) else 0

    items.sort(key=lambda item: (*turn(item), str(item.path)))


@dataclass(slots=True)
class House:
    """A small center's data room."""

    store: Store
    registry: Registry
    latest: Latest
    door: Door


def furnish(store: Store, points: int = 5) -> House:
    """Points p0, p1 … of kind counter, indicators `count` (0 to 1,000) and `level` (any)."""
    registry = Registry(store, ["count", "level"], ["api", "other"])
    known = [
        Point(
            no=i + 1, id=f"p{i}", kind="counter", domain="crowd", name=Words(en=f"P{i}", zh=f"P{i}")
        )
        for i in range(points)
        if registry.no(f"p{i}") is None
    ]
    store.write(lambda connection: registry.add(connection, known))
    registry.learn(known)
    latest = Latest()
    latest.load(store)
    door = Door(store, registry, latest, {"count": (0, 1000), "level": (None, None)})
    return House(store, registry, latest, door)


@pytest.fixture
def house() -> Iterator[House]:
    """A furnished store in memory."""
    store = Store()
    yield furnish(store)
    store.close()


@pytest.fixture
def file_house(tmp_path: Path) -> Iterator[House]:
    """A furnished store in a file."""
    store = Store(tmp_path / "city.duckdb")
    yield furnish(store)
    store.close()
