"""Intervals equal what is computed from the rows; what the record lacks is said, never zero."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.record.intervals import intervals, stamps, whole
from dispatch.record.reporting import house_rules
from dispatch.record.sections import faults
from dispatch.record.stories import department_stories, task_stories
from dispatch.record.types import CaseFile, Interval, Outcome
from dispatch.types import TaskTrigger
from tests.dispatch.record.cases import Case
from tests.dispatch.town import MINUTE, NOON, a_draft

pytestmark = pytest.mark.long

TARGETS = house_rules().targets_ms()


def links(file: CaseFile) -> dict[str, Interval]:
    return {one.end.id: one for one in intervals(file, TARGETS, task_stories(file))}


def minutes(one: Interval) -> float | None:
    return None if one.length_ms is None else one.length_ms / MINUTE


def test_each_interval_is_what_its_stamps_say(told: Case) -> None:
    assert {name: minutes(one) for name, one in links(told.file()).items()} == {
        "raised": 0, "acknowledged": 7, "registered": 2, "activated": 2, "accepted": 2,
        "on_site": 6, "done": 67, "verified": 3, "closed": 40,
    }  # fmt: skip


def test_the_figures_equal_those_of_the_rows(told: Case) -> None:
    """Computed a second time, in SQL, from the sealed events."""
    sql = """
        SELECT trigger, min(epoch_ms(occurred_at)), max(epoch_ms(occurred_at))
        FROM incident_event WHERE incident_no = 1 GROUP BY trigger
    """
    rows = {trigger: (first, last) for trigger, first, last in told.store.rows(sql)}
    found = links(told.file())
    assert found["accepted"].length_ms == rows["ACCEPT"][0] - rows["ACTIVATE"][0]
    assert found["on_site"].length_ms == rows["ON_SITE"][0] - rows["ACCEPT"][0]
    assert found["done"].length_ms == rows["DONE"][1] - rows["ON_SITE"][0]
    assert found["closed"].length_ms == rows["CLOSE"][1] - rows["VERIFY"][1]
    assert whole(told.file(), {}).length_ms == rows["CLOSE"][1] - rows["REGISTER"][0]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("acknowledged", Outcome.MISSED), ("registered", Outcome.MET), ("done", Outcome.UNRATED),
     ("accepted", Outcome.MET), ("on_site", Outcome.MET)],
)  # fmt: skip
def test_an_interval_is_held_against_its_target(told: Case, name: str, outcome: Outcome) -> None:
    assert links(told.file())[name].outcome is outcome


def test_a_stamp_that_is_missing_is_said_and_is_no_zero(case: Case) -> None:
    case.register()
    case.do(1, "activate", drafts=(a_draft("a"),))
    case.at(3).act(1, "accept")
    case.at(9).act(1, "done")
    case.at(12).do(1, "verify")
    file = case.file()
    found = links(file)
    assert (found["on_site"].outcome, found["on_site"].length_ms) == (Outcome.FAULTY, None)
    assert (found["done"].outcome, found["done"].length_ms) == (Outcome.FAULTY, None)
    said = [one.en for one in faults(found.values(), (), file)]
    assert said == [
        "first acceptance → first on site: the record has no “first on site”.",
        "first on site → all tasks done: the record has no “first on site”.",
    ]


def test_stamps_that_are_the_wrong_way_round_are_said(told: Case) -> None:
    file = told.file()
    early = [e._replace(occurred_ms=NOON - MINUTE) if e.trigger == TaskTrigger.ACCEPT else e
             for e in file.task_events]  # fmt: skip
    found = links(replace(file, task_events=tuple(early)))["accepted"]
    assert (found.outcome, found.length_ms) == (Outcome.FAULTY, None)
    assert found.fault is not None
    assert found.fault.en == "“first acceptance” is stamped 3 min before “plan activated”"
    assert found.fault.zh == "“首个部门接受”的时间早于“预案启动”3分钟"


def test_what_has_not_come_yet_is_open_and_no_fault(case: Case) -> None:
    case.with_tasks()
    found = links(case.file())
    assert found["activated"].outcome is Outcome.MET
    assert {found[name].outcome for name in ("accepted", "on_site", "done", "closed")} == {
        Outcome.OPEN
    }


def test_what_was_never_asked_for_is_left_out(case: Case) -> None:
    case.register()
    assert list(links(case.file())) == ["registered", "verified", "closed"]
    case.do(1, "unfounded", note="a barbecue")
    assert list(links(case.file())) == ["registered"]


def test_an_incident_that_was_opened_anew_is_closed_when_it_was_closed_last(told: Case) -> None:
    told.at(200).do(1, "reopen", note="again")
    told.at(205).do(1, "verify")
    told.at(210).do(1, "close")
    assert stamps(told.file())["closed"].at_ms == NOON + 210 * MINUTE


def test_departments_are_told_by_themselves(told: Case) -> None:
    file = told.file()
    found = {one.department: one for one in department_stories(file, task_stories(file))}
    assert list(found) == ["police", "transit", "fire_department"]
    police, transit, fire = found.values()
    assert [minutes(one) for one in police.intervals] == [2, 6, 40]
    assert (transit.declined, transit.tasks, transit.intervals) == (1, (), ())
    assert (fire.late(), police.late()) == (1, 0)
    assert [minutes(one) for one in fire.intervals] == [7, None, None]


def test_an_offer_that_was_answered_too_late_says_by_how_much(told: Case) -> None:
    stories = {one.task.no: one for one in task_stories(told.file())}
    (offer,) = stories[3].offers
    assert (offer.late_ms, stories[3].done_late_ms) == (2 * MINUTE, 15 * MINUTE)
    declined, taken = stories[2].offers
    assert (declined.answer, declined.note, taken.answer) == (
        "DECLINE", "the depot has no power", "ACCEPT",
    )  # fmt: skip
    assert stories[2].task.department == taken.department == "police"
