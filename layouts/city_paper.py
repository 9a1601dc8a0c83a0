"""The weekly and the monthly report of the city, to print: the City Pulse and what moved it, each
department in brief, who rose and fell, alerts, incidents, data, what was restated."""

from __future__ import annotations

from collections.abc import Iterable

from data.city import City
from dispatch.record.city_types import CityReport
from dispatch.record.drawing_types import Drawing
from dispatch.record.paper_types import (
    Big,
    Entry,
    Head,
    Pairs,
    Paper,
    Part,
    Plate,
    Plates,
    Sentence,
    Table,
    Title,
)
from dispatch.record.types import Tone
from layouts import kpi_paper_charts as charts
from layouts.city_paper_parts import alerts, data_by_source, incidents, span_said, watched
from layouts.kpi_paper import TONES, against
from layouts.kpi_paper_notes import note_pairs, remarks, state_words
from layouts.kpi_paper_words import percent, why_no_reference, why_no_score
from layouts.kpi_pulse import lacks, reason, signed
from layouts.kpi_words import (
    change_words,
    days_words,
    number,
    period_words,
    why_absent,
    with_unit,
)
from layouts.words import Translate, translator
from metrics.kpi_types import Rating, Row, Scorecard, Span
from metrics.kpi_why_types import Mover, PulseStory, Step

HEADLINES = 4


def city_paper(report: CityReport, city: City, language: str) -> Paper:
    """The whole report in one language."""
    t = translator(language)
    week = report.period.span is Span.WEEK
    parts: list[Part] = [
        *_pulse(report, city, t, language),
        *_departments(report, city, t, language),
        *_movers(report.story, city, t, language),
        *alerts(report, city, t, language),
        *incidents(report, city, t, language),
        *data_by_source(report, city, t, language),
        *remarks(report.export, city, t, language),
        Title(text=t("How to read this")),
        Pairs(pairs=note_pairs(report.export, city, t, language)),
    ]
    state = report.export.state
    return Paper(
        language=language, city=city.file.name.of(language), app=city.file.app.of(language),
        edition=t("Weekly report") if week else t("Monthly report"),
        title=city.file.name.of(language), subtitle=_when(report, t, language),
        figures=tuple(_bigs(report, city, t, language)),
        summary=tuple(_summary(report, city, t, language)), parts=tuple(parts),
        state=state_words(state, city, t, language), page=t("page {n} of {all}"),
        as_of_ms=state.newest_ms or state.known_ms,
    )  # fmt: skip


def _when(report: CityReport, t: Translate, language: str) -> str:
    """The period with its days; so far, while it runs."""
    period, words = report.period, period_words(report.period, language)
    if period.span is Span.WEEK:
        days = days_words(period.first, period.last, language)
        words = t("{period}: {days}", period=words, days=days)
    return t("{period}, so far", period=words) if report.running else words


def _bigs(report: CityReport, city: City, t: Translate, language: str) -> Iterable[Big]:
    story, figures = report.story, report.figures
    share = percent(story.coverage, language)
    note = t("of 100; from {share} of the weight", share=share)
    yield Big(t("City Pulse"), "NA" if story.score is None else number(story.score, 1), note)
    before = period_words(story.before, language)
    change = "NA"
    if story.score is not None and story.then is not None:
        change = signed(story.score - story.then)
    yield Big(t("Change"), change, t("since {period}", period=before))
    if not watched(report, city):
        for name in (t("Alerts raised"), t("Incidents registered")):
            yield Big(name, "NA", t("nobody watched yet"))
        return
    acknowledged = t("{n} acknowledged", n=number(figures.alerts.acknowledged, 0))
    yield Big(t("Alerts raised"), number(figures.alerts.raised, 0), acknowledged)
    closed = t("{n} ended", n=number(figures.closed, 0))
    yield Big(t("Incidents registered"), number(figures.opened, 0), closed)


def _summary(report: CityReport, city: City, t: Translate, language: str) -> Iterable[str]:
    story, figures = report.story, report.figures
    before = period_words(story.before, language)
    if story.score is None:
        yield t("There is no City Pulse for this period: too little of the weight has a score.")
    elif story.then is None:
        yield t("The City Pulse is {now}; {period} has none to compare with.",
                now=number(story.score, 1), period=before)
    else:
        yield t("The City Pulse went from {then} in {period} to {now}.", period=before,
                then=number(story.then, 1), now=number(story.score, 1))
    if story.up:
        yield t("What rose most: {name} ({points}).", points=signed(story.up[0].points),
                name=story.up[0].kpi.name.of(language))
    if story.down:
        yield t("What fell most: {name} ({points}).", points=signed(story.down[0].points),
                name=story.down[0].kpi.name.of(language))
    if figures.alerts.median_ms is not None:
        yield t("Half of the alerts that were acknowledged were so within {span}.",
                span=span_said(t, figures.alerts.median_ms))


def _pulse(report: CityReport, city: City, t: Translate, language: str) -> list[Part]:
    """The Pulse: its waterfalls, and how the departments stand in it."""
    story = report.story
    lead = lacks(city, story.cards, story.weights, story.coverage, t, language)
    found: list[Part] = [Title(text=t("City Pulse"), lead=lead)]
    plates = tuple(
        Plate(title=title, drawing=drawing)
        for one, title in ((story, t("What its change is made of, by department")),
                           (report.by_kpi, t("The same, by figure")))
        if (drawing := _waterfall(one, city, t, language)) is not None
    )  # fmt: skip
    if plates:
        found.append(Plates(plates=plates, across=1))
    else:
        found.append(Sentence(
            text=t("Its change cannot be told in parts: {now} or {then} has no Pulse.",
                   now=period_words(story.period, language),
                   then=period_words(story.before, language)), tone=Tone.QUIET))  # fmt: skip
    return found


