"""Photos and files that show something of a task: kept beside the database, outside of all that is
served by itself, under the name of their SHA-256. What a file is its first bytes say, never its
name."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from alerts.types import BadCommand, CommandRefused

BYTES_AT_MOST = 10 * 1024 * 1024
NAME_AT_MOST = 200
MEDIA = ("image/jpeg", "image/png", "image/webp", "application/pdf")


class TooLarge(CommandRefused):
    """A file of more bytes than are taken."""

    status = 413

    def __init__(self) -> None:
        super().__init__(f"a file has at most {BYTES_AT_MOST // 1024 // 1024} MB")


class Kept(NamedTuple):
    """A file that lies in its place."""

    media: str
    bytes: int
    sha256: str


def media_of(content: bytes) -> str | None:
    """What a file is by its signature; None for what is not taken."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    return None


def checked_name(name: str) -> str:
    """What its sender called it, to be shown and never used as a path. Raises BadCommand."""
    shown = "".join(letter for letter in name if letter.isprintable()).strip()
    if not shown:
        raise BadCommand("name", "is missing")
    return shown[-NAME_AT_MOST:]


class Cabinet:
    """The folder of one center's files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> Kept:
        """Keep a file, durably. Raises BadCommand or TooLarge. The same file again is kept once."""
        if len(content) > BYTES_AT_MOST:
            raise TooLarge
        media = media_of(content)
        if media is None:
            raise BadCommand("file", f"is none of {', '.join(MEDIA)} by what is in it")
        sha256 = hashlib.sha256(content).hexdigest()
        place = self.place(sha256)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            unfinished = place.with_suffix(f".{os.getpid()}-{id(content)}.part")
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(place)
            _durable(place.parent)
        return Kept(media, len(content), sha256)

    def get(self, sha256: str) -> bytes | None:
        """The file; None when it is not there or is no longer what was sent."""
        try:
            content = self.place(sha256).read_bytes()
        except FileNotFoundError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def place(self, sha256: str) -> Path:
        """Where a file lies, if it does."""
        return self._folder / sha256[:2] / sha256


def _durable(folder: Path) -> None:
    """A new name in a folder outlives a power cut when the folder itself is written."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
