"""The duty officer's console: the list, the detail's fixed places, the key bar.

assets/50_alerts.js and the scripts after it fill the list and own everything that ticks; a callback
of pages/alerts.py fills the detail (layouts/alert_detail.py).
"""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.alert_detail import places_of_detail
from layouts.shell import Indicators, frame, top_bar
from layouts.words import Translate, translator

CONSOLE = "alerts"
LIST = "alerts-list"
SELECTED = "alerts-selected"
LEVELS = (4, 3, 2, 1)
ROW_PX = 51
HEAD_PX = 30

# What a press does, in the order of the key bar; the last ones stand in the overlay only.
KEYS = (
    (("J", "K"), "next, previous"),
    (("A",), "acknowledge what is on screen"),
    (("/",), "filter"),
    (("M",), "mute 2 min"),
    (("?",), "all keys"),
)
MORE_KEYS = (
    (("↓", "↑"), "next, previous"),
    (("Enter",), "read the detail; arrows scroll it"),
    (("Esc",), "back to the list, show all"),
)


def console(
    city: CityFile, indicators: Indicators, language: str, selected: int | None, detail_map: Any
) -> html.Div:
    """The whole page. `selected`: the alert that the address names; `detail_map`: the inset map."""
    t = translator(language)
    content: list[Component] = [
        top_bar(city, language, "/alerts"),
        html.Div(
            [
                html.Section(
                    [_tabs(t), _tools(t), *_list(t)], className="alerts-left", **_label(t("Alerts"))
                ),
                places_of_detail(t, detail_map),
                _key_bar(t),
                _all_keys(t),
                dcc.Store(id=SELECTED),
            ],
            id=CONSOLE,
            className="alerts",
            **{"data-selected": "" if selected is None else str(selected)},
        ),
    ]
    return frame(city, indicators, language, content)


def _label(words: str) -> dict[str, str]:
    return {"aria-label": words}


def _tabs(t: Translate) -> html.Div:
    tabs = (("active", t("Active")), ("cleared", t("Cleared, not seen")))
    return html.Div(
        [
            html.Button(
                [name, html.B(id=f"alerts-count-{tab}")],
                id=f"alerts-tab-{tab}",
                role="tab",
                **{"aria-selected": "true" if tab == "active" else "false"},
            )
            for tab, name in tabs
        ],
        className="alerts-tabs",
        role="tablist",
    )


def _tools(t: Translate) -> html.Div:
    hint = t("Filter by place, rule, owner")
    field = html.Div(
        [
            dcc.Input(id="alerts-filter", placeholder=hint, type="text", autoComplete="off"),
            html.Kbd("/"),
        ],
        className="alerts-field",
    )
    levels = [html.Button(id=f"alerts-level-{level}", className="alerts-level",
                          title=t(LEVEL_NAMES[level])) for level in LEVELS]
    return html.Div(
        [
            field,
            _chip("alerts-level-all", [t("All levels")], True),
            _chip("alerts-unseen", [t("Not acknowledged"), " ", html.Span(id="alerts-count-unseen")]),
            html.Div(levels, className="alerts-levels", role="group", **_label(t("Level"))),
        ],
        className="alerts-tools",
    )


LEVEL_NAMES = {4: "red", 3: "orange", 2: "yellow", 1: "blue", 0: "normal"}


def _chip(chip_id: str, words: list[Any], on: bool = False) -> html.Button:
    pressed = {"aria-pressed": "true" if on else "false"}
    return html.Button(words, id=chip_id, className="alerts-chip", **pressed)


def _list(t: Translate) -> list[Component]:
    return [
        html.Div(
            [
                alert_grid(t),
                html.Button(id="alerts-above", className="alerts-above", hidden=True),
                html.Div([html.P(), html.P()], id="alerts-empty", className="alerts-empty"),
            ],
            className="alerts-rows",
        ),
        html.Div(id="alerts-shown", className="alerts-shown"),
    ]


def alert_grid(t: Translate) -> dag.AgGrid:
    """The grid without rows: the script adds, changes and removes them one by one."""
    return dag.AgGrid(
        id=LIST,
        columnDefs=[
            _column("mark", "", width=76, suppressSizeToFit=True),
            _column("where", t("Where"), flex=292, minWidth=170),
            _column("value", t("Value and limit"), flex=262, minWidth=170),
            _column("since", t("Since"), flex=96, minWidth=84),
            _column("owner", t("Owner"), flex=120, minWidth=90),
            _column("state", t("State"), flex=170, minWidth=120),
            {"colId": "order", "hide": True, "sort": "asc", "field": "no",
             "comparator": {"function": "alerts_order"}},
        ],
        rowData=[],
        getRowId="params.data.id",
        columnSize=None,
        className="alerts-grid",
        style={"height": "100%"},
        dashGridOptions={
            "theme": {"function": "alerts_theme(themeQuartz)"},
            "rowHeight": ROW_PX,
            "headerHeight": HEAD_PX,
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "suppressCellFocus": True,
            "suppressNoRowsOverlay": True,
            "suppressMovableColumns": True,
            "suppressContextMenu": True,
            "animateRows": True,
            "rowBuffer": 4,
            "isExternalFilterPresent": {"function": "true"},
            "doesExternalFilterPass": {"function": "alerts_pass(params)"},
            "getRowClass": {"function": "alerts_class(params)"},
            "rowClassRules": {
                "unseen": "params.data.state == 'UNACKED'",
                "stale": "params.data.stale == 1",
            },
        },
    )  # fmt: skip


def _column(name: str, words: str, **more: Any) -> dict[str, Any]:
    return {
        "colId": name,
        "headerName": words,
        "cellRenderer": "AlertCell",
        "sortable": False,
        "resizable": False,
        "suppressHeaderMenuButton": True,
        **more,
    }


def _key_bar(t: Translate) -> html.Footer:
    keys = [_key(t, pressed, meaning) for pressed, meaning in KEYS[:-1]]
    last = html.Button(_pressed(("?",)) + [t("all keys")], id="alerts-help-open")
    lost = t("No connection: keys do nothing until it is back. Nothing can be acknowledged.")
    return html.Footer(
        [
            html.Div([*keys, last], className="alerts-keys"),
            html.Div(lost, className="alerts-lost", role="status"),
            html.Span(id="alerts-sound", className="alerts-sound", role="status"),
        ],
        className="alerts-foot",
    )


def _key(t: Translate, pressed: tuple[str, ...], meaning: str) -> html.Span:
    return html.Span([*_pressed(pressed), t(meaning)], className="alerts-key")


def _pressed(keys: tuple[str, ...]) -> list[Any]:
    return [html.Kbd(key) for key in keys]


def _all_keys(t: Translate) -> html.Dialog:
    rows = [
        html.Tr([html.Th(_pressed(pressed)), html.Td(t(meaning))])
        for pressed, meaning in (*KEYS, *MORE_KEYS)
    ]
    sound = t(
        "A new alert that nobody has acknowledged sounds once: red three tones, orange two, "
        "yellow and blue one. Muting ends by itself."
    )
    return html.Dialog(
        [
            html.H2(t("All keys")),
            html.Table(html.Tbody(rows)),
            html.P(sound),
            html.Button([html.Kbd("Esc"), t("Close")], id="alerts-help-close"),
        ],
        id="alerts-help",
        **_label(t("All keys")),
    )
