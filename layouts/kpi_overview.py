"""All departments on one page: the City Pulse, who rose and fell, each department's score, how many
figures stand better, even, worse, and the headlines."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from data.city import City
from data.strict import Fault
from layouts.kpi_head import Address, card_words, chooser, coverage_words, take_reports
from layouts.kpi_marks import counts, hue, icon, legend, mark, notice_line, score_bar, way_to
from layouts.kpi_pulse import pulse_section, signed
from layouts.kpi_refused import refused_list
from layouts.kpi_rows import value_cell
from layouts.kpi_words import (
    change_words,
    period_words,
    score_words,
    why_no_standard,
    with_unit,
)
from layouts.shell import appeals_news, data, frame, top_bar
from layouts.words import Translate, translator
from metrics.kpi_types import Row, Scorecard
from metrics.kpi_why_types import PulseStory

HEADLINES = 4


def overview_page(
    city: City,
    cards: Sequence[Scorecard],
    language: str,
    notice: str = "",
    *,
    story: PulseStory | None = None,
    address: Address | None = None,
    refused: Sequence[Fault] = (),
    opens: Collection[str] | None = None,
) -> html.Div:
    """The page `/kpi`. `notice` says what was wrong with the address, `refused` what with the
    city's definitions; without a `story` the Pulse is left out. Links lead to the departments that
    the reader may open (`opens`; None: to all)."""
    t = translator(language)
    opens = city.departments if opens is None else opens
    head: list[Component] = [html.H1(t("Scorecards"))]
    here = address or Address("/kpi", str(cards[0].period) if cards else "")
    if cards:
        head.append(html.Span(card_words(cards[0], language), className="kpi-period"))
        head += chooser(cards[0], here, city.zone, t)
        head.append(take_reports(cards[0], language, t))
        head.append(
            dcc.Link(t("What changed since you last looked"), href="/brief", className="kpi-all")
        )
        head.append(dcc.Link(t("Appeals and deferrals"), href="/kpi/appeals", className="kpi-more"))
        head.append(appeals_news("kpi-news"))
    else:
        head.append(html.Span(t("This city has no KPIs yet."), className="kpi-period"))
    content = html.Div(
        [
            notice_line(notice),
            refused_list(refused, t),
            html.Header(head, className="kpi-head"),
            pulse_section(city, story, here, opens, t, language) if story else None,
            html.Section(
                [_department(city, card, story, here, opens, t, language) for card in cards],
                className="kpi-departments",
            ),
            legend(t) if cards else None,
        ],
        className="kpi",
    )
    return frame(city.file, {}, language, [top_bar(city.file, language, "/kpi"), content])


def _department(
    city: City, card: Scorecard, story: PulseStory | None, address: Address,
    opens: Collection[str], t: Translate, language: str,
) -> html.Div:  # fmt: skip
    department = city.departments[card.department]
    domain = city.domains[department.domain]
    headlines = [row for row in card.rows if row.kpi.headline] or list(card.rows)
    page = Address(f"/kpi/{department.id}", address.period, address.until)
    return html.Div(
        [
            way_to(
                [icon(domain, 28), html.Span(department.name.of(language))],
                page.to() if department.id in opens else "",
                "kpi-department",
            ),
            _score(card, story, t, language),
            counts(card, t),
            *(_headline(row, card, t, language) for row in headlines[:HEADLINES]),
        ],
        className="kpi-line",
        **data(hue=hue(domain)),
    )


def _score(card: Scorecard, story: PulseStory | None, t: Translate, language: str) -> html.Div:
    """The department's score, its change, and what it lacks."""
    then = story.then_scores.get(card.department) if story else None
    change = "" if card.score is None or then is None else signed(card.score - then)
    return html.Div(
        [
            html.Div([html.B(score_words(card.score)), html.Span(change)]),
            score_bar(card.score),
            html.Div(coverage_words(card, language, t), className="kpi-note"),
        ],
        className="kpi-line-score",
    )


def _headline(row: Row, card: Scorecard, t: Translate, language: str) -> html.Div:
    return html.Div(
        [
            html.Div(
                [mark(row.rating, t), html.Span(row.kpi.name.of(language))],
                className="kpi-headline-name",
            ),
            value_cell(row.kpi, row.figure, t, language),
            html.Div(_against(row, card, t, language), className="kpi-note"),
        ],
        className="kpi-headline",
    )


def _against(row: Row, card: Scorecard, t: Translate, language: str) -> str:
    """'+53 s on 10:11 min, January 2024', or why there is no comparison."""
    standard = row.standard
    if row.figure.value is None:
        return ""
    if standard.value is None:
        return why_no_standard(standard, t, language)
    value = with_unit(row.kpi, standard.value, language)
    if standard.source is not None:
        return t("target {value}, {source}", value=value, source=standard.source.of(language))
    if row.change is None or standard.period is None:
        return ""
    period = period_words(standard.period, language)
    return t(
        "{change} on {value}, {period}",
        change=change_words(row.kpi, row.change, t, language),
        value=value,
        period=t("same days of {period}", period=period) if card.running else period,
    )
