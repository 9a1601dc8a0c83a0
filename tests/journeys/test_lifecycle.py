"""The duty officer does to an alert all that can be done, and is told why when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from data.clock import iso
from tests.journeys.conftest import Screens, copy_of
from tests.journeys.screen import text
from tests.server import Server, eventually

SPEED = 60  # a minute of the city each second
DRAWN_NORMAL = """no => {
  const point = [...ccc.map.views.values()][0]?.points.get(String(no));
  return point && point.level === 0;
}"""
TALL = (1920, 2160)  # every row is drawn: one that was seen moves below all that were not
SHELF_MS = 90_000  # thirty minutes of the city, and time to spare


@pytest.fixture
def city(filled_berlin: Path, tmp_path: Path) -> Iterator[Server]:
    """A Berlin of its own: what is done here would trouble the other journeys. Tests name it before
    their screens, which then close before it does."""
    server = Server(copy_of(filled_berlin, tmp_path), ("--speed", str(SPEED)))
    server.start()
    yield server
    server.stop()


def row(no: int) -> str:
    return f"#alerts-list .ag-row[row-id='{no}']"


def cell(console: Page, no: int, column: str) -> Locator:
    """One cell of an alert's row; while the row moves, the grid has it twice for a moment."""
    return console.locator(f"{row(no)} .alerts-cell.{column}").last


def unseen(server: Server) -> dict[str, Any]:
    """A daily value's alert that nobody has acknowledged: nothing happens to it by itself for hours
    of the city."""
    alerts = server.snapshot()["alerts"].values()
    found = [a for a in alerts if a["rule"] == "pm2_5_high" and a["state"] == "UNACKED"]
    alert: dict[str, Any] = min(found, key=lambda one: one["no"])
    return alert


def open_console(screens: Screens, server: Server, no: int) -> Page:
    """The console at one alert, its detail read."""
    console = screens.open(server, f"/alerts/{no}", TALL)
    console.locator(row(no)).last.wait_for()
    console.locator("#alerts-happened .alerts-event").first.wait_for()
    return console


def press(console: Page, key: str, button: str) -> None:
    """A key whose order can be given now: the one before is done."""
    expect(console.locator(f"#alerts-{button}")).to_have_attribute("aria-disabled", "false")
    console.keyboard.press(key)


def state_of(server: Server, no: int) -> dict[str, Any]:
    alert: dict[str, Any] = server.snapshot()["alerts"][str(no)]
    return alert


def triggers(server: Server, no: int) -> list[str]:
    return [event["trigger"] for event in server.get(f"/api/v1/alerts/{no}/events")["events"]]


def test_an_alert_is_acknowledged_taken_back_commented_shelved_and_comes_back(
    city: Server, screens: Screens
) -> None:
    no = unseen(city)["no"]
    console = open_console(screens, city, no)
    before = triggers(city, no)
    in_list = cell(console, no, "state")
    happened = console.locator("#alerts-happened")

    press(console, "a", "ack")
    expect(in_list).to_contain_text("Acknowledged")
    press(console, "u", "unack")
    expect(happened).to_contain_text("Acknowledgement taken back by duty officer")
    expect(in_list).to_contain_text("Not acknowledged")
    expect(console.locator("#alerts-unack")).to_be_hidden()

    press(console, "c", "comment")
    comment = console.locator("#alerts-comment-form")
    expect(comment.locator("textarea")).to_be_focused()
    console.keyboard.type("a skip burns: smoke (jkasux?)")  # keys there are letters here
    console.keyboard.press("Enter")
    expect(comment).to_be_hidden()
    expect(happened).to_contain_text("a skip burns: smoke (jkasux?)")

    press(console, "g", "assign")
    console.keyboard.type("Meier")
    console.keyboard.press("Enter")
    expect(cell(console, no, "owner")).to_contain_text("Meier")

    shelve(city, console, no)
    expect(console.locator("#alerts-head .alerts-silent")).to_have_text(
        re.compile(r"Shelved until \d\d:\d\d by duty officer: chimney sweep")
    )
    assert state_of(city, no)["state"] == "UNACKED"
    console.evaluate("ccc.alerts.sounded = null")

    console.locator("#alerts-count-shelved", has_text="0").wait_for(timeout=SHELF_MS)
    console.locator(row(no)).last.wait_for()
    expect(console.locator("#alerts-head .alerts-silent")).to_have_count(0)
    expect(happened).to_contain_text("Shelf ended: its time was over")
    expect(in_list).to_contain_text("Not acknowledged")
    assert console.evaluate("ccc.alerts.selected") == str(no)  # nobody was thrown off it
    console.wait_for_function("() => ccc.alerts.sounded >= 1")
    assert triggers(city, no)[len(before) :] == [
        "ACK", "UNACK", "COMMENT", "ASSIGN", "SHELVE", "SHELF_END",
    ]  # fmt: skip


