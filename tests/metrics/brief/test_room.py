"""How much is told: each part has a say, nothing goes without being counted."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.brief.room import MOST, SENTENCES, fitted, own_first
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
    firsts = sum(len(items[0].sentences) for items in parts.values() if items)
    assert sum(len(item.sentences) for item in told) <= max(SENTENCES, firsts)


def test_what_is_ones_own_comes_first_and_keeps_its_order() -> None:
    one, two, three = (
        Item(sentences=(), owners=owners, at_ms=at)
        for at, owners in enumerate([("a",), ("b",), ("b", "a")])
    )
    assert own_first([one, two, three], "b") == [two, three, one]
    assert own_first([one, two, three], None) == [one, two, three]
