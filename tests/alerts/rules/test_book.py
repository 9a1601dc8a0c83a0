"""Rules have versions: from the folder, from the browser, and back to the folder again."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import audit
from alerts.desk import Desk
from alerts.rules import check as rule_check
from alerts.rules import text as rule_text
from alerts.rules import versions as rule_versions
from alerts.rules.book import Rulebook
from alerts.rules.check import TEXT_AT_MOST
from alerts.rules.files import read_rules
from alerts.rules.model import Rule
from alerts.rules.types import Draft, Faulty, MovedOn, RuleRefused, UnknownRule
from alerts.types import Trigger
from data.latest import Latest
from data.registry import Registry
from data.store import Connection, Store
from data.strict import Words
from data.types import Point
from tests.alerts.conftest import NOON
from tests.alerts.rules.test_files import GOOD, INDICATORS, a_city

pytestmark = pytest.mark.long

TWO = GOOD.replace("  - id: slow", "  # Half of free flow.\n  - id: slow") + GOOD.partition(
    "rules:\n"
)[2].replace("id: slow", "id: slower").replace("red: 0.25", "red: 0.15")


class Office:
    """A city folder, its store, and a rulebook over both that can be opened again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "rules").mkdir(parents=True)
        self.store = Store(folder.parent / "town.duckdb")
        self.registry = Registry(self.store, INDICATORS, ["viz"])
        site = Point(no=1, id="TE1", kind="site", domain="traffic", name=Words(en="a", zh="a"))
        self.store.write(lambda connection: self.registry.add(connection, [site]))
        self.registry.learn([site])
        self.city = a_city(folder)

    def file(self, text: str) -> None:
        (self.folder / "rules" / "traffic.yaml").write_text(text, encoding="utf-8")

    def open(self, now_ms: int = NOON) -> Rulebook:
        """What a start does."""
        book = Rulebook(self.store, self.city, INDICATORS, now_ms)
        latest = Latest()
        self.desk = Desk(
            self.store, self.registry, latest, book.in_force(), self.city, INDICATORS,
            since=book.since(),
        )  # fmt: skip
        book.open(self.desk, now_ms)
        return book

    def read(self, text: str) -> list[Rule]:
        """The rules of a city folder with this one file."""
        self.file(text)
        rules, faults = read_rules(self.folder, self.city, INDICATORS)
        assert faults == []
        return rules


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path / "town")
    opened.file(TWO)
    yield opened
    opened.store.close()


def edited(book: Rulebook, rule_id: str = "slow", red: float = 0.3) -> str:
    return rule_text.with_limit(book.newest(rule_id).body, "red", red)


def publish(
    book: Rulebook, text: str, rule_id: str = "slow", based_on: int = 1, why: str = "too many"
) -> int:
    draft = Draft(text=text, why=why, actor="Ada", based_on=based_on)
    return book.publish(rule_id, draft, NOON + 1000).version


def numbers(book: Rulebook) -> dict[str, int]:
    return {rule.id: rule.version for rule in book.in_force()}


def red(book: Rulebook, rule_id: str = "slow") -> object:
    return next(rule.limits.red for rule in book.in_force() if rule.id == rule_id)


# ---- publishing


def test_a_rule_may_name_only_a_plan_that_there_is_but_lives_on_when_it_is_gone(
    office: Office,
) -> None:
    book = office.open()
    text = edited(book) + "plan: jam\n"
    book.plans = lambda: ["gridlock"]
    with pytest.raises(Faulty, match="unknown plan 'jam'; known: gridlock"):
        publish(book, text)
    book.plans = lambda: ["jam"]
    assert publish(book, text) == 2
    again = office.open()
    again.plans = lambda: []
    assert next(rule.plan for rule in again.in_force() if rule.id == "slow") == "jam"
    assert again.rule("slow", 2) is not None


def test_the_rules_of_the_folder_are_the_first_versions(office: Office) -> None:
    book = office.open()
    assert numbers(book) == {"slow": 1, "slower": 1}
    (first,) = book.history("slow")
    assert (first.actor, first.origin, first.retired) == ("city folder", "file", False)
    assert first.body.startswith("# Half of free flow.\nid: slow\n")


