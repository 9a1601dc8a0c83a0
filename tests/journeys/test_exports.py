"""The department head takes the scorecard along, the leader the report of the week."""

from __future__ import annotations

import csv
import io

import openpyxl
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.journeys.conftest import Screens
from tests.server import Server


def taken(page: Page, link: str) -> bytes:
    """The file behind a link, as the signed-in browser gets it."""
    address = page.get_by_role("link", name=link).get_attribute("href")
    assert address is not None
    answer = page.request.get(page.url.split("/kpi")[0] + address)
    assert answer.status == 200, answer.text()
    return answer.body()


def test_a_scorecard_is_taken_along_as_a_workbook_as_a_table_and_on_paper(
    screens: Screens, berlin: Server
) -> None:
    page = screens.open(berlin, "/kpi/fire_department?period=2024-11")
    card = berlin.get("/api/v1/kpis/fire_department?period=2024-11")
    values = {kpi["id"]: kpi["value"] for kpi in card["kpis"]}

    with page.expect_download() as loading:
        page.get_by_role("link", name="Excel file of this scorecard").click()
    name = loading.value.suggested_filename
    assert name == "berlin-fire_department-2024-11-en.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(loading.value.path().read_bytes()))
    rows = list(book["Scorecard"].iter_rows(min_row=6, values_only=True))
    assert [row[0] for row in rows] == [kpi["name"]["en"] for kpi in card["kpis"]]

    text = taken(page, "CSV file of this scorecard").decode("utf-8-sig")
    whole = [row for row in csv.DictReader(io.StringIO(text))
             if row["period"] == "2024-11" and not row["district"]]  # fmt: skip
    assert {row["kpi"]: float(row["value"]) if row["value"] else None for row in whole} == values

    pages = PdfReader(io.BytesIO(taken(page, "PDF file of this scorecard"))).pages
    told = " ".join(one.extract_text() for one in pages)
    assert "Fire Department" in told and "November 2024" in told
    assert "page 1 of" in told


def test_the_leader_takes_the_report_of_the_week(screens: Screens, berlin: Server) -> None:
    page = screens.open(berlin, "/kpi?period=2024-W49&lang=zh", as_="leader")
    pages = PdfReader(io.BytesIO(taken(page, "周报"))).pages
    told = "".join("".join(one.extract_text() for one in pages).split())
    assert "2024年第49周" in told and "城市脉搏" in told
    pages = PdfReader(io.BytesIO(taken(page, "月报"))).pages
    assert "月报" in pages[0].extract_text()  # of the last month that is over
