"""One incident: its head, the map, plan and tasks, and what happened.

The places are fixed; assets/82_incident.js and the scripts beside it fill them from the server and
keep them up by the stream.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.incident_forms import keys_bar, order_form, zoom
from layouts.poll import incident_polls
from layouts.report_due import incident_reports
from layouts.shell import Indicators, data, frame, label, top_bar
from layouts.words import Translate, translator

MAP = "incident-map"


def page(
    city: CityFile, indicators: Indicators, language: str, no: int, inset: Component, may: bool
) -> html.Div:
    """The whole page of incident `no`. `may`: whether the reader handles incidents."""
    t = translator(language)
    parts: list[Component] = [
        _head(t),
        html.Div([_where(t, inset, may), _work(t, may), _story(t, may)], className="inc-columns"),
        keys_bar(t, _keys(t, may)),
        *[order_form(t)] * may,
    ]
    content: list[Component] = [
        top_bar(city, language, "/incidents"),
        html.Div(parts, id="incident", className="alerts inc inc-one",
                 **data(no=str(no), may="1" if may else "")),
    ]  # fmt: skip
    return frame(city, indicators, language, content)


def _head(t: Translate) -> html.Header:
    """What it is and how it stands; the one next step, the other orders, and what was answered."""
    return html.Header(
        [
            html.Span(id="incident-mark", className="inc-mark"),
            html.Div(
                [html.H1(id="incident-title"), html.P(id="incident-facts")],
                className="alerts-title",
            ),
            html.Div(
                [
                    html.Div(id="incident-orders", className="alerts-orders"),
                    html.P(id="incident-answer", role="alert", className="alerts-answer"),
                ],
                className="inc-do",
            ),
            html.Div(
                [html.B(id="incident-state"), html.P(id="incident-long")],
                className="alerts-now inc-stands",
            ),
        ],
        className="inc-head",
    )


def _where(t: Translate, inset: Component, may: bool) -> html.Section:
    draw: list[Component] = [
        html.Div(
            [
                html.Button([html.Span(t("Draw the area")), html.Kbd("R")],
                            className="alerts-button", **data(draw="begin")),
                html.Button(t("Keep it"), className="alerts-button main", hidden=True,
                            **data(draw="keep")),
                html.Button(t("Take a corner back"), className="alerts-button", hidden=True,
                            **data(draw="back")),
                html.Button(t("Cancel"), className="alerts-button", hidden=True,
                            **data(draw="cancel")),
                html.Button(t("Remove the area"), className="alerts-button", hidden=True,
                            **data(draw="remove")),
            ],
            id="incident-draw", className="alerts-orders",
        ),
        html.Div(
            [
                html.Span(t("A circle around the place:")),
                *(
                    html.Button(words, className="alerts-chip", **data(circle=metres))
                    for metres, words in (("100", "100 m"), ("300", "300 m"), ("1000", "1 km"))
                ),
            ],
            id="incident-circles", className="inc-circles", hidden=True,
        ),
        html.P(id="incident-drawing", role="status", className="inc-quiet"),
    ]  # fmt: skip
    return html.Section(
        [
            html.Div([inset, zoom(t)], className="inc-map"),
            html.Div(id="incident-legend", className="inc-legend"),
            *draw * may,
            html.H3(t("Alerts"), className="inc-h"),
            html.Div(id="incident-alerts", className="inc-alerts"),
            html.Div(id="incident-uncovered", className="inc-uncovered"),
        ],
        className="inc-where", tabIndex=0, **label(t("Where")),
    )  # fmt: skip


def _work(t: Translate, may: bool) -> html.Section:
    """Plan and tasks, questions to the departments, reports."""
    return html.Section(
        [
            html.Div(id="incident-plan", className="inc-plan", hidden=True),
            html.Div(id="incident-tasks", className="inc-tasks"),
            incident_polls(t, may),
            incident_reports(t),
        ],
        className="inc-work", id="incident-work", tabIndex=-1, **label(t("Tasks")),
    )  # fmt: skip


def _story(t: Translate, may: bool) -> html.Section:
    kinds = (
        ("all", t("All")), ("alert", t("Alerts")), ("task", t("Tasks")),
        ("note", t("Noted")), ("call", t("Calls")),
    )  # fmt: skip
    chips = [
        html.Button(words, className="alerts-chip", **data(kind=kind)) for kind, words in kinds
    ]
    write = html.Div(
        [
            html.Textarea(
                id="incident-write", rows=2, maxLength=4000,
                placeholder=t("Note what is to be known. Enter keeps it."), **label(t("Note")),
            ),
            html.Div(
                [
                    html.Button([html.Span(t("Note")), html.Kbd("N")], className="alerts-button",
                                **data(write="note")),
                    html.Button([html.Span(t("Decision")), html.Kbd("E")],
                                className="alerts-button", **data(write="decision")),
                ],
                className="alerts-orders",
            ),
        ],
        className="inc-write",
    )  # fmt: skip
    return html.Section(
        [
            html.Div(chips, id="incident-kinds", className="alerts-tools inc-kinds"),
            html.Div(id="incident-story", className="inc-story", tabIndex=0,
                     **label(t("What happened"))),
            *[write] * may,
        ],
        className="inc-told", **label(t("What happened")),
    )  # fmt: skip


def _keys(t: Translate, may: bool) -> list[tuple[str, str]]:
    back = [("J K", t("task")), ("Esc", t("all incidents"))]
    if not may:
        return back
    return [
        ("Enter", t("the next step")),
        *back[:1],
        ("O", t("re-offer")),
        ("X", t("withdraw")),
        ("P", t("plan")),
        ("Q", t("go / no-go")),
        ("N", t("note")),
        ("E", t("decision")),
        ("G", t("correct")),
        ("R", t("area")),
        ("F", t("defer")),
        ("M", t("merge")),
        ("S", t("split")),
        ("U", t("unfounded")),
        *back[1:],
    ]