def test_a_start_without_changes_writes_nothing(office: Office) -> None:
    office.open()
    before = audit.head_of(office.store)
    office.open()
    assert audit.head_of(office.store) == before
    assert before.event_no == 1


def test_what_is_published_is_in_force_written_and_sealed(office: Office) -> None:
    book = office.open()
    assert publish(book, edited(book)) == 2
    assert red(book) == 0.3
    assert office.desk.rules["slow"].version == 2
    newest = book.history("slow")[0]
    assert (newest.version, newest.actor, newest.why) == (2, "Ada", "too many")
    assert "version: 2\n" in newest.body and newest.body.startswith("# Half of free flow.\n")
    assert audit.verify(office.store)[1] == []
    triggers = office.store.rows("SELECT trigger, actor FROM alert_event ORDER BY event_no")
    assert triggers == [(Trigger.PUBLISH, "city folder"), (Trigger.PUBLISH, "Ada")]


def test_an_older_version_can_still_be_read(office: Office) -> None:
    book = office.open()
    publish(book, edited(book))
    old, new = book.rule("slow", 1), book.rule("slow", 2)
    assert old is not None and old.limits.red == 0.25
    assert new is not None and new.limits.red == 0.3
    with pytest.raises(UnknownRule, match="no version 3"):
        book.version("slow", 3)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        pytest.param("red:", "redd:", "limits.redd: unknown key 'redd', did you mean 'red'?",
                     id="key"),
        pytest.param("speed_ratio", "speed_rato", "did you mean 'speed_ratio'?", id="indicator"),
        pytest.param("id: slow", "id: fast", "id: must stay 'slow'", id="another id"),
        pytest.param("red: 0.25", "red: 0.65", "must be below blue", id="limits"),
        pytest.param("hold:", "hold: [", "not YAML", id="not YAML"),
        pytest.param("version: 1", "version: &a 1\nowner: *a", "aliases", id="alias"),
    ],
)  # fmt: skip
def test_a_text_that_does_not_hold_changes_nothing(
    office: Office, right: str, wrong: str, said: str
) -> None:
    book = office.open()
    head = audit.head_of(office.store)
    text = book.newest("slow").body
    assert right in text
    with pytest.raises(Faulty) as refused:
        publish(book, text.replace(right, wrong))
    assert any(said in str(fault) for fault in refused.value.faults)
    assert numbers(book) == {"slow": 1, "slower": 1}
    assert audit.head_of(office.store) == head and len(book.history("slow")) == 1


def test_the_line_of_a_fault_is_that_of_the_text(office: Office) -> None:
    book = office.open()
    text = book.newest("slow").body.replace("deadband", "deadbnd")
    _, faults = book.check(text, "slow")
    told = next(fault for fault in faults if "unknown" in fault.message)
    assert text.splitlines()[told.line - 1].startswith("deadbnd")


def test_a_text_that_is_too_long_is_not_even_read(office: Office) -> None:
    book = office.open()
    _, faults = book.check("#" * (TEXT_AT_MOST + 1), "slow")
    assert "longer than" in faults[0].message


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_check(text: str) -> None:
    rule, faults = rule_check.check(text, "slow", [], a_city(Path("town")), INDICATORS)
    assert (rule is None) == bool(faults)


def test_whoever_comes_second_is_refused(office: Office) -> None:
    book = office.open()
    publish(book, edited(book))
    with pytest.raises(MovedOn, match="at version 2 by Ada") as refused:
        publish(book, edited(book, red=0.2))
    assert refused.value.newest is not None and refused.value.newest.version == 2
    assert red(book) == 0.3
    assert publish(book, edited(book, red=0.2), based_on=2) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"why": "  "}, "why"), ({"actor": ""}, "actor"), ({"actor": "System"}, "actor"),
        ({"actor": "city folder"}, "actor"), ({"report": "0" * 16}, "report"),
    ],
)  # fmt: skip
def test_who_and_why_must_be_said(office: Office, changes: dict[str, str], field: str) -> None:
    book = office.open()
    said = {"why": "too many", "actor": "Ada", **changes}
    with pytest.raises(RuleRefused) as refused:
        book.publish("slow", Draft(text=edited(book), based_on=1, **said), NOON)
    assert refused.value.field == field


def test_the_same_text_again_is_no_version(office: Office) -> None:
    book = office.open()
    with pytest.raises(RuleRefused, match="in force already"):
        publish(book, book.newest("slow").body)


