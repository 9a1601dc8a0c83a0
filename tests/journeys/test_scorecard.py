"""The department head asks why a figure moved; the leader, what the City Pulse is made of."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens
from tests.journeys.screen import number, text, texts
from tests.server import Server

MINUS = "\u2212"


def signed(words: str) -> float:
    return float(words.replace(MINUS, "-").replace("\u00a0", "").rstrip("%"))


def ways(page: Page) -> list[float]:
    """The numbers of the waterfall, from the first value to the last."""
    return [signed(words) for words in texts(page, ".kpi-falls .kpi-of")]


def test_a_row_is_opened_by_hand_and_by_key_and_the_address_keeps_it(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/kpi/environment?period=2024-12", as_="leader")
    title = page.locator(".kpi-side h2").first
    page.locator(".kpi-tr[data-kpi=no2_days] .kpi-value").click()
    expect(title).to_contain_text("Days with NO\u2082")
    expect(page.locator(".kpi-tr[aria-current]")).to_have_attribute("data-kpi", "no2_days")
    assert page.url.endswith("/kpi/environment?period=2024-12&kpi=no2_days")
    first, *parts, last = ways(page)
    assert len(parts) > 3
    assert first + sum(parts) == pytest.approx(last, abs=0.05 * (len(parts) + 2))

    page.locator(".kpi-tr[data-kpi=no2_days]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(title).to_contain_text("Days with PM10")
    page.get_by_role("button", name="A year earlier").click()
    expect(page.locator(".kpi-side")).to_contain_text("no value there to compare with")
    assert page.url.endswith("&kpi=pm10_days&against=year")
    page.reload()
    expect(title).to_contain_text("Days with PM10")
    expect(page.get_by_role("button", name="A year earlier")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("link", name="Previous period").click()
    expect(page.locator(".kpi-head .kpi-period")).to_have_text("November 2024")
    expect(page.locator(".kpi-tr[aria-current]")).to_have_attribute("data-kpi", "pm10_days")


def test_the_score_is_the_api_s_and_says_what_it_counts(screens: Screens, berlin: Server) -> None:
    page = screens.open(berlin, "/kpi/fire_department?period=2024-11")
    card = berlin.get("/api/v1/kpis/fire_department?period=2024-11")
    assert text(page, ".kpi-own") == number(card["score"], 0)
    share = number(card["coverage"] * 100, 0)
    assert f"{share} % of the weight counts" in text(page, ".kpi-summary")
    shown = texts(page, ".kpi-score b")
    assert shown == [number(k["score"], 0) for k in card["kpis"] if k["score"] is not None]


def test_the_pulse_stands_with_the_parts_of_its_change(screens: Screens, berlin: Server) -> None:
    page = screens.open(berlin, "/kpi?period=2024-12", as_="leader")
    pulse = berlin.get("/api/v1/pulse?period=2024-12&by=department")
    page.locator(".kpi-hero").wait_for()
    assert text(page, ".kpi-hero") == number(pulse["score"], 0)
    bars = [bar["points"] for bar in pulse["waterfall"]]
    assert ways(page)[1:-1] == pytest.approx(bars, abs=0.051)
    page.get_by_role("link", name="Cause").click()
    expect(page.locator(".kpi-falls")).to_contain_text("the figures themselves")
    causes = berlin.get("/api/v1/pulse?period=2024-12&by=cause")["waterfall"]
    assert ways(page)[1:-1] == pytest.approx([bar["points"] for bar in causes], abs=0.051)
    page.locator(".kpi-mover").first.click()
    expect(page.locator(".kpi-tr[aria-current]")).to_have_count(1)
    assert "against=before" in page.url
