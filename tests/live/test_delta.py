from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live.delta import apply, difference

entries = st.dictionaries(st.sampled_from("abcd"), st.lists(st.integers(0, 3), max_size=3))
pictures = st.fixed_dictionaries({"points": entries, "alerts": entries})


@given(pictures, pictures)
def test_a_picture_and_its_delta_give_the_next_picture(
    old: dict[str, dict[str, list[int]]], new: dict[str, dict[str, list[int]]]
) -> None:
    assert apply(old, *difference(old, new)) == new


@given(pictures)
def test_nothing_is_sent_when_nothing_changed(picture: dict[str, dict[str, list[int]]]) -> None:
    assert difference(picture, {k: dict(v) for k, v in picture.items()}) == ({}, {})
