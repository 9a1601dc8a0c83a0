"""One alert from its arrival to the next officer's watch, by keys alone, with two officers at once:
it is heard, found, read, acknowledged, commented, shelved, comes back, and is handed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens
from tests.journeys.test_duty_officer import find_by_keyboard, row
from tests.journeys.test_two_officers import (
    FIRST,
    SECOND,
    SHELF_MS,
    console,
    raise_alert,
    with_a_second_officer,
)
from tests.server import Server


@pytest.fixture(scope="module")
def night(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Berlin, a minute a second, with two duty officers."""
    yield from with_a_second_officer(filled_berlin, tmp_path_factory.mktemp("night"), "60")


def take_a_seat(page: Page, seat: str) -> None:
    """From the console by keys to the first free seat, and back."""
    page.keyboard.press("h")
    expect(page.locator("#shift-seats [data-order=log-on]").first).to_be_visible()
    page.keyboard.press("l")
    page.keyboard.press("Enter")
    expect(page.locator("[data-live=seat]")).to_have_text(seat)
    page.get_by_role("link", name="Alerts").click()
    page.locator("#alerts-list .ag-row").first.wait_for()
    page.keyboard.press("Shift")
    page.wait_for_function("() => ccc.sound.ready()")


def test_an_alert_is_heard_found_handled_shelved_comes_back_and_is_handed_over(
    screens: Screens, night: Server
) -> None:
    one, other = console(screens, night, FIRST), console(screens, night, SECOND)
    take_a_seat(one, "Seat 1")
    take_a_seat(other, "Seat 2")
    for page in (one, other):
        page.evaluate("() => { ccc.alerts.sounded = 0; }")

    alert = raise_alert(night)
    no = alert["no"]
    for page in (one, other):
        page.locator(row(no)).last.wait_for()
        page.wait_for_function("() => ccc.alerts.sounded === 4")
        find_by_keyboard(page, no)
        expect(page.locator("#alerts-head h1")).to_have_text(alert["name"]["en"])
        expect(page.locator("#alerts-happened")).to_contain_text("Raised red")
    expect(one.locator("#alerts-presence")).to_have_text("Seat 2 is looking too")
    expect(other.locator("#alerts-presence")).to_have_text("Seat 1 is looking too")

    one.keyboard.press("a")
    expect(one.locator("#alerts-ack")).to_contain_text("Acknowledged")
    expect(other.locator("#alerts-changed")).to_contain_text("duty officer acknowledged it")
    other.wait_for_timeout(600)  # nobody reads it sooner
    other.keyboard.press("c")
    other.keyboard.type("a skip burns")
    expect(one.locator("#alerts-presence")).to_have_text("Seat 2 is commenting on this")
    other.keyboard.press("Enter")
    expect(one.locator("#alerts-happened")).to_contain_text("a skip burns")

    one.wait_for_timeout(600)
    one.keyboard.press("s")
    one.keyboard.type("the brigade is there")
    one.keyboard.press("Enter")
    for page in (one, other):
        expect(page.locator("#alerts-head .alerts-silent")).to_contain_text("the brigade is there")
        expect(page.locator("#alerts-count-shelved")).to_have_text("1")
    for page in (one, other):
        ended = page.locator("#alerts-happened")
        expect(ended).to_contain_text("Shelf ended: its time was over", timeout=SHELF_MS)
        expect(page.locator("#alerts-count-shelved")).to_have_text("0")
        assert page.evaluate("ccc.alerts.selected") == str(no)

    one.keyboard.press("h")
    expect(one.locator("#hand-over [data-order=draft]")).to_be_focused()
    one.keyboard.press("Enter")
    expect(one.locator("#shift-notes")).to_be_focused()
    one.keyboard.type("Ask the brigade at six")
    one.keyboard.press("Escape")
    one.keyboard.press("o")
    expect(one.locator("#shift-state")).to_contain_text("offered, waits to be accepted")
    other.keyboard.press("h")
    paper = other.locator("#shift-paper")
    expect(paper).to_contain_text("Ask the brigade at six")
    expect(paper.locator(f"a[href='/alerts/{no}']").first).to_have_text(alert["name"]["en"])
    other.keyboard.press("a")
    expect(one.locator("[data-live=seat]")).to_have_text("No seat")
    expect(other.locator("[data-live=seat]")).to_have_text("Seat 2")
    expect(other.locator("#shift-log article").first).to_contain_text("Seat accepted")

    events = night.get(f"/api/v1/alerts/{no}/events")["events"]
    told = [(event["trigger"], event["actor"]) for event in events]
    assert told[1:4] == [("ACK", FIRST), ("COMMENT", SECOND), ("SHELVE", FIRST)]
    assert told[0][0] == "RAISE"
    assert "SHELF_END" in [trigger for trigger, _ in told]
    expect(other).to_have_url(re.compile("/shift"))
