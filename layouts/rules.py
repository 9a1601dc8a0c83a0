"""The page of the rules: the list, and of the chosen one its text, its back-test, its versions.

assets/60_rules.js numbers the lines of the text and keeps the tabs; the callbacks of pages/rules.py
fill what depends on the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from alerts.rules.types import Standing, Version
from data.city import CityFile
from data.strict import Words
from layouts import rules_text
from layouts.alert_curve import nothing
from layouts.measure import Measure
from layouts.rules_list import PATH, changed, health, named, points, rule_list
from layouts.shell import data, frame, top_bar
from layouts.theme import GRAPH_CONFIG
from layouts.words import Translate, translator
from metrics.types import Indicator

TEXT, CHOSEN, POINT = "rules-text", "rules-chosen", "rules-point"
FAULTS, CHANGES, CURVE, CURVE_WORDS = (
    "rules-faults", "rules-changes", "rules-curve", "rules-curve-words",
)  # fmt: skip
CHECKED, DAYS, RUN, RESULT, BARS, TOLD, ACTORS, TESTED = (
    "rules-checked", "rules-days", "rules-run", "rules-result", "rules-bars", "rules-told",
    "rules-actors", "rules-tested",
)  # fmt: skip
WHY, PUBLISH, ANSWER, GATE, GO = (
    "rules-why", "rules-publish", "rules-answer", "rules-gate", "rules-go",
)  # fmt: skip
WINDOWS = (7, 30, 90)
# Only the limits are shapes in this figure: each can be dragged (plotly: edits.shapePosition).
CURVE_CONFIG: Any = {**GRAPH_CONFIG, "edits": {"shapePosition": True}}


def actor_button(point_no: int) -> dict[str, Any]:
    """The id of the button that shows one point's curve."""
    return {"type": "rules-actor", "point": point_no}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The rule that is open: how it stands, and all its versions, the newest first.

    `asked`: the version that the address asks for, such as the one that raised an alert.
    """

    standing: Standing
    versions: Sequence[Version]
    watched: Indicator | None
    asked: int | None = None


def page(
    city: CityFile,
    language: str,
    say: Measure,
    rows: Sequence[Standing],
    indicators: Mapping[str, Indicator],
    chosen: Chosen | None,
    notice: str = "",
    may_try: bool = True,
) -> html.Div:
    """The whole page. `notice`: what was just published, or what is wrong with the address;
    `may_try`: whether the reader may write a text and back-test it, or only reads."""
    t = translator(language)
    mine = chosen.standing.version.rule_id if chosen else None
    content: list[Component] = [
        top_bar(city, language, PATH),
        html.Div(
            [rule_list(t, say, rows, indicators, mine), *_chosen(t, say, chosen, notice, may_try)],
            id="rules",
            className="rules",
        ),
    ]
    return frame(city, {}, language, content)


# ---- the chosen rule


def _chosen(
    t: Translate, say: Measure, chosen: Chosen | None, notice: str, may_try: bool
) -> list[Component]:
    if chosen is None:
        return [html.Section(html.P(notice or t("Choose a rule."), className="rules-none"))]
    parts = [_head(t, say, chosen, notice), _editor(t, say, chosen, may_try)]
    if may_try:
        parts += [_backtest(t), _publish(t), *_tried()]
    else:
        parts += [_limits(t)]
    return [html.Section([*parts, *_memory(chosen)], className="rules-main")]


def _head(t: Translate, say: Measure, chosen: Chosen, notice: str) -> html.Header:
    row = chosen.standing
    known = chosen.watched
    what = named(say, known) if known else row.indicator
    facts = [row.version.rule_id, what, points(t, row), changed(t, say, row.version)]
    if row.version.retired:
        facts.append(t("retired"))
    return html.Header(
        [
            html.Div([html.H2(say.of(row.title)), html.P(" · ".join(facts)), *health(t, row)]),
            html.P(notice, className="rules-notice", role="status", hidden=not notice),
        ],
        className="rules-head",
    )


def _memory(chosen: Chosen) -> list[Component]:
    """What the callbacks have to know."""
    version = chosen.standing.version
    return [
        dcc.Store(id=CHOSEN, data={"rule": version.rule_id, "version": version.version}),
        dcc.Store(id=POINT),
        dcc.Store(id=CHECKED),
    ]


def _tried() -> list[Component]:
    """What the callbacks have to know of a text that is tried, and where they lead."""
    return [dcc.Store(id=TESTED), dcc.Location(id=GO, refresh="callback-nav")]


def _editor(t: Translate, say: Measure, chosen: Chosen, may_try: bool) -> html.Div:
    """The text with numbered lines; under it what is wrong; then what changed, or all versions. Who
    only reads sees the versions."""
    versions = chosen.asked is not None or not may_try
    changes = [_tab("changes", t("Changes"), on=not versions)] if may_try else []
    return html.Div(
        [
            html.H3(t("Text")),
            html.Div(
                [
                    html.Pre(id="rules-lines", className="rules-lines", **_aria(hidden=True)),
                    dcc.Textarea(
                        id=TEXT,
                        value=chosen.standing.version.body,
                        className="rules-text",
                        spellCheck=False,
                        readOnly=not may_try,
                        wrap="soft",
                        title=t("The rule as YAML"),
                    ),
                ],
                className="rules-editor",
            ),
            html.Div(id=FAULTS, className="rules-faults", role="status"),
            html.Div(
                [*changes, _tab("versions", t("Versions"), versions, count=len(chosen.versions))],
                className="rules-tabs",
                role="tablist",
            ),
            html.Div(id=CHANGES, className="rules-pane", hidden=versions,
                     **data(pane="changes")),
            html.Div(
                rules_text.history(t, say, chosen.versions, chosen.asked),
                className="rules-pane", hidden=not versions, **data(pane="versions"),
            ),
        ],
        className="rules-left",
    )  # fmt: skip


def _tab(name: str, words: str, on: bool = False, count: int | None = None) -> html.Button:
    more = [] if count is None else [html.B(str(count))]
    return html.Button(
        [words, *more], role="tab", **data(tab=name), **_aria(selected=on)
    )


def _aria(**flags: bool) -> dict[str, Any]:
    return {f"aria-{name}": "true" if on else "false" for name, on in flags.items()}


def _days(t: Translate) -> dcc.RadioItems:
    return dcc.RadioItems(
        id=DAYS,
        options=[{"label": t("{n} days", n=n), "value": n} for n in WINDOWS],
        value=30,
        className="rules-days",
    )


def _limits(t: Translate) -> html.Div:
    """The limits on a point's curve, for who only reads."""
    return html.Div(
        [
            html.Div([html.H3(t("The limits")), _days(t)], className="rules-bar"),
            html.P(id=CURVE_WORDS, className="rules-words"),
            _graph(CURVE, "rules-curve", GRAPH_CONFIG),
            html.P(t("An analyst or an operator tries other limits; only an operator publishes."),
                   className="rules-hint"),
        ],
        className="rules-right",
    )  # fmt: skip


