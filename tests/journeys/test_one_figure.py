"""The department head asks where a number comes from, and is led down to the value that came in."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Screens
from tests.journeys.screen import text, texts
from tests.server import Server


def test_a_number_is_followed_to_the_value_that_came_in(screens: Screens, berlin: Server) -> None:
    page = screens.open(
        berlin, "/kpi/fire_department/first_pump?period=2024-11", as_="department head"
    )
    expect(page.locator("h1")).to_have_text("First pump at a fire")
    card = berlin.get("/api/v1/kpis/fire_department/first_pump/trace?period=2024-11")
    rows = berlin.get("/api/v1/kpis/fire_department/first_pump/trace/rows?period=2024-11&limit=50")
    minutes, seconds = divmod(round(card["value"]), 60)
    assert text(page, ".one-value .kpi-value").startswith(f"{minutes}:{seconds:02d}")
    assert f"{rows['count']} rows add up to the figure" in text(page, "#rows .one-said")
    assert page.locator("#rows tbody tr").count() == rows["count"] == 30

    # the longest first, then where that value comes from
    page.locator("#rows th").get_by_role("link", name="First pump").click()
    expect(page.locator("#rows th", has_text="First pump (s) ↑")).to_be_visible()
    page.locator("#rows th").get_by_role("link", name="First pump").click()
    expect(page.locator("#rows th", has_text="First pump (s) ↓")).to_be_visible()
    longest = max(rows["rows"], key=lambda row: row["value"])
    shown = page.locator("#rows tbody tr").first
    assert f"{longest['value']:.1f}"[:5] in shown.inner_text().replace(",", "")
    shown.get_by_role("link").first.click()
    expect(page.locator("#value")).to_be_visible()
    assert "It is version 1 of this moment's value." in text(page, "#value")
    assert "Berliner Feuerwehr" in texts(page, ".one-sources td")[1]

    # and the month before, by its dot; nothing of it was published here
    page.get_by_role("link", name=re.compile(r"^Oct 2024")).click()
    expect(page.locator(".kpi-period")).to_have_text("October 2024")
    assert "Not published; computed as known at" in text(page, ".one-published")


def test_a_figure_that_there_is_not_says_what_would_be_right(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/kpi/fire_department/first_pum", as_="department head")
    expect(page.locator(".kpi-notice")).to_contain_text("first_pump")
