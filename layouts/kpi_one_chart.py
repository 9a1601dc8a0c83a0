"""The charts of a KPI's page: where the value lies between floor and stretch, the trend with the
target that held at each moment, the control chart. Each dot is a link to the rows of its period."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dash import html
from dash.development.base_component import Component

from layouts.kpi_one_address import Address
from layouts.kpi_plot import Axis
from layouts.kpi_words import rule_words, score_words, short_period, with_unit
from layouts.shell import label
from layouts.sparkline import box, line_of, picture
from layouts.words import Translate
from metrics.kpi_types import Kpi, Row
from metrics.trace_types import Past, Trace

LABELS = 6
EDGE = 8  # per cent left free beside the outermost anchors


def score_scale(row: Row, t: Translate, language: str) -> html.Section | None:
    """A bar in the KPI's unit from the value that scores 0 to that of 100, with the value on it."""
    anchors = row.anchors
    if anchors is None:
        return None
    low, high = anchors.values[0], anchors.values[-1]
    room = (high - low) * EDGE / (100 - 2 * EDGE)

    def at(value: float) -> str:
        inside = min(high + room, max(low - room, value))
        return f"{(inside - low + room) / (high - low + 2 * room) * 100:.2f}%"

    ticks = [
        html.Div([html.B(f"{score:.0f}"), html.Span(with_unit(row.kpi, value, language))],
                 className="one-anchor", style={"left": at(value)})
        for value, score in zip(anchors.values, anchors.scores, strict=True)
    ]  # fmt: skip
    value = row.figure.value
    here: list[Component] = []
    said = t("no value")
    if value is not None:
        said = t("{value} scores {score}", value=with_unit(row.kpi, value, language),
                 score=score_words(row.score))  # fmt: skip
        here = [html.Div(html.Span(said), className="one-here", style={"left": at(value)})]
    ends = {"left": at(low), "right": f"calc(100% - {at(high)})"}
    bar = html.Div(className="one-scale-bar", style=ends)
    return html.Section(
        [
            html.H2(t("How the score comes")),
            html.Div([bar, *ticks, *here], className="one-scale", role="img",
                     **label(_scale_words(row, said, t, language))),
        ],
        className="one-part",
    )  # fmt: skip


def _scale_words(row: Row, said: str, t: Translate, language: str) -> str:
    assert row.anchors is not None
    pairs = zip(row.anchors.scores, row.anchors.values, strict=True)
    ends = [f"{score:.0f}: {with_unit(row.kpi, value, language)}" for score, value in pairs]
    return t("; ").join([said, *ends])


def trend_chart(trace: Trace, address: Address, t: Translate, language: str) -> Component:
    """The value in each period, and what it was to reach then."""
    past, kpi = trace.history, trace.kpi
    values = [one.figure.value for one in past]
    goals = [one.standard.value for one in past]
    known = [one for one in (*values, *goals) if one is not None]
    head = html.H2(t("Trend"))
    if not any(value is not None for value in values):
        return html.Section([head, html.P(t("No values in these periods."))], className="one-part")
    axis = Axis(kpi, _apart(kpi, known), language)
    to_target = any(one.standard.kind == "target" for one in past)
    goal = t("Dashed: the target that held then.") if to_target else (
        t("Thin: the same period a year earlier."))
    style = {"--line": picture(line_of(_points(axis, values), 2.2))}
    if any(one is not None for one in goals):
        drawn = _steps(axis, goals) if to_target else line_of(_points(axis, goals), 1.2)
        style["--goal"] = picture(drawn)
    dots = [
        _dot(trace, one, place, _top(axis, value), address, t, language)
        for place, (one, value) in enumerate(zip(past, values, strict=True))
        if value is not None
    ]
    then = [
        html.I(className="one-then", style=_at(place, len(past), _top(axis, one.published)))
        for place, one in enumerate(past)
        if one.published is not None
    ]
    hollow = [t("Hollow: as it was published.")] if then else []
    return html.Section(
        [
            head,
            html.P(_joined([goal, *hollow], language), className="kpi-caption"),
            _plot(axis, style, [*then, *dots], past, language, "one-plot"),
        ],
        className="one-part",
    )


