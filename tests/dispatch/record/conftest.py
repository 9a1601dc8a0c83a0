from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dispatch.record.cases import Case, whole_case


@pytest.fixture
def case() -> Iterator[Case]:
    """Nothing happened yet."""
    one = Case()
    yield one
    one.store.close()


@pytest.fixture
def told() -> Iterator[Case]:
    """A whole case."""
    one = whole_case()
    yield one
    one.store.close()
