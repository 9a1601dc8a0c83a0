"""The house's type for paper. assets/fonts has it in slices for browsers (WOFF2); the typesetter
wants TrueType. The slices whose characters a document has are unpacked once and kept."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

log = logging.getLogger(__name__)
ASSETS = Path(__file__).parents[2] / "assets"
CSS = ASSETS / "fonts.css"
_FACE = re.compile(r'url\("(fonts/[^"]+\.woff2)"\).*?unicode-range:\s*([^;]+);', re.DOTALL)
# What the slices do not have, and what says the same.
INSTEAD = {
    "Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₅": "5",
    "✓": "•",
}  # fmt: skip


KEPT = "\n\u00a0"  # no signs, but they part lines and hold a number to its unit


def printable(text: str) -> str:
    """The text with what no slice has said otherwise; control characters are left out."""
    return "".join(
        INSTEAD.get(letter, letter) for letter in text if letter in KEPT or letter.isprintable()
    )


class Case:
    """A folder of unpacked slices. Safe to call from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._fonts: tuple[int, typst.Fonts] | None = None

    def fonts(self, text: str) -> typst.Fonts:
        """The type for a text."""
        with self._lock:
            for slice_ in _needed(text):
                self._unpack(slice_)
            known = len(list(self._folder.glob("*.ttf")))
            if self._fonts is None or self._fonts[0] != known:
                fonts = typst.Fonts(
                    include_system_fonts=False, include_embedded_fonts=False,
                    font_paths=[str(self._folder)],
                )  # fmt: skip
                self._fonts = known, fonts
            return self._fonts[1]

    def _unpack(self, packed: Path) -> None:
        place = self._folder / f"{packed.stem}-{_digest(packed)}.ttf"
        if place.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        font = TTFont(packed, recalcBBoxes=False, recalcTimestamp=False)
        font.flavor = None
        unfinished = place.with_suffix(f".{os.getpid()}.part")
        font.save(unfinished, reorderTables=None)
        unfinished.replace(place)
        log.info("unpacked=%s", place.name)


def _needed(text: str) -> list[Path]:
    """The slices that have the characters of a text, and always that of plain Latin."""
    wanted = {ord(letter) for letter in text} | {ord("a"), ord("ā")}
    return [path for path, ranges in slices() if any(_within(wanted, one) for one in ranges)]


def _within(wanted: Iterable[int], span: tuple[int, int]) -> bool:
    return any(span[0] <= letter <= span[1] for letter in wanted)


@lru_cache(maxsize=1)
def slices() -> tuple[tuple[Path, tuple[tuple[int, int], ...]], ...]:
    """Each slice with the ranges of its characters, as fonts.css says them."""
    faces = _FACE.findall(CSS.read_text(encoding="utf-8"))
    return tuple((ASSETS / path, tuple(_ranges(said))) for path, said in faces)


def _ranges(said: str) -> Iterable[tuple[int, int]]:
    for part in said.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        yield int(first, 16), int(last or first, 16)


@lru_cache(maxsize=256)
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
