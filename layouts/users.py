"""The operator's page of people, tokens and the record: its fixed places.

assets/71_users.js and the scripts after it fill the lists, the detail, the dialogs and the record,
all from the API: nothing of an account stands in a page that could be kept.
"""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.shell import Indicators, data, frame, label, top_bar
from layouts.words import Translate, translator

PATH = "/ops/users"
HEAD_PX = 30
EVERYWHERE = "people tokens record"


def users_page(city: CityFile, indicators: Indicators, language: str) -> html.Div:
    """The whole page."""
    t = translator(language)
    content: list[Component] = [
        top_bar(city, language, PATH),
        html.Div(
            [
                html.Section(
                    [_tabs(t), _tools(t), _rows(t)], className="users-left", **label(t("Users"))
                ),
                html.Section(
                    id="users-detail", className="users-detail", tabIndex=-1, **label(t("Detail"))
                ),
                html.Section(
                    id="users-record", className="users-record", hidden=True, **label(t("Record"))
                ),
                _keys(t),
            ],
            id="users",
            className="users",
        ),
    ]
    return frame(city, indicators, language, content)


def _tabs(t: Translate) -> html.Div:
    """People, what comes without one, and who did what."""
    tabs = (("people", t("People")), ("tokens", t("Tokens")), ("record", t("Record")))
    return html.Div(
        [
            html.Button(
                [name, *([] if tab == "record" else [html.B(id=f"users-count-{tab}")])],
                id=f"users-tab-{tab}",
                role="tab",
                **data(tab=tab),
            )
            for tab, name in tabs
        ],
        className="users-tabs",
        role="tablist",
    )


def _tools(t: Translate) -> html.Div:
    field = html.Div(
        [
            dcc.Input(
                id="users-search", placeholder=t("Search"), type="text",
                autoComplete="off",
            ),
            html.Kbd("/"),
        ],
        className="users-search",
    )  # fmt: skip
    return html.Div(
        [
            field,
            html.Div(id="users-chips", className="users-chips", role="group", **label(t("State"))),
            html.Button([t("New account"), html.Kbd("N")], className="users-new",
                        **data(form="account", of="people")),
            html.Button([t("New token"), html.Kbd("N")], className="users-new", hidden=True,
                        **data(form="token", of="tokens")),
        ],
        id="users-tools",
        className="users-tools",
    )  # fmt: skip


def _rows(t: Translate) -> html.Div:
    """One grid for people, one for tokens; the script shows that of the open tab."""
    people = [
        _column("name", t("Name"), flex=300),
        _column("role", t("Role and department"), flex=260),
        _column("seen", t("Last seen"), flex=170, sortingOrder=["desc", "asc", None]),
        _column("state", t("State"), flex=170),
    ]
    tokens = [
        _column("name", t("Token"), flex=260),
        _column("opens", t("Opens"), flex=230),
        _column("used", t("Last used"), flex=150, sortingOrder=["desc", "asc", None]),
        _column("expires", t("Ends"), flex=150),
        _column("state", t("State"), flex=110),
    ]
    return html.Div(
        [
            html.Div(_grid("people", people), className="users-grid", **data(of="people")),
            html.Div(_grid("tokens", tokens), className="users-grid", hidden=True,
                     **data(of="tokens")),
            html.Div([html.P(), html.P()], id="users-empty", className="users-empty"),
            html.P(id="users-shown", className="users-shown"),
        ],
        id="users-rows",
        className="users-rows",
    )  # fmt: skip


def _grid(of: str, columns: list[dict[str, Any]]) -> dag.AgGrid:
    """The grid without rows: the script gives it some."""
    return dag.AgGrid(
        id=f"users-{of}",
        columnDefs=columns,
        rowData=[],
        getRowId="params.data.id",
        columnSize=None,
        style={"height": "100%"},
        dashGridOptions={
            "theme": {"function": "users_theme(themeQuartz)"},
            "headerHeight": HEAD_PX,
            "rowSelection": {
                "mode": "singleRow", "checkboxes": False, "enableClickSelection": True,
            },
            "suppressCellFocus": True,
            "suppressNoRowsOverlay": True,
            "suppressMovableColumns": True,
            "suppressContextMenu": True,
            "isExternalFilterPresent": {"function": "true"},
            "doesExternalFilterPass": {"function": "users_pass(params)"},
            "rowClassRules": {"off": "params.data.off"},
        },
    )  # fmt: skip


def _column(name: str, words: str, **more: Any) -> dict[str, Any]:
    return {
        "colId": name,
        "field": f"sort.{name}",
        "headerName": words,
        "cellRenderer": "UserCell",
        "sortable": True,
        "resizable": False,
        "minWidth": 90,
        "suppressHeaderMenuButton": True,
        **more,
    }


def _keys(t: Translate) -> html.Footer:
    """What a press does; assets/71_users_keys.js does it."""
    keys = (
        (("J", "K"), t("next, previous"), "people tokens"),
        (("N",), t("new"), "people tokens"),
        (("R",), t("role"), "people"),
        (("P",), t("password"), "people"),
        (("O",), t("sign out everywhere"), "people"),
        (("X",), t("disable, enable"), "people"),
        (("X",), t("revoke"), "tokens"),
        (("/",), t("search"), EVERYWHERE),
        (("1", "2", "3"), t("tabs"), EVERYWHERE),
    )
    lost = t("No connection: nothing can be changed until it is back.")
    return html.Footer(
        [
            html.Div(
                [
                    html.Span([*map(html.Kbd, pressed), words], className="users-key",
                              **data(of=of))
                    for pressed, words, of in keys
                ],
                className="users-keys",
            ),
            html.Div(lost, className="users-lost", role="status"),
        ],
        className="users-foot",
    )  # fmt: skip
