"""Scorecards as files over HTTP: Excel, CSV, PDF and JSON say the same numbers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import etree
from pypdf import PdfReader

from api import kpi_export, kpis, problems
from dispatch.record.fonts import Case
from layouts.kpi_csv import COLUMNS
from security.record import Deed, nothing
from security.record_read import Wanted, events
from tests.api.signed_in import sign_in
from tests.metrics.export_town import DEPARTMENT, NASTY, center, filled

pytestmark = pytest.mark.long

CARD = f"/api/v1/kpis/{DEPARTMENT}"
JANUARY = {"period": "2025-01", "language": "en"}
DAY_SECONDS = 86_400


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = filled()
    server = FastAPI()
    server.state.center = center(store, type=Case(tmp_path_factory.mktemp("type")))
    problems.install(server)
    for part in (kpi_export, kpis):
        server.include_router(part.router)
    sign_in(server)
    yield TestClient(server)
    store.close()


@pytest.fixture(scope="module")
def card(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(CARD, params={"period": "2025-01"}).json()
    assert [kpi["id"] for kpi in found["kpis"]] == ["share", "time", "nasty", "few"]
    assert sum(kpi["value"] is None for kpi in found["kpis"]) == 1
    return found


@pytest.fixture(scope="module")
def book(client: TestClient) -> openpyxl.Workbook:
    answer = client.get(f"{CARD}.xlsx", params=JANUARY)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    return openpyxl.load_workbook(io.BytesIO(answer.content), rich_text=False)


def table(book: openpyxl.Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet's table by its head, which is on the fifth row."""
    rows = list(book[name].iter_rows(min_row=5, values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def raw(client: TestClient) -> dict[str, str]:
    """The numbers of the scorecard's sheet as the file has them, by cell."""
    content = client.get(f"{CARD}.xlsx", params=JANUARY).content
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    root = etree.fromstring(sheet)
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    cells = root.iter(f"{space}c")
    return {
        str(cell.get("r")): str(value.text)
        for cell in cells
        if cell.get("t") is None and (value := cell.find(f"{space}v")) is not None
    }


def test_excel_holds_the_numbers_of_the_api_bit_for_bit(
    client: TestClient, card: dict[str, Any]
) -> None:
    cells = raw(client)
    for row, kpi in enumerate(card["kpis"], start=6):
        scale = DAY_SECONDS if kpi["unit"]["en"] == "min" else 1
        wanted = {
            "B": kpi["value"] and kpi["value"] / scale,
            "D": kpi["standard"]["value"] and kpi["standard"]["value"] / scale,
            "F": kpi["change"], "H": kpi["score"], "L": kpi["num"] if kpi["n"] else None,
        }  # fmt: skip
        for column, value in wanted.items():
            told = cells.get(f"{column}{row}")
            assert (None if told is None else float(told)) == value, (kpi["id"], column)


def test_excel_says_in_words_what_is_na(book: openpyxl.Workbook) -> None:
    rows = {row["Indicator"]: row for row in table(book, "Scorecard")}
    few = rows["Few"]
    assert (few["Actual"], few["Score"], few["Change"]) == ("NA", "NA", "NA")
    assert few["Remark"].startswith("No value: only 1 of 30.")
    assert rows["Share"]["Status"] == "✓ better than the reference"
    assert rows["Share"]["What it is set against"] == "target: Senate"
    assert rows["Time"]["What it is set against"] == "January 2024"


def test_text_that_looks_like_a_formula_stays_text(book: openpyxl.Workbook) -> None:
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row
             if cell.value == NASTY]  # fmt: skip
    assert len(found) >= 3  # scorecard, trend, definitions
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows()
                   for cell in row)  # fmt: skip


def test_charts_are_over_the_cells_of_the_trend_and_hold_no_other_formula(
    client: TestClient,
) -> None:
    content = client.get(f"{CARD}.xlsx", params=JANUARY).content
    file = zipfile.ZipFile(io.BytesIO(content))
    charts = [file.read(name).decode() for name in file.namelist() if "charts/chart" in name]
    formulas = {one for chart in charts for one in re.findall(r"<c:f>(.*?)</c:f>", chart)}
    assert len(charts) == 3  # those with values enough for a line
    assert all(re.fullmatch(r"Trend!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", one) for one in formulas)


def test_each_sheet_can_be_printed_and_keeps_its_head_in_sight(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Scorecard", "Trend", "Charts", "Districts", "Definitions",
                               "Indicators", "SQL", "Notes and sources"]  # fmt: skip
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.freeze_panes is not None
        assert sheet.oddFooter.right.text == "page &P of &N"
        assert "Fire Department" in sheet.oddHeader.right.text
    assert book["Scorecard"].print_title_rows == "$5:$5"
    formats = {cell.number_format for cell in book["Scorecard"]["B"][5:]}
    assert {"[m]:ss", "#,##0.0"} <= formats


