"""The page of one KPI: its figure and score, its past, its districts, what was published, and all
of it down to the rows, the SQL and the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dash import html
from dash.development.base_component import Component

from data.city import City
from data.strict import Words
from layouts.kpi_head import Address as CardAddress
from layouts.kpi_head import card_words, chooser
from layouts.kpi_marks import hue, icon, mark, notice_line
from layouts.kpi_one_address import Address
from layouts.kpi_one_chart import control_chart, score_scale, trend_chart
from layouts.kpi_one_definition import definition
from layouts.kpi_one_published import published
from layouts.kpi_one_rows import rows_section
from layouts.kpi_one_tables import by_district, by_period
from layouts.kpi_one_value import value_section
from layouts.kpi_rows import value_cell
from layouts.kpi_words import cases, change_words, score_words, why_no_standard, why_unscored
from layouts.kpi_words import with_unit as told
from layouts.shell import data, frame, top_bar
from layouts.words import Translate, translator
from metrics.published_types import LateValues
from metrics.trace_types import Rows, Trace, ValueTrace
from metrics.types import Indicator

PAGE = "kpi-one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that the page shows. `late` is what came after the scorecard was published; `appeals` a
    block that others make; `may_publish` whether the reader may do it by hand; `places` the names
    of the city's districts."""

    trace: Trace
    rows: Rows
    value: ValueTrace | None
    late: LateValues | None
    indicators: Mapping[str, Indicator]
    appeals: Component | None = None
    may_publish: bool = False
    places: Mapping[str, Words] = field(default_factory=dict)


def one_page(
    city: City, seen: Seen, address: Address, language: str, notice: str = ""
) -> html.Div:
    """The whole page. `notice` says what was wrong with the address."""
    t, trace = translator(language), seen.trace
    domain = city.domains[city.departments[address.department].domain]
    content = html.Div(
        [
            notice_line(notice),
            _head(city, trace, address, t, language),
            html.Div(
                [
                    html.Div(
                        [
                            _figure(trace, t, language),
                            score_scale(trace.row, t, language),
                            published(seen.trace, seen.late, seen.may_publish, address, city.zone,
                                      seen.indicators, t, language),
                            trend_chart(trace, address, t, language),
                            control_chart(trace, address, t, language),
                            by_period(trace, address, t, language),
                        ]
                    ),
                    html.Aside(
                        [
                            definition(trace, city, seen.indicators, t, language),
                            by_district(trace, address, t, language),
                        ]
                    ),
                ],
                className="one-columns",
            ),
            rows_section(
                seen.rows, trace, address, city, seen.indicators, seen.places, t, language
            ),
            value_section(seen.value, address, city, seen.indicators, t, language)
            if seen.value
            else None,
            seen.appeals,
        ],
        id=PAGE,
        className="kpi one",
        **data(hue=hue(domain), department=address.department, period=str(trace.period)),
    )  # fmt: skip
    return frame(city.file, {}, language, [top_bar(city.file, language, "/kpi"), content])


def nowhere(city: City, language: str, notice: str) -> html.Div:
    """The page of a KPI that there is not."""
    t = translator(language)
    content = html.Div(
        [
            notice_line(notice),
            html.P(html.A(t("All departments"), href="/kpi"), className="nowhere"),
        ],
        className="kpi one",
    )
    return frame(city.file, {}, language, [top_bar(city.file, language, "/kpi"), content])


def _head(
    city: City, trace: Trace, address: Address, t: Translate, language: str
) -> html.Header:
    department = city.departments[address.department]
    card = f"/kpi/{department.id}?{address.query('period', 'until')}&kpi={address.kpi}"
    here = CardAddress(address.path, address.period, address.until)
    return html.Header(
        [
            icon(city.domains[department.domain], 34),
            html.Div(
                [
                    html.A(["‹ ", department.name.of(language)], href=card, className="one-back"),
                    html.H1(trace.kpi.name.of(language)),
                ],
                className="one-title",
            ),
            html.Span(card_words(trace.card, language), className="kpi-period"),
            *chooser(trace.card, here, city.zone, t),
        ],
        className="kpi-head one-head",
    )


def _figure(trace: Trace, t: Translate, language: str) -> html.Section:
    """The value beside what it stands against, and its score."""
    row, kpi = trace.row, trace.kpi
    against: Sequence[Component | str]
    if row.standard.value is None:
        against = [html.B("NA"), html.Span(why_no_standard(row.standard, t, language))]
    else:
        name = t("target") if row.standard.kind == "target" else t("a year earlier")
        source = f" ({row.standard.source.of(language)})" if row.standard.source else ""
        against = [html.B(told(kpi, row.standard.value, language)), html.Span(name + source)]
    change = "NA" if row.change is None else change_words(kpi, row.change, t, language)
    why = why_unscored(row, t)
    return html.Section(
        [
            html.Div([value_cell(kpi, row.figure, t, language),
                      html.Span(cases(kpi, row.figure, t, language), className="kpi-note")],
                     className="one-value"),
            html.Div(against, className="one-fact"),
            html.Div([html.B([mark(row.rating, t), change]), html.Span(t("change"))],
                     className="one-fact"),
            html.Div([html.B(score_words(row.score)), html.Span(why or t("score"))],
                     className="one-fact"),
            _as_computed(trace, t, language),
        ],
        className="one-figure",
    )  # fmt: skip


def _as_computed(trace: Trace, t: Translate, language: str) -> Component | None:
    """What it would be without what decisions leave out."""
    computed = trace.row.computed
    if computed is None:
        return None
    value = computed.figure.value
    said = "NA" if value is None else told(trace.kpi, value, language)
    score = score_words(computed.score)
    words = t("as computed: {value}, score {score}", value=said, score=score)
    return html.Div([html.B(t("as decided")), html.Span(words)], className="one-fact")
