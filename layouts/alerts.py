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
from layouts.alert_curve import nothing
from layouts.alert_keys import all_keys, key_bar
from layouts.alert_list import below, bulk_form, saved_filters, tabs, tools
from layouts.alert_near import near_place
from layouts.alert_orders import actions, forms
from layouts.alert_told import EVERYTHING, May
from layouts.shell import Indicators, data, frame, label, top_bar
from layouts.theme import GRAPH_CONFIG
from layouts.words import Translate, translator

CONSOLE = "alerts"
LIST = "alerts-list"
SELECTED = "alerts-selected"
FURNISH = "alerts-furnish"
CURVE, CURVE_PLACE = "alerts-curve", "alerts-curve-place"
DETAIL_MAP, MAP_PLACE = "alerts-map", "alerts-map-place"
HEAD_PX = 30


def console(
    city: CityFile, indicators: Indicators, language: str, selected: int | None,
    may: May = EVERYTHING,
) -> html.Div:
    """The whole page. `selected`: the alert that the address names; `may`: what the reader may
    do."""
    t = translator(language)
    content: list[Component] = [
        top_bar(city, language, "/alerts"),
        html.Div(
            [
                html.Section(
                    [tabs(t), tools(t), *_list(t)], className="alerts-left", **label(t("Alerts"))
                ),
                _detail(t, may),
                key_bar(t, may),
                all_keys(t, may),
                *forms(t),
                bulk_form(t),
                saved_filters(t),
                dcc.Store(id=FURNISH),
                dcc.Store(id=SELECTED),
            ],
            id=CONSOLE,
            className="alerts",
            **data(
                selected="" if selected is None else str(selected),
                handle="1" if may.handle else "",
                comment=may.comment,
                department=may.department,
            ),
        ),
    ]
    return frame(city, indicators, language, content)


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
        below(t),
    ]


def alert_grid(t: Translate) -> dag.AgGrid:
    """The grid without rows: the script adds, changes and removes them one by one."""
    return dag.AgGrid(
        id=LIST,
        columnDefs=[
            _column("mark", "", width=68, suppressSizeToFit=True),
            _column("where", t("Where"), flex=296, minWidth=170),
            _column("value", t("Value and limit"), flex=238, minWidth=170),
            _column("since", t("Since"), flex=104, minWidth=96),
            _column("owner", t("Owner"), flex=154, minWidth=90),
            _column("state", t("State"), flex=152, minWidth=152),
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
            "headerHeight": HEAD_PX,
            "rowSelection": {
                "mode": "singleRow", "checkboxes": False, "enableClickSelection": True,
            },
            "suppressCellFocus": True,
            "suppressNoRowsOverlay": True,
            "suppressMovableColumns": True,
            "suppressContextMenu": True,
            "animateRows": True,
            "rowBuffer": 4,
            "getRowClass": {"function": "alerts_class(params)"},
            "rowClassRules": {
                "unseen": "params.data.state == 'UNACKED' && !params.data.silenced",
                "silenced": "params.data.silenced",
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


def _detail(t: Translate, may: May) -> html.Section:
    """The fixed places of one alert's detail; the script shows them once one is selected."""
    none = t("The alert that you choose stands here: what, why and what to do.")
    return html.Section(
        [
            html.P(none, className="alerts-none"),
            html.Div(
                [
                    html.Header(id="alerts-head", className="alerts-head"),
                    actions(t, may),
                    html.H3(id="alerts-why"),
                    html.Div(id=CURVE_PLACE, className="alerts-curve"),
                    html.Div(id="alerts-beside"),
                    html.Div([_where(t), _asked(t)], className="alerts-pair"),
                    html.P(id="alerts-unusual", className="alerts-unusual"),
                ],
                className="alerts-told",
            ),
        ],
        id="alerts-detail",
        className="alerts-detail none",
        tabIndex=-1,
        **label(t("Detail")),
    )


def curve() -> dcc.Graph:
    """The curve of the detail, still empty."""
    return dcc.Graph(id=CURVE, figure=nothing(), config=GRAPH_CONFIG)


def _where(t: Translate) -> html.Div:
    return html.Div([html.H3(t("Where")), html.Div(id=MAP_PLACE), near_place()])


def _asked(t: Translate) -> html.Div:
    return html.Div(
        [
            html.H3(t("What to do")),
            html.Div(id="alerts-todo", className="alerts-todo"),
            html.H3(t("What happened")),
            html.Div(id="alerts-happened", className="alerts-happened"),
        ],
        className="alerts-asked",
    )
