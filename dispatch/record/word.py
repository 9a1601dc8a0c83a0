"""A report as a Word file: the same blocks in the same order, drawings as pictures."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from data.strict import Words
from dispatch.record.drawing_types import Drawing
from dispatch.record.fonts import printable
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
    Tone,
)
from dispatch.record.wire import Develop, Palette, fault_of, grade_mark, nothing_seen

Picture = Callable[[Drawing], bytes]
LATIN_TYPE, HAN_TYPE = "Arial", "Microsoft YaHei"  # what readers' machines have
WIDTH = Mm(210 - 2 * 20)
PHOTO, PHOTO_HIGH = Mm(78), Mm(58)
TONES = {Tone.GOOD: "rating-better", Tone.BAD: "rating-worse", Tone.QUIET: "text-3"}
WATERMARK = """
<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>
<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>
<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>
<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="exercise" type="#_x0000_t136" o:allowincell="f" style="position:absolute;
margin-left:0;margin-top:0;width:460pt;height:110pt;rotation:322;z-index:-251658752;
mso-position-horizontal:center;mso-position-horizontal-relative:margin;
mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="{colour}"
 stroked="f"><v:fill opacity=".14"/><v:textpath style="font-family:'{type}'" string="{words}"/>
</v:shape></w:pict>
"""


class Writer:
    """Writes one document in one language."""

    def __init__(
        self, language: str, palette: Palette, picture: Picture, develop: Develop
    ) -> None:  # fmt: skip
        self._language, self._palette = language, palette
        self._picture, self._develop = picture, develop
        self._file = docx.Document()

    def write(self, one: Document, names: dict[str, Words]) -> bytes:
        self._page(one, names)
        self._head(one)
        for block in one.blocks:
            self._block(block)
        about = self._file.core_properties
        about.title, about.author = self._of(one.title), self._of(one.city)
        about.subject, about.language = self._of(one.kind), self._language
        about.created = about.modified = datetime.fromtimestamp(one.made_ms / 1000, UTC)
        out = io.BytesIO()
        self._file.save(out)
        return out.getvalue()

    # ---- page and head

    def _page(self, one: Document, names: dict[str, Words]) -> None:
        for style in ("Normal", "Heading 1", "Title"):
            self._type(self._file.styles[style])
        title = self._file.styles["Title"].element.get_or_add_pPr()
        for border in title.findall(qn("w:pBdr")):
            title.remove(border)
        normal = self._file.styles["Normal"]
        normal.font.size, normal.font.color.rgb = Pt(10), self._ink("text-1")
        normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(5), 1.15
        heading = self._file.styles["Heading 1"]
        heading.font.size, heading.font.bold = Pt(14), True
        heading.font.color.rgb = self._ink("text-1")
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(18), Pt(6)
        section = self._file.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin, section.bottom_margin = Mm(24), Mm(20)
        self._header(section.header, one, names)
        foot = self._line(section.footer)
        title = self._of(names["incident"]) + "  ·  " + self._of(one.title)
        self._run(foot, title + "\t", 8, "text-3")
        self._field(foot, "PAGE")
        self._run(foot, " / ", 8, "text-3")
        self._field(foot, "NUMPAGES")

    def _header(self, header: Any, one: Document, names: dict[str, Words]) -> None:
        line = self._line(header)
        gap = "" if self._language == "zh" else " "
        self._run(line, self._of(one.city) + gap + self._of(one.app), 8, "text-2", bold=True)
        self._run(line, "\t" + self._of(one.classification), 8, "text-3")
        self._rule(line, "rule-strong")
        if one.exercise is not None:
            said = header.add_paragraph()
            words = f"{self._of(one.exercise)}  ·  {self._of(names['drill'])}"
            self._run(said, words, 9, "mode-drill", bold=True)
            colour, mark = self._palette["mode-drill"], self._of(names["drill-mark"])
            type_ = HAN_TYPE if self._language == "zh" else LATIN_TYPE
            picture = WATERMARK.format(colour=colour, words=mark, type=type_)
            said.add_run()._r.append(parse_xml(picture))

    def _head(self, one: Document) -> None:
        kind = self._file.add_paragraph()
        kind.paragraph_format.space_after = Pt(2)
        self._run(kind, self._of(one.kind), 9.5, "text-3", bold=True)
        title = self._file.add_paragraph(style="Title")
        title.paragraph_format.space_after = Pt(2)
        mark = io.BytesIO(self._picture(grade_mark(one.grade)))
        self._close(title.add_run().add_picture(mark, height=Pt(22)))
        self._run(title, "  " + self._of(one.title), 22, "text-1", bold=True)
        where = self._file.add_paragraph()
        self._run(where, self._of(one.subtitle), 10.5, "text-2")
        self._facts(one.key_facts, 4)

    # ---- blocks

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                line = self._file.add_paragraph(style="Heading 1")
                self._run(line, self._of(block.words), 14, "text-1", bold=True)
                self._rule(line, "text-1")
            case Paragraph():
                self._paragraph(block)
            case Facts():
                for name, cell in block.pairs:
                    line = self._file.add_paragraph()
                    self._run(line, self._of(name) + "\n", 8, "text-3")
                    self._run(line, self._of(cell.words), 8.5, "text-1")
            case Grid():
                self._grid(block)
            case Figure():
                line = self._file.add_paragraph()
                line.paragraph_format.keep_with_next = True
                shown = line.add_run().add_picture(
                    io.BytesIO(self._picture(block.drawing)), width=WIDTH
                )
                self._close(shown)
                shown._inline.docPr.set("descr", self._of(block.caption))
                caption = self._file.add_paragraph()
                self._run(caption, self._of(block.caption), 8, "text-3")
            case Photos():
                self._photos(block)
            case Prose():
                for text in self._of(block.text).split("\n"):
                    if text.strip():
                        line = self._file.add_paragraph()
                        line.paragraph_format.left_indent = Mm(4)
                        self._run(line, text, 10, "text-1")
                note = self._file.add_paragraph()
                note.paragraph_format.left_indent = Mm(4)
                self._run(note, self._of(block.note), 8, "text-3")

    def _photos(self, block: Photos) -> None:
        table = self._file.add_table(rows=-(-len(block.photos) // 2), cols=2)
        for row in table.rows:
            self._whole(row)
        for i, photo in enumerate(block.photos):
            self._photo(table.cell(i // 2, i % 2), photo)
        self._file.add_paragraph().paragraph_format.space_after = Pt(2)

    def _photo(self, place: Any, photo: Photo) -> None:
        line, png = place.paragraphs[0], self._develop(photo)
        if png is None:
            self._run(line, self._of(fault_of(photo)), 9, "text-2")
        else:
            width, height = struct.unpack(">II", png[16:24])
            wide = min(PHOTO, int(PHOTO_HIGH * width / height))
            shown = line.add_run().add_picture(io.BytesIO(png), width=Emu(wide))
            self._close(shown)
            shown._inline.docPr.set("descr", self._of(photo.caption))
        lines = (self._of(photo.caption), 9, "text-1"), (self._of(photo.about), 8, "text-2")
        for text, size, ink in (*lines, (photo.seal, 6.5, "text-3")):
            told = place.add_paragraph()
            told.paragraph_format.space_after = Pt(1)
            self._run(told, text, size, ink, bold=ink == "text-1")

    def _paragraph(self, block: Paragraph) -> None:
        line = self._file.add_paragraph()
        quiet = block.tone is Tone.QUIET
        ink = TONES.get(block.tone, "text-1")
        self._run(line, self._of(block.words), 8.5 if quiet else 10, ink)
        if block.sources:
            more = " …" if len(block.sources) > 6 else ""
            self._run(line, f" [{' '.join(block.sources[:6])}{more}]", 7, "text-3")

    def _facts(self, pairs: tuple[tuple[Words, Cell], ...], across: int) -> None:
        table = self._file.add_table(rows=-(-len(pairs) // across), cols=across)
        for i, (name, cell) in enumerate(pairs):
            place = table.cell(i // across, i % across)
            line = place.paragraphs[0]
            line.paragraph_format.space_after = Pt(6)
            self._run(line, self._of(name) + "\n", 8, "text-3")
            self._cell(line, cell, 10)
        for edge, row in (("top", table.rows[0]), ("bottom", table.rows[-1])):
            for place in row.cells:
                self._edge(place, edge, "rule-strong", 8)

    def _grid(self, block: Grid) -> None:
        table = self._file.add_table(rows=1, cols=len(block.columns))
        table.autofit = False
        self._narrow(table)
        size = 7 if block.small else 8.5
        total = sum(column.share for column in block.columns)
        widths = [Emu(int(WIDTH * column.share / total)) for column in block.columns]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for column, width, place in zip(block.columns, widths, table.rows[0].cells, strict=True):
            self._fill(place, width, column.right)
            self._run(place.paragraphs[0], self._of(column.head), 7.5, "text-2", bold=True)
            self._edge(place, "bottom", "text-2", 8)
        repeat = OxmlElement("w:tblHeader")
        repeat.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        for cells in block.rows:
            row = table.add_row()
            self._whole(row)
            for column, width, cell, place in zip(
                block.columns, widths, cells, row.cells, strict=True
            ):
                self._fill(place, width, column.right)
                self._cell(place.paragraphs[0], cell, size)
                self._edge(place, "bottom", "rule", 3)
        self._file.add_paragraph().paragraph_format.space_after = Pt(2)

    # ---- how

    def _of(self, words: Words) -> str:
        return printable(words.of(self._language))

    def _ink(self, name: str) -> RGBColor:
        return RGBColor.from_string(self._palette[name].lstrip("#").upper())

    def _type(self, style: Any) -> None:
        style.font.name = LATIN_TYPE
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), HAN_TYPE)
        fonts.set(qn("w:hAnsi"), LATIN_TYPE)

    def _run(self, line: Any, text: str, size: float, ink: str, bold: bool = False) -> None:
        run = line.add_run(text)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, self._ink(ink)
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HAN_TYPE)

    def _cell(self, line: Any, cell: Cell, size: float) -> None:
        strong = cell.tone in (Tone.STRONG, Tone.GOOD, Tone.BAD)
        self._run(line, self._of(cell.words), size, TONES.get(cell.tone, "text-1"), bold=strong)

    def _fill(self, place: Any, width: Emu, right: bool) -> None:
        place.width = width
        line = place.paragraphs[0]
        line.paragraph_format.space_after = line.paragraph_format.space_before = Pt(1.5)
        line.paragraph_format.line_spacing = 1.0
        if right:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _whole(self, row: Any) -> None:
        """On one page."""
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

    def _narrow(self, table: Any) -> None:
        """Little room at the sides of cells."""
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            room = OxmlElement(f"w:{side}")
            room.set(qn("w:w"), "50")
            room.set(qn("w:type"), "dxa")
            margins.append(room)
        table._tbl.tblPr.append(margins)

    def _edge(self, place: Any, edge: str, ink: str, eighths: int) -> None:
        about = place._tc.get_or_add_tcPr()
        borders = about.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            about.append(borders)
        borders.append(self._border(edge, ink, eighths))

    def _rule(self, line: Any, ink: str) -> None:
        borders = OxmlElement("w:pBdr")
        borders.append(self._border("bottom", ink, 8))
        line._p.get_or_add_pPr().insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def _border(self, edge: str, ink: str, eighths: int) -> Any:
        border = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"),
                            ("color", self._palette[ink].lstrip("#"))):  # fmt: skip
            border.set(qn(f"w:{name}"), value)
        return border

    def _field(self, line: Any, name: str) -> None:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), name)
        run = parse_xml(
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f'<w:rPr><w:color w:val="{self._palette["text-3"].lstrip("#")}"/><w:sz w:val="16"/>'
            "</w:rPr><w:t>1</w:t></w:r>"
        )
        field.append(run)
        line._p.append(field)

    def _line(self, place: Any) -> Any:
        """The first line of a header or footer: its one stop is the right end."""
        line = place.paragraphs[0]
        line.style = self._file.styles["Normal"]
        line.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        return line

    def _close(self, picture: Any) -> None:
        """No room at the sides of a picture: what is not said some readers take for 3 mm."""
        for side in ("distT", "distB", "distL", "distR"):
            picture._inline.set(side, "0")


def word(one: Document, language: str, palette: Palette, picture: Picture,
         names: dict[str, Words], develop: Develop = nothing_seen) -> bytes:  # fmt: skip
    """The document in one language."""
    return Writer(language, palette, picture, develop).write(one, names)
