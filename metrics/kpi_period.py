"""Months, quarters and years of a city's calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WRITTEN = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>\d)))?")
ENOUGH_DAYS = 7  # a running period is shown first when it is a week old


class Span(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


PER_YEAR = {Span.MONTH: 12, Span.QUARTER: 4, Span.YEAR: 1}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The `number`-th (from 1) month, quarter or year of `year`."""

    span: Span
    year: int
    number: int = 1

    @classmethod
    def parse(cls, text: str) -> Period:
        """'2024-12', '2024-Q4' or '2024'. Raises ValueError for anything else."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a period such as 2024-12, 2024-Q4 or 2024")
        year, month, quarter = found.group("year", "month", "quarter")
        span = Span.MONTH if month else Span.QUARTER if quarter else Span.YEAR
        number = int(month or quarter or 1)
        if not 1990 <= int(year) <= 2199 or not 1 <= number <= PER_YEAR[span]:
            raise ValueError(f"{text!r} is no {span} of the calendar between 1990 and 2199")
        return cls(span, int(year), number)

    @classmethod
    def holding(cls, day: date, span: Span) -> Period:
        """The period that `day` lies in."""
        return cls(span, day.year, (day.month - 1) * PER_YEAR[span] // 12 + 1)

    def __str__(self) -> str:
        if self.span is Span.MONTH:
            return f"{self.year}-{self.number:02d}"
        return f"{self.year}-Q{self.number}" if self.span is Span.QUARTER else f"{self.year}"

    def later(self, count: int) -> Period:
        """The period so many after this one; before it when `count` is negative."""
        per_year = PER_YEAR[self.span]
        year, place = divmod(self.year * per_year + self.number - 1 + count, per_year)
        return Period(self.span, year, place + 1)

    def a_year_earlier(self) -> Period:
        return Period(self.span, self.year - 1, self.number)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * 12 // PER_YEAR[self.span] + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.later(1).first - timedelta(days=1)

    @property
    def days(self) -> list[date]:
        """Its days, in order."""
        first = self.first
        return [first + timedelta(days=n) for n in range((self.last - first).days + 1)]


def day_of(now_ms: int, zone: ZoneInfo) -> date:
    """The city's calendar day at a moment."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).date()


def midnight_ms(day: date, zone: ZoneInfo) -> int:
    """The moment at which a calendar day of the city begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def default_period(now_ms: int, zone: ZoneInfo, span: Span = Span.MONTH) -> Period:
    """The running period when it is a week old, else the one before."""
    today = day_of(now_ms, zone)
    running = Period.holding(today, span)
    return running if (today - running.first).days >= ENOUGH_DAYS else running.later(-1)
