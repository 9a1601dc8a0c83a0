from __future__ import annotations

from collections.abc import Iterator

import pytest

from metrics.catalogue import Catalogue
from tests.metrics.conftest import Town, ms, town_by

NOW = "2026-04-01T12:00"


@pytest.fixture
def dated(catalogue: Catalogue) -> Iterator[Town]:
    """An empty town by whichever edition of HJ 633 is in force."""
    yield from town_by(catalogue, "hj633")


@pytest.mark.parametrize(
    ("end_of_day", "value"),
    [("2024-12-14T00:00", 114), ("2026-03-01T00:00", 114), ("2026-03-02T00:00", 124)],
    ids=["history", "the last day of the old edition", "the first day of the new edition"],
)
def test_a_day_is_told_by_the_edition_in_force_on_it(
    dated: Town, end_of_day: str, value: int
) -> None:
    dated.observe("m1", "pm2_5", end_of_day, 86)
    dated.computer.backfill(ms(NOW))
    assert ("m1", value) in dated.values("aqi")