def test_a_report_goes_with_exactly_its_text(office: Office) -> None:
    book = office.open()
    text = edited(book)
    key = book.keep_report(text, {"episodes": 3})
    other = Draft(text=edited(book, red=0.2), why="w", actor="Ada", based_on=1, report=key)
    with pytest.raises(RuleRefused, match="of another text"):
        book.publish("slow", other, NOON)
    draft = Draft(text=text, why="w", actor="Ada", based_on=1, report=key)
    assert book.publish("slow", draft, NOON).report == {"episodes": 3}
    assert book.history("slow")[0].report == {"episodes": 3}


def test_a_write_that_fails_leaves_the_rule_in_force(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = office.open()

    def fail(connection: Connection, versions: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(rule_versions, "add", fail)
    head = audit.head_of(office.store)
    with pytest.raises(OSError, match="disk full"):
        publish(book, edited(book))
    assert numbers(book) == {"slow": 1, "slower": 1} and office.desk.rules["slow"].version == 1
    assert audit.head_of(office.store) == head


# ---- retiring, and rules that are new


def test_a_retired_rule_is_not_in_force_and_comes_back_as_the_next_version(
    office: Office,
) -> None:
    book = office.open()
    assert book.retire("slow", "not needed", "Ada", 1, NOON).version == 2
    assert numbers(book) == {"slower": 1} == {i: r.version for i, r in office.desk.rules.items()}
    with pytest.raises(RuleRefused, match="retired already"):
        book.retire("slow", "again", "Ada", 2, NOON)
    assert numbers(office.open()) == {"slower": 1}  # though the folder still has it
    assert publish(book, book.newest("slow").body, based_on=2) == 3


def test_a_rule_that_another_names_is_not_retired(office: Office) -> None:
    book = office.open()
    text = book.newest("slower").body + "suppressed_by: [{rule: slow}]\n"
    publish(book, text, "slower")
    with pytest.raises(RuleRefused, match="'slower' names it"):
        book.retire("slow", "not needed", "Ada", 1, NOON)


def test_a_new_rule_is_version_one_and_survives_a_start(office: Office) -> None:
    book = office.open()
    text = book.newest("slow").body.replace("id: slow", "id: crawl")
    text = text.replace("version: 1", "version: 9")
    assert publish(book, text, "crawl", based_on=0) == 1
    assert numbers(office.open()) == {"slow": 1, "slower": 1, "crawl": 1}


# ---- the folder and the browser


def test_a_change_in_the_folder_is_the_next_version(office: Office) -> None:
    office.open()
    office.file(TWO.replace("red: 0.25", "red: 0.2"))
    book = office.open()
    assert numbers(book) == {"slow": 2, "slower": 1}
    assert "version: 2\n" in book.newest("slow").body


def test_a_comment_in_the_folder_is_no_change(office: Office) -> None:
    office.open()
    office.file(TWO.replace("Half of", "About half of"))
    book = office.open()
    assert numbers(book) == {"slow": 1, "slower": 1}
    assert "About half of free flow" in book.export(NOON)


def test_an_edit_survives_a_start(office: Office) -> None:
    book = office.open()
    publish(book, edited(book))
    assert (numbers(office.open())["slow"], red(office.open())) == (2, 0.3)


def both_changed(office: Office, version: int) -> Rulebook:
    book = office.open()
    publish(book, edited(book))
    office.file(TWO.replace("red: 0.25", "red: 0.2").replace("version: 1", f"version: {version}"))
    return office.open()


def test_when_both_changed_the_edit_stays_and_the_operator_is_told(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        book = both_changed(office, version=2)
    assert (numbers(book)["slow"], red(book)) == (2, 0.3)
    assert "rule=slow the folder changed, and so did Ada" in caplog.text


def test_when_both_changed_a_higher_version_in_the_folder_wins(office: Office) -> None:
    book = both_changed(office, version=5)
    assert (numbers(book)["slow"], red(book)) == (5, 0.2)
    assert [one.version for one in book.history("slow")] == [5, 2, 1]


def test_an_edit_that_was_brought_back_to_the_folder_is_no_change(office: Office) -> None:
    book = office.open()
    publish(book, edited(book))
    office.file(book.export(NOON))
    assert numbers(office.open()) == {"slow": 2, "slower": 1}


def test_a_rule_that_left_the_folder_is_retired_unless_it_was_edited(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    book = office.open()
    publish(book, edited(book))
    office.file("rules: []\n")
    with caplog.at_level(logging.WARNING):
        book = office.open()
    assert numbers(book) == {"slow": 2}
    assert "rule=slow is gone from the folder" in caplog.text
    assert book.newest("slower").retired
    office.file(TWO)
    assert numbers(office.open()) == {"slow": 2, "slower": 3}


def test_a_stored_rule_that_no_longer_holds_gives_way_to_its_file(office: Office) -> None:
    book = office.open()
    publish(book, edited(book))
    office.store.write(
        lambda c: c.execute("UPDATE rule_version SET body = replace(body, 'hold:', 'held:')"
                            " WHERE version = 2")
    )  # fmt: skip
    book = office.open()
    assert red(book) == 0.25
    assert "did you mean 'hold'?" in " ".join(map(str, book.broken["slow"]))


def test_versions_only_grow(office: Office) -> None:
    book = office.open()
    for step, limit in enumerate((0.3, 0.2, 0.25), start=1):
        publish(book, edited(book, red=limit), based_on=step)
    office.file(TWO.replace("red: 0.25", "red: 0.1").replace("version: 1", "version: 2"))
    office.open()
    found = [one.version for one in rule_versions.history(office.store, "slow")]
    assert found == [4, 3, 2, 1]


steps = st.one_of(
    st.tuples(st.just("file"), st.sampled_from([0.1, 0.2, 0.25]), st.integers(1, 9)),
    st.tuples(st.just("edit"), st.sampled_from([0.1, 0.2, 0.25]), st.just(0)),
    st.tuples(st.sampled_from(["retire", "start"]), st.just(0.0), st.just(0)),
)


@pytest.mark.long
@settings(deadline=None, max_examples=40)
@given(st.lists(steps, max_size=8))
def test_whatever_is_done_versions_grow_and_a_start_without_changes_adds_none(
    course: list[tuple[str, float, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder) / "town")
        office.file(TWO)
        book, seen = office.open(), 1
        for what, limit, number in course:
            newest = book.newest("slow")
            try:
                if what == "file":
                    text = TWO.replace("red: 0.25", f"red: {limit}")
                    office.file(text.replace("version: 1", f"version: {number}"))
                elif what == "edit":
                    publish(book, edited(book, red=limit), based_on=newest.version)
                elif what == "retire":
                    book.retire("slow", "not needed", "Ada", newest.version, NOON)
            except RuleRefused:
                assert book.newest("slow") == newest
            if what in ("file", "start"):
                book = office.open()
            assert book.newest("slow").version >= seen
            seen = book.newest("slow").version
            here = {rule.id: rule for rule in book.in_force()}
            assert here == office.desk.rules
            book = office.open()
            assert here == {rule.id: rule for rule in book.in_force()}
        found = [one.version for one in rule_versions.history(office.store, "slow")]
        assert found == sorted(set(found), reverse=True) and found[0] == seen
        assert audit.verify(office.store)[1] == []
        office.store.close()


# ---- YAML again


def test_what_leaves_is_what_a_folder_takes(office: Office) -> None:
    book = office.open()
    publish(book, edited(book))
    before = {rule.id: rule for rule in book.in_force()}
    text = book.export(NOON)
    assert text.startswith("# The rules of x in force at 2024-12-14T")
    assert "# slow: version 2" in text and "# Half of free flow." in text
    assert {rule.id: rule for rule in office.read(text)} == before


@pytest.mark.parametrize("city", ["berlin", "melbourne"])
def test_the_files_of_a_city_come_back_unchanged(city: str) -> None:
    folder = Path(__file__).parents[3] / "data" / "cities" / city / "rules"
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        bodies = rule_text.cut(text)
        again = rule_text.together({rule_text.preamble(text): bodies})
        assert yaml.safe_load(again) == yaml.safe_load(text)
        assert rule_text.cut(again) == bodies
        comments = [line.strip() for line in text.splitlines() if line.strip().startswith("#")]
        assert [line for line in comments if line not in again] == []


@pytest.mark.parametrize(
    "text",
    [
        "rules: [{id: a, version: 1}, {id: b, version: 2}]\n",
        "rules:\n- id: a\n  version: 1\n- {id: b, version: 2}\n",
        "rules:\n  - &x {id: a, version: 1}\n  - <<: *x\n    id: b\n",
        "rules:\n    -   id: a\n        version: 1\n        t: |\n          # text\n          b\n",
        "# top\nrules:\n  # of a\n  - id: a\n    version: 1\n    # in\n\n  # of b\n  - id: b\n",
        "other: 1\nrules:\n  - id: a\n    version: 1\nmore: 2\n",
        "rules:\n",
    ],
)  # fmt: skip
def test_a_file_written_in_any_way_is_cut_into_rules(text: str) -> None:
    entries = yaml.safe_load(text)["rules"] or []
    assert [yaml.safe_load(body) for body in rule_text.cut(text)] == entries
    again = yaml.safe_load(rule_text.together({"": rule_text.cut(text)}))
    assert again["rules"] == entries


words = st.fixed_dictionaries({"en": st.text(min_size=1), "zh": st.text(min_size=1)})
spans = st.integers(1, 10**6).map(lambda seconds: f"PT{seconds}S")
levels = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=4, max_size=4,
                  unique=True).map(sorted)  # fmt: skip
leaf = st.fixed_dictionaries({"indicator": st.sampled_from(sorted(INDICATORS)),
                              "at_least": st.integers(0, 99)})  # fmt: skip
conditions = st.recursive(
    leaf,
    lambda inner: st.sampled_from(["all", "any", "not"]).flatmap(
        lambda key: st.fixed_dictionaries({key: st.lists(inner, min_size=1, max_size=2)})
    ),
    max_leaves=4,
)


@st.composite
def rules(draw: Callable[..., object]) -> Rule:
    limits = draw(levels)
    return Rule.model_validate(
        {
            "id": draw(st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)),
            "version": draw(st.integers(1, 10**6)), "title": draw(words),
            "indicator": "speed_ratio", "points": {"kind": "site"}, "direction": "above",
            "limits": dict(zip(("blue", "yellow", "orange", "red"), limits, strict=True)),  # type: ignore[call-overload]
            "deadband": draw(st.floats(0, 1e3)), "hold": draw(spans), "clear": draw(spans),
            "stale_after": draw(spans), "only_if": draw(st.lists(conditions, max_size=2)),
            "consequence": draw(words), "action": draw(words), "respond_within": draw(spans),
            "guidance": draw(words), "latch": draw(st.booleans()),
            "measure": draw(st.sampled_from(["value", "ratio_to_usual", {"over": "PT1H"}])),
        }
    )  # fmt: skip


@pytest.mark.long
@settings(deadline=None, max_examples=50)
@given(st.lists(rules(), max_size=3, unique_by=lambda rule: rule.id))
def test_any_rule_comes_back_from_its_yaml(given_rules: list[Rule]) -> None:
    text = rule_text.together({"# all": [rule_text.written(rule) for rule in given_rules]})
    entries = yaml.safe_load(text)["rules"]
    assert [Rule.model_validate(entry) for entry in entries] == given_rules
    assert [yaml.safe_load(body) for body in rule_text.cut(text)] == entries


@pytest.mark.long
@settings(deadline=None)
@given(rules(), st.integers(1, 999), st.floats(-1e6, 1e6).map(lambda x: round(x, 3)))
def test_a_number_is_changed_in_place(rule: Rule, version: int, limit: float) -> None:
    text = "# kept\n" + rule_text.written(rule)
    changed = rule_text.with_limit(rule_text.numbered(text, version), "yellow", limit)
    before, after = yaml.safe_load(text), yaml.safe_load(changed)
    before["version"], before["limits"]["yellow"] = version, limit
    assert changed.startswith("# kept\n")
    assert after == before


def test_one_side_of_a_band_is_changed() -> None:
    text = "limits: {blue: [1, 2]}\n"
    assert rule_text.with_limit(text, "blue", 0.5, "low") == "limits: {blue: [0.5, 2]}\n"
    assert rule_text.with_limit(text, "blue", 3, "high") == "limits: {blue: [1, 3]}\n"
    with pytest.raises(rule_text.Unwritable):
        rule_text.with_limit(text, "red", 3)