def control_chart(trace: Trace, address: Address, t: Translate, language: str) -> Component:
    """Signal or noise: natural limits, and the periods that break a rule, by name."""
    chart, past = trace.control, trace.history
    head = html.H2(t("Signal or noise"))
    if chart is None:
        said = t("Not to be said: it takes a value of a period that is over, and ten before it.")
        return html.Section([head, html.P(said, className="kpi-caption")], className="one-part")
    values = [one.figure.value for one in past]
    axis = Axis(trace.kpi, [v for v in (*values, chart.low, chart.high) if v is not None], language)
    style = {
        "--line": picture(line_of(_points(axis, values), 1.4)),
        "--band": box(0, _top(axis, chart.high), 100, _top(axis, chart.low)),
        "--middle": f"{_top(axis, chart.middle)}%",
    }
    broken = [
        (place, one, rules)
        for place, (one, rules) in enumerate(zip(past, trace.fired, strict=True))
        if rules and one.figure.value is not None
    ]
    dots = [
        html.A(
            href=address.rows(period=str(one.period), until=""), className="one-fired",
            title=f"{short_period(one.period, language)}: {rule_words(rules, t)}",
            style=_at(place, len(past), _top(axis, one.figure.value or 0.0)),
            **label(f"{short_period(one.period, language)}: {rule_words(rules, t)}"),
        )
        for place, one, rules in broken
    ]  # fmt: skip
    judged = short_period(chart.periods[chart.judged], language)
    verdict = (
        t("{period} is a signal: {why}.", period=judged, why=rule_words(chart.rules, t))
        if chart.rules
        else t("{period} is noise: within what the periods before it vary by themselves.",
               period=judged)
    )  # fmt: skip
    earlier = [
        t("{period}: {why}", period=short_period(one.period, language), why=rule_words(rules, t))
        for place, one, rules in broken
        if place != chart.judged
    ]
    more = [t("Earlier: {list}.", list=t("; ").join(earlier))] if earlier else []
    limits = t("Natural limits {low} to {high}, mean {middle}.",
               low=with_unit(trace.kpi, chart.low, language),
               high=with_unit(trace.kpi, chart.high, language),
               middle=with_unit(trace.kpi, chart.middle, language))  # fmt: skip
    return html.Section(
        [
            head,
            html.P(_joined([verdict, limits, *more], language), className="kpi-caption"),
            _plot(axis, style, dots, past, language, "one-plot one-control"),
        ],
        className="one-part",
    )


def _plot(
    axis: Axis, style: dict[str, str], dots: Sequence[Component], past: Sequence[Past],
    language: str, name: str,
) -> html.Div:  # fmt: skip
    ticks = [
        html.Span(axis.words(tick), style={"top": f"{_top(axis, tick)}%"}) for tick in axis.ticks
    ]
    lines = [html.I(style={"top": f"{_top(axis, tick)}%"}) for tick in axis.ticks]
    every = max(1, -(-len(past) // LABELS))
    last = len(past) - 1
    names = [
        html.Span(short_period(one.period, language), style={"left": f"{place / last * 100:.2f}%"})
        for place, one in enumerate(past)
        if (last - place) % every == 0
    ]
    return html.Div(
        [
            html.Div([*lines, html.Div(className="one-drawn", style=style), *dots],
                     className="one-field"),
            html.Div(ticks, className="one-ticks"),
            html.Div(names, className="one-names"),
        ],
        className=name,
    )  # fmt: skip


def _dot(
    trace: Trace, one: Past, place: int, top: float, address: Address, t: Translate, language: str
) -> html.A:
    kpi = trace.kpi
    said = [f"{short_period(one.period, language)}: {_told(kpi, one.figure.value, language)}"]
    if one.standard.value is not None:
        said.append(t("against {value}", value=with_unit(kpi, one.standard.value, language)))
    if one.score is not None:
        said.append(t("score {score}", score=score_words(one.score)))
    if one.published is not None:
        said.append(t("published as {value}", value=with_unit(kpi, one.published, language)))
    words = t(", ").join(said)
    now = " now" if one.period == trace.period else ""
    return html.A(
        href=address.rows(period=str(one.period), until=""), className=f"one-dot {one.rating}{now}",
        title=words, style=_at(place, len(trace.history), top), **label(words),
    )  # fmt: skip


def _told(kpi: Kpi, value: float | None, language: str) -> str:
    return "NA" if value is None else with_unit(kpi, value, language)


def _at(place: int, count: int, top: float) -> dict[str, str]:
    return {"left": f"{place / max(1, count - 1) * 100:.2f}%", "top": f"{top}%"}


def _top(axis: Axis, value: float | None) -> float:
    """How far from the top a value stands, per cent."""
    assert value is not None
    return round(100 - float(axis.at(value).rstrip("%")), 2)


def _points(axis: Axis, values: Sequence[float | None]) -> list[tuple[float, float | None]]:
    last = max(1, len(values) - 1)
    return [
        (round(place / last * 100, 2), None if value is None else _top(axis, value))
        for place, value in enumerate(values)
    ]


def _apart(kpi: Kpi, values: Sequence[float]) -> list[float]:
    """The values, and so much round the first that a lone one has an axis."""
    room = 2 * kpi.tolerance.widest
    return [*values, values[0] - room, values[0] + room]


def _steps(axis: Axis, goals: Sequence[float | None]) -> str:
    """A level line as long as each goal held."""
    last, drawn = max(1, len(goals) - 1), []
    for goal, places in groupby(range(len(goals)), key=lambda place: goals[place]):
        stretch = list(places)
        if goal is None:
            continue
        left, right = (max(0.0, min(100.0, (place + off) / last * 100))
                       for place, off in ((stretch[0], -0.5), (stretch[-1], 0.5)))  # fmt: skip
        drawn.append(f"M{left:.2f} {_top(axis, goal)}H{right:.2f}")
    return (
        f'<path d="{"".join(drawn)}" fill="none" stroke="black" stroke-width="1.6"'
        ' stroke-dasharray="5 3" vector-effect="non-scaling-stroke"/>'
    )


def _joined(sentences: Sequence[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(sentences)

