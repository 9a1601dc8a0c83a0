"""The page of the exercises: scenarios and runs left, the chosen one right, keys below.

Pure structure: assets/89_drills.js fills it from the API, as what it may tell depends on who asks.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.shell import Indicators, data, frame, label, top_bar
from layouts.words import Translate, translator

PATH = "/drills"
REASON_AT_MOST = "1000"  # as dispatch/drills/book.py takes
KEYS = (("↑ ↓", "Select"), ("S", "Begin"), ("P", "Pause or resume"), ("X", "Stop"))


def page(city: CityFile, indicators: Indicators, language: str) -> html.Div:
    """The whole page."""
    t = translator(language)
    left = html.Section(
        [
            html.H2(t("Scenarios")),
            html.Div(id="drills-scenarios"),
            html.H2(t("Exercises so far")),
            html.Div(id="drills-runs"),
        ],
        className="drills-left",
        **label(t("Exercises")),
    )
    main = html.Section(
        [
            html.P(id="drills-said", className="drills-said", role="status"),
            html.Div(id="drills-main"),
        ],
        className="drills-main",
    )
    keys = [html.Span([html.Kbd(key), t(words)]) for key, words in KEYS]
    content: list[Component] = [
        top_bar(city, language, PATH),
        html.Main(
            [left, main, html.Footer(keys, className="drills-foot"), _because(t)],
            id="drills",
            className="drills",
        ),
    ]
    return frame(city, indicators, language, content)


def _because(t: Translate) -> html.Dialog:
    """Asks for the reason of an order, and says what the order does."""
    return html.Dialog(
        [
            html.H2(id="drills-asked"),
            html.P(id="drills-means"),
            html.Label(
                [
                    html.Span(t("Reason")),
                    html.Textarea(id="drills-reason", rows=3, maxLength=REASON_AT_MOST),
                ]
            ),
            html.P(id="drills-fault", className="drills-said", role="alert"),
            html.Div(
                [
                    html.Button(t("Cancel"), className="drills-button", **data(order="cancel")),
                    html.Button(
                        id="drills-send", className="drills-button main", **data(order="send")
                    ),
                ],
                className="drills-send",
            ),
        ],
        id="drills-because",
    )
