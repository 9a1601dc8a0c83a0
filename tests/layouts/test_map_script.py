"""How marks keep off each other, and how the map's scripts are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

ASSETS = Path(__file__).parents[2] / "assets"
SCRIPTS = sorted(ASSETS.glob("4*_map*.js"))
ROOM = [6, 10, 13, 13, 27]  # of the marks of each level, in pixels
GAP = 4
SPREAD = """
([points, room, far]) => ccc.map.spread(
  points.map(([level, x, y], no) => ({ level, told: { no }, _point: { x, y } })),
  (point) => room[point.level],
  far === null ? undefined : far,
).map((one) => [one.point.told.no, one.point.level, one.x, one.y, one.aside])
"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    flags = ["--no-sandbox", "--disable-gpu"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        tab = browser.new_page()
        tab.set_content("<!doctype html>")
        tab.add_script_tag(content="window.ccc = { language: 'en' };")
        tab.add_script_tag(path=str(ASSETS / "41_map_labels.js"))
        yield tab
        browser.close()


def spread(
    page: Page, points: list[tuple[int, float, float]], far: float | None = None
) -> list[Any]:
    """Where marks of (level, x, y), the gravest first, are drawn."""
    found: list[Any] = page.evaluate(SPREAD, [points, ROOM, far])
    return found


@pytest.mark.browser
def test_the_graver_mark_stays_and_the_lesser_moves_aside(page: Page) -> None:
    red, yellow = spread(page, [(4, 100, 100), (2, 110, 100)])
    assert red[2:] == [100, 100, False]
    assert yellow[2] == pytest.approx(100 + ROOM[4] + ROOM[2] + GAP)
    assert yellow[4] is True


@pytest.mark.browser
def test_marks_on_one_place_come_apart(page: Page) -> None:
    found = spread(page, [(4, 50, 50), (3, 50, 50)])
    assert (found[0][2], found[0][3]) != (found[1][2], found[1][3])


@pytest.mark.browser
def test_marks_that_have_room_stay(page: Page) -> None:
    found = spread(page, [(4, 0, 0), (3, 100, 0), (1, 0, 100)])
    assert [one[2:] for one in found] == [[0, 0, False], [100, 0, False], [0, 100, False]]


@pytest.mark.browser
def test_no_mark_covers_another_even_in_a_knot(page: Page) -> None:
    points = [(4 - i // 10, 20.0 * (i % 5), 15.0 * (i % 7)) for i in range(30)]
    found = spread(page, points)
    for i, one in enumerate(found):
        for other in found[:i]:
            far = ((one[2] - other[2]) ** 2 + (one[3] - other[3]) ** 2) ** 0.5
            assert far >= ROOM[one[1]] + ROOM[other[1]]


@pytest.mark.browser
def test_a_mark_that_would_have_to_go_far_stays_under_the_graver_ones(page: Page) -> None:
    points = [(2, 0.0, 0.0)] * 60
    found = spread(page, points, far=3)
    assert all((x * x + y * y) ** 0.5 <= 3 * ROOM[2] for _, _, x, y, _ in found)
    assert [one[4] for one in found].count(False) > 1  # these stay on their place


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_no_colour_and_fit_in_a_look(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", source)
    assert len(source.splitlines()) <= 300
