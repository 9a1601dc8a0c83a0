"""The page, the PDF and the Word file say the same, all of it, in both languages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from dispatch.record import pdf as typeset
from dispatch.record.document import document
from dispatch.record.drawing_types import Label
from dispatch.record.fonts import Case as Type
from dispatch.record.fonts import printable, slices
from dispatch.record.reporting import house_rules
from dispatch.record.types import CaseFile, Document, Facts, Figure, Grid, Heading, Paragraph, Prose
from dispatch.record.word import word
from layouts.theme import tokens
from tests.dispatch.record.cases import berlin, whole_case
from tests.dispatch.town import NOON

pytestmark = pytest.mark.long

PAPER = tokens("light")
WHITE = re.compile(r"\s+")


@pytest.fixture(scope="module")
def type_(tmp_path_factory: pytest.TempPathFactory) -> Type:
    return Type(tmp_path_factory.mktemp("type"))


@pytest.fixture(scope="module")
def file() -> Iterator[CaseFile]:
    case = whole_case()
    yield case.file()
    case.store.close()


@pytest.fixture(scope="module")
def report(file: CaseFile) -> Document:
    return document(file, berlin(), house_rules())


def bare(text: str) -> str:
    """Without what a typesetter may put between letters."""
    return WHITE.sub("", printable(text))


def in_pdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def in_word(content: bytes) -> str:
    body = docx.Document(io.BytesIO(content))
    parts = [line.text for line in body.paragraphs]
    parts += [cell.text for table in body.tables for row in table.rows for cell in row.cells]
    for section in body.sections:
        parts += [line.text for line in (*section.header.paragraphs, *section.footer.paragraphs)]
    return "\n".join(parts)


def sentences(one: Document, language: str) -> list[str]:
    """All that must be told: headings, sentences, every cell, what people wrote, captions."""
    found = [one.title.of(language), one.kind.of(language), one.classification.of(language)]
    for name, cell in one.key_facts:
        found += [name.of(language), cell.words.of(language)]
    for block in one.blocks:
        match block:
            case Heading() | Paragraph():
                found.append(block.words.of(language))
            case Facts():
                found += [cell.words.of(language) for _, cell in block.pairs]
            case Grid():
                found += [column.head.of(language) for column in block.columns]
                found += [cell.words.of(language) for row in block.rows for cell in row]
            case Figure():
                found.append(block.caption.of(language))
            case Prose():
                found += [*block.text.of(language).split("\n"), block.note.of(language)]
    return found


def made(one: Document, ending: str, language: str, type_: Type) -> str:
    if ending == "pdf":
        return bare(in_pdf(typeset.pdf(one, language, PAPER, type_)))
    content = word(
        one, language, PAPER, lambda d: typeset.picture(d, language, PAPER, type_),
        typeset.names(one),
    )  # fmt: skip
    return bare(in_word(content))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_each_form_holds_every_sentence_and_every_cell(
    report: Document, type_: Type, ending: str, language: str
) -> None:
    text = made(report, ending, language, type_)
    said = sentences(report, language)
    assert len(said) > 150
    assert [one for one in said if bare(one) not in text] == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_drill_is_marked_on_each_page(
    file: CaseFile, type_: Type, ending: str, language: str
) -> None:
    drill = replace(file, incident=replace(file.incident, drill="storm night"))
    one = document(drill, berlin(), house_rules())
    mark = {"en": "THISISADRILL", "zh": "本报告为演练"}[language]
    if ending == "pdf":
        pages = PdfReader(io.BytesIO(typeset.pdf(one, language, PAPER, type_))).pages
        assert len(pages) > 2
        assert all(mark in bare(page.extract_text()) for page in pages)
    else:
        assert mark in made(one, ending, language, type_)


def test_what_is_real_is_not_marked(report: Document, type_: Type) -> None:
    assert "DRILL" not in made(report, "pdf", "en", type_)


def test_the_summary_says_what_the_record_holds(report: Document) -> None:
    words = " ".join(b.words.en for b in report.blocks if isinstance(b, Paragraph))
    for part in (
        "2 alerts told of it", "acknowledged by duty officer after 7 min",
        "It was registered as serious (Ⅱ).",
        "Transit declined “Do stop the trams”: the depot has no power.",
        "Fire Department accepted too late: “Do look for injured” by 2 min.",
        "Fire Department finished too late: “Do look for injured” by 15 min.",
        "3 of 3 tasks were done. 1 task withdrawn.", "2 of these kept both limits",
        "From registration to its end: 2 h.", "2 reports to those above, none late.",
    ):  # fmt: skip
        assert part in words
    assert "overdue" not in words  # the final one has a day yet


def test_what_is_done_to_several_tasks_at_once_is_one_row(report: Document) -> None:
    rows = next(b.rows for b in report.blocks if isinstance(b, Grid) and b.id == "timeline")
    told = {row[1].words.en: row[3].words.en for row in rows}
    planned = next(words for words in told if "tasks planned: " in words)
    n = int(planned.split(" ", 1)[0])
    first, last = (int(source[1:]) for source in told[planned].split("–"))
    assert n == planned.count(";") + 1 == last - first + 1


def test_people_are_called_as_the_city_calls_them(file: CaseFile, type_: Type) -> None:
    one = document(replace(file, people={"Ada": berlin().file.name}), berlin(), house_rules())
    text = made(one, "pdf", "zh", type_)
    assert "柏林" in text and "dutyofficer" not in text and "值班员" in text


def test_each_sentence_can_be_traced(report: Document, file: CaseFile) -> None:
    known = {f"I{event.seq}" for event in (*file.events, *file.task_events)}
    known |= {f"A{e.alert_no}.{e.seq}" for one in file.alerts for e in one.events}
    known |= {f"R{one.no}" for one in file.reports}
    found = [s for b in report.blocks if isinstance(b, Paragraph) for s in b.sources]
    assert len(found) > 10
    assert set(found) <= known


def test_the_head_of_the_record_is_there_for_proof(report: Document, file: CaseFile) -> None:
    cells = [c for b in report.blocks if isinstance(b, Facts) for _, c in b.pairs]
    assert f"{file.head_no}:{file.head_hash}" in [cell.words.en for cell in cells]


def test_the_same_record_makes_the_same_bytes(report: Document, type_: Type) -> None:
    first = typeset.pdf(report, "en", PAPER, type_)
    assert typeset.pdf(report, "en", PAPER, type_) == first


def test_the_map_has_the_place_the_alerts_and_what_was_sent(report: Document) -> None:
    figures = [block.drawing for block in report.blocks if isinstance(block, Figure)]
    labels = [s.words.en for d in figures for s in d.shapes if isinstance(s, Label)]
    assert {"Square 1", "A1", "A2", "Engine 1"} <= set(labels)


def test_text_that_would_be_markup_is_told_as_it_is(file: CaseFile, type_: Type) -> None:
    nasty = '#import "x" $x$ *b* <l> @r \\ [a] // c `d` {e} & </w:t>'
    lessons = file.lessons
    assert lessons is not None
    one = document(replace(file, lessons=replace(lessons, text=nasty)), berlin(), house_rules())
    for ending in ("pdf", "docx"):
        assert bare(nasty) in made(one, ending, "en", type_)


def test_a_report_of_hundreds_of_events_is_made_whole(file: CaseFile, type_: Type) -> None:
    last = file.events[-1]
    notes = [
        last._replace(seq=last.seq + i, subject="note", subject_no=0, trigger="NOTE",
                      note=f"note {i} 记录", occurred_ms=NOON + i * 1000)
        for i in range(1, 301)
    ]  # fmt: skip
    one = document(replace(file, events=(*file.events, *notes)), berlin(), house_rules())
    text = made(one, "pdf", "zh", type_)
    assert all(f"note{i}记录" in text for i in (1, 150, 300))


def test_every_character_of_the_house_can_be_set() -> None:
    """What reports say themselves is in a slice of the house's type, or is said otherwise."""
    ranges = [span for _, spans in slices() for span in spans]
    folder = Path("dispatch/record")
    text = "".join(p.read_text(encoding="utf-8") for p in folder.glob("*.py"))
    missing = {c for c in printable(text) if c not in "\n"
               and not any(a <= ord(c) <= b for a, b in ranges)}  # fmt: skip
    assert missing == set()
