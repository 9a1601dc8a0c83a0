"""The wall's skeleton: every place is there, once, and the scripts are told what they need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component

from data.city import CityFile, load_city
from layouts.shell import frame, spoken, top_bar
from layouts.wall import ALERT_ROWS, block_facts, wall

CITY = Path(__file__).parents[2] / "data" / "cities" / "berlin"
INDICATORS: dict[str, dict[str, Any]] = {
    "speed": {
        "name": {"en": "Speed", "zh": "车速"},
        "unit": {"en": "km/h", "zh": "km/h"},
        "decimals": 0,
        "factor": 1,
        "period_ms": 3_600_000,
        "ratio": None,
    }
}


@pytest.fixture(scope="module")
def city() -> CityFile:
    return load_city(CITY).file


def parts(component: Any) -> Iterator[Any]:
    yield component
    yield from component._traverse()


def by_id(component: Component, element_id: str) -> Any:
    return next(part for part in parts(component) if getattr(part, "id", None) == element_id)


def texts(component: Component) -> set[str]:
    found = {str(part) for part in parts(component) if isinstance(part, str)}
    return found | {
        part.children
        for part in parts(component)
        if isinstance(getattr(part, "children", None), str)
    }


def attribute(component: Any, name: str) -> str:
    return str(component.to_plotly_json()["props"][name])


def facts(component: Component, element_id: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(attribute(by_id(component, element_id), "data-config"))
    return read


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_id_stands_once(city: CityFile, language: str) -> None:
    page = wall(city, INDICATORS, language)
    ids = [str(part.id) for part in parts(page) if getattr(part, "id", None)]
    assert len(ids) == len(set(ids))
    assert {"frame", "wall", "wall-lead", "wall-alerts"} <= set(ids)


def test_every_block_and_vital_sign_has_its_place(city: CityFile) -> None:
    page = wall(city, INDICATORS, "en")
    for block in city.wall.blocks:
        assert by_id(page, f"block-{block.id}")
        for vital in block.vitals:
            assert vital.label.en in texts(by_id(page, f"vital-{vital.id}"))


def test_the_page_is_told_in_one_language(city: CityFile) -> None:
    page = wall(city, INDICATORS, "zh")
    told = facts(page, "frame")
    assert told["indicators"]["speed"]["name"] == "车速"
    assert told["departments"]["traffic_control"] == "交通控制中心"
    assert told["zone"] == city.zone
    assert {"当前告警", city.attribution, city.name.zh} <= texts(page)
    assert attribute(page, "lang") == "zh-CN"


def test_the_script_is_told_how_each_block_is_drawn(city: CityFile) -> None:
    block = next(block for block in city.wall.blocks if block.chart.line)
    told = block_facts(block, "en")
    assert [vital["id"] for vital in told["vitals"]] == [vital.id for vital in block.vitals]
    assert told["chart"]["span_ms"] == block.chart.span.total_seconds() * 1000
    assert isinstance(told["chart"]["line"]["words"], str)


def test_the_alert_list_has_fixed_places(city: CityFile) -> None:
    page = wall(city, INDICATORS, "en")
    rows = [part for part in parts(page) if getattr(part, "className", None) == "al"]
    assert len(rows) == ALERT_ROWS


def test_a_desk_page_marks_where_the_reader_is(city: CityFile) -> None:
    page = frame(city, INDICATORS, "en", [top_bar(city, "en", "/alerts")])
    current = [part for part in parts(page) if getattr(part, "className", None) == "place on"]
    assert [link.href for link in current] == ["/alerts"]
    assert attribute(page, "data-distance") == "desk"


def test_phrases_are_replaced_at_any_depth() -> None:
    told = spoken({"ratio": {"words": {"en": "usual", "zh": "平时"}}, "n": [1, None]}, "zh")
    assert told == {"ratio": {"words": "平时"}, "n": [1, None]}
