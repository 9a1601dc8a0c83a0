"""What people do with incidents and tasks: all or nothing, recorded, and there after a restart."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from alerts.types import BadCommand, Level
from dispatch import audit, records
from dispatch.drills.shadows import marked
from dispatch.orders import Order
from dispatch.types import (
    Case,
    Doing,
    Moved,
    NoMove,
    Origin,
    UnknownIncident,
    UnknownTask,
    Wanted,
)
from tests.dispatch.conftest import MakeTown
from tests.dispatch.town import MINUTE, NOON, Town, a_draft, words

pytestmark = pytest.mark.long

SQUARE = '{"type":"Polygon","coordinates":[[[13.4,52.5],[13.5,52.5],[13.5,52.6],[13.4,52.5]]]}'


def no_faults(town: Town) -> None:
    head, faults = audit.verify(town.store)
    assert faults == []
    assert head == town.dispatcher.head


def as_after_a_restart(town: Town) -> None:
    """What is in memory is what the store says."""
    now = town.dispatcher.open_incidents(), town.dispatcher.open_tasks()
    moved = town.dispatcher._moved
    town.restart()
    assert (town.dispatcher.open_incidents(), town.dispatcher.open_tasks()) == now
    assert town.dispatcher._moved == moved
    no_faults(town)


# ---- registering


def test_an_incident_from_alerts_is_what_the_first_of_them_says(town: Town) -> None:
    one = town.register(alerts=(2, 1), title=None, domain=None, grade=None, origin=Origin.ALERT)
    assert (one.no, one.state, one.grade) == (1, Case.REGISTERED, Level.ORANGE)
    assert (one.alerts, one.first_out, one.title) == ((1, 2), 1, words("Crowd 1"))
    assert (one.occurred_ms, one.lon, one.place) == (NOON - 9 * MINUTE, 13.402, "Square 1")
    assert town.triggers(1) == ["REGISTER", "ADD_ALERT", "ADD_ALERT"]
    as_after_a_restart(town)


def test_an_incident_from_a_report_says_what_was_told(town: Town) -> None:
    one = town.register(origin=Origin.PHONE, lon=13.4, lat=52.5, place="Alexanderplatz", note="x")
    assert (one.origin, one.place, one.occurred_ms, one.opened_by) == (
        Origin.PHONE, "Alexanderplatz", NOON, "officer",
    )  # fmt: skip
    as_after_a_restart(town)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"title": None}, "title"), ({"domain": None}, "domain"), ({"grade": None}, "grade"),
        ({"lon": 1.0}, "lat"), ({"lon": 999.0, "lat": 0.0}, "lon"), ({"alerts": (9,)}, "alerts.0"),
        ({"alerts": (1, 1)}, "alerts.1"), ({"area": "{}"}, "area"),
        ({"occurred_ms": NOON + 1}, "occurred"),
    ],
)  # fmt: skip
def test_an_incident_that_lacks_something_is_refused_with_the_field(
    town: Town, told: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadCommand) as refused:
        town.register(**told)
    assert refused.value.field == field
    assert town.dispatcher.open_incidents() == []
    assert town.register().no == 1


def test_a_request_that_is_sent_again_makes_no_second_incident(town: Town) -> None:
    first = town.register(key="a", alerts=(1,))
    town.restart()
    assert town.register(key="a", alerts=(1,)) == first
    assert town.register(key="b").no == 2


def test_an_alert_is_in_one_open_incident_only(town: Town) -> None:
    town.register(alerts=(1,))
    with pytest.raises(BadCommand, match="is in incident 1 already"):
        town.register(alerts=(1,))
    town.do(1, "unfounded", note="a fair")
    assert town.register(alerts=(1,)).no == 2
    with pytest.raises(BadCommand, match="in another incident by now"):
        town.do(1, "reopen", note="after all")


# ---- what was seen


def test_a_command_on_what_moved_on_is_refused(town: Town) -> None:
    seen = town.with_tasks().seq
    town.act(1, "accept")
    with pytest.raises(Moved, match="changed since you looked: you saw step 5") as refused:
        town.do(1, "unfounded", note="nothing there", seen=seen)
    assert refused.value.thing.state is Case.IN_PROGRESS
    assert town.dispatcher.task(1).state is Doing.ACCEPTED


def test_what_only_adds_to_the_record_puts_nobodys_decision_out_of_date(town: Town) -> None:
    seen = town.with_tasks(a_draft("a", checks=(words("x"),))).seq
    town.act(1, "accept")
    seen = town.dispatcher.incident(1).seq
    town.act(1, "check", check=0)
    town.do(1, "note", note="the mayor called")
    town.restart()
    assert town.do(1, "grade", grade=Level.RED, note="it grows", seen=seen).grade is Level.RED


@pytest.mark.parametrize("seen", [None, 99])
def test_a_command_says_what_was_seen(town: Town, seen: Any) -> None:
    town.register()
    with pytest.raises((BadCommand, Moved)):
        town.do(1, "unfounded", note="x", seen=seen)


def test_a_note_needs_not_say_what_was_seen(town: Town) -> None:
    town.register()
    assert town.do(1, "note", note="x", seen=None).seq == 2


def test_what_there_is_not_is_refused(town: Town) -> None:
    with pytest.raises(UnknownIncident):
        town.dispatcher.command(7, "note", Order(actor="x", note="x"), 1, NOON)
    with pytest.raises(UnknownTask):
        town.dispatcher.command_task(7, "note", Order(actor="x", note="x"), 1, NOON)


# ---- plans


def test_a_plan_reaches_several_departments_at_once_and_steps_wait_for_others(town: Town) -> None:
    one = town.with_tasks(
        a_draft("close", wanted=(Wanted(capability="barrier", number=2),)),
        a_draft("stop trams", department="transit"),
        a_draft("clear", department="fire_department", after=("close", "stop trams")),
    )
    assert one.state is Case.DISPATCHED
    assert [t.state for t in town.dispatcher.tasks_of(1)] == ["OFFERED", "OFFERED", "PLANNED"]
    assert town.dispatcher.task(1).accept_by_ms == NOON + 5 * MINUTE
    town.finish(1)
    assert town.dispatcher.task(3).state is Doing.PLANNED
    town.now_ms += MINUTE
    town.act(2, "withdraw", note="no trams today")
    assert town.dispatcher.task(3).state is Doing.OFFERED
    assert town.dispatcher.task(3).due_ms == NOON + 61 * MINUTE
    as_after_a_restart(town)


@pytest.mark.parametrize(
    ("drafts", "field", "says"),
    [
        ((), "tasks", "nothing to activate"),
        ((a_draft("a"), a_draft("a")), "tasks.1.step", "twice"),
        ((a_draft("a", department="polise"),), "tasks.0.department", "police"),
        ((a_draft("clear"), a_draft("b", after=("cleer",))), "tasks.1.after", "clear"),
        ((a_draft("a", after=("b",)), a_draft("b", after=("a",))), "tasks.0.after", "a, b"),
        ((a_draft("a", after=("a",)),), "tasks.0.after", "one another"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused_whole(
    town: Town, drafts: Any, field: str, says: str
) -> None:
    town.register()
    with pytest.raises(BadCommand, match=says) as refused:
        town.do(1, "activate", drafts=drafts)
    assert refused.value.field == field
    assert town.dispatcher.tasks_of(1) == []
    assert town.triggers(1) == ["REGISTER"]


def test_a_step_is_activated_once_unless_it_was_withdrawn(town: Town) -> None:
    town.with_tasks(a_draft("a"))
    with pytest.raises(BadCommand, match="is there already: task 1"):
        town.do(1, "activate", drafts=(a_draft("a"),))
    town.act(1, "withdraw", note="wrong road")
    town.do(1, "activate", drafts=(a_draft("a"),))
    assert town.dispatcher.incident(1).state is Case.DISPATCHED
    as_after_a_restart(town)


# ---- tasks


def test_a_task_from_offer_to_verification(town: Town) -> None:
    town.with_tasks()
    for minute, command in enumerate(["accept", "on-the-way", "on-site", "done"], start=1):
        town.now_ms = NOON + minute * MINUTE
        town.act(1, command)
    town.act(1, "verify", actor="officer")
    one = town.dispatcher.task(1)
    moments = (one.accepted_ms, one.on_way_ms, one.on_site_ms, one.done_ms)
    assert moments == tuple(NOON + minute * MINUTE for minute in (1, 2, 3, 4))
    assert (one.state, one.accepted_by) == (Doing.VERIFIED, "contact")
    assert town.dispatcher.incident(1).state is Case.FEEDBACK
    as_after_a_restart(town)


def test_done_needs_every_check_or_a_reason(town: Town) -> None:
    town.with_tasks(a_draft("a", checks=(words("gate shut"), words("sign up"))))
    town.act(1, "accept")
    town.act(1, "check", check=0)
    with pytest.raises(BadCommand, match="sign up") as refused:
        town.act(1, "done")
    assert refused.value.field == "note"
    town.act(1, "done", note="the sign was stolen")
    assert town.dispatcher.incident(1).state is Case.FEEDBACK


def test_two_may_tick_at_once_and_what_is_ticked_twice_is_said_once(town: Town) -> None:
    town.with_tasks(a_draft("a", checks=(words("x"), words("y"))))
    seen = town.act(1, "accept").seq
    town.act(1, "check", check=0, seen=seen)
    town.act(1, "check", check=1, seen=seen)
    town.act(1, "check", check=1, seen=seen)
    assert [check.done for check in town.dispatcher.task(1).checks] == [True, True]
    assert town.triggers(1).count("CHECK") == 2
    with pytest.raises(BadCommand, match="there are 2"):
        town.act(1, "check", check=2)


def test_a_task_that_was_declined_goes_to_another_department(town: Town) -> None:
    town.with_tasks()
    with pytest.raises(BadCommand, match="why can it not be done"):
        town.act(1, "decline")
    town.act(1, "decline", note="no car")
    town.now_ms += MINUTE
    with pytest.raises(BadCommand, match="transit"):
        town.act(1, "re-offer", department="transyt")
    one = town.act(1, "re-offer", department="transit")
    assert (one.state, one.department) == (Doing.OFFERED, "transit")
    assert one.accept_by_ms == NOON + 6 * MINUTE
    as_after_a_restart(town)


def test_what_was_accepted_is_taken_away_with_a_reason_only(town: Town) -> None:
    town.with_tasks()
    town.act(1, "accept")
    with pytest.raises(BadCommand, match="why is it taken from them"):
        town.act(1, "re-offer", department="transit")
    one = town.act(1, "re-offer", department="transit", note="their shift ends")
    assert (one.accepted_by, one.accepted_ms) == (None, None)
    assert town.dispatcher.incident(1).state is Case.IN_PROGRESS  # that it was begun stays so


def test_an_officer_may_offer_what_still_waits_and_name_what_is_sent(town: Town) -> None:
    town.with_tasks(a_draft("a"), a_draft("b", after=("a",)))
    town.act(2, "offer", actor="officer")
    one = town.act(2, "send", resources=("engine 1",), actor="officer")
    assert (one.state, one.resources) == (Doing.OFFERED, ("engine 1",))
    as_after_a_restart(town)


# ---- the case flow


def test_an_incident_from_registration_to_closing_and_again(town: Town) -> None:
    town.with_tasks(a_draft("a"), a_draft("b"))
    town.finish(1, 2)
    for command in ("close", "verify"):
        if command == "close":
            with pytest.raises(NoMove, match="nobody has verified it"):
                town.do(1, command)
            continue
        town.do(1, command)
    assert [task.state for task in town.dispatcher.tasks_of(1)] == ["VERIFIED", "VERIFIED"]
    town.now_ms += MINUTE
    closed = town.do(1, "close")
    assert (closed.state, closed.closed_ms) == (Case.CLOSED, NOON + MINUTE)
    assert town.dispatcher.open_incidents() == []
    town.do(1, "note", note="the press asked")
    as_after_a_restart(town)

    with pytest.raises(BadCommand, match="is closed"):
        town.act(1, "rework", note="not done at all")
    reopened = town.do(1, "reopen", note="it came back")
    assert (reopened.state, reopened.closed_ms) == (Case.FEEDBACK, None)
    town.do(1, "rework", tasks=(1,), note="again")
    assert town.dispatcher.incident(1).state is Case.IN_PROGRESS
    assert town.dispatcher.task(1).due_ms == NOON + 61 * MINUTE
    as_after_a_restart(town)


def test_an_incident_is_not_reopened_after_a_month(town: Town) -> None:
    town.register()
    town.do(1, "unfounded", note="x")
    town.now_ms += 31 * 24 * 60 * MINUTE
    with pytest.raises(BadCommand, match="register another"):
        town.do(1, "reopen", note="x")


def test_nothing_is_closed_deferred_or_verified_with_an_open_task(town: Town) -> None:
    town.with_tasks()
    with pytest.raises(NoMove, match="tasks are open"):
        town.do(1, "verify")
    with pytest.raises(BadCommand, match="tasks are open"):
        town.do(1, "defer", note="x", until_ms=NOON + MINUTE)


def test_what_was_unfounded_withdraws_its_tasks_with_the_reason(town: Town) -> None:
    town.with_tasks(a_draft("a"), a_draft("b", after=("a",)))
    town.do(1, "unfounded", note="a film is shot there")
    assert [task.state for task in town.dispatcher.tasks_of(1)] == ["WITHDRAWN"] * 2
    notes = {e.note for e in records.events_of(town.store, 1) if e.trigger == "WITHDRAW"}
    assert notes == {"a film is shot there"}
    as_after_a_restart(town)


def test_an_incident_without_tasks_is_verified_with_what_was_done(town: Town) -> None:
    town.register()
    with pytest.raises(BadCommand, match="what was done"):
        town.do(1, "verify")
    assert town.do(1, "verify", note="by phone").state is Case.VERIFIED


def test_a_deferral_has_a_reason_and_an_end_and_ends_by_itself(town: Town) -> None:
    town.register()
    for order, field in (
        ({"until_ms": NOON + MINUTE}, "note"), ({"note": "frost"}, "until"),
        ({"note": "frost", "until_ms": NOON}, "until"),
        ({"note": "frost", "until_ms": NOON + 10**12}, "until"),
    ):  # fmt: skip
        with pytest.raises(BadCommand) as refused:
            town.do(1, "defer", **order)
        assert refused.value.field == field
    town.do(1, "defer", note="frost", until_ms=NOON + MINUTE)
    town.restart()
    assert town.dispatcher.sweep(NOON + MINUTE - 1) == []
    town.dispatcher.sweep(NOON + 2 * MINUTE)
    one = town.dispatcher.incident(1)
    assert (one.state, one.deferred_until_ms) == (Case.REGISTERED, None)
    last = records.events_of(town.store, 1)[-1]
    assert (last.trigger, last.actor, last.occurred_ms) == ("RESUME", "system", NOON + MINUTE)
    as_after_a_restart(town)


def test_grade_title_place_and_area_are_changed_and_recorded(town: Town) -> None:
    town.register()
    town.do(1, "grade", grade=Level.RED, note="two more streets")
    town.do(1, "title", title=words("Fire"), note="seen on the spot")
    town.do(1, "place", lon=13.0, lat=52.0, place="yard", district="02", note="called back")
    one = town.do(1, "area", area=SQUARE)
    assert one.district == "02"
    told = [orjson.loads(each.detail or "{}") for each in records.events_of(town.store, 1)]
    assert told[1] == {"grade": 4, "before": 2}
    assert told[2]["before"] == words("Something").model_dump()
    assert told[3]["before"] == {"lon": None, "lat": None, "place": None, "district": None}
    assert (one.grade, one.title, one.lon, one.place) == (Level.RED, words("Fire"), 13.0, "yard")
    assert one.area is not None and "Polygon" in one.area
    assert town.do(1, "area").area is None
    as_after_a_restart(town)


@pytest.mark.parametrize(
    ("command", "order", "field"),
    [
        ("grade", {"grade": Level.RED}, "note"), ("title", {"title": words("Fire")}, "note"),
        ("place", {"place": "yard"}, "note"),
        ("grade", {"grade": Level.YELLOW, "note": "x"}, "grade"),
        ("title", {"title": words("Something"), "note": "x"}, "title"),
        ("place", {"place": "yard", "lon": 13.0, "note": "x"}, "lat"),
    ],
)  # fmt: skip
def test_what_is_known_of_it_is_changed_with_a_reason_or_not_at_all(
    town: Town, command: str, order: dict[str, Any], field: str
) -> None:
    town.register()
    with pytest.raises(BadCommand) as refused:
        town.do(1, command, **order)
    assert refused.value.field == field
    assert town.triggers(1) == ["REGISTER"]


def test_a_limit_that_passes_or_a_tick_takes_no_decision_back(town: Town) -> None:
    town.with_tasks(a_draft("a", checks=(words("gate shut"),)))
    seen, of_case = town.dispatcher.task(1).seq, town.dispatcher.incident(1).seq
    town.now_ms += 6 * MINUTE
    town.dispatcher.sweep(town.now_ms)
    assert town.dispatcher.task(1).seq > seen
    assert town.do(1, "grade", grade=Level.RED, note="it grows", seen=of_case).grade is Level.RED
    accepted = town.act(1, "accept", seen=seen)
    assert accepted.state is Doing.ACCEPTED
    town.act(1, "check", check=0)
    assert town.act(1, "on-the-way", seen=accepted.seq).state is Doing.ON_THE_WAY
    with pytest.raises(Moved):
        town.act(1, "on-site", seen=accepted.seq)
    as_after_a_restart(town)


def test_what_is_exercised_stays_marked_whatever_it_is_called(town: Town) -> None:
    town.register(drill="flood", title=marked(words("Flood")))
    one = town.do(1, "title", title=words("Deluge"), note="worse")
    assert one.title == marked(words("Deluge"))
    with pytest.raises(BadCommand, match="already"):
        town.do(1, "correct", title=words("Deluge"), note="again")
    town.do(1, "activate", drafts=(a_draft("a"), a_draft("b")))
    town.do(1, "split", tasks=(1,), title=words("Other"), note="two")
    assert town.dispatcher.incident(2).title == marked(words("Other"))


def test_what_differs_is_corrected_at_once_and_each_for_itself_is_in_the_record(
    town: Town,
) -> None:
    town.register(place="here", lon=13.0, lat=52.0)
    one = town.do(1, "correct", grade=Level.RED, title=words("Something"), place="there",
                  lon=13.0, lat=52.0, note="called back")  # fmt: skip
    assert (one.grade, one.place, one.lon) == (Level.RED, "there", 13.0)
    assert town.triggers(1) == ["REGISTER", "GRADE", "PLACE"]
    with pytest.raises(BadCommand, match="already"):
        town.do(1, "correct", grade=Level.RED, place="there", note="again")
    with pytest.raises(BadCommand) as refused:
        town.do(1, "correct", title=words("Fire"), grade=Level.BLUE)
    assert refused.value.field == "note"
    as_after_a_restart(town)


@pytest.mark.parametrize(
    "area",
    [
        "[]", "x", '{"type":"Point","coordinates":[1,2]}', '{"type":"Polygon","coordinates":[]}',
        '{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}',
        '{"type":"Polygon","coordinates":[[[500,0],[501,0],[501,1],[500,0]]]}',
    ],
)  # fmt: skip
def test_an_area_that_is_none_is_refused(town: Town, area: str) -> None:
    town.register()
    with pytest.raises(BadCommand, match="area"):
        town.do(1, "area", area=area)


# ---- alerts, merging, splitting


def test_alerts_join_and_leave_and_the_first_out_is_found_anew(town: Town) -> None:
    town.register(alerts=(2,))
    assert town.do(1, "add-alerts", alerts=(1, 3)).first_out == 1
    with pytest.raises(BadCommand, match="why does it not belong"):
        town.do(1, "remove-alerts", alerts=(1,))
    one = town.do(1, "remove-alerts", alerts=(1,), note="another road")
    assert (one.alerts, one.first_out) == ((2, 3), 2)
    as_after_a_restart(town)


def test_two_incidents_become_one_with_history_on_both_sides(town: Town) -> None:
    town.with_tasks(a_draft("a"), alerts=(1,))
    town.with_tasks(a_draft("b"), alerts=(2,))
    town.act(1, "accept")
    gone = town.do(1, "merge", into=2, note="the same crowd")
    kept = town.dispatcher.incident(2)
    assert (gone.state, gone.merged_into, gone.alerts) == (Case.MERGED, 2, (1,))
    assert (kept.state, kept.alerts, kept.first_out) == (Case.IN_PROGRESS, (1, 2), 1)
    assert [task.no for task in town.dispatcher.tasks_of(2)] == [1, 2]
    assert town.dispatcher.tasks_of(1) == []
    assert town.triggers(1)[-1] == "MERGE"
    assert "TAKE_IN" in town.triggers(2)
    town.act(1, "done")
    with pytest.raises(NoMove, match="go on there"):
        town.do(1, "activate", drafts=(a_draft("c"),))
    as_after_a_restart(town)


def test_merging_is_refused_where_it_makes_no_sense(town: Town) -> None:
    town.register()
    town.register(drill="flood")
    for into, says in ((None, "which"), (1, "itself"), (2, "a drill cannot be one")):
        with pytest.raises(BadCommand, match=says):
            town.do(1, "merge", into=into)
    with pytest.raises(UnknownIncident):
        town.do(1, "merge", into=9)
    town.do(2, "unfounded", note="x")
    with pytest.raises(BadCommand, match="not open"):
        town.do(1, "merge", into=2)


def test_part_of_an_incident_becomes_one_of_its_own(town: Town) -> None:
    town.with_tasks(a_draft("a"), a_draft("b"), alerts=(1, 2))
    town.do(1, "split", alerts=(2,), tasks=(2,), note="two squares")
    first, other = town.dispatcher.open_incidents()
    assert (first.alerts, other.alerts, other.first_out) == ((1,), (2,), 2)
    assert (other.state, other.title, other.drill) == (Case.DISPATCHED, words("Crowd 2"), None)
    assert town.dispatcher.task(2).incident_no == 2
    assert "SPLIT" in town.triggers(1) and town.triggers(2)[0] == "REGISTER"
    town.act(2, "accept")
    assert town.dispatcher.incident(2).state is Case.IN_PROGRESS
    as_after_a_restart(town)


def test_all_of_an_incident_is_not_split_from_it(town: Town) -> None:
    town.register(alerts=(1,))
    for order, says in (
        ({"alerts": (1,)}, "nothing would be left"), ({"alerts": (3,)}, "not in incident"),
        ({"tasks": (3,)}, "not of incident"), ({}, "are missing"),
    ):  # fmt: skip
        with pytest.raises(BadCommand, match=says):
            town.do(1, "split", note="x", **order)


# ---- time


def test_what_nobody_accepts_is_escalated_once_for_each_offer(town: Town) -> None:
    town.with_tasks()
    assert town.dispatcher.sweep(NOON + 5 * MINUTE - 1) == []
    (event,) = town.dispatcher.sweep(NOON + 7 * MINUTE)
    assert (event.trigger, event.actor, event.subject_no) == ("ESCALATE", "system", 1)
    assert event.occurred_ms == NOON + 5 * MINUTE
    town.restart()
    assert town.dispatcher.sweep(NOON + 8 * MINUTE) == []
    town.now_ms = NOON + 10 * MINUTE
    town.act(1, "re-offer", department="transit")
    assert town.dispatcher.sweep(NOON + 11 * MINUTE) == []
    assert len(town.dispatcher.sweep(NOON + 15 * MINUTE)) == 1
    as_after_a_restart(town)


# ---- the record


def test_evidence_belongs_to_a_task_and_its_hash_to_the_record(town: Town) -> None:
    town.with_tasks()
    one = town.dispatcher.add_evidence(
        1, "gate.jpg", "image/jpeg", 3, "ab" * 32, "contact", None, NOON
    )
    assert records.evidence_of(town.store, 1) == [one]
    assert '"sha256":"abab' in str(records.events_of(town.store, 1)[-1].detail)
    as_after_a_restart(town)


def test_what_another_room_did_is_sealed_with_what_it_wrote(town: Town) -> None:
    from dispatch.types import CaseTrigger

    town.register()
    town.dispatcher.record(
        1, "report", 4, CaseTrigger.REPORT, "officer", None, {"kind": "first"}, NOON,
        lambda connection: records.keep_key(connection, "report 4", 1),
    )  # fmt: skip
    assert records.registered(town.store, "report 4") == 1
    assert records.events_of(town.store, 1)[-1].subject == "report"
    as_after_a_restart(town)


class Full:
    """A listener whose disk is full when it is told to be."""

    def __init__(self) -> None:
        self.fails, self.woken, self.heard = False, 0, 0

    def plan(self, _connection: Any, events: Any, *_rest: Any) -> None:
        self.heard += len(events)
        if self.fails:
            raise OSError("no space left on device")

    def wake(self) -> None:
        self.woken += 1


def test_what_cannot_be_written_has_not_happened(make_town: MakeTown) -> None:
    listener = Full()
    town = make_town(None, listener)
    town.with_tasks()
    before = town.dispatcher.task(1), town.dispatcher.incident(1), town.dispatcher.head
    woken, listener.fails = listener.woken, True
    with pytest.raises(OSError):
        town.act(1, "accept")
    assert (town.dispatcher.task(1), town.dispatcher.incident(1), town.dispatcher.head) == before
    assert listener.woken == woken
    listener.fails = False
    assert town.act(1, "accept").state is Doing.ACCEPTED
    as_after_a_restart(town)
    assert listener.heard > 5


TAMPERED = [
    ("UPDATE incident_event SET actor = 'x' WHERE event_no = 2", "changed or out of order"),
    ("DELETE FROM incident_event WHERE event_no = 3", "event 3: missing"),
    ("DELETE FROM incident_event WHERE event_no > 5", "stands at step"),
    ("UPDATE incident SET state = 'CLOSED'", "incident 1: stands at"),
    ("UPDATE incident SET grade = 4", "incident 1: stands at"),
    ("UPDATE task SET state = 'DONE'", "task 1: stands at"),
    ("UPDATE task SET department = 'transit'", "task 1: stands at"),
    ("UPDATE task SET accepted_by = 'x'", "task 1: stands at"),
    ("DELETE FROM task", "task 1: stands at"),
    ("DELETE FROM incident_alert", "alert 1 belongs to it, and is not there"),
    ("INSERT INTO incident_alert VALUES (1, 4)", "alert 4 belongs to it, no event says so"),
    ("UPDATE evidence SET sha256 = 'x'", "evidence 1: is not what was sent"),
    ("DELETE FROM evidence", "evidence 1: is not what was sent"),
]


@pytest.mark.parametrize(("sql", "fault"), TAMPERED, ids=[sql for sql, _ in TAMPERED])
def test_what_was_tampered_with_is_found(town: Town, sql: str, fault: str) -> None:
    town.with_tasks(alerts=(1,))
    town.act(1, "accept")
    town.dispatcher.add_evidence(1, "a.png", "image/png", 3, "ab" * 32, "contact", None, NOON)
    no_faults(town)
    town.store.write(lambda connection: connection.execute(sql))
    _head, faults = audit.verify(town.store)
    assert any(fault in said for said in faults), faults
