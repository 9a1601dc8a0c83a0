from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.dispatch.town import Town

MakeTown = Callable[..., Town]


@pytest.fixture
def make_town() -> Iterator[MakeTown]:
    towns: list[Town] = []

    def make(*given: Any, **named: Any) -> Town:
        towns.append(Town(*given, **named))
        return towns[-1]

    yield make
    for one in towns:
        one.store.close()


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    return make_town()
