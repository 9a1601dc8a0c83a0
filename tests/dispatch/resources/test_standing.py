"""How a resource stands: reports, tasks, stations."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.store import Store
from dispatch.resources.roster import OF_PLACES, Roster
from dispatch.resources.standing import NAMES, ON_TASK, READINESS, commitments
from dispatch.resources.types import (
    ChangedSince,
    Kind,
    Readiness,
    Resource,
    ResourceRefused,
    Status,
    UnknownResource,
)
from dispatch.types import Doing
from tests.dispatch.resources.conftest import (
    NOW_MS,
    WORDS,
    MakeRoster,
    a_task,
    an_engine,
)

pytestmark = pytest.mark.long

ENGINES = [an_engine("a", station="s"), an_engine("b")]
STATION = Resource(id="s", kind=Kind.STATION, name=WORDS, department="fire", place=(13.4, 52.5))
HOLDING = frozenset(ON_TASK)


def say(roster: Roster, name: str, status: Status, seen: int = 0) -> Readiness:
    return roster.report(name, seen, status, "ada", "because", NOW_MS).readiness


def test_every_status_has_a_readiness_and_a_name() -> None:
    assert set(READINESS) == set(NAMES) == set(Status)
    assert set(READINESS.values()) == set(Readiness)


def test_nobody_said_anything(make_roster: MakeRoster) -> None:
    one = make_roster(ENGINES).standing("a")
    assert (one.readiness, one.status, one.seq) == (Readiness.AVAILABLE, None, 0)
    assert one.because.en == "no status reported: taken as available"


@pytest.mark.parametrize("status", Status)
def test_a_report_says_how_it_stands(make_roster: MakeRoster, status: Status) -> None:
    roster = make_roster(ENGINES)
    assert say(roster, "b", status) is READINESS[status]
    one = roster.standing("b")
    assert (one.status, one.seq, one.reported_by, one.reason) == (status, 1, "ada", "because")


@pytest.mark.parametrize("state", Doing)
def test_a_task_holds_what_is_on_it_until_it_is_over(make_roster: MakeRoster, state: Doing) -> None:
    roster = make_roster(ENGINES, [a_task(3, state, "a")])
    one = roster.standing("a")
    held = state in HOLDING
    assert (one.readiness is Readiness.COMMITTED) is held
    assert [task.task_no for task in one.tasks] == ([3] if held else [])
    assert roster.standing("b").readiness is Readiness.AVAILABLE


def test_what_holds_is_an_offer_and_what_comes_of_it() -> None:
    assert {Doing.OFFERED, Doing.ACCEPTED, Doing.ON_THE_WAY, Doing.ON_SITE} == HOLDING
    found = commitments([a_task(2, Doing.ON_SITE, "a", "b"), a_task(1, Doing.OFFERED, "a")])
    assert {name: [one.task_no for one in held] for name, held in found.items()} == {
        "a": [1, 2], "b": [2],
    }  # fmt: skip


@pytest.mark.parametrize("state", sorted(HOLDING))
@pytest.mark.parametrize(
    "status", [s for s, r in READINESS.items() if r in (Readiness.AVAILABLE, Readiness.DELAYED)]
)
def test_what_a_task_holds_is_not_free_because_somebody_says_so(
    make_roster: MakeRoster, state: Doing, status: Status
) -> None:
    roster = make_roster(ENGINES, [a_task(3, state, "a")])
    with pytest.raises(ResourceRefused, match="on task 3 of incident 7") as refused:
        say(roster, "a", status)
    assert refused.value.field == "status"
    assert roster.history("a") == []


def test_a_breakdown_on_the_way_counts(make_roster: MakeRoster) -> None:
    roster = make_roster(ENGINES, [a_task(3, Doing.ON_THE_WAY, "a")])
    assert say(roster, "a", Status.OUT_OF_SERVICE) is Readiness.UNAVAILABLE


def test_a_later_and_closer_report_is_shown_on_a_task(make_roster: MakeRoster) -> None:
    roster = make_roster(ENGINES, [a_task(3, Doing.ON_SITE, "a", at_ms=NOW_MS - 1)])
    assert roster.standing("a").status is Status.ON_SCENE
    assert say(roster, "a", Status.TRANSPORTING) is Readiness.COMMITTED
    assert roster.standing("a").status is Status.TRANSPORTING


def test_what_was_reported_before_the_task_is_not_of_the_task(make_roster: MakeRoster) -> None:
    roster = make_roster(ENGINES, [a_task(3, Doing.ACCEPTED, "a", at_ms=NOW_MS + 1)])
    say(roster, "a", Status.AT_HOSPITAL)
    assert roster.standing("a").status is Status.DISPATCHED


def test_units_stand_no_better_than_their_station(make_roster: MakeRoster) -> None:
    roster = make_roster([*ENGINES, STATION])
    say(roster, "s", Status.OUT_OF_SERVICE)
    assert roster.standing("a").readiness is Readiness.UNAVAILABLE
    assert roster.standing("a").because.en == "its station x is unavailable"
    assert roster.standing("b").readiness is Readiness.AVAILABLE


@pytest.mark.parametrize("status", sorted(set(Status) - OF_PLACES))
def test_a_place_does_not_drive(make_roster: MakeRoster, status: Status) -> None:
    with pytest.raises(ResourceRefused, match="does not drive"):
        say(make_roster([STATION]), "s", status)


def test_refusals_say_what_is_wrong(make_roster: MakeRoster) -> None:
    roster = make_roster(ENGINES)
    with pytest.raises(UnknownResource, match="unknown resource 'c'"):
        say(roster, "c", Status.STANDBY)
    with pytest.raises(ResourceRefused, match="reason"):
        roster.report("a", 0, Status.STANDBY, "ada", "  ", NOW_MS)
    say(roster, "a", Status.STANDBY)
    with pytest.raises(ChangedSince, match="it is at 1, not 0"):
        say(roster, "a", Status.MAINTENANCE)
    assert [one.status for one in roster.history("a")] == [Status.STANDBY]


def test_reports_are_there_after_a_restart(tmp_path: Path, make_roster: MakeRoster) -> None:
    inventory = make_roster(ENGINES).inventory
    store = Store(tmp_path / "x.duckdb")
    roster = Roster(store, inventory, None)
    say(roster, "a", Status.MAINTENANCE)
    say(roster, "a", Status.STANDBY, seen=1)
    store.close()
    store = Store(tmp_path / "x.duckdb")
    again = Roster(store, inventory, None)
    assert again.standing("a").status is Status.STANDBY
    assert [one.status for one in again.history("a")] == [Status.MAINTENANCE, Status.STANDBY]
    store.close()
