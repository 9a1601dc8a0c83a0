"""The duty officer, at a desk, keyboard first; what is done there shows on the wall."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.conftest import Screens
from tests.journeys.screen import alert_of, text, texts
from tests.server import Server, eventually

SITE = "TE130"
SOON_MS = 10_000
ROWS_AT_MOST = 60


def row(no: int) -> str:
    return f"#alerts-list .ag-row[row-id='{no}']"


def arrival(console: Page, berlin: Server) -> dict[str, Any]:
    """The alert, once it is in the operating picture and in the list."""
    told: dict[str, Any] | None = None
    end = time.monotonic() + 40
    while time.monotonic() < end:
        if told is None:
            found = [a for a in berlin.snapshot()["alerts"].values() if a["point_id"] == SITE]
            told = found[0] if found else None
        if told is not None and console.locator(row(told["no"])).count():
            return told
        console.wait_for_timeout(20)
    raise AssertionError("Rhinstraße southbound never came to the list")


def find_by_keyboard(console: Page, no: int) -> None:
    """Up to the first row with k, then down with j until the detail names the alert."""

    def selected() -> str | None:
        return console.evaluate("() => ccc.alerts.selected")  # type: ignore[no-any-return]

    for _ in range(ROWS_AT_MOST):
        console.keyboard.press("k")
    for _ in range(ROWS_AT_MOST):
        if selected() == str(no):
            return
        console.keyboard.press("j")
    raise AssertionError(f"alert {no} cannot be reached with j and k")


def test_a_red_alert_is_found_read_and_acknowledged_and_the_wall_shows_it(
    screens: Screens, berlin: Server
) -> None:
    wall = screens.open(berlin, "/wall")
    console = screens.open(berlin, "/alerts")
    console.locator("#alerts-list .ag-row").first.wait_for()
    alert = arrival(console, berlin)
    no = alert["no"]
    assert alert["state"] == "UNACKED"
    assert "Not acknowledged" in text(console, f"{row(no)} .alerts-cell.state")

    find_by_keyboard(console, no)
    console.wait_for_function(
        "() => document.querySelector('#alerts-head h1')?.textContent === 'Rhinstraße southbound'"
    )
    assert console.url.endswith(f"/alerts/{no}")
    assert text(console, "#alerts-head .alerts-value").startswith("11")
    rule = berlin.get(f"/api/v1/alerts/{no}")["rule_now"]
    todo = text(console, "#alerts-todo")
    assert rule["consequence"]["en"] in todo
    assert rule["action"]["en"] in todo
    assert "Traffic Control" in todo
    console.locator("#alerts-curve .scatterlayer path.js-line").first.wait_for(state="attached")

    console.keyboard.press("a")
    console.locator("#alerts-ack", has_text="Acknowledged").wait_for(timeout=SOON_MS)
    wall.locator(".lead-state span", has_text="acknowledged 15:").wait_for(timeout=SOON_MS)
    assert text(wall, ".lead-name") == "Rhinstraße southbound"
    assert text(wall, ".lead-state span").startswith("acknowledged")
    console.locator("#alerts-happened", has_text="by duty officer").wait_for()
    eventually(lambda: acknowledged_in_list(console, no))
    assert text(console, "#alerts-answer") == ""

    events = berlin.get(f"/api/v1/alerts/{no}/events")["events"]
    assert [event["trigger"] for event in events] == ["RAISE", "ACK"]
    assert (events[-1]["from"], events[-1]["to"]) == ("UNACKED", "ACKED")
    assert events[-1]["actor"] == "duty officer"
    assert alert_of(berlin.snapshot(), SITE)["state"] == "ACKED"


def acknowledged_in_list(console: Page, no: int) -> None:
    assert text(console, f"{row(no)} .alerts-cell.state").startswith("Acknowledged 15:")


def test_what_changed_since_it_was_seen_is_not_acknowledged(
    screens: Screens, berlin: Server
) -> None:
    console = screens.open(berlin, "/alerts")
    console.locator("#alerts-list .ag-row").first.wait_for()
    alert = next(
        one for one in berlin.snapshot()["alerts"].values()
        if one["state"] == "UNACKED" and one["seq"] > 1
    )  # fmt: skip
    path = f"/api/v1/alerts/{alert['no']}"
    before = berlin.get(f"{path}/events")
    with berlin.client("duty officer") as client:
        answer = client.post(f"{path}/acknowledge", json={"seen_seq": alert["seq"] - 1})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["alert"]["seq"], told["alert"]["state"]) == (alert["seq"], "UNACKED")
    assert berlin.get(f"{path}/events") == before
    assert berlin.snapshot()["alerts"][str(alert["no"])]["state"] == "UNACKED"


def test_the_list_is_narrowed_by_typing_and_widened_by_escape(
    screens: Screens, berlin: Server
) -> None:
    console = screens.open(berlin, "/alerts")
    console.locator("#alerts-list .ag-row").first.wait_for()
    console.keyboard.press("/")
    console.keyboard.type("jessner")
    eventually(lambda: shown(console, ["Jessnerstraße"]))
    console.keyboard.press("Escape")
    eventually(lambda: more_than(console, 5))
    assert console.locator("#alerts-filter").input_value() == ""


def test_all_on_the_screen_is_acknowledged_but_what_changed_meanwhile(
    screens: Screens, berlin: Server
) -> None:
    console = screens.open(berlin, "/alerts")
    console.locator("#alerts-list .ag-row").first.wait_for()
    console.keyboard.press("Shift+A")
    dialog = console.locator("#alerts-bulk")
    expect(dialog.locator("h2")).to_have_text(re.compile(r"Acknowledge \d+ alerts"))
    numbers = dialog.locator("li").evaluate_all("all => all.map((one) => +one.dataset.no)")
    named = list(map(int, numbers))
    on_screen = console.evaluate("() => ccc.alerts.on_screen().map((row) => row.no)")
    assert len(named) > 3
    assert set(named) <= set(on_screen)

    other = named[-1]
    seen = {"seen_seq": berlin.snapshot()["alerts"][str(other)]["seq"]}
    with berlin.with_token("seat 2", "command") as client:
        client.post(f"/api/v1/alerts/{other}/comment", json={**seen, "note": "smoke"})
    expect(dialog.locator(".alerts-said")).to_have_text("1 changed meanwhile: it is left out.")
    expect(dialog.locator(f"li[data-no='{other}']")).to_have_class("changed")
    console.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(console.locator("#alerts-answer")).to_contain_text("NOT acknowledged, for they changed")
    after = berlin.snapshot()["alerts"]
    assert after[str(other)]["state"] == "UNACKED"
    assert {after[str(no)]["by"] for no in named[:-1] if str(no) in after} == {"duty officer"}
    unnamed = [one for one in after.values() if one["no"] not in named]
    assert any(one["state"] == "UNACKED" for one in unnamed)


def test_a_filter_is_saved_applied_and_deleted_by_keyboard(
    screens: Screens, berlin: Server
) -> None:
    console = screens.open(berlin, "/alerts")
    console.locator("#alerts-list .ag-row").first.wait_for()
    console.keyboard.press("/")
    console.keyboard.type("jessner")
    console.keyboard.press("Enter")
    eventually(lambda: shown(console, ["Jessnerstraße"]))
    console.keyboard.press("f")
    console.keyboard.type("my square")
    console.keyboard.press("Enter")
    saved = console.locator("#alerts-saved [data-apply]")
    expect(saved).to_contain_text("my square")
    console.keyboard.press("Escape")
    console.keyboard.press("Escape")
    eventually(lambda: more_than(console, 5))

    console.keyboard.press("f")
    console.keyboard.press("Enter")
    eventually(lambda: shown(console, ["Jessnerstraße"]))
    assert console.locator("#alerts-filter").input_value() == "jessner"
    console.keyboard.press("f")
    console.keyboard.press("Tab")
    console.keyboard.press("Enter")
    expect(saved).to_have_count(0)


def test_ended_alerts_are_listed_the_last_first(screens: Screens, berlin: Server) -> None:
    told = berlin.get("/api/v1/alerts/list?tab=ended", "duty officer")
    console = screens.open(berlin, "/alerts")
    console.locator("#alerts-list .ag-row").first.wait_for()
    console.keyboard.press("6")
    if not told["total"]:
        expect(console.locator("#alerts-empty")).to_contain_text("Nothing has ended yet.")
        return
    first = cell_of(console, told["rows"][0]["no"])
    expect(first).to_contain_text("Ended")


def test_a_page_may_be_left_while_the_layers_of_its_map_are_on_their_way(
    screens: Screens, berlin: Server
) -> None:
    page, held = screens.open(berlin, "/me", as_="duty officer"), list[Route]()
    page.route("**/api/v1/layers/*", lambda route: held.append(route))
    page.get_by_role("link", name="Alerts").click()
    page.locator("#alerts-map .leaflet-container").wait_for(state="attached")
    page.wait_for_function("() => ccc.map.views.size === 0")
    page.get_by_role("link", name="Tasks").click()
    page.locator("#alerts-map").wait_for(state="detached")
    assert held
    with page.expect_request_finished():
        for route in held:
            route.continue_()
    page.wait_for_timeout(300)  # `screens` looks for errors


def cell_of(console: Page, no: int) -> Locator:
    return console.locator(f"{row(no)} .alerts-cell.state").last


def shown(console: Page, names: list[str]) -> None:
    assert texts(console, "#alerts-list .alerts-cell.where .first") == names


def more_than(console: Page, count: int) -> None:
    assert len(texts(console, "#alerts-list .alerts-cell.where .first")) > count
