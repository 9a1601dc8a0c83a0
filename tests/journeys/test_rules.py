"""The analyst at the rules: a limit is dragged, back-tested and published; a bad key is refused."""

from __future__ import annotations

from typing import Any

import yaml
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens
from tests.server import Server, eventually

RULE = "traffic_slow"
URL = f"/api/v1/rules/{RULE}"
LEVELS = ("blue", "yellow", "orange", "red")
DOWN_PX = 8


def limits(page: Page) -> dict[str, float]:
    """The limits as the text on the screen has them."""
    found: dict[str, float] = yaml.safe_load(page.locator("#rules-text").input_value())["limits"]
    return found


def drag_red(page: Page) -> None:
    """Take the red line in the middle and let it go some pixels below."""
    lines = page.locator("#rules-curve .shapelayer path")
    expect(lines.first).to_be_attached()
    boxes = [box for box in (line.bounding_box() for line in lines.all()) if box]
    lowest = max(boxes, key=lambda box: box["y"])  # red is the least: the rule calls below it
    x, y = lowest["x"] + lowest["width"] / 2, lowest["y"] + lowest["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + DOWN_PX, steps=4)
    page.mouse.up()


def an_alert(berlin: Server) -> dict[str, Any]:
    """One that the rule's first version raised."""
    listed = berlin.get("/api/v1/alerts?limit=1000")["alerts"]
    mine = [one for one in listed if one["rule"] == RULE]
    assert mine
    found: dict[str, Any] = mine[-1]
    return found


def test_a_limit_is_dragged_back_tested_and_published_and_the_old_alert_keeps_its_version(
    screens: Screens, berlin: Server
) -> None:
    alert = eventually(lambda: an_alert(berlin))
    page = screens.open(berlin, f"/alerts/rules/{RULE}")
    expect(page.locator(".rules-head h2")).to_have_text("Traffic far below free flow")
    expect(page.locator("#rules-gate")).to_have_text("The text is the one in force.")
    before = limits(page)

    drag_red(page)
    eventually(lambda: moved_down(page, before))
    after = limits(page)
    assert [after[name] for name in LEVELS[:3]] == [before[name] for name in LEVELS[:3]]
    expect(page.locator("#rules-changes .add")).to_contain_text(f"red: {after['red']}")
    expect(page.locator("#rules-gate")).to_have_text("Back-test this text first.")

    page.locator("#rules-run").click()
    expect(page.locator("#rules-result")).to_contain_text("alerts a day")
    expect(page.locator("#rules-bars .barlayer .point").first).to_be_attached()
    expect(page.locator("#rules-told")).to_be_visible()
    expect(page.locator("#rules-told")).to_contain_text("Alerts a day")
    expect(page.locator("#rules-gate")).to_have_text("Say why.")
    page.locator("#rules-why").fill("only what stands still is red")
    page.locator("#rules-publish").click()
    expect(page.locator(".rules-notice")).to_have_text("Published as version 2.")

    told = berlin.get(URL)
    newest, first = told["history"]
    assert (newest["version"], newest["actor"]) == (2, "operator")
    assert newest["why"] == "only what stands still is red" and newest["back_tested"]
    assert told["definition"]["limits"]["red"] == after["red"]
    assert told["report"]["report"]["load"]["raised"] > 0
    assert (first["version"], first["actor"]) == (1, "city folder")
    assert berlin.get(f"/api/v1/alerts/{alert['alert']}")["rule_version"] == alert["rule_version"]
    old = berlin.get(f"{URL}?version={alert['rule_version']}")
    assert old["definition"]["limits"]["red"] == before["red"]

    refuse_a_bad_key(page, berlin)


def moved_down(page: Page, before: dict[str, float]) -> None:
    assert limits(page)["red"] < before["red"]


def refuse_a_bad_key(page: Page, berlin: Server) -> None:
    """The nearest right key is named on the screen and over HTTP; the rule in force stays."""
    area = page.locator("#rules-text")
    wrong = area.input_value().replace("deadband:", "deadbnd:")
    area.fill(wrong)
    expect(page.locator("#rules-faults")).to_contain_text("did you mean 'deadband'?")
    marked = page.locator("#rules-lines .wrong").first
    expect(marked).to_have_text(str(1 + wrong.splitlines().index("deadbnd: 0.05")))
    expect(page.locator("#rules-publish")).to_be_disabled()
    with berlin.client() as client:
        body = {"text": wrong, "why": "a slip", "based_on": 2}
        answer = client.post(URL, json=body)
    assert answer.status_code == 422
    assert any("did you mean 'deadband'?" in one["message"] for one in answer.json()["faults"])
    assert berlin.get(URL)["version"] == 2


def test_an_address_without_a_rule_shows_the_first_and_one_that_is_wrong_says_so(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/alerts/rules")
    expect(page.locator(".rules-row").first).to_have_class("rules-row on")
    expect(page.locator("#rules-result")).to_contain_text("alerts a day")  # without a press
    page.locator(f".rules-row[href='/alerts/rules/{RULE}']").click()
    expect(page.locator(".rules-head h2")).to_be_visible()
    page.goto(f"{berlin.url}/alerts/rules/trafic_slow")
    expect(page.locator(".rules-none")).to_contain_text("did you mean 'traffic_slow'?")
    page.goto(f"{berlin.url}/alerts/1")
    expect(page.locator("#alerts-head h1")).to_be_visible()


def test_who_only_reads_rules_is_offered_nothing_and_refused_nothing(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, f"/alerts/rules/{RULE}", as_="duty officer")
    expect(page.locator("#rules-curve .shapelayer path").first).to_be_attached()
    expect(page.locator("#rules-text")).to_have_attribute("readonly", "")
    expect(page.locator("[data-tab=versions]")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".rules-main :is(#rules-run, #rules-publish)")).to_have_count(0)
    page.get_by_role("radio", name="7 days").check()
    expect(page.locator("#rules-curve-words")).to_contain_text("Speed vs free flow")
    page.wait_for_timeout(500)  # `screens` looks for what was refused
