"""A department's scorecard: each figure, what it stands against, its score and trend; at the side
why one of them moved, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import dcc, html

from data.city import City
from data.strict import Fault
from layouts.kpi_head import Address, card_words, chooser, summary, take_along
from layouts.kpi_marks import hue, icon, legend, notice_line
from layouts.kpi_refused import refused_list
from layouts.kpi_rows import Signals, table
from layouts.kpi_why import why_panels
from layouts.shell import appeals_news, data, frame, label, top_bar
from layouts.words import Translate, translator
from metrics.kpi_types import Scorecard
from metrics.kpi_why_types import Why

ASKED, SIDE = "kpi-asked", "kpi-side"


def department_page(
    city: City,
    card: Scorecard,
    language: str,
    notice: str = "",
    *,
    why: Why | None = None,
    signals: Signals | None = None,
    marked: Mapping[str, int] | None = None,
    address: Address | None = None,
    floor: float = 0.6,
    refused: Sequence[Fault] = (),
) -> html.Div:
    """The whole page of one department. `notice` says what was wrong with the address, `why` is
    what the side tells, `floor` the share of the weight that a score needs, `refused` the
    faults of the city's definitions."""
    t = translator(language)
    department = city.departments[card.department]
    domain = city.domains[department.domain]
    here = address or Address(f"/kpi/{department.id}", str(card.period))
    opened = why.row.kpi.id if why else ""
    content = html.Div(
        [
            notice_line(notice),
            refused_list(refused, t),
            html.Header(
                [
                    icon(domain, 34),
                    html.H1(department.name.of(language)),
                    html.Span(card_words(card, language), className="kpi-period"),
                    *chooser(card, here, city.zone, t),
                    html.Div(
                        [
                            html.A(t("All departments"), href=f"/kpi?period={card.period}",
                                   className="kpi-all"),
                            html.A(t("Appeals and deferrals"), href="/kpi/appeals",
                                   className="kpi-more"),
                            appeals_news("kpi-news"),
                            take_along(card, here, language, t),
                        ],
                        className="kpi-way-out",
                    ),
                ],
                className="kpi-head",
            ),
            summary(card, floor, language, t),
            html.Div(
                [
                    html.Div(
                        [
                            table(card, here, signals or {}, marked or {}, opened, t, language),
                            legend(t),
                            _footnote(city, card, t, language),
                        ]
                    ),
                    html.Aside(
                        why_panels(why, t, language), id=SIDE, className="kpi-side",
                        **label(t("Why it moved")),
                    ),
                ],
                className="kpi-columns",
            ),
            dcc.Store(id=ASKED),
        ],
        id="kpi",
        className="kpi",
        **data(
            hue=hue(domain), department=department.id, period=str(card.period), until=here.until,
            against=here.against,
        ),
    )  # fmt: skip
    return frame(city.file, {}, language, [top_bar(city.file, language, "/kpi"), content])


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