def shelve(city: Server, console: Page, no: int) -> None:
    """With a reason, for half an hour: from Active it moves to Shelved."""
    press(console, "s", "shelve")
    form = console.locator("#alerts-shelve-form")
    expect(form.locator("[data-span]")).to_have_count(4)
    console.keyboard.press("Enter")
    expect(form.locator(".alerts-said")).to_have_text("A shelf needs a reason.")
    console.keyboard.type("chimney sweep")
    expect(form.locator("[data-part=send]")).to_have_attribute("aria-disabled", "false")
    console.keyboard.press("Enter")
    expect(form).to_be_hidden()
    expect(console.locator("#alerts-count-shelved")).to_have_text("1")
    expect(console.locator(row(no))).to_have_count(0)
    eventually(lambda: counted_without(city, console, no))
    console.keyboard.press("3")
    shelved = cell(console, no, "state")
    expect(shelved).to_contain_text(re.compile(r"Shelved until \d\d:\d\d"))
    expect(shelved).to_contain_text("chimney sweep")
    console.keyboard.press("1")
    expect(console.locator(row(no))).to_have_count(0)


def counted_without(city: Server, console: Page, no: int) -> None:
    """The console counts as active what the server has there, and that is not it."""
    active = city.get("/api/v1/alerts/list?tab=active&limit=500", as_="duty officer")
    assert no not in [row["no"] for row in active["rows"]]
    counts = active["counts"]["active"]
    assert int(text(console, "#alerts-count-active")) == counts["total"] - counts.get("held", 0)


def test_a_refused_order_says_why_and_does_nothing(city: Server, screens: Screens) -> None:
    alert = unseen(city)
    no, path = alert["no"], f"/api/v1/alerts/{alert['no']}"
    console = open_console(screens, city, no)
    screens.expected = ("status of 409", "status of 422")
    said = console.locator("#alerts-answer")
    console.keyboard.press("x")
    expect(said).to_have_text("It is not shelved.")
    console.keyboard.press("r")
    expect(said).to_have_text("It does not latch: there is nothing to reset.")
    console.keyboard.press("u")
    expect(said).to_have_text("It is not acknowledged.")
    assert triggers(city, no)[-1] != "UNACK"

    press(console, "c", "comment")  # while it is written, somebody else acknowledges
    form = console.locator("#alerts-comment-form")
    console.keyboard.type("seen from the tower")
    with city.with_token("seat 2", "command") as client:
        order = {"seen_seq": alert["seq"]}
        client.post(f"{path}/acknowledge", json=order).raise_for_status()
    expect(cell(console, no, "state")).to_contain_text("Acknowledged")
    console.keyboard.press("Enter")
    expect(form.locator(".alerts-said")).to_have_text(
        re.compile(
            r"NOT noted: it changed since you looked\. "
            r"seat 2 acknowledged it \d\d:\d\d\. Look again"
        )
    )
    assert triggers(city, no)[-1] == "ACK"
    console.keyboard.press("Enter")  # told how it stands now, it is said again
    expect(form).to_be_hidden()
    expect(console.locator("#alerts-happened")).to_contain_text("seen from the tower")

    press(console, "s", "shelve")
    shelf = console.locator("#alerts-shelve-form")
    console.keyboard.type("sweep")
    shelf.locator("[data-part=until]").fill("soon")
    console.keyboard.press("Enter")
    expect(shelf.locator(".alerts-said")).to_contain_text("such as 16:30")
    shelf.locator("[data-part=until]").fill("14:00")  # that is tomorrow
    console.keyboard.press("Enter")
    expect(shelf.locator(".alerts-said")).to_contain_text("This rule allows a shelf until")
    console.keyboard.press("Escape")
    expect(shelf).to_be_hidden()
    assert triggers(city, no)[-1] == "COMMENT"
    assert console.evaluate("ccc.alerts.selected") == str(no)


def test_the_wall_counts_what_is_silent_apart(city: Server, screens: Screens) -> None:
    alert = unseen(city)
    wall = screens.open(city, "/wall", (3840, 2160))
    expect(wall.locator(".al-counts .cnt").first).to_be_visible()
    expect(wall.locator(".al-silenced")).to_have_text("")
    with city.client() as client:
        until = client.get("/api/v1/snapshot").json()["now"] + 8 * 3_600_000 - 60_000
        permit = {"permit": "W-7", "until": iso(until)}
        point = alert["point_id"]
        client.post(f"/api/v1/points/{point}/out-of-service", json=permit).raise_for_status()
    expect(wall.locator(".al-silenced")).to_have_text("1 out of service")
    wall.wait_for_function(DRAWN_NORMAL, arg=alert["point"])
    with city.client() as client:
        client.post(f"/api/v1/points/{point}/in-service", json={}).raise_for_status()
    expect(wall.locator(".al-silenced")).to_have_text("")
