"""The collector of cycles leaves an open center alone, and still collects what comes after it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from live.collector import settle


class Ring:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def test_what_is_there_when_it_settles_is_not_looked_at_again() -> None:
    settle()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < 10_000


def test_cycles_that_are_made_later_are_freed_without_being_asked_for() -> None:
    settle()
    gone = weakref.ref(Ring())
    kept: list[list[int]] = []
    while gone() is not None and len(kept) < 1_000_000:
        kept.append([])
    assert gone() is None
