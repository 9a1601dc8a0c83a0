"""KPI figures and periods in words: values, changes, days, months."""

from __future__ import annotations

from datetime import date

from layouts.words import Translate
from metrics.kpi_types import Absent, Figure, Kpi, Period, Span, Standard

MINUS = "\u2212"
NO_BREAK = "\u00a0"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def number(value: float, decimals: int) -> str:
    """'1,234.5'; a true minus, and none before nought."""
    text = f"{value:,.{decimals}f}"
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def minutes(seconds: float) -> str:
    """'11:04'."""
    whole = round(seconds)
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
    """'January 2025', 'Q4 2024', '2024'."""
    year, place = period.year, period.number
    if period.span is Span.YEAR:
        return f"{year}年" if language == "zh" else str(year)
    if period.span is Span.QUARTER:
        return f"{year}年第{'一二三四'[place - 1]}季度" if language == "zh" else f"Q{place} {year}"
    return f"{year}年{place}月" if language == "zh" else f"{MONTHS[place - 1]} {year}"


def short_period(period: Period, language: str) -> str:
    """'Jan 2025', where room is scarce."""
    words = period_words(period, language)
    if language == "zh" or period.span is not Span.MONTH:
        return words
    return f"{words[:3]} {period.year}"


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
        end = f"{last.day}日" if same_month else day_words(last, language, year=False)
        return f"{day_words(first, language, year=year)}至{end}"
    begin = str(first.day) if same_month else day_words(first, language, year=False)
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
