"""An exercise: begun by keyboard, marked on every screen, apart from what is real, scored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens, copy_of
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
URL = "/api/v1/drills"
OFFICER = "duty officer"


@pytest.fixture(scope="module")
def slower(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Berlin at 14:50, ten seconds a second: the exercise lasts as long as the journey."""
    db = copy_of(filled_berlin, tmp_path_factory.mktemp("slower"))
    server = Server(db, ("--city", "data/cities/berlin", "--speed", "10"))
    server.start()
    yield server
    server.stop()


def drill_strip(page: Page) -> Any:
    return page.locator("#drill-strip")


def test_an_exercise_from_its_beginning_to_its_score(screens: Screens, slower: Server) -> None:
    page = screens.open(slower, "/drills", as_=OFFICER)
    expect(page.locator(".drills-head h1")).to_have_text("Crowd at a square")
    expect(page.locator("#drills-runs")).to_have_text("None yet.")
    wall = screens.open(slower, "/wall", as_="leader")
    analyst = screens.open(slower, "/map", as_="analyst")
    expect(drill_strip(wall)).to_be_hidden()

    page.keyboard.press("s")
    expect(page.locator("#drills-means")).to_contain_text("10 times as fast")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#drills-fault")).to_have_text("A reason is needed.")
    page.locator("#drills-reason").fill("Monthly exercise")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".drills-state")).to_contain_text("running since")

    for screen in (page, wall, analyst):
        expect(drill_strip(screen)).to_contain_text("EXERCISE")
        words = re.compile("Crowd at a square · (running )?since")
        expect(drill_strip(screen)).to_contain_text(words)
    expect(page.locator(".drills tr.next")).to_have_count(1)
    expect(wall.locator(".al-exercised")).to_contain_text("EXERCISE · 1 alert", timeout=150_000)
    counted = slower.snapshot()["counts"]["active"]
    assert counted["exercise"]["total"] >= 1
    exercised = wall.locator(".al:visible:not(.blue)").evaluate_all(
        "rows => rows.map((row) => row.classList.contains('exercised'))"
    )
    assert exercised == sorted(exercised)  # what is real stands first

    page.keyboard.press("p")
    page.locator("#drills-reason").fill("A real fire")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".drills-state")).to_contain_text("paused since")
    expect(drill_strip(analyst)).to_contain_text("paused since")

    watching = screens.open(slower, "/drills", as_="leader")
    expect(watching.locator("#drills-main")).to_contain_text("known to the one who leads it")
    expect(watching.locator("[data-order=stop]")).to_have_count(0)

    console = screens.open(slower, "/alerts", as_=OFFICER)
    expect(console.locator(".ag-row.exercised").first).to_contain_text("EXERCISE Mohrenstraße")
    expect(console.locator("#alerts-count-active .alerts-exercised")).to_have_text(
        re.compile(r"^\+\d+$")
    )
    console.locator(".ag-row.exercised").first.click()
    expect(console.locator("#alerts-curve .scatterlayer path").first).to_be_visible()
    console.keyboard.press("Escape")

    reporting = screens.open(slower, "/incidents", as_=OFFICER)
    reporting.locator("#incidents-new").click()
    form = reporting.locator("#incidents-report")
    expect(form.locator("[data-part=world]")).to_be_visible()
    form.locator("textarea[data-part=title]").fill("Gas smell")
    form.locator('[data-part=grade] [data-value="2"]').click()
    form.locator('[data-part=domain] [data-value="fire"]').click()
    form.locator("textarea[data-part=place]").fill("Mohrenstraße, words only")
    form.locator("[data-part=send]").click()
    expect(form.locator("[data-part=said]")).to_have_text("Is it real, or part of the exercise?")
    form.locator('[data-part=world] [data-value="exercise"]').click()
    form.locator("[data-part=send]").click()
    reporting.wait_for_url(re.compile(r"/incidents/\d+$"))
    expect(reporting.locator("#incident-title")).to_contain_text("Exercise Gas smell")

    page.keyboard.press("x")
    page.locator("#drills-reason").fill("Shown enough")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".drills-total")).to_contain_text("points")
    expect(page.locator(".drills-columns")).to_contain_text("Expected and done")
    for screen in (page, wall, analyst):
        expect(drill_strip(screen)).to_be_hidden()
    expect(console.locator(".ag-row.exercised")).to_have_count(0)

    told = slower.get(f"{URL}/1", OFFICER)
    shown = page.locator("tr.sum td.num").all_inner_texts()
    assert [round(10 * float(words)) for words in shown] == [
        told["score"]["points"], told["score"]["of"],
    ]  # fmt: skip


@pytest.mark.parametrize("size", [(1920, 1080), (390, 844)])
def test_the_page_in_chinese_with_a_past_exercise(
    screens: Screens, slower: Server, size: tuple[int, int]
) -> None:
    page = screens.open(slower, "/drills?lang=zh#exercise-1", size, as_="analyst")
    expect(page.locator(".drills-head h1")).to_have_text("广场人群聚集")
    expect(page.locator(".drills-total")).to_contain_text("分")
    expect(page.locator("[data-order=start]")).to_have_count(0)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
