"""The operator at the plans: a limit is changed, drawn at once, published; others may look."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Screens
from tests.server import Server

pytestmark = pytest.mark.browser
URL = "/api/v1/plans/crowd_at_a_square"
LOOK = '[data-step="look"] .plans-name small'


def test_a_limit_is_changed_drawn_and_published(screens: Screens, berlin: Server) -> None:
    page = screens.open(berlin, "/plans/crowd_at_a_square", as_="operator")
    expect(page.locator(".rules-head h2")).to_have_text("Crowd at a square or in a street")
    expect(page.locator(LOOK)).to_have_text("2 min · 15 min")
    expect(page.locator("#plans-gate")).to_have_text("The text is the one in force.")

    page.locator('[data-step="count_again"]').click()
    expect(page.locator(".plans-card.on h3")).to_have_text("Count again")
    expect(page.locator(".plans-ties path.on")).to_have_count(5)

    area = page.locator("#plans-text")
    text = area.input_value()
    area.fill(text.replace("due_within: PT15M", "due_within: PT12M", 1))
    expect(page.locator(LOOK)).to_have_text("2 min · 12 min")

    area.fill(text.replace("department: public_order", "department: publik_order", 1))
    expect(page.locator("#plans-faults")).to_contain_text("did you mean 'public_order'?")
    expect(page.locator("#plans-publish")).to_be_disabled()

    area.fill(text.replace("due_within: PT15M", "due_within: PT12M", 1))
    page.locator("#plans-why").fill("patrols are nearer now")
    page.locator("#plans-publish").click()
    expect(page.locator(".rules-notice")).to_have_text("Published as version 2.")
    told = berlin.get(URL)
    newest = told["history"][0]
    assert (newest["version"], newest["actor"]) == (2, "operator")
    assert newest["why"] == "patrols are nearer now"
    assert told["definition"]["steps"][0]["due_within"] == "PT12M"


def test_the_duty_officer_reads_in_chinese_and_does_not_publish(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/plans/large_fire_with_smoke?lang=zh", as_="duty officer")
    expect(page.locator(".rules-head h2")).to_have_text("较大火灾及浓烟扩散应急预案")
    expect(page.locator("#plans-gate")).to_have_text("只有运维员可以发布。")
    expect(page.locator(".place.on")).to_have_text("预案")
