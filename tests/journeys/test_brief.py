"""The leader in the morning: what changed since I looked, why, who owns it, what is expected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens, copy_of
from tests.journeys.screen import texts
from tests.server import Server

LEADER, HEAD = "leader", "department head"
BRIEF = "/api/v1/brief"


@pytest.fixture(scope="module")
def city(filled_berlin: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Berlin on 14 December at 14:50, as fast as it is."""
    server = Server(copy_of(filled_berlin, tmp_path_factory.mktemp("brief")), ("--speed", "1"))
    server.start()
    with server.client("duty officer") as client:
        sent = {"title": {"en": "Burst main", "zh": "水管爆裂"}, "domain": "traffic", "grade": 3,
                "origin": "phone", "place": "Frankfurter Allee 12"}  # fmt: skip
        client.post("/api/v1/incidents", json=sent).raise_for_status()
    yield server
    server.stop()


def sentences(told: dict[str, Any], language: str) -> list[str]:
    """All that is told, in order."""
    return [
        one["words"][language]
        for section in told["sections"]
        for item in section["items"]
        for one in item["sentences"]
    ]


def shown(page: Page) -> list[str]:
    expect(page.locator(".brief-item").first).to_be_visible()
    return texts(page, ".brief-item .brief-link")


def seen(page: Page) -> None:
    """The page says that it was before somebody."""
    expect(page.locator("#brief[data-seen]")).to_have_count(1)


def test_the_leader_reads_and_the_next_brief_begins_there(screens: Screens, city: Server) -> None:
    asked = city.get(BRIEF, as_=LEADER)  # fetched by a machine: nobody looked
    page = screens.open(city, "/kpi", as_=LEADER)
    page.get_by_role("link", name="Brief").click()
    told = shown(page)
    assert "Burst main, Frankfurter Allee 12: opened at 14:50, graded serious." in told
    assert len(told) == len(sentences(asked, "en"))
    assert page.locator(".brief-note").first.text_content() == "You look here for the first time."
    assert city.get(f"{BRIEF}/looks", as_=LEADER) == []
    seen(page)
    (look,) = city.get(f"{BRIEF}/looks", as_=LEADER)

    other = screens.open(city, "/brief?lang=zh", as_=LEADER)  # the same person at another desk
    expect(other.locator(".brief-note").first).to_contain_text("您已于")
    assert any(one.startswith("Burst main") is False and "水管爆裂" in one for one in shown(other))
    (same,) = city.get(f"{BRIEF}/looks", as_=LEADER)
    assert same == look

    other.goto(f"{city.url}/brief?read={look['until']}&lang=en")
    assert shown(other) == told
    expect(other.locator(".brief-note").first).to_contain_text("kept and does not change")


def test_a_sentence_leads_to_its_rows(screens: Screens, city: Server) -> None:
    page = screens.open(city, "/brief", as_=LEADER)
    page.get_by_role("link", name="Burst main, Frankfurter Allee 12: opened").click()
    expect(page).to_have_url(re.compile(r"/incidents/1$"))


def test_it_is_copied_as_text_with_owners(screens: Screens, city: Server) -> None:
    page = screens.open(city, "/brief?since=day", as_=LEADER)
    expect(page.locator(".brief-chip.on")).to_have_text("Last 24 h")
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.keyboard.press("c")
    expect(page.locator('[data-part="said"]')).to_have_text("Copied")
    copied = page.evaluate("window.copied")
    assert copied.startswith("Berlin · City brief\nFrom yesterday 14:")
    assert "[ORANGE] Burst main, Frankfurter Allee 12" in copied
    assert all(one in copied for one in shown(page))


def test_the_head_has_it_in_the_bar_and_others_have_not(screens: Screens, city: Server) -> None:
    page = screens.open(city, "/brief", as_=HEAD)
    expect(page.get_by_role("link", name="Brief")).to_be_visible()
    assert shown(page)
    officer = screens.open(city, "/alerts", as_="duty officer")
    expect(officer.locator(".place[href='/brief']")).to_be_hidden()
    with city.client("duty officer") as client:
        assert client.get(BRIEF).status_code == 403


def test_it_fits_a_phone(screens: Screens, city: Server) -> None:
    page = screens.open(city, "/brief", size=(390, 844), as_=LEADER)
    assert shown(page)
    assert page.evaluate("document.querySelector('.brief').scrollWidth") <= 390
