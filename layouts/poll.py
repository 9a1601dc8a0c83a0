"""Go or no-go on a screen: the questions about one incident, and on the wall those that are open.

assets/87_polls.js fills these places from the picture, with what the reader may do, and sends it.
"""

from __future__ import annotations

from dash import dcc, html

from layouts.shell import data, label
from layouts.words import Translate

QUESTION_LENGTH = 300  # what dispatch/polls/book.py takes


def incident_polls(t: Translate, may_ask: bool) -> html.Section:
    """The questions about the incident of the page, and the way to ask another for whom may."""
    ask = html.Button(
        [html.Span(t("Ask go / no-go")), html.Kbd("Q")], className="alerts-button", hidden=True,
        **data(poll="open"),
    )  # fmt: skip
    return html.Section(
        [
            html.Div(className="polls-rows", **data(part="rows")),
            *[ask, ask_form(t)] * may_ask,
        ],
        id="incident-polls", className="polls", **label(t("Go / no-go")),
    )  # fmt: skip


def ask_form(t: Translate) -> html.Dialog:
    """What is asked, whom, and by when."""
    question = dcc.Textarea(id="poll-question", rows=2, maxLength=QUESTION_LENGTH)
    until = dcc.Textarea(id="poll-until", rows=1, maxLength=5, className="polls-until")
    return html.Dialog(
        [
            html.H2(t("Ask go / no-go")),
            html.Label([html.Span(t("What are they to be ready for?")), question]),
            html.Div(className="polls-whom", role="group", **data(part="whom"),
                     **label(t("Whom?"))),
            html.Label([html.Span(t("Answer by (hh:mm)")), until]),
            html.P(className="alerts-said", role="alert", **data(part="said")),
            html.Div(
                [
                    html.Button([html.Span(t("Ask")), html.Kbd("Enter")], className="main",
                                **data(poll="ask")),
                    html.Button([html.Span(t("Cancel")), html.Kbd("Esc")], **data(poll="cancel")),
                ],
                className="alerts-send",
            ),
        ],
        id="poll-form", className="alerts-form", **label(t("Ask go / no-go")),
    )  # fmt: skip


def wall_polls(t: Translate) -> html.Section:
    """The open questions on the wall; not there while nothing is asked."""
    return html.Section(
        id="wall-polls", className="wall-polls", hidden=True, **label(t("Go / no-go"))
    )
