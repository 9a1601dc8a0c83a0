"""Components as HTML text, for what is long and never changes: a browser reads a thousand elements
of text in the time in which Dash makes a few dozen. All text and every attribute is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.shell import data

RENAMED = {"className": "class", "tabIndex": "tabindex"}
PLAIN = ("id", "title", "href", "role", "target", "style")
NOTED = ("_", "available_")
WILD = ("data-", "aria-")
OF_HTML = frozenset(one for one in vars(html).values() if isinstance(one, type))


def as_text(parts: Sequence[Component], **more: Any) -> html.Div:
    """An element that a script fills with the HTML of `parts` (assets/90_kpi.js)."""
    return html.Div(**more, **data(markup=markup(parts)))


def markup(part: Any) -> str:
    """The HTML of a component, of text, or of a list of them. Raises ValueError for what is not of
    `dash.html`, and for a property that HTML text cannot carry."""
    if part is None:
        return ""
    if isinstance(part, Component):
        return _element(part)
    if isinstance(part, (list, tuple)):
        return "".join(map(markup, part))
    return escape(str(part), quote=False)


def _element(one: Component) -> str:
    if type(one) not in OF_HTML:
        raise ValueError(f"{type(one).__name__} is not of dash.html, so it has no HTML text")
    tag = type(one).__name__.lower()
    attributes = "".join(
        _attribute(prop, value)
        for prop in sorted(vars(one))  # what was given, and what Dash notes beside it
        if (value := getattr(one, prop)) is not None and prop != "children"
        and not prop.startswith(NOTED)
    )
    return f"<{tag}{attributes}>{markup(one.children)}</{tag}>"


def _attribute(prop: str, value: Any) -> str:
    name = RENAMED.get(prop, prop)
    if name == prop and prop not in PLAIN and not prop.startswith(WILD):
        raise ValueError(f"HTML text cannot carry the property {prop}")
    words = _style(value) if prop == "style" else str(value)
    return f' {name}="{escape(words)}"'


def _style(given: Mapping[str, Any]) -> str:
    return ";".join(
        f"{name if name.startswith('--') else re.sub('[A-Z]', _hyphened, name)}:{value}"
        for name, value in given.items()
    )


def _hyphened(letter: re.Match[str]) -> str:
    return f"-{letter.group().lower()}"
