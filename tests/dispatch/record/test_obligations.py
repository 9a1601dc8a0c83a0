"""Reports are due by grade, derived from stored times; late ones are marked; each is sealed."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from alerts.types import BadCommand, Level
from data.strict import Words
from dispatch import audit
from dispatch.record.ledger import Ledger, digest
from dispatch.record.obligations import obligations
from dispatch.record.reporting import FILE, house_rules, read_reporting
from dispatch.record.types import Obligation, ReportsMoved
from tests.dispatch.record.cases import Case, berlin, submit
from tests.dispatch.town import MINUTE, NOON

pytestmark = pytest.mark.long


def due(case: Case) -> list[Obligation]:
    file = case.file()
    return obligations(file.incident, file.events, file.reports, house_rules())


def told(case: Case) -> list[tuple[str, str, float, bool]]:
    return [(str(o.kind), str(o.way), (o.due_ms - NOON) / MINUTE, o.report is not None)
            for o in due(case)]  # fmt: skip


@pytest.mark.parametrize(
    ("grade", "phone", "written"),
    [(Level.RED, 15, 30), (Level.ORANGE, 15, 30), (Level.YELLOW, 30, 60), (Level.BLUE, 60, 120)],
)
def test_a_first_report_is_due_by_the_grade(
    case: Case, grade: Level, phone: int, written: int
) -> None:
    case.register(grade=grade)
    assert told(case) == [("first", "phone", phone, False), ("first", "written", written, False)]


def test_a_graver_grade_brings_the_limit_forward_and_a_lesser_one_does_not_put_it_off(
    case: Case,
) -> None:
    case.register(grade=Level.YELLOW)
    case.at(5).do(1, "grade", grade=Level.RED, note="it is so")
    assert [row[2] for row in told(case)] == [20, 35]
    case.at(6).do(1, "grade", grade=Level.BLUE, note="it is so")
    assert [row[2] for row in told(case)] == [20, 35]


def test_a_graver_grade_late_does_not_put_off_what_was_due(case: Case) -> None:
    case.register(grade=Level.YELLOW)
    case.at(29).do(1, "grade", grade=Level.ORANGE, note="it is so")
    assert [row[2] for row in told(case)] == [30, 59]


def test_continued_reports_follow_the_last_one_and_a_final_one_the_end(case: Case) -> None:
    case.register(grade=Level.ORANGE, note="it is so")
    submit(case, "first", "written", 10)
    assert told(case) == [("first", "written", 30, True), ("continued", "written", 130, False)]
    submit(case, "continued", "written", 100)
    assert told(case)[-1] == ("continued", "written", 220, False)
    case.at(101).do(1, "grade", grade=Level.RED, note="it is so")
    assert told(case)[-1] == ("continued", "written", 131, False)
    case.at(110).do(1, "verify", note="seen")
    case.at(111).do(1, "close")
    assert told(case)[-1] == ("final", "written", 111 + 1440, False)
    submit(case, "final", "written", 200)
    assert told(case)[-1] == ("final", "written", 111 + 1440, True)


def test_a_report_that_is_overdue_is_said_and_one_that_came_late_stays_late(case: Case) -> None:
    case.register(grade=Level.RED, note="it is so")
    phone, _written = due(case)
    assert phone.overdue_ms(NOON + 15 * MINUTE) == 0
    assert phone.overdue_ms(NOON + 16 * MINUTE) == MINUTE
    late = submit(case, "first", "phone", 22)
    assert late.late_ms == 7 * MINUTE
    assert due(case)[0].overdue_ms(NOON + 999 * MINUTE) == 7 * MINUTE


def test_a_restart_changes_no_limit(case: Case) -> None:
    case.register(grade=Level.RED, note="it is so")
    submit(case, "first", "phone", 3)
    before = told(case)
    case.restart()
    case.ledger = Ledger(case.store, case.dispatcher, house_rules())
    assert told(case) == before


def test_nothing_is_due_of_what_was_merged_or_was_nothing(case: Case) -> None:
    case.register()
    case.register()
    case.do(1, "merge", into=2)
    assert due(case) == []
    case.at(5).do(2, "unfounded", note="a barbecue")
    file = case.file(2)
    assert obligations(file.incident, file.events, file.reports, house_rules()) == []


def test_a_report_is_sealed_with_what_was_so(case: Case) -> None:
    case.register(grade=Level.ORANGE, note="it is so")
    written = submit(case, "first", "written", 10)
    (event,) = [e for e in case.file().events if e.trigger == "REPORT"]
    detail = orjson.loads(event.detail or "")
    assert detail["sha256"] == written.sha256
    assert written.sha256 == digest(written.text.en, written.text.zh, written.facts)
    facts = orjson.loads(written.facts)
    assert (facts["incident"]["grade"], facts["incident"]["state"]) == (3, "REGISTERED")
    case.at(11).do(1, "grade", grade=Level.RED, note="it is so")
    assert case.ledger.reports(1) == [written]
    assert audit.verify(case.store)[1] == []


@pytest.mark.parametrize("column", ["text_en", "facts", "sha256"])
def test_an_edit_of_a_report_is_found(case: Case, column: str) -> None:
    case.register()
    submit(case, "first", "written", 10)
    case.store.write(
        lambda connection: connection.execute(f"UPDATE incident_report SET {column} = 'x'") and None
    )
    assert audit.verify(case.store)[1] == ["report 1: is not what was submitted"]


def test_an_edit_of_the_lessons_is_found(case: Case) -> None:
    case.register()
    case.ledger.learn(1, "Keys!", "leader", 0, NOON)
    case.store.write(lambda connection: connection.execute("DELETE FROM incident_lesson") and None)
    assert audit.verify(case.store)[1] == ["lessons of incident 1, version 1: not what was written"]


@pytest.mark.parametrize(
    ("kind", "way", "field"),
    [("continued", "written", "kind"), ("final", "written", "kind"), ("continued", "phone", "way")],
)
def test_a_report_out_of_its_order_is_refused(case: Case, kind: str, way: str, field: str) -> None:
    case.register()
    with pytest.raises(BadCommand) as refusal:
        submit(case, kind, way, 1)
    assert refusal.value.field == field
    assert case.ledger.reports(1) == []


def test_two_who_write_at_once_make_one_report(case: Case) -> None:
    case.register()
    submit(case, "first", "phone", 1)
    with pytest.raises(ReportsMoved):
        submit(case, "first", "written", 2, seen=0)
    with pytest.raises(BadCommand):
        submit(case, "first", "phone", 2)
    case.ledger.learn(1, "a", "leader", 0, NOON)
    with pytest.raises(ReportsMoved):
        case.ledger.learn(1, "b", "officer", 0, NOON)
    lessons = case.ledger.lessons(1)
    assert lessons is not None
    assert lessons.text == "a"


def test_an_empty_report_is_refused(case: Case) -> None:
    case.register()
    with pytest.raises(BadCommand):
        submit(case, "first", "phone", 1, text=Words(en=" ", zh=" "))


def test_a_city_has_its_own_limits(tmp_path: Path) -> None:
    text = (Path("dispatch/record") / "defaults.yaml").read_text(encoding="utf-8")
    (tmp_path / FILE).write_text(text.replace("phone: PT15M", "phone: PT5M", 1), encoding="utf-8")
    rules, faults = read_reporting(tmp_path, berlin())
    assert faults == []
    assert rules.limits(4).phone != rules.limits(3).phone


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("phone: PT15M", "fone: PT15M", "phone"), ("written: PT30M", "written: PT3M", "before"),
     ("  blue:", "  green:", "blue"), ("  raised:", "  rised:", "raised")],
)  # fmt: skip
def test_a_wrong_file_is_said_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (Path("dispatch/record") / "defaults.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new, 1), encoding="utf-8")
    rules, faults = read_reporting(tmp_path, berlin())
    assert rules is house_rules()
    assert any(says in str(fault) and fault.line > 1 for fault in faults), faults


def test_each_limit_warns_before_it_ends(case: Case) -> None:
    case.register(grade=Level.RED)  # 15 minutes by phone, 30 in writing
    assert [(o.warns_ms - NOON) / MINUTE for o in due(case)] == [10, 24]
    submit(case, "first", "written", 12)
    (continued,) = [o for o in due(case) if o.report is None]
    assert (continued.warns_ms - NOON) / MINUTE == 12 + 48


def test_of_an_exercise_that_is_over_nothing_is_due(case: Case) -> None:
    case.register(grade=Level.RED, drill="storm night")
    assert len(due(case)) == 2
    case.at(1).do(1, "verify", note="over")
    case.at(1).do(1, "close", note="over")
    assert due(case) == []