def _backtest(t: Translate) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.H3(t("What it would have done")),
                    _days(t),
                    html.Button([t("Back-test"), html.Kbd("Ctrl ↵")], id=RUN,
                                className="rules-button"),
                ],
                className="rules-bar",
            ),
            html.P(id=CURVE_WORDS, className="rules-words"),
            _graph(CURVE, "rules-curve", CURVE_CONFIG),
            html.P(
                t("The back-test runs this text over the history, beside the rule in force."),
                className="rules-hint",
            ),
            html.Div(
                [
                    html.P(id=RESULT, className="rules-verdict", role="status"),
                    _graph(BARS, "rules-bars", GRAPH_CONFIG),
                    html.Div(
                        [
                            html.Div(id=TOLD),
                            html.Div(
                                [
                                    html.H3(t("Longest in alarm")),
                                    html.Div(id=ACTORS, className="rules-actors"),
                                ],
                                className="rules-worst",
                            ),
                        ],
                        className="rules-pair",
                    ),
                ],
                id="rules-tested-box",
                className="rules-tested-box none",
            ),
        ],
        className="rules-right",
    )


def _graph(graph_id: str, name: str, config: Any) -> html.Div:
    return html.Div(
        dcc.Graph(id=graph_id, figure=nothing(), config=config, responsive=True),
        className=f"rules-graph {name}-box",
    )


def _publish(t: Translate) -> html.Footer:
    return html.Footer(
        [
            html.Label([t("Why"), dcc.Input(id=WHY, type="text", maxLength=1000,
                                            autoComplete="off")], className="wide"),
            html.Button(t("Publish"), id=PUBLISH, className="rules-button main", disabled=True),
            html.P(id=GATE, className="rules-gate", role="status"),
            html.P(id=ANSWER, className="rules-answer", role="alert"),
        ],
        className="rules-foot",
    )  # fmt: skip


def gate(t: Translate, *, holds: bool, changed: bool, tested: bool, why: bool, may: bool) -> str:
    """What is still missing before the text can be published; empty when nothing is."""
    if not may:
        return t("Only an operator publishes.")
    if not changed:
        return t("The text is the one in force.")
    if not holds:
        return t("The text does not hold yet.")
    if not tested:
        return t("Back-test this text first.")
    return "" if why else t("Say {what}.", what=t("why"))


def curve_words(
    t: Translate, say: Measure, point: Words | None, indicator: Indicator, id_: str, known: bool,
    may_try: bool = True,
) -> list[Any]:
    """Whose curve this is, of what (`known`: it has values), and that its lines can be dragged by
    who may try others."""
    name = say.of(point) or id_
    what = [named(say, indicator), *([] if known else [t("no value in this time")])]
    words = "".join(f" · {one}" for one in what)
    return [html.B(name), words, html.Small(t("drag a limit to change it") if may_try else "")]
