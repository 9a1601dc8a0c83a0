"""A department head answers a figure, the leader decides, and both figures stand side by side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens, fill
from tests.journeys.screen import text, texts
from tests.server import Server

FIGURE = "/kpi/fire_department/first_pump?period=2024-12"
API = "/api/v1/kpis/fire_department/first_pump/answers?period=2024-12"


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Berlin on 10 January: December is over, and can still be appealed."""
    db = fill(tmp_path_factory.mktemp("january"), "berlin", "2025-01-10T08:00")
    server = Server(db, ("--city", "data/cities/berlin", "--speed", "1"))
    server.start()
    yield server
    server.stop()


def tick(page: Page, day: str) -> None:
    """Turn a day of the calendar on or off, by key."""
    box = page.locator(f'.ap-days input[value="{day}"]')
    box.focus()
    page.keyboard.press("Space")


def shown(page: Page, part: str) -> dict[str, tuple[str, str]]:
    """A table of two figures, by the name of the row."""
    names, cells = texts(page, f"{part} tbody th"), texts(page, f"{part} tbody td")
    pairs = zip(cells[::2], cells[1::2], strict=True)
    return dict(zip(names, pairs, strict=True))


def test_an_appeal_from_the_head_to_the_decision(screens: Screens, january: Server) -> None:
    office = screens.open(january, "/brief", as_="leader")
    head = screens.open(january, FIGURE)
    head.locator("#kpi-appeals").get_by_role("button", name="Appeal").press("Enter")
    head.get_by_label("Reason").fill("The bridge was closed by order of the city.")
    tick(head, "2024-12-14")
    tick(head, "2024-12-20")
    head.get_by_label("Evidence").fill("closure order 14/2024")
    expect(head.locator(".ap-preview td.other").first).to_be_visible()
    preview = shown(head, ".ap-preview")
    assert preview["Value"][0] != preview["Value"][1]
    assert january.get(API)["claims"] == []  # nothing is filed by looking
    head.get_by_role("button", name="File the appeal").click()
    claim = head.locator(".ap-claim")
    expect(claim).to_contain_text("filed, waits")
    expect(claim).to_contain_text("14 December 2024, 20 December 2024")
    assert head.locator(".ap-both").count() == 0

    badge = office.locator(".place-news")  # it comes by itself, on the page that is open
    expect(badge).to_have_text("1")
    expect(badge).to_have_attribute("title", "An appeal or a deferral waits for your decision")
    office.close()
    leader = screens.open(january, "/kpi/appeals", as_="leader")
    row = leader.locator("a.ap-tr")
    expect(row).to_contain_text("First pump at a fire")
    row.click()
    leader.get_by_role("button", name="Take up for review").click()
    leader.locator("dialog").get_by_role("button", name="Take up for review").click()
    leader.get_by_role("button", name="Decide", exact=True).click()
    screens.expected = ("422",)  # without a reason nothing is decided
    leader.get_by_role("button", name="Uphold", exact=True).click()
    expect(leader.locator('[data-fault="why"]')).to_contain_text("say it in a few words")
    leader.get_by_label("Why").fill("The order was the city's, for the 14th only.")
    tick(leader, "2024-12-20")
    leader.get_by_role("button", name="Uphold in part").click()
    expect(leader.locator(".ap-state")).to_have_text("upheld in part", timeout=60_000)

    said = january.get(API)
    both = shown(leader, ".ap-both")
    effect = said["effect"]
    for name, key in (("Department's score", "department"), ("City Pulse", "pulse")):
        numbers = tuple(f"{effect[when][key]:.1f}" for when in ("before", "after"))
        assert both[name] == numbers
    assert effect["before"]["value"] != effect["after"]["value"]
    assert said["claims"][0]["granted"]["days"] == ["2024-12-14"]

    expect(leader.locator(".place-news")).to_be_hidden()
    expect(head.locator(".place-news")).to_have_text("1")
    head.locator(".place-news").click()
    moved = head.locator("a.ap-tr")
    expect(moved).to_contain_text("moved on")
    expect(moved).to_contain_text("The order was the city's, for the 14th only.")
    expect(head.locator(".place-news")).to_be_hidden()
    moved.click()
    expect(head.locator(".ap-left")).to_contain_text("14 December 2024")
    assert shown(head, ".ap-both") == both
    (card,) = [
        one
        for one in january.get("/api/v1/kpis/fire_department?period=2024-12")["kpis"]
        if one["id"] == "first_pump"
    ]
    assert card["value"] == effect["after"]["value"]
    assert card["as_computed"]["value"] == effect["before"]["value"]


def test_a_comment_is_kept_while_it_is_written_and_stands_beside_the_figure(
    screens: Screens, january: Server
) -> None:
    page = screens.open(january, FIGURE)
    place = page.locator("#kpi-appeals")
    place.locator(".ap-ways").first.get_by_role("button", name="Comment").click()
    page.get_by_label("What is to be said").fill("The log names the calls.")
    page.keyboard.press("Escape")
    place.locator(".ap-ways").first.get_by_role("button", name="Comment").click()
    expect(page.get_by_label("What is to be said")).to_have_value("The log names the calls.")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator(".ap-comment")).to_contain_text("The log names the calls.")
    assert text(page, ".ap-comment .ap-who") == "department head"
    assert page.locator(".ap-comment textarea, .ap-comment [contenteditable]").count() == 0
