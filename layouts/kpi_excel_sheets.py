"""The sheets of figures: the scorecard, its trend, its districts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from data.city import City
from layouts.kpi_excel_pen import Cell, Column, Day, Number, Pen, Text, changed, numbers, valued
from layouts.kpi_paper_words import (
    MARKS,
    percent,
    rating_words,
    score_words,
    why_no_score,
)
from layouts.kpi_words import (
    period_words,
    short_period,
    why_absent,
    why_no_standard,
    why_unscored,
)
from layouts.words import Translate
from metrics.export_types import Export
from metrics.kpi_types import Row, Scorecard, Unscored

HEAD = 4  # the row of a table's head
Cells = list[Cell]
SPARK_HIGH = 26  # points
NA = Text("NA", "na")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """To whom and of what a workbook tells."""

    pen: Pen
    export: Export
    city: City
    t: Translate
    language: str
    period: str  # in words

    @property
    def several(self) -> bool:
        """Whether it is of more departments than one."""
        return len(self.export.cards) > 1

    @property
    def besides(self) -> bool:
        """Whether something was published, or decided otherwise than computed."""
        rows = (row for card in self.export.cards for row in card.rows)
        return bool(self.export.publications) or any(row.computed for row in rows)

    def department(self, card: Scorecard) -> str:
        return self.city.departments[card.department].name.of(self.language)

    def title(self) -> str:
        if len(self.export.cards) == 1:
            return self.department(self.export.cards[0])
        return self.t("All departments")

    def rows(self) -> Iterable[tuple[Scorecard, Row]]:
        return ((card, row) for card in self.export.cards for row in card.rows)

    def table(self, name: str, lead: str, columns: list[Column], rows: Iterable[Cells],
              fixed: int) -> None:  # fmt: skip
        """A sheet with one table. `fixed` columns stay in sight."""
        sheet, count = self.pen.sheet(name), 0
        self.begin(sheet, name, lead)
        self.pen.heads(sheet, HEAD, columns)
        for count, cells in enumerate(rows, start=1):
            self.pen.row(sheet, HEAD + count, cells, columns)
        self.finish(sheet, columns, count, fixed)

    def begin(self, sheet: Worksheet, name: str, lead: str) -> None:
        """The lines above a table."""
        pen = self.pen
        sheet.set_row(0, 26)
        sheet.set_row(1, 17)
        pen.say(sheet, 0, self.title(), bold=True, font_size=16)
        pen.say(sheet, 1, f"{name} · {self.period}", font_size=11, font_color="text-2")
        pen.say(sheet, 2, lead, font_size=9, font_color="text-3")

    def finish(self, sheet: Worksheet, columns: list[Column], count: int, fixed: int) -> None:
        """What can be filtered, and how it is printed."""
        t, file = self.t, self.city.file
        if count:
            sheet.autofilter(HEAD, 0, HEAD + count, len(columns) - 1)
        self.pen.print_set_up(
            sheet, head=HEAD, columns=fixed,
            left=f"{file.name.of(self.language)} · {file.app.of(self.language)}",
            right=f"{self.title()} · {self.period}",
            page=t("page {n} of {all}", n="&P", all="&N"),
        )  # fmt: skip


def overview(told: Told) -> None:
    """A row for each department: its score and how its figures stand."""
    t = told.t
    columns = [Column(t("Department"), 28), numbers(t("Score"), 10), numbers(t("Coverage"), 11),
               *(numbers(f"{MARKS[rating]} {rating_words(rating, t)}", 14) for rating in MARKS),
               Column(t("Why there is no score"), 46)]  # fmt: skip
    lead = t("A score is 0 to 100; 60 is the target. Coverage: the share of the weight that has "
             "a score.")
    told.table(t("Overview"), lead, columns, (_overview(told, c) for c in told.export.cards), 1)


def _overview(told: Told, card: Scorecard) -> Cells:
    score: Cell = NA if card.score is None else Number(card.score, "0.0")
    why = why_no_score(card, told.t, told.language)
    return [Text(told.department(card), "name"), score, Number(card.coverage, "0%"),
            *(Number(card.count(rating)) for rating in MARKS),
            Text(why)]  # fmt: skip


def scorecard(told: Told) -> None:
    """A row for each KPI: what it is, what it is set against, what it stands on."""
    t = told.t
    first = [Column(t("Department"), 16)] if told.several else []
    columns = [
        *first, Column(t("Indicator"), 26), numbers(t("Actual"), 9), Column(t("Unit"), 7),
        numbers(t("Target or reference"), 10), Column(t("What it is set against"), 17),
        numbers(t("Change"), 9), Column(t("Status"), 17), numbers(t("Score"), 7),
        numbers(t("Weight"), 8), numbers(t("Period before"), 9), numbers(t("A year earlier"), 9),
        numbers(t("Numerator"), 12), numbers(t("Denominator"), 12), numbers(t("Minimum"), 10),
        Column(t("Covers from"), 11), Column(t("Covers to"), 11),
        *([numbers(head, 10) for head in beside(t)] if told.besides else []),
        Column(t("Remark"), 44),
    ]  # fmt: skip
    told.table(
        t("Scorecard"), _lead(told), columns,
        (_scorecard(told, card, row) for card, row in told.rows()), len(first) + 1,
    )  # fmt: skip


def _lead(told: Told) -> str:
    t = told.t
    if told.several:
        return t("Numbers are unrounded; the format shows fewer places.")
    card = told.export.cards[0]
    return t("Score: {score}. {share} of the weight has a score. Numbers are unrounded; the format "
             "shows fewer places.", score=score_words(card, t, told.language),
             share=percent(card.coverage, told.language))


def _scorecard(told: Told, card: Scorecard, row: Row) -> Cells:
    t, kpi, figure = told.t, row.kpi, row.figure
    first: Cells = [Text(told.department(card))] if told.several else []
    return [
        *first,
        Text(kpi.name.of(told.language), "name"),
        NA if figure.value is None else valued(kpi, figure.value),
        Text(kpi.unit.of(told.language), "quiet"),
        NA if row.standard.value is None else valued(kpi, row.standard.value),
        Text(_against(told, card, row)),
        NA if row.change is None else changed(kpi, row.change),
        Text(f"{MARKS[row.rating]} {rating_words(row.rating, t)}", str(row.rating)),
        NA if row.score is None else Number(row.score, "0.0"),
        Number(row.weight, "0%") if row.weight else Text("–", "na"),
        NA if row.before.value is None else valued(kpi, row.before.value),
        _year_earlier(card, row),
        _numerator(row),
        Number(figure.n) if figure.n or figure.value is not None else NA,
        Number(kpi.minimum),
        Day(figure.first) if figure.first else None,
        Day(figure.last) if figure.last else None,
        *(_beside(told, card, row) if told.besides else []),
        Text(_remark(told, row)),
    ]


def beside(t: Translate) -> tuple[str, ...]:
    """The heads of what stands beside the figures where it was published or decided otherwise."""
    return (t("Published value"), t("Published score"), t("Computed value"), t("Computed score"))


def _beside(told: Told, card: Scorecard, row: Row) -> Cells:
    """What was published, and what was computed before anything was left out by decision."""
    publication = told.export.publications.get(card.department)
    published = publication.figures.get(row.kpi.id) if publication else None
    computed = row.computed or row
    return [
        NA if published is None or published.value is None else valued(row.kpi, published.value),
        NA if published is None or published.score is None else Number(published.score, "0.0"),
        NA if computed.figure.value is None else valued(row.kpi, computed.figure.value),
        NA if computed.score is None else Number(computed.score, "0.0"),
    ]


def _against(told: Told, card: Scorecard, row: Row) -> str:
    """The source of the target, or the period a year earlier."""
    standard, t = row.standard, told.t
    if standard.source is not None:
        return t("target: {source}", source=standard.source.of(told.language))
    earlier = period_words(standard.period, told.language) if standard.period else ""
    return t("same days of {period}", period=earlier) if card.running else earlier


def _year_earlier(card: Scorecard, row: Row) -> Cell:
    """The value of the same period a year earlier: of the same days where it is the reference."""
    if row.standard.kind == "last_year":
        value = row.standard.value
    else:
        earlier = card.period.a_year_earlier()
        known = dict(zip(card.periods, row.trend, strict=True))
        value = None if card.running else known.get(earlier)
    return NA if value is None else valued(row.kpi, value)


def _numerator(row: Row) -> Cell:
    """What the values sum to; a quantile is of no sum."""
    if row.kpi.formula.quantile is not None or not row.figure.n:
        return NA
    decimals = "" if float(row.figure.num).is_integer() else ".00"
    return Number(row.figure.num, "#,##0" + decimals)


def _remark(told: Told, row: Row) -> str:
    """Why what is NA is NA, each reason once."""
    t, said = told.t, []
    if row.figure.value is None:  # then nothing else can be, and one reason is enough
        return t("No value: {why}.", why=why_absent(row.kpi, row.figure, t))
    if row.standard.value is None:
        said.append(why_no_standard(row.standard, t, told.language))
    if row.unscored is Unscored.NO_AIM:
        said.append(t("No score: {why}.", why=why_unscored(row, t)))
    if row.before.value is None:
        said.append(t("Period before: {why}.", why=why_absent(row.kpi, row.before, t)))
    return ("" if told.language == "zh" else " ").join(said)


def trend(told: Told) -> None:
    """A row for each KPI: its value in each period, and a line of them."""
    t, pen = told.t, told.pen
    first = [Column(t("Department"), 16)] if told.several else []
    periods = told.export.cards[0].periods if told.export.cards else ()
    columns = [*first, Column(t("Indicator"), 26), Column(t("Unit"), 7), Column(t("Trend"), 24),
               *(numbers(short_period(one, told.language), 7.5) for one in periods)]  # fmt: skip
    sheet, count = pen.sheet(t("Trend")), 0
    told.begin(sheet, t("Trend"),
               t("Grey: NA, as there were no values or fewer than the minimum."))
    pen.heads(sheet, HEAD, columns)
    begin = trend_columns(told)
    for count, (card, row) in enumerate(told.rows(), start=1):
        at = HEAD + count
        heads: Cells = [Text(told.department(card))] if told.several else []
        heads += [Text(row.kpi.name.of(told.language), "name"),
                  Text(row.kpi.unit.of(told.language), "quiet"), None]  # fmt: skip
        pen.row(sheet, at, heads, columns[:begin])
        for place, value in enumerate(row.trend, start=begin):
            if value is None:
                sheet.write_blank(at, place, None, pen.style(bg_color="surface-2"))
            else:
                pen.put(sheet, at, place, valued(row.kpi, value))
        sheet.set_row(at, SPARK_HIGH)
        _spark(told, sheet, at, begin, begin + len(row.trend) - 1)
    told.finish(sheet, columns, count, len(first) + 1)


def trend_columns(told: Told) -> int:
    """The first of the trend's columns that holds values."""
    return 4 if told.several else 3


