"""A KPI by period and by district: numerator, denominator, value, target, score; each leads to its
rows."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts.kpi_marks import mark
from layouts.kpi_one_address import Address
from layouts.kpi_one_published import plain
from layouts.kpi_words import NO_BREAK, period_words, score_words, shown, with_unit
from layouts.shell import label
from layouts.words import Translate
from metrics.kpi_types import Absent, Figure, Kpi, Rating
from metrics.trace_types import District, Past, Trace

PERIODS = 24
DISTRICTS = 20  # those with most; the others are to unfold
Periods = list[tuple[Past, tuple[str, ...]]]


def by_period(trace: Trace, address: Address, t: Translate, language: str) -> html.Section:
    """The last periods, the newest first."""
    past = _known(list(zip(trace.history, trace.fired, strict=True)))[::-1][:PERIODS]
    goal = t("Target") if any(p.standard.kind == "target" for p, _ in past) else t("Year earlier")
    heads = (t("Period"), t("Numerator"), t("Denominator"), t("Value"), goal, t("Score"), "")
    rows = [_period(trace, one, rules, address, t, language) for one, rules in past]
    return html.Section(
        [
            html.H2(t("By period")),
            html.Table([_heads(heads), html.Tbody(rows)], className="one-table one-sums"),
        ],
        className="one-part",
    )


def _known(past: Periods) -> Periods:
    """Without the periods before the first of which anything is known, but for the last one."""
    first = next((place for place, (one, _) in enumerate(past) if one.figure.n), len(past) - 1)
    return past[first:]


def _period(
    trace: Trace, one: Past, rules: tuple[str, ...], address: Address, t: Translate, language: str
) -> html.Tr:
    kpi, current = trace.kpi, one.period == trace.period
    link = html.A(
        period_words(one.period, language),
        href=address.rows(period=str(one.period), until=address.until if current else ""),
    )
    marks: list[Component] = [mark(Rating(one.rating), t)]
    if rules:
        marks.append(html.Span(t("Signal"), className="kpi-signal"))
    if one.published is not None:
        was = t("published as {value}", value=with_unit(kpi, one.published, language))
        marks.append(html.Span(t("restated"), className="kpi-claims", title=was, **label(was)))
    goal = "NA" if one.standard.value is None else shown(kpi, one.standard.value)
    return html.Tr(
        [
            html.Td(link),
            *_sums(kpi, one.figure, one.den),
            html.Td(_value(kpi, one.figure, language)),
            html.Td(goal),
            html.Td(score_words(one.score)),
            html.Td(marks, className="text"),
        ],
        className="now" if current else "",
    )


def _sums(kpi: Kpi, figure: Figure, den: float) -> list[html.Td]:
    """Numerator and denominator; of a quantile how many cases it is of."""
    if figure.absent in (Absent.NO_VALUES, Absent.NOT_BEGUN, Absent.TOO_SHORT):
        return [html.Td(), html.Td()]
    if kpi.formula.quantile is not None:
        return [html.Td(), html.Td(plain(figure.n))]
    known = figure.value is not None or figure.n
    return [html.Td(plain(figure.num)), html.Td(plain(den if figure.value is not None else figure.n)
                                                if known else "")]  # fmt: skip


def _value(kpi: Kpi, figure: Figure, language: str) -> html.B:
    return html.B("NA" if figure.value is None else with_unit(kpi, figure.value, language))


def by_district(trace: Trace, address: Address, t: Translate, language: str) -> html.Section:
    """What each district has of the figure, the better ones first."""
    head = html.H2(t("By district"))
    if not trace.districts:
        said = t("Nothing to tell apart: its values are of the city as a whole.")
        if trace.kpi.formula.quantile is not None:
            said = t("A quantile has no parts: the cases below name their district.")
        return html.Section([head, html.P(said, className="kpi-caption")], className="one-part")
    counts = trace.kpi.formula.counts
    interval = (t("95 % interval"), t("Rank")) if counts else ()
    heads = (t("District"), t("Numerator"), t("Denominator"), t("Value"), *interval)
    most = sorted(trace.districts, key=lambda one: (-one.den, -one.num, one.id))[:DISTRICTS]
    parts = [[one for one in trace.districts if (one in most) is largest]
             for largest in (True, False)]  # fmt: skip
    tables = [
        html.Table(
            [
                _heads(heads),
                html.Tbody([_district(trace.kpi, one, counts, address, language) for one in part]),
            ],
            className="one-table one-sums",
        )
        for part in parts
        if part
    ]
    more = [
        html.Details(
            [html.Summary(t("{n} districts with less", n=len(parts[1]))), table],
            className="one-details",
        )
        for table in tables[1:]
    ]
    return html.Section([head, tables[0], *more], className="one-part")


def _district(
    kpi: Kpi, one: District, counts: bool, address: Address, language: str
) -> html.Tr:
    value = "" if one.value is None else with_unit(kpi, one.value, language)
    cells = [
        html.Td(html.A(one.name.of(language), href=address.rows(district=one.id, day=""))),
        html.Td(plain(one.num)),
        html.Td(plain(one.den) if one.den else ""),
        html.Td(html.B(value)),
    ]
    if counts:
        low, high = one.low, one.high
        between = "" if low is None or high is None else f"{shown(kpi, low)} – {shown(kpi, high)}"
        places = "" if one.rank is None else _ranks(*one.rank)
        cells += [html.Td(between), html.Td(places)]
    return html.Tr(cells, className="now" if address.district == one.id else "")


def _ranks(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}{NO_BREAK}–{NO_BREAK}{last}"


def _heads(names: tuple[str, ...]) -> html.Thead:
    return html.Thead(html.Tr([html.Th(name, scope="col") for name in names]))
