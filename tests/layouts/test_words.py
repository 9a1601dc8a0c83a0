"""The catalogue: complete, in step with the sources, and written by the rules of LOOK section 6."""

from __future__ import annotations

import ast
import json
import re
import string
from pathlib import Path

from layouts.words import LOCALE, catalogue, translator

ROOT = Path(__file__).parents[2]
IN_JS = re.compile(r"""ccc\.t\(\s*(?:[^"'`(),]+\?\s*)?((?:"(?:[^"\\]|\\.)*"(?:\s*:\s*)?)+)""")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def said_by_scripts() -> set[str]:
    found: set[str] = set()
    for path in [*(ROOT / "assets").glob("*.js")]:
        for call in IN_JS.finditer(path.read_text(encoding="utf-8")):
            found.update(STRING.findall(call.group(1)))
    return {json.loads(f'"{message}"') for message in found}


def said_by_layouts() -> set[str]:
    found: set[str] = set()
    for path in [*(ROOT / "layouts").glob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="t"), args=[ast.Constant(value=str(message)), *_]):
                    found.add(message)
    return found


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_message_of_the_scripts_and_layouts_has_its_chinese() -> None:
    said = said_by_scripts() | said_by_layouts()
    assert "not acknowledged" in said and "Active alerts" in said  # the search itself finds some
    assert sorted(said - set(catalogue("zh"))) == []


def test_a_translation_fills_in_only_what_the_message_has() -> None:
    found = catalogue("zh").items()
    assert len(found) > 1000
    assert [msgid for msgid, msgstr in found if not fields(msgstr) <= fields(msgid)] == []


def test_chinese_has_no_half_width_punctuation_and_no_space_before_per_cent() -> None:
    wrong = re.compile(r"[\u4e00-\u9fff][,:;!?]| %")
    assert [msgstr for msgstr in catalogue("zh").values() if wrong.search(msgstr)] == []


def test_english_is_its_own_message() -> None:
    assert translator("en")("{n} blue alerts", n=3) == "3 blue alerts"


def test_chinese_is_filled_in() -> None:
    assert translator("zh")("{n} blue alerts", n=3) == "3 项蓝色告警"


def test_a_message_without_translation_stays_english() -> None:
    assert translator("zh")("no such message") == "no such message"


def test_an_unknown_language_reads_no_file() -> None:
    assert catalogue("../zh") == {}
    assert (LOCALE / "zh" / "LC_MESSAGES" / "ccc.po").is_file()
