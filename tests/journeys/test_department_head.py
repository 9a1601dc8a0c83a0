"""The department head, weekly: how does my department stand, and against what."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens
from tests.journeys.screen import city_of, number, text, texts
from tests.server import Server

MARKS = ("better", "even", "worse", "unknown")


def written(kpi: dict[str, Any], value: float) -> str:
    """The value as a scorecard writes it: minutes as 10:24, else with the KPI's decimals."""
    if kpi["show"] == "minutes":
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes}:{seconds:02d}"
    return number(value, kpi["decimals"])


def values_by_name(page: Page) -> dict[str, str]:
    return dict(zip(texts(page, ".kpi-name"), texts(page, ".kpi-value"), strict=True))


def test_a_scorecard_is_opened_and_the_month_before_is_looked_at(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/kpi")
    page.get_by_role("link", name="Fire Department", exact=True).click()
    expect(page.locator("h1")).to_have_text("Fire Department")
    assert text(page, ".kpi-head .kpi-period") == "1 to 13 December 2024"
    page.get_by_role("link", name="Previous period").click()
    expect(page.locator(".kpi-head .kpi-period")).to_have_text("November 2024")
    assert page.url.endswith("/kpi/fire_department?period=2024-11")

    card = berlin.get("/api/v1/kpis/fire_department?period=2024-11")
    about = {kpi["id"]: kpi for kpi in berlin.get("/api/v1/kpis")}
    folded = page.locator(".kpi-fold .kpi-tr")
    expect(folded.first).to_be_hidden()
    page.locator(".kpi-fold-line").click()
    expect(folded.first).to_be_visible()
    shown = values_by_name(page)
    assert sorted(shown) == sorted(kpi["name"]["en"] for kpi in card["kpis"])
    absent = [kpi for kpi in card["kpis"] if kpi["value"] is None]
    assert 2 <= folded.count() <= len(absent)
    assert text(page, ".kpi-fold-line b") == f"{folded.count()} figures without a value"
    known = [kpi for kpi in card["kpis"] if kpi["value"] is not None]
    assert len(known) >= 5
    for kpi in known:
        unit = kpi["unit"]["en"]
        assert shown[kpi["name"]["en"]].replace(unit, "").strip() == written(
            about[kpi["id"]], kpi["value"]
        )
    for kpi in absent:
        assert shown[kpi["name"]["en"]].startswith("NA")
    marks = {mark: page.locator(f".kpi-tr .kpi-mark.{mark}").count() for mark in MARKS}
    assert marks == {mark: [k["rating"] for k in card["kpis"]].count(mark) for mark in MARKS}
    assert "Berliner Feuerwehr" in text(page, ".kpi-footnote")


def test_a_quarter_is_chosen_and_the_way_back_leads_to_all_departments(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/kpi/fire_department?period=2024-11")
    page.get_by_role("link", name="Quarter", exact=True).click()
    expect(page.locator(".kpi-head .kpi-spans .on")).to_have_text("Quarter")
    assert page.url.endswith("?period=2024-Q4")
    page.get_by_role("link", name="All departments").click()
    expect(page.locator("h1")).to_have_text("Scorecards")
    city = city_of("berlin").file
    departments = texts(page, ".kpi-department")
    assert sorted(departments) == sorted(one.name.en for one in city.departments)


def test_an_address_that_is_wrong_says_what_would_be_right(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/kpi/fire_departmnt", as_="leader")
    expect(page.locator(".kpi-notice")).to_contain_text("did you mean 'fire_department'?")
    page.goto(f"{berlin.url}/kpi/fire_department?period=2024-11&until=2024-12-05&lang=zh")
    expect(page.locator(".kpi-notice")).to_have_text("2024-12-05 不在 2024-11 之内")
    page.goto(f"{berlin.url}/kpi/fire_department?period=2024-11&kpi=frist_pump&lang=en")
    expect(page.locator(".kpi-notice")).to_contain_text("did you mean 'first_pump'?")
    expect(page.locator(".kpi-tr[aria-current]")).to_have_count(1)
