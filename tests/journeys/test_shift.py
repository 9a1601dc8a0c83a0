"""Two duty officers at six in the morning: one goes, one comes; and who looks on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from security.demo import PASSWORD
from tests.journeys.conftest import Screens
from tests.server import Server

ANNA, CARL = "Anna Roth", "Carl Neumann"
SHIFT = "/api/v1/shift"


@pytest.fixture
def shift(berlin: Server) -> Server:
    """Berlin where nobody sits at the first two seats and nothing waits there: at the third sits
    Carl, who has taken over what did."""
    with berlin.client() as operator:
        known = [one["name"] for one in operator.get("/api/v1/accounts").json()["accounts"]]
        for name in {ANNA, CARL} - set(known):
            made = {"name": name, "role": "duty officer", "password": PASSWORD}
            operator.post("/api/v1/accounts", json=made).raise_for_status()
    seats = berlin.get(SHIFT)["seats"]
    if seats["seat-3"]["officer"] is None:
        post(berlin, CARL, "/seats/seat-3/log-on")
    for seat in ("seat-1", "seat-2"):
        if seats[seat]["officer"]:
            post(berlin, "operator", f"/seats/{seat}/free", reason="a new test")
        handover = berlin.get(SHIFT)["seats"][seat]["handover"]
        if handover:
            post(berlin, CARL, f"/hand-overs/{handover['no']}/accept")
    return berlin


def post(server: Server, who: str, path: str, **body: Any) -> dict[str, Any]:
    with server.client(who) as client:
        told: dict[str, Any] = client.post(SHIFT + path, json=body).raise_for_status().json()
    return told


def seat_in_bar(page: Page, words: str) -> None:
    expect(page.locator("[data-live=seat]")).to_have_text(words)


def test_a_seat_passes_from_one_officer_to_the_next_by_keys_alone(
    screens: Screens, shift: Server
) -> None:
    officer = screens.open(shift, "/alerts", as_="duty officer")
    seat_in_bar(officer, "No seat")
    officer.keyboard.press("h")
    expect(officer).to_have_url(re.compile("/shift#hand-over$"))
    expect(officer.locator("#shift-seats [data-order=log-on]").first).to_be_visible()
    officer.keyboard.press("l")
    officer.keyboard.press("Enter")
    seat_in_bar(officer, "Seat 1")
    officer.keyboard.press("e")
    officer.keyboard.type("Radio channel 4 is dead")
    officer.keyboard.press("Control+Enter")
    expect(officer.locator("#shift-log article").first).to_contain_text("Radio channel 4 is dead")
    officer.keyboard.press("Escape")
    officer.keyboard.press("h")
    expect(officer.locator("#shift-notes")).to_be_focused()
    officer.keyboard.type("Mind the fog on the ring")
    officer.locator("#shift-successor").select_option(ANNA)
    officer.keyboard.press("Escape")
    officer.keyboard.press("o")
    expect(officer.locator("#shift-state")).to_contain_text("offered, waits to be accepted")

    anna = screens.open(shift, "/shift", as_=ANNA)
    expect(anna.locator("#shift-paper .shift-told")).to_contain_text("Mind the fog on the ring")
    expect(anna.locator("#shift-paper")).to_contain_text("Radio channel 4 is dead")
    expect(anna.locator("#shift-since")).to_contain_text("Since then")
    anna.keyboard.press("q")
    anna.keyboard.type("Which ring?")
    anna.keyboard.press("Enter")
    expect(officer.locator("#shift-remarks .ask")).to_contain_text("Which ring?")
    officer.keyboard.press("q")
    officer.keyboard.type("The southern one")
    officer.keyboard.press("Enter")
    expect(anna.locator("#shift-remarks .answer")).to_contain_text("The southern one")
    anna.keyboard.press("Escape")
    anna.keyboard.press("a")
    seat_in_bar(anna, "Seat 1")
    seat_in_bar(officer, "No seat")  # without a touch
    expect(anna.locator("#shift-seats .mine")).to_contain_text(ANNA)
    expect(anna.locator("#shift-log article").first).to_contain_text("Seat accepted")


def test_what_was_handed_over_is_read_again_from_the_log(screens: Screens, shift: Server) -> None:
    post(shift, "duty officer", "/seats/seat-2/log-on")
    no = post(shift, "duty officer", "/hand-overs")["hand_over"]
    post(shift, "duty officer", f"/hand-overs/{no}/write", notes="The bridge is up")
    post(shift, "duty officer", f"/hand-overs/{no}/offer")
    post(shift, ANNA, f"/hand-overs/{no}/accept")
    page = screens.open(shift, "/shift", as_="leader")
    expect(page.locator("#shift-title")).to_have_text("Nothing is being handed over")
    page.keyboard.press("/")
    page.keyboard.type("BRIDGE")
    expect(page.locator("#shift-log article")).to_have_count(1)
    expect(page.locator("#shift-csv")).to_have_attribute("href", re.compile("words=BRIDGE"))
    page.get_by_role("link", name=f"hand-over {no}").click()
    expect(page.locator("#shift-title")).to_have_text("Hand-over of Seat 2")
    expect(page.locator("#shift-state")).to_contain_text("accepted")
    expect(page.locator("#shift-paper")).to_contain_text("The bridge is up")
    page.locator("#shift-title").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#shift-title")).to_have_text("Nothing is being handed over")


def test_an_officer_who_must_go_says_why_and_the_empty_seat_is_seen(
    screens: Screens, shift: Server
) -> None:
    post(shift, "duty officer", "/seats/seat-1/log-on")
    operator = screens.open(shift, "/shift", as_="operator")
    seat = operator.locator("#shift-seats [data-seat=seat-1]").first
    expect(seat).to_contain_text("duty officer")
    officer = screens.open(shift, "/shift", as_="duty officer")
    expect(officer.locator("#shift-title")).to_have_text("You sit at Seat 1")
    officer.keyboard.press("l")
    officer.keyboard.press("Enter")  # without a reason
    expect(officer.locator("#shift-because-said")).to_have_text("Say why in a few words.")
    officer.keyboard.type("Taken ill")
    officer.keyboard.press("Enter")
    seat_in_bar(officer, "No seat")
    expect(seat).to_contain_text("empty")
    expect(seat).to_contain_text("Hand-over waits since")
    expect(operator.locator("#shift-state")).to_contain_text("duty officer has left")
    expect(operator.locator("[data-order=accept]")).to_be_hidden()
    expect(operator.locator("#shift-entry")).to_be_hidden()
    seat_in_bar(operator, "")


def test_what_is_typed_stays_while_alerts_come_and_the_page_is_loaded_anew(
    screens: Screens, shift: Server
) -> None:
    post(shift, "duty officer", "/seats/seat-1/log-on")
    page = screens.open(shift, "/shift#hand-over", as_="duty officer")
    expect(page.locator("#hand-over [data-order=draft]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#shift-notes")).to_be_focused()
    page.keyboard.type("half a sent")
    with page.expect_response(lambda answer: "/hand-overs/" in answer.url
                              and answer.request.method == "GET"):  # fmt: skip
        pass
    page.keyboard.type("ence")
    expect(page.locator("#shift-notes")).to_have_value("half a sentence")
    with page.expect_response(re.compile("/write$")):
        pass
    page.reload()
    expect(page.locator("#shift-notes")).to_have_value("half a sentence")


def test_on_paper_stands_the_document_and_nothing_else(screens: Screens, shift: Server) -> None:
    post(shift, "duty officer", "/seats/seat-1/log-on")
    left = post(shift, "duty officer", "/seats/seat-1/log-off", reason="Fire drill")
    page = screens.open(shift, f"/shift#hand-over-{left['hand_over']}", as_="leader")
    paper = page.locator("#shift-paper .shift-told p")
    expect(paper).to_have_text("Fire drill")
    page.emulate_media(media="print")
    for part in (".bar", ".shift-left", ".shift-right", ".shift-foot", ".shift-orders"):
        expect(page.locator(part).first).to_be_hidden()
    expect(paper).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator(".shift-dated")).to_have_text(re.compile(r"^Berlin · 14 December 2024 \d"))
    page_itself = page.locator("html")
    expect(page_itself).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page_itself).to_have_css("overflow", "visible")


def test_it_is_all_there_in_chinese(screens: Screens, shift: Server) -> None:
    post(shift, "duty officer", "/seats/seat-1/log-on")
    page = screens.open(shift, "/shift?lang=zh", as_="duty officer")
    expect(page.locator("#shift-title")).to_have_text("您在 1 号席")
    expect(page.locator("[data-live=seat]")).to_have_text("1 号席")
    expect(page.locator("#hand-over [data-order=draft]")).to_contain_text("交班")
    expect(page.locator("#shift-log article").first).to_contain_text("上席")
    page.locator("#hand-over [data-order=draft]").click()
    expect(page.locator("#shift-state")).to_contain_text("草稿")
