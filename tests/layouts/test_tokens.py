"""The colours of every theme can be read: contrast as WCAG 2.2 computes it (1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from itertools import product

import pytest

from layouts.theme import LEVELS, THEMES, Theme, tokens

SURFACES = ("surface-0", "surface-1", "surface-2")
WASHES = tuple(f"level-{name}-wash" for name in LEVELS[1:])
DOMAINS = tuple(f"domain-{name}" for name in ("crowd", "traffic", "fire", "environment"))
TEXT, MARK = 4.5, 3.0
PAIRS = [
    *((ink, ground, TEXT) for ink, ground in product(("text-1", "text-2", "text-3"), SURFACES)),
    *((ink, "map-land", TEXT) for ink in ("text-1", "text-2", "map-label")),
    *((ink, ground, TEXT) for ink, ground in product(("text-1", "text-2"), WASHES)),
    *(("text-on-level", f"level-{name}", TEXT) for name in LEVELS[1:]),
    *(("surface-0", ink, TEXT) for ink in ("text-1", "mode-replay")),  # inverted: a pressed button
    *((f"level-{name}", ground, MARK)
      for name, ground in product(LEVELS[1:], (*SURFACES, "map-land"))),
    *((f"level-{name}", f"level-{name}-wash", MARK) for name in LEVELS[1:]),
    *((ink, ground, MARK) for ink, ground in product(DOMAINS, SURFACES)),
    *((f"rating-{name}", ground, MARK) for name in ("better", "even", "worse", "unknown")
      for ground in SURFACES),
    *((ink, ground, MARK) for ink, ground in product(("control-edge", "focus"), SURFACES)),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of a colour such as `#1C2228`."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
              for part in parts]  # fmt: skip
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_marks_of_a_theme_stand_out_from_what_they_are_on(theme: Theme) -> None:
    ink = tokens(theme)
    poor = {
        f"{one} on {ground}": round(contrast(ink[one], ink[ground]), 2)
        for one, ground, least in PAIRS
        if contrast(ink[one], ink[ground]) < least
    }
    assert poor == {}


def test_high_contrast_is_higher_than_the_others() -> None:
    ink = tokens("contrast")
    text = product(("text-1", "text-2", "text-3"), SURFACES)
    assert min(contrast(ink[one], ink[ground]) for one, ground in text) >= 7
    assert all(contrast(ink[f"level-{name}"], ink["surface-2"]) >= TEXT for name in LEVELS[1:])


@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_no_colour_of_the_dark_is_left_over_on_another_ground(theme: Theme) -> None:
    """A theme names every colour that can stand on its ground, but for ramps on a dark one."""
    colours = {name for name, value in tokens().items() if re.search(r"#[0-9A-F]{6}", value)}
    same = {name for name in colours if tokens(theme)[name] == tokens()[name]}
    kept = {"focus"} | {name for name in colours if name.startswith(("seq-", "div-"))}
    assert same - (kept if theme == "contrast" else set()) == set()
