"""Plans have versions: from the folder, from the browser, and back to the folder again."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import audit
from alerts.desk import Desk
from alerts.rules import text as rule_text
from alerts.types import Trigger
from data.latest import Latest
from data.registry import Registry
from data.store import Connection, Store
from dispatch.plans import versions as plan_versions
from dispatch.plans.book import Planbook
from dispatch.plans.check import TEXT_AT_MOST
from dispatch.plans.files import read_plans
from dispatch.plans.model import Plan
from dispatch.plans.types import Edit, FaultyPlan, PlanMovedOn, PlanRefused, UnknownPlan
from tests.dispatch.plans.town import CAPABILITIES, GOOD, NOON, RULES, a_city

pytestmark = pytest.mark.long

OTHER = GOOD.partition("plans:\n")[2].replace("id: crowd", "id: fair")
TWO = GOOD + OTHER


class Office:
    """A city folder, its store, and a book of plans over both that can be opened again."""

    def __init__(self, folder: Path, text: str = TWO) -> None:
        self.folder = folder
        (folder / "plans").mkdir(parents=True)
        self.store = Store(folder.parent / "town.duckdb")
        self.registry = Registry(self.store, ["flow"], ["viz"])
        self.city = a_city(folder)
        self.file(text)

    def file(self, text: str) -> None:
        (self.folder / "plans" / "crowd.yaml").write_text(text, encoding="utf-8")

    def open(self, now_ms: int = NOON) -> Planbook:
        """What a start does."""
        book = Planbook(self.store, self.city, lambda: RULES, now_ms, CAPABILITIES)
        desk = Desk(self.store, self.registry, Latest(), [], self.city, {})
        book.open(desk, now_ms)
        return book

    def read(self, text: str) -> list[Plan]:
        """The plans of a city folder with this one file."""
        self.file(text)
        plans, faults = read_plans(self.folder, self.city, RULES, CAPABILITIES)
        assert faults == []
        return plans


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path / "town")
    yield opened
    opened.store.close()


def longer(text: str, minutes: int = 12) -> str:
    return text.replace("due_within: PT10M", f"due_within: PT{minutes}M")


def edited(book: Planbook, plan_id: str = "crowd", minutes: int = 12) -> str:
    return longer(book.newest(plan_id).body, minutes)


def publish(
    book: Planbook, text: str, plan_id: str = "crowd", based_on: int = 1, why: str = "too short"
) -> int:
    edit = Edit(text=text, why=why, actor="Ada", based_on=based_on)
    return book.publish(plan_id, edit, NOON + 1000).version


def numbers(book: Planbook) -> dict[str, int]:
    return {plan.id: plan.version for plan in book.plans()}


def minutes(book: Planbook, plan_id: str = "crowd") -> float:
    plan = book.plan(plan_id)
    assert plan is not None
    return plan.steps[0].due_within.total_seconds() / 60


# ---- publishing


def test_the_plans_of_the_folder_are_the_first_versions(office: Office) -> None:
    book = office.open()
    assert numbers(book) == {"crowd": 1, "fair": 1}
    (first,) = book.history("crowd")
    assert (first.actor, first.origin, first.retired) == ("city folder", "file", False)
    assert first.body.startswith("# How it began: the fair of 2019.\nid: crowd\n")


def test_a_published_plan_is_the_next_version_and_stays_after_a_restart(office: Office) -> None:
    book = office.open()
    assert publish(book, edited(book)) == 2
    for again in (book, office.open()):
        assert numbers(again) == {"crowd": 2, "fair": 1}
        assert minutes(again) == 12
        newest, first = again.history("crowd")
        assert (newest.actor, newest.why, newest.origin) == ("Ada", "too short", "browser")
        assert "version: 2\n" in newest.body
        assert first.version == 1


def test_an_incident_finds_the_version_that_it_used(office: Office) -> None:
    book = office.open()
    publish(book, edited(book))
    old = book.as_of("crowd", 1)
    assert old is not None and old.version == 1
    assert old.steps[0].due_within.total_seconds() == 600
    with pytest.raises(UnknownPlan):
        book.as_of("crowd", 3)


def test_a_published_plan_is_sealed_into_the_record(office: Office) -> None:
    book = office.open()
    publish(book, edited(book))
    rows = office.store.rows(
        "SELECT trigger, actor, note, detail FROM alert_event WHERE actor = 'Ada'"
    )
    ((trigger, actor, note, detail),) = rows
    assert (trigger, actor, note) == (Trigger.PUBLISH, "Ada", "too short")
    assert '"plan":"crowd"' in detail.replace(" ", "") and '"version":2' in detail.replace(" ", "")
    assert audit.verify(office.store, None)[1] == []


def test_a_new_plan_comes_from_the_browser_alone(office: Office) -> None:
    book = office.open()
    text = book.newest("crowd").body.replace("id: crowd", "id: parade")
    assert publish(book, text, "parade", based_on=0) == 1
    assert list(numbers(office.open())) == ["crowd", "fair", "parade"]


def test_a_retired_plan_is_not_proposed_and_can_come_back(office: Office) -> None:
    book = office.open()
    assert book.retire("crowd", "not used", "Ada", 1, NOON).version == 2
    for again in (book, office.open()):
        assert numbers(again) == {"fair": 1}
        assert again.as_of("crowd", 1) is not None
        assert [one.plan_id for one in again.all_newest()] == ["fair", "crowd"]
    with pytest.raises(PlanRefused, match="is retired already"):
        book.retire("crowd", "again", "Ada", 2, NOON)
    assert publish(book, book.version("crowd", 1).body, based_on=2) == 3


@pytest.mark.parametrize(
    ("edit", "error", "said"),
    [
        (lambda text: Edit(text=longer(text), why="", actor="Ada", based_on=1), PlanRefused, "why"),
        (lambda text: Edit(text=longer(text), why="x", actor=" ", based_on=1), PlanRefused,
         "actor"),
        (lambda text: Edit(text=longer(text), why="x", actor="system", based_on=1), PlanRefused,
         "actor"),
        (lambda text: Edit(text=longer(text), why="x", actor="Ada", based_on=0), PlanMovedOn,
         "you began with version 0, the plan is at version 1 by city folder"),
        (lambda text: Edit(text=text, why="x", actor="Ada", based_on=1), PlanRefused,
         "says exactly what is in force already"),
        (lambda text: Edit(text=text.replace("crowd", "crwd", 1), why="x", actor="Ada", based_on=1),
         FaultyPlan, "must stay 'crowd'"),
        (lambda text: Edit(text=text.replace("order", "odrer"), why="x", actor="Ada", based_on=1),
         FaultyPlan, "did you mean 'order'?"),
        (lambda text: Edit(text="x" * (TEXT_AT_MOST + 1), why="x", actor="Ada", based_on=1),
         FaultyPlan, "it is longer than"),
        (lambda text: Edit(text="a: &x 1\nb: *x\n", why="x", actor="Ada", based_on=1), FaultyPlan,
         "aliases"),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(
    office: Office, edit: Callable[[str], Edit], error: type[PlanRefused], said: str
) -> None:
    book = office.open()
    with pytest.raises(error) as refused:
        book.publish("crowd", edit(book.newest("crowd").body), NOON)
    assert said in str(refused.value)
    assert numbers(book) == numbers(office.open()) == {"crowd": 1, "fair": 1}


def test_a_version_that_could_not_be_written_is_not_proposed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = office.open()

    def fail(connection: Connection, versions: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(plan_versions, "add", fail)
    with pytest.raises(OSError, match="disk full"):
        publish(book, edited(book))
    assert numbers(book) == {"crowd": 1, "fair": 1}


# ---- the folder and the browser


def test_a_folder_that_changed_becomes_the_next_version(office: Office) -> None:
    office.open()
    office.file(longer(TWO, 11))
    assert numbers(office.open()) == {"crowd": 2, "fair": 2}


def test_an_edit_stays_while_the_folder_says_what_it_said(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    book = office.open()
    publish(book, edited(book))
    office.file(TWO.replace("# Checked every spring.", "# Checked every year."))
    with caplog.at_level(logging.WARNING):
        assert minutes(office.open()) == 12
    assert caplog.text == ""


def test_when_both_changed_the_folder_wins_only_with_a_higher_version(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    book = office.open()
    publish(book, edited(book))
    office.file(longer(GOOD, 11) + OTHER)
    with caplog.at_level(logging.WARNING):
        assert minutes(office.open()) == 12
    assert "plan=crowd the folder changed, and so did Ada" in caplog.text
    office.file(longer(GOOD, 11).replace("version: 1", "version: 7") + OTHER)
    assert (minutes(office.open()), numbers(office.open())["crowd"]) == (11, 7)


def test_a_plan_that_is_gone_from_the_folder_is_retired(office: Office) -> None:
    office.open()
    office.file(GOOD)
    book = office.open()
    assert numbers(book) == {"crowd": 1}
    assert book.newest("fair").why == "gone from the city's folder"


def test_a_plan_that_no_longer_holds_in_the_folder_keeps_the_version_that_did(
    office: Office,
) -> None:
    office.open()
    office.file(GOOD.replace("department: order", "department: odrer") + OTHER)
    book = office.open()
    assert numbers(book) == {"crowd": 1, "fair": 1}
    assert "did you mean 'order'?" in str(book.faults[0])


def test_a_stored_plan_that_no_longer_holds_gives_way_to_its_file(office: Office) -> None:
    book = office.open()
    publish(book, edited(book).replace("capability: ambulance", "capability: fire_engine"))
    again = Planbook(office.store, office.city, lambda: RULES, NOON, ["ambulance"])
    assert "unknown capability 'fire_engine'" in str(again.broken["crowd"][0])
    assert minutes(again) == 10


# ---- as YAML again


def test_what_leaves_as_yaml_stands_with_its_comments(office: Office) -> None:
    book = office.open()
    publish(book, edited(book))
    text = book.export(NOON)
    assert "# crowd: version 2\n" in text
    assert "  # Checked every spring." in text and "  # How it began: the fair of 2019." in text
    plans = office.read(text)
    assert [(plan.id, plan.version) for plan in plans] == [("crowd", 2), ("fair", 1)]


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}"), min_size=1)
WORDS = WORDS.filter(str.strip)


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(WORDS, WORDS, st.integers(3, 10_000), st.lists(WORDS, max_size=3))
def test_every_plan_that_is_published_means_the_same_when_it_comes_back(
    english: str, chinese: str, due: int, lines: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder) / "town")
        try:
            book = office.open()
            plan = book.plans()[0]
            said = plan.model_dump(mode="json", exclude_defaults=True)
            said["title"] = {"en": english, "zh": chinese}
            said["steps"][0]["due_within"] = f"PT{due}M"
            said["steps"][1]["checklist"] = [{"en": line, "zh": line} for line in lines]
            text = rule_text.written(said)
            publish(book, text)
            assert office.read(book.export(NOON)) == book.plans()
            assert office.open().plans() == book.plans()
        finally:
            office.store.close()
