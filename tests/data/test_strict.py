from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from data.strict import Document, Strict, Words, parse, parse_entries


class Limit(Strict):
    blue: float | None = None
    red: float | None = None


class Thing(Strict):
    id: str
    hold: timedelta = timedelta(0)
    limits: Limit | None = None


class Things(Strict):
    name: Words
    things: list[Thing] = []


def document(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "things.yaml"
    path.write_text(text, encoding="utf-8")
    return Document(path)


def test_an_unknown_key_is_named_with_its_line_and_the_nearest_right_one(tmp_path: Path) -> None:
    text = "name: {en: A, zh: B}\nthings:\n  - id: x\n    holt: PT1H\n"
    _, faults = parse(document(tmp_path, text), Things)
    assert [str(f) for f in faults] == [
        "things.yaml:4: things.1.holt: unknown key 'holt', did you mean 'hold'?"
    ]


def test_a_key_inside_an_optional_model_is_checked_too(tmp_path: Path) -> None:
    text = "name: {en: A, zh: B}\nthings:\n  - id: x\n    limits:\n      rde: 3\n"
    _, faults = parse(document(tmp_path, text), Things)
    assert faults[0].line == 5
    assert "did you mean 'red'?" in faults[0].message


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = "name: {en: A}\nthings:\n  - hold: soon\n"
    _, faults = parse(document(tmp_path, text), Things)
    assert {f.entry for f in faults} == {"name.zh", "things.1.id", "things.1.hold"}


def test_a_bad_entry_stops_only_itself(tmp_path: Path) -> None:
    text = "things:\n  - id: good\n  - idd: bad\n  - id: fine\n"
    entries, faults = parse_entries(document(tmp_path, text), "things", Thing)
    assert [entry.id for entry in entries] == ["good", "fine"]
    assert {f.line for f in faults} == {3}


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    _, faults = parse(document(tmp_path, "name: {en: A\nthings: [\n"), Things)
    assert faults[0].message.startswith("not YAML")
    assert faults[0].line >= 1


def test_a_key_that_stands_twice_is_told(tmp_path: Path) -> None:
    _, faults = parse(document(tmp_path, "name: {en: A, zh: B}\nname: {en: C, zh: D}\n"), Things)
    assert "stands twice, first on line 1" in faults[0].message


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    _, faults = parse(Document(tmp_path / "nowhere.yaml"), Things)
    assert "missing" in faults[0].message
