"""A sheet of charts: the trend of each figure as a chart of Excel's own, over the trend's cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from layouts.kpi_excel_pen import value_shape
from layouts.kpi_excel_sheets import HEAD, Told, trend_columns
from metrics.kpi_types import Row, Scorecard

MOST = 24  # charts: a workbook of hundreds opens slowly; the trend has a line for each figure
ACROSS, WIDE, HIGH = 3, 400, 210  # how many side by side; pixels
CELL_WIDE, CELL_HIGH = 64, 20
ENOUGH = 3  # values that make a line


def charts(told: Told) -> None:
    """Headline figures first, in the order of the trend's rows."""
    t, sheet = told.t, told.pen.sheet(told.t("Charts"))
    lead = t("Headline figures first. Where the line breaks there is no value. Axes need not begin "
             "at nought: see the figures.")
    told.begin(sheet, t("Charts"), lead)
    for place, (row_no, row) in enumerate(list(_chosen(told))[:MOST]):
        across, down = place % ACROSS, place // ACROSS
        sheet.insert_chart(
            HEAD + down * (HIGH // CELL_HIGH + 1), across * (WIDE // CELL_WIDE + 1),
            _chart(told, row_no, row), {"object_position": 2},
        )  # fmt: skip
    told.finish(sheet, [], 0, 0)


def _chosen(told: Told) -> Iterable[tuple[int, Row]]:
    """The figures with a line, each with its row of the trend."""
    numbered: list[tuple[int, tuple[Scorecard, Row]]] = list(enumerate(told.rows(), HEAD + 1))
    for headline in (True, False):
        for number, (_, row) in numbered:
            known = sum(value is not None for value in row.trend)
            if row.kpi.headline is headline and known >= ENOUGH:
                yield number, row


def _chart(told: Told, row_no: int, row: Row) -> Any:
    pen, name = told.pen, told.t("Trend")
    first = trend_columns(told)
    last = first + len(row.trend) - 1
    one = pen.book.add_chart({"type": "line"})
    one.add_series({
        "categories": [name, HEAD, first, HEAD, last],
        "values": [name, row_no, first, row_no, last],
        "line": {"color": pen.ink("text-2"), "width": 1.75},
    })  # fmt: skip
    quiet = {"size": 8, "color": pen.ink("text-3")}
    bold = {"size": 10, "bold": True, "color": pen.ink("text-1")}
    # Titles are the cells themselves: text could be taken for a formula here.
    one.set_title({"name": [name, row_no, first - 3], "name_font": bold})
    one.set_legend({"none": True})
    one.set_x_axis({"num_font": quiet, "line": {"color": pen.ink("rule-strong")},
                    "interval_unit": 6, "interval_tick": 6})  # fmt: skip
    lines = {"visible": True, "line": {"color": pen.ink("rule")}}
    one.set_y_axis({
        "name": [name, row_no, first - 2], "name_font": quiet, "num_font": quiet,
        "num_format": value_shape(row.kpi), "line": {"none": True}, "major_gridlines": lines,
    })  # fmt: skip
    one.set_size({"width": WIDE, "height": HIGH})
    one.set_chartarea({"border": {"none": True}})
    one.show_blanks_as("gap")
    return one
