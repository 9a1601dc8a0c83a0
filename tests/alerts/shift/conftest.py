"""A town with seats, and the book of its shift."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from alerts.shift.book import ShiftBook
from alerts.shift.gather import Gatherer
from data.city import Seat
from data.strict import Words
from tests.alerts.conftest import HOUR, NOON, Town, a_rule

SEATS = {
    name: Seat(id=name, name=Words(en=f"Seat {no}", zh=f"{no} 号席"))
    for no, name in ((1, "seat-1"), (2, "seat-2"))
}
DISTRICTS = {"11": Words(en="East", zh="东")}
MINUTE = 60_000
EVENING = NOON + 8 * HOUR
MORNING = NOON + 18 * HOUR


class Watch:
    """A town, its book, and what the door heard last."""

    def __init__(self, path: Path | None = None) -> None:
        self.town = Town(path, [a_rule()])
        self.heard: dict[int, int] = {}
        self.book = self.open_book()

    def open_book(self) -> ShiftBook:
        """The book as a start reads it."""
        town = self.town
        source: Any = SimpleNamespace(
            id="viz", name=Words(en="VIZ", zh="VIZ"), stale_after=timedelta(hours=2)
        )
        city: Any = SimpleNamespace(sources={"viz": source})
        door: Any = SimpleNamespace(last_received=lambda: dict(self.heard))
        gather = Gatherer(town.store, town.desk, town.registry, city, door, DISTRICTS)
        return ShiftBook(town.store, town.desk, SEATS, gather)


MakeWatch = Callable[..., Watch]


@pytest.fixture
def make_watch() -> Iterator[MakeWatch]:
    made: list[Watch] = []

    def make(path: Path | None = None) -> Watch:
        made.append(Watch(path))
        return made[-1]

    yield make
    for one in made:
        one.town.store.close()


@pytest.fixture
def watch(make_watch: MakeWatch) -> Watch:
    """In memory."""
    return make_watch()
