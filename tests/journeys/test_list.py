"""The console's list with more alerts than a page holds, and under an officer's hands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.bench.fill_alerts import fill
from tests.journeys.conftest import Screens, copy_of
from tests.journeys.test_two_officers import acknowledge, raise_alert
from tests.server import Server, eventually

OPEN = 300
PAGE = 100


@pytest.fixture(scope="module")
def full(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Berlin with several pages of alerts, where for ten minutes nothing comes by itself."""
    db = copy_of(filled_berlin, tmp_path_factory.mktemp("full"))
    fill(db, 20, OPEN)
    server = Server(db, ("--speed", "1"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def calm(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Berlin with few alerts, where nothing comes by itself."""
    server = Server(copy_of(filled_berlin, tmp_path_factory.mktemp("calm")), ("--speed", "1"))
    server.start()
    yield server
    server.stop()


def opened(screens: Screens, city: Server, path: str = "/alerts") -> Page:
    page = screens.open(city, path)
    page.locator("#alerts-list .ag-row").first.wait_for()
    page.wait_for_function("() => ccc.alerts.answer && ccc.picture.counts")
    return page


def place(page: Page) -> list[int]:
    """The number of the page, and of the selected row on it."""
    found: list[int] = page.evaluate(
        "() => [ccc.alerts.wish.offset, ccc.alerts.index(ccc.alerts.selected)]"
    )
    return found


def test_a_key_that_is_held_at_the_edge_of_a_page_turns_one_page(
    screens: Screens, full: Server
) -> None:
    page = opened(screens, full)
    for step, edge, then in ((1, PAGE - 1, [PAGE, 0]), (-1, 0, [0, PAGE - 1])):
        page.evaluate(
            """([step, edge]) => {
              while (ccc.alerts.index(ccc.alerts.selected) !== edge) ccc.alerts.move(step);
              for (let n = 0; n < 6; n += 1) ccc.alerts.move(step);
            }""",
            [step, edge],
        )
        eventually(lambda wanted=then: is_at(page, wanted))  # type: ignore[misc]
        page.wait_for_timeout(500)
        is_at(page, then)


def is_at(page: Page, wanted: list[int]) -> None:
    assert place(page) == wanted


def test_an_alert_that_the_address_names_is_shown_on_its_own_page(
    screens: Screens, full: Server
) -> None:
    told = full.get(f"/api/v1/alerts/list?tab=active&offset={PAGE + 30}&limit=1")
    no = told["rows"][0]["no"]
    page = opened(screens, full, f"/alerts/{no}")
    page.wait_for_function(f"() => ccc.alerts.index({no}) >= 0")
    assert place(page) == [PAGE, 30]
    assert page.evaluate("ccc.alerts.selected") == str(no)


@pytest.mark.parametrize("no", ["0", "9" * 30])
def test_an_address_that_no_alert_can_have_leads_to_the_list(
    no: str, screens: Screens, calm: Server
) -> None:
    page = opened(screens, calm, f"/alerts/{no}")
    assert page.evaluate("ccc.alerts.selected") != no
    page.locator("#alerts-happened .alerts-event").first.wait_for()


def test_an_address_asks_for_a_tab_and_words_once(screens: Screens, full: Server) -> None:
    page = opened(screens, full, "/alerts?tab=cleared")
    expect(page.locator("#alerts-tab-cleared")).to_have_attribute("aria-selected", "true")
    expect(page).to_have_url(re.compile(r"/alerts(/\d+)?$"))  # read anew, all are there again
    page.goto(f"{full.url}/alerts?level=1&words=pm2.5+above&unseen=true")
    expect(page.locator("#alerts-filter")).to_have_value("pm2.5 above")
    page.wait_for_function("() => ccc.alerts.answer && ccc.alerts.wish.unseen")
    assert page.evaluate("[...ccc.alerts.wish.levels]") == [1]


def test_of_an_alert_that_never_was_nothing_is_offered(screens: Screens, calm: Server) -> None:
    page = opened(screens, calm, "/alerts/99999999")
    expect(page.locator("#alerts-head")).to_have_text("There is no alert 99999999")
    for button in ("alerts-ack", "alerts-comment"):
        expect(page.locator(f"#{button}")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("c")
    expect(page.locator("#alerts-answer")).to_have_text("There is no alert 99999999")
    assert page.locator("dialog[open]").count() == 0


def test_what_is_acknowledged_at_once_is_told_apart_by_point_and_rule(
    screens: Screens, full: Server
) -> None:
    page = opened(screens, full)
    page.keyboard.press("Shift+A")
    named = page.locator("#alerts-bulk li")
    expect(named.first).to_be_visible()
    sites = page.evaluate(
        "() => ccc.alerts.on_screen().filter(({ state }) => state === 'UNACKED')"
        ".map(({ point_id }) => point_id)"
    )
    for text, site in zip(named.all_text_contents(), sites, strict=True):
        assert f"{site} · Traffic far below free flow" in text


def test_the_row_under_the_pointer_stays_where_it_is_even_in_a_short_list(
    screens: Screens, calm: Server
) -> None:
    first = raise_alert(calm)
    acknowledge(calm, first)
    page = opened(screens, calm)
    page.locator("#alerts-level-4").click()
    page.wait_for_function("() => ccc.alerts.on_screen().every((row) => row.level === 4)")
    row = page.locator(f"#alerts-list .ag-center-cols-container .ag-row[row-id='{first['no']}']")
    before = box(row)
    page.mouse.move(before["x"] + 300, before["y"] + 20)
    page.evaluate(WATCH, first["no"])
    second = raise_alert(calm)
    expect(page.locator("#alerts-above")).to_have_text("1 new above")
    page.wait_for_timeout(600)
    assert page.evaluate("seen_at") == [before["y"]]  # in no frame elsewhere
    page.mouse.move(5, 5)
    expect(page.locator("#alerts-above")).to_be_hidden()
    expect(page.locator(f"#alerts-list .ag-row[row-id='{second['no']}']").last).to_be_in_viewport()
    assert box(row)["y"] > before["y"]


def test_a_press_right_after_rows_moved_is_of_the_row_that_was_there(
    screens: Screens, calm: Server
) -> None:
    page = opened(screens, calm)
    page.locator("#alerts-list .ag-row").nth(3).hover()
    meant, first = page.evaluate("() => [ccc.alerts.on_screen()[3].no, ccc.alerts.selected]")
    page.evaluate(LATER)  # the pointer was left there; from now on no time passes
    raise_alert(calm)
    page.wait_for_function(f"() => ccc.alerts.index({meant}) === 4")
    page.mouse.down()
    page.mouse.up()
    page.wait_for_function("before => ccc.alerts.selected !== before", arg=first)
    assert page.evaluate("ccc.alerts.selected") == str(meant)


WATCH = """no => {
  const row = document.querySelector(`#alerts-list .ag-center-cols-container [row-id="${no}"]`);
  const seen = (window.seen_at = []);
  (function look() {
    const { y } = row.getBoundingClientRect();
    if (!seen.includes(y)) seen.push(y);
    requestAnimationFrame(look);
  })();
}"""
LATER = """() => {
  const later = performance.now() + 11000;
  performance.now = () => later;
}"""


def box(row: Any) -> dict[str, float]:
    found: dict[str, float] = row.bounding_box()
    return found
