"""The sheets of words: what each KPI and indicator is, and what must be known of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from layouts.kpi_excel_pen import Column, Text
from layouts.kpi_excel_sheets import HEAD, Cells, Told
from layouts.kpi_paper_notes import (
    reading_pairs,
    restated_pairs,
    source_pairs,
    state_pairs,
)
from layouts.kpi_paper_said import remark_pairs
from layouts.kpi_paper_words import (
    aim_words,
    direction_words,
    formula_words,
    moment_words,
    perspective_words,
    span_words,
    tolerance_words,
)
from metrics.kpi_types import Kpi
from metrics.types import Indicator

VALUES_SQL = "metrics/sql/kpi_values.sql"
EVENTS_SQL = "metrics/sql/kpi_events.sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """When a file was made, by the city's clock, and by whom."""

    at_ms: int
    by: str


def definitions(told: Told) -> None:
    """A row for each KPI: how its value comes about and what it is to reach."""
    t = told.t
    first = [Column(t("Department"), 16)] if told.several else []
    columns = [
        *first, Column(t("Indicator"), 26), Column(t("Id"), 24), Column(t("Answered for by"), 18),
        Column(t("Perspective"), 18), Column(t("Formula"), 38), Column(t("Unit"), 7),
        Column(t("Direction"), 14), Column(t("Tolerance"), 12), Column(t("Shortest period"), 10),
        Column(t("Minimum"), 10), Column(t("Aims"), 40), Column(t("SQL"), 26),
    ]  # fmt: skip
    lead = t("Tolerance: changes against the reference that count as even. Minimum: with fewer "
             "cases the value is NA.")
    rows = (_definition(told, kpi) for kpi in told.export.kpis)
    told.table(t("Definitions"), lead, columns, rows, len(first) + 1)


def _definition(told: Told, kpi: Kpi) -> Cells:
    t, language = told.t, told.language
    department = told.city.departments[kpi.department].name.of(language)
    first: Cells = [Text(department)] if told.several else []
    owner = kpi.owner.of(language) if kpi.owner else t("head of {name}", name=department)
    aims = "\n".join(aim_words(kpi, aim, t, language) for aim in kpi.aims) or t("no target: "
        "stands against the same period a year earlier, without a score")
    formula = formula_words(kpi, told.export.indicators, t, language)
    return [
        *first, Text(kpi.name.of(language), "name"), Text(kpi.id, "quiet"), Text(owner),
        Text(perspective_words(kpi.perspective, t)),
        Text(f"{formula}\n{kpi.note.of(language)}"), Text(kpi.unit.of(language)),
        Text(direction_words(kpi, t)), Text(tolerance_words(kpi, t, language)),
        Text(span_words(kpi.period, t)), Text(str(kpi.minimum)), Text(aims),
        Text(script_name(kpi), "quiet"),
    ]  # fmt: skip


def script_name(kpi: Kpi) -> str:
    """Which SQL adds it up."""
    query = kpi.formula.query
    if query is not None:
        return f"{query.sql}.sql"
    return EVENTS_SQL if kpi.formula.events else VALUES_SQL


def indicators(told: Told) -> None:
    """A row for each indicator that the KPIs read."""
    t = told.t
    columns = [Column(t("Indicator"), 34), Column(t("Id"), 24), Column(t("Unit"), 12),
               Column(t("What it says"), 60), Column(t("Standard"), 34),
               Column(t("Valid range"), 16), Column(t("SQL"), 26)]  # fmt: skip
    lead = t("What the figures are computed from. Without SQL: it arrives from outside.")
    known = told.export.indicators.values()
    told.table(t("Indicators"), lead, columns, (_indicator(told, one) for one in known), 1)


def _indicator(told: Told, one: Indicator) -> Cells:
    language = told.language
    valid = f"{one.valid[0]:g} – {one.valid[1]:g}" if one.valid else ""
    return [
        Text(one.name.of(language), "name"), Text(one.id, "quiet"), Text(one.unit.of(language)),
        Text(one.describe.of(language)), Text(one.standard or ""), Text(valid),
        Text(f"{one.id}.sql" if one.computed else "", "quiet"),
    ]  # fmt: skip


def scripts(told: Told) -> None:
    """Each SQL that a figure comes from: of KPIs that have their own, and of indicators."""
    t = told.t
    found = {script_name(kpi): kpi.sql for kpi in told.export.kpis if kpi.sql}
    known = told.export.indicators.values()
    found |= {f"{one.id}.sql": one.sql for one in known if one.sql}
    columns = [Column(t("SQL"), 30), Column(t("Text"), 120)]
    lead = t("As it is run; $names are filled in with the period, the city's clock and the "
             "department.")
    rows: list[Cells] = [  # a line a row: no row of a workbook is as high as a long script
        [Text("" if place else name, "name"), Text(line, "code")]
        for name, sql in found.items()
        for place, line in enumerate([*sql.strip().splitlines(), ""])
    ]
    told.table(t("SQL"), lead, columns, rows, 1)


def notes(told: Told, made: Made) -> None:
    """What must be known to read the file: state of the data, what NA means, sources."""
    pen, sheet = told.pen, told.pen.sheet(told.t("Notes and sources"))
    told.begin(sheet, told.t("Notes and sources"), "")
    columns = [Column("", 30), Column("", 120)]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    for row, (name, words) in enumerate(note_lines(told, made), start=HEAD):
        pen.row(sheet, row, [Text(name, "name"), Text(words)], columns)
    told.finish(sheet, columns, 0, 0)


def note_lines(told: Told, made: Made) -> Iterable[tuple[str, str]]:
    """The notes as pairs of what and words."""
    t, export, city, language = told.t, told.export, told.city, told.language
    yield t("Period"), told.period
    yield t("Data as known at"), moment_words(export.state.known_ms, city.zone, language)
    yield from state_pairs(export.state, city, t, language)
    when = moment_words(made.at_ms, city.zone, language)
    yield t("Produced"), t("{when}, by {name}", when=when, name=made.by)
    yield from reading_pairs(t)
    yield t("Durations"), t("Minutes are held as durations (a day is 1), shown as m:ss; their "
                            "changes are in seconds.")
    yield from restated_pairs(export, city, t, language)
    yield from remark_pairs(export, city, t, language)
    yield from source_pairs(city, export, t, language)
