"""The page of one's own account: one column of choices, each of which counts at once.

assets/70_me.js sends what is chosen and says what came of it beside the choice; it fills the list
of sessions too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.alert_events import level_name
from layouts.shell import HTML_LANGUAGE, Indicators, data, frame, label, top_bar
from layouts.words import Translate, translator

PATH = "/me"
LEVELS = (4, 3, 2, 1)
GLYPH_PX = 30
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whose page it is. `own_password`: they have one here, and not at the city's sign-in alone."""

    name: str
    role: str
    department: str
    own_password: bool


def me_page(
    city: CityFile, indicators: Indicators, language: str, reader: Reader,
    chosen: Mapping[str, Any],
) -> html.Div:  # fmt: skip
    """The whole page. `chosen`: what stands in /api/v1/me as `preferences`."""
    t = translator(language)
    content: list[Component] = [
        top_bar(city, language, PATH),
        html.Div(
            html.Div(
                [
                    _head(t, reader),
                    _screen(t, language, chosen),
                    _sound(t, chosen["sound"]),
                    _password(t, reader.own_password),
                    _sessions(t),
                ],
                className="me-column",
            ),
            id="me",
            className="me",
        ),
    ]
    return frame(city, indicators, language, content)


def _head(t: Translate, reader: Reader) -> html.Header:
    role = t(reader.role)
    name = role if reader.name == reader.role else reader.name
    rest = [part for part in (role, reader.department) if part and part != name]
    return html.Header([html.H1(name), html.P(" · ".join(rest))])


def _screen(t: Translate, language: str, chosen: Mapping[str, Any]) -> html.Section:
    themes = (("dark", t("Dark")), ("light", t("Light")), ("contrast", t("High contrast")))
    densities = (("normal", t("Normal")), ("compact", t("Compact")))
    return _section(
        t("Screen"),
        t("A wall is always dark, and as large as its distance asks."),
        _row(t("Language"), _choice("language", t("Language"), _languages(), language)),
        _row(t("Theme"), _choice("theme", t("Theme"), themes, chosen["theme"])),
        _row(t("Density"), _choice("density", t("Density"), densities, chosen["density"])),
    )


def _languages() -> Options:
    """Each in its own words: who cannot read the page finds the way out of it."""
    return (("en", "English"), ("zh", "中文"))


def _sound(t: Translate, sound: Mapping[str, str]) -> html.Section:
    loudness = (
        ("off", t("Off")), ("quiet", t("Quiet")), ("normal", t("Normal")), ("loud", t("Loud")),
    )  # fmt: skip
    rows = []
    for level in LEVELS:
        name = level_name(t, level)
        mark = html.Span(className="me-mark", **data(glyph=f"{level} {GLYPH_PX}"))
        hear = html.Button(
            t("Hear it"), className="me-button", hidden=True, **data(hear=str(level)),
            **label(t("Hear {level}", level=name)),
        )  # fmt: skip
        words = t("Loudness of {level}", level=name)
        choice = _choice(f"sound.{level}", words, loudness, sound[str(level)])
        rows.append(_row([mark, html.Span(name, className="me-level")], choice, hear))
    return _section(
        t("Sound"), t("How loud an alert of each level is when it arrives at your console."), *rows
    )


def _password(t: Translate, own: bool) -> html.Section:
    title = t("Password")
    if not own:
        return _section(title, t("It is kept by the city’s sign-in, and changed there."))
    fields = (
        ("old", t("Until now"), "current-password"),
        ("new", t("New, 12 characters or more"), "new-password"),
        ("again", t("New, once more"), "new-password"),
    )
    return _section(
        title,
        t("A new one ends your other sessions."),
        html.Form(
            [
                *(
                    html.Label([
                        html.Span(words, className="me-name"),
                        dcc.Input(id=f"me-{name}", type="password", autoComplete=hint),
                    ])
                    for name, words, hint in fields
                ),
                html.Div(
                    [html.Button(t("Change the password"), type="submit", className="me-button"),
                     _said("password")],
                    className="me-send",
                ),
            ],
            id="me-password",
        ),
    )  # fmt: skip


def _sessions(t: Translate) -> html.Section:
    return _section(
        t("Where you are signed in"),
        t("One that you do not know: end it, and change the password."),
        html.Ul(id="me-sessions", tabIndex=-1, **label(t("Where you are signed in"))),
        html.Div(
            [html.Button(t("End all others"), id="me-end-others", className="me-button",
                         hidden=True),
             _said("sessions")],
            className="me-send",
        ),
    )  # fmt: skip


def _section(title: str, words: str, *rows: Component) -> html.Section:
    return html.Section([html.H2(title), html.P(words), *rows])


def _row(name: Any, choice: html.Div, *more: Component) -> html.Div:
    key = choice.to_plotly_json()["props"]["data-choice"]
    return html.Div(
        [html.Span(name, className="me-name"), choice, *more, _said(key)], className="me-row"
    )


def _choice(key: str, words: str, options: Options, chosen: str) -> html.Div:
    """One of several, as radio buttons: the arrow keys choose, Tab goes on."""
    buttons = [
        html.Button(
            name,
            role="radio",
            tabIndex=0 if value == chosen else -1,
            lang=HTML_LANGUAGE[value] if key == "language" else None,
            **data(value=value),
            **_checked(value == chosen),
        )
        for value, name in options
    ]
    return html.Div(
        buttons, className="me-choice", role="radiogroup", **data(choice=key), **label(words)
    )


def _checked(on: bool) -> dict[str, Any]:
    return {"aria-checked": "true" if on else "false"}


def _said(about: str) -> html.Span:
    """Where it is said what came of a choice."""
    return html.Span(className="me-said", role="status", **data(said=about))
