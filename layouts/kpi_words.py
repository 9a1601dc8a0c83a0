"""KPI figures and periods in words: values, changes, days, months."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from layouts.words import Translate
from metrics.kpi_types import Absent, Figure, Kpi, Period, Row, Span, Standard, Unscored

MINUS = "\u2212"
NO_BREAK = "\u00a0"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


# What a control chart's rule says, by its name (metrics/compare_control.py).
RULES = {
    "nelson 1": "one value beyond the natural limits",
    "nelson 2": "nine in a row on one side of the mean",
    "nelson 3": "six in a row that rise, or that fall",
    "nelson 5": "two of three far out on one side",
    "nelson 6": "four of five on one side, away from the mean",
}


LONG_S = 36_000  # from here on seconds tell nothing


def number(value: float, decimals: int) -> str:
    """'1,234.5'; a true minus, and none before nought."""
    text = f"{value:,.{decimals}f}"
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def minutes(seconds: float) -> str:
    """'11:04'; of ten hours and more whole minutes, '3,361'."""
    whole = round(seconds)
    if abs(whole) >= LONG_S:
        return number(seconds / 60, 0)
    return f"{MINUS if whole < 0 else ''}{abs(whole) // 60}:{abs(whole) % 60:02d}"


def shown(kpi: Kpi, value: float) -> str:
    """A value of this KPI without its unit."""
    return minutes(value) if kpi.show == "minutes" else number(value, kpi.decimals)


def with_unit(kpi: Kpi, value: float, language: str) -> str:
    """'82.0 %', '11:04 min'; in Chinese '82.0%'."""
    unit = kpi.unit.of(language)
    space = "" if language == "zh" and unit == "%" else NO_BREAK
    return f"{shown(kpi, value)}{space}{unit}"


def change_words(kpi: Kpi, change: float, t: Translate, language: str) -> str:
    """'+53 s', '−1.5 points', '−2.0 s'."""
    decimals = 0 if kpi.show == "minutes" else kpi.decimals
    size = number(abs(change), decimals)
    sign = "" if not size.strip("0.") else "+" if change > 0 else MINUS
    if kpi.show == "minutes":
        return t("{sign}{n} s", sign=sign, n=size)
    if kpi.show == "percent":
        return t("{sign}{n} points", sign=sign, n=size)
    return f"{sign}{size}{NO_BREAK}{kpi.unit.of(language)}"


def period_words(period: Period, language: str) -> str:
    """'January 2025', 'Q4 2024', '2024', 'Week 50, 2024', '13 December 2024', '08:00 to 09:00' of
    a day (its ninth hour), '16 November to 13 December 2024'."""
    zh, year, place = language == "zh", period.year, period.number
    match period.span:
        case Span.YEAR:
            return f"{year}年" if zh else str(year)
        case Span.QUARTER:
            return f"{year}年第{'一二三四'[place - 1]}季度" if zh else f"Q{place} {year}"
        case Span.MONTH:
            return f"{year}年{place}月" if zh else f"{MONTHS[place - 1]} {year}"
        case Span.WEEK:
            return f"{year}年第{place}周" if zh else f"Week {place}, {year}"
        case Span.HOUR:
            day = day_words(period.last, language)
            return f"{day}第{period.hour}小时" if zh else f"Hour {period.hour} of {day}"
    return days_words(period.first, period.last, language)


def short_period(period: Period, language: str) -> str:
    """'Jan 2025', '13 Dec', where room is scarce."""
    if language == "zh":
        return period_words(period, language)
    if period.span is Span.MONTH:
        return f"{MONTHS[period.number - 1][:3]} {period.year}"
    if period.span is Span.WEEK:
        return f"W{period.number} {period.year}"
    if period.span in (Span.DAY, Span.ROLLING):
        return f"{period.last.day} {MONTHS[period.last.month - 1][:3]} {period.last.year}"
    return period_words(period, language)


def day_words(day: date, language: str, *, year: bool = True) -> str:
    """'1 January 2025', or '1 January'."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def days_words(first: date, last: date, language: str, *, year: bool = True) -> str:
    """'1 to 13 December 2024', '1 October to 13 December 2024'; one day alone is that day."""
    if first == last:
        return day_words(last, language, year=year)
    same_month = (first.year, first.month) == (last.year, last.month)
    if language == "zh":
        other_year = year and first.year != last.year
        end = f"{last.day}日" if same_month else day_words(last, language, year=other_year)
        return f"{day_words(first, language, year=year)}至{end}"
    other_year = year and first.year != last.year
    begin = str(first.day) if same_month else day_words(first, language, year=other_year)
    return f"{begin} to {day_words(last, language, year=year)}"


def covered_words(period: Period, first: date | None, last: date | None, language: str) -> str:
    """The period when days `first` to `last` are all of it, else those days."""
    if first is None or last is None or (first, last) == (period.first, period.last):
        return period_words(period, language)
    return days_words(first, last, language)


def cases(kpi: Kpi, figure: Figure, t: Translate, language: str) -> str:
    """'338 of 412 missions with a computed time', or how the figure is averaged."""
    note = kpi.note.of(language)
    if not kpi.formula.of_cases:
        return note
    if figure.value is None:  # the noun alone is no sentence: 次有计算时间的出警
        return ""
    return t("{k} of {n} {noun}", k=number(figure.num, 0), n=number(figure.n, 0), noun=note)


def bare_cases(kpi: Kpi, figure: Figure, t: Translate) -> str:
    """'338 of 412', or nothing for a figure that is no share."""
    if figure.value is None or not kpi.formula.of_cases:
        return ""
    return t("{k} of {n}", k=number(figure.num, 0), n=number(figure.n, 0))


def why_absent(kpi: Kpi, figure: Figure, t: Translate) -> str:
    """Why there is no value, in a few words."""
    if figure.absent is Absent.TOO_FEW:
        return t("only {n} of {minimum}", n=number(figure.n, 0), minimum=kpi.minimum)
    if figure.absent is Absent.NOT_BEGUN:
        return t("no whole day yet")
    if figure.absent is Absent.TOO_SHORT:
        return t("not told for so short a period")
    if figure.absent is Absent.LEFT_OUT:
        return t("left out by decision")
    return t("no values")


def why_no_standard(standard: Standard, t: Translate, language: str) -> str:
    """Why there is nothing to set a value against, in one sentence."""
    if standard.absent is Absent.BEFORE_SERIES and standard.since is not None:
        since = day_words(standard.since, language)
        return t("No reference: the series starts on {day}.", day=since)
    earlier = period_words(standard.period, language) if standard.period else ""
    if standard.absent is Absent.TOO_FEW:
        return t("No reference: too few values in {period}.", period=earlier)
    return t("No reference: no values in {period}.", period=earlier)


def rule_words(rules: Iterable[str], t: Translate) -> str:
    """'one value beyond the natural limits (Nelson 1)', more of them one after the other."""
    said = [
        t("{words} ({name})", words=t(RULES[rule]), name=rule.title()) if rule in RULES else rule
        for rule in rules
    ]
    return t("; ").join(said)


def why_unscored(row: Row, t: Translate) -> str:
    """Why a figure has no score; empty for one that has."""
    if row.unscored is Unscored.NO_AIM:
        return t("nobody set which values score 0 and 100")
    if row.unscored is Unscored.NO_VALUE or row.figure.value is None:
        return t("no value in this period")
    if row.unscored is Unscored.NO_STANDARD:
        return t("no figures of a year earlier to compare with")
    return ""


def score_words(score: float | None) -> str:
    """'60', or 'NA'. Whole: a score's decimals say nothing."""
    return "NA" if score is None else number(score, 0)
