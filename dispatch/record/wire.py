"""A document in one language as JSON for the typesetter: words as text, drawings as shapes (SVG)
and labels."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from data.strict import Words
from dispatch.record.drawing_types import Drawing, Label
from dispatch.record.fonts import printable
from dispatch.record.ground import mark
from dispatch.record.photo_types import Photo, Photos
from dispatch.record.svg import on_paper
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

Palette = Mapping[str, str]
Develop = Callable[[Photo], bytes | None]  # a photo as a small PNG; None for what cannot be shown


def nothing_seen(_photo: Photo) -> None:
    """Shows no photo."""


class Wire:
    """How one language and one palette are told."""

    def __init__(
        self, language: str, palette: Palette, develop: Develop = nothing_seen
    ) -> None:  # fmt: skip
        self._language, self._palette, self._develop = language, palette, develop

    def document(self, one: Document, names: Mapping[str, Words]) -> bytes:
        """The whole document; `names` are the typesetter's own words."""
        told = {
            "language": self._language,
            "no": one.no,
            "title": self.text(one.title),
            "kind": self.text(one.kind),
            "subtitle": self.text(one.subtitle),
            "city": self.text(one.city),
            "app": self.text(one.app),
            "classification": self.text(one.classification),
            "exercise": None if one.exercise is None else self.text(one.exercise),
            "made": self.text(one.made),
            "mark": self.drawing(grade_mark(one.grade)),
            "names": {name: self.text(words) for name, words in names.items()},
            "facts": self._pairs(one.key_facts),
            "blocks": [self._block(block) for block in one.blocks],
            "inks": dict(self._palette),
        }
        return orjson.dumps(told)

    def text(self, words: Words) -> str:
        return printable(words.of(self._language))

    def drawing(self, one: Drawing) -> dict[str, Any]:
        """The shapes as one picture, the labels apart: they are set in the house's type."""
        return {
            "width": one.width,
            "height": one.height,
            "svg": on_paper(one, self._palette),
            "labels": [self._label(shape) for shape in one.shapes if isinstance(shape, Label)],
        }

    def _label(self, one: Label) -> dict[str, Any]:
        return {
            "x": one.x, "y": one.y, "text": self.text(one.words), "ink": one.ink,
            "size": one.size, "anchor": one.anchor, "bold": one.bold, "boxed": one.boxed,
        }  # fmt: skip

    def _block(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                return {"type": "heading", "text": self.text(block.words), "id": block.id}
            case Paragraph():
                return {"type": "paragraph", "text": self.text(block.words),
                        "sources": list(block.sources), "tone": str(block.tone)}  # fmt: skip
            case Facts():
                return {"type": "facts", "pairs": self._pairs(block.pairs)}
            case Grid():
                return {
                    "type": "grid", "small": block.small,
                    "columns": [{"head": self.text(c.head), "share": c.share, "right": c.right}
                                for c in block.columns],
                    "rows": [[self._cell(cell) for cell in row] for row in block.rows],
                }  # fmt: skip
            case Figure():
                return {"type": "figure", "caption": self.text(block.caption),
                        **self.drawing(block.drawing)}  # fmt: skip
            case Photos():
                return {"type": "photos", "photos": [self._photo(one) for one in block.photos]}
            case Prose():
                return {"type": "prose", "text": self.text(block.text),
                        "note": self.text(block.note)}  # fmt: skip

    def _photo(self, one: Photo) -> dict[str, Any]:
        """The typesetter takes a picture as text: as SVG that holds it."""
        png = self._develop(one)
        return {
            "svg": None if png is None else _held(png), "caption": self.text(one.caption),
            "about": self.text(one.about), "seal": one.seal, "fault": self.text(fault_of(one)),
        }  # fmt: skip

    def _cell(self, cell: Cell) -> dict[str, str]:
        return {"text": self.text(cell.words), "tone": str(cell.tone)}

    def _pairs(self, pairs: tuple[tuple[Words, Cell], ...]) -> list[dict[str, Any]]:
        return [{"name": self.text(name), **self._cell(cell)} for name, cell in pairs]


def grade_mark(grade: int) -> Drawing:
    """The mark of a grade, alone."""
    return Drawing(28, 28, tuple(mark(14, 14, max(1, grade), 10)))


def fault_of(one: Photo) -> Words:
    """What stands in place of a photo that is not shown."""
    if one.lost:
        gone = "The file is gone or is not as it was sealed."
        return Words(en=gone, zh="文件缺失，或与封存时不符。")
    if one.media == "application/pdf":
        return Words(en="PDF file", zh="PDF文件")
    return Words(en="This photo cannot be shown.", zh="照片无法显示。")


def _held(png: bytes) -> str:
    width, height = struct.unpack(">II", png[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,'
        f'{b64encode(png).decode()}"/></svg>'
    )
