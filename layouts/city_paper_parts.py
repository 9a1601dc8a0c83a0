"""Of the city's report: alerts, incidents and exercises, the data."""

from __future__ import annotations

from data.city import City
from dispatch.record.city_types import AlertLine, CityReport, IncidentLine, SourceLine
from dispatch.record.paper_types import Entry, Head, Part, Plate, Plates, Sentence, Table, Title
from dispatch.record.types import Tone
from layouts import kpi_paper_charts as charts
from layouts.kpi_paper_words import moment_words, percent
from layouts.kpi_words import number, why_absent
from layouts.measure import span
from layouts.words import Translate
from metrics.kpi_types import Row

INKS = {1: "level-blue", 2: "level-yellow", 3: "level-orange", 4: "level-red"}
CLOSED_SQL = "closed_in_time"  # KPIs by this SQL say what share was closed on time
INCIDENTS = 20
MINUTE_MS = 60_000


def level_words(level: int, t: Translate) -> str:
    """A level, 1 to 4."""
    return (t("blue"), t("yellow"), t("orange"), t("red"))[level - 1]


def span_said(t: Translate, ms: int) -> str:
    """A span as people say it; seconds below a minute."""
    return t("{n} s", n=round(ms / 1000)) if ms < MINUTE_MS else span(t, ms)


def alerts(report: CityReport, city: City, t: Translate, language: str) -> list[Part]:
    """How many there were, how soon somebody acknowledged them, which rules called most."""
    figures = report.figures
    if not watched(report, city):
        none = t("The center began to watch on {when}: what alerts there would have been is not "
                 "known.", when=_began(report, city, language))
        return [Title(text=t("Alerts")), Sentence(text=none, tone=Tone.QUIET)]
    lead = t("Alerts raised in the time, by the gravest level that each reached; exercises are not "
             "among them. Times run from when an alert was raised to when it was first "
             "acknowledged, of those that were.")
    found: list[Part] = [Title(text=t("Alerts"), lead=lead)]
    if figures.watched_ms > report.period.begins_ms(city.zone):
        found.append(Sentence(text=t("Only from {when} on, when the center began to watch.",
                                     when=_began(report, city, language))))  # fmt: skip
    if not figures.alerts.raised:
        found.append(Sentence(text=t("No alert was raised."), tone=Tone.QUIET))
    else:
        bars = [(level_words(one.level, t), float(one.raised), number(one.raised, 0),
                 INKS[one.level]) for one in figures.levels]  # fmt: skip
        found.append(Plates(plates=(Plate(title="", drawing=charts.lengths(bars)),), across=1))
        found.append(_levels(report, t, language))
        found.append(_rules(report, t, language))
    return [*found, *_on_time(report, city, t, language)]


def watched(report: CityReport, city: City) -> bool:
    """Whether the center watched in any of the time."""
    return report.figures.watched_ms < report.period.ends_ms(city.zone)


def _began(report: CityReport, city: City, language: str) -> str:
    return moment_words(report.figures.watched_ms, city.zone, language)


def _levels(report: CityReport, t: Translate, language: str) -> Table:
    heads = (Head(t("Level"), 1.6), Head(t("Raised"), 1, True), Head(t("Acknowledged"), 1.2, True),
             Head(t("Not acknowledged"), 1.2, True), Head(t("Half within"), 1.2, True),
             Head(t("Nine of ten within"), 1.3, True))  # fmt: skip
    lines = [*report.figures.levels, report.figures.alerts]
    return Table(heads=heads, rows=tuple(_level(one, t, language) for one in lines))


def _level(one: AlertLine, t: Translate, language: str) -> tuple[Entry, ...]:
    name = Entry(level_words(one.level, t)) if one.level else Entry(t("all"), Tone.STRONG)
    share = percent(one.acknowledged / one.raised, language) if one.raised else ""
    left = one.raised - one.acknowledged
    times = (_span(t, one.median_ms), _span(t, one.nine_tenths_ms))
    return (name, Entry(number(one.raised, 0)), Entry(number(one.acknowledged, 0), note=share),
            Entry(number(left, 0), Tone.BAD if left else Tone.PLAIN), *times)  # fmt: skip


def _span(t: Translate, ms: int | None) -> Entry:
    if ms is None:
        return Entry("NA", Tone.QUIET, t("none was acknowledged"))
    return Entry(span_said(t, ms))


def _rules(report: CityReport, t: Translate, language: str) -> Table:
    heads = (Head(t("Rules that called most"), 4), Head(t("Raised"), 1, True),
             Head(t("Share of all"), 1, True), Head(t("Not acknowledged"), 1.2, True))  # fmt: skip
    every = report.figures.alerts.raised
    rows = tuple(
        (Entry(one.title.of(language), note=one.rule), Entry(number(one.raised, 0)),
         Entry(percent(one.raised / every, language)), Entry(number(one.unacknowledged, 0)))
        for one in report.figures.rules
    )  # fmt: skip
    return Table(heads=heads, rows=rows)


