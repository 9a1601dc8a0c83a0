"""A department's scorecard: each figure, what it stands against, its trend; its districts."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from data.city import City, Domain
from layouts.kpi_districts import district_panels
from layouts.kpi_words import (
    bare_cases,
    cases,
    change_words,
    covered_words,
    day_words,
    days_words,
    period_words,
    short_period,
    shown,
    why_absent,
    why_no_standard,
    with_unit,
)
from layouts.shell import data, frame, label, top_bar
from layouts.sparkline import sparkline
from layouts.words import Translate, translator
from metrics.kpi_types import Figure, Kpi, Period, Rating, Row, Scorecard, Span

RATING_WORDS = {
    Rating.BETTER: "better than the reference",
    Rating.EVEN: "within tolerance",
    Rating.WORSE: "worse",
    Rating.UNKNOWN: "no reference",
}
SPAN_WORDS = {Span.MONTH: "Month", Span.QUARTER: "Quarter", Span.YEAR: "Year"}
A_YEAR = {Span.MONTH: 12, Span.QUARTER: 4, Span.YEAR: 1}
ENOUGH_FOR_A_LINE = 3
LEAST_TOLERANCES = 4  # the height of a trend
ENOUGH_FOR_A_BAND = 4
HUES = ("crowd", "traffic", "fire", "environment")


def department_page(city: City, card: Scorecard, language: str, notice: str = "") -> html.Div:
    """The whole page of one department. `notice` says what was wrong with the address."""
    t = translator(language)
    department = city.departments[card.department]
    left = html.Section(
        [_table_head(card, t, language), *(_row(row, card, t, language) for row in card.rows)],
        className="kpi-rows",
    )
    content = html.Div(
        [
            notice_line(notice),
            html.Header(
                [
                    icon(city.domains[department.domain], 34),
                    html.H1(department.name.of(language)),
                    html.Span(card_words(card, language), className="kpi-period"),
                    *chooser(card, f"/kpi/{department.id}", t),
                    html.A(t("All departments"), href=f"/kpi?period={card.period}",
                           className="kpi-all"),
                ],
                className="kpi-head",
            ),
            html.Div(
                [
                    html.Div([left, legend(t), _footnote(city, card, t, language)]),
                    html.Aside(district_panels(card, t, language), className="kpi-side"),
                ],
                className="kpi-columns",
            ),
        ],
        className="kpi",
        **data(hue=hue(city.domains[department.domain])),
    )
    return frame(city.file, {}, language, [top_bar(city.file, language, "/kpi"), content])


def card_words(card: Scorecard, language: str) -> str:
    """The period, or the days of it that count so far."""
    if card.until is None or not card.running:
        return period_words(card.period, language)
    return days_words(card.period.first, card.until, language)


def chooser(card: Scorecard, path: str, t: Translate) -> list[Component]:
    """Links to month, quarter and year, and to the periods before and after."""
    anchor = card.until or card.period.first
    spans = [
        html.A(
            t(words),
            href=f"{path}?period={Period.holding(anchor, span)}",
            className="kpi-chip on" if span is card.period.span else "kpi-chip",
        )
        for span, words in SPAN_WORDS.items()
    ]
    earlier, later = card.period.later(-1), card.period.later(1)
    steps: list[Component] = [
        html.A("‹", href=f"{path}?period={earlier}", className="kpi-chip kpi-step",
               **label(t("Previous period"))),
        html.Span("›", className="kpi-chip kpi-step off")
        if card.running
        else html.A("›", href=f"{path}?period={later}", className="kpi-chip kpi-step",
                    **label(t("Next period"))),
    ]
    return [
        html.Nav(spans, className="kpi-spans", **label(t("Length of the period"))),
        html.Nav(steps, className="kpi-spans", **label(t("Period"))),
    ]


def mark(rating: Rating, t: Translate) -> html.Span:
    """The mark of a rating; its words are read out."""
    words = t(RATING_WORDS[rating])
    return html.Span(
        className=f"kpi-mark {rating}", role="img", title=words, **label(words)
    )


def legend(t: Translate) -> html.Div:
    """What each mark means."""
    return html.Div(
        [html.Span([mark(rating, t), t(words)]) for rating, words in RATING_WORDS.items()],
        className="kpi-legend",
    )


def value_cell(kpi: Kpi, figure: Figure, t: Translate, language: str) -> html.Div:
    """The value with its unit; NA with the reason."""
    if figure.value is None:
        reason = html.Span(why_absent(kpi, figure, t), className="kpi-reason")
        return html.Div([html.Span("NA"), reason], className="kpi-value")
    unit = html.Small(kpi.unit.of(language))
    return html.Div([shown(kpi, figure.value), unit], className="kpi-value")


def hue(domain: Domain) -> str:
    """The name of the domain's colour; a domain of the city's own is grey."""
    name = domain.hue or domain.id
    return name if name in HUES else "other"


def icon(domain: Domain, size: int) -> html.Span:
    facts = data(icon=domain.icon or domain.id, size=str(size), hue=hue(domain))
    return html.Span(className="kpi-icon", **facts)


def notice_line(words: str) -> html.P | None:
    return html.P(words, className="kpi-notice", role="status") if words else None


def _table_head(card: Scorecard, t: Translate, language: str) -> html.Div:
    first, last = (short_period(one, language) for one in (card.periods[0], card.period))
    trend = t("{first} to {last}", first=first, last=last)
    if card.period.span is not Span.YEAR:
        trend = t("{first} to {last}, band: middle half of a year", first=first, last=last)
    targets = [row.standard.kind == "target" for row in card.rows]
    reference = t("Target") if all(targets) else t("Reference")
    if not any(targets):
        reference = period_words(card.period.a_year_earlier(), language)
        if card.running:
            reference = t("Same days {year}", year=card.period.year - 1)
    cells = ("", t("Indicator"), _short_card_words(card, language), reference, t("Change"), trend)
    return html.Div([html.Span(cell) for cell in cells], className="kpi-th")


def _short_card_words(card: Scorecard, language: str) -> str:
    if card.until is None or not card.running:
        return period_words(card.period, language)
    return days_words(card.period.first, card.until, language, year=False)


def _row(row: Row, card: Scorecard, t: Translate, language: str) -> html.Div:
    return html.Div(
        [
            mark(row.rating, t),
            html.Div(
                [
                    html.Div(row.kpi.name.of(language), className="kpi-name"),
                    html.Div(_definition(row, card, t, language), className="kpi-note"),
                ]
            ),
            value_cell(row.kpi, row.figure, t, language),
            _standard_cell(row, t, language),
            _change_cell(row, t, language),
            html.Div(_trend(row, card, t, language), className="kpi-trend"),
        ],
        className="kpi-tr",
    )


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
    return t("; ").join(filter(None, said))


def _standard_cell(row: Row, t: Translate, language: str) -> html.Div:
    standard = row.standard
    if standard.value is None:
        return html.Div("NA", className="kpi-standard absent")
    parts: list[Any] = [shown(row.kpi, standard.value), html.Small(row.kpi.unit.of(language))]
    if standard.source is not None:
        parts.append(html.Span(standard.source.of(language), className="kpi-source"))
    return html.Div(parts, className="kpi-standard")


def _change_cell(row: Row, t: Translate, language: str) -> html.Div:
    if row.change is None:
        return html.Div("NA", className="kpi-change absent")
    return html.Div(change_words(row.kpi, row.change, t, language), className="kpi-change")


def _trend(row: Row, card: Scorecard, t: Translate, language: str) -> list[Any]:
    """The trend; without a reference the reason, and the period before in words."""
    to_target = row.standard.kind == "target"
    line = sparkline(
        row.trend,
        reference=row.standard.value,
        band=_middle_half(row.trend, card.period.span),
        then=None if to_target else len(row.trend) - 1 - A_YEAR[card.period.span],
        least_span=LEAST_TOLERANCES * row.kpi.tolerance.widest,
        words=_trend_words(row, card, t, language),
    )
    if row.standard.value is not None:
        return [line]
    reason = html.Div(why_no_standard(row.standard, t, language), className="kpi-why")
    if sum(value is not None for value in row.trend) >= ENOUGH_FOR_A_LINE:
        return [line, reason]
    return [reason, *_before(row, card, t, language)]


def _before(row: Row, card: Scorecard, t: Translate, language: str) -> list[html.Div]:
    before = row.before
    if before.value is None:
        return []
    days = covered_words(card.period.later(-1), before.first, before.last, language)
    value = with_unit(row.kpi, before.value, language)
    counted = bare_cases(row.kpi, before, t)
    words = t("{days}: {value}", days=days, value=value)
    return [html.Div(t(", ").join(filter(None, [words, counted])), className="kpi-why")]


def _middle_half(trend: tuple[float | None, ...], span: Span) -> tuple[float, float] | None:
    """The quartiles of the year before the last value."""
    before = sorted(v for v in trend[-1 - A_YEAR[span] : -1] if v is not None)
    if len(before) < ENOUGH_FOR_A_BAND:
        return None
    return before[len(before) // 4], before[3 * len(before) // 4]


def _trend_words(row: Row, card: Scorecard, t: Translate, language: str) -> str:
    known = [
        f"{short_period(period, language)} {shown(row.kpi, value)}"
        for period, value in zip(card.periods, row.trend, strict=True)
        if value is not None
    ]
    return t(", ").join(known)


def _footnote(city: City, card: Scorecard, t: Translate, language: str) -> html.P:
    domain = city.departments[card.department].domain
    named = {f"{s.provider} ({s.licence})" for s in city.sources.values() if s.domain == domain}
    with_target = [row.standard.kind == "target" for row in card.rows]
    if all(with_target) and with_target:
        said = t("Targets are those of the source named.")
    elif any(with_target):
        said = t("Targets are those of the source named; the other figures stand against the same "
                 "period a year earlier.")
    else:
        said = t("No target is published for these figures, so each stands against the same period "
                 "a year earlier.")
    sources = t("Source: {names}.", names=t("; ").join(sorted(named))) if named else ""
    return html.P(("" if language == "zh" else " ").join([said, sources]), className="kpi-footnote")
