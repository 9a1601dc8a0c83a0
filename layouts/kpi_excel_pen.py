"""Writing cells of a workbook: numbers that stay numbers, text that stays text, one look."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from metrics.kpi_types import Kpi

FONT = "Arial"  # on every machine; Chinese falls back to the machine's own
DAY_SECONDS = 86_400
LONGEST = 32_000  # characters: Excel takes 32,767 in a cell
A4 = 9
HEAD_HIGH, LINE_HIGH, MOST_HIGH = 30, 13, 400  # points
WIDE = 0x2E7F
Palette = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the format in which Excel shows it; `day` fractions are durations."""

    value: float
    shape: str = "#,##0"


@dataclass(frozen=True, slots=True)
class Text:
    """Words. `look` is one of LOOKS."""

    words: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    day: date


Cell = Number | Text | Day | None
INSET: Mapping[str, Any] = {"align": "left", "indent": 1}  # text stands off the numbers before it
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "name": {"bold": True},
    "quiet": {"font_color": "text-3"},
    "na": {"font_color": "text-3", "align": "right"},
    "better": {"font_color": "rating-better", "bold": True},
    "even": {"font_color": "rating-even"},
    "worse": {"font_color": "rating-worse", "bold": True},
    "unknown": {"font_color": "rating-unknown"},
    "code": {"font_name": "Consolas", "font_size": 8},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, how wide it is in characters, whether it holds numbers."""

    head: str
    width: float
    right: bool = False


def numbers(head: str, width: float) -> Column:
    """A column of numbers."""
    return Column(head, width, right=True)


class Exact(Worksheet):  # type: ignore[misc]  # it ships no types
    """A sheet that keeps every bit of a number: XlsxWriter writes 16 digits, a double has 17."""

    def _xml_number_element(
        self, number: float, attributes: Sequence[tuple[str, object]] = ()
    ) -> None:
        held = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{held}><v>{float(number)!r}</v></c>")


class Pen:
    """One workbook in memory. `palette` are the tokens of paper."""

    def __init__(self, palette: Palette, title: str, author: str, made_ms: int) -> None:
        self._out = io.BytesIO()
        self.book = Workbook(
            self._out,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        made = datetime.fromtimestamp(made_ms / 1000, UTC).replace(tzinfo=None)
        self.book.set_properties({"title": title, "author": author, "created": made})
        self._palette = palette
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def done(self) -> bytes:
        """The file."""
        self.book.close()
        return self._out.getvalue()

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, without grid lines."""
        one: Worksheet = self.book.add_worksheet(name, worksheet_class=Exact)
        one.hide_gridlines(2)
        return one

    def ink(self, token: str) -> str:
        """The colour of a token."""
        return self._palette[token]

    def style(self, **facts: Any) -> Any:
        """A format, made once. Colours are names of tokens."""
        key = tuple(sorted(facts.items()))
        if key not in self._styles:
            said = {"font_name": FONT, "font_size": 10, "valign": "top", **facts}
            said |= {
                name: self.ink(token) for name, token in said.items() if name.endswith("_color")
            }
            self._styles[key] = self.book.add_format(said)
        return self._styles[key]

    def put(
        self, sheet: Worksheet, row: int, column: int, cell: Cell, *, wrap: bool = False
    ) -> None:
        """One cell of a table."""
        line = {"bottom": 4, "bottom_color": "rule"}
        match cell:
            case None:
                sheet.write_blank(row, column, None, self.style(**line))
            case Number():
                sheet.write_number(
                    row, column, cell.value, self.style(num_format=cell.shape, **line)
                )
            case Day():
                at = datetime.combine(cell.day, time())
                shape = self.style(num_format="yyyy-mm-dd", **INSET, **line)
                sheet.write_datetime(row, column, at, shape)
            case Text():
                facts = LOOKS[cell.look]
                inset = {} if "align" in facts else INSET
                look = self.style(text_wrap=wrap, **inset, **facts, **line)
                sheet.write_string(row, column, cut(cell.words), look)

    def say(self, sheet: Worksheet, row: int, words: str, **look: Any) -> None:
        """A line above a table, or one of prose."""
        sheet.write_string(row, 0, cut(words), self.style(**look))

    def heads(self, sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
        """The head of a table, and the widths of its columns."""
        sheet.set_row(row, HEAD_HIGH)
        for place, column in enumerate(columns):
            side: Mapping[str, Any] = {"align": "right"} if column.right else INSET
            look = self.style(
                bold=True, text_wrap=True, valign="bottom", font_color="text-2",
                bg_color="surface-2", bottom=2, bottom_color="text-2", **side,
            )  # fmt: skip
            sheet.set_column(place, place, column.width)
            sheet.write_string(row, place, column.head, look)

    def row(
        self, sheet: Worksheet, at: int, cells: Sequence[Cell], columns: Sequence[Column]
    ) -> None:
        """A row of a table, as high as its words need: not every program sees to that."""
        lines = 1
        for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            self.put(sheet, at, place, cell, wrap=True)
            if isinstance(cell, Text):
                lines = max(lines, lines_of(cell.words, column.width))
        sheet.set_row(at, min(MOST_HIGH, LINE_HIGH * lines + 3))

    def print_set_up(
        self, sheet: Worksheet, *, head: int, columns: int, left: str, right: str, page: str
    ) -> None:
        """A4 across, as wide as one page, the head on each. `page` has &P and &N."""
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.set_header(f"&L&8{_plain(left)}&R&8{_plain(right)}")
        sheet.set_footer(f"&L&8{_plain(str(sheet.get_name()))}&R&8{page}")
        sheet.repeat_rows(head)
        sheet.freeze_panes(head + 1, columns)


def lines_of(words: str, width: float) -> int:
    """How many lines words take in a column; a Chinese character is two letters wide."""
    room = max(1.0, width - 2)
    wide = [sum(2 if ord(one) > WIDE else 1 for one in line) for line in words.split("\n")]
    return sum(max(1, math.ceil(one / room)) for one in wide)


def cut(words: str) -> str:
    """As much as a cell holds."""
    return words if len(words) <= LONGEST else words[:LONGEST] + " […]"


def _plain(words: str) -> str:
    """Words in a header or footer, where & begins a code; at most 255 characters are taken."""
    return words[:100].replace("&", "&&")


def value_shape(kpi: Kpi) -> str:
    """The format of a KPI's values."""
    if kpi.show == "minutes":
        return "[m]:ss"
    return "#,##0" + ("." + "0" * kpi.decimals if kpi.decimals else "")


def valued(kpi: Kpi, value: float) -> Number:
    """A value as Excel holds it: seconds as a duration (a share of a day), all else as it is. Excel
    shows no duration below nought: such a one stays in seconds."""
    if kpi.show != "minutes":
        return Number(value, value_shape(kpi))
    if value < 0:
        return Number(value, '0" s"')
    return Number(value / DAY_SECONDS, value_shape(kpi))


def changed(kpi: Kpi, change: float) -> Number:
    """A change with its sign: in points, in seconds, or in the unit."""
    decimals = 0 if kpi.show == "minutes" else kpi.decimals
    shape = "#,##0" + ("." + "0" * decimals if decimals else "")
    unit = '" s"' if kpi.show == "minutes" else ""
    return Number(change, f"+{shape}{unit};−{shape}{unit};{shape}{unit}")
