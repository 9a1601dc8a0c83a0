"""A department's scorecard as a printed report: what it scored and why, figure by figure, district
by district, and how each number is made."""

from __future__ import annotations

from collections.abc import Iterable

from data.city import City
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
from layouts.kpi_paper_notes import decided_otherwise, note_pairs, remarks, state_words
from layouts.kpi_paper_words import (
    aim_words,
    direction_words,
    formula_words,
    per_cent,
    percent,
    rating_words,
    told_words,
    tolerance_words,
    why_no_reference,
    why_no_score,
)
from layouts.kpi_pulse import signed
from layouts.kpi_words import (
    cases,
    change_words,
    number,
    period_words,
    short_period,
    shown,
    why_absent,
    with_unit,
)
from layouts.words import Translate, translator
from metrics.export_types import Export, Move, Rank
from metrics.kpi_types import DistrictShare, Kpi, Rating, Row, Scorecard, Unscored

ENOUGH_FOR_A_LINE = 3
LEAST_TOLERANCES = 4  # what the height of a trend stands for at least
DISTRICTS = 16
TONES = {Rating.BETTER: Tone.GOOD, Rating.WORSE: Tone.BAD}


def scorecard_paper(export: Export, city: City, language: str) -> Paper:
    """The report of the first card of `export`."""
    t, card = translator(language), export.cards[0]
    department = city.departments[card.department].name.of(language)
    move = export.moves.get(card.department, Move())
    parts: list[Part] = [
        *figures(card, t, language),
        *_moved(card, move, t, language),
        *_trends(card, t, language),
        *_districts(export, card, t, language),
        *remarks(export, city, t, language),
        *_definitions(export, card, t, language),
        Title(text=t("How to read this"), lead=""),
        Pairs(pairs=note_pairs(export, city, t, language)),
    ]
    return Paper(
        language=language, city=city.file.name.of(language), app=city.file.app.of(language),
        edition=t("Scorecard"), title=department, subtitle=told_words(card, language),
        figures=_bigs(card, t, language), summary=tuple(_summary(card, move, t, language)),
        parts=tuple(parts), state=state_words(export.state, city, t, language),
        page=t("page {n} of {all}"), as_of_ms=export.state.newest_ms or export.state.known_ms,
    )  # fmt: skip


def _bigs(card: Scorecard, t: Translate, language: str) -> tuple[Big, ...]:
    share = percent(card.coverage, language)
    if card.score is None:
        score = Big(t("Score"), "NA", why_no_score(card, t, language))
    else:
        score = Big(t("Score"), number(card.score, 1), t("of 100; {share} of the weight has a "
                    "score", share=share))  # fmt: skip
    counts = (Big(rating_words(one, t), str(card.count(one))) for one in Rating)
    return score, *counts


def _summary(card: Scorecard, move: Move, t: Translate, language: str) -> Iterable[str]:
    """What a reader in a hurry must know."""
    known = sum(row.figure.value is not None for row in card.rows)
    yield t("{known} of {all} figures can be told for this period.", known=known,
            all=len(card.rows))
    before = period_words(card.period.later(-1), language)
    if move.start is not None and move.end is not None:
        yield t("The score went from {start} in {period} to {end}.", start=number(move.start, 1),
                end=number(move.end, 1), period=before)
    scored = sorted((row for row in card.rows if row.score is not None), key=_score)
    if len(scored) > 1:
        low, high = scored[0], scored[-1]
        yield t("Highest: {high} ({a}). Lowest: {low} ({b}).", a=number(_score(high), 1),
                b=number(_score(low), 1), high=high.kpi.name.of(language),
                low=low.kpi.name.of(language))
    if any(decided_otherwise(row, language) for row in card.rows):
        yield t("Some figures are as decided after a deferral or an appeal; what was computed "
                "stands beside them.")


def _score(row: Row) -> float:
    assert row.score is not None
    return row.score


