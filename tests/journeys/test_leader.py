"""The leader, three to eight metres from a 4K wall, hands free."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens
from tests.journeys.screen import (
    active_counts,
    alert_of,
    city_of,
    text,
    texts,
    vital_numbers,
)
from tests.server import Server, eventually

WALL = (3840, 2160)
SITE = "TE130"
LEAST_PX = 41
ENGLISH = [
    "City Command Center", "Active alerts", "Red alert", "Orange alert", "Crowd", "Traffic",
    "Fire and rescue", "Environment", "On foot", "By bicycle", "Missions", "Vehicles per hour",
    "not acknowledged", "blue alerts", "of usual", "of free flow", "Replay", " old", "published",
    "Street counters", "Detector sites", "Fire stations", "Air stations", "silent", "cleared",
]  # fmt: skip
# Canvas text is no text node: note the size of what is painted, in CSS pixels.
NOTE_PAINTED = """
window.painted = {};
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  const box = this.canvas.getBoundingClientRect();
  const scale = this.getTransform().a * box.width / (this.canvas.width || 1);
  if (box.width) window.painted[text] = scale * parseFloat(/([\\d.]+)px/.exec(this.font)[1]);
  return fill.call(this, text, ...rest);
};
"""
SIZES = """() => {
  const wall = document.getElementById("wall"), found = {};
  const scale = wall.getBoundingClientRect().width / wall.offsetWidth;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walk.nextNode()) {
    const node = walk.currentNode, words = node.textContent.trim(), parent = node.parentElement;
    if (!words || parent.closest(".wall-credit, .map-credit, script, style, noscript")) continue;
    if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    range.selectNode(node);
    const { width, height } = range.getBoundingClientRect();
    if (!width || !height) continue;
    const by = parent.ownerSVGElement ? Math.abs(parent.getScreenCTM().a) : scale;
    const size = parseFloat(getComputedStyle(parent).fontSize) * by;
    found[words] = Math.min(size, found[words] ?? Infinity);
  }
  return { ...window.painted, ...found };
}"""


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def the_wall(screens: Screens, berlin: Server, path: str = "/wall", script: str = "") -> Page:
    """The wall once the picture is there."""
    page = screens.open(berlin, path, WALL, script)
    picture_is_there(page)
    return page


def picture_is_there(page: Page) -> None:
    expect(page.locator("#vital-missions .vs-number")).to_have_text("1,525")
    expect(page.locator("#block-environment .dom-age")).to_have_text(re.compile(r"\d"))
    expect(page.locator(".wall-head .clock")).to_have_text(re.compile(r"\d\d:\d\d"))


def test_the_worst_thing_in_the_city_comes_to_the_wall_by_itself(
    screens: Screens, berlin: Server
) -> None:
    page = the_wall(screens, berlin)
    page.evaluate("window.never_reloaded = true")
    assert text(page, ".wall-head .city") == "Berlin"
    assert text(page, ".wall-head .replay-badge") == "Replay ×60"
    assert text(page, ".wall-head .date") == "Saturday 14 December 2024"
    clock = text(page, ".wall-head .clock")
    if minutes(clock) >= minutes("15:02"):
        pytest.fail(f"too slow: the wall was there only at {clock}")
    assert "Red" not in text(page, ".lead-kind")
    assert texts(page, ".al-counts .cnt")[0] == "0"

    expect(page.locator(".lead-name")).to_have_text("Rhinstraße southbound", timeout=40_000)
    eventually(lambda: after_two_past_three(page), 3)
    assert text(page, ".lead-kind").endswith("Red alert · Traffic")
    assert text(page, ".lead-where").startswith("Lichtenberg")
    assert text(page, ".lead-value .number") == "11"
    assert text(page, ".lead-value .unit") == "km/h"
    assert text(page, ".lead-state b") == "Traffic Control"
    assert text(page, ".lead-state span").startswith("not acknowledged for")
    assert page.locator(".lead-curve svg path").count() > 0
    point = alert_of(berlin.snapshot(), SITE)["point"]
    assert drawn_level(page, point) == 4
    assert page.evaluate("window.never_reloaded")


def after_two_past_three(page: Page) -> None:
    assert minutes(text(page, ".wall-head .clock")) >= minutes("15:02")


def drawn_level(page: Page, point: int) -> int:
    level: int = page.evaluate(
        "no => [...ccc.map.views.values()][0].points.get(String(no)).level", point
    )
    return level


def test_the_wall_says_what_the_operating_picture_says(screens: Screens, berlin: Server) -> None:
    page, city = the_wall(screens, berlin), city_of("berlin")

    def numbers_agree() -> None:
        expected = vital_numbers(berlin, city)
        shown = {vital: text(page, f"#vital-{vital} .vs-number") for vital in expected}
        assert len(shown) == 8
        assert shown == expected

    def counts_agree() -> None:
        assert texts(page, ".al-counts .cnt") == active_counts(berlin.snapshot())

    eventually(numbers_agree)
    eventually(counts_agree)
    for block in city.file.wall.blocks:
        eventually(lambda block=block: freshness_agrees(page, berlin, block))  # type: ignore[misc]
    assert "OpenStreetMap" in text(page, ".wall-credit")


def freshness_agrees(page: Page, berlin: Server, block: Any) -> None:
    entry = berlin.snapshot()["blocks"][block.id]
    place = f"#block-{block.id}"
    told = text(page, f"{place} .dom-answered")
    if entry["published"] is None:
        assert told == f"{entry['answered']} of {entry['known']} {block.counted.en}"
    else:
        assert re.fullmatch(rf"{entry['answered']} {block.counted.en}, published \d\d:\d\d", told)
    assert re.fullmatch(r"\d+ (min|h|d) old", text(page, f"{place} .dom-age"))
    used = page.locator(f"{place} .dom-used").evaluate("bar => bar.offsetWidth")
    assert 0 < used < page.locator(f"{place} .dom-track").evaluate("track => track.offsetWidth")


def test_everything_on_the_wall_is_large_enough_to_be_read(
    screens: Screens, berlin: Server
) -> None:
    page = the_wall(screens, berlin, script=NOTE_PAINTED)
    page.wait_for_function("() => 'Lichtenberg' in window.painted")
    sizes: dict[str, float] = page.evaluate(SIZES)
    assert {"Active alerts", "Lichtenberg", "1,525"} <= set(sizes)
    assert {words: size for words, size in sizes.items() if size < LEAST_PX} == {}


def test_the_wall_changes_to_chinese_and_back(screens: Screens, berlin: Server) -> None:
    page = the_wall(screens, berlin)
    page.hover(".wall-head")
    page.click(".wall-head .switch")
    expect(page.locator(".wall-head .app")).to_have_text("城市运行指挥中心")
    picture_is_there(page)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert text(page, ".wall-head .city") == "柏林"
    assert text(page, ".wall-head .replay-badge") == "重演 ×60"
    assert texts(page, ".dom-head h2") == ["人群", "交通", "消防救援", "环境"]
    page.locator(".wall-credit, .map-credit").evaluate_all("all => all.map(one => one.remove())")
    shown = page.inner_text("#wall")
    assert [words for words in ENGLISH if words in shown] == []

    page.hover(".wall-head")
    page.click(".wall-head .switch")
    expect(page.locator(".al-title")).to_have_text("Active alerts")
