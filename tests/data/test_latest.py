from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.latest import Latest, Values
from data.store import Store


def values(rows: list[tuple[int, int, float]], reason: list[str | None] | None = None) -> Values:
    """Rows of (point_no, observed_ms, value), all of indicator 1."""
    point_no, observed, value = (list(column) for column in zip(*rows, strict=True))
    size = len(rows)
    return Values(
        point_no=np.array(point_no, np.int64),
        indicator_no=np.ones(size, np.int64),
        observed_ms=np.array(observed, np.int64),
        value=np.array(value, np.float64),
        quality=np.ones(size),
        n=np.ones(size, np.int64),
        received_ms=np.array(observed, np.int64),
        reason=reason,
    )


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9), st.floats(0, 9)), min_size=1))
def test_the_newest_value_wins_in_whatever_order_values_come(
    rows: list[tuple[int, int, float]],
) -> None:
    latest = Latest()
    for row in rows:
        latest.update(values([row]))
    for point in {row[0] for row in rows}:
        newest = max(row[1] for row in rows if row[0] == point)
        last = [row[2] for row in rows if row[0] == point and row[1] == newest][-1]
        reading = latest.get(point, 1)
        assert reading is not None
        assert (reading.observed_ms, reading.value) == (newest, last)


def test_it_grows_past_any_number_of_series() -> None:
    latest = Latest()
    latest.update(values([(no, 1, 1.0) for no in range(1, 2000)]))
    more = np.arange(1, 5000, dtype=np.int64)
    assert (latest.observed(more, np.ones(len(more), np.int64)) == -1).sum() == 3000
    assert latest.get(4000, 1) is None


def test_what_was_saved_is_there_after_a_restart_and_what_came_later_too() -> None:
    store = Store()
    latest = Latest()
    latest.update(values([(1, 1000, 2.5), (2, 1000, float("nan"))], [None, "so2 is not measured"]))
    latest.save(store)
    store.write(
        lambda c: c.execute(
            "INSERT INTO observation VALUES (3, 1, make_timestamptz(2000000), 7, 1, 0,"
            " make_timestamptz(2000000), NULL, NULL)"
        )
    )
    again = Latest()
    again.load(store)
    readings = [again.get(no, 1) for no in (1, 2, 3)]
    assert [r.value if r else "none" for r in readings] == [2.5, None, 7]
    assert readings[1] is not None
    assert readings[1].reason == "so2 is not measured"
    store.close()


def test_what_could_not_be_saved_is_saved_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store()
    latest = Latest()
    latest.update(values([(1, 1000, 2.5)]))

    def fail(_run: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "write", fail)
        with pytest.raises(OSError, match="disk full"):
            latest.save(store)
    latest.save(store)
    assert store.rows("SELECT value FROM latest") == [(2.5,)]
    store.close()
