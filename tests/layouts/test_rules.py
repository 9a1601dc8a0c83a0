"""The page of the rules: words and pictures follow from what is given, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from alerts.backtest.types import (
    Absent,
    Actor,
    Agreement,
    Comparison,
    Day,
    Difference,
    Episode,
    Load,
    Report,
    Share,
    Verdict,
)
from alerts.rules.types import CITY_FOLDER, Origin, Standing, Version
from data.strict import Fault, Words
from layouts import rules, rules_curve, rules_list, rules_report, rules_text
from layouts.measure import Measure
from layouts.words import translator
from metrics.types import Indicator

NOW, HOUR, DAY = 1_734_185_220_000, 3_600_000, 86_400_000
ENGLISH, CHINESE = (
    Measure(language=spoken, zone=ZoneInfo("Europe/Berlin"), now_ms=NOW) for spoken in ("en", "zh")
)
T, ZH = translator("en"), translator("zh")
SHARE = Indicator.model_validate(
    {"id": "speed_ratio", "name": {"en": "Speed vs free flow", "zh": "车速"}, "factor": 100,
     "unit": {"en": "%", "zh": "%"}, "domain": "traffic", "period": "PT1H",
     "describe": {"en": "x", "zh": "x"}}
)  # fmt: skip
NONE = Share(k=0, n=0)


def a_version(number: int = 1, body: str = "id: slow\nversion: 1\n", **more: Any) -> Version:
    said = {"actor": "Ada", "why": "too many", "origin": Origin.BROWSER, "filed": None,
            "retired": False, "published_ms": NOW - HOUR}  # fmt: skip
    return Version(rule_id="slow", version=number, body=body, **{**said, **more})


def a_standing(**more: Any) -> Standing:
    said = {
        "version": a_version(), "title": Words(en="Slow", zh="慢"), "indicator": "speed_ratio",
        "direction": "below", "limits": ((1, 0.55), (4, 0.25)), "points": 2, "open_alerts": 3,
    }  # fmt: skip
    return Standing(**{**said, **more})


def a_load(**more: Any) -> Load:
    said = {
        "raised": 3, "by_level": (2, 0, 0, 1), "per_day": 1.5, "busiest": None,
        "median_ms": 2.0 * HOUR, "p90_ms": 3.0 * HOUR, "in_alarm": 0.125,
        "returned": Share(k=1, n=3), "chattering": 0, "fleeting": Share(k=0, n=3), "standing": 0,
        "peak": 2, "floods": Share(k=0, n=288), "first_ten": Share(k=3, n=3),
        "verdict": Verdict.WORKABLE,
    }  # fmt: skip
    return Load(**{**said, **more})


def a_report(**more: Any) -> Report:
    agreement = Agreement(precise=NONE, recalled=NONE, absent=Absent.NO_EVENTS)
    said = {
        "rule_id": "slow", "version": 1, "since_ms": NOW - 2 * DAY, "until_ms": NOW,
        "from_ms": NOW - 2 * DAY, "points": 2, "values": 96, "load": a_load(),
        "days": (Day(day="2024-12-13", by_level=(2, 0, 0, 0)),
                 Day(day="2024-12-14", by_level=(0, 0, 0, 1))),
        "worst": (Actor(point_no=7, point="TE7", in_alarm=0.25, raised=2),), "episodes": (),
        "incidents": agreement, "metres": 500.0,
        "acted": Agreement(precise=Share(k=1, n=2), recalled=Share(k=1, n=1)),
    }  # fmt: skip
    return Report(**{**said, **more})


def a_comparison(**more: Any) -> Comparison:
    extra = Episode(7, "TE7", NOW, None, 1, None)
    told = Difference(both=2, only_new=(extra,), only_old=())
    old = a_report(load=a_load(raised=2, per_day=1.0, by_level=(1, 0, 0, 1)))
    return Comparison(**{"report": a_report(), "in_force": old, "difference": told, **more})


def parts(tree: Any) -> Iterator[Component]:
    if isinstance(tree, list | tuple):
        for one in tree:
            yield from parts(one)
    elif isinstance(tree, Component):
        yield tree
        yield from parts(getattr(tree, "children", None))


def changes(tree: Any) -> list[tuple[str, Component]]:
    """The lines of a difference that were added or left out, by their class."""
    kinds = ((getattr(one, "className", ""), one) for one in parts(tree))
    return [(kind, one) for kind, one in kinds if kind in ("add", "del")]


def text(tree: Any) -> str:
    if isinstance(tree, list | tuple):
        return " ".join(filter(None, map(text, tree)))
    return text(getattr(tree, "children", None)) if isinstance(tree, Component) else str(tree or "")


# ---- list


def test_a_row_tells_limits_points_and_who_changed_it() -> None:
    told = text(rules_list.rule_list(T, ENGLISH, [a_standing()], {"speed_ratio": SHARE}, "slow"))
    facts = "Speed vs free flow, % · 2 points"
    for words in ("Slow", facts, "version 1 · 14:07 · Ada", "<\u200955", "<\u200925"):
        assert words in told


def test_a_rule_that_does_not_work_says_why() -> None:
    fault = Fault(file="x", line=1, entry="", message="unknown key 'a'")
    ill, broken = a_standing(health="KeyError: x"), a_standing(faults=(fault,))
    assert "Does not work: KeyError: x" in text(rules_list.health(T, ill))
    assert "no longer holds: unknown key 'a'" in text(rules_list.health(T, broken))
    assert rules_list.health(T, a_standing()) == []


def test_the_city_folder_is_named_in_the_readers_language() -> None:
    version = a_version(actor=CITY_FOLDER, why="changed in the city's folder")
    assert rules_list.changed(ZH, CHINESE, version) == "第 1 版 · 14:07 · 城市目录"
    assert rules_text.reason(ZH, version) == "城市目录中的文件有改动"


# ---- text


def test_faults_carry_their_lines() -> None:
    told = rules_text.faults(T, [Fault(file="x", line=9, entry="redd", message="unknown key")])
    assert [getattr(one, "data-line") for one in told] == ["9"]
    assert text(told) == "line 9 redd: unknown key"
    assert text(rules_text.faults(T, [])) == "The text holds."


def test_a_difference_has_signs_and_classes() -> None:
    told = rules_text.difference(T, "a\nb\nc\n", "a\nB\nc")
    assert [(kind, text(one)) for kind, one in changes(told)] == [("del", "− b"), ("add", "+ B")]
    assert text(rules_text.difference(T, "a\n", "a")) == "Nothing is changed yet."


lines = st.lists(st.sampled_from(["a", "b", "- c", "+ d", "@ e", ""]), max_size=12)


@given(lines, lines)
def test_a_difference_has_every_line_that_changed(before: list[str], after: list[str]) -> None:
    told = rules_text.difference(T, "\n".join(before), "\n".join(after))
    kinds = [kind for kind, _ in changes(told)]
    kept = len("\n".join(after).strip("\n").splitlines()) - kinds.count("add")
    assert kept == len("\n".join(before).splitlines()) - kinds.count("del")


def test_versions_say_who_why_and_what_the_back_test_said() -> None:
    tested = {"report": {"since_ms": 0, "until_ms": 30 * DAY, "load": {"per_day": 1.5}},
              "in_force": {"load": {"per_day": None}}}  # fmt: skip
    told = rules_text.history(
        T, ENGLISH, [a_version(2, "id: slow\nversion: 2\n", report=tested), a_version(1)]
    )
    assert "version 2" in text(told[0]) and "14:07 · Ada" in text(told[0])
    assert "back-test of 30 days: 1.5 alerts a day, before NA" in text(told[0])
    assert "+ version: 2" in text(told[0])


def test_a_version_that_is_asked_for_is_shown_whole() -> None:
    versions = [a_version(2, "id: slow\nversion: 2\n"), a_version(1, "id: slow\nversion: 1\n")]
    newest, asked = rules_text.history(T, ENGLISH, versions, asked=1)
    assert (newest.open, asked.open) == (False, True)  # type: ignore[attr-defined]
    assert "id: slow" in text(asked) and "version: 1" in text(asked)


# ---- the curve


def test_a_dragged_line_is_the_limit_of_its_level_in_the_rules_own_unit() -> None:
    held = rules_curve.grips([(1, 0.55), (4, (0.1, 0.9))])
    assert [(one.level, one.side) for one in held] == [(1, None), (4, "low"), (4, "high")]
    moved = {"shapes[2].x0": 0.1, "shapes[2].y0": 87.4, "shapes[2].y1": 87.4}
    assert rules_curve.dragged(moved, held, SHARE) == rules_curve.Grip(
        level=4, value=0.87, side="high"
    )


@pytest.mark.parametrize(
    "relayout", [None, {}, {"autosize": True}, {"shapes[0].y0": 55.2}, {"shapes[9].y0": 3}]
)
def test_what_is_no_new_limit_changes_nothing(relayout: Any) -> None:
    assert rules_curve.dragged(relayout, rules_curve.grips([(1, 0.55)]), SHARE) is None


def test_the_limits_are_the_only_shapes_and_what_is_beyond_has_its_levels_colour() -> None:
    held = rules_curve.grips([(1, 0.55), (4, 0.25)])
    values = [0.9, 0.5, 0.2, None]
    moments = [NOW + i * HOUR for i in range(4)]
    figure = rules_curve.picture(
        ENGLISH, SHARE, moments, values, held, (NOW, NOW + 4 * HOUR), "below"
    )
    assert [(one.y0, one.name) for one in figure.layout.shapes] == [
        (pytest.approx(55), "1"), (25, "4"),
    ]  # fmt: skip
    dots = [list(one.y) for one in figure.data if one.mode == "markers" and one.marker.size == 4]
    assert dots == [[50], [20]]


def test_gaps_of_a_line_stay_gaps() -> None:
    line = rules_curve.as_line([0, HOUR, 3 * HOUR], [1, 2, 4], HOUR)
    assert list(line.y) == [1, 2, None, 4]


# ---- the back-test


def test_the_verdict_and_the_difference_are_sentences() -> None:
    told = rules_report.said(T, a_comparison())
    assert told.startswith("One officer can work this: 1.5 alerts a day, at most 2 in ten minutes.")
    assert "Only 2 days are known" in told
    assert told.endswith("Alerts: 2 as now, 1 only with this text, 0 only with the rule in force.")
    assert " " not in rules_report.said(ZH, a_comparison()).split("。")[1][:1]


def test_one_alert_in_a_month_is_not_none() -> None:
    assert [rules_report.per_day(rate) for rate in (0, 1 / 30, 32.81)] == ["0.0", "0.03", "32.8"]
    same = Difference(both=1, only_new=(), only_old=())
    told = rules_report.met(T, a_comparison(difference=same))
    assert told == "The same one alert as the rule in force."


def test_nothing_known_is_said_so() -> None:
    nothing = a_report(from_ms=None, load=a_load(per_day=None))
    assert "Nothing is known" in rules_report.verdict(T, Comparison(report=nothing))


def test_the_table_sets_old_beside_new() -> None:
    table = rules_report.table(T, ENGLISH, a_comparison(), 10 * 60_000)
    rows = {text(row.children[0]): [text(cell) for cell in row.children[1:]]
            for row in parts(table) if type(row).__name__ == "Tr"}  # fmt: skip
    assert rows["Alerts a day"] == ["1.0", "1.5", "+0.5"]
    assert rows["blue"] == ["1", "2", "+1"]
    assert rows["Time in alarm, median"] == ["2 h", "2 h", "="]
    (absent,) = rows["An incident within 500 m"]
    assert absent == "NA no incident with a place is recorded for this time"
    assert rows["A person acted on it"] == ["50.0\u00a0%", "50.0\u00a0%", "="]


def test_bars_go_up_for_the_text_and_down_for_the_rule_in_force() -> None:
    figure = rules_report.bars(T, ENGLISH, a_comparison())
    up = [list(one.y) for one in figure.data if max(one.y) > 0]
    down = [list(one.y) for one in figure.data if min(one.y) < 0]
    assert up == [[2, 0], [0, 1]] and down == [[-2, 0], [0, -1]]
    assert len(rules_report.bars(T, ENGLISH, None).data) == 0


# ---- the gate


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"may": False}, "Only an operator publishes."),
        ({"changed": False}, "The text is the one in force."),
        ({"holds": False}, "The text does not hold yet."),
        ({"tested": False}, "Back-test this text first."),
        ({"why": False}, "Say why."),
        ({}, ""),
    ],
)
def test_what_is_missing_before_publishing_is_told(missing: dict[str, bool], said: str) -> None:
    given_all = dict.fromkeys(("holds", "changed", "tested", "why", "may"), True)
    assert rules.gate(T, **{**given_all, **missing}) == said
