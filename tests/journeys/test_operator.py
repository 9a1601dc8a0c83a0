"""The operator: lets a department head in and throws them out; makes a token, sees it used, revokes
it; reads who did what."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Page, expect

from security.guard import LOOK_AGAIN_SECONDS
from tests.journeys.conftest import Screens
from tests.journeys.test_sign_in import enter
from tests.server import Server

THROWN_OUT_MS = LOOK_AGAIN_SECONDS * 1000 + 10_000


def ready(page: Page) -> None:
    """The list is there, and its first row is chosen."""
    expect(page.locator("#users-detail h1")).to_be_visible()


def fault(page: Page, field: str) -> str:
    return page.locator(f"dialog [data-field='{field}'] .users-fault").text_content() or ""


def test_a_department_head_is_let_in_and_thrown_out_within_seconds(
    screens: Screens, berlin: Server
) -> None:
    screens.expected = ("401", "422")
    page = screens.open(berlin, "/", as_="operator")
    expect(page).to_have_url(berlin.url + "/ops/users")
    ready(page)
    page.keyboard.press("n")
    page.locator("dialog [name=name]").fill("operator")
    page.locator("dialog [name=role]").select_option("department head")
    page.keyboard.press("Enter")
    assert fault(page, "department") == "This role is of a department: choose it."
    page.locator("dialog [name=department]").select_option("environment")
    page.locator("dialog .main").click()
    expect(page.locator("dialog [data-field=name] .users-fault")).to_have_text(
        "The name “operator” is taken."
    )
    page.locator("dialog [name=name]").fill("chen.yu")
    page.locator("dialog [name='display.en']").fill("Chen Yu")
    page.locator("dialog [name='display.zh']").fill("陈宇")
    page.locator("dialog .main").click()
    secret = page.locator("dialog .users-secret input")
    password = secret.input_value()
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}", password)
    page.keyboard.press("Escape")
    expect(secret).to_be_visible()  # shown once: no slip of the finger loses it
    page.get_by_role("button", name="I have it").click()
    expect(page.locator("#users-detail h1")).to_have_text("Chen Yu")
    expect(page.locator("#users-detail .users-event").first).to_contain_text(
        "account added · by operator · department head · Environment Agency"
    )

    head = screens.open(berlin, "/login", as_=None)
    enter(head, "chen.yu", password)
    expect(head).to_have_url(berlin.url + "/kpi")
    expect(head.locator("[data-live=person]")).to_have_text("Chen Yu")
    assert password not in page.content() + head.content()

    page.bring_to_front()
    page.keyboard.press("x")
    expect(page.locator("dialog[open]")).to_contain_text("Chen Yu is thrown out at once")
    page.keyboard.press("Enter")
    expect(page.locator(".users-standing")).to_have_text("Disabled")
    expect(head).to_have_url(re.compile(r"/login\?next=%2Fkpi"), timeout=THROWN_OUT_MS)
    enter(head, "chen.yu", password)
    expect(head.locator("#login-said")).to_contain_text("do not fit together")
    page.keyboard.press("x")
    expect(page.locator(".users-answer")).to_have_text("chen.yu may sign in again.")


def test_a_role_changes_while_its_person_is_at_work(screens: Screens, berlin: Server) -> None:
    screens.expected = ("403", "401")
    with berlin.client() as operator:
        someone = {"name": "rosa", "role": "analyst", "password": "a long enough one",
                   "display": {"en": "<b>Rosa</b>", "zh": "罗莎"}}  # fmt: skip
        operator.post("/api/v1/accounts", json=someone).raise_for_status()
    rosa = screens.open(berlin, "/login", as_=None)
    enter(rosa, "rosa", "a long enough one")
    expect(rosa).to_have_url(berlin.url + "/map")
    page = screens.open(berlin, "/ops/users", as_="operator")
    ready(page)
    page.keyboard.press("/")
    page.keyboard.type("rosa")
    page.keyboard.press("Enter")
    expect(page.locator("#users-detail h1")).to_have_text("<b>Rosa</b>")
    page.keyboard.press("r")
    expect(page.locator("dialog h2 span")).to_have_text("<b>Rosa</b> · rosa")
    page.locator("dialog [name=role]").select_option("duty officer")
    page.locator("dialog .main").click()
    expect(page.locator(".users-answer")).to_have_text("<b>Rosa</b> is now duty officer.")
    expect(page.locator(".users-event").first).to_contain_text("analyst → duty officer")
    rosa.goto(berlin.url + "/alerts/rules")
    expect(rosa.locator("[data-live=person]")).to_have_text("<b>Rosa</b>")
    rosa.goto(berlin.url + "/kpi")
    expect(rosa.locator("h1")).to_have_text("Not for this role")


def test_an_operator_cannot_lock_themselves_out(screens: Screens, berlin: Server) -> None:
    screens.expected = ("422",)
    page = screens.open(berlin, "/ops/users", as_="operator")
    ready(page)
    page.locator("#users-search").fill("operator")
    page.keyboard.press("Enter")
    expect(page.locator("#users-detail h1")).to_have_text("operator")
    page.keyboard.press("r")
    page.locator("dialog [name=role]").select_option("analyst")
    page.locator("dialog .main").click()
    expect(page.locator("dialog [data-field=role] .users-fault")).to_have_text(
        "Nobody changes their own."
    )
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    expect(page.locator("dialog [data-field=name] .users-fault")).to_have_text(
        "Nobody shuts themselves out."
    )


def test_a_token_is_made_used_and_revoked(screens: Screens, berlin: Server) -> None:
    page = screens.open(berlin, "/ops/users", as_="operator")
    ready(page)
    page.keyboard.press("2")
    expect(page.locator("#users-empty")).to_contain_text("No machine and no screen has a token.")
    page.keyboard.press("n")
    page.locator("dialog [name=name]").fill("weather feed")
    page.keyboard.press("Enter")
    assert fault(page, "scopes") == "Choose what it opens."
    page.locator("dialog [value=wall]").check()
    page.locator("dialog [value=read]").check()
    expect(page.locator("dialog [value=wall]")).not_to_be_checked()
    page.locator("dialog .main").click()
    token = page.locator("dialog .users-secret input").input_value()
    page.get_by_role("button", name="I have it").click()
    with httpx.Client(base_url=berlin.url, trust_env=False) as machine:
        machine.headers["Authorization"] = f"Bearer {token}"
        assert machine.get("/api/v1/points", params={"limit": 1}).status_code == 200
        page.keyboard.press("3")  # and back: it is looked at again
        page.reload()
        ready(page)
        page.keyboard.press("2")
        expect(page.locator("#users-tokens .used .first")).to_have_text("just now")
        assert token not in page.content()
        page.keyboard.press("x")
        page.keyboard.press("Enter")
        expect(page.locator(".users-standing")).to_have_text("Revoked")
        assert machine.get("/api/v1/points", params={"limit": 1}).status_code == 401


def test_the_record_says_who_did_what_and_is_searched(screens: Screens, berlin: Server) -> None:
    with berlin.client() as operator:
        someone = {"name": "<b>", "role": "leader", "password": "a long enough one"}
        assert operator.post("/api/v1/accounts", json=someone).status_code == 422
        someone["name"] = "uwe"
        operator.post("/api/v1/accounts", json=someone).raise_for_status()
        operator.post("/api/v1/accounts/uwe/sign-out", json={}).raise_for_status()
    with berlin.client("duty officer") as officer:
        assert officer.get("/api/v1/accounts?x=<i>").status_code == 403
    page = screens.open(berlin, "/ops/users", as_="operator")
    ready(page)
    page.keyboard.press("3")
    rows = page.locator(".users-log tbody tr")
    page.locator(".users-filters [name=whom]").fill("uwe")
    expect(rows).to_have_count(2)
    assert [rows.nth(at).locator("td").nth(2).text_content() for at in (0, 1)] == [
        "signed out everywhere", "account added",
    ]  # fmt: skip
    page.locator(".users-filters [name=kind]").select_option("account added")
    expect(rows).to_have_count(1)
    expect(rows.locator("td").nth(4)).to_have_text("leader")
    page.locator(".users-filters [name=from]").fill("2999-01-01")
    expect(page.locator(".users-log .users-quiet")).to_have_text("Nothing on record fits.")
    page.get_by_role("button", name="Show all").click()
    page.locator(".users-filters [name=words]").fill("manage accounts")
    expect(rows.first).to_contain_text("GET /api/v1/accounts: no right to manage accounts")
    expect(rows.first.locator("td").nth(1)).to_have_text("duty officer")
