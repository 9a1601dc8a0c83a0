"""Files are what their first bytes say, and lie where nothing is served by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.types import BadCommand
from dispatch.evidence import BYTES_AT_MOST, Cabinet, TooLarge, checked_name, media_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (PNG, "image/png"), (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"), (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"<svg onload=alert(1)>", None), (b"<html>", None), (b"MZ\x90", None), (b"", None),
        (b" %PDF-1.7", None),
    ],
)  # fmt: skip
def test_a_file_is_what_its_first_bytes_say(content: bytes, media: str | None) -> None:
    assert media_of(content) == media


def test_a_file_is_kept_once_under_its_hash_and_comes_back_as_it_was(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path / "evidence")
    first, again = cabinet.put(PNG), cabinet.put(PNG)
    assert first == again and first.media == "image/png"
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [first.sha256]
    assert cabinet.get(first.sha256) == PNG


def test_a_file_that_was_changed_or_lost_is_not_given(tmp_path: Path) -> None:
    cabinet = Cabinet(tmp_path)
    kept = cabinet.put(PNG)
    (tmp_path / kept.sha256[:2] / kept.sha256).write_bytes(PNG + b"!")
    assert cabinet.get(kept.sha256) is None
    assert cabinet.get("ab" * 32) is None


def test_what_is_no_photo_and_what_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCommand, match="none of image/jpeg"):
        Cabinet(tmp_path).put(b"#!/bin/sh")
    with pytest.raises(TooLarge, match="10 MB"):
        Cabinet(tmp_path).put(PNG + b"\0" * BYTES_AT_MOST)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [("gate.jpg", "gate.jpg"), ("../../etc/passwd", "../../etc/passwd"), ("a\r\nb\0", "ab"),
     ("x" * 999 + ".png", "x" * 196 + ".png"), ("门口 1.png", "门口 1.png")],
)  # fmt: skip
def test_a_name_is_only_shown(name: str, shown: str) -> None:
    assert checked_name(name) == shown


@pytest.mark.parametrize("name", ["", " \n", "\0"])
def test_a_name_says_something(name: str) -> None:
    with pytest.raises(BadCommand, match="name"):
        checked_name(name)
