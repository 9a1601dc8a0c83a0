"""What asks on the pages of the incidents: the fields, the dialog of the orders, the key bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.shell import data, label
from layouts.words import Translate


def title_of(words: str = "") -> html.H2:
    """What is asked, and of what."""
    return html.H2([html.Span(words, **data(part="title")), html.Span(**data(part="of"))])


def text(part: str, words: str, most: int, rows: int = 1) -> html.Label:
    """A line, or several."""
    return html.Label(
        [html.Span(words), html.Textarea(rows=rows, maxLength=most, **data(part=part))],
        **data(field=part),
    )


def grade_field(t: Translate) -> html.Div:
    """The four grades of the emergency response law; a script draws their marks."""
    grades = (
        (4, t("Very serious")), (3, t("Serious")), (2, t("Large")), (1, t("Ordinary")),
    )  # fmt: skip
    buttons = [
        html.Button(
            [html.I(**data(glyph=str(grade))), html.Span(words)], type="button", role="radio",
            **data(value=str(grade)),
        )
        for grade, words in grades
    ]  # fmt: skip
    return html.Div(
        [
            html.Span(t("Grade"), className="inc-label"),
            html.Div(buttons, role="radiogroup", className="inc-choice", **data(part="grade"),
                     **label(t("Grade"))),
        ],
        **data(field="grade"),
    )  # fmt: skip


def domain_field(t: Translate, city: CityFile, language: str) -> html.Div:
    buttons = [
        html.Button(one.name.of(language), type="button", role="radio", **data(value=one.id))
        for one in city.domains
    ]
    return html.Div(
        [
            html.Span(t("Domain"), className="inc-label"),
            html.Div(buttons, role="radiogroup", className="inc-choice", **data(part="domain"),
                     **label(t("Domain"))),
        ],
        **data(field="domain"),
    )  # fmt: skip


def zoom(t: Translate) -> html.Div:
    """Closer and farther away, on a map."""
    return html.Div(
        [
            html.Button(sign, type="button", **data(zoom=step), **label(words))
            for sign, step, words in (("+", "1", t("closer")), ("−", "-1", t("farther away")))
        ],
        className="map-zoom",
    )


def found(t: Translate) -> html.Ul:
    """The places that have the words that were typed."""
    return html.Ul(
        className="inc-found", role="listbox", **data(part="found"), **label(t("Places found"))
    )


def said(t: Translate, send: str = "") -> list[Component]:
    """Where a refusal is said, and the two ways out of a dialog."""
    return [
        html.P(role="alert", className="alerts-said", **data(part="said")),
        html.Div(
            [
                html.Button(
                    [html.Span(send, **data(part="name")), html.Kbd("Enter")],
                    className="main", **data(part="send"),
                ),
                html.Button([html.Span(t("Cancel")), html.Kbd("Esc")], **data(part="cancel")),
            ],
            className="alerts-send",
        ),
    ]  # fmt: skip


def order_form(t: Translate) -> html.Dialog:
    """One dialog for every order that asks for something; assets/83_incident_orders.js shows the
    fields that an order needs."""
    choices: list[Any] = [
        html.Div(
            [
                html.Span(**data(part=f"{part}-label"), className="inc-label"),
                html.Div(className="inc-picks", **data(part=part)),
            ],
            **data(field=part),
        )
        for part in ("into", "department", "alerts", "tasks")
    ]
    until = html.Div(
        [
            html.Span(t("Until"), className="inc-label"),
            html.Div(role="radiogroup", className="inc-choice", **data(part="until"),
                     **label(t("Until"))),
            html.Label(
                [
                    html.Span(t("or until (date and time, or the time)")),
                    html.Span(**data(part="moment")),  # a script fills it
                ],
                className="inc-moment",
            ),
        ],
        **data(field="until"),
    )  # fmt: skip
    place = html.Div(
        [
            text("place", t("Where: a point, a district, or words"), 300),
            found(t),
            html.Div(
                [
                    html.Span(className="num", **data(part="spot")),
                    html.Button(t("Point at it on the map"), type="button",
                                className="alerts-button", **data(part="point")),
                ],
                className="inc-spot",
            ),
        ],
        **data(field="where"),
    )  # fmt: skip
    return html.Dialog(
        [
            title_of(),
            html.P(**data(part="about")),
            html.P(role="status", className="inc-news", **data(part="news")),
            grade_field(t),
            *choices,
            until,
            text("title-of-it", t("What it is called"), 300, 2),
            place,
            text("note", t("Reason"), 4000, 3),
            *said(t),
        ],
        id="incident-form",
        className="alerts-form",
        **label(t("Order")),
    )


def keys_bar(t: Translate, keys: Sequence[tuple[str, str]]) -> html.Footer:
    """The keys of a page, in the order in which they are used."""
    shown = [
        html.Span([*(html.Kbd(one) for one in pressed.split()), words], className="alerts-key")
        for pressed, words in keys
    ]
    lost = t("No connection: keys do nothing until it is back. Nothing can be ordered.")
    return html.Footer(
        [
            html.Div(shown, className="alerts-keys"),
            html.Div(lost, className="alerts-lost", role="status"),
        ],
        className="alerts-foot",
    )
