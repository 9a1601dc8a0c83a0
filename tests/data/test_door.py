from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.door import Taken
from data.store import Store
from tests.conftest import HOUR_MS, NOW_MS, House, furnish


def moment(hours_ago: float = 1) -> str:
    return datetime.fromtimestamp((NOW_MS - hours_ago * HOUR_MS) / 1000, UTC).isoformat()


def row(**changes: Any) -> dict[str, Any]:
    good = {"point_id": "p0", "indicator": "count", "observed_at": moment(), "value": 12.5}
    return {key: value for key, value in (good | changes).items() if value is not ...}


def take(house: House, rows: list[Any]) -> Taken:
    taken = house.door.take_rows(rows, NOW_MS)
    taken.stored.result(timeout=10)
    return taken


def stored(house: House) -> list[tuple[Any, ...]]:
    return house.store.rows(
        "SELECT point_no, indicator_no, epoch_ms(observed_at), value FROM observation ORDER BY ALL"
    )


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        (row(point_id="p99"), "point_id", "unknown point 'p99'"),
        (row(point_id=7), "point_id", "unknown point 7"),
        (row(indicator="cuont"), "indicator", "unknown or computed indicator 'cuont'"),
        (row(value=float("nan")), "value", "is not a finite number"),
        (row(value=float("inf")), "value", "is not a finite number"),
        (row(value="12"), "value", "'12' is not a number"),
        (row(value=True), "value", "True is not a number"),
        (row(value=None), "value", "None is not a number"),
        (row(value=10**400), "value", "is not a finite number"),
        (row(value=-1), "value", "is below what this indicator can be"),
        (row(value=1001), "value", "is above what this indicator can be"),
        (row(observed_at=moment(-2)), "observed_at", "is in the future"),
        (row(observed_at="1970-01-01T00:00:00Z"), "observed_at", "is before 1990"),
        (row(observed_at="2024-12-14T12:00:00"), "observed_at", "has no offset"),
        (row(observed_at="noon"), "observed_at", "is not a time"),
        (row(observed_at=1734185220), "observed_at", "is not a time"),
        (row(quality=1.5), "quality", "is not between 0 and 1"),
        (row(lon=200.0, lat=52.0), "lon", "is not a longitude"),
        (row(lon=13.0, lat=-91.0), "lat", "is not a latitude"),
        (row(lon=13.0), "lat", "is not a latitude"),
        (row(vlaue=3), "vlaue", "unknown field"),
        (row(**{"\ud800": 3}), "?", "unknown field"),
        (row(value=...), "value", "is missing"),
        (row(source_id="nobody"), "source_id", "unknown source 'nobody'"),
        ("not an object", "", "is not a JSON object"),
    ],
)
def test_a_bad_row_is_refused_with_field_and_reason_and_the_rest_is_kept(
    house: House, bad: Any, field: str, reason: str
) -> None:
    taken = take(house, [row(point_id="p1"), bad, row(point_id="p2")])
    assert taken.accepted == 2
    assert [(r.index, r.field) for r in taken.rejected] == [(1, field)]
    assert reason in taken.rejected[0].reason
    assert [stored_row[0] for stored_row in stored(house)] == [2, 3]


def test_the_same_observation_sent_twice_is_kept_once(house: House) -> None:
    take(house, [row(), row()])
    again = take(house, [row()])
    assert again.accepted == 1
    assert len(stored(house)) == 1
    assert house.store.rows("SELECT count(*) FROM observation_revision") == [(0,)]


def test_a_corrected_value_replaces_the_old_one_and_the_old_one_is_kept_aside(house: House) -> None:
    take(house, [row(value=10)])
    take(house, [row(value=11)])
    assert [r[3] for r in stored(house)] == [11]
    assert house.store.rows("SELECT value FROM observation_revision") == [(10,)]
    reading = house.latest.get(1, house.registry.indicator_no("count"))
    assert reading is not None
    assert reading.value == 11


