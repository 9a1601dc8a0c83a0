"""The page of the incidents: what looks like one thing, the open ones, those that ended, a report.

assets/81_incidents_list.js fills the list and the proposals, 81_incidents_new.js runs the report.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.incident_forms import (
    domain_field,
    found,
    grade_field,
    keys_bar,
    said,
    text,
    title_of,
    zoom,
)
from layouts.shell import Indicators, data, frame, label, top_bar
from layouts.words import Translate, translator

PATH = "/incidents"
MAP = "incidents-map"  # on which a report's place is pointed at


def page(
    city: CityFile, indicators: Indicators, language: str, inset: Component, may: bool
) -> html.Div:
    """The whole page. `inset`: the map of the report; `may`: whether the reader handles
    incidents."""
    t = translator(language)
    parts: list[Component] = [_head(t, may)]
    if may:
        parts.append(html.Section(id="incidents-proposals", hidden=True, **label(t("Proposals"))))
    parts += [_list(t), keys_bar(t, _keys(t, may))]
    if may:
        parts.append(_report(t, city, language, inset))
    content: list[Component] = [
        top_bar(city, language, PATH),
        html.Div(parts, id="incidents", className="alerts inc inc-list",
                 **data(may="1" if may else "")),
    ]  # fmt: skip
    return frame(city, indicators, language, content)


def _head(t: Translate, may: bool) -> html.Header:
    """Tabs, the search, and the way to a new report."""
    tabs = [
        html.Button(
            [words, html.B(**data(count=name))], role="tab", id=f"incidents-tab-{name}",
            **data(tab=name),
        )
        for name, words in (("open", t("Open")), ("ended", t("Ended")))
    ]  # fmt: skip
    find = html.Label(
        [
            html.Textarea(
                id="incidents-find", rows=1, maxLength=200, placeholder=t("Title, place or number"),
                **label(t("Search")),
            ),
            html.Kbd("/"),
        ],
        className="inc-find",
    )  # fmt: skip
    new = html.Button([html.Span(t("New report")), html.Kbd("N")], id="incidents-new",
                      className="alerts-button main")  # fmt: skip
    return html.Header(
        [
            html.Div(tabs, className="alerts-tabs", role="tablist"),
            html.Span(className="num", **data(part="drills")),
            find,
            html.P(id="incidents-answer", role="alert", className="inc-answer"),
            html.Div([new] * may, className="alerts-orders"),
        ],
        className="inc-top",
    )


def _list(t: Translate) -> html.Section:
    columns = (
        "", t("What and where"), t("State"), t("Who"), t("Tasks"), t("Since"), t("Number"),
    )  # fmt: skip
    return html.Section(
        [
            html.Table(
                [
                    html.Thead(html.Tr([html.Th(words) for words in columns])),
                    html.Tbody(id="incidents-rows"),
                ],
                className="inc-table",
            ),
            html.Div([html.P(), html.P()], id="incidents-empty", className="inc-empty",
                     hidden=True),
            html.Button(t("Show older ones"), id="incidents-more", className="alerts-button",
                        hidden=True),
        ],
        className="inc-rows", tabIndex=-1, **label(t("Incidents")),
    )  # fmt: skip


def _keys(t: Translate, may: bool) -> list[tuple[str, str]]:
    return [
        ("J K", t("next, previous")),
        ("Enter", t("open it")),
        *[("N", t("new report")), ("Y", t("make the first proposal one incident"))] * may,
        ("/", t("search")),
        ("1 2", t("open, ended")),
    ]


def _world(t: Translate) -> html.Div:
    """While an exercise goes on: is it real? Nothing is chosen before somebody does."""
    worlds = (("real", t("Real")), ("exercise", t("Part of the exercise")))
    buttons = [
        html.Button(words, type="button", role="radio", **data(value=value))
        for value, words in worlds
    ]
    return html.Div(
        [
            html.Span(t("An exercise goes on. Is this real?"), className="inc-label"),
            html.Div(buttons, role="radiogroup", className="inc-choice", **data(part="world"),
                     **label(t("An exercise goes on. Is this real?"))),
        ],
        hidden=True, **data(field="world"),
    )  # fmt: skip


def _report(t: Translate, city: CityFile, language: str, inset: Component) -> html.Dialog:
    """What somebody phoned in or saw: title, place, grade, domain, note."""
    origins = (
        ("phone", t("Phone")), ("hotline", t("Hotline")), ("hand", t("By hand")),
    )  # fmt: skip
    origin = html.Div(
        [
            html.Button(words, type="button", role="radio", **data(value=value))
            for value, words in origins
        ],
        role="radiogroup", className="inc-choice", **data(part="origin"), **label(t("Came by")),
    )  # fmt: skip
    left = html.Div(
        [
            _world(t),
            origin,
            text("title", t("What is it"), 300),
            grade_field(t),
            domain_field(t, city, language),
            text("note", t("What was said"), 4000, 3),
        ],
        className="inc-fields",
    )
    right = html.Div(
        [
            text("place", t("Where: a point, a district, or words"), 300),
            found(t),
            html.Div([inset, zoom(t)], className="inc-pick"),
            html.P(t("or press the place on the map"), **data(part="where")),
        ],
        className="inc-fields",
    )  # fmt: skip
    return html.Dialog(
        [
            title_of(t("New report")),
            html.Div([left, right], className="inc-two"),
            *said(t, t("Register")),
        ],
        id="incidents-report",
        className="alerts-form inc-wide",
        **label(t("New report")),
    )
