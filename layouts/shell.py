"""The frame around every page: language, the city's facts for the scripts, and the top bar."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.words import translator

PLACES = (
    ("/wall", "Wall"),
    ("/brief", "Brief"),
    ("/alerts", "Alerts"),
    ("/incidents", "Incidents"),
    ("/tasks", "Tasks"),
    ("/shift", "Shift"),
    ("/map", "Map"),
    ("/kpi", "Scorecards"),
    ("/alerts/rules", "Rules"),
    ("/plans", "Plans"),
    ("/drills", "Exercises"),
    ("/ops/users", "Users"),
)
SCORECARDS = "/kpi"
HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}
OTHER_LANGUAGE = {"en": ("zh", "中文"), "zh": ("en", "English")}

Indicators = Mapping[str, Mapping[str, Any]]


def frame(
    city: CityFile,
    indicators: Indicators,
    language: str,
    content: list[Component],
    *,
    distance: str = "desk",
) -> html.Div:
    """The outermost element of a page, `#frame`: the scripts read the city's facts from it.

    `distance` is how far the reader sits ("desk", "office", "wall"); it scales type and space.
    """
    return html.Div(
        content,
        id="frame",
        className="frame",
        lang=HTML_LANGUAGE[language],
        **data(
            distance=distance,
            language=language,
            config=to_json(client_facts(city, indicators, language)),
        ),
    )


DOCUMENT = """<!DOCTYPE html>
<html {attributes}>
<head>
<meta name="color-scheme" content="{scheme}">
{metas}
<title>{title}</title>
{favicon}
{css}
</head>
<body>
{app_entry}
<footer>
{config}
{scripts}
{renderer}
</footer>
</body>
</html>
"""


def document(
    language: str, chosen: Mapping[str, Any] | None, wall: bool, **parts: str
) -> str:  # fmt: skip
    """The document that `parts` of Dash's go into. What a person chose stands on its root, so that
    it counts from the first paint and assets/00_core.js knows it; a wall is always dark."""
    worn = {} if wall or chosen is None else chosen
    facts = {
        "lang": HTML_LANGUAGE[language],
        "data-theme": worn.get("theme", "dark"),
        "data-density": worn.get("density", "normal"),
    }
    if chosen is not None:
        facts["data-preferences"] = to_json(chosen)
    attributes = " ".join(f'{name}="{escape(fact)}"' for name, fact in facts.items())
    scheme = "light" if facts["data-theme"] == "light" else "dark"
    return DOCUMENT.format(attributes=attributes, scheme=scheme, **parts)


def client_facts(city: CityFile, indicators: Indicators, language: str) -> dict[str, Any]:
    """What the scripts must know of the city to put the picture into words, in one language."""
    return {
        "zone": city.zone,
        "domains": {
            domain.id: {
                "name": domain.name.of(language),
                "icon": domain.icon or domain.id,
                "hue": domain.hue or domain.id,
            }
            for domain in city.domains
        },
        "departments": {one.id: one.name.of(language) for one in city.departments},
        "kinds": {
            one.id: {"name": one.name.of(language), "marker": one.marker} for one in city.kinds
        },
        "indicators": {name: spoken(facts, language) for name, facts in indicators.items()},
    }


def spoken(facts: Any, language: str) -> Any:
    """`facts` with every phrase {en, zh} replaced by its words in `language`."""
    if isinstance(facts, Mapping):
        if set(facts) == {"en", "zh"}:
            return facts[language]
        return {key: spoken(value, language) for key, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [spoken(value, language) for value in facts]
    return facts


def data(**facts: str) -> dict[str, Any]:
    """`data-…` attributes, by which the scripts find places and settings."""
    return {f"data-{name}": fact for name, fact in facts.items()}


def label(words: str) -> dict[str, Any]:
    """What a screen reader says of an element that shows no such words."""
    return {"aria-label": words}


def to_json(facts: Any) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def top_bar(
    city: CityFile, language: str, active: str, extra: list[Component] | None = None
) -> html.Header:
    """The bar of the desk pages, 48 px: city, places, `extra`, badge, date, clock, language."""
    return html.Header(
        [
            replay_edge(),
            html.B(city.name.of(language), className="bar-city"),
            html.Span(city.app.of(language), className="bar-app"),
            places(language, active),
            html.Div(
                [
                    *(extra or []),
                    replay_badge(),
                    html.Span(className="bar-date", **data(live="date")),
                    html.Span(className="bar-clock", **data(live="seconds")),
                    language_switch(language),
                    person(language),
                ],
                className="bar-now",
            ),
        ],
        className="bar",
    )


def places(language: str, active: str) -> html.Nav:
    """Links to the other pages; the one that is open is marked as current."""
    t = translator(language)
    links = [
        part
        for href, name in PLACES
        for part in (
            dcc.Link(t(name), href=href, className="place on" if href == active else "place"),
            *([appeals_news("place-news")] if href == SCORECARDS else []),
        )
    ]
    return html.Nav(links, className="places", **label(t("Pages")))


def appeals_news(look: str) -> html.A:
    """How many appeals wait for the reader or moved on; assets/94_appeals_news.js fills it."""
    return html.A(href="/kpi/appeals", hidden=True, className=look, **data(live="appeals"))


def language_switch(language: str) -> html.A:
    """A full reload with `?lang=`, which assets/00_core.js keeps in the cookie."""
    other, name = OTHER_LANGUAGE[language]
    return html.A(name, href=f"?lang={other}", lang=HTML_LANGUAGE[other], className="switch")


def person(language: str) -> html.Span:
    """Who is signed in, the way to what they choose for themselves, and the way out;
    assets/16_person.js fills it."""
    t = translator(language)
    out = html.Button(t("Sign out"), className="switch", **data(live="sign-out"))
    name = dcc.Link(html.B(**data(live="person")), href="/me")
    return html.Span(
        [seat(), name, out], className="bar-person", hidden=True,
        **data(live="signed-in"),
    )  # fmt: skip


def seat() -> dcc.Link:
    """Where the officer sits; assets/72_shift.js fills it."""
    return dcc.Link(html.Span(**data(live="seat")), href="/shift", className="bar-seat")


def replay_badge() -> html.Span:
    """Hidden until the stream says that the clock is a replay's (assets/15_shell.js)."""
    return html.Span(className="replay-badge", hidden=True, **data(live="replay"))


def replay_edge() -> html.Div:
    return html.Div(className="replay-edge", hidden=True, **data(live="edge"))


def nowhere(language: str) -> html.P:
    """What stands on a page that does not exist."""
    t = translator(language)
    links = [dcc.Link(t("To the wall"), href="/wall")]
    return html.P([t("There is no such page."), " ", *links], className="nowhere")
