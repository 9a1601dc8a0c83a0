"""The sealed record: any edit, gap or reordering is found."""

from __future__ import annotations

import subprocess
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import audit
from alerts.orders import Order
from alerts.types import AlertEvent, Level, State, Trigger
from data.store import Store
from tests.alerts.conftest import HOUR, NOON, MakeTown, Town
from tests.server import command

pytestmark = pytest.mark.long

moments = st.integers(0, 4_000_000_000_000)
events = st.builds(
    AlertEvent,
    event_no=st.just(0), alert_no=st.integers(0, 3), seq=st.integers(1, 9),
    trigger=st.sampled_from(Trigger), from_state=st.sampled_from(State),
    to_state=st.sampled_from(State), level=st.sampled_from(Level), actor=st.text(max_size=9),
    note=st.none() | st.text(max_size=9), value=st.none() | st.floats(allow_nan=False),
    detail=st.none() | st.just("{}"), occurred_ms=moments, recorded_ms=moments,
)  # fmt: skip


def sealed(rows: list[AlertEvent], head: audit.Head) -> audit.Chain:
    """These events, sealed anew from `head` on."""
    chain = audit.Chain(head)
    for row in rows:
        chain.add(*row[1:-1])
    return chain


@settings(deadline=None)
@given(rows=st.lists(events, min_size=2, max_size=8), cut=st.integers(1, 7))
def test_sealing_in_parts_gives_the_chain_of_the_whole(rows: list[AlertEvent], cut: int) -> None:
    whole, first = sealed(rows, audit.START), sealed(rows[:cut], audit.START)
    second = sealed(rows[cut:], first.head)
    assert (first.events + second.events, second.head) == (whole.events, whole.head)


@settings(deadline=None)
@given(rows=st.lists(events, max_size=8))
def test_a_chain_as_json_is_its_events(rows: list[AlertEvent]) -> None:
    chain = sealed(rows, audit.START)
    assert chain.json() == orjson.dumps([tuple(event) for event in chain.events])


def a_story(make_town: MakeTown, path: Path | None = None) -> Town:
    """Two alerts and nine things that happened."""
    town = make_town(path)
    town.slow(0, p1=0.5, p2=0.5)
    town.slow(1, p1=0.2)
    town.desk.acknowledge(1, 2, "seat 2", "on camera", NOON + HOUR)
    town.desk.act([(2, 1)], Order(Trigger.COMMENT, "seat 1", "road works"), NOON + HOUR)
    shelf = Order(Trigger.SHELVE, "seat 1", "road works", until_ms=NOON + 3 * HOUR)
    town.desk.act([(2, 2)], shelf, NOON + HOUR)
    town.desk.sweep(NOON + 4 * HOUR)
    town.slow(5, p1=0.9, p2=0.9)
    return town


def test_what_happened_is_one_chain_without_fault(make_town: MakeTown) -> None:
    town = a_story(make_town)
    head, faults = audit.verify(town.store)
    assert faults == [] and head == town.desk.head and head.event_no == 9


TAMPERED = [
    pytest.param(
        "UPDATE alert_event SET actor = 'seat 9' WHERE event_no = 4", "event 4 (alert 1, step 3): "
        "changed", id="edited",
    ),
    pytest.param(
        "UPDATE alert_event SET occurred_at = occurred_at + INTERVAL 1 SECOND WHERE event_no = 2",
        "event 2", id="moved in time",
    ),
    pytest.param("DELETE FROM alert_event WHERE event_no = 5", "event 5: missing", id="gap"),
    pytest.param(
        "DELETE FROM alert_event WHERE event_no >= 8", "alert 1: stands at step 4", id="cut off"
    ),
    pytest.param(
        "UPDATE alert_event SET event_no = 11 - event_no WHERE event_no IN (5, 6)",
        "event 5", id="reordered",
    ),
    pytest.param(
        "INSERT INTO alert_event SELECT * REPLACE (seq + 90 AS seq) FROM alert_event"
        " WHERE event_no = 3", "event 3: stands twice", id="added",
    ),
    pytest.param(
        "UPDATE alert SET state = 'ACKED' WHERE alert_no = 2", "alert 2: stands", id="projection"
    ),
    pytest.param(
        "UPDATE alert SET acked_by = 'seat 9' WHERE alert_no = 1", "alert 1: stands", id="by whom"
    ),
    pytest.param("UPDATE alert SET max_level = 1", "alert 1: stands", id="how grave it was"),
    pytest.param(
        "UPDATE alert SET assignee = 'seat 9' WHERE alert_no = 2", "alert 2: stands", id="whose"
    ),
    pytest.param(
        "UPDATE alert SET closed_at = now() WHERE alert_no = 2", "alert 2: stands", id="closed"
    ),
    pytest.param(
        "UPDATE alert_event SET hash = 'x' WHERE event_no = 9", "event 9", id="its own hash"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "said"), TAMPERED)
