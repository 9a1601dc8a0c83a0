"""A plan on an axis of time: a lane for each department, a bar for each step, and one step in full.

The axis is stretched where most happens, at the beginning: it grows with the logarithm. What waits
for what is drawn by assets/73_plans.js, which knows where the bars stand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from data.strict import Words
from dispatch.plans.types import Bar, Chart
from layouts.measure import Measure, span
from layouts.shell import data, label
from layouts.words import Translate

MINUTE = 60_000
SCALE_MS = 10 * MINUTE  # the first ten minutes have as much room as they would on an even axis
TICKS = (5, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 5760, 10080)
APART = 9.0  # per cent of the axis between two labels, also on a small screen
LATIN, HAN, BESIDE = 0.8, 1.6, 2.0  # per cent that a letter takes, and the space beside a bar
Names = Mapping[str, Words]


def place(at_ms: int, end_ms: int) -> float:
    """Where a moment stands on the axis, in per cent of its length."""
    return 100 * math.log1p(at_ms / SCALE_MS) / math.log1p(end_ms / SCALE_MS)


def lanes(t: Translate, say: Measure, chart: Chart, departments: Names) -> list[Component]:
    """The phases, the axis, and all lanes."""
    return [
        html.Div(
            [
                *(html.Span([html.B(str(n)), say.of(p)]) for n, p in enumerate(chart.phases, 1)),
                html.Span(
                    [
                        _key("yes", t("until accepted")), _key("due", t("until done")),
                        _key("decisive", t("decides the end")), _key("optional", t("optional")),
                    ],
                    className="plans-keys",
                ),
            ],
            className="plans-phases",
        ),
        html.Div(_axis(t, chart.end_ms), className="plans-axis"),
        html.Div(
            [_lane(t, say, name, bars, chart.end_ms, departments) for name, bars in chart.lanes],
            className="plans-lanes",
        ),
    ]


def _key(kind: str, words: str) -> html.Span:
    return html.Span([html.I(className=f"plans-key {kind}"), words])


def _axis(t: Translate, end_ms: int) -> list[Component]:
    """Ticks with their time, none so near to another that they touch."""
    ticks: list[Component] = [html.I(t("activated"), style={"left": "0%"})]
    last = 0.0
    for minutes in TICKS:
        at = place(minutes * MINUTE, end_ms)
        if last + APART <= at <= 100 - APART:
            ticks.append(html.I(span(t, minutes * MINUTE), style={"left": f"{at:.2f}%"}))
            last = at
    return [*ticks, html.I(span(t, end_ms), className="end", style={"left": "100%"})]


def _lane(
    t: Translate, say: Measure, name: str, bars: tuple[Bar, ...], end_ms: int, departments: Names
) -> html.Section:
    title = say.of(departments.get(name)) or name
    rows = [_row(t, say, bar, end_ms) for bar in bars]
    return html.Section([html.H4(title), html.Div(rows)], className="plans-lane")


def _row(t: Translate, say: Measure, bar: Bar, end_ms: int) -> html.Button:
    """One step: what it is called beside the bar where there is room, else on it."""
    left, right = place(bar.offered_ms, end_ms), place(bar.due_ms, end_ms)
    yes = place(bar.accept_by_ms, end_ms)
    title, times = say.of(bar.title), limits(t, bar)
    name, needs = [html.B(title), html.Small(times)], room(f"{title} {times}")
    if right + needs <= 100:
        words = html.Span(name, className="plans-name", style={"left": f"{right:.2f}%"})
    elif needs <= left:
        at = {"right": f"{100 - left:.2f}%"}
        words = html.Span(name[::-1], className="plans-name", style=at)
    else:
        words = html.Span(name, className="plans-name within", style={"left": f"{left:.2f}%"})
    stripe = html.Span(
        [
            html.I(className="yes", style={"width": f"{100 * (yes - left) / (right - left):.2f}%"}),
            html.Em(str(bar.phase)),
        ],
        className=" ".join(
            ["plans-bar", *["optional"] * bar.optional, *["decisive"] * bar.decisive]
        ),
        style={"left": f"{left:.2f}%", "width": f"{right - left:.2f}%"},
    )
    facts: dict[str, Any] = data(step=bar.step, after=" ".join(bar.after))
    return html.Button([stripe, words], className="plans-row", **facts, **label(say.of(bar.title)))


def room(words: str) -> float:
    """About how much of the axis words take, in per cent of its length on a small screen."""
    return BESIDE + sum(HAN if ord(sign) > 0x2E7F else LATIN for sign in words)


def limits(t: Translate, bar: Bar) -> str:
    """2 min · 15 min: to be accepted, to be done, each from the offer."""
    both = [bar.accept_by_ms - bar.offered_ms, bar.due_ms - bar.offered_ms]
    return " · ".join(span(t, one) for one in both)


def cards(
    t: Translate, say: Measure, chart: Chart, departments: Names, capabilities: Names
) -> list[Component]:
    """Every step in full, one under another; the script shows the one that is chosen."""
    bars = sorted((bar for _, lane in chart.lanes for bar in lane), key=lambda bar: bar.offered_ms)
    titles = {bar.step: bar.title for bar in bars}
    return [_card(t, say, bar, titles, departments, capabilities) for bar in bars]


def _card(
    t: Translate, say: Measure, bar: Bar, titles: Names, departments: Names, capabilities: Names
) -> html.Article:
    who = [say.of(departments.get(bar.department)) or bar.department, say.of(bar.role)]
    facts: list[tuple[str, Any]] = [
        (t("Message"), _filled_in(say.of(bar.message))),
        (t("To be accepted"), _by(t, bar.accept_by_ms, bar.offered_ms)),
        (t("To be done"), _by(t, bar.due_ms, bar.offered_ms)),
        (t("After"), say.listed([say.of(titles[one]) for one in bar.after]) or t("at once")),
        (t("Resources"), say.listed([
            t("{number} × {capability}", number=number,
              capability=say.of(capabilities.get(name)) or name)
            for name, number in bar.wanted
        ])),
        (t("Checklist"), [html.Li(say.of(line)) for line in bar.checklist]),
    ]  # fmt: skip
    pairs = [[html.Dt(name), html.Dd(words)] for name, words in facts if words]
    title: list[Component] = [html.H3(say.of(bar.title))]
    if bar.optional:
        title.append(html.Small(t("only when it is ticked on")))
    return html.Article(
        [html.Header(title), html.P(" · ".join(who)), html.Dl([x for pair in pairs for x in pair])],
        className="plans-card", **data(card=bar.step),
    )  # fmt: skip


def _by(t: Translate, at_ms: int, offered_ms: int) -> str:
    """Within 15 min, at the latest 25 min after the activation."""
    words = t("within {span} of the offer", span=span(t, at_ms - offered_ms))
    if not offered_ms:
        return words
    return words + t("; {span} after the activation at the latest", span=span(t, at_ms))


def _filled_in(message: str) -> list[Any]:
    """The message with what is filled in set apart."""
    parts = message.replace("}", "{").split("{")
    return [html.Code(part) if n % 2 else part for n, part in enumerate(parts)]
