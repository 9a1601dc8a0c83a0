"""What the screens say in each language: messages are English, catalogues translate them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Protocol

from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent.parent / "locale"
LANGUAGES = ("en", "zh")


class Translate(Protocol):
    """`t("{n} blue alerts", n=3)`: the message in one language, filled in."""

    def __call__(self, msgid: str, **values: object) -> str: ...


def first_spoken(default: str, *wanted: str | None) -> str:
    """The first of the languages that the screens speak."""
    return next((one for one in wanted if one in LANGUAGES), default)


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every translated message of `language`, {msgid: msgstr}; empty for English and the unknown.

    A part of the screens may have a `.po` file of its own; all are read, once. Callers must not
    change the result.
    """
    if language not in LANGUAGES:
        return {}
    words: dict[str, str] = {}
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale=language)
        words |= {
            str(message.id): str(message.string)
            for message in messages
            if message.id and message.string and not message.fuzzy
        }
    return words


def translator(language: str) -> Translate:
    """The function that says a message in `language`; one without translation stays English."""
    words = catalogue(language)

    def t(msgid: str, **values: object) -> str:
        sentence = words.get(msgid, msgid)
        return sentence.format(**values) if values else sentence

    return t
