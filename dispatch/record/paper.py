"""A printed report of figures as PDF: typeset in this process, with the house's type embedded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import typst

from dispatch.record.drawing_types import Drawing
from dispatch.record.fonts import Case, printable
from dispatch.record.paper_types import (
    Entry,
    Pairs,
    Paper,
    Part,
    Plate,
    Plates,
    Sentence,
    Table,
    Title,
)
from dispatch.record.wire import Palette, Wire

TEMPLATE = Path(__file__).parent / "paper.typ"


def typeset(one: Paper, palette: Palette, case: Case) -> bytes:
    """The report. The same report makes the same bytes."""
    data = _Told(one.language, palette).paper(one).decode()
    made = typst.compile(
        str(TEMPLATE), sys_inputs={"data": data}, font_paths=case.fonts(data),
        timestamp=datetime.fromtimestamp(one.as_of_ms // 1000, UTC),
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("the typesetter made no document")
    return made


class _Told(Wire):
    """A report as JSON for the template."""

    def paper(self, one: Paper) -> bytes:
        told = {
            "language": one.language,
            "city": printable(one.city),
            "app": printable(one.app),
            "edition": printable(one.edition),
            "title": printable(one.title),
            "subtitle": printable(one.subtitle),
            "figures": [{name: printable(text) for name, text in big._asdict().items()}
                        for big in one.figures],
            "summary": [printable(text) for text in one.summary],
            "parts": [self._part(part) for part in one.parts],
            "state": printable(one.state),
            "page": one.page,
            "inks": dict(self._palette),
        }  # fmt: skip
        return orjson.dumps(told)

    def _part(self, part: Part) -> dict[str, Any]:
        match part:
            case Title():
                return {"type": "title", "text": printable(part.text),
                        "lead": printable(part.lead), "anew": part.anew}  # fmt: skip
            case Sentence():
                return {"type": "sentence", "text": printable(part.text), "tone": str(part.tone)}
            case Table():
                return {
                    "type": "table", "small": part.small, "bands": list(part.bands),
                    "heads": [{"text": printable(head.text), "share": head.share,
                               "right": head.right} for head in part.heads],
                    "rows": [[self._entry(entry) for entry in row] for row in part.rows],
                }  # fmt: skip
            case Plates():
                return {"type": "plates", "across": part.across,
                        "plates": [self._plate(plate) for plate in part.plates]}  # fmt: skip
            case Pairs():
                pairs = [[printable(name), printable(words)] for name, words in part.pairs]
                return {"type": "pairs", "pairs": pairs}

    def _entry(self, entry: Entry | Drawing) -> dict[str, Any]:
        if isinstance(entry, Drawing):
            return {"drawing": self.drawing(entry)}
        return {"text": printable(entry.text), "tone": str(entry.tone),
                "note": printable(entry.note)}  # fmt: skip

    def _plate(self, plate: Plate) -> dict[str, Any]:
        return {"title": printable(plate.title), "caption": printable(plate.caption),
                "drawing": self.drawing(plate.drawing)}  # fmt: skip
