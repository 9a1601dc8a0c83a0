"""A drawing as SVG: with its labels for a screen, without them for paper, where they are set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from dispatch.record.drawing_types import Dot, Drawing, Label, Path

Ink = Callable[[str], str]


def on_screen(drawing: Drawing, language: str, alt: str) -> str:
    """The whole drawing, in the colours of the theme that is on."""
    return _svg(drawing, lambda name: f"var(--{name})", language, alt)


def on_paper(drawing: Drawing, palette: Mapping[str, str]) -> str:
    """The shapes alone, in the colours of `palette`."""
    return _svg(drawing, palette.__getitem__, None, "")


def _svg(drawing: Drawing, ink: Ink, language: str | None, alt: str) -> str:
    width, height = _n(drawing.width), _n(drawing.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"'
        + (f' role="img" aria-label="{escape(alt)}">' if alt else ">")
    ]
    if drawing.ground:
        parts.append(f'<rect width="{width}" height="{height}" fill="{ink(drawing.ground)}"/>')
    for shape in drawing.shapes:
        if isinstance(shape, Path):
            parts.append(_path(shape, ink))
        elif isinstance(shape, Dot):
            parts.append(
                f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.r)}"'
                f"{_paint(shape.fill, shape.stroke, shape.width, ink)}/>"
            )
        elif language is not None:
            parts.append(_label(shape, ink, language))
    return "".join([*parts, "</svg>"])


def _path(shape: Path, ink: Ink) -> str:
    end = "Z" if shape.closed else ""
    d = "".join(
        "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in ring) + end for ring in shape.rings if ring
    )
    dash = f' stroke-dasharray="{shape.dash}"' if shape.dash else ""
    clear = "" if shape.opacity == 1 else f' opacity="{shape.opacity}"'
    return (
        f'<path d="{d}" fill-rule="evenodd" stroke-linejoin="round"'
        f"{_paint(shape.fill, shape.stroke, shape.width, ink)}{dash}{clear}/>"
    )


def _paint(fill: str | None, stroke: str | None, width: float, ink: Ink) -> str:
    inside = ink(fill) if fill else "none"
    line = f' stroke="{ink(stroke)}" stroke-width="{_n(width)}"' if stroke else ""
    return f' fill="{inside}"{line}'


def _label(shape: Label, ink: Ink, language: str) -> str:
    weight = ' font-weight="600"' if shape.bold else ""
    halo = (
        f' stroke="{ink("map-halo")}" stroke-width="2.5" paint-order="stroke"'
        if shape.boxed else ""
    )  # fmt: skip
    return (
        f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}"{weight}{halo} '
        f'text-anchor="{shape.anchor}" fill="{ink(shape.ink)}">'
        f"{escape(shape.words.of(language))}</text>"
    )


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
