"""Photos made small for a report. What is seen is kept, upright; what else a file carries (where
and when it was taken, by which camera) is not: that stays in the file itself, which is evidence."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

import typst

from dispatch.evidence import Cabinet

WIDTH, HEIGHT = 240, 180  # points that a photo has at most
PPI = 150
PIXELS_AT_MOST = 80_000_000  # what is larger when unpacked is not unpacked
FORMATS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
PAGE = """
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#let photo(..size) = image("/NAME", format: "FORMAT", ..size)
#context {
  let natural = measure(photo())
  photo(width: natural.width * calc.min(WIDTHpt / natural.width, HEIGHTpt / natural.height))
}
"""
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # of JPEG: those that say the size


class Darkroom:
    """Makes small pictures of what lies in a cabinet. Safe to call from several threads."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet

    def holds(self, sha256: str) -> bool:
        """Whether the file is there and is what was sealed."""
        return self._cabinet.get(sha256) is not None

    def small(self, sha256: str, media: str) -> bytes | None:
        """A photo as a small PNG; None for what is none, is gone, or cannot be read."""
        if media not in FORMATS or not self.holds(sha256):
            return None
        return _developed(self._cabinet.place(sha256), FORMATS[media])


@lru_cache(maxsize=256)
def _developed(file: Path, format_: str) -> bytes | None:
    """By its name a file is the same for ever: that is the hash of what is in it."""
    size = pixels(file.read_bytes())
    if size is None or size[0] * size[1] > PIXELS_AT_MOST:
        return None
    page = PAGE.replace("NAME", file.name).replace("FORMAT", format_)
    page = page.replace("WIDTH", str(WIDTH)).replace("HEIGHT", str(HEIGHT))
    try:
        made: object = typst.compile(  # type: ignore[call-overload]  # its types want root as bytes
            page.encode(), root=str(file.parent), format="png", ppi=PPI, font_paths=_no_type()
        )
    except RuntimeError:  # what begins like a photo need not be one
        return None
    return made if isinstance(made, bytes) else None


@lru_cache(maxsize=1)
def _no_type() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[]
    )  # fmt: skip


def pixels(content: bytes) -> tuple[int, int] | None:
    """Width and height that a photo says it has; None when it does not say."""
    try:
        if content.startswith(b"\x89PNG"):
            return struct.unpack(">II", content[16:24])
        if content.startswith(b"RIFF"):
            return _of_webp(content)
        return _of_jpeg(content)
    except (struct.error, IndexError):
        return None


def _of_jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while content[at] == 0xFF:
        kind, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _of_webp(content: bytes) -> tuple[int, int] | None:
    kind, body = content[12:16], content[20:]
    if kind == b"VP8X":
        width, height = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7))
        return width, height
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return None
