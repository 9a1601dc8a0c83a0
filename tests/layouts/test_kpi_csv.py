"""CSV: what goes in comes out, and nothing that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.kpi_csv import COLUMNS, cell, table
from metrics.export import export
from metrics.kpi import Period, scorecards
from tests.metrics.export_town import NOW, city, filled, kpis
from tests.metrics.kpi_town import BERLIN

DOCS = Path(__file__).parents[2] / "docs" / "exports.md"


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_text_never_begins_a_formula(text: str) -> None:
    told = cell(text)
    assert told == text or told == f"'{text}"
    assert not told.startswith(("=", "+", "-", "@", "\t", "\r"))


@settings(max_examples=50, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_has_all_its_digits_and_no_apostrophe(value: float) -> None:
    assert float(cell(value)) == value


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_is_in_the_docs(column: str) -> None:
    assert f"`{column}`" in DOCS.read_text(encoding="utf-8")


def test_quotes_and_commas_come_back_as_they_were() -> None:
    store = filled()
    cards = scorecards(store, kpis(), Period.parse("2025-01"), zone=BERLIN, now_ms=NOW)
    text = table(export(cards, store, city().folder, {}, NOW), city(), "zh")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert "share指标" in {row[COLUMNS.index("name")] for row in rows}
    districts = [row for row in rows[1:] if row[COLUMNS.index("district")]]
    assert len(districts) == 2
    best, worst = COLUMNS.index("rank_best"), COLUMNS.index("rank_worst")
    assert all(1 <= int(row[best]) <= int(row[worst]) <= 2 for row in districts)
    store.close()
