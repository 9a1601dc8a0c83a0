"""What a KPI is, in words: how it is made, of what, who answers for it, what it is to reach."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from data.city import City
from layouts.kpi_paper_words import (
    aim_words,
    direction_words,
    formula_words,
    perspective_words,
    span_words,
    tolerance_words,
)
from layouts.words import Translate
from metrics.kpi_types import Kpi
from metrics.trace_types import Trace
from metrics.types import Indicator


def definition(
    trace: Trace, city: City, known: Mapping[str, Indicator], t: Translate, language: str
) -> html.Section:
    """The right column: a list of what the definition says."""
    kpi = trace.kpi
    owner = kpi.owner.of(language) if kpi.owner else t("the head of the department")
    aims: list[Component] = [html.Div(aim_words(kpi, aim, t, language)) for aim in kpi.aims]
    said: list[tuple[str, list[Component] | str]] = [
        (t("Counts"), kpi.note.of(language)),
        (t("Formula"), formula_words(kpi, known, t, language)),
        (t("Made of"), [_indicator(one, t, language) for one in trace.indicators]),
        (t("Points"), _points(kpi, city, t, language)),
        (t("Unit"), kpi.unit.of(language)),
        (t("Direction"), direction_words(kpi, t)),
        (t("Tolerance"), tolerance_words(kpi, t, language)),
        (t("Aims"), aims or t("none: it stands against last year, without a score")),
        (t("Weight now"), f"{trace.row.weight:g}" if trace.row.weight else t("none")),
        (t("Minimum"), _minimum(kpi, t)),
        (t("Told for"), t("a {span} and longer", span=span_words(kpi.period, t))),
        (t("Answers"), t("{who}, {department}", who=owner,
                         department=city.departments[kpi.department].name.of(language))),
        (t("Seen from"), perspective_words(kpi.perspective, t)),
        (t("Standards"), _standards(trace)),
    ]  # fmt: skip
    if kpi.sql:
        said.insert(3, (t("SQL"), [html.Details([
            html.Summary(t("the SQL of its cases")), html.Pre(kpi.sql, className="one-sql")
        ])]))  # fmt: skip
    terms = [part for name, words in said if words for part in (html.Dt(name), html.Dd(words))]
    return html.Section(
        [html.H2(t("Definition")), html.Dl(terms, className="one-terms")], className="one-part"
    )


def _indicator(one: Indicator, t: Translate, language: str) -> html.Div:
    """'Fires reached (missions, a day): …'."""
    unit = one.unit.of(language)
    head = html.B(one.name.of(language) + (f" ({unit})" if unit else ""))
    made = t("computed") if one.computed else t("as it comes in")
    return html.Div([head, f" {one.describe.of(language)} ", html.Small(made)])


def _points(kpi: Kpi, city: City, t: Translate, language: str) -> str:
    """Whose values count."""
    if kpi.formula.query is not None or kpi.formula.events is not None:
        return ""
    return city.kinds[kpi.kind].name.of(language) if kpi.kind in city.kinds else t("the whole city")


def _minimum(kpi: Kpi, t: Translate) -> str:
    if kpi.minimum <= 1:
        return t("none")
    return t("{n}; with fewer it is NA", n=f"{kpi.minimum:,}")


def _standards(trace: Trace) -> str:
    """The standards that its indicators follow, with their section."""
    return "; ".join(dict.fromkeys(one.standard for one in trace.indicators if one.standard))
