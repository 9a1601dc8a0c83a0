"""The page of the brief: a column that one reads, levels at its left margin, owners at its right.

Pure: what is told (layouts/brief_told.py) in, components out. assets/93_brief.js draws the marks,
copies, and says when the page was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.brief_text import headline, plain_text, unchanged
from layouts.brief_words import Speaker
from layouts.kpi_marks import mark
from layouts.shell import data, frame, label, top_bar
from layouts.words import Translate, translator
from metrics.brief.types import Moment
from metrics.kpi_types import Rating

PATH = "/brief"
GLYPH_PX = 26
CHOICES = {
    "look": "Since you last looked",
    "shift": "Since the shift began",
    "yesterday": "Since yesterday 08:00",
    "day": "Last 24 h",
    "week": "Last 7 days",
}
Told = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a brief is read: the city, the language, which choices there are, and which briefs the
    reader read before (the `until` of each, the newest first)."""

    city: CityFile
    zone: ZoneInfo
    language: str
    choices: tuple[str, ...] = ()
    read: tuple[int, ...] = ()


def page(desk: Desk, told: Told) -> html.Div:
    """The brief of now. The reader sees it when assets/93_brief.js says so."""
    t = translator(desk.language)
    notes = []
    if told["again"] and told["looked"] is not None:
        moment = _moment(desk, told, told["looked"])
        notes.append(
            t("You read this at {moment}; it is told on from where it began, as of now.",
              moment=moment)
        )  # fmt: skip
    elif told["looked"] is None:
        notes.append(t("You look here for the first time."))
    facts = data(since=str(told["since"]), until=str(told["until"]))
    return _page(desk, told, _rail(desk, told, t), notes, facts)


def kept_page(desk: Desk, told: Told | None) -> html.Div:
    """A brief as it was read; that there is none."""
    t = translator(desk.language)
    if told is None:
        said = html.P(
            [t("There is no such brief of yours."), " ",
             dcc.Link(t("To the brief of now"), href=PATH)],
            className="nowhere",
        )  # fmt: skip
        return frame(desk.city, {}, desk.language, [top_bar(desk.city, desk.language, PATH), said])
    moment = _moment(desk, told, told["until"])
    notes = [
        t("This is what you read at {moment}. It is kept and does not change.", moment=moment)
    ]  # fmt: skip
    return _page(desk, told, _rail(desk, told, t, kept=True), notes, {})


def _page(
    desk: Desk, told: Told, rail: html.Aside, notes: list[str], facts: dict[str, Any]
) -> html.Div:
    if not told["changed"]:
        notes = [*notes, unchanged(told, desk.language, desk.zone)]
    text = plain_text(told, desk.language, desk.city.name, desk.zone)
    column = html.Article(
        [
            *(html.P(note, className="brief-note") for note in notes),
            *(_section(desk, one, told["again"]) for one in told["sections"]),
        ],
        className="brief-column",
    )
    main = html.Main(
        [rail, column, html.Pre(text, id="brief-text", hidden=True)],
        id="brief", className="brief", tabIndex=-1, **facts,
    )  # fmt: skip
    content: list[Component] = [top_bar(desk.city, desk.language, PATH), main]
    return frame(desk.city, {}, desk.language, content)


# ---- the rail


def _rail(desk: Desk, told: Told, t: Translate, *, kept: bool = False) -> html.Aside:
    """What it is of, from when, and what can be done with it."""
    length = told["length"]
    return html.Aside(
        [
            html.H1(t("City brief")),
            html.P(desk.city.name.of(desk.language), className="brief-city"),
            html.P(headline(told, desk.language, desk.zone), className="brief-window"),
            html.P(
                t("{n} words, about {m} min", n=length[desk.language], m=length["minutes"]),
                className="brief-length",
            ),
            dcc.Link(t("To the brief of now"), href=PATH, className="brief-chip")
            if kept
            else _choices(desk, told, t),
            html.Div(
                [
                    _button("copy", t("Copy as text"), "C"),
                    _button("print", t("Print"), "P"),
                    *([] if kept else [_button("anew", t("Read anew"), "R")]),
                ],
                className="brief-orders",
            ),
            html.P(className="brief-said", role="status", **data(part="said")),
            *_read_before(desk, told, t),
        ],
        className="brief-rail",
    )


