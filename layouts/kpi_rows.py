"""The table of a scorecard: a row for each figure, what it stands against, its score and trend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from layouts.kpi_fold import fold, folded
from layouts.kpi_head import Address
from layouts.kpi_marks import aria, mark, score_bar
from layouts.kpi_words import (
    bare_cases,
    cases,
    change_words,
    covered_words,
    day_words,
    days_words,
    number,
    period_words,
    rule_words,
    score_words,
    short_period,
    shown,
    why_absent,
    why_no_standard,
    why_unscored,
    with_unit,
)
from layouts.markup import as_text
from layouts.shell import data, label
from layouts.sparkline import Goal, sparkline
from layouts.words import Translate
from metrics.kpi_types import Figure, Kpi, Row, Scorecard, Span, Unscored

A_YEAR = {Span.WEEK: 52, Span.MONTH: 12, Span.QUARTER: 4, Span.YEAR: 1}
ENOUGH_FOR_A_LINE = 3
ON_SCREEN = 24  # rows
LEAST_TOLERANCES = 4  # the height of a trend
ENOUGH_FOR_A_BAND = 4
Signals = Mapping[str, Sequence[str]]


def table(
    card: Scorecard, address: Address, signals: Signals, marked: Mapping[str, int], opened: str,
    t: Translate, language: str,
) -> html.Div:  # fmt: skip
    """All rows; those without a value that nothing depends on fold below. `signals` are the control
    chart's rules by KPI, `marked` how many claims and comments a figure has, `opened` the KPI that
    is told at the side."""
    hidden = folded(card.rows, marked)
    below = {row.kpi.id for row in hidden}
    others = [row for row in card.rows if row.kpi.id not in below]

    def drawn(rows: Sequence[Row]) -> list[html.Div]:
        return [
            _row(row, card, address, signals.get(row.kpi.id, ()), marked.get(row.kpi.id, 0),
                 row.kpi.id == opened, t, language)
            for row in rows
        ]  # fmt: skip

    head = _head(card, t, language)
    table_of = html.Section([head, *_in_parts(drawn(others))], role="table",
                            **label(t("Indicator")))  # fmt: skip
    line = fold(hidden, _in_parts(drawn(hidden)), opened in below, t) if hidden else None
    return html.Div([table_of, line], className="kpi-rows")


def _in_parts(rows: list[html.Div]) -> list[html.Div]:
    """The rows of the first screen, and all others as text, which a browser has at once."""
    if len(rows) <= ON_SCREEN:
        return rows
    return [*rows[:ON_SCREEN], as_text(rows[ON_SCREEN:], role="rowgroup")]


def value_cell(kpi: Kpi, figure: Figure, t: Translate, language: str) -> html.Div:
    """The value with its unit; NA with the reason."""
    if figure.value is None:
        reason = html.Span(why_absent(kpi, figure, t), className="kpi-reason")
        return html.Div([html.Span("NA"), reason], className="kpi-value", role="cell")
    unit = html.Small(kpi.unit.of(language))
    return html.Div([shown(kpi, figure.value), unit], className="kpi-value", role="cell")


def _head(card: Scorecard, t: Translate, language: str) -> html.Div:
    targets = [row.standard.kind == "target" for row in card.rows]
    reference = t("Target") if all(targets) else t("Reference")
    if not any(targets):
        reference = period_words(card.period.a_year_earlier(), language)
        if card.running:
            reference = t("Same days {year}", year=card.period.a_year_earlier().year)
    cells = (
        "", t("Indicator"), _short_card_words(card, language), reference, t("Change"), t("Score"),
        t("{first} to {last}", first=short_period(card.periods[0], language),
          last=short_period(card.period, language)),
    )  # fmt: skip
    return html.Div(
        [html.Span(cell, role="columnheader") for cell in cells], className="kpi-th", role="row"
    )


def _short_card_words(card: Scorecard, language: str) -> str:
    if card.until is None or not card.running:
        return period_words(card.period, language)
    return days_words(card.period.first, card.until, language, year=False)


def _row(
    row: Row, card: Scorecard, address: Address, rules: Sequence[str], claims: int, opened: bool,
    t: Translate, language: str,
) -> html.Div:  # fmt: skip
    name = row.kpi.name.of(language)
    page = f"{address.path}/{row.kpi.id}?period={card.period}"
    link = html.A(name, href=page, className="kpi-name", title=t("Definition, history and rows"))
    return html.Div(
        [
            mark(row.rating, t),
            html.Div(
                [
                    html.Div([link, *_tags(rules, claims, card, t, language)],
                             className="kpi-named"),
                    html.Div(_definition(row, card, t, language), className="kpi-note"),
                ],
                role="cell",
            ),
            value_cell(row.kpi, row.figure, t, language),
            _standard_cell(row, t, language),
            _change_cell(row, t, language),
            _score_cell(row, t),
            html.Div(_trend(row, card, t, language), className="kpi-trend", role="cell"),
        ],
        className="kpi-tr",
        role="row",
        tabIndex="0",
        **data(kpi=row.kpi.id),
        **(aria("current", "true") if opened else {}),
    )


def _tags(
    rules: Sequence[str], claims: int, card: Scorecard, t: Translate, language: str
) -> list[html.Span]:
    tags = []
    if rules:
        judged = card.periods[-2 if card.running else -1]
        words = t("{period}: signal, not noise: {rules}", rules=rule_words(rules, t),
                  period=period_words(judged, language))  # fmt: skip
        tags.append(
            html.Span(t("Signal"), className="kpi-signal", role="img", title=words, **label(words))
        )
    if claims:
        words = t("{n} comments or appeals", n=claims)
        tags.append(
            html.Span(str(claims), className="kpi-claims", role="img", title=words, **label(words))
        )
    return tags


def _definition(row: Row, card: Scorecard, t: Translate, language: str) -> str:
    """What the figure counts, which days it lacks, and the day that explains it."""
    said = [cases(row.kpi, row.figure, t, language)]
    first, last = row.figure.first, row.figure.last
    if first and last and (first, last) != (card.period.first, card.until):
        said.append(days_words(first, last, language, year=card.period.span is Span.YEAR))
    if row.one_day is not None:
        day = day_words(row.one_day.day, language, year=False)
        value = with_unit(row.kpi, row.one_day.without, language)
        if row.kpi.counted is None:
            said.append(t("without {day}: {value}", day=day, value=value))
        else:
            said.append(
                t("without {day} ({n} {noun}): {value}", day=day, value=value, n=row.one_day.n,
                  noun=row.kpi.counted.of(language))
            )
    if row.left_out and row.computed and row.computed.figure.value is not None:
        computed = with_unit(row.kpi, row.computed.figure.value, language)
        said.append(t("as decided; as computed {value}", value=computed))
    return t("; ").join(filter(None, said))


def _standard_cell(row: Row, t: Translate, language: str) -> html.Div:
    standard = row.standard
    if standard.value is None:
        return html.Div("NA", className="kpi-standard absent", role="cell")
    parts: list[Any] = [shown(row.kpi, standard.value), html.Small(row.kpi.unit.of(language))]
    if standard.source is not None:
        parts.append(html.Span(standard.source.of(language), className="kpi-source"))
    return html.Div(parts, className="kpi-standard", role="cell")


def _change_cell(row: Row, t: Translate, language: str) -> html.Div:
    if row.change is None:
        return html.Div("NA", className="kpi-change absent", role="cell")
    words = change_words(row.kpi, row.change, t, language)
    return html.Div(words, className="kpi-change", role="cell")


def _score_cell(row: Row, t: Translate) -> html.Div:
    """The score and what it weighs; a figure that is only shown has neither."""
    if row.unscored is Unscored.NO_AIM:
        return html.Div(t("not scored"), className="kpi-score absent", role="cell",
                        title=why_unscored(row, t))  # fmt: skip
    weight = t("weight {n} %", n=number(row.weight * 100, 0)) if row.weight else t("no weight")
    note = html.Span(weight, className="kpi-source")
    if row.score is None:
        return html.Div(["NA", note], className="kpi-score absent", role="cell",
                        title=why_unscored(row, t))  # fmt: skip
    number_of = html.B(score_words(row.score))
    return html.Div([number_of, score_bar(row.score), note], className="kpi-score", role="cell")


def _trend(row: Row, card: Scorecard, t: Translate, language: str) -> list[Any]:
    """The trend; without a reference the reason, and the period before in words."""
    to_target = row.standard.kind == "target"
    back = A_YEAR.get(card.period.span)
    line = sparkline(
        row.trend,
        reference=row.standard.value,
        band=_middle_half(row.trend, card.period.span),
        goal=_goal(row, card),
        then=None if to_target or back is None else len(row.trend) - 1 - back,
        least_span=LEAST_TOLERANCES * row.kpi.tolerance.widest,
        words=_trend_words(row, card, t, language),
    )
    if row.standard.value is not None:
        return [line]
    reason = html.Div(why_no_standard(row.standard, t, language), className="kpi-why")
    if sum(value is not None for value in row.trend) >= ENOUGH_FOR_A_LINE:
        return [line, reason]
    return [reason, *_before(row, card, t, language)]


def _goal(row: Row, card: Scorecard) -> Goal | None:
    """The target that counted in each period of the trend; None where there never was one."""
    aims = [row.kpi.aim(period.first) for period in card.periods]
    targets = [None if aim is None else aim.target for aim in aims]
    if all(target is None for target in targets):
        return None
    return Goal(targets, str(row.kpi.direction), row.kpi.tolerance.widest)


def _before(row: Row, card: Scorecard, t: Translate, language: str) -> list[html.Div]:
    before = row.before
    if before.value is None:
        return []
    days = covered_words(card.periods[-2], before.first, before.last, language)
    value = with_unit(row.kpi, before.value, language)
    counted = bare_cases(row.kpi, before, t)
    words = t("{days}: {value}", days=days, value=value)
    return [html.Div(t(", ").join(filter(None, [words, counted])), className="kpi-why")]


def _middle_half(trend: tuple[float | None, ...], span: Span) -> tuple[float, float] | None:
    """The quartiles of the year before the last value; of days and hours, of all before it."""
    back = A_YEAR.get(span, len(trend) - 1)
    before = sorted(v for v in trend[-1 - back : -1] if v is not None)
    if len(before) < ENOUGH_FOR_A_BAND:
        return None
    return before[len(before) // 4], before[3 * len(before) // 4]


def _trend_words(row: Row, card: Scorecard, t: Translate, language: str) -> str:
    """The trend as it is read out: where it began, its lowest and highest, where it stands, and
    where another target came."""
    pairs = zip(card.periods, row.trend, strict=True)
    known = [(value, period) for period, value in pairs if value is not None]
    if not known:
        return ""
    told = [
        t("{which} {value}, {period}", which=t(which), value=shown(row.kpi, value),
          period=short_period(period, language))
        for which, (value, period) in (
            ("at first", known[0]), ("lowest", min(known, key=lambda one: one[0])),
            ("highest", max(known, key=lambda one: one[0])), ("last", known[-1]),
        )
    ]  # fmt: skip
    for aim in row.kpi.aims:
        since = aim.from_
        if aim.target is not None and since and card.periods[0].first < since <= card.period.last:
            told.append(t("target {value} since {day}", value=shown(row.kpi, aim.target),
                          day=day_words(since, language)))  # fmt: skip
    return t("; ").join(told)
