"""Photos in reports: small, upright, and without what else their files carry."""

from __future__ import annotations

import io
import re
import struct
import zlib
from dataclasses import replace
from functools import partial
from pathlib import Path

import docx
import pytest

from dispatch.evidence import Cabinet
from dispatch.record import darkroom
from dispatch.record import pdf as typeset
from dispatch.record.darkroom import Darkroom, pixels
from dispatch.record.document import document
from dispatch.record.fonts import Case as Type
from dispatch.record.photo_types import Photo, Photos
from dispatch.record.reporting import house_rules
from dispatch.record.types import CaseFile, Document, Heading, Paragraph
from dispatch.record.word import word
from dispatch.records import Evidence
from layouts.theme import tokens
from tests.dispatch.record.cases import berlin, whole_case
from tests.dispatch.town import NOON

pytestmark = pytest.mark.long

TURNED = Path(__file__).parent / "files" / "turned_with_gps.jpg"  # 24 × 16, to be turned by 90°
PAPER = tokens("light")


@pytest.fixture
def cabinet(tmp_path: Path) -> Cabinet:
    return Cabinet(tmp_path / "evidence")


def size_of(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def a_png(width: int, height: int) -> bytes:
    """A real black picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        sealed = kind + body
        return struct.pack(">I", len(body)) + sealed + struct.pack(">I", zlib.crc32(sealed))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_photo_is_upright_and_tells_nothing_of_where_it_was_taken(cabinet: Cabinet) -> None:
    content = TURNED.read_bytes()
    assert b"Exif" in content and pixels(content) == (24, 16)
    kept = cabinet.put(content)
    png = Darkroom(cabinet).small(kept.sha256, kept.media)
    assert png is not None and png.startswith(b"\x89PNG")
    width, height = size_of(png)
    assert width < height  # it lies on its side in the file
    assert not re.search(rb"Exif|eXIf|GPS|tEXt|iTXt", png)


def test_a_photo_is_no_larger_than_a_report_shows(cabinet: Cabinet) -> None:
    kept = cabinet.put(a_png(1200, 300))
    png = Darkroom(cabinet).small(kept.sha256, kept.media)
    assert png is not None
    assert max(size_of(png)) <= darkroom.WIDTH * darkroom.PPI / 72 + 1


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7 no photo", b"\xff\xd8\xff broken", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBP"],
    ids=["pdf", "jpeg", "png", "webp"],
)  # fmt: skip
def test_what_cannot_be_seen_is_not_shown(cabinet: Cabinet, content: bytes) -> None:
    kept = cabinet.put(content)
    assert Darkroom(cabinet).small(kept.sha256, kept.media) is None


def test_what_would_fill_the_memory_is_not_unpacked(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typst.compile", lambda *_a, **_k: pytest.fail("unpacked"))
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 60_000, 60_000)
    kept = cabinet.put(bomb)
    assert Darkroom(cabinet).small(kept.sha256, kept.media) is None


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + (639).to_bytes(3, "little") + b"\xdf\x01\0",
         (640, 480)),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (639 | 479 << 14).to_bytes(4, "little"), (640, 480)),
        (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480),
         (640, 480)),
    ],
    ids=["extended", "lossless", "lossy"],
)  # fmt: skip
def test_the_size_of_a_webp_is_read(content: bytes, size: tuple[int, int]) -> None:
    assert pixels(content) == size


# ---- in the report


@pytest.fixture
def with_photo(cabinet: Cabinet) -> CaseFile:
    case = whole_case()
    kept = cabinet.put(TURNED.read_bytes())
    file = case.file()
    sent = Evidence(1, 1, file.tasks[0].no, "IMG 1.jpg", kept.media, kept.bytes, kept.sha256,
                    "polly", NOON)  # fmt: skip
    case.store.close()
    polly = {"polly": berlin().file.name}
    return replace(file, evidence=(sent,), people=polly)


def photos(one: Document) -> list[Photo]:
    return [photo for block in one.blocks if isinstance(block, Photos) for photo in block.photos]


def test_each_photo_says_what_who_when_and_its_hash(
    with_photo: CaseFile, cabinet: Cabinet
) -> None:
    (shown,) = photos(document(with_photo, berlin(), house_rules(), Darkroom(cabinet).holds))
    assert shown.caption == with_photo.tasks[0].title
    assert "IMG 1.jpg · Berlin, " in shown.about.en and "柏林" in shown.about.zh
    assert "14 Dec 2024, 12:00:00" in shown.about.en
    assert shown.seal.replace(" ", "") == f"SHA-256{shown.sha256}"
    assert not shown.lost


def test_a_file_that_was_tampered_with_is_not_shown_and_is_a_fault_of_the_record(
    with_photo: CaseFile, cabinet: Cabinet
) -> None:
    cabinet.place(with_photo.evidence[0].sha256).write_bytes(TURNED.read_bytes() + b"x")
    one = document(with_photo, berlin(), house_rules(), Darkroom(cabinet).holds)
    assert photos(one)[0].lost
    quality = [b.words.en for b in one.blocks if isinstance(b, Paragraph)]
    assert any("“IMG 1.jpg”: the file is gone" in words for words in quality)


def test_without_a_file_there_is_no_such_part(with_photo: CaseFile) -> None:
    one = document(replace(with_photo, evidence=()), berlin(), house_rules())
    assert photos(one) == []
    assert "evidence" not in [b.id for b in one.blocks if isinstance(b, Heading)]


def test_pdf_and_word_hold_the_picture(
    with_photo: CaseFile, cabinet: Cabinet, tmp_path: Path
) -> None:
    room, type_ = Darkroom(cabinet), Type(tmp_path / "type")
    one = document(with_photo, berlin(), house_rules(), room.holds)

    def develop(photo: Photo) -> bytes | None:
        return room.small(photo.sha256, photo.media)

    made = typeset.pdf(one, "en", PAPER, type_, develop)
    assert len(made) > len(typeset.pdf(one, "en", PAPER, type_))
    picture = partial(typeset.picture, language="en", palette=PAPER, case=type_)
    content = word(one, "en", PAPER, picture, typeset.names(one), develop)
    held = [part.blob for part in docx.Document(io.BytesIO(content)).part.package.iter_parts()
            if part.partname.endswith(".png")]  # fmt: skip
    assert develop(photos(one)[0]) in held
    assert not any(b"GPS" in blob for blob in held)