def _choices(desk: Desk, told: Told, t: Translate) -> html.Nav:
    links = [
        html.A(
            t(CHOICES[one]), href=f"{PATH}?since={one}",
            className="brief-chip on" if one == told["choice"] else "brief-chip",
            **current(one == told["choice"]),
        )
        for one in desk.choices
    ]  # fmt: skip
    return html.Nav(links, className="brief-choices", **label(t("From when")))


def current(yes: bool) -> dict[str, Any]:
    return {"aria-current": "true"} if yes else {}


def _button(order: str, words: str, key: str) -> html.Button:
    return html.Button([words, html.Kbd(key)], className="brief-button", **data(order=order))


def _read_before(desk: Desk, told: Told, t: Translate) -> list[Component]:
    if not desk.read:
        return []
    links = [
        html.Li(html.A(_moment(desk, told, until), href=f"{PATH}?read={until}"))
        for until in desk.read
    ]
    return [html.Div([html.H2(t("Read before")), html.Ul(links)], className="brief-before")]


# ---- the column


def _section(desk: Desk, section: Told, again: bool) -> html.Section:
    spoken = desk.language
    rest = [
        html.P(_sentence(desk, one), className="brief-rest") for one in section["rest"]
    ]  # fmt: skip
    return html.Section(
        [
            html.H2(section["heading"][spoken]),
            *(_item(desk, item, again) for item in section["items"]),
            *rest,
        ],
        className="brief-part", **data(part=section["part"]),
    )  # fmt: skip


def _item(desk: Desk, item: Told, again: bool) -> html.Div:
    first, *others = item["sentences"]
    more = [part for one in others for part in (_sentence(desk, one), _gap(desk))]
    return html.Div(
        [
            html.Div(_mark(desk, item), className="brief-mark"),
            html.Div(
                [
                    html.P(_sentence(desk, first), className="brief-first"),
                    *([html.P(more, className="brief-more")] if more else []),
                ]
            ),
            html.Div(_margin(desk, item, again), className="brief-margin"),
        ],
        className="brief-item",
    )


def _gap(desk: Desk) -> str:
    return "" if desk.language == "zh" else " "


def _mark(desk: Desk, item: Told) -> list[Component]:
    t = translator(desk.language)
    if item["level"]:
        named = t(LEVELS[item["level"]])
        facts = data(glyph=f"{item['level']} {GLYPH_PX}")
        return [html.Span(role="img", **label(named), **facts)]
    if item["rating"]:
        return [mark(Rating(item["rating"]), t)]
    return []


LEVELS = {1: "Blue", 2: "Yellow", 3: "Orange", 4: "Red"}


def _sentence(desk: Desk, one: Told) -> html.Span:
    """The sentence leads to its rows; where else they are (a point on the map) stands after it."""
    t, words = translator(desk.language), one["words"][desk.language]
    own, *others = one["links"] or [None]
    said = words if own is None else dcc.Link(words, href=own["href"], className="brief-link")
    points = [
        dcc.Link(t("Map"), href=link["href"], className="brief-map")
        for link in others
        if link["kind"] == "point"
    ]
    return html.Span([said, *points])


def _margin(desk: Desk, item: Told, again: bool) -> list[Component]:
    t = translator(desk.language)
    new = [html.Span(t("new to you"), className="brief-new")] if again and item["new"] else []
    names = [one["name"][desk.language] for one in item["owners"]]
    return [*new, *(html.Span(name, className="brief-owner") for name in names)]


def _moment(desk: Desk, told: Told, at_ms: int) -> str:
    return Speaker(desk.language, desk.zone, told["until"]).said(Moment(at_ms))
