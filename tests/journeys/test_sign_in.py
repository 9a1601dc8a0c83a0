"""Everybody: in, to one's own page, out; and what is said when that cannot be."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from security.demo import PASSWORD
from tests.journeys.conftest import Screens
from tests.server import Server


def enter(page: Page, name: str, password: str) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")


def test_a_duty_officer_signs_in_by_keyboard_and_out_again(
    screens: Screens, berlin: Server
) -> None:
    screens.expected = ("401",)
    page = screens.open(berlin, "/alerts/1", as_=None)
    expect(page).to_have_url(re.compile(r"/login\?next=/alerts/1$"))
    expect(page.locator("input[name=name]")).to_be_focused()
    enter(page, "duty officer", "not the password")
    said = page.locator("#login-said")
    expect(said).to_have_text("This name and password do not fit together.")
    enter(page, "Duty Officer", PASSWORD)
    expect(page).to_have_url(re.compile(r"/alerts/1$"))
    expect(page.locator("[data-live=person]")).to_have_text("duty officer")
    links = page.locator(".places .place:visible")
    expect(links).to_have_text([
        "Wall", "Alerts", "Incidents", "Tasks", "Shift", "Map", "Rules", "Plans", "Exercises",
    ])  # fmt: skip
    page.locator("[data-live=sign-out]").click()
    expect(page).to_have_url(re.compile(r"/login$"))
    page.goto(berlin.url + "/alerts")
    expect(page).to_have_url(re.compile(r"/login\?next=/alerts$"))


@pytest.mark.parametrize(
    ("role", "path"),
    [("leader", "/wall"), ("operator", "/ops/users"), ("analyst", "/map"),
     ("department head", "/kpi"), ("department contact", "/tasks")],
)  # fmt: skip
def test_a_demo_account_is_one_press_away_and_lands_on_its_own_page(
    screens: Screens, berlin: Server, role: str, path: str
) -> None:
    page = screens.open(berlin, "/", as_=None)
    expect(page.locator(".sheet-demo code")).to_have_text(PASSWORD)
    page.locator(f".sheet-demo [data-name='{role}']").click()
    expect(page).to_have_url(berlin.url + path)
    expect(page.locator("[data-live=person]")).to_have_text(role)


def test_it_is_all_there_in_chinese(screens: Screens, berlin: Server) -> None:
    screens.expected = ("403",)
    page = screens.open(berlin, "/login", as_=None)
    page.get_by_role("link", name="中文").click()
    expect(page.locator("h1")).to_have_text("登录")
    expect(page.locator(".sheet-demo b").first).to_have_text("领导")
    page.locator(".sheet-demo [data-name='duty officer']").click()
    expect(page.locator("[data-live=person]")).to_have_text("值班员")
    page.goto(berlin.url + "/kpi")
    expect(page.locator("h1")).to_have_text("此角色无权访问")
    page.get_by_role("link", name="返回您的页面").click()
    expect(page).to_have_url(berlin.url + "/alerts")


def test_too_many_guesses_have_to_wait_and_are_told_how_long(
    screens: Screens, berlin: Server
) -> None:
    screens.expected = ("401", "429")
    page = screens.open(berlin, "/login", as_=None)
    button = page.locator("#login > button")
    for _ in range(5):
        enter(page, "somebody", "guess")
        expect(page.locator("#login-said")).to_contain_text("do not fit together")
        expect(button).to_be_enabled()
    enter(page, "somebody", "guess")
    expect(page.locator("#login-said")).to_contain_text("The next one is heard in")
    expect(button).to_be_disabled()
    expect(button).to_be_enabled()


def test_a_page_that_is_not_theirs_says_so_even_when_it_is_reached_from_another(
    screens: Screens, berlin: Server
) -> None:
    screens.expected = ("403",)
    page = screens.open(berlin, "/kpi", as_="department head")
    page.locator(".kpi-departments").wait_for()
    expect(page.locator("a[href^='/kpi/public_order']")).to_have_count(0)  # nobody leads there
    page.evaluate("location.assign('/kpi/public_order')")
    expect(page.locator("h1")).to_have_text("Not for this role")
    expect(page.locator(".sheet-no")).to_contain_text("your role: department head")


def test_who_is_signed_out_elsewhere_is_led_to_login_without_a_touch(
    screens: Screens, berlin: Server
) -> None:
    screens.expected = ("401",)
    page = screens.open(berlin, "/login", as_=None)
    enter(page, "analyst", PASSWORD)
    expect(page.locator("[data-live=person]")).to_have_text("analyst")
    page.locator(".leaflet-container").first.wait_for()  # Dash, refused while it loads, complains
    with berlin.client() as operator:
        operator.post("/api/v1/accounts/analyst/sign-out", json={}).raise_for_status()
    berlin._cookies.pop("analyst", None)
    expect(page).to_have_url(re.compile(r"/login\?next=%2Fmap$"))


def test_a_wall_link_shows_the_wall_and_its_stream(screens: Screens, berlin: Server) -> None:
    with berlin.client() as operator:
        made = operator.post("/api/v1/tokens", json={"name": "lobby", "wall": True}).json()
    page = screens.open(berlin, made["link"], as_=None)
    expect(page).to_have_url(berlin.url + "/wall")
    expect(page.locator(".al-counts .cnt").first).to_be_visible()
    expect(page.locator("[data-live=signed-in]")).to_be_hidden()
    assert page.locator(".places .place:visible").count() <= 1
