"""The console's keys: the bar that shows them, and the overlay that tells them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.alert_told import EVERYTHING, May
from layouts.shell import label
from layouts.words import Translate


@dataclass(frozen=True, slots=True)
class Key:
    """What is pressed, what it does, and the command for whose right it is shown."""

    pressed: tuple[str, ...]
    words: str
    command: str = ""


def _keys(t: Translate) -> list[Key]:
    """In the order of the key bar; assets/55_alerts_keys.js does what they say."""
    return [
        Key(("J", "K"), t("next, previous")),
        Key(("A",), t("acknowledge what is on screen"), "acknowledge"),
        Key(("D",), t("dispatch"), "dispatch"),
        Key(("S",), t("shelve"), "shelve"),
        Key(("C",), t("comment"), "comment"),
        Key(("G",), t("assign"), "assign"),
        Key(("/",), t("filter")),
        Key(("M",), t("mute 2 min")),
        Key(("H",), t("hand over"), "hand over"),
        Key(("?",), t("all keys")),
    ]


def _more_keys(t: Translate) -> list[Key]:
    """Those that only the overlay tells."""
    return [
        Key(("↓", "↑"), t("next, previous")),
        Key(
            ("Shift", "A"),
            t("acknowledge all that the list shows now, after asking"),
            "acknowledge",
        ),
        Key(("U",), t("take an acknowledgement back"), "unacknowledge"),
        Key(("R",), t("reset a latch, once it has cleared and is acknowledged"), "reset"),
        Key(("X",), t("end a shelf before its time"), "unshelve"),
        Key(("F",), t("saved filters")),
        Key(("[", "]"), t("the page before, the next page")),
        Key(("1", "…", "6"), t("the tabs, from active to ended")),
        Key(("Enter",), t("read the detail; arrows scroll it")),
        Key(("Esc",), t("back to the list, show all")),
    ]


def theirs(keys: list[Key], may: May) -> list[Key]:
    """The keys of what the reader may do."""
    return [key for key in keys if not key.command or may.order(key.command)]


def key_bar(t: Translate, may: May = EVERYTHING) -> html.Footer:
    *keys, last = theirs(_keys(t), may)
    lost = t("No connection: keys do nothing until it is back. Nothing can be acknowledged.")
    return html.Footer(
        [
            html.Div(
                [
                    *(html.Span([*_pressed(key.pressed), key.words], className="alerts-key")
                      for key in keys),
                    html.Button([*_pressed(last.pressed), last.words], id="alerts-help-open",
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


def all_keys(t: Translate, may: May = EVERYTHING) -> html.Dialog:
    rows = [
        html.Tr([html.Th(_pressed(key.pressed)), html.Td(key.words)])
        for key in theirs([*_keys(t), *_more_keys(t)], may)
    ]
    sound = t(
        "A new alert that nobody has acknowledged sounds once: red three tones, orange two, "
        "yellow and blue one; what comes back from a shelf too. While a red one waits, one quiet "
        "tone each minute. Muting ends by itself, and at a new red alert."
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
