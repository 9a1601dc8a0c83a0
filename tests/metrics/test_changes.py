from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from metrics.changes import Changes, Row, as_values, between

ROWS = st.dictionaries(
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.one_of(st.none(), st.floats(-5, 5)), st.integers(1, 2)),
    max_size=6,
).map(lambda found: [(*key, value, 1.0, n, None) for key, (value, n) in found.items()])


def applied(old: list[Row], changes: Changes) -> list[Row]:
    kept = [row for row in old if row[:2] not in changes.drop]
    return sorted(kept + changes.put, key=lambda row: row[:2])


@given(fresh=ROWS, old=ROWS)
def test_changes_turn_the_old_into_the_fresh(fresh: list[Row], old: list[Row]) -> None:
    result = applied(old, between(fresh, old))
    assert [row[:2] for row in result] == sorted(row[:2] for row in fresh)
    assert not between(fresh, result)


@given(fresh=ROWS)
def test_there_is_nothing_to_change_in_the_same(fresh: list[Row]) -> None:
    assert not between(fresh, fresh)


@given(fresh=ROWS, old=ROWS)
def test_without_withdrawing_all_old_keys_stay(fresh: list[Row], old: list[Row]) -> None:
    result = applied(old, between(fresh, old, withdraw=False))
    assert {row[:2] for row in result} == {row[:2] for row in fresh} | {row[:2] for row in old}


def test_the_last_bit_is_a_change() -> None:
    assert between([(1, 1, 0.1 + 0.2, 1.0, 1, None)], [(1, 1, 0.3, 1.0, 1, None)])


def test_a_row_that_was_dropped_is_told_without_value() -> None:
    changes = between([], [(1, 1000, 3.0, 1.0, 1, None)])
    values = as_values({7: changes.told()}, 5)
    assert (values.point_no[0], values.indicator_no[0], values.observed_ms[0]) == (1, 7, 1)
    assert values.value[0] != values.value[0]
    assert values.reason == ["withdrawn by its source"]
