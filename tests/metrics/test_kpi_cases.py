"""KPIs from our own operation, over alerts and values by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.store import Connection, Store
from metrics import kpi_cases
from metrics.kpi import Period, scorecard
from metrics.kpi_types import Row
from tests.metrics.kpi_town import BERLIN, event, make_kpi, ms, observe, town

NOW = "2025-02-01T09:00"
HOUR = {"within_minutes": 60}


@pytest.fixture
def store() -> Iterator[Store]:
    """Two counters of department d in two districts."""
    found = town([("c1", "counter", "01"), ("c2", "counter", "02"), ("city", "city", None)])
    found.write(lambda c: c.execute("UPDATE point SET owner = 'd' WHERE kind = 'counter'"))
    yield found
    found.close()


def alert(store: Store, no: int, raised: str, *changes: tuple[str, str, str], point: int = 1,
          rule: str = "r", owner: str = "d") -> None:  # fmt: skip
    """An alert with its events (trigger, state then, moment)."""

    def write(connection: Connection) -> None:
        connection.execute(
            "INSERT INTO alert (alert_no, seq, rule_id, rule_version, point_no, indicator_no,"
            " domain, owner, state, level, max_level, onset_value, limit_value, onset_at,"
            " raised_at) SELECT $1, 1, $2, 1, $3, 1, 'crowd', $4, 'UNACKED', 2, 2, 1, 1,"
            " make_timestamptz($5 * 1000), make_timestamptz($5 * 1000)",
            [no, rule, point, owner, ms(raised)],
        )
        before = "UNACKED"
        for seq, (trigger, state, moment) in enumerate(changes, start=2):
            connection.execute(
                "INSERT INTO alert_event SELECT $1, $2, $3, $4, $5, $6, 2, 'officer', NULL, NULL,"
                " NULL, make_timestamptz($7 * 1000), make_timestamptz($7 * 1000), 'x'",
                [no * 100 + seq, no, seq, trigger, before, state, ms(moment)],
            )
            before = state

    store.write(write)


def row(store: Store, formula: dict[str, Any], now: str = NOW, **more: Any) -> Row:
    kpi = make_kpi(formula, **more)
    query = kpi.formula.query
    assert query is not None
    path = kpi_cases.script(query.sql, Path("no such city"))
    assert path is not None
    made = kpi.made(sql=kpi_cases.read(path))
    january = Period.parse("2025-01")
    return scorecard(store, [made], kpi.department, january, zone=BERLIN, now_ms=ms(now)).rows[0]


def test_time_to_acknowledge_is_a_percentile_and_who_waits_has_waited(store: Store) -> None:
    for no, minute in enumerate((1, 2, 3, 4, 5, 6, 7, 8, 9), start=1):
        raised = f"2025-01-1{no}T10:00"
        alert(store, no, raised, ("ACK", "ACKED", f"2025-01-1{no}T10:0{minute}"))
    alert(store, 10, "2025-01-31T09:00")  # nobody yet, after a day
    alert(store, 11, "2025-01-31T09:00", owner="another")
    formula = {"quantile": {"sql": "time_to_acknowledge", "p": 0.5}}
    found = row(store, formula, show="minutes")
    assert (found.figure.value, found.figure.n) == (300, 10)
    nine = row(store, {"quantile": {"sql": "time_to_acknowledge", "p": 0.9}})
    ten = row(store, {"quantile": {"sql": "time_to_acknowledge", "p": 0.95}})
    assert (nine.figure.value, ten.figure.value) == (540, 24 * 3600)
    assert row(store, formula, minimum=11).figure.value is None


def test_what_was_not_known_then_is_not_counted(store: Store) -> None:
    alert(store, 1, "2025-01-31T10:00", ("ACK", "ACKED", "2025-02-02T10:00"))
    formula = {"quantile": {"sql": "time_to_acknowledge", "p": 0.5}}
    assert row(store, formula, now="2025-02-01T10:00").figure.value == 24 * 3600
    assert row(store, formula, now="2025-02-03T10:00").figure.value == 48 * 3600


def test_time_to_close_ends_with_the_last_state(store: Store) -> None:
    alert(
        store, 1, "2025-01-03T10:00",
        ("ACK", "ACKED", "2025-01-03T10:05"), ("CLEAR", "NORMAL", "2025-01-03T11:00"),
        ("COMMENT", "NORMAL", "2025-01-04T11:00"),
    )  # fmt: skip
    found = row(store, {"quantile": {"sql": "time_to_close", "p": 0.5}}, show="minutes")
    assert found.figure.value == 3600


def close(at: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    return ("ACK", "ACKED", at), ("CLEAR", "NORMAL", at)


def test_on_time_closing_leaves_the_deferred_out(store: Store) -> None:
    """按期结案率 = closed in time ÷ (due − deferred)."""
    alert(store, 1, "2025-01-03T10:00", *close("2025-01-03T11:00"))  # on the minute
    alert(store, 2, "2025-01-03T10:00", *close("2025-01-03T11:01"), point=2)
    alert(store, 3, "2025-01-03T10:00", rule="other")
    alert(store, 4, "2025-01-03T10:00", rule="deferred")
    alert(store, 5, "2025-02-01T08:30")  # not due yet
    store.write(
        lambda c: c.execute(
            "INSERT INTO overlay SELECT 1, 'SHELF', 'deferred', 1, 'officer', 'works', NULL,"
            " make_timestamptz($1 * 1000), make_timestamptz($2 * 1000), NULL, NULL",
            [ms("2025-01-03T10:10"), ms("2025-01-04T10:10")],
        )
    )
    found = row(store, {"cases": {"sql": "closed_in_time", "given": HOUR}}, show="percent")
    assert (found.figure.num, found.figure.n) == (1, 3)
    assert found.shares == {"01": (1, 2), "02": (0, 1)}
    assert [(one.district_id, one.k, one.n) for one in found.districts] == [
        ("01", 1, 2), ("02", 0, 1),
    ]  # fmt: skip
    by_now = row(store, {"cases": {"sql": "closed", "given": HOUR}}, show="percent")
    assert (by_now.figure.num, by_now.figure.n) == (2, 3)
    put_off = row(store, {"cases": {"sql": "deferred", "given": HOUR}}, show="percent")
    assert (put_off.figure.num, put_off.figure.n) == (1, 4)


def test_urgent_is_what_was_orange_or_red_by_its_deadline(store: Store) -> None:
    """紧急件按期率."""
    alert(store, 1, "2025-01-03T10:00", *close("2025-01-03T11:00"))
    alert(store, 2, "2025-01-03T10:00", *close("2025-01-03T11:01"), rule="b")
    alert(store, 3, "2025-01-03T10:00", *close("2025-01-03T10:30"), rule="c")  # never urgent
    alert(store, 4, "2025-01-03T10:00", ("LEVEL_UP", "UNACKED", "2025-01-03T11:30"), rule="d")
    graver = "UPDATE alert_event SET level = CASE alert_no WHEN 1 THEN 3 ELSE 4 END"
    store.write(lambda c: c.execute(f"{graver} WHERE alert_no <> 3 AND seq = 2"))
    formula = {"cases": {"sql": "urgent_closed_in_time", "given": HOUR}}
    store.write(  # the second rose within the hour, before it was acknowledged a minute too late
        lambda c: c.execute(
            "UPDATE alert_event SET occurred_at = occurred_at - INTERVAL 30 MINUTE"
            " WHERE alert_no = 2 AND seq = 2"
        )
    )
    found = row(store, formula, show="percent")
    assert (found.figure.num, found.figure.n) == (1, 2)


def test_a_case_belongs_to_the_day_of_its_deadline(store: Store) -> None:
    alert(store, 1, "2024-12-31T23:30", *close("2024-12-31T23:40"))
    found = row(store, {"cases": {"sql": "acknowledged_in_time", "given": HOUR}}, show="percent")
    assert (found.figure.value, found.figure.n) == (100, 1)


def test_rework_is_what_is_there_again_soon(store: Store) -> None:
    alert(store, 1, "2025-01-03T10:00", *close("2025-01-03T11:00"))
    alert(store, 2, "2025-01-03T11:30", *close("2025-01-03T12:00"))  # again within the hour
    alert(store, 3, "2025-01-03T13:30", *close("2025-01-03T14:00"))  # later
    found = row(store, {"cases": {"sql": "rework", "given": HOUR}}, show="percent")
    assert (found.figure.num, found.figure.n) == (1, 3)


def test_the_time_of_events_to_a_status_leaves_out_what_was_not_seen(store: Store) -> None:
    event(store, "1", "fire", ("2025-01-03T10:00", "New"), ("2025-01-03T10:10", "On scene"))
    event(store, "2", "fire", ("2025-01-03T10:00", "On scene"))
    event(store, "3", "fire", ("2025-01-03T10:00", "New"))
    given = {"kind": "incident", "category": "", "status": "On scene"}
    found = row(store, {"quantile": {"sql": "event_time_to", "p": 0.9, "given": given}})
    assert (found.figure.value, found.figure.n) == (600, 1)


def test_data_that_came_late_or_was_refused_is_counted(store: Store) -> None:
    observe(store, "a", "2025-01-03T10:00", 1, "c1", known="2025-01-03T10:59")
    observe(store, "a", "2025-01-03T11:00", 1, "c2", known="2025-01-03T12:01")
    observe(store, "a", "2025-01-04T00:00", 1, "c2", known="2025-01-04T00:01")
    observe(store, "a", "2025-01-03T11:00", 1, "city", known="2025-01-09T11:00")  # not theirs
    store.write(
        lambda c: c.execute(
            "INSERT INTO source VALUES (1, 's'), (2, 't');"
            "INSERT INTO quarantine VALUES ('2025-01-03 10:00:00+00', 's', 'value', 'x', 'x'),"
            " ('2025-01-03 10:00:00+00', 't', 'value', 'x', 'x')"
        )
    )
    punctual = row(store, {"cases": {"sql": "data_punctual", "given": HOUR}}, show="percent")
    assert (punctual.figure.num, punctual.figure.n) == (2, 3)
    assert punctual.figure.last is not None and punctual.figure.last.day == 3
    accepted = row(store, {"cases": {"sql": "data_accepted"}}, show="percent")
    assert (accepted.figure.num, accepted.figure.n) == (4, 5)


def test_what_the_center_says_of_itself_is_nobodys_data(store: Store) -> None:
    observe(store, "a", "2025-01-03T10:00", 1, "c1", known="2025-01-03T12:00")
    observe(store, "b", "2025-01-03T10:00", 1, "c1", known="2025-01-03T10:00")
    ours = "UPDATE observation SET source_no = 9 WHERE received_at = observed_at"
    store.write(lambda c: c.execute(f"INSERT INTO source VALUES (1, 's'), (9, 'center'); {ours}"))
    punctual = row(store, {"cases": {"sql": "data_punctual", "given": HOUR}}, show="percent")
    assert (punctual.figure.num, punctual.figure.n) == (0, 1)
    accepted = row(store, {"cases": {"sql": "data_accepted"}}, show="percent")
    assert (accepted.figure.num, accepted.figure.n) == (1, 1)


@pytest.mark.parametrize(
    ("sql", "line", "said"),
    [
        ("SELECT now() AS occurred_at,\n  nothing\nFROM alert", 2, "nothing"),
        ("SELECT 1 AS occurred_at", 1, "its rows lack district_id, num, den"),
        ("SELECT 1; SELECT 2", 1, "it has 2 statements; write one SELECT"),
        ("DELETE FROM alert", 1, "DELETE is refused, a KPI only reads"),
        (
            "DELETE FROM alert RETURNING raised_at AS occurred_at, '' AS district_id, 1 num, 1 den",
            1,
            "DELETE is refused, a KPI only reads",
        ),
        ("SELCT", 1, "syntax error"),
    ],
)
def test_sql_that_does_not_run_is_told_with_its_line(
    store: Store, tmp_path: Path, sql: str, line: int, said: str
) -> None:
    path = tmp_path / "mine.sql"
    path.write_text(sql, encoding="utf-8")
    kpi = make_kpi({"cases": {"sql": "mine", "given": {"within": 1}}})
    (fault,) = kpi_cases.wrong(store, path, kpi, "town/kpis/mine.sql")
    assert (fault.file, fault.line, fault.entry) == ("town/kpis/mine.sql", line, kpi.id)
    assert said in fault.message


def test_a_city_may_bring_its_own_sql(tmp_path: Path) -> None:
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis" / "rework.sql").write_text("SELECT 1;\n", encoding="utf-8")
    path = kpi_cases.script("rework", tmp_path)
    assert path is not None and kpi_cases.read(path) == "SELECT 1"
    assert kpi_cases.script("no_such", tmp_path) is None