def test_tampering_is_found(make_town: MakeTown, sql: str, said: str) -> None:
    town = a_story(make_town)
    town.store.write(lambda connection: connection.execute(sql))
    _, faults = audit.verify(town.store)
    assert any(fault.startswith(said) for fault in faults), faults


def test_a_chain_that_was_made_anew_is_found_by_a_head_that_was_noted(make_town: MakeTown) -> None:
    town = a_story(make_town)
    noted = town.desk.head
    rows = [
        AlertEvent._make((*row[:7], "seat 9", *row[8:]))
        for row in town.store.rows(audit.EVENTS + "ORDER BY event_no")
    ]
    forged = sealed(rows, audit.START).events
    town.store.write(
        lambda connection: connection.executemany(
            "UPDATE alert_event SET actor = ?, hash = ? WHERE event_no = ?",
            [[one.actor, one.hash, one.event_no] for one in forged],
        )
    )
    town.store.write(
        lambda connection: connection.execute(
            "UPDATE alert SET acked_by = 'seat 9' WHERE acked_by IS NOT NULL"
        )
    )
    assert audit.verify(town.store)[1] == []
    assert audit.verify(town.store, noted)[1] == ["event 9: the head that was noted is gone"]


def test_a_restart_goes_on_with_the_chain(make_town: MakeTown, tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    town = a_story(make_town, path)
    head = town.desk.head
    town.store.close()
    again = make_town(path)
    assert again.desk.head == head
    again.slow(6, p3=0.2)
    assert audit.verify(again.store) == (again.desk.head, [])


def verified(db: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("--db", str(db), "verify-audit", *words), capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.process
def test_the_command_says_where_the_record_ends_and_what_is_wrong(
    make_town: MakeTown, tmp_path: Path
) -> None:
    path = tmp_path / "city.duckdb"
    town = a_story(make_town, path)
    head = town.desk.head
    town.store.close()
    well = verified(path, "--head", str(head))
    alone, of_incidents, of_answers = well.stdout.splitlines()
    assert (well.returncode, alone) == (0, f"city.duckdb: 9 events, 0 faults, head {head}")
    assert of_incidents.startswith("city.duckdb: 0 events of incidents, 0 faults")
    assert of_answers.startswith("city.duckdb: 0 events of answers to figures, 0 faults")
    store = Store(path)
    store.write(lambda connection: connection.execute("UPDATE alert_event SET note = 'other'"))
    store.close()
    bad = verified(path)
    assert bad.returncode == 1 and "event 1 (alert 1, step 1): changed" in bad.stderr


@pytest.mark.process
def test_a_row_of_much_at_once_that_is_garbled_is_told_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "city.duckdb"
    store = Store(path)
    store.write(lambda connection: connection.execute("INSERT INTO alert_batch VALUES (3, '[[')"))
    store.close()
    bad = verified(path)
    assert (bad.returncode, bad.stdout) == (1, "") and "Traceback" not in bad.stderr
    assert bad.stderr.startswith("city.duckdb: alert_batch 3 cannot be read: ")
    store = Store(path)
    assert store.rows("SELECT * FROM alert_batch") == [(3, "[[")]
    store.close()


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "said"), [((), "no such file"), (("--head", "7:abc"), "is not a head such as")]
)
def test_the_command_refuses_what_it_cannot_read(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    refused = verified(tmp_path / "nothing.duckdb", *words)
    assert refused.returncode == 1 and said in refused.stderr
