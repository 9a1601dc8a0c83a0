"""Files of rules are read strictly: a fault has its file, line and the nearest right word."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.rules.files import read_rules
from alerts.rules.model import Rule
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
    for name in ("speed_ratio", "speed", "free_speed", "flow", "usual_flow", "city_speed_ratio")
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


def test_what_is_left_out_is_filled_in(tmp_path: Path) -> None:
    text = GOOD
    for line in ("deadband: 0.05", "hold: PT0S", "clear: PT1H", "stale_after: PT2H"):
        text = text.replace(f"    {line}\n", "")
    (rule,), faults = read(tmp_path, text)
    assert faults == []
    assert (rule.deadband, rule.hold, rule.clear) == (0.0125, timedelta(0), timedelta(hours=1))
    assert rule.stale_after == timedelta(hours=2)


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
        pytest.param("blue: 0.55", f"blue: {10**400}", "0.yaml:8: rules.1.limits.blue: must be a "
                     "number", id="a limit beyond all measure"),
        pytest.param("deadband: 0.05", "deadband: .inf", "0.yaml:9: rules.1.deadband: must be a "
                     "finite number", id="a deadband from which nothing comes back"),
        pytest.param("at_least: 200", "at_least: .nan", "at_least: must be a finite number",
                     id="a condition that nothing meets"),
        pytest.param("version: 1", f"version: {2**31}", "rules.1.version: must be less than",
                     id="a version for which there is no room"),
        pytest.param("deadband: 0.05", "deadband: -1", "0.yaml:9: rules.1.deadband",
                     id="negative deadband"),
        pytest.param(", at_least: 200", "", "one of 'at_least' and 'at_most' is needed",
                     id="a condition that says nothing"),
        pytest.param("direction: below", "direction: belo", "0.yaml:7: rules.1.direction: must be "
                     "'above', 'below' or 'outside' (given: 'belo')", id="unknown direction"),
        pytest.param("deadband:", "measure: ratio_to_usul\n    deadband:", "rules.1.measure.named: "
                     "must be 'value' or 'ratio_to_usual'", id="unknown measure"),
        pytest.param("deadband:", "measure: {ovr: PT1H}\n    deadband:",
                     "unknown key 'ovr', did you mean 'over'?", id="unknown key of a change"),
        pytest.param("deadband:", "measure: ratio_to_usual\n    deadband:", "0.yaml:9: rules.1."
                     "measure: what is usual is not known of 'speed_ratio'; known: flow",
                     id="no usual"),
        pytest.param("blue: 0.55", "blue: [0, 1]", "blue must be one number for 'below'",
                     id="a band for one side"),
        pytest.param("blue: 0.55", "blue: high", "rules.1.limits.blue: must be a number, or "
                     "[low, high] for 'outside' (given: 'high')", id="no number"),
        pytest.param("direction: below\n    limits: {blue: 0.55, red: 0.25}", "direction: outside\n"
                     "    limits: {blue: [1, 2], red: [1.5, 3]}",
                     "red [1.5, 3] must be wider than blue [1, 2]", id="bands out of order"),
        pytest.param("direction: below\n    limits: {blue: 0.55, red: 0.25}\n    deadband: 0.05",
                     "direction: outside\n    limits: {blue: [1, 2]}\n    deadband: 0.5",
                     "rules.1.deadband: must be under half of the narrowest band, 1",
                     id="a deadband that leaves no inside"),
        pytest.param("{indicator: flow, at_least: 200}", "{any: [{indicator: flo, at_most: 2}]}",
                     "0.yaml:14: rules.1.only_if.1.any.1.indicator: unknown indicator 'flo'",
                     id="a condition within a condition"),
        pytest.param("at_least: 200", "at_least: 200, where: near",
                     "'metres' goes with 'where: near'", id="near without metres"),
        pytest.param("{indicator: flow, at_least: 200}", "{any: []}", "only_if.1.any: list should "
                     "have at least 1 item", id="any of nothing"),
        pytest.param("deadband:", "samples: {need: 4, of: 3}\n    deadband:",
                     "'need' 4 is more than 'of' 3", id="more samples than there are"),
        pytest.param("deadband:", "during: peak\n    deadband:",
                     "0.yaml:9: rules.1.during: unknown calendar 'peak'", id="unknown calendar"),
        pytest.param("deadband:", "suppressed_by: [{rule: slwo}]\n    deadband:", "rules.1."
                     "suppressed_by.1.rule: unknown rule 'slwo', did you mean 'slow'?",
                     id="unknown cause"),
        pytest.param("deadband:", "suppressed_by: [{rule: slow}]\n    deadband:",
                     "'suppressed_by' names the rule itself", id="its own cause"),
        pytest.param("points: {kind: site}", "points: {}", "one of 'kind', 'domain', 'tag' and "
                     "'district' is needed", id="no points"),
        pytest.param("points: {kind: site}", "points: {domain: trafic}", "rules.1.points.domain: "
                     "unknown domain 'trafic', did you mean 'traffic'?", id="unknown domain"),
        pytest.param("    guidance: {en: Look first., zh: 先看。}\n", "", "0.yaml:2: rules.1: "
                     "one of 'plan' and 'guidance' is needed", id="nothing to do"),
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


def test_rules_that_suppress_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    def suppressed(name: str, by: str) -> str:
        text = GOOD.replace("id: slow", f"id: {name}")
        return text.replace("deadband:", f"suppressed_by: [{{rule: {by}}}]\n    deadband:")

    texts = [suppressed("a", "b"), suppressed("b", "c"), suppressed("c", "a"), suppressed("d", "a")]
    rules, faults = read(tmp_path, *texts)
    assert [rule.id for rule in rules] == ["d"] and len(faults) == 3
    assert all("rules suppress each other in a circle: a, b, c" in fault for fault in faults)


def test_a_district_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    areas = {"features": [{"properties": {"id": "mitte"}}]}
    (tmp_path / "town" / "districts.geojson").write_text(json.dumps(areas), encoding="utf-8")
    text = GOOD.replace("{kind: site}", "{kind: site, district: [mitte, mite]}")
    rules, faults = read(tmp_path, text)
    assert rules == [] and len(faults) == 1
    assert faults[0].endswith("unknown district 'mite', did you mean 'mitte'?")
