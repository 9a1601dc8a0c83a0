"""KPIs of incidents and tasks, over a few by hand; exercises never count."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from data.store import Connection, Store
from data.types import SHADOWS
from tests.metrics.kpi_town import ms, town
from tests.metrics.test_kpi_cases import HOUR, alert, row

Stamps = tuple[tuple[str, ...], ...]  # trigger, state then, moment, and what is told beside
SECONDS = {"show": "minutes"}


@pytest.fixture
def store() -> Iterator[Store]:
    found = town([("c1", "counter", "01")])
    yield found
    found.close()


def incident(store: Store, no: int, opened: str, *stamps: tuple[str, str, str],
             drill: str | None = None) -> None:  # fmt: skip
    """An incident in district 01 with what happened to itself."""
    store.write(
        lambda c: c.execute(
            "INSERT INTO incident (incident_no, seq, state, grade, title_en, title_zh, domain,"
            " origin, occurred_at, opened_at, opened_by, district, drill)"
            " SELECT $1, 1, 'REGISTERED', 2, 't', 't', 'fire', 'CALL', make_timestamptz($2 * 1000),"
            " make_timestamptz($2 * 1000), 'o', '01', $3",
            [no, ms(opened), drill],
        )
    )
    happened(store, no, "incident", no, (("REGISTER", "REGISTERED", opened), *stamps))


def task(store: Store, no: int, of: int, due: str, *stamps: tuple[str, ...],
         department: str = "d", accept: str = "") -> None:  # fmt: skip
    """A task with what happened to it; `due` and `accept` are the deadlines of its first offer."""
    offered_ms = next((ms(at) for trigger, _, at, *_ in stamps if trigger == "OFFER"), 0)
    within = (ms(accept or due) - offered_ms, ms(due) - offered_ms)
    store.write(
        lambda c: c.execute(
            "INSERT INTO task (task_no, seq, incident_no, step, phase, department, role_en,"
            " role_zh, title_en, title_zh, message_en, message_zh, state, after, accept_within_ms,"
            " due_within_ms, due_at, checks, wanted, resources) SELECT $1, 1, $2, '', '', $3, '',"
            " '', '', '', '', '', 'DONE', '[]', $5, $6, make_timestamptz($4 * 1000), '[]', '[]',"
            " '[]'",
            [no, of, department, ms(due), *within],
        )
    )
    happened(store, of, "task", no, stamps)


def happened(store: Store, incident_no: int, subject: str, no: int, stamps: Stamps) -> None:
    def write(connection: Connection) -> None:
        (before,) = connection.execute(
            "SELECT count(*) FROM incident_event WHERE incident_no = ?", [incident_no]
        ).fetchone() or (0,)
        for seq, (trigger, state, moment, *detail) in enumerate(stamps, start=before + 1):
            number, at = incident_no * 100 + seq, ms(moment)
            connection.execute(
                "INSERT INTO incident_event SELECT $1, $2, $3, $4, $5, $6, NULL, $7, 'o', NULL,"
                " $9, make_timestamptz($8 * 1000), make_timestamptz($8 * 1000), ''",
                [
                    number,
                    incident_no,
                    seq,
                    subject,
                    no,
                    trigger,
                    state,
                    at,
                    next(iter(detail), None),
                ],
            )

    store.write(write)


def on(minute: int) -> str:
    return f"2025-01-10T10:{minute:02}"


def quantile(sql: str, **given: str) -> dict[str, Any]:
    return {"quantile": {"sql": sql, "p": 0.9, "given": given}}


def offered(*stamps: tuple[str, ...]) -> Stamps:
    return (("OFFER", "OFFERED", on(2)), *stamps)


def test_tasks_are_timed_from_their_offer_and_who_waits_has_waited(store: Store) -> None:
    incident(store, 1, on(0))
    accepted = ("ACCEPT", "ACCEPTED", on(5))
    task(store, 1, 1, on(50), *offered(accepted, ("ON_SITE", "ON_SITE", on(20))))
    task(store, 2, 1, on(50), *offered(accepted, ("DONE", "DONE", on(30))), department="e")
    assert row(store, quantile("task_time_to", state="ACCEPTED"), **SECONDS).figure.value == 180
    on_site = row(store, quantile("task_time_to", state="ON_SITE"), **SECONDS).figure
    assert (on_site.value, on_site.n) == (18 * 60, 1)
    done = row(store, quantile("task_time_to", state="DONE"), now=on(40), **SECONDS).figure
    assert done.value is None  # no whole day has ended
    task(store, 3, 1, on(50), *offered(("WITHDRAW", "WITHDRAWN", on(9))))
    assert row(store, quantile("task_time_to", state="ACCEPTED"), **SECONDS).figure.n == 1
    waited = row(store, quantile("task_time_to", state="DONE"), "2025-01-11T10:02").figure
    assert (waited.value, waited.n) == (24 * 3600, 1)


def test_what_was_done_without_going_there_tells_no_time_on_site(store: Store) -> None:
    incident(store, 1, on(0))
    task(store, 1, 1, on(50), *offered(("ACCEPT", "ACCEPTED", on(5)), ("DONE", "DONE", on(9))))
    assert row(store, quantile("task_time_to", state="ON_SITE")).figure.value is None


def test_tasks_in_time_are_those_first_done_by_their_deadline(store: Store) -> None:
    incident(store, 1, on(0))
    for no, minute in enumerate((49, 50, 51), start=1):
        task(store, no, 1, on(50), *offered(("DONE", "DONE", on(minute))))
    task(store, 4, 1, on(50), *offered())
    task(store, 5, 1, on(50), *offered(("WITHDRAW", "WITHDRAWN", on(9))))
    figure = row(store, DONE_IN_TIME, show="percent").figure
    assert (figure.num, figure.n) == (2, 4)


def test_tasks_that_were_sent_back_are_rework(store: Store) -> None:
    incident(store, 1, on(0))
    again = ("REWORK", "ACCEPTED", on(31)), ("DONE", "DONE", on(40))
    task(store, 1, 1, on(50), *offered(("DONE", "DONE", on(30)), *again))
    task(store, 2, 1, on(50), *offered(("DONE", "DONE", on(30))))
    figure = row(store, {"cases": {"sql": "task_rework"}}, show="percent").figure
    assert (figure.num, figure.n) == (1, 2)


def test_a_task_that_is_done_anew_was_late_all_the_same(store: Store) -> None:
    incident(store, 1, on(0))
    task(store, 1, 1, on(20), *offered(("DONE", "DONE", on(30)), ("REWORK", "ACCEPTED", on(31))))
    later = "UPDATE task SET due_at = due_at + INTERVAL 11 DAY"  # as sending back does
    store.write(lambda c: c.execute(later))
    figure = row(store, DONE_IN_TIME, show="percent").figure
    assert (figure.num, figure.n) == (0, 1)
    assert figure.last is not None and figure.last.day == 10


def given(department: str, before: str, minute: int) -> tuple[str, ...]:
    told = json.dumps({"department": department, "before": before})
    return "REOFFER", "OFFERED", on(minute), told


ACCEPTED_IN_TIME = {"cases": {"sql": "task_in_time", "given": {"state": "ACCEPTED"}}}
DONE_IN_TIME = {"cases": {"sql": "task_in_time", "given": {"state": "DONE"}}}


def test_nobody_answers_for_the_time_that_another_had_the_task(store: Store) -> None:
    """e lets it wait for half an hour; d takes it within two minutes and does it in ten."""
    incident(store, 1, on(0))
    done = ("ACCEPT", "ACCEPTED", on(34)), ("DONE", "DONE", on(42))
    waits = ("OFFER", "OFFERED", on(2)), given("d", "e", 32), *done
    task(store, 1, 1, on(17), *waits, accept=on(7))
    accepted = row(store, quantile("task_time_to", state="ACCEPTED"), **SECONDS).figure
    assert (accepted.value, accepted.n) == (120, 1)
    assert row(store, quantile("task_time_to", state="DONE"), **SECONDS).figure.value == 600
    assert row(store, quantile("incident_time_to_dispatch"), **SECONDS).figure.value == 32 * 60
    for formula in (ACCEPTED_IN_TIME, DONE_IN_TIME):
        assert (row(store, formula).figure.num, row(store, formula).figure.n) == (1, 1)
    theirs = row(store, quantile("task_time_to", state="ACCEPTED"), department="e").figure
    assert (theirs.value, theirs.n) == (30 * 60, 1)
    for formula in (ACCEPTED_IN_TIME, DONE_IN_TIME):
        figure = row(store, formula, department="e").figure
        assert (figure.num, figure.n) == (0, 1)
    done_by_them = row(store, quantile("task_time_to", state="DONE"), department="e").figure
    assert done_by_them.value is None


def test_what_went_to_another_before_the_deadline_was_not_due(store: Store) -> None:
    incident(store, 1, on(0))
    waits = ("OFFER", "OFFERED", on(2)), ("DECLINE", "DECLINED", on(4)), given("d", "e", 5)
    task(store, 1, 1, on(17), *waits, ("ACCEPT", "ACCEPTED", on(6)), accept=on(7))
    task(store, 2, 1, on(17), *offered(("DECLINE", "DECLINED", on(4))), department="e")
    for formula in (ACCEPTED_IN_TIME, DONE_IN_TIME):
        assert row(store, formula, department="e").figure.n == 0
    time = quantile("task_time_to", state="ACCEPTED")
    assert row(store, time, department="e").figure.n == 0
    assert row(store, time, **SECONDS).figure.value == 60


@pytest.mark.parametrize(("minute", "num"), [(6, 1), (7, 1), (8, 0)])
def test_a_task_is_accepted_in_time_on_the_minute(store: Store, minute: int, num: int) -> None:
    incident(store, 1, on(0))
    task(store, 1, 1, on(50), *offered(("ACCEPT", "ACCEPTED", on(minute))), accept=on(7))
    task(store, 2, 1, on(50), *offered(("WITHDRAW", "WITHDRAWN", on(3))), accept=on(7))
    figure = row(store, ACCEPTED_IN_TIME, show="percent").figure
    assert (figure.num, figure.n) == (num, 1)


def test_what_is_withdrawn_after_its_deadline_was_due(store: Store) -> None:
    incident(store, 1, on(0))
    task(store, 1, 1, on(20), *offered(("WITHDRAW", "WITHDRAWN", on(40))))
    figure = row(store, DONE_IN_TIME).figure
    assert (figure.num, figure.n) == (0, 1)


def test_incidents_are_timed_to_the_first_task_and_to_their_closing(store: Store) -> None:
    incident(store, 1, on(0), ("VERIFY", "VERIFIED", on(40)), ("CLOSE", "CLOSED", on(45)))
    task(store, 1, 1, on(50), *offered())
    incident(store, 2, on(0), ("UNFOUNDED", "UNFOUNDED", on(1)))
    task(store, 2, 2, on(50), *offered())
    incident(store, 3, on(0), ("CLOSE", "CLOSED", on(1)))  # another department's
    task(store, 3, 3, on(50), *offered(), department="e")
    dispatched = row(store, quantile("incident_time_to_dispatch"), **SECONDS).figure
    assert (dispatched.value, dispatched.n) == (120, 2)
    closed = row(store, quantile("incident_time_to_close"), **SECONDS).figure
    assert (closed.value, closed.n) == (45 * 60, 1)


def test_exercises_count_in_none_of_them(store: Store) -> None:
    incident(store, 1, on(0), ("CLOSE", "CLOSED", on(45)), drill="d1")
    done = ("ACCEPT", "ACCEPTED", on(5)), ("ON_SITE", "ON_SITE", on(6)), ("DONE", "DONE", on(7))
    task(store, 1, 1, on(50), *offered(*done))
    store.write(lambda c: c.execute(f"INSERT INTO drill_point VALUES ({SHADOWS}, 1, 1)"))
    closed = ("ACK", "ACKED", on(10)), ("CLOSE", "NORMAL", on(11))
    alert(store, 1, on(0), *closed, point=SHADOWS)
    for formula in (
        quantile("task_time_to", state="ACCEPTED"),
        quantile("incident_time_to_dispatch"),
        quantile("incident_time_to_close"),
        quantile("time_to_acknowledge"),
        quantile("time_to_close"),
        DONE_IN_TIME,
        {"cases": {"sql": "task_rework"}},
        ACCEPTED_IN_TIME,
        {"cases": {"sql": "rework", "given": HOUR}},
        *({"cases": {"sql": name, "given": HOUR}}
          for name in ("acknowledged_in_time", "closed", "closed_in_time", "deferred",
                       "urgent_closed_in_time")),
    ):  # fmt: skip
        assert row(store, formula).figure.n == 0, formula


def test_missions_without_a_time_and_of_other_kinds_are_left_out(store: Store) -> None:
    def mission(name: str, category: str, attributes: str) -> None:
        store.write(
            lambda c: c.execute(
                "INSERT INTO event SELECT $1, NULL, 'mission', $2, '', '', NULL, NULL, NULL, NULL,"
                " $3, make_timestamptz($4 * 1000), make_timestamptz($4 * 1000), NULL, 1",
                [name, category, attributes, ms("2025-01-11T00:00")],
            )
        )

    mission("1", "fire", '{"precision": "day", "response_time_s": 400}')
    mission("2", "fire", '{"precision": "day", "response_time_s": 0}')
    mission("3", "fire", '{"precision": "day"}')
    mission("4", "ambulance", '{"precision": "day", "response_time_s": 900}')
    figure = row(store, quantile("mission_response", category="fire")).figure
    assert (figure.value, figure.n) == (400, 1)
    assert figure.first is not None and figure.first.day == 10  # the day that ended at midnight