def figures(card: Scorecard, t: Translate, language: str) -> list[Part]:
    """The table of a card's figures."""
    heads = (
        Head("", 0.28), Head(t("Indicator"), 2.85), Head(t("Actual"), 1.45, True),
        Head(t("Reference"), 2.35, True), Head(t("Change"), 1.4, True),
        Head(t("Score"), 0.75, True), Head(t("Weight"), 0.8, True), Head(t("Trend"), 1.95),
    )  # fmt: skip
    rows = tuple(_figure(row, card, t, language) for row in card.rows)
    lead = ""
    if any(row.unscored is Unscored.NO_AIM for row in card.rows):
        lead = t("– under Score: nobody said which values of it score 0 and 100.")
    return [Title(text=t("The figures"), lead=lead), Table(heads=heads, rows=rows)]


def _figure(
    row: Row, card: Scorecard, t: Translate, language: str
) -> tuple[Entry | Drawing, ...]:
    kpi, figure, standard = row.kpi, row.figure, row.standard
    actual = Entry("NA", Tone.QUIET, why_absent(kpi, figure, t))
    if figure.value is not None:
        computed = row.computed.figure.value if row.left_out and row.computed else None
        note = "" if computed is None else t("computed {value}", value=shown(kpi, computed))
        actual = Entry(with_unit(kpi, figure.value, language), Tone.STRONG, note)
    reference = Entry("NA", Tone.QUIET, why_no_reference(standard, t, language))
    if standard.value is not None:
        words = with_unit(kpi, standard.value, language)
        reference = Entry(words, note=against(row, card, t, language))
    change = Entry("NA", Tone.QUIET)
    if row.change is not None:
        words = change_words(kpi, row.change, t, language)
        change = Entry(words, TONES.get(row.rating, Tone.PLAIN))
    score = Entry("NA", Tone.QUIET)
    if row.score is not None:
        score = Entry(number(row.score, 1), Tone.STRONG)
    elif row.unscored is Unscored.NO_AIM:
        score = Entry("–", Tone.QUIET)
    return (
        charts.mark(row.rating), Entry(kpi.name.of(language), note=cases(kpi, figure, t, language)),
        actual, reference, change, score,
        Entry(percent(row.weight, language)) if row.weight else Entry("–", Tone.QUIET),
        charts.spark(row.trend, standard.value, LEAST_TOLERANCES * kpi.tolerance.widest),
    )  # fmt: skip


def against(row: Row, card: Scorecard, t: Translate, language: str) -> str:
    """What a value is set against: whose target, or which period."""
    standard = row.standard
    if standard.source is not None:
        return t("target: {source}", source=standard.source.of(language))
    earlier = period_words(standard.period, language) if standard.period else ""
    return t("same days of {period}", period=earlier) if card.running else earlier


def _moved(card: Scorecard, move: Move, t: Translate, language: str) -> list[Part]:
    """The waterfall of the score, or why there is none."""
    before = card.period.later(-1)
    lead = t("Each bar is what one figure added to the change since {period}, in points of the "
             "department's score; they sum to it exactly.", period=period_words(before, language))
    title = Title(text=t("Why the score moved"), lead=lead)
    if move.start is None or move.end is None:
        which = before if move.start is None else card.period
        why = t("There is no score in {period} to compare with.",
                period=period_words(which, language))
        return [Title(text=title.text), Sentence(text=why, tone=Tone.QUIET)]
    if not move.bars:
        return [Title(text=title.text), Sentence(text=t("It did not move."), tone=Tone.QUIET)]
    names = {row.kpi.id: row.kpi.name.of(language) for row in card.rows}
    bars = [(names.get(bar.name or "", t("other figures")), bar.start, bar.end)
            for bar in move.bars]  # fmt: skip
    drawing = charts.waterfall(
        (period_words(before, language), move.start), (told_words(card, language), move.end),
        bars, signed,
    )  # fmt: skip
    return [title, Plates(plates=(Plate(title="", drawing=drawing),), across=1)]


