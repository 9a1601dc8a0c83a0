"""The after-action report as a page, `/incidents/<no>/report`: the blocks that the PDF and the Word
file have too, and the place where lessons are written. It prints as it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from data.city import CityFile
from dispatch.record.drawing_types import Drawing
from dispatch.record.photo_types import Photo, Photos
from dispatch.record.types import (
    Block,
    Cell,
    Document,
    Facts,
    Figure,
    Grid,
    Heading,
    Paragraph,
    Prose,
)
from layouts.shell import Indicators, data, frame, label, top_bar
from layouts.words import Translate, translator

LESSONS_LENGTH = 20_000  # what dispatch/record/ledger.py takes
SOURCES_AT_MOST = 6
Draw = Callable[[Drawing, str], str]  # a drawing and what it shows, as SVG


def page(
    city: CityFile, indicators: Indicators, language: str, one: Document, draw: Draw,
    version: int, may_learn: bool,
) -> html.Div:  # fmt: skip
    """The whole page. `version` is that of the lessons (0: none)."""
    t = translator(language)
    sheet = Sheet(language, draw)
    parts: list[Component] = [
        _tools(t, one, language),
        html.Article(
            [
                *_exercise(one, language),
                _head(sheet, one, language),
                *[sheet.block(block) for block in one.blocks],
            ],
            className="report-paper", **data(exercise="1" if one.exercise else ""),
        ),
        *[_lessons_form(t, one, version)] * may_learn,
    ]  # fmt: skip
    content: list[Component] = [
        top_bar(city, language, "/incidents"),
        html.Main(parts, id="report", className="report", tabIndex=0,
                  **data(no=str(one.no), version=str(version))),
    ]  # fmt: skip
    return frame(city, indicators, language, content)


def nothing(city: CityFile, indicators: Indicators, language: str, no: str) -> html.Div:
    """What stands there for an incident that there is not."""
    t = translator(language)
    said = html.P(
        [t("There is no incident {no}.", no=no), " ",
         dcc.Link(t("To the incidents"), href="/incidents")],
        className="nowhere",
    )  # fmt: skip
    return frame(city, indicators, language, [top_bar(city, language, "/incidents"), said])


def _tools(t: Translate, one: Document, language: str) -> html.Div:
    """The way back, the files, the printer."""
    address = f"/api/v1/incidents/{one.no}/report"
    return html.Div(
        [
            dcc.Link(t("← Incident {no}", no=one.no), href=f"/incidents/{one.no}",
                     className="report-back"),
            html.A(["PDF", html.Kbd("P")], href=f"{address}.pdf?lang={language}", target="_blank",
                   className="alerts-button", **data(report="pdf")),
            html.A(["Word", html.Kbd("W")], href=f"{address}.docx?lang={language}",
                   className="alerts-button", download="", **data(report="docx")),
            html.Button(t("Print"), className="alerts-button", **data(report="print")),
            html.Button([t("Write lessons"), html.Kbd("L")], className="alerts-button", hidden=True,
                        **data(report="learn")),
            html.Span(id="report-changed", role="status", className="report-changed"),
        ],
        className="report-tools alerts-orders",
    )  # fmt: skip


def _exercise(one: Document, language: str) -> list[Component]:
    if one.exercise is None:
        return []
    return [html.P(one.exercise.of(language), className="report-exercise")]


def _head(sheet: Sheet, one: Document, language: str) -> html.Header:
    return html.Header(
        [
            html.P(
                [one.kind.of(language), html.Span(one.classification.of(language))],
                className="report-kind",
            ),
            html.H1([
                html.Span(className="report-mark", **data(glyph=str(one.grade))),
                one.title.of(language),
            ]),
            html.P(one.subtitle.of(language), className="report-where"),
            sheet.facts(one.key_facts),
            html.P(one.made.of(language), className="report-made"),
        ]
    )  # fmt: skip


def _lessons_form(t: Translate, one: Document, version: int) -> html.Dialog:
    """What is open, what is to be learnt: one text, in versions."""
    written = [b.text.en for b in one.blocks if isinstance(b, Prose) and b.id == "lessons"]
    return html.Dialog(
        [
            html.H2(t("Open questions and lessons")),
            html.P(t("Each version is kept and sealed."), className="report-quiet"),
            dcc.Textarea(id="report-lessons", rows=12, maxLength=LESSONS_LENGTH,
                         value=written[0] if written else ""),
            html.P(className="alerts-said", role="alert", **data(part="said")),
            html.Div(
                [
                    html.Button(t("Keep"), className="main", **data(report="keep")),
                    html.Button(t("Cancel"), **data(report="leave")),
                ],
                className="alerts-send",
            ),
        ],
        id="report-form", className="alerts-form report-form",
        **label(t("Open questions and lessons")), **data(version=str(version)),
    )  # fmt: skip


class Sheet:
    """Blocks as components, in one language."""

    def __init__(self, language: str, draw: Draw) -> None:
        self._language, self._draw, self._t = language, draw, translator(language)

    def block(self, block: Block) -> Component:
        of = self._language
        match block:
            case Heading():
                return html.H2(block.words.of(of), id=f"report-{block.id}")
            case Paragraph():
                return self._paragraph(block)
            case Facts():
                return self.facts(block.pairs, "report-facts wide")
            case Grid():
                return self._grid(block)
            case Figure():
                caption = block.caption.of(of)
                drawn: dict[str, Any] = data(drawing=self._draw(block.drawing, caption))
                return html.Figure(
                    [html.Div(className="report-drawing", **drawn), html.Figcaption(caption)]
                )
            case Photos():
                return html.Div(
                    [self._photo(one) for one in block.photos], className="report-photos"
                )  # fmt: skip
            case Prose():
                lines = [html.P(line) for line in block.text.of(of).split("\n") if line.strip()]
                note = html.P(block.note.of(of), className="report-note")
                return html.Blockquote([*lines, note], id=f"report-prose-{block.id}")

    def facts(
        self, pairs: tuple[tuple[Any, Cell], ...], kind: str = "report-facts"
    ) -> html.Dl:  # fmt: skip
        of = self._language
        return html.Dl(
            [
                html.Div([html.Dt(name.of(of)), html.Dd(cell.words.of(of), className=cell.tone)])
                for name, cell in pairs
            ],
            className=kind,
        )

    def _photo(self, one: Photo) -> html.Figure:
        """The small picture leads to the file as it was sent."""
        file, caption = f"/api/v1/evidence/{one.no}", one.caption.of(self._language)
        if one.lost:
            seen: Component = html.Span(self._t("The file is gone or is not as it was sealed."))
        elif one.media == "application/pdf":
            seen = html.A(self._t("PDF file"), href=file, target="_blank")
        else:
            small = html.Img(src=f"{file}?small=true", alt=caption)
            seen = html.A(small, href=file, target="_blank")
        about = one.about.of(self._language)
        return html.Figure(
            [html.Div(seen, className="report-seen"),
             html.Figcaption([html.B(caption), html.Span(about), html.Small(one.seal)])]
        )  # fmt: skip

    def _paragraph(self, block: Paragraph) -> html.P:
        shown = list(block.sources[:SOURCES_AT_MOST])
        more = ["…"] if len(block.sources) > SOURCES_AT_MOST else []
        sources = [html.Small(" [" + " ".join([*shown, *more]) + "]")] if shown else []
        return html.P([block.words.of(self._language), *sources], className=str(block.tone))

    def _grid(self, block: Grid) -> html.Div:
        of = self._language
        right = ["num" if column.right else "" for column in block.columns]
        head = [
            html.Th(column.head.of(of), scope="col", className=side)
            for column, side in zip(block.columns, right, strict=True)
        ]
        rows = [
            html.Tr([
                html.Td(cell.words.of(of), className=f"{side} {cell.tone}".strip())
                for cell, side in zip(row, right, strict=True)
            ])
            for row in block.rows
        ]  # fmt: skip
        kind = f"report-table {block.id}"
        return html.Div(
            html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className=kind),
            className="report-wide",
        )
