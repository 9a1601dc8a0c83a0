"""The console's keys: the bar that shows them, and the overlay that tells them all."""

from __future__ import annotations

from typing import Any

from dash import html

from layouts.shell import label
from layouts.words import Translate


def _keys(t: Translate) -> list[tuple[tuple[str, ...], str]]:
    """What a press does, in the order of the key bar; assets/55_alerts_keys.js does it."""
    return [
        (("J", "K"), t("next, previous")),
        (("A",), t("acknowledge what is on screen")),
        (("S",), t("shelve")),
        (("C",), t("comment")),
        (("G",), t("assign")),
        (("/",), t("filter")),
        (("M",), t("mute 2 min")),
        (("?",), t("all keys")),
    ]


def _more_keys(t: Translate) -> list[tuple[tuple[str, ...], str]]:
    """Those that only the overlay tells."""
    return [
        (("↓", "↑"), t("next, previous")),
        (("U",), t("take an acknowledgement back")),
        (("R",), t("reset a latch, once it has cleared and is acknowledged")),
        (("X",), t("end a shelf before its time")),
        (("1", "…", "5"), t("the tabs, from active to out of service")),
        (("Enter",), t("read the detail; arrows scroll it")),
        (("Esc",), t("back to the list, show all")),
    ]


def key_bar(t: Translate) -> html.Footer:
    *keys, (last, meaning) = _keys(t)
    lost = t("No connection: keys do nothing until it is back. Nothing can be acknowledged.")
    return html.Footer(
        [
            html.Div(
                [
                    *(html.Span([*_pressed(pressed), words], className="alerts-key")
                      for pressed, words in keys),
                    html.Button([*_pressed(last), meaning], id="alerts-help-open",
                                className="alerts-key"),
                ],
                className="alerts-keys",
            ),
            html.Div(lost, className="alerts-lost", role="status"),
            html.Span(id="alerts-sound", className="alerts-sound", role="status"),
        ],
        className="alerts-foot",
    )  # fmt: skip


def _pressed(keys: tuple[str, ...]) -> list[Any]:
    return [html.Kbd(key) for key in keys]


def all_keys(t: Translate) -> html.Dialog:
    rows = [
        html.Tr([html.Th(_pressed(pressed)), html.Td(words)])
        for pressed, words in [*_keys(t), *_more_keys(t)]
    ]
    sound = t(
        "A new alert that nobody has acknowledged sounds once: red three tones, orange two, "
        "yellow and blue one; what comes back from a shelf too. Muting ends by itself."
    )
    return html.Dialog(
        [
            html.H2(t("All keys")),
            html.Table(html.Tbody(rows)),
            html.P(sound),
            html.Button([html.Kbd("Esc"), t("Close")], id="alerts-help-close"),
        ],
        id="alerts-help",
        **label(t("All keys")),
    )