def _waterfall(story: PulseStory, city: City, t: Translate, language: str) -> Drawing | None:
    if story.steps is None or story.score is None or story.then is None:
        return None
    bars = [(_step(story, one, city, t, language), one.start, one.end) for one in story.steps]
    begin = period_words(story.before, language), story.then
    end = period_words(story.period, language), story.score
    return charts.waterfall(begin, end, bars, signed)


def _step(story: PulseStory, one: Step, city: City, t: Translate, language: str) -> str:
    names = {name: of.name for name, of in city.departments.items()}
    names |= {
        f"{card.department}/{row.kpi.id}": row.kpi.name for card in story.cards for row in card.rows
    }
    key = str(one.key)
    return names[key].of(language) if key in names else t("All others")


def _departments(report: CityReport, city: City, t: Translate, language: str) -> list[Part]:
    """Each department: its score and its headlines."""
    heads = (
        Head("", 0.28), Head(t("Department and figure"), 3.6), Head(t("Actual"), 1.5, True),
        Head(t("Reference"), 2.2, True), Head(t("Change"), 1.5, True), Head(t("Score"), 1, True),
    )  # fmt: skip
    rows: list[tuple[Entry | Drawing, ...]] = []
    bands = []
    for card in report.story.cards:
        bands.append(len(rows))
        rows.append(_band(report.story, card, city, t, language))
        chosen = [row for row in card.rows if row.kpi.headline] or list(card.rows)
        rows += [_headline(row, card, t, language) for row in chosen[:HEADLINES]]
    lead = t("Of each department its score and its headline figures; all figures stand in its own "
             "scorecard.")
    title = Title(text=t("The departments"), lead=lead)
    if not rows:
        return [Title(text=t("The departments")),
                Sentence(text=t("This city has no KPIs yet."), tone=Tone.QUIET)]  # fmt: skip
    return [title, Table(heads=heads, rows=tuple(rows), bands=tuple(bands))]


def _band(
    story: PulseStory, card: Scorecard, city: City, t: Translate, language: str
) -> tuple[Entry, ...]:
    then = story.then_scores.get(card.department)
    change = Entry("")
    if card.score is not None and then is not None:
        change = Entry(t("{points} points", points=signed(card.score - then)))
    counts = t(", ").join((
        t("{n} better", n=card.count(Rating.BETTER)), t("{n} even", n=card.count(Rating.EVEN)),
        t("{n} worse", n=card.count(Rating.WORSE)),
        t("{n} without reference", n=card.count(Rating.UNKNOWN)),
    ))  # fmt: skip
    score = Entry("NA", Tone.QUIET)
    if card.score is not None:
        score = Entry(number(card.score, 1), Tone.STRONG)
    name = city.departments[card.department].name.of(language)
    if card.score is None:
        counts += t("; ") + why_no_score(card, t, language)
    return Entry(""), Entry(name, Tone.STRONG, counts), Entry(""), Entry(""), change, score


def _headline(
    row: Row, card: Scorecard, t: Translate, language: str
) -> tuple[Entry | Drawing, ...]:
    kpi = row.kpi
    actual = Entry("NA", Tone.QUIET, why_absent(kpi, row.figure, t))
    if row.figure.value is not None:
        actual = Entry(with_unit(kpi, row.figure.value, language))
    reference = Entry("NA", Tone.QUIET, why_no_reference(row.standard, t, language))
    if row.standard.value is not None:
        words = with_unit(kpi, row.standard.value, language)
        reference = Entry(words, note=against(row, card, t, language))
    change = Entry("NA", Tone.QUIET)
    if row.change is not None:
        change = Entry(change_words(kpi, row.change, t, language),
                       TONES.get(row.rating, Tone.PLAIN))  # fmt: skip
    score = Entry("NA" if row.weight else "–", Tone.QUIET)
    if row.score is not None:
        score = Entry(number(row.score, 1))
    return charts.mark(row.rating), Entry(kpi.name.of(language)), actual, reference, change, score


def _movers(story: PulseStory, city: City, t: Translate, language: str) -> list[Part]:
    """The five whose score rose most, and the five whose fell most."""
    lead = t("By the change of their score since {period}.",
             period=period_words(story.before, language))
    found: list[Part] = [Title(text=t("Who rose and who fell"), lead=lead)]
    for name, movers in ((t("Rose most"), story.up), (t("Fell most"), story.down)):
        heads = (Head(name, 3), Head(t("Department"), 2), Head(t("Score moved"), 1, True),
                 Head(t("Score"), 0.8, True), Head(t("Why"), 3.6))  # fmt: skip
        rows = tuple(_mover(one, city, t, language) for one in movers)
        if rows:
            found.append(Table(heads=heads, rows=rows))
        else:
            none = t("{name}: no score did.", name=name)
            found.append(Sentence(text=none, tone=Tone.QUIET))
    return found


def _mover(one: Mover, city: City, t: Translate, language: str) -> tuple[Entry, ...]:
    tone = Tone.GOOD if one.points > 0 else Tone.BAD
    return (
        Entry(one.kpi.name.of(language), Tone.STRONG),
        Entry(city.departments[one.department].name.of(language)),
        Entry(signed(one.points), tone), Entry(number(one.score, 1)),
        Entry(reason(one, t, language)),
    )  # fmt: skip
