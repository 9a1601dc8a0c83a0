"""The page of the shift: what its scripts look for is there, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from alerts.shift import log
from alerts.shift.lifecycle import REASONS
from alerts.shift.said import WORDS_AT_MOST
from alerts.shift.types import Move, Said
from layouts.shift import page
from tests.journeys.screen import city_of

ASSETS = Path(__file__).parents[2] / "assets"
SCRIPTS = "".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("72_shift*.js"))


def every(component: Any) -> list[Any]:
    """A component and all beneath it."""
    children = getattr(component, "children", None)
    below = children if isinstance(children, list | tuple) else [children]
    return [component, *(one for child in below if child is not None for one in every(child))]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_element_that_the_scripts_look_for_is_on_the_page(language: str) -> None:
    ids = {getattr(one, "id", None) for one in every(page(city_of("berlin").file, language))}
    wanted = set(re.findall(r'by_id\("([\w-]+)"\)', SCRIPTS))
    assert len(wanted) > 20
    assert wanted - ids == set()


def test_no_id_stands_twice() -> None:
    ids = [one.id for one in every(page(city_of("berlin").file, "en")) if getattr(one, "id", None)]
    assert len(ids) == len(set(ids))


def test_every_kind_of_the_log_has_its_words_and_its_group() -> None:
    kinds = {kind for group in log.GROUPS.values() for kind in group}
    assert kinds >= {*Said, *set(Move) - {Move.WRITE}}
    words = re.search(r"shift\.kinds = .*?\}\)", SCRIPTS, re.DOTALL)
    assert words is not None
    assert set(re.findall(r"(\w+): ccc\.t", words.group(0))) == {str(kind) for kind in kinds}
    groups = re.search(r"shift\.groups = .*?\}\)", SCRIPTS, re.DOTALL)
    assert groups is not None
    named = {name.strip('"') for name in re.findall(r'("?[\w-]+"?): ccc\.t', groups.group(0))}
    assert named == set(log.GROUPS)


def test_fields_take_as_much_as_the_server_does() -> None:
    areas = [one for one in every(page(city_of("berlin").file, "en")) if hasattr(one, "maxLength")]
    assert {int(one.maxLength) for one in areas if one.id != "shift-find"} == {WORDS_AT_MOST}


def test_every_reason_of_a_refused_move_is_said_by_the_script() -> None:
    assert {reason for reason in REASONS.values() if f'"{reason}"' not in SCRIPTS} == set()
