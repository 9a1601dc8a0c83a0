"""The server dies: every screen says so, and is well again without anybody's hand."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens, copy_of
from tests.journeys.screen import active_counts, text, texts
from tests.server import Server, eventually


@pytest.fixture
def mortal(filled_berlin: Path, tmp_path: Path) -> Iterator[Server]:
    """A Berlin that may be killed."""
    server = Server(copy_of(filled_berlin, tmp_path), ("--speed", "60"))
    server.start()
    yield server
    server.stop()


def test_screens_say_that_the_server_is_lost_and_come_back_by_themselves(
    screens: Screens, mortal: Server
) -> None:
    wall = screens.open(mortal, "/wall")
    console = screens.beside(wall, mortal, "/alerts")
    console.locator("#alerts-list .ag-row").first.wait_for()
    expect(wall.locator("#lost-banner:visible")).to_have_count(0)
    for page in (wall, console):
        page.evaluate("window.never_reloaded = true")
    # all but the first: requests that were under way when the server died
    screens.expected = (
        "ERR_CONNECTION_REFUSED", "Failed to fetch", "ERR_INCOMPLETE_CHUNKED",
        "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "the server did not respond",
        "ERR_CONTENT_LENGTH_MISMATCH",
    )  # fmt: skip

    mortal.kill()
    killed = time.monotonic()
    asked_in_vain = console.locator("#alerts-list .ag-row:not(.ag-row-selected)").first
    name = asked_in_vain.locator(".alerts-cell.where").inner_text().split("\n")[0].strip()
    asked_in_vain.click()
    for page in (wall, console):
        page.locator("body.lost").wait_for(timeout=8_000)
        assert time.monotonic() - killed < 5.5  # 5 s, and the time that looking takes
        said = text(page, "#lost-banner")
        assert re.fullmatch(r"No connection since \d\d:\d\d:\d\d", said)
    assert "Nothing can be acknowledged" in text(console, ".alerts-lost")

    mortal.start()
    for page in (wall, console):
        page.locator("body:not(.lost)").wait_for(timeout=15_000)
        assert page.evaluate("window.never_reloaded")
        expect(page.locator("#lost-banner")).to_be_hidden()
    console.locator("#alerts-head h1", has_text=name).wait_for()
    eventually(lambda: clock_agrees(wall, mortal), 15)
    eventually(lambda: counts_agree(wall, mortal), 15)
    eventually(lambda: revision_agrees(console, mortal), 15)


def clock_agrees(page: Page, server: Server) -> None:
    city_ms, shown_ms = server.snapshot()["now"], page.evaluate("ccc.now()")
    assert abs(city_ms - shown_ms) < 5_000 * 60  # five seconds, at a minute a second


def counts_agree(page: Page, server: Server) -> None:
    assert texts(page, ".al-counts .cnt") == active_counts(server.snapshot())


def revision_agrees(page: Page, server: Server) -> None:
    assert page.evaluate("ccc.picture.rev") == server.snapshot()["rev"]
