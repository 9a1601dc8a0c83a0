"""What the screens say in each language: messages are English, a catalogue translates them."""

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


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every translated message of `language`, {msgid: msgstr}; empty for English and the unknown.

    Callers must not change it: it is read from the `.po` file once.
    """
    path = LOCALE / language / "LC_MESSAGES" / "ccc.po"
    if language not in LANGUAGES or not path.is_file():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    return {
        str(message.id): str(message.string)
        for message in messages
        if message.id and message.string and not message.fuzzy
    }


def translator(language: str) -> Translate:
    """The function that says a message in `language`; one without translation stays English."""
    words = catalogue(language)

    def t(msgid: str, **values: object) -> str:
        sentence = words.get(msgid, msgid)
        return sentence.format(**values) if values else sentence

    return t
