"""Colours for what cannot read CSS: the tokens of assets/tokens.css, and a plotly template.

Numbers and times in words are layouts/measure.py's.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import plotly.graph_objects as go

from layouts.words import translator

Theme = Literal["dark", "light", "contrast"]
THEMES: tuple[Theme, ...] = get_args(Theme)
TOKENS = Path(__file__).parent.parent / "assets" / "tokens.css"
LEVELS = ("normal", "blue", "yellow", "orange", "red")
_BLOCK = re.compile(r'(:root|\[data-theme="(\w+)"\])\s*\{(.*?)\n\}', re.DOTALL)
_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@cache
def tokens(theme: Theme = "dark") -> dict[str, str]:
    """Every token of a theme by its name without the dashes, such as `text-1`.

    Callers must not change it: the file is read once.
    """
    css = _COMMENT.sub("", TOKENS.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for selector, name, body in _BLOCK.findall(css):
        if selector == ":root" or name == theme:
            found |= {token: value.strip() for token, value in _TOKEN.findall(body)}
    return found


def level_colour(level: int, theme: Theme = "dark") -> str:
    """The colour of a level, 0 (normal) to 4 (red)."""
    return tokens(theme)[f"level-{LEVELS[level]}"]


def level_word(language: str, level: int) -> str:
    """The level in words, 0 to 4."""
    t = translator(language)
    return (t("normal"), t("blue"), t("yellow"), t("orange"), t("red"))[level]


@cache
def template(theme: Theme = "dark") -> go.layout.Template:
    """How every figure looks: no frame, no vertical grid, quiet axes, no legend."""
    ink = tokens(theme)
    axis = {
        "zeroline": False,
        "fixedrange": True,
        "showline": False,
        "tickfont": {"color": ink["text-3"], "size": 13},
        "gridcolor": ink["surface-3"],
        "gridwidth": 1,
        "automargin": False,
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": ink["font"], "color": ink["text-2"], "size": 13},
            "showlegend": False,
            "margin": {"l": 40, "r": 58, "t": 8, "b": 28},
            "xaxis": {**axis, "showgrid": False, "ticklabelstandoff": 6},
            "yaxis": {**axis, "nticks": 4, "tickformat": ",", "ticklabelstandoff": 4},
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": ink["surface-2"],
                "bordercolor": ink["rule-strong"],
                "font": {"color": ink["text-1"], "family": ink["font"]},
            },
            "dragmode": False,
        }
    )


# Every dcc.Graph: no tool bar, no zoom, follows its box.
GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True, "doubleClick": False}