def test_trend_and_districts_are_those_of_the_api(
    book: openpyxl.Workbook, card: dict[str, Any]
) -> None:
    trend = list(book["Trend"].iter_rows(min_row=6, min_col=4, values_only=True))
    share = card["kpis"][0]
    assert list(trend[0]) == share["trend"]
    districts = [row for row in table(book, "Districts") if row["Indicator"] == "Share"]
    assert [(row["Value"], row["95 % interval from"], row["Rank at best"]) for row in districts] \
        == [(one["value"], one["low"], one["rank"][0]) for one in share["districts"]]
    assert len(districts) == 2


def test_definitions_and_notes_say_how_and_of_what(book: openpyxl.Workbook) -> None:
    definitions = {row["Id"]: row for row in table(book, "Definitions")}
    assert definitions["share"]["Formula"].startswith("sum of “a” ÷ sum of “b”")
    assert "target 70.0\u00a0%, Senate" in definitions["share"]["Aims"]
    notes = {str(row[0].value): str(row[1].value) for row in book["Notes and sources"].iter_rows(
        min_row=5)}  # fmt: skip
    assert notes["Produced"] == "3 February 2025, 09:00, by duty officer"
    assert "Berliner Feuerwehr" in notes["Source"]
    assert notes["NA"].startswith("Not available")


def test_csv_has_a_row_for_each_kpi_district_and_period(
    client: TestClient, card: dict[str, Any]
) -> None:
    answer = client.get(f"{CARD}.csv", params=JANUARY)
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert text.count("\r\n") == text.count("\n")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert set(rows[0]) == set(COLUMNS)
    periods, districts = len(card["periods"]), len(card["kpis"][0]["districts"])
    assert len(rows) == periods * len(card["kpis"]) + districts
    now = {row["kpi"]: row for row in rows if row["period"] == "2025-01" and not row["district"]}
    for kpi in card["kpis"]:
        row = now[kpi["id"]]
        for column, value in (("value", kpi["value"]), ("score", kpi["score"]),
                              ("reference", kpi["standard"]["value"]), ("numerator", kpi["num"])):
            assert (float(row[column]) if row[column] else None) == value  # fmt: skip
        assert row["absent"] == (kpi["absent"] or "")
    assert now["nasty"]["name"] == f"'{NASTY}"


@pytest.mark.parametrize(("language", "word"), [("en", "Why the score moved"),
                                                ("zh", "得分为何变化")])  # fmt: skip
def test_the_pdf_says_the_same_figures(
    client: TestClient, card: dict[str, Any], language: str, word: str
) -> None:
    answer = client.get(f"{CARD}.pdf", params={**JANUARY, "language": language})
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    bare = "".join(text.split())
    assert "".join(word.split()) in bare
    for kpi in card["kpis"]:
        if kpi["score"] is not None:
            assert f"{kpi['score']:.1f}" in bare
        if kpi["value"] is not None and kpi["unit"]["en"] == "%":
            assert f"{kpi['value']:.1f}%" in bare
    assert "10:07" in bare  # 607.1 s
    assert f"{card['score']:.1f}" in bare
    again = client.get(f"{CARD}.pdf", params={**JANUARY, "language": language})
    assert again.content == answer.content


def test_all_departments_come_in_one_file(client: TestClient) -> None:
    answer = client.get("/api/v1/kpis.xlsx", params=JANUARY)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "Scorecard" in book.sheetnames
    answer = client.get("/api/v1/kpis.csv", params=JANUARY)
    assert DEPARTMENT in answer.text


@pytest.mark.parametrize("ending", ["xlsx", "csv", "pdf"])
def test_what_is_wrong_is_told_as_a_problem(client: TestClient, ending: str) -> None:
    for path, status, said in (
        (f"fire_departmen.{ending}", 404, "did you mean 'fire_department'?"),
        (f"fire_department.{ending}?period=2025-13", 422, "2025-13"),
        (f"fire_department.{ending}?language=fr", 422, "language"),
    ):
        answer = client.get(f"/api/v1/kpis/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (
            status, "application/problem+json",
        )  # fmt: skip
        assert said in answer.json()["detail"]


def test_who_took_a_file_stands_in_the_record(client: TestClient) -> None:
    client.get(f"{CARD}.csv", params={"period": "2024-12"})
    center_ = client.app.state.center  # type: ignore[attr-defined]
    center_.store.write(nothing)  # what was submitted before stands by then
    found = events(center_.store, Wanted(kinds=[Deed.DOWNLOADED]), None, 100)
    assert (found[0].who, found[0].detail) == ("duty officer", f"{CARD}.csv?period=2024-12")
