"""The page of the shift: seats left, the hand-over in the middle, the log right, keys below.

Pure structure: assets/72_shift.js fills the seats, 72_shift_paper.js the hand-over and
72_shift_log.js the log.
"""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.shell import data, frame, label, top_bar
from layouts.words import Translate, translator

PATH = "/shift"
WORDS_AT_MOST = "4000"  # as alerts/shift/said.py takes


def page(city: CityFile, language: str) -> html.Div:
    """The whole page."""
    t = translator(language)
    content: list[Component] = [
        top_bar(city, language, PATH),
        html.Main(
            [_left(t), _middle(t, city.name.of(language)), _right(t), _keys(t), _because(t)],
            id="shift",
            className="shift",
        ),
    ]
    return frame(city, {}, language, content)


def _left(t: Translate) -> html.Section:
    """Who sits where, and a line for the log."""
    return html.Section(
        [
            html.H2(t("Seats")),
            html.Div(id="shift-seats", className="shift-seats"),
            html.P(id="shift-said", className="shift-said", role="status"),
            html.Div(
                [
                    html.H3(t("Log entry")),
                    _area("shift-words", t("What the next officer should find later"), 3),
                    _button("enter", t("Write down"), "Ctrl ↵"),
                ],
                id="shift-entry",
                className="shift-entry",
                hidden=True,
            ),
        ],
        className="shift-left",
    )


def _area(element_id: str, words: str, rows: int) -> html.Textarea:
    return html.Textarea(
        id=element_id, className="shift-area", rows=rows, maxLength=WORDS_AT_MOST,
        placeholder=words, **label(words),
    )  # fmt: skip


def _button(order: str, words: str, key: str = "", main: bool = False) -> html.Button:
    """What orders something; assets/72_shift.js hides those that make no sense now."""
    return html.Button(
        [words, *([html.Kbd(key)] if key else [])],
        className="shift-button main" if main else "shift-button",
        hidden=order not in ("enter", "print"),
        **data(order=order),
    )


def _middle(t: Translate, city: str) -> html.Section:
    """The hand-over: its head and orders, what the outgoing officer writes, and the document."""
    return html.Section(
        [
            html.Header(
                [
                    html.H1(id="shift-title"),
                    html.P(id="shift-state", className="shift-state"),
                    html.P([city, html.Span(id="shift-dated")], className="shift-dated"),
                ],
                className="shift-head",
            ),
            html.Div(
                [
                    _button("draft", t("Hand over"), "H", main=True),
                    _button("offer", t("Offer the seat"), "O", main=True),
                    _button("accept", t("Accept the seat"), "A", main=True),
                    _button("withdraw", t("Withdraw"), "W"),
                    _button("back", t("Back to what goes on"), "Esc"),
                    _button("print", t("Print"), "P"),
                    html.P(id="shift-answer", className="shift-answer", role="alert"),
                ],
                className="shift-orders",
            ),
            _form(t),
            html.Div(id="shift-since", className="shift-since", role="status"),
            _remarks(t),
            html.Div(id="shift-paper", className="shift-paper"),
        ],
        id="hand-over",
        className="shift-middle",
        tabIndex=-1,
    )


def _form(t: Translate) -> html.Div:
    """What the outgoing officer decides and writes; what was written, once it is offered."""
    return html.Div(
        [
            html.H3([t("Notes"), html.Kbd("N")]),
            _area("shift-notes", t("What the list below does not say"), 4),
            html.Div(
                [
                    html.Span(t("Hand over to"), className="shift-label"),
                    _choice("shift-successor", t("Hand over to")),
                    html.Button(
                        t("Pass my alerts on"),
                        id="shift-passing",
                        role="switch",
                        className="shift-switch",
                        **aria(checked="true"),
                    ),
                    html.Small(id="shift-mine"),
                ],
                className="shift-decide",
            ),
        ],
        id="shift-form",
        className="shift-form",
        hidden=True,
    )


def aria(**facts: str) -> dict[str, Any]:
    """`aria-…` attributes."""
    return {f"aria-{name}": fact for name, fact in facts.items()}


def _choice(element_id: str, words: str) -> html.Select:
    """A list to choose from; its entries are known to the script."""
    return html.Select(id=element_id, className="shift-choice", **label(words))


def _remarks(t: Translate) -> html.Div:
    return html.Div(
        [
            html.H3([t("Questions and answers"), html.Kbd("Q")]),
            html.Div(id="shift-remarks", className="shift-remarks"),
            html.Div(
                [
                    _area("shift-remark", t("A question, or the answer to one"), 1),
                    _button("ask", t("Ask"), "↵"),
                    _button("answer", t("Answer"), "↵"),
                ],
                id="shift-remark-box",
                className="shift-remark",
            ),
        ],
        id="shift-talk",
        className="shift-talk",
        hidden=True,
    )


def _right(t: Translate) -> html.Section:
    """The log and what it is searched by."""
    return html.Section(
        [
            html.Header(
                [
                    html.H2([t("Shift log"), html.B(id="shift-total")]),
                    html.A(t("Download CSV"), id="shift-csv", href="/api/v1/shift/log.csv",
                           download="shift-log.csv"),
                ],
                className="shift-log-head",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            _field("shift-find", "search", t("Words, place, person")),
                            html.Kbd("/"),
                        ],
                        className="shift-search",
                    ),
                    _choice("shift-person", t("Person")),
                    _choice("shift-seat", t("Seat")),
                    _choice("shift-kind", t("Kind")),
                    _day("shift-from", t("From")),
                    _day("shift-to", t("To")),
                ],
                id="shift-filter",
                className="shift-filter",
            ),
            html.Div(id="shift-log", className="shift-log", tabIndex=0, **label(t("Shift log"))),
            html.Button(t("Older entries"), id="shift-more", className="shift-button",
                        hidden=True),
        ],
        className="shift-right",
    )  # fmt: skip


def _field(element_id: str, kind: str, words: str) -> html.Span:
    """Where the script puts a plain field of a kind, search or text."""
    return html.Span(id=element_id, **data(kind=kind, words=words))


def _day(element_id: str, words: str) -> html.Label:
    return html.Label([words, _field(element_id, "text", words)], className="shift-day")


def _keys(t: Translate) -> html.Footer:
    keys = (
        ("L", t("log on or off")), ("H", t("hand over")), ("N", t("notes")), ("E", t("log entry")),
        ("/", t("search the log")), ("P", t("print")), ("Esc", t("out of a field")),
    )  # fmt: skip
    lost = t("No connection: keys do nothing until it is back.")
    return html.Footer(
        [
            html.Div([html.Span([html.Kbd(key), words]) for key, words in keys]),
            html.Div(lost, className="shift-lost", role="status"),
        ],
        className="shift-foot",
    )


def _because(t: Translate) -> html.Dialog:
    """Why a seat is left without a successor."""
    return html.Dialog(
        [
            html.H2(id="shift-because-title"),
            html.P(id="shift-because-words"),
            _area("shift-reason", t("Reason"), 3),
            html.Div(
                [
                    html.Button([t("Leave the seat"), html.Kbd("↵")], id="shift-because-send",
                                className="shift-button main"),
                    html.Button([t("Cancel"), html.Kbd("Esc")], id="shift-because-cancel",
                                className="shift-button"),
                ],
                className="shift-orders",
            ),
            html.P(id="shift-because-said", className="shift-said", role="alert"),
        ],
        id="shift-because",
        className="shift-dialog",
        **label(t("Leave the seat")),
    )  # fmt: skip
