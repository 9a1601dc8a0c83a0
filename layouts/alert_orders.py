"""What an officer can do about the alert on the screen: the buttons, and the dialogs that ask.

assets/52_alerts_act.js sends the orders, 54_alerts_forms.js runs the dialogs.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts.alert_told import EVERYTHING, May
from layouts.shell import data, label
from layouts.words import Translate

MOST, NAME_LENGTH = 1000, 80  # what api/alerts.py takes


def actions(t: Translate, may: May = EVERYTHING) -> html.Div:
    """The buttons with their keys, who else looks at it, and the place where a refusal is said.

    Those that are not always there stand where their coming and going moves no other; those that
    the reader may not use are not there at all.
    """
    buttons = [
        _button("ack", "acknowledge", t("Acknowledge"), "A"),
        *[html.Button([html.Span(t("Dispatch")), html.Kbd("D")], id="alerts-dispatch",
                      className="alerts-button")] * may.handle,
        _button("shelve", "shelve", t("Shelve"), "S"),
        _button("unshelve", "unshelve", t("End shelf"), "X", hidden=True),
        _button("comment", "comment", t("Comment"), "C", hidden=may.comment == "own"),
        _button("assign", "assign", t("Assign"), "G"),
        _button("reset", "reset", t("Reset"), "R", hidden=True),
        _button("unack", "unacknowledge", t("Take back"), "U", hidden=True),
    ]
    return html.Div(
        [
            html.Div(
                [
                    *(one for one in buttons if may.order(getattr(one, "data-order", "dispatch"))),
                    html.Span(id="alerts-presence", className="alerts-presence", role="status"),
                ],
                className="alerts-orders",
            ),
            html.P(id="alerts-answer", role="alert", className="alerts-answer"),
            html.P(id="alerts-changed", role="status", className="alerts-changed"),
        ],
        className="alerts-actions",
    )


def _button(name: str, order: str, words: str, key: str, hidden: bool = False) -> html.Button:
    return html.Button(
        [html.Span(words), html.Kbd(key)],
        id=f"alerts-{name}",
        className="alerts-button",
        hidden=hidden,
        **data(order=order),
    )


def forms(t: Translate) -> list[html.Dialog]:
    """The dialogs: a comment, a name, a shelf. Each is told which alert it is of."""
    return [
        _form(t, "comment", t("Comment"), [_text("note", t("What is to be known"), MOST, 3)]),
        _form(t, "assign", t("Assign"), [_text("assignee", t("Who takes it"), NAME_LENGTH)]),
        _form(t, "shelve", t("Shelve"), _shelf(t)),
    ]


def _shelf(t: Translate) -> list[Component]:
    """A reason, and an end that the script offers as far as the rule allows."""
    silent = t("Until its end it does not sound and stands under Shelved. It is watched on.")
    return [
        html.P(silent),
        _text("note", t("Reason"), MOST),
        html.Div(
            [
                html.Div(
                    role="radiogroup", className="alerts-ends",
                    **data(part="ends"), **label(t("End")),
                ),
                html.Label(
                    [
                        html.Span(t("or until")),
                        html.Textarea(
                            rows=1, maxLength=5, placeholder="16:30", **data(part="until"),
                            **label(t("until, a time of day")),
                        ),
                    ],
                    className="alerts-until",
                ),
            ],
            className="alerts-end",
        ),
        html.P(className="alerts-most", **data(part="most")),
    ]  # fmt: skip


def _text(part: str, words: str, most: int, rows: int = 1) -> html.Label:
    return html.Label(
        [html.Span(words), html.Textarea(rows=rows, maxLength=most, **data(part=part))]
    )


def _form(t: Translate, order: str, title: str, fields: list[Component]) -> html.Dialog:
    return html.Dialog(
        [
            html.H2([title, html.Span(**data(part="of"))]),
            *fields,
            html.P(role="alert", className="alerts-said", **data(part="said")),
            html.Div(
                [
                    html.Button([title, html.Kbd("Enter")], className="main", **data(part="send")),
                    html.Button(
                        [html.Span(t("Cancel"), **data(part="leave")), html.Kbd("Esc")],
                        **data(part="cancel"),
                    ),
                ],
                className="alerts-send",
            ),
        ],
        id=f"alerts-{order}-form",
        className="alerts-form",
        **label(title),
    )
