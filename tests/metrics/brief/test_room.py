"""How much is told: each part has a say, nothing goes without being counted."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.brief.room import MOST, ROOM, fitted, own_first, takes
from metrics.brief.types import Item, Key, Part, Sentence

ITEMS = st.lists(st.integers(1, 5), max_size=12).map(
    lambda sizes: [Item(sentences=(Sentence(Key.CALM),) * size, at_ms=at)
                   for at, size in enumerate(sizes)]
)  # fmt: skip
PARTS = st.fixed_dictionaries(dict.fromkeys(Part, ITEMS))


@settings(max_examples=60, deadline=None)
@given(PARTS)
def test_what_fits_is_told_in_order_from_the_first_on(parts: dict[Part, list[Item]]) -> None:
    shown = fitted(parts)
    for part, items in parts.items():
        assert shown[part] == tuple(items[: len(shown[part])])
        assert bool(shown[part]) == bool(items)
        assert len(shown[part]) <= max(1, MOST[part])
    told = [item for items in shown.values() for item in items]
    firsts = sum(takes(items[0]) for items in parts.values() if items)
    assert sum(takes(item) for item in told) <= max(ROOM, firsts)


def test_what_is_ones_own_comes_first_and_keeps_its_order() -> None:
    one, two, three = (
        Item(sentences=(), owners=owners, at_ms=at)
        for at, owners in enumerate([("a",), ("b",), ("b", "a")])
    )
    assert own_first([one, two, three], "b") == [two, three, one]
    assert own_first([one, two, three], None) == [one, two, three]


def test_what_is_grave_comes_before_the_turn_of_the_others() -> None:
    one = (Sentence(Key.CALM),)
    now = [Item(sentences=one, level=level) for level in (4, 4, 4, 3, 2, 2)]
    quiet = [Item(sentences=one) for _ in range(9)]
    parts = {part: now if part is Part.NOW else quiet for part in Part}
    shown = fitted(parts)
    assert [len(shown[part]) for part in Part] == [4, 2, 2, 2, 2, 2, 1]
