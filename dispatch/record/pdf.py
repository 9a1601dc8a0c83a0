"""A report as PDF: typeset by Typst in this process, without network, with the house's type."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import orjson
import typst

from data.strict import Words
from dispatch.record.drawing_types import Drawing
from dispatch.record.fonts import Case
from dispatch.record.types import Document
from dispatch.record.wire import Develop, Palette, Wire, nothing_seen
from dispatch.record.words import said

REPORT = Path(__file__).parent / "report.typ"
FIGURE = Path(__file__).parent / "figure.typ"
PIXELS = 220


def names(one: Document) -> dict[str, Words]:
    """What the typesetter itself says."""
    return {
        "incident": said("Incident {no}", "第{no}号事件", no=one.no),
        "drill": Words(en="THIS IS A DRILL, NOT A REAL INCIDENT", zh="本报告为演练，非真实事件"),
        "drill-mark": Words(en="EXERCISE", zh="演练"),
    }


def pdf(
    one: Document, language: str, palette: Palette, case: Case, develop: Develop = nothing_seen
) -> bytes:  # fmt: skip
    """The document in one language. The same document makes the same bytes."""
    data = Wire(language, palette, develop).document(one, names(one)).decode()
    made = typst.compile(
        str(REPORT), sys_inputs={"data": data}, font_paths=case.fonts(data),
        timestamp=datetime.fromtimestamp(one.made_ms // 1000, UTC),
    )  # fmt: skip
    return _bytes(made)


def picture(drawing: Drawing, language: str, palette: Palette, case: Case) -> bytes:
    """One drawing as PNG."""
    told = {**Wire(language, palette).drawing(drawing), "inks": dict(palette),
            "language": language}  # fmt: skip
    data = orjson.dumps(told).decode()
    made = typst.compile(
        str(FIGURE), sys_inputs={"data": data}, font_paths=case.fonts(data), format="png",
        ppi=PIXELS,
    )  # fmt: skip
    return _bytes(made)


def _bytes(made: object) -> bytes:
    if isinstance(made, list):
        made = made[0]
    if not isinstance(made, bytes):
        raise TypeError("the typesetter made no document")
    return made
