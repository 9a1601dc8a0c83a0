"""The end of each printed report and each workbook: state of the data, how to read it, what was
said and decided of it, sources."""

from __future__ import annotations

from data.city import City
from dispatch.record.paper_types import Entry, Head, Part, Table, Title
from layouts.kpi_paper_said import remark_pairs
from layouts.kpi_paper_words import moment_words
from layouts.kpi_words import number, with_unit
from layouts.words import Translate
from metrics.export_types import DataState, Export
from metrics.kpi_types import Kpi, Row

Lines = tuple[tuple[str, str], ...]


def state_words(state: DataState, city: City, t: Translate, language: str) -> str:
    """Of which data it is, in a line."""
    if state.newest_ms is None:
        return t("no data has come")
    return t("data to {when}", when=moment_words(state.newest_ms, city.zone, language))


def note_pairs(export: Export, city: City, t: Translate, language: str) -> Lines:
    """How to read a report, of which data it is, and the sources."""
    state = state_pairs(export.state, city, t, language)
    return (*reading_pairs(t), *state, *source_pairs(city, export, t, language))


def state_pairs(state: DataState, city: City, t: Translate, language: str) -> Lines:
    """Of which state of the data the figures are."""
    newest = t("none has come")
    if state.newest_ms is not None:
        newest = moment_words(state.newest_ms, city.zone, language)
    found = [(t("Newest value came"), newest)]
    if state.definitions:
        found.append((t("Definitions"), f"kpis.yaml, SHA-256 {state.definitions}"))
    return tuple(found)


def reading_pairs(t: Translate) -> Lines:
    """How to read what is there, and what is not."""
    return (
        ("NA", t("Not available: there is no value, or fewer cases than the minimum, or nothing "
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
    )  # fmt: skip


def source_pairs(city: City, export: Export, t: Translate, language: str) -> Lines:
    """Where the data come from and under which licence."""
    domains = {city.departments[card.department].domain for card in export.cards}
    named: dict[str, list[str]] = {}
    for one in city.sources.values():
        if one.domain in domains:
            whose = t("{provider}: {licence}", provider=one.provider, licence=one.licence)
            named.setdefault(whose, []).append(one.name.of(language))
    found = [(t("Source"), f"{t(', ').join(names)} · {whose}") for whose, names in named.items()]
    return (*found, (t("Attribution"), city.file.attribution))


def restated_pairs(export: Export, city: City, t: Translate, language: str) -> Lines:
    """When it was published, and what is computed otherwise now."""
    found = []
    for department, one in export.publications.items():
        name = city.departments[department].name.of(language)
        when = moment_words(one.known_ms, city.zone, language)
        found.append((t("Published"), t("{name}: {when}", name=name, when=when)))
    if not found:
        found.append((t("Published"), t("not yet: these are figures as computed now")))
    for kpi in export.kpis:
        if (new := export.restated.get(kpi.id)) is None:
            continue
        words = t("published {then}, score {then_score}; now {now}, score {now_score}",
                  then=_valued(kpi, new.published.value, language),
                  now=_valued(kpi, new.value, language), then_score=_score(new.published.score),
                  now_score=_score(new.score))
        found.append((t("Restated: {name}", name=kpi.name.of(language)), words))
    for card in export.cards:
        for row in card.rows:
            if row.computed is not None and decided_otherwise(row, language):
                words = t("as computed {computed}, score {score}; as decided {decided}, score "
                          "{decided_score}", decided_score=_score(row.score),
                          computed=_valued(row.kpi, row.computed.figure.value, language),
                          decided=_valued(row.kpi, row.figure.value, language),
                          score=_score(row.computed.score))
                found.append((t("Decided: {name}", name=row.kpi.name.of(language)), words))
    return tuple(found)


def decided_otherwise(row: Row, language: str) -> bool:
    """Whether a decision shows in a figure or its score, as they are written. One that touches only
    an earlier period which its trend looks at does not."""
    if row.computed is None:
        return False
    both = ((_valued(row.kpi, one.figure.value, language), _score(one.score))
            for one in (row, row.computed))  # fmt: skip
    return len(set(both)) > 1


def remarks(export: Export, city: City, t: Translate, language: str) -> list[Part]:
    """The printed table of what was published, restated, said and decided."""
    pairs = (*restated_pairs(export, city, t, language), *remark_pairs(export, city, t, language))
    heads = (Head(t("What"), 1.6), Head(t("Remark"), 4))
    rows = tuple((Entry(name), Entry(words)) for name, words in pairs)
    title = Title(text=t("Published, restated, said and decided"))
    return [title, Table(heads=heads, rows=rows, small=True)]


def _valued(kpi: Kpi, value: float | None, language: str) -> str:
    return "NA" if value is None else with_unit(kpi, value, language)


def _score(score: float | None) -> str:
    return "NA" if score is None else number(score, 1)
