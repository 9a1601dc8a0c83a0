"""The text of a rule on the screen: what is wrong with it, what changed, and its versions."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from alerts.rules.types import CITY_FOLDER, Version
from data.strict import Fault
from layouts.faults import told
from layouts.measure import Measure
from layouts.rules_report import per_day
from layouts.shell import data
from layouts.words import Translate

CONTEXT = 2  # unchanged lines around a change


def faults(t: Translate, found: Sequence[Fault]) -> list[Component]:
    """What is wrong, line by line; that nothing is, when nothing is."""
    if not found:
        return [html.P(t("The text holds."), className="rules-holds")]
    return [
        html.P(
            [
                html.B(t("line {n}", n=fault.line)),
                html.Span(": ".join(filter(None, [fault.entry, told(t, fault.message)]))),
            ],
            className="rules-fault",
            **data(line=str(fault.line)),
        )
        for fault in sorted(found)
    ]


def difference(t: Translate, before: str, after: str) -> list[Component]:
    """What changed between two texts: + and − in front, some lines around."""
    lines = list(
        difflib.unified_diff(
            before.splitlines(), after.strip("\n").splitlines(), lineterm="", n=CONTEXT
        )
    )[2:]
    if not lines:
        return [html.P(t("Nothing is changed yet."), className="rules-quiet")]
    return [html.Div([_line(t, line) for line in lines], className="rules-diff")]


def _line(t: Translate, line: str) -> html.Div:
    """One line of a unified difference; a heading says from which line on it goes."""
    kind = {"+": "add", "-": "del", "@": "at"}.get(line[:1], "")
    if kind == "at":
        first = int(line.split("+")[1].split(" ")[0].split(",")[0])
        return html.Div([html.I(), html.Span(t("line {n}", n=max(1, first)))], className="at")
    sign = {"+": "+", "-": "−"}.get(line[:1], "")
    return html.Div([html.I(sign), html.Span(line[1:] or " ")], className=kind)


def history(
    t: Translate, say: Measure, versions: Sequence[Version], asked: int | None = None
) -> list[Component]:
    """Every version, the newest first: who, when, why, what changed, what its back-test said.

    `asked`: the version whose whole text is shown, such as the one that raised an alert.
    """
    older: list[Version | None] = [*versions[1:], None]
    return [
        _whole(t, say, version)
        if version.version == asked
        else _version(t, say, version, before, is_open=place == 0 and asked is None)
        for place, (version, before) in enumerate(zip(versions, older, strict=True))
    ]


def _whole(t: Translate, say: Measure, version: Version) -> html.Details:
    """One version with all of its text."""
    body = [html.Div([html.I(), html.Span(line or " ")]) for line in version.body.splitlines()]
    return html.Details(
        [_summary(t, say, version), html.Div(body, className="rules-diff whole")],
        open=True, className="rules-version",
    )  # fmt: skip


def _version(
    t: Translate, say: Measure, version: Version, before: Version | None, is_open: bool
) -> html.Details:
    changes = (
        difference(t, before.body, version.body)
        if before is not None and not version.retired
        else []
    )
    return html.Details(
        [_summary(t, say, version), *changes],
        open=is_open and bool(changes), className="rules-version",
    )  # fmt: skip


def _summary(t: Translate, say: Measure, version: Version) -> html.Summary:
    words = [t("version {n}", n=version.version)]
    if version.retired:
        words.append(t("retired"))
    tested = _tested(t, say, version.report)
    return html.Summary(
        [
            html.B(say.listed(words)),
            html.Span(f"{say.moment(version.published_ms)} · {actor(t, version.actor)}"),
            html.Q(reason(t, version)),
            html.Span(tested, className="rules-tested") if tested else "",
        ]
    )


def reason(t: Translate, version: Version) -> str:
    """Why a version was made: a person's words, or what the folder did in the reader's language."""
    if version.actor != CITY_FOLDER:
        return version.why
    known = {
        "as the city's folder has it": t("as the city's folder has it"),
        "changed in the city's folder": t("changed in the city's folder"),
        "raised in the city's folder": t("raised in the city's folder"),
        "gone from the city's folder": t("gone from the city's folder"),
    }
    return known.get(version.why, version.why)


def actor(t: Translate, name: str) -> str:
    """Who published: a person, or the folder in the reader's words."""
    return t("city folder") if name == CITY_FOLDER else name


def _tested(t: Translate, say: Measure, report: Mapping[str, Any] | None) -> str:
    """What the back-test said that a version was published with."""
    if not report:
        return ""
    told, old = report["report"], report.get("in_force")
    days = (told["until_ms"] - told["since_ms"]) / 86_400_000
    rate = _rate(t, told["load"]["per_day"])
    if old is None:
        return t("back-test of {days} days: {rate} alerts a day", days=f"{days:.0f}", rate=rate)
    before = _rate(t, old["load"]["per_day"])
    return t(
        "back-test of {days} days: {rate} alerts a day, before {before}",
        days=f"{days:.0f}", rate=rate, before=before,
    )  # fmt: skip


def _rate(t: Translate, rate: float | None) -> str:
    return t("NA") if rate is None else per_day(rate)
