"""The page of the plans: bars stand where their time is, names fit, words in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dash.development.base_component import Component
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.plans.chart import chart
from dispatch.plans.check import check
from layouts import plans
from layouts.measure import Measure
from layouts.plans_blank import NEW_ID, blank
from layouts.plans_chart import TICKS, cards, lanes, limits, place, room
from layouts.words import translator
from tests.dispatch.plans.town import a_city, a_plan

MINUTE = 60_000
NOW = 1_734_185_220_000
ENGLISH, CHINESE = (
    Measure(language=spoken, zone=ZoneInfo("Europe/Berlin"), now_ms=NOW) for spoken in ("en", "zh")
)
T, ZH = translator("en"), translator("zh")
CHART = chart(a_plan())
DEPARTMENTS = {"order": a_plan().title, "traffic": a_plan().aim}


def every(component: Component) -> Iterator[Component]:
    """A component and all within it."""
    yield component
    children = getattr(component, "children", None)
    for child in children if isinstance(children, list | tuple) else [children]:
        if isinstance(child, Component):
            yield from every(child)


def texts(component: Component) -> str:
    found = []
    for one in every(component):
        children = getattr(one, "children", None)
        parts = children if isinstance(children, list | tuple) else [children]
        found += [part for part in parts if isinstance(part, str)]
    return " ".join(found)


def bars(shown: list[Component]) -> dict[str, Component]:
    """Each row by its step."""
    rows = [one for part in shown for one in every(part) if hasattr(one, "data-step")]
    return {getattr(row, "data-step"): row for row in rows}


def percent(component: Any, side: str) -> float:
    return float(str(component.style[side]).rstrip("%"))


@settings(deadline=None)
@given(st.integers(1, 40_000 * MINUTE), st.integers(0, 40_000 * MINUTE))
def test_the_axis_begins_at_the_activation_ends_with_the_plan_and_never_turns_back(
    end: int, at: int
) -> None:
    assert place(0, end) == 0
    assert place(end, end) == pytest.approx(100)
    assert place(at, end) < place(at + MINUTE, end)


def test_a_bar_goes_from_the_offer_to_the_limit() -> None:
    row = bars(lanes(T, ENGLISH, CHART, DEPARTMENTS))["close"]
    stripe, _ = row.children
    left, width = percent(stripe, "left"), percent(stripe, "width")
    assert left == pytest.approx(place(10 * MINUTE, CHART.end_ms), abs=0.01)
    assert left + width == pytest.approx(place(25 * MINUTE, CHART.end_ms), abs=0.02)
    assert getattr(row, "data-after") == "look"


def test_a_name_that_has_no_room_after_its_bar_stands_before_it() -> None:
    rows = bars(lanes(T, ENGLISH, CHART, DEPARTMENTS))
    assert "left" in rows["look"].children[1].style
    assert "right" in rows["reopen"].children[1].style


def test_han_takes_more_room_than_latin() -> None:
    assert room("现场指挥") > room("abcd") > room("")


def test_the_decisive_chain_and_what_is_optional_are_marked() -> None:
    rows = bars(lanes(T, ENGLISH, CHART, DEPARTMENTS))
    looks = {step: str(row.children[0].className).split()[1:] for step, row in rows.items()}
    assert looks == {
        "look": ["decisive"], "close": ["decisive"], "stop": ["optional", "decisive"],
        "reopen": ["decisive"],
    }  # fmt: skip


def test_ticks_do_not_touch() -> None:
    axis = lanes(T, ENGLISH, CHART, DEPARTMENTS)[1]
    at = [percent(tick, "left") for tick in axis.children]
    assert all(b - a >= 9 for a, b in pairwise(at))
    assert len(at) <= len(TICKS)


def test_one_step_in_full_in_both_languages() -> None:
    capabilities = {"ambulance": a_plan().title}
    card = cards(T, ENGLISH, CHART, DEPARTMENTS, capabilities)[1]
    told = texts(card)
    assert "within 15 min of the offer; 25 min after the activation at the latest" in told
    assert "2 × Crowd at a square" in told and "Look" in told
    told = texts(cards(ZH, CHINESE, CHART, DEPARTMENTS, capabilities)[1])
    assert "下达后 15 分钟内，最迟为启动后 25 分钟" in told and "广场人群聚集 ×2" in told


def test_what_is_filled_in_is_set_apart() -> None:
    card = cards(T, ENGLISH, CHART, DEPARTMENTS, {})[0]
    codes = [one.children for one in every(card) if type(one).__name__ == "Code"]
    assert codes == ["level", "place", "time", "value"]


def test_limits_run_from_the_offer() -> None:
    by_step = {bar.step: bar for _, lane in CHART.lanes for bar in lane}
    assert limits(T, by_step["reopen"]) == "2 min · 20 min"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, ""),
        ({"why": False}, "Say why."),
        ({"holds": False}, "The text does not hold yet."),
        ({"changed": False, "why": False}, "The text is the one in force."),
        ({"may": False, "changed": False}, "Only an operator publishes."),
    ],
    ids=str,
)
def test_what_is_missing_before_it_can_be_published(asked: dict[str, bool], words: str) -> None:
    given = {"holds": True, "changed": True, "why": True, "may": True, **asked}
    assert plans.gate(T, **given) == words


def test_a_page_without_any_plan_says_so() -> None:
    city = a_city(Path("nowhere")).file
    told = texts(plans.page(city, "zh", CHINESE, [], [], None))
    assert "尚无预案。" in told


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_a_new_plan_is_yaml_that_says_what_it_lacks(spoken: str, tmp_path: Path) -> None:
    city = a_city(tmp_path)
    text = blank(translator(spoken), "crowd", "order")
    plan, faults = check(text, None, city, [])
    assert plan is None
    assert {fault.line for fault in faults} >= {4, 5}
    for lacking in ("title", "aim"):
        text = text.replace(f'{lacking}: {{en: "", zh: ""}}', f"{lacking}: {{en: x, zh: x}}")
    plan, faults = check(text.replace('words: [""]', "words: [water]"), None, city, [])
    assert (faults, plan and plan.id) == ([], NEW_ID)
