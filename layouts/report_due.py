"""On an incident's page: which reports are due by when, and the form that submits one.

assets/88_reports.js fills it from the server and keeps it up with the incident's steps.
"""

from __future__ import annotations

from dash import dcc, html

from layouts.shell import data, label
from layouts.words import Translate

TEXT_LENGTH = 20_000  # what dispatch/record/ledger.py takes


def incident_reports(t: Translate) -> html.Section:
    """What is due and what was submitted; the way to write one for whom may."""
    return html.Section(
        [
            html.Div(className="due-rows", **data(part="rows")),
            html.P(className="alerts-said", role="status", **data(part="answer")),
            report_form(t),
        ],
        id="incident-reports", className="due", **label(t("Reports")),
    )  # fmt: skip


def report_form(t: Translate) -> html.Dialog:
    """The text, begun from the record; to whom."""
    text = dcc.Textarea(id="due-text", rows=12, maxLength=TEXT_LENGTH)
    whom = dcc.Textarea(id="due-whom", rows=1, maxLength=200, className="due-whom")
    return html.Dialog(
        [
            html.H2(**data(part="title")),
            html.P(className="due-because", **data(part="because")),
            html.Label([html.Span(t("What is reported")), text]),
            html.Label([html.Span(t("Recipient")), whom]),
            html.P(className="alerts-said", role="alert", **data(part="said")),
            html.Div(
                [
                    html.Button(t("Submit"), className="main", **data(due="send")),
                    html.Button(t("Cancel"), **data(due="leave")),
                ],
                className="alerts-send",
            ),
        ],
        id="due-form", className="alerts-form due-form", **label(t("Report")),
    )  # fmt: skip