def _spark(told: Told, sheet: Worksheet, row: int, first: int, last: int) -> None:
    """The line of a row's values, in the cell before them."""
    ink = told.pen.ink
    sheet.add_sparkline(row, first - 1, {
        "range": f"'{sheet.get_name()}'!{xl_range(row, first, row, last)}",
        "last_point": True, "weight": 1.25, "series_color": ink("text-2"),
        "last_color": ink("text-1"),
    })  # fmt: skip


def districts(told: Told) -> None:
    """A row for each KPI and district of the period, with intervals where cases are separate."""
    t = told.t
    first = [Column(t("Department"), 16)] if told.several else []
    columns = [
        *first, Column(t("Indicator"), 38), Column(t("District"), 28), numbers(t("Value"), 10),
        Column(t("Unit"), 8), numbers(t("Numerator"), 13), numbers(t("Denominator"), 13),
        numbers(t("95 % interval from"), 11), numbers(t("95 % interval to"), 11),
        numbers(t("Rank at best"), 9), numbers(t("Rank at worst"), 9), numbers(t("Of"), 6),
        Column(t("Remark"), 40),
    ]  # fmt: skip
    lead = t("Interval: Wilson, 95 %. Ranks: between these with 90 % probability; 1 is best.")
    told.table(t("Districts"), lead, columns, _districts(told), len(first) + 2)


def _districts(told: Told) -> Iterable[Cells]:
    t, language = told.t, told.language
    unsure = t("NA: not separate cases, so there is no interval and no rank")
    for card, row in told.rows():
        first: Cells = [Text(told.department(card))] if told.several else []
        ranks = told.export.ranks[row.kpi.id]
        for one, rank in zip(row.districts, ranks, strict=True):
            sure = one.low is not None and one.high is not None
            yield [
                *first, Text(row.kpi.name.of(language)), Text(one.name.of(language), "name"),
                valued(row.kpi, one.value), Text(row.kpi.unit.of(language), "quiet"),
                Number(one.k), Number(one.n),
                NA if one.low is None else valued(row.kpi, one.low),
                NA if one.high is None else valued(row.kpi, one.high),
                NA if rank is None else Number(rank[0]),
                NA if rank is None else Number(rank[1]),
                Number(len(row.districts)),
                None if sure else Text(unsure, "quiet"),
            ]  # fmt: skip
