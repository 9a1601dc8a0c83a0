"""The page of a report holds every block; what one may not do is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from data.strict import Words
from dispatch.record import svg
from dispatch.record.document import document
from dispatch.record.photo_types import Photo, Photos
from dispatch.record.reporting import house_rules
from dispatch.record.types import Document, Figure, Grid
from layouts import report as page
from tests.dispatch.record.cases import berlin, whole_case


@pytest.fixture(scope="module")
def one() -> Iterator[Document]:
    case = whole_case()
    yield document(case.file(), berlin(), house_rules())
    case.store.close()


def shown(one: Document, language: str = "en", may: bool = True) -> dict[str, Any]:
    def draw(drawing: Any, alt: str) -> str:
        return svg.on_screen(drawing, language, alt)

    made = page.page(berlin().file, {}, language, one, draw, 1, may)
    return dict(made.to_plotly_json())


def everything(part: Any) -> Iterator[Any]:
    """Each component and each text below."""
    if hasattr(part, "to_plotly_json"):
        yield part
        part = part.to_plotly_json()
    if isinstance(part, dict):
        yield from everything(part.get("props", {}).get("children"))
    elif isinstance(part, list | tuple):
        for each in part:
            yield from everything(each)
    elif part is not None:
        yield part


def texts(made: dict[str, Any]) -> list[str]:
    return [part for part in everything(made) if isinstance(part, str)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_cell_is_on_the_page(one: Document, language: str) -> None:
    found = set(texts(shown(one, language)))
    cells = {
        cell.words.of(language)
        for block in one.blocks if isinstance(block, Grid)
        for row in block.rows for cell in row if cell.words.en
    }  # fmt: skip
    assert len(cells) > 60
    assert cells - found == set()


def test_drawings_are_in_the_colours_of_the_theme_and_say_what_they_show(one: Document) -> None:
    drawn = [part.to_plotly_json()["props"]["data-drawing"] for part in everything(shown(one))
             if hasattr(part, "to_plotly_json")
             and "data-drawing" in part.to_plotly_json()["props"]]  # fmt: skip
    assert len(drawn) == sum(isinstance(block, Figure) for block in one.blocks)
    assert all('role="img" aria-label="' in each and "#" not in each for each in drawn)
    assert all("var(--" in each for each in drawn)


def test_who_may_not_write_lessons_sees_no_form(one: Document) -> None:
    ids = [getattr(part, "id", None) for part in everything(shown(one, may=False))]
    assert "report-form" not in ids
    assert "report-form" in [getattr(p, "id", None) for p in everything(shown(one))]


def test_a_drill_is_marked(one: Document) -> None:
    assert not any("EXERCISE" in text for text in texts(shown(one)))
    drill = replace(one, exercise=one.title)
    classes = [getattr(part, "className", "") for part in everything(shown(drill))]
    assert "report-exercise" in classes


def test_a_photo_is_small_and_leads_to_the_file_and_what_is_lost_is_said(one: Document) -> None:
    words = Words(en="Count again", zh="复核")
    a, b, c = (
        Photo(no=no, sha256="ab", media=media, caption=words, about=words, seal="SHA-256 ab",
              lost=lost)
        for no, media, lost in ((1, "image/png", False), (2, "application/pdf", False),
                                (3, "image/png", True))
    )  # fmt: skip
    made = shown(replace(one, blocks=(Photos(photos=(a, b, c)),)), may=False)
    parts = [part for part in everything(made) if hasattr(part, "to_plotly_json")]
    pictures = [part.src for part in parts if type(part).__name__ == "Img"]
    files = [part.href for part in parts if type(part).__name__ == "A" and "evidence" in part.href]
    assert pictures == ["/api/v1/evidence/1?small=true"]
    assert files == ["/api/v1/evidence/1", "/api/v1/evidence/2"]
    assert "The file is gone or is not as it was sealed." in texts(made)
