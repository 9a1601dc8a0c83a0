from __future__ import annotations

import pytest

from api.stream import last_seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [("17", 17), ("", None), ("garbage", None), ("²", None), ("9" * 5000, None), ("1.5", None)],
    ids=["17", "none", "garbage", "a small two", "beyond numbers", "a fraction"],
)
def test_a_revision_that_cannot_be_read_counts_as_none(text: str, seen: int | None) -> None:
    assert last_seen(text) == seen