def _trends(card: Scorecard, t: Translate, language: str) -> list[Part]:
    """A small picture for each figure with a past."""
    ends = short_period(card.periods[0], language), short_period(card.period, language)
    plates = [
        _trend(row, ends, t, language)
        for row in card.rows
        if sum(value is not None for value in row.trend) >= ENOUGH_FOR_A_LINE
    ]
    if not plates:
        return []
    lead = t("Dotted: the reference of {period}. Where the line breaks there is no value, or there "
             "were fewer cases than the minimum. No axis begins at nought: see the figures.",
             period=period_words(card.period, language))
    return [Title(text=t("Period by period"), lead=lead), Plates(plates=tuple(plates))]


def _trend(row: Row, ends: tuple[str, str], t: Translate, language: str) -> Plate:
    kpi, standard = row.kpi, row.standard
    reference = None
    if standard.value is not None:
        reference = standard.value, shown(kpi, standard.value)
    drawing = charts.trend(
        row.trend, ends, reference, lambda value: shown(kpi, value),
        LEAST_TOLERANCES * kpi.tolerance.widest,
    )  # fmt: skip
    caption = f"{kpi.unit.of(language)}{t('; ')}{direction_words(kpi, t)}"
    return Plate(title=kpi.name.of(language), drawing=drawing, caption=caption)


def _districts(export: Export, card: Scorecard, t: Translate, language: str) -> list[Part]:
    plates = [
        _plate(row, export.ranks[row.kpi.id], t, language)
        for row in card.rows
        if len(row.districts) > 1
    ]
    if not plates:
        return []
    lead = t("Bar: 95 % interval (Wilson); the wider it is, the less the counts say. Right: the "
             "cases, and the ranks between which a district lies with 90 % probability. Dotted: "
             "the city.")
    return [Title(text=t("By district"), lead=lead), Plates(plates=tuple(plates))]


def _plate(row: Row, ranks: tuple[Rank, ...], t: Translate, language: str) -> Plate:
    kpi = row.kpi
    both = list(zip(row.districts, ranks, strict=True))
    most = sorted(both, key=lambda one: -one[0].n)[:DISTRICTS]
    rows = [_district(one, rank, t, language) for one, rank in both if (one, rank) in most]
    unit = per_cent(language) if kpi.show == "percent" else ""
    drawing = charts.intervals(
        rows, row.figure.value, unit, 100.0 if kpi.show == "percent" else None
    )  # fmt: skip
    caption = ""
    if len(rows) < len(both):
        caption = t("The {n} with most cases of {all}.", n=len(rows), all=len(both))
    return Plate(title=kpi.name.of(language), drawing=drawing, caption=caption)


def _district(
    one: DistrictShare, rank: Rank, t: Translate, language: str
) -> tuple[str, float, float | None, float | None, str]:
    words = t("{k} of {n}", k=number(one.k, 0), n=number(one.n, 0))
    if rank is not None:
        words += f" · {rank[0]}" if rank[0] == rank[1] else f" · {rank[0]}–{rank[1]}"
    return one.name.of(language), one.value, one.low, one.high, words


def _definitions(export: Export, card: Scorecard, t: Translate, language: str) -> list[Part]:
    heads = (Head(t("Indicator"), 2.7), Head(t("Formula"), 3.8), Head(t("Direction"), 1.6),
             Head(t("Minimum"), 0.9, True), Head(t("Aims"), 3.2))  # fmt: skip
    rows = tuple(_definition(export, row.kpi, t, language) for row in card.rows)
    lead = t("Direction: which way is better, and which changes count as even. Minimum: with "
             "fewer cases the value is NA.")
    return [Title(text=t("Definitions"), lead=lead), Table(heads=heads, rows=rows, small=True)]


def _definition(export: Export, kpi: Kpi, t: Translate, language: str) -> tuple[Entry, ...]:
    aims = t("; ").join(aim_words(kpi, aim, t, language) for aim in kpi.aims)
    none = t("no target: stands against the same period a year earlier, without a score")
    return (
        Entry(kpi.name.of(language), Tone.STRONG, kpi.id),
        Entry(formula_words(kpi, export.indicators, t, language), note=kpi.note.of(language)),
        Entry(direction_words(kpi, t), note=tolerance_words(kpi, t, language)),
        Entry(number(kpi.minimum, 0)), Entry(aims or none),
    )  # fmt: skip
