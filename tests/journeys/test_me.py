"""Everybody: one's own screens as one wants them, one's password, and where one is signed in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from security.demo import PASSWORD
from tests.journeys.conftest import Screens
from tests.journeys.test_sign_in import enter
from tests.server import Server

NEW = "a long and new one"


def option(page: Page, key: str, value: str) -> Locator:
    return page.locator(f"[data-choice='{key}'] [data-value='{value}']")


def said(page: Page, about: str) -> Locator:
    return page.locator(f"[data-said='{about}']")


def worn(page: Page, name: str) -> str:
    """What the document's root says now."""
    found: str = page.evaluate(f"document.documentElement.dataset.{name}")
    return found


def test_a_theme_counts_at_once_on_every_desk_and_never_on_a_wall(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/alerts", as_="duty officer")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("[data-live=person]").click()
    expect(page).to_have_url(re.compile(r"/me$"))
    option(page, "theme", "light").click()
    expect(said(page, "theme")).to_have_text("Saved")
    expect(option(page, "theme", "light")).to_have_attribute("aria-checked", "true")
    assert worn(page, "theme") == "light"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
    page.get_by_role("link", name="Alerts").click()
    page.locator("#alerts-list .ag-row").first.wait_for()
    assert worn(page, "theme") == "light"
    scheme = "getComputedStyle(document.querySelector('#alerts-list .ag-root')).colorScheme"
    assert page.evaluate(scheme) == "light"
    page.get_by_role("link", name="Wall").click()
    page.locator("#wall").wait_for()
    assert worn(page, "theme") == "dark"
    elsewhere = screens.open(berlin, "/map", as_="duty officer")
    assert worn(elsewhere, "theme") == "light"


def test_a_figure_is_drawn_in_the_theme_of_its_reader(screens: Screens, berlin: Server) -> None:
    page = screens.open(berlin, "/me", as_="duty officer")
    option(page, "theme", "contrast").click()
    expect(said(page, "theme")).to_have_text("Saved")
    page.get_by_role("link", name="Alerts").click()
    page.locator("#alerts-list .ag-row").first.click()
    tick = page.locator("#alerts-curve .ytick text").first
    expect(tick).to_be_visible()
    assert tick.evaluate("one => getComputedStyle(one).fill") == "rgb(198, 207, 215)"


def test_a_console_in_another_tab_wears_the_theme_at_once_its_curve_too(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/me", as_="duty officer")
    option(page, "theme", "dark").click()
    expect(said(page, "theme")).to_have_text("Saved")
    console = screens.beside(page, berlin, "/alerts")
    tick = console.locator("#alerts-curve .ytick text").first
    expect(tick).to_be_visible()
    before = tick.evaluate("one => getComputedStyle(one).fill")
    option(page, "theme", "contrast").click()
    console.wait_for_function("() => document.documentElement.dataset.theme === 'contrast'")
    expect(tick).not_to_have_css("fill", before)
    option(page, "density", "compact").click()
    console.wait_for_function("() => document.documentElement.dataset.density === 'compact'")


def test_a_language_goes_with_the_account_and_an_address_may_ask_for_another(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/me", as_="analyst")
    option(page, "language", "en").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("h2").first).to_have_text("界面")
    expect(said(page, "language")).to_have_text("已保存")
    expect(option(page, "language", "zh")).to_be_focused()
    elsewhere = screens.open(berlin, "/map", as_="analyst")
    expect(elsewhere.locator(".place.on")).to_have_text("地图")
    assert elsewhere.evaluate("document.documentElement.lang") == "zh-CN"
    asked = screens.open(berlin, "/map?lang=en", as_="analyst")
    expect(asked.locator(".place.on")).to_have_text("Map")
    elsewhere.locator(".bar a.switch").click()
    expect(elsewhere.locator(".place.on")).to_have_text("Map")
    expect(elsewhere).to_have_url(re.compile(r"/map$"))
    again = screens.open(berlin, "/me", as_="analyst")
    expect(option(again, "language", "en")).to_have_attribute("aria-checked", "true")


def test_a_compact_console_shows_more_rows(screens: Screens, berlin: Server) -> None:
    page = screens.open(berlin, "/alerts", as_="operator")
    row = page.locator("#alerts-list .ag-row").first
    row.wait_for()
    assert row.evaluate("one => one.offsetHeight") == 51
    page.locator("[data-live=person]").click()
    option(page, "density", "compact").click()
    expect(said(page, "density")).to_have_text("Saved")
    page.get_by_role("link", name="Alerts").click()
    row.wait_for()
    assert row.evaluate("one => one.offsetHeight") == 42


def test_what_was_not_kept_is_said_and_not_shown_as_chosen(
    screens: Screens, berlin: Server
) -> None:
    screens.expected = ("Failed to load resource",)
    page = screens.open(berlin, "/me", as_="leader")
    page.route("**/api/v1/me/preferences", lambda route: route.abort())
    option(page, "sound.4", "loud").click()
    expect(said(page, "sound.4")).to_have_text("Not saved: the server does not answer.")
    expect(option(page, "sound.4", "normal")).to_have_attribute("aria-checked", "true")
    page.unroute("**/api/v1/me/preferences")
    option(page, "sound.4", "loud").click()
    option(page, "sound.3", "off").click()
    expect(page.locator("[data-hear='3']")).to_be_disabled()
    expect(page.locator("[data-hear='4']")).to_be_enabled()
    expect(said(page, "sound.4")).to_have_text("Saved")
    expect(said(page, "sound.3")).to_have_text("Saved")
    page.reload()
    expect(option(page, "sound.4", "loud")).to_have_attribute("aria-checked", "true")
    expect(option(page, "sound.3", "off")).to_have_attribute("aria-checked", "true")


def test_a_console_in_another_tab_hears_of_a_choice_at_once(
    screens: Screens, berlin: Server
) -> None:
    console = screens.open(berlin, "/alerts", as_="department head")
    console.locator("#alerts-list .ag-row").first.wait_for()
    page = screens.beside(console, berlin, "/me")
    option(page, "sound.2", "quiet").click()
    option(page, "theme", "contrast").click()
    expect(said(page, "theme")).to_have_text("Saved")
    console.wait_for_function("ccc.preferences.sound[2] === 'quiet'")
    assert (worn(page, "theme"), worn(console, "theme")) == ("contrast", "contrast")
    console.reload()
    assert worn(console, "theme") == "contrast"


@pytest.fixture
def contact(screens: Screens, berlin: Server) -> Page:
    """A department contact who signed in by hand."""
    page = screens.open(berlin, "/login?next=/me", as_=None)
    enter(page, "department contact", PASSWORD)
    expect(page.locator("#me-sessions li")).not_to_have_count(0)
    return page


def test_another_session_is_seen_and_ended_and_a_new_password_ends_the_rest(
    screens: Screens, berlin: Server, contact: Page
) -> None:
    screens.expected = ("401", "403")
    second = screens.open(berlin, "/login?next=/me", as_=None)
    enter(second, "department contact", PASSWORD)
    expect(second.locator("#me-sessions li")).to_have_count(2)
    contact.reload()
    rows = contact.locator("#me-sessions li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("this one")
    rows.last.get_by_role("button", name="End").click()
    expect(rows).to_have_count(1)
    expect(said(contact, "sessions")).to_have_text("Ended")
    second.reload()
    expect(second).to_have_url(re.compile(r"/login"))

    third = screens.open(berlin, "/login?next=/me", as_=None)
    enter(third, "department contact", PASSWORD)
    expect(third.locator("#me-sessions li")).to_have_count(2)
    change(contact, "not the password", NEW, NEW)
    expect(said(contact, "password")).to_have_text("This is not your password.")
    change(contact, PASSWORD, NEW, NEW + "!")
    expect(said(contact, "password")).to_have_text("The new passwords are not the same.")
    change(contact, PASSWORD, NEW, NEW)
    expect(said(contact, "password")).to_contain_text("Changed.")
    expect(rows).to_have_count(1)
    third.reload()
    expect(third).to_have_url(re.compile(r"/login"))
    enter(third, "department contact", NEW)
    expect(third.locator("#me-sessions li")).to_have_count(2)


def change(page: Page, old: str, new: str, again: str) -> None:
    for name, value in (("old", old), ("new", new), ("again", again)):
        page.locator(f"#me-{name}").fill(value)
    page.keyboard.press("Enter")
