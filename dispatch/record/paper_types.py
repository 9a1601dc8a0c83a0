"""A printed report of figures, in one language: headings, sentences, tables, drawings side by side.
Drawings are in points of 1/72 inch; the type area is WIDTH wide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dispatch.record.drawing_types import Drawing
from dispatch.record.types import Tone

WIDTH = 499.0
GUTTER = 19.0
HALF = (WIDTH - GUTTER) / 2


class Entry(NamedTuple):
    """A cell of a table: words, with a second, quieter line."""

    text: str
    tone: Tone = Tone.PLAIN
    note: str = ""


class Head(NamedTuple):
    """A column: `share` of the width; numbers are set to the right."""

    text: str
    share: float = 1
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A heading with a sentence below it; `anew` begins a page."""

    text: str
    lead: str = ""
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of words and small drawings. Its head is repeated on each page. `bands` are the
    numbers of the rows that head a group."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Entry | Drawing, ...], ...]
    small: bool = False
    bands: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A drawing under its title, with a caption."""

    title: str
    drawing: Drawing
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plates:
    """Plates side by side, `across` in a row."""

    plates: tuple[Plate, ...]
    across: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What is called how: a list of names and words."""

    pairs: tuple[tuple[str, str], ...]


Part = Title | Sentence | Table | Plates | Pairs


class Big(NamedTuple):
    """A large figure of the first page: a number with what it is, and what it is set against."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The whole report. `edition` stands above the title, `state` in the foot of each page: of
    which data it is. `as_of_ms` is the moment of the data that the file bears as its date."""

    language: str
    city: str
    app: str
    edition: str
    title: str
    subtitle: str
    figures: tuple[Big, ...]
    summary: tuple[str, ...]
    parts: tuple[Part, ...]
    state: str
    page: str  # "page {n} of {all}"
    as_of_ms: int
