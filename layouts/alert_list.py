"""What stands around the console's list: tabs, filters, pages, and the dialogs that belong to it.

assets/51_alerts_filter.js fills it in; 57_alerts_bulk.js and 58_alerts_saved.js run the dialogs.
"""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from layouts.alert_events import level_name
from layouts.shell import data, label
from layouts.words import Translate

LEVELS = (4, 3, 2, 1)
NAME_LENGTH = 40  # of a saved filter


def tabs(t: Translate) -> html.Div:
    """Where an alert stands; of what cleared, that which waits for a reset is counted apart. What
    ended is not counted: it only grows."""
    names = (
        ("active", t("Active")),
        ("cleared", t("Cleared, not seen")),
        ("shelved", t("Shelved")),
        ("suppressed", t("Suppressed")),
        ("out", t("Out of service")),
        ("ended", t("Ended")),
    )
    return html.Div(
        [
            html.Button(
                [
                    name,
                    *([html.B(id=f"alerts-count-{tab}")] if tab != "ended" else []),
                    *([html.Span(id="alerts-to-reset")] if tab == "cleared" else []),
                ],
                id=f"alerts-tab-{tab}",
                role="tab",
                **_aria(selected=tab == "active"),
            )
            for tab, name in names
        ],
        className="alerts-tabs",
        role="tablist",
    )


def tools(t: Translate) -> html.Div:
    """By what the list is narrowed."""
    hint = t("Filter by place, rule, owner")
    field = html.Div(
        [
            dcc.Input(id="alerts-filter", placeholder=hint, type="text", autoComplete="off"),
            html.Kbd("/"),
        ],
        className="alerts-field",
    )
    levels = [
        html.Button(
            id=f"alerts-level-{level}", className="alerts-level", title=level_name(t, level)
        )
        for level in LEVELS
    ]
    saved = html.Button(
        [t("Filters"), " ", html.Kbd("F")], id="alerts-saved-open", className="alerts-chip"
    )
    return html.Div(
        [
            field,
            _chip("alerts-level-all", [t("All levels")], True),
            _chip(
                "alerts-unseen", [t("Not acknowledged"), " ", html.Span(id="alerts-count-unseen")]
            ),
            _chip("alerts-mine", [t("Mine")]),
            saved,
            html.Div(levels, className="alerts-levels", role="group", **label(t("Level"))),
        ],
        className="alerts-tools",
    )


def below(t: Translate) -> html.Div:
    """How much of the list is on the screen, its other pages, and what is done to all of it."""
    pages = html.Div(
        [
            html.Button([html.Kbd("["), t("Previous")], id="alerts-before"),
            html.Button([t("Next"), html.Kbd("]")], id="alerts-next"),
        ],
        id="alerts-pages",
        className="alerts-pages",
        hidden=True,
    )
    bulk = html.Button(
        [t("Acknowledge all on the screen"), html.Kbd("⇧ A")],
        id="alerts-bulk-open",
        className="alerts-bulk-open",
    )
    return html.Div(
        [html.Div(id="alerts-shown", className="alerts-shown"), pages, bulk],
        className="alerts-below",
    )


def bulk_form(t: Translate) -> html.Dialog:
    """Names exactly what is acknowledged."""
    return html.Dialog(
        [
            html.H2(**data(part="title")),
            html.Div(className="alerts-bulk-levels", **data(part="levels")),
            html.Ul(className="alerts-bulk-names", **data(part="names")),
            html.P(role="alert", className="alerts-said", **data(part="said")),
            html.Div(
                [
                    html.Button(
                        [t("Acknowledge"), html.Kbd("Enter")], className="main",
                        **data(part="send"),
                    ),
                    html.Button([t("Cancel"), html.Kbd("Esc")], **data(part="cancel")),
                ],
                className="alerts-send",
            ),
        ],
        id="alerts-bulk",
        className="alerts-form",
        **label(t("Acknowledge all on the screen")),
    )  # fmt: skip


def saved_filters(t: Translate) -> html.Dialog:
    """The filters that the reader saved, and the name for the present one."""
    name = html.Label(
        [
            html.Span(t("Save what is chosen now as")),
            html.Textarea(rows=1, maxLength=NAME_LENGTH, **data(part="name")),
        ]
    )
    return html.Dialog(
        [
            html.H2(t("Filters")),
            html.Ul(className="alerts-saved-list", **data(part="list")),
            html.P(t("You have saved none yet."), **data(part="none")),
            name,
            html.P(className="alerts-saved-now", **data(part="now")),
            html.P(role="alert", className="alerts-said", **data(part="said")),
            html.Div(
                [
                    html.Button([t("Save"), html.Kbd("Enter")], className="main",
                                **data(part="save")),
                    html.Button([t("Close"), html.Kbd("Esc")], **data(part="close")),
                ],
                className="alerts-send",
            ),
        ],
        id="alerts-saved",
        className="alerts-form",
        **label(t("Filters")),
    )  # fmt: skip


def _chip(chip_id: str, words: list[Any], on: bool = False) -> html.Button:
    return html.Button(words, id=chip_id, className="alerts-chip", **_aria(pressed=on))


def _aria(**flags: bool) -> dict[str, Any]:
    return {f"aria-{name}": "true" if on else "false" for name, on in flags.items()}
