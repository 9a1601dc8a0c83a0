"""Rules are read strictly: what is wrong is named with file, line and the nearest right word."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.rule_files import read_rules
from alerts.rules import Rule
from alerts.types import Level
from data.city import City, CityFile
from metrics.types import Indicator

GOOD = """\
rules:
  - id: slow
    version: 1
    title: {en: Slow, zh: 慢}
    indicator: speed_ratio
    points: {kind: site}
    direction: below
    limits: {blue: 0.55, red: 0.25}
    deadband: 0.05
    hold: PT0S
    clear: PT1H
    stale_after: PT2H
    only_if:
      - {indicator: flow, at_least: 200}
    main: {indicator: speed, reference: free_speed, words: {en: free flow, zh: 自由流}}
    consequence: {en: Late., zh: 晚。}
    action: {en: Look., zh: 看。}
    respond_within: PT10M
    guidance: {en: Look first., zh: 先看。}
"""
WORDS = {"en": "x", "zh": "x"}
INDICATORS = {
    name: Indicator.model_validate(
        {"id": name, "name": WORDS, "domain": "traffic", "describe": WORDS, "period": "PT1H"}
    )
    for name in ("speed_ratio", "speed", "free_speed", "flow", "city_speed_ratio")
}


def a_city(folder: Path) -> City:
    words = {"en": "x", "zh": "x"}
    vital = {
        "id": "a", "indicator": "flow", "label": words, "compare": {"kind": "since"},
        "bar": {"indicator": "flow", "low": 0, "high": 1},
    }  # fmt: skip
    file = CityFile.model_validate(
        {
            "name": words, "zone": "Europe/Berlin", "centre": [13, 52], "attribution": "x",
            "air_standard": "hj633-2026",
            "replay": {"start": "2024-12-13T15:00:00", "end": "2024-12-14T15:00:00"},
            "domains": [{"id": "traffic", "name": words}],
            "departments": [{"id": "traffic_control", "name": words, "domain": "traffic"}],
            "kinds": [
                {"id": "site", "domain": "traffic", "owner": "traffic_control", "name": words}
            ],
            "base": [],
            "wall": {
                "blocks": [
                    {
                        "id": "t", "domain": "traffic", "source": "viz", "counted": words,
                        "answered_by": "flow", "kind": "site", "vitals": [vital, vital],
                        "chart": {"indicator": "flow", "span": "PT30H", "low": 0, "high": 1},
                    }
                ]
            },
        }
    )  # fmt: skip
    return City(folder, file, [])


def read(tmp_path: Path, *texts: str) -> tuple[list[Rule], list[str]]:
    folder = tmp_path / "town"
    (folder / "rules").mkdir(parents=True)
    for number, text in enumerate(texts):
        (folder / "rules" / f"{number}.yaml").write_text(text, encoding="utf-8")
    rules, faults = read_rules(folder, a_city(folder), INDICATORS)
    return rules, [str(fault) for fault in faults]


def test_a_good_rule_is_read(tmp_path: Path) -> None:
    (rule,), faults = read(tmp_path, GOOD)
    assert faults == []
    assert rule.hold == timedelta(0) and rule.clear == timedelta(hours=1)
    assert rule.limits.given() == [(Level.BLUE, 0.55), (Level.RED, 0.25)]
    assert rule.limit_of(Level.ORANGE, 0.3) == 0.55
    bounds = rule.bounds(lasting=False)
    assert (bounds.levels.tolist(), bounds.clear_ms) == ([1, 4], 3_600_000)
    assert (bounds.low.tolist(), bounds.high.tolist()) == ([0.55, 0.25], [math.inf, math.inf])


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        pytest.param("deadband:", "deadbnd:", "0.yaml:9: rules.1.deadbnd: unknown key 'deadbnd', "
                     "did you mean 'deadband'?", id="unknown key"),
        pytest.param("    version: 1\n", "", "0.yaml:2: rules.1.version: key 'version' is missing",
                     id="missing key"),
        pytest.param("indicator: speed_ratio", "indicator: sped_ratio", "0.yaml:5: "
                     "rules.1.indicator: unknown indicator 'sped_ratio', did you mean 'speed_",
                     id="unknown indicator"),
        pytest.param("kind: site", "kind: sight", "0.yaml:6: rules.1.points.kind: "
                     "unknown kind of point 'sight', did you mean 'site'?", id="unknown kind"),
        pytest.param("version: 1", "version: 1\n    owner: trafic_control", "0.yaml:4: "
                     "rules.1.owner: unknown department 'trafic_control', did you mean "
                     "'traffic_control'?", id="unknown owner"),
        pytest.param("{indicator: flow,", "{indicator: flo,", "0.yaml:14: rules.1.only_if.1."
                     "indicator: unknown indicator 'flo', did you mean 'flow'?", id="condition"),
        pytest.param("reference: free_speed", "reference: fre_speed", "indicator 'fre_speed'",
                     id="main"),
        pytest.param("red: 0.25", "red: 0.65", "0.yaml:8: rules.1.limits: red 0.65 must be below "
                     "blue 0.55", id="limits out of order"),
        pytest.param("{blue: 0.55, red: 0.25}", "{}", "at least one of blue, yellow, orange, red",
                     id="no limit"),
        pytest.param("hold: PT0S", "hold: -PT5M", "must not be negative", id="negative hold"),
        pytest.param("deadband: 0.05", "deadband: -1", "0.yaml:9: rules.1.deadband",
                     id="negative deadband"),
        pytest.param(", at_least: 200", "", "one of 'at_least' and 'at_most' is needed",
                     id="a condition that says nothing"),
        pytest.param("kind: site", "kind: city", "whole city has none", id="city without owner"),
    ],
)  # fmt: skip
def test_a_fault_is_named(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in GOOD
    rules, faults = read(tmp_path, GOOD.replace(right, wrong, 1))
    assert rules == []
    assert any(said in fault for fault in faults), faults
    assert all(fault.startswith("town/rules/0.yaml:") for fault in faults)


def test_a_broken_rule_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    other = GOOD.replace("id: slow", "id: other").removeprefix("rules:\n")
    rules, faults = read(tmp_path, GOOD.replace("kind: site", "kind: sight", 1) + other)
    assert [rule.id for rule in rules] == ["other"]
    assert len(faults) == 1 and "0.yaml:6:" in faults[0]


def test_an_id_may_stand_once_in_all_files(tmp_path: Path) -> None:
    rules, faults = read(tmp_path, GOOD, "\n" + GOOD)
    assert len(rules) == 1
    assert faults == ["town/rules/1.yaml:3: rules.1.id: rule 'slow' stands twice "
                      "(first at town/rules/0.yaml:2)"]  # fmt: skip