def test_a_late_value_is_stored_and_the_newest_stays_newest(house: House) -> None:
    take(house, [row(value=20, observed_at=moment(1))])
    take(house, [row(value=10, observed_at=moment(3))])
    reading = house.latest.get(1, house.registry.indicator_no("count"))
    assert reading is not None
    assert (reading.value, len(stored(house))) == (20, 2)


def test_what_arrived_is_drained_once_and_the_engine_is_woken(house: House) -> None:
    woken: list[int] = []
    house.door.on_arrival(lambda: woken.append(1))
    take(house, [row(), row(point_id="p1")])
    assert [len(values) for values in house.door.drain()] == [2]
    assert house.door.drain() == []
    assert woken == [1]


def test_the_same_row_from_two_clients_at_once_is_kept_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit, first = house.store.submit, threading.Event()

    def slow(run: Any) -> Future[Any]:
        if not first.is_set():
            first.set()
            time.sleep(0.1)
        return submit(run)

    monkeypatch.setattr(house.store, "submit", slow)
    sender = threading.Thread(target=take, args=(house, [row()]))
    sender.start()
    first.wait()
    take(house, [row()])
    sender.join()
    assert len(stored(house)) == 1


def test_of_two_clients_at_once_the_one_that_was_written_last_is_newest(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit, first = house.store.submit, threading.Event()

    def slow(run: Any) -> Future[Any]:
        future = submit(run)

        def add_late(call: Any) -> None:
            first.set()
            time.sleep(0.1)
            Future.add_done_callback(future, call)

        if not first.is_set():
            monkeypatch.setattr(future, "add_done_callback", add_late)
        return future

    monkeypatch.setattr(house.store, "submit", slow)
    sender = threading.Thread(target=take, args=(house, [row(value=10)]))
    sender.start()
    first.wait()
    take(house, [row(value=11)])
    sender.join()
    reading = house.latest.get(1, house.registry.indicator_no("count"))
    assert reading is not None
    assert [reading.value] == [row[3] for row in stored(house)] == [11]


def test_what_the_rules_may_not_have_seen_before_a_restart_arrives_again(house: House) -> None:
    take(house, [row(value=20), row(point_id="p1")])
    again = furnish(house.store)
    (values,) = again.door.drain()
    assert sorted(zip(values.point_no.tolist(), values.value.tolist(), strict=True)) == [
        (1, 20), (2, 12.5)
    ]  # fmt: skip
    again.latest.update(values)
    later = NOW_MS + 2 * HOUR_MS
    again.door.take_rows([row(value=30, observed_at=moment(-2))], later).stored.result()
    again.latest.save(again.store)
    (values,) = furnish(house.store).door.drain()
    assert values.value.tolist() == [30]


def test_sources_whose_rows_came_past_the_door_were_heard_too(house: House) -> None:
    house.store.write(
        lambda c: c.execute(
            "INSERT INTO observation VALUES (1, 1, make_timestamptz(0), 7, 1, 2,"
            " make_timestamptz(2000000), NULL, NULL)"
        )
    )
    house.door.recall()
    assert house.door.last_received() == {2: 2000}


@pytest.mark.long
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sent=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 50)), min_size=1, max_size=30
    ),
    cuts=st.sets(st.integers(1, 29)),
)
def test_however_rows_are_batched_the_last_value_of_each_moment_is_what_is_stored(
    sent: list[tuple[int, int, int]], cuts: set[int]
) -> None:
    store = Store()
    try:
        house = furnish(store)
        rows = [
            row(point_id=f"p{point}", observed_at=moment(hour + 1), value=value)
            for point, hour, value in sent
        ]
        edges = [0, *sorted(c for c in cuts if c < len(rows)), len(rows)]
        for start, end in pairwise(edges):
            take(house, rows[start:end])
        expected = {
            (point + 1, NOW_MS - (hour + 1) * HOUR_MS): value for point, hour, value in sent
        }
        assert {(r[0], r[2]): r[3] for r in stored(house)} == expected
    finally:
        store.close()
