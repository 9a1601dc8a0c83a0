"""The side of a scorecard: why one figure moved, its districts, signal or noise."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.kpi_control import control_panel
from layouts.kpi_districts import district_panel
from layouts.kpi_funnel import funnel_panel
from layouts.kpi_marks import aria
from layouts.kpi_plot import Axis, room_for
from layouts.kpi_words import (
    change_words,
    covered_words,
    day_words,
    days_words,
    number,
    period_words,
    with_unit,
)
from layouts.shell import data
from layouts.words import Translate
from metrics.kpi_types import Direction, Kpi, Period, Span
from metrics.kpi_why_types import Against, By, NoParts, Step, Why

AGAINST_WORDS = {Against.BEFORE: "Period before", Against.YEAR: "A year earlier"}
SHORT = (Span.HOUR, Span.DAY, Span.WEEK)
NONE_WORDS = {
    NoParts.NO_VALUE: "It has no value in this period, so nothing moved.",
    NoParts.NOTHING_BEFORE: "It has no value there to compare with.",
    NoParts.ONE_DAY: "One day of the whole city has no parts.",
    NoParts.NO_SUMS: "It is not a sum over districts or days, so its change has no parts.",
}


def why_panels(why: Why | None, t: Translate, language: str) -> list[Component]:
    """All that the side says of one figure; a word when there is none."""
    if why is None:
        return [html.P(t("No figure of this period has a value."), className="kpi-caption")]
    panels = [
        _against(why, t),
        _waterfall(why, t, language),
        district_panel(why, t, language),
        funnel_panel(why, t, language),
        control_panel(why, t, language),
    ]
    return [panel for panel in panels if panel is not None]


def _against(why: Why, t: Translate) -> html.Div:
    """What it is compared with."""
    span = why.row.standard.period.span if why.row.standard.period else why.period.span
    days = 28 if span in SHORT else 365
    words = {**AGAINST_WORDS, Against.ROLLING: t("{n} days before", n=days)}
    chips = [
        html.Button(
            t(words[one]), className="kpi-chip on" if one is why.against else "kpi-chip",
            **data(against=str(one)), **aria("pressed", str(one is why.against).lower()),
        )
        for one in Against
    ]  # fmt: skip
    return html.Div([html.Span(t("Against")), *chips], className="kpi-spans kpi-against")


def title(why: Why, t: Translate, language: str) -> str:
    """'Why "Fires reached within the goal" rose by 5.4 points'."""
    name, change = why.row.kpi.name.of(language), why.change
    if change is None:
        return t("Why “{name}” moved is not known", name=name)
    words = change_words(why.row.kpi, abs(change), t, language).lstrip("+")
    if change_words(why.row.kpi, change, t, language)[0] not in "+\u2212":
        return t("“{name}” stayed as it was", name=name)
    if change > 0:
        return t("Why “{name}” rose by {change}", name=name, change=words)
    return t("Why “{name}” fell by {change}", name=name, change=words)


def _waterfall(why: Why, t: Translate, language: str) -> html.Section:
    head: list[Any] = [html.H2(title(why, t, language))]
    now = why.row.figure
    if why.none is not None or now.value is None or why.then.value is None:
        none = why.none or NoParts.NO_VALUE
        said = t("{period}: {reason}", period=_compared_words(why, t, language),
                 reason=t(NONE_WORDS[none]))  # fmt: skip
        return html.Section([*head, html.P(said, className="kpi-caption")], className="kpi-panel")
    axis = Axis(why.row.kpi, [why.then.value, now.value, *(step.end for step in why.steps)],
                language)  # fmt: skip
    what = "district" if why.by is By.DISTRICT else "day"
    head.append(html.P(_caption(why, t, language), className="kpi-caption"))
    names = {place.share.district_id: place.share.name for place in why.places} | dict(why.names)
    rows = [
        _end(why.row.kpi, _compared_words(why, t, language), why.then.value, axis, language),
        *(
            _step(step, why, what, names, axis, t, language)
            for step in why.steps
        ),
        _end(why.row.kpi, _now_words(why, language), now.value, axis, language),
    ]
    plot = html.Div([axis.grid(), *rows], className="kpi-plot kpi-falls")
    ends = [with_unit(why.row.kpi, one, language) for one in (why.then.value, now.value)]
    return html.Section([*head, plot, axis.scale()], className="kpi-panel falls",
                        style=room_for(ends))  # fmt: skip


def _caption(why: Why, t: Translate, language: str) -> str:
    unit = {"minutes": t("seconds"), "percent": t("percentage points")}.get(
        why.row.kpi.show, why.row.kpi.unit.of(language)
    )
    if why.by is By.DISTRICT:
        return t("What each district adds, {unit}. The parts sum exactly to the change.", unit=unit)
    if why.by is By.WEEK:
        return t("Kept for the whole city only: what each week adds, {unit}. The parts sum exactly "
                 "to the change.", unit=unit)  # fmt: skip
    if why.by is By.MONTH:
        return t("Kept for the whole city only: what each month adds, {unit}. The parts sum "
                 "exactly to the change.", unit=unit)  # fmt: skip
    return t("Kept for the whole city only: what each day adds, {unit}. The parts sum exactly to "
             "the change.", unit=unit)  # fmt: skip


def _compared_words(why: Why, t: Translate, language: str) -> str:
    then = why.then
    if then.first is None or then.last is None:
        if why.until != why.period.last:
            return days_words(why.period.first, why.until, language)
        return period_words(why.period, language)
    return covered_words(why.period, then.first, then.last, language)


def _now_words(why: Why, language: str) -> str:
    figure, period = why.row.figure, why.now
    return covered_words(period, figure.first, figure.last, language)


def _end(kpi: Kpi, name: str, value: float, axis: Axis, language: str) -> html.Div:
    at = axis.at(value)
    return html.Div(
        [html.B(name, className="one-line", title=name),
         html.Div(className="kpi-fall end", style={"--end": at}),
         html.B(with_unit(kpi, value, language), className="kpi-of")],
        className="kpi-dr",
    )  # fmt: skip


def _step(
    step: Step, why: Why, what: str, names: Any, axis: Axis, t: Translate, language: str
) -> html.Div:
    kpi = why.row.kpi
    name = _named(step, why, names, t, language)
    low, high = sorted((step.start, step.end))
    place = {"--low": axis.at(low), "--high": axis.at(high), "--end": axis.at(step.end)}
    return html.Div(
        [html.Span(name, className="one-line", title=name),
         html.Div(className=f"kpi-fall {rated(step.points, kpi)}", style=place),
         html.Span(points(kpi, step.points), className="kpi-of")],
        className="kpi-dr",
    )  # fmt: skip


def rated(points: float, kpi: Kpi) -> str:
    """Whether a part made the figure better or worse; where nearer is better, neither."""
    if kpi.direction is Direction.TARGET or points == 0:
        return "even"
    return "better" if (points > 0) == (kpi.direction is Direction.UP) else "worse"


def points(kpi: Kpi, value: float) -> str:
    """'+2.4': a part of a change, without its unit."""
    decimals = 1 if kpi.show == "minutes" else kpi.decimals
    words = number(value, decimals)
    return f"+{words}" if value > 0 and words.strip("0.") else words.lstrip("+")


def _named(step: Step, why: Why, names: Any, t: Translate, language: str) -> str:
    if step.key is None:
        return t("in no district")
    if step.key == "others":
        others = {By.DISTRICT: t("All other districts"), By.DAY: t("All other days")}
        return others.get(why.by or By.DAY, t("All others"))
    if isinstance(step.key, date):
        day = day_words(step.key, language, year=False)
        if why.by in (By.WEEK, By.MONTH):
            day = period_words(Period.holding(step.key, Span(why.by)), language)
        if not step.n or why.row.kpi.counted is None:
            return day
        return t("{day} ({n} {noun})", day=day, n=number(step.n, 0),
                 noun=why.row.kpi.counted.of(language))  # fmt: skip
    return names[step.key].of(language) if step.key in names else step.key
