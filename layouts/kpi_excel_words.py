"""The sheets of words: what each KPI and indicator is, and what must be known of the file."""

from __future__ import annotations

from dataclasses import dataclass

from data.city import City
from layouts.kpi_excel_pen import Column, Text
from layouts.kpi_excel_sheets import HEAD, Cells, Told
from layouts.kpi_paper_words import (
    aim_words,
    direction_words,
    formula_words,
    moment_words,
    perspective_words,
    span_words,
    tolerance_words,
)
from layouts.kpi_words import with_unit
from layouts.words import Translate
from metrics.export_types import DataState, Export
from metrics.kpi_types import Kpi
from metrics.types import Indicator

VALUES_SQL = "metrics/sql/kpi_values.sql"
EVENTS_SQL = "metrics/sql/kpi_events.sql"
Lines = list[tuple[str, str]]


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
    rows = ([Text(name, "name"), Text(sql.strip(), "code")] for name, sql in found.items())
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


def note_lines(told: Told, made: Made) -> Lines:
    """The notes as pairs of what and words."""
    t, export = told.t, told.export
    lines = [(t("Period"), told.period), *state_lines(export.state, told.city, t, told.language)]
    when = moment_words(made.at_ms, told.city.zone, told.language)
    lines.append((t("Produced"), t("{when}, by {name}", when=when, name=made.by)))
    lines += reading_lines(t)
    lines.append((t("Durations"), t("Minutes are held as durations (a day is 1), shown as m:ss; "
                                    "their changes are in seconds.")))  # fmt: skip
    return [*lines, *published_lines(export, told), *remark_lines(export, told),
            *source_lines(told.city, export, told.language, t)]  # fmt: skip


def state_lines(state: DataState, city: City, t: Translate, language: str) -> Lines:
    """Of which state of the data the figures are."""
    lines = [(t("Data as known at"), moment_words(state.known_ms, city.zone, language))]
    newest = t("none has come")
    if state.newest_ms is not None:
        newest = moment_words(state.newest_ms, city.zone, language)
    lines.append((t("Newest value came"), newest))
    if state.definitions:
        lines.append((t("Definitions"), f"kpis.yaml, SHA-256 {state.definitions}"))
    return lines


def reading_lines(t: Translate) -> Lines:
    """How to read what is there, and what is not."""
    return [
        (t("NA"), t("Not available: there is no value, or fewer cases than the minimum, or nothing "
                    "to set it against. The reason stands beside it. NA is never 0, and counts "
                    "neither as 0 nor as 100 in a score.")),
        (t("Score"), t("0 at the floor and worse, 60 at the target, 100 at the stretch and better, "
                       "straight lines between. A department's score is the mean by weight of what "
                       "has one, as long as enough of the weight does.")),
        (t("Reference"), t("The published target that counted on the period's first day; without "
                           "one, the same period a year earlier, cut to the same days while the "
                           "period runs.")),
        (t("Interval"), t("Districts with few cases cannot be told apart by their share alone: the "
                          "95 % interval (Wilson) and the ranks between which a district lies with "
                          "90 % probability say what the counts allow.")),
    ]  # fmt: skip


def published_lines(export: Export, told: Told) -> Lines:
    """What was restated since it was published."""
    t, language = told.t, told.language
    by_id = {kpi.id: kpi for kpi in export.kpis}
    lines = []
    for one in export.restated:
        kpi = by_id[one.kpi]
        then, now = ("NA" if value is None else with_unit(kpi, value, language)
                     for value in (one.value_then, one.value_now))  # fmt: skip
        lines.append((
            t("Restated: {name}", name=kpi.name.of(language)),
            t("published {when}: {then}; now: {now}", then=then, now=now,
              when=moment_words(one.published_ms, told.city.zone, language)),
        ))  # fmt: skip
    return lines


def remark_lines(export: Export, told: Told) -> Lines:
    """Comments, deferrals and appeals, in their words."""
    names = {kpi.id: kpi.name.of(told.language) for kpi in export.kpis}
    lines = []
    for one in export.remarks:
        when = moment_words(one.said_ms, told.city.zone, told.language)
        state = f" · {one.state.of(told.language)}" if one.state else ""
        words = "\n".join(filter(None, [f"{when} · {one.by}{state}", one.words, one.decision]))
        lines.append((f"{one.kind.of(told.language)}: {names.get(one.kpi, one.kpi)}", words))
    return lines


def source_lines(city: City, export: Export, language: str, t: Translate) -> Lines:
    """Where the data come from and under which licence."""
    domains = {city.departments[card.department].domain for card in export.cards}
    lines = [
        (t("Source"), f"{one.name.of(language)}: {one.provider}. {one.licence}")
        for one in city.sources.values()
        if one.domain in domains
    ]
    return [*lines, (t("Attribution"), city.file.attribution)]
