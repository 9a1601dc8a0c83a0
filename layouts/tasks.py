"""The departments' page: their tasks, one big next action each; built for a phone, good at a desk.

assets/85_tasks*.js fill the list and the task that is open, 86_tasks*.js send what is pressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from data.city import CityFile
from layouts.map import city_map
from layouts.shell import Indicators, data, frame, label, top_bar
from layouts.words import Translate, translator

PATH = "/tasks"
MAP, MAP_PLACE, MAP_WANTED = "tasks-map", "tasks-map-place", "tasks-map-wanted"
NOTE_LENGTH = 1000
TAKEN = "image/jpeg,image/png,image/webp,application/pdf"  # what dispatch/evidence.py takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whose tasks are shown. `department` is "" for those of all; `may`: they carry them out."""

    department: str
    name: str
    may: bool


def tasks_page(
    city: CityFile, indicators: Indicators, language: str, reader: Reader
) -> html.Div:  # fmt: skip
    """The whole page."""
    t = translator(language)
    content: list[Component] = [
        top_bar(city, language, PATH),
        html.Div(
            [_list(t, reader), _detail(t, reader.may), *_forms(t)],
            id="tasks",
            className="tasks",
            **data(department=reader.department, may="yes" if reader.may else ""),
        ),
    ]
    return frame(city, indicators, language, content)


def inset(city: CityFile, language: str, lon: float, lat: float) -> html.Div:
    """The small map, around the place of the task that is open."""
    return city_map(city, language, "inset", (lon, lat), element_id=MAP)


# ---- the list


def _list(t: Translate, reader: Reader) -> html.Section:
    groups = (("offered", t("Offered")), ("running", t("Under way")), ("done", t("Done")))
    return html.Section(
        [
            html.Header(
                [
                    html.H1(reader.name or t("All departments")),
                    html.P(id="tasks-summary", role="status"),
                ],
                className="tasks-head",
            ),
            html.P(t("No connection: what you see may be old, and nothing is sent."),
                   className="tasks-lost"),
            html.P(id="tasks-answer", className="tasks-answer", role="alert"),
            html.Div(id="tasks-polls"),
            *(_group(name, words) for name, words in groups),
            html.P(id="tasks-none", className="tasks-none", hidden=True),
            html.P(id="tasks-sound", className="tasks-sound"),
        ],
        id="tasks-list",
        className="tasks-list",
        **label(t("Tasks")),
    )  # fmt: skip


def _group(name: str, words: str) -> html.Section:
    return html.Section(
        [
            html.H2([words, html.B(**data(part="count"))]),
            html.Div(className="tasks-rows", **data(rows=name)),
        ],
        className=f"tasks-group tasks-{name}",
        hidden=True,
        **data(group=name),
    )


# ---- one task


def _detail(t: Translate, may: bool) -> html.Section:
    back = html.Button(
        [html.Span("‹", className="tasks-arrow"), t("All tasks")], className="tasks-back",
        **data(do="back"),
    )  # fmt: skip
    where = html.Section(
        [
            html.H3(t("Where")),
            html.P(**data(part="where")),
            html.Div(id=MAP_PLACE, className="tasks-map"),
            html.P(className="tasks-far", **data(part="far")),
        ],
        **data(part="place"),
    )
    return html.Section(
        [
            back,
            html.Div(className="tasks-told", **data(part="told")),
            html.Div(className="tasks-next", **data(part="next")),
            html.P(className="tasks-answer", role="alert", **data(part="answer")),
            html.Section(
                [html.H3(t("Checklist")), html.Div(className="tasks-checks", **data(part="lines"))],
                **data(part="checks"),
            ),
            where,
            html.Section(
                [html.H3(t("The others")), html.P(**data(part="others"))],
                **data(part="beside"),
            ),
            _evidence(t, may),
            html.Div(className="tasks-more", **data(part="more")),
            dcc.Store(id=MAP_WANTED),
        ],
        id="tasks-detail",
        className="tasks-detail",
        tabIndex=-1,
        hidden=True,
        **label(t("The task")),
    )


def _evidence(t: Translate, may: bool) -> html.Section:
    """What shows it: thumbnails, what is being sent, and the ways to send more."""
    ways = [
        html.Button(t("Take a photo"), className="tasks-button", **data(do="photo")),
        html.Button(t("Choose a file"), className="tasks-button", **data(do="file")),
    ]
    return html.Section(
        [
            html.H3(t("Photos and files")),
            html.Div(className="tasks-files", **data(part="files")),
            html.Div(className="tasks-sending", role="status", **data(part="sending")),
            html.Div(ways if may else [], className="tasks-ways"),
        ],
        **data(part="evidence", taken=TAKEN),
    )


# ---- what asks for words


def _forms(t: Translate) -> list[html.Dialog]:
    """Each is told which task it is of, and why it asks."""
    return [
        _form(t, "decline", t("Decline"), t("Why can it not be done?"), t("Decline it")),
        _form(t, "done", t("Done"), t("Why is that not ticked?"), t("Done all the same")),
        _form(t, "note", t("Note"), t("What shall be recorded?"), t("Record it")),
    ]


def _form(t: Translate, command: str, title: str, asks: str, send: str) -> html.Dialog:
    field = dcc.Textarea(rows=3, maxLength=NOTE_LENGTH, id=f"tasks-{command}-note")
    return html.Dialog(
        [
            html.H2([title, html.Span(**data(part="of"))]),
            html.P(**data(part="why")),
            html.Label([html.Span(asks), field]),
            html.P(className="alerts-said", role="alert", **data(part="said")),
            html.Div(
                [
                    html.Button(send, className="main", **data(part="send")),
                    html.Button(t("Cancel"), **data(part="cancel")),
                ],
                className="alerts-send",
            ),
        ],
        id=f"tasks-{command}-form",
        className="alerts-form",
        **_labelled(title),
    )


def _labelled(words: str) -> dict[str, Any]:
    return {"aria-label": words}
