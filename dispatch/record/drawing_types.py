"""A drawing: shapes and labels in points of 1/72 inch from the upper left corner. Inks are names of
tokens, so that a screen draws it in its theme and paper in that of paper."""

from __future__ import annotations

from typing import Literal, NamedTuple

from data.strict import Words

Point = tuple[float, float]


class Path(NamedTuple):
    """Lines or areas with their holes; filled where `fill` names an ink."""

    rings: tuple[tuple[Point, ...], ...]
    fill: str | None = None
    stroke: str | None = None
    width: float = 1
    closed: bool = False
    dash: str = ""
    opacity: float = 1


class Dot(NamedTuple):
    x: float
    y: float
    r: float
    fill: str | None = None
    stroke: str | None = None
    width: float = 1


class Label(NamedTuple):
    """Words with their baseline at `y`. `boxed` sets them on a ground of their own."""

    x: float
    y: float
    words: Words
    ink: str = "text-2"
    size: float = 8
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False
    boxed: bool = False


Shape = Path | Dot | Label


class Drawing(NamedTuple):
    width: float
    height: float
    shapes: tuple[Shape, ...]
    ground: str | None = None


def box(x: float, y: float, width: float, height: float) -> tuple[tuple[Point, ...], ...]:
    """The ring of an upright rectangle."""
    return (((x, y), (x + width, y), (x + width, y + height), (x, y + height)),)
