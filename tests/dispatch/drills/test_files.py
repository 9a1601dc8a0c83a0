"""Scenario files: those of the cities hold, and what is wrong in one is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from data.city import read_city
from dispatch.drills.files import read_drills
from dispatch.drills.model import Scenario
from live.definitions import read_definitions
from tests.dispatch.drills.conftest import a_scenario
from tests.server import ROOT

pytestmark = pytest.mark.long

CITIES = ROOT / "data" / "cities"


@pytest.mark.parametrize(("name", "count"), [("berlin", 2), ("melbourne", 1)])
def test_the_scenarios_of_the_cities_hold(name: str, count: int) -> None:
    found, faults = read_definitions(CITIES / name)
    assert found is not None and not faults
    assert not [fault for fault in found.lesser if "/drills/" in fault.file]
    assert len(found.scenarios) == count


def read(tmp_path: Path, text: str) -> tuple[list[Scenario], list[str]]:
    (tmp_path / "drills").mkdir(exist_ok=True)
    (tmp_path / "drills" / "one.yaml").write_text(text, encoding="utf-8")
    city, _ = read_city(CITIES / "berlin")
    assert city is not None
    scenarios, faults = read_drills(
        tmp_path, city, {"TE1"}, ["speed_ratio", "flow"], ["slow"], ["jam"]
    )
    return scenarios, [str(fault).partition("drills/")[2] for fault in faults]


def text_of(**changes: object) -> str:
    body = a_scenario().model_dump(mode="json", exclude_none=True)
    body["expected"]["departments"] = ["fire_department"]
    for inject in body["injects"]:
        if not inject["values"]:
            del inject["values"]
    body |= changes
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True)


def test_a_scenario_that_holds_is_read(tmp_path: Path) -> None:
    scenarios, faults = read(tmp_path, text_of())
    assert faults == [] and [one.id for one in scenarios] == ["slow_road"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("point: TE1", "point: TE2", "unknown point 'TE2'"),
        ("flow: 800", "flwo: 800", "unknown indicator 'flwo'"),
        ("rule: slow", "rule: slwo", "unknown rule 'slwo'"),
        ("plan: jam", "plan: jma", "unknown plan 'jma'"),
        ("- fire_department", "- fire_departmnt", "unknown department"),
        ("domain: traffic", "domain: trafic", "unknown domain"),
        ("inject: slow", "inject: solw", "unknown inject 'solw'"),
        ("inject: slow", "inject: call", "has no values"),
        ("id: slower", "id: slow", "stands twice"),
        ("at: PT5M", "at: PT40M", "is not before the end"),
        ("at: PT5M", "at: PT1M", "is before that of the inject above"),
        ("within: PT10M", "within: PT50M", "is longer than the exercise"),
        ("title:\n", "titel:\n", "unknown key 'titel'"),
        ("point: TE1", "message: {}", "message"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = text_of()
    assert old in text
    scenarios, faults = read(tmp_path, text.replace(old, new, 1))
    assert scenarios == []
    assert any(says in fault for fault in faults), faults
    assert all(fault.startswith("one.yaml:") for fault in faults)


def test_an_inject_is_one_thing(tmp_path: Path) -> None:
    both = [{"id": "x", "at": "PT0S", "point": "TE1"}]
    _, faults = read(tmp_path, text_of(injects=both))
    assert any("'point' and 'values' go together" in fault for fault in faults)
