"""The page of one's own account: what was chosen, in both languages, and worked by keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from dash.development.base_component import Component

from layouts.me import Reader, me_page
from security.preferences import Preferences
from tests.journeys.screen import city_of

ADA = Reader(name="Ada", role="operator", department="", own_password=True)
LOUD = {"1": "off", "2": "quiet", "3": "normal", "4": "loud"}


def page(language: str = "en", reader: Reader = ADA, **chosen: Any) -> Component:
    told = Preferences.model_validate(chosen).told()
    return me_page(city_of("berlin").file, {}, language, reader, told)


def every(part: Any) -> Iterator[Component]:
    if isinstance(part, list | tuple):
        for one in part:
            yield from every(one)
    elif isinstance(part, Component):
        yield part
        yield from every(getattr(part, "children", None))


def props(part: Component) -> dict[str, Any]:
    found: dict[str, Any] = part.to_plotly_json()["props"]
    return found


def words(part: Component) -> list[str]:
    said = (getattr(one, "children", None) for one in every(part))
    return [text for one in said for text in (one if isinstance(one, list) else [one])
            if isinstance(text, str)]  # fmt: skip


def chosen(part: Component) -> dict[str, str]:
    """By choice, the value that is checked; each group has one, and it alone is reached by Tab."""
    found: dict[str, str] = {}
    for group in (props(one) for one in every(part) if "data-choice" in props(one)):
        options = [props(one) for one in group["children"]]
        on = [one for one in options if one["aria-checked"] == "true"]
        assert [one for one in options if one["tabIndex"] == 0] == on
        assert group["role"] == "radiogroup" and group["aria-label"]
        (found[group["data-choice"]],) = (one["data-value"] for one in on)
    return found


def test_what_was_chosen_is_checked() -> None:
    assert chosen(page(theme="contrast", density="compact", sound=LOUD)) == {
        "language": "en", "theme": "contrast", "density": "compact",
        "sound.1": "off", "sound.2": "quiet", "sound.3": "normal", "sound.4": "loud",
    }  # fmt: skip


def test_each_choice_has_a_place_where_it_is_said_what_came_of_it() -> None:
    whole = page()
    said = {props(one)["data-said"] for one in every(whole) if "data-said" in props(one)}
    assert said == {*chosen(whole), "password", "sessions"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_in_the_reader_s_language_and_each_language_in_its_own(language: str) -> None:
    text = words(page(language))
    assert {"English", "中文"} <= set(text)
    assert ("Density" in text, "密度" in text) == (language == "en", language == "zh")


def test_a_password_that_is_kept_elsewhere_is_not_asked_for() -> None:
    assert "Change the password" in words(page())
    elsewhere = words(page(reader=replace(ADA, own_password=False)))
    assert "Change the password" not in elsewhere
    assert any("city’s sign-in" in one for one in elsewhere)