def _on_time(report: CityReport, city: City, t: Translate, language: str) -> list[Part]:
    """What the departments' KPIs say of closing on time."""
    found = [
        (card.department, row)
        for card in report.export.cards
        for row in card.rows
        if row.kpi.formula.query is not None and row.kpi.formula.query.sql == CLOSED_SQL
    ]
    if not found:
        none = t("Closing on time: no KPI of this city says within what time alerts are to be "
                 "closed.")
        return [Sentence(text=none, tone=Tone.QUIET)]
    heads = (Head(t("Closed on time"), 3), Head(t("Department"), 2), Head(t("Closed"), 1, True),
             Head(t("Due"), 1, True), Head(t("Share"), 1.4, True))  # fmt: skip
    rows = tuple(_closed(name, row, city, t, language) for name, row in found)
    due = sum(row.figure.n for _, row in found)
    closed = sum(row.figure.num for _, row in found)
    share = Entry(percent(closed / due, language), Tone.STRONG) if due else Entry("NA", Tone.QUIET)
    whole = (Entry(t("all"), Tone.STRONG), Entry(""), Entry(number(closed, 0)),
             Entry(number(due, 0)), share)  # fmt: skip
    return [Table(heads=heads, rows=(*rows, whole))]


def _closed(
    department: str, row: Row, city: City, t: Translate, language: str
) -> tuple[Entry, ...]:
    figure = row.figure
    share = Entry("NA", Tone.QUIET, why_absent(row.kpi, figure, t))
    if figure.value is not None:
        share = Entry(percent(figure.value / 100, language))
    return (
        Entry(row.kpi.name.of(language)), Entry(city.departments[department].name.of(language)),
        Entry(number(figure.num, 0)), Entry(number(figure.n, 0)), share,
    )  # fmt: skip


def incidents(report: CityReport, city: City, t: Translate, language: str) -> list[Part]:
    """Incidents that were open at some time of it, the gravest first; exercises that ended."""
    figures = report.figures
    if not watched(report, city):
        return []
    lead = t("{opened} registered, {closed} ended, {left} open at the end.",
             opened=number(figures.opened, 0), closed=number(figures.closed, 0),
             left=number(figures.open_at_end, 0))
    found: list[Part] = [Title(text=t("Incidents and exercises"), lead=lead)]
    if figures.incidents:
        heads = (Head(t("No."), 0.6), Head(t("Incident"), 4), Head(t("Grade"), 1),
                 Head(t("Registered"), 2), Head(t("Ended"), 2))  # fmt: skip
        shown = figures.incidents[:INCIDENTS]
        rows = tuple(_incident(one, city, t, language) for one in shown)
        found.append(Table(heads=heads, rows=rows, small=True))
        if len(shown) < len(figures.incidents):
            more = t("The {n} gravest of {all}.", n=len(shown), all=len(figures.incidents))
            found.append(Sentence(text=more, tone=Tone.QUIET))
    if not figures.drills:
        none = t("No exercise ended in this time.")
        return [*found, Sentence(text=none, tone=Tone.QUIET)]
    return [*found, _drills(report, city, t, language)]


def _drills(report: CityReport, city: City, t: Translate, language: str) -> Table:
    heads = (Head(t("Exercise"), 4), Head(t("Begun"), 2), Head(t("Points reached"), 1.4, True))
    rows = tuple(
        (Entry(one.title.of(language)), Entry(moment_words(one.started_ms, city.zone, language)),
         Entry("NA", Tone.QUIET) if one.points is None or one.of is None else
         Entry(t("{k} of {n}", k=number(one.points / 10, 1), n=number(one.of / 10, 0))))
        for one in report.figures.drills
    )  # fmt: skip
    return Table(heads=heads, rows=rows)


def _incident(one: IncidentLine, city: City, t: Translate, language: str) -> tuple[Entry, ...]:
    ended = t("open") if one.closed_ms is None else moment_words(one.closed_ms, city.zone, language)
    return (
        Entry(str(one.no)), Entry(one.title.of(language), Tone.STRONG),
        Entry(level_words(one.grade, t)),
        Entry(moment_words(one.opened_ms, city.zone, language)), Entry(ended),
    )  # fmt: skip


def data_by_source(report: CityReport, city: City, t: Translate, language: str) -> list[Part]:
    """What came from each source, how punctually, what of it was replaced or refused."""
    lead = t("Values that describe this time. In time: they came before the source counts as "
             "silent. Replaced: a later value for the same moment came. Refused: rows that could "
             "not be taken, kept in quarantine.")
    heads = (Head(t("Source"), 2.7), Head(t("Values"), 1.1, True), Head(t("In time"), 1, True),
             Head(t("Replaced"), 1, True), Head(t("Refused"), 1, True),
             Head(t("Last came"), 2.3))  # fmt: skip
    rows = tuple(_source(one, city, t, language) for one in report.figures.sources)
    return [Title(text=t("The data"), lead=lead), Table(heads=heads, rows=rows)]


def _source(one: SourceLine, city: City, t: Translate, language: str) -> tuple[Entry, ...]:
    source = city.sources[one.source]
    name = Entry(source.name.of(language), Tone.STRONG, source.provider)
    refused = Entry(number(one.refused, 0), Tone.BAD if one.refused else Tone.PLAIN)
    if one.newest_ms is None:
        none = Entry("NA", Tone.QUIET, t("no values"))
        return name, none, Entry("NA", Tone.QUIET), Entry("NA", Tone.QUIET), refused, Entry("")
    return (
        name, Entry(number(one.taken, 0)), Entry(percent(one.in_time / one.taken, language)),
        Entry(number(one.replaced, 0)), refused,
        Entry(moment_words(one.newest_ms, city.zone, language)),
    )  # fmt: skip
