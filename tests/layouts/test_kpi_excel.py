"""Cells of a workbook: every bit of a number, text as text, rows as high as their words."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from layouts.kpi_excel_pen import (
    LONGEST,
    Column,
    Number,
    Pen,
    Text,
    changed,
    cut,
    lines_of,
    valued,
)
from layouts.theme import tokens
from tests.metrics.kpi_town import make_kpi

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMN = [Column("", 20.0)]


def pen() -> Pen:
    return Pen(tokens("light"), "title", "somebody", 1_738_000_000_000)


def numbers_in(content: bytes) -> list[float]:
    """The numbers as the file's text has them."""
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    found = (cell.find(f"{SPACE}v") for cell in etree.fromstring(sheet).iter(f"{SPACE}c"))
    return [float(value.text) for value in found if value is not None]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30))
def test_a_number_is_kept_to_its_last_bit(values: list[float]) -> None:
    one = pen()
    sheet = one.sheet("Sheet")
    for row, value in enumerate(values):
        one.row(sheet, row, [Number(value)], COLUMN)
    assert numbers_in(one.done()) == values


def test_a_number_of_seventeen_digits_is_kept() -> None:
    one, value = pen(), 0.1 + 0.2
    one.row(one.sheet("Sheet"), 0, [Number(value)], COLUMN)
    assert numbers_in(one.done()) == [value]
    assert float(f"{value:.16G}") != value  # what the writer itself would have kept


@settings(max_examples=20, deadline=None)
@given(st.sampled_from("=+-@\t{"), st.text(max_size=30))
def test_text_is_never_a_formula_a_number_or_a_link(begin: str, rest: str) -> None:
    one = pen()
    said = [begin + rest, "=1+1", "12", "https://example.org", "{=A1}"]
    sheet = one.sheet("Sheet")
    for row, words in enumerate(said):
        one.row(sheet, row, [Text(words)], COLUMN)
    content = one.done()
    kinds = {cell.get("t") for cell in etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(
        "xl/worksheets/sheet1.xml")).iter(f"{SPACE}c")}  # fmt: skip
    assert kinds == {"s"}
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_the_same_workbook_is_the_same_bytes() -> None:
    def made() -> bytes:
        one = pen()
        one.row(one.sheet("Sheet"), 0, [Text("words"), Number(1.5)], [*COLUMN, *COLUMN])
        return one.done()

    assert made() == made()


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [("", 20, 1), ("short", 20, 1), ("a" * 36, 20, 2), ("一" * 18, 20, 2), ("a\nb\nc", 20, 3)],
)
def test_words_take_as_many_lines_as_they_need(words: str, width: float, lines: int) -> None:
    assert lines_of(words, width) == lines


def test_words_that_no_cell_holds_are_cut_and_say_so() -> None:
    assert cut("a" * (LONGEST + 5)) == "a" * LONGEST + " […]"
    assert len(cut("a" * 40_000)) < 32_767


@pytest.mark.parametrize(
    ("facts", "value", "cell"),
    [
        ({"show": "minutes"}, 664.0, Number(664.0 / 86_400, "[m]:ss")),
        ({"show": "minutes"}, -5.0, Number(-5.0, '0" s"')),
        ({"show": "percent", "decimals": 1}, 82.04, Number(82.04, "#,##0.0")),
        ({"decimals": 0}, 7.0, Number(7.0, "#,##0")),
    ],
)
def test_a_value_has_the_format_of_its_kpi(
    facts: dict[str, object], value: float, cell: Number
) -> None:
    assert valued(make_kpi({"mean": "a"}, **facts), value) == cell


def test_a_change_has_its_sign_and_seconds_their_unit() -> None:
    minutes = make_kpi({"mean": "a"}, show="minutes")
    assert changed(minutes, 53.0) == Number(53.0, '+#,##0" s";−#,##0" s";#,##0" s"')
    one = pen()
    one.row(one.sheet("Sheet"), 0, [changed(minutes, 53.0)], COLUMN)
    (cell,) = next(openpyxl.load_workbook(io.BytesIO(one.done())).active.iter_rows())
    assert cell.value == 53
