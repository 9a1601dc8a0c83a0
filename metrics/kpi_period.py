"""Hours, days, weeks, months, quarters and years of a city's calendar, and the last n days.

A day has 23, 24 or 25 hours. They are numbered from 1 as they pass, so that the hour that comes
twice in autumn has two numbers, and the one that spring leaves out has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WRITTEN = re.compile(
    r"(?P<year>\d{4})(?:-(?:W(?P<week>\d{2})|Q(?P<quarter>\d)"
    r"|(?P<month>\d{2})(?:-(?P<day>\d{2})(?:H(?P<hour>\d{2}))?)?))?"
)
ROLLED = re.compile(r"P(?P<length>\d{1,4})D/(?P<last>\d{4}-\d{2}-\d{2})")
EXAMPLES = "2024-12, 2024-Q4, 2024, 2024-W50, 2024-12-31, 2024-12-31H08 or P28D/2024-12-31"
YEARS = range(1990, 2200)
ENOUGH_DAYS = 7  # a running period is shown first when it is a week old
DAY = timedelta(days=1)
HOUR_MS = 3_600_000


class Span(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROLLING = "rolling"


PER_YEAR = {Span.MONTH: 12, Span.QUARTER: 4, Span.YEAR: 1}
# From the shortest on. The last n days count as days: n may be 1.
SHORTER = [Span.HOUR, Span.DAY, Span.ROLLING, Span.WEEK, Span.MONTH, Span.QUARTER, Span.YEAR]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The `number`-th (from 1) month, quarter, ISO week or day of `year`; the year itself; the
    `hour`-th hour (from 1) of that day; the `length` days that end with that day."""

    span: Span
    year: int
    number: int = 1
    hour: int = 0
    length: int = 1

    @classmethod
    def parse(cls, text: str) -> Period:
        """'2024-12', '2024-Q4', '2024', '2024-W50', '2024-12-31', '2024-12-31H08' (the eighth hour
        of that day), 'P28D/2024-12-31' (ISO 8601: 28 days to then). Raises ValueError."""
        try:
            found = _parsed(text)
        except ValueError:
            raise ValueError(f"{text!r} is no period of the calendar such as {EXAMPLES}") from None
        if found is None:
            raise ValueError(f"{text!r} is not a period such as {EXAMPLES}")
        if found.year not in YEARS:
            raise ValueError(f"{text!r} is no {found.span} of the calendar between 1990 and 2199")
        return found

    @classmethod
    def holding(cls, day: date, span: Span, hour: int = 1) -> Period:
        """The period that `day` lies in, or the hour of it."""
        if span in PER_YEAR:
            return cls(span, day.year, (day.month - 1) * PER_YEAR[span] // 12 + 1)
        if span is Span.WEEK:
            return cls(span, *day.isocalendar()[:2])
        number = day.timetuple().tm_yday
        return cls(span, day.year, number, hour if span is Span.HOUR else 0)

    @classmethod
    def rolling(cls, last: date, length: int) -> Period:
        """The `length` days that end with `last`."""
        return cls(Span.ROLLING, last.year, last.timetuple().tm_yday, length=length)

    def __str__(self) -> str:
        if self.span in (Span.DAY, Span.HOUR, Span.ROLLING):
            hour = f"H{self.hour:02d}" if self.span is Span.HOUR else ""
            before = f"P{self.length}D/" if self.span is Span.ROLLING else ""
            return f"{before}{self.last}{hour}"
        if self.span is Span.YEAR:
            return f"{self.year}"
        marks = {Span.MONTH: "-{:02d}", Span.QUARTER: "-Q{}", Span.WEEK: "-W{:02d}"}
        return f"{self.year}{marks[self.span].format(self.number)}"

    def later(self, count: int, zone: ZoneInfo | None = None) -> Period:
        """The period so many after this one; before it when `count` is negative. An hour needs the
        zone, which says how many hours the days between have."""
        if self.span is Span.HOUR:
            assert zone is not None, "an hour needs its zone"
            return hour_at(self.begins_ms(zone) + count * HOUR_MS, zone)
        if self.span is Span.ROLLING:
            return Period.rolling(self.last + DAY * count * self.length, self.length)
        if self.span in (Span.DAY, Span.WEEK):
            days = 7 if self.span is Span.WEEK else 1
            return Period.holding(self.first + DAY * count * days, self.span)
        per_year = PER_YEAR[self.span]
        year, place = divmod(self.year * per_year + self.number - 1 + count, per_year)
        return Period(self.span, year, place + 1)

    def a_year_earlier(self) -> Period:
        """The same month, quarter, ISO week or day of the year before. Of 29 February it is the
        28th, of week 53 the 52nd; of an hour the one with the same number."""
        if self.span in PER_YEAR:
            return Period(self.span, self.year - 1, self.number)
        if self.span is Span.WEEK:
            weeks = date(self.year - 1, 12, 28).isocalendar().week
            return Period(self.span, self.year - 1, min(self.number, weeks))
        day = _a_year_before(self.last)
        if self.span is Span.ROLLING:
            return Period.rolling(day, self.length)
        return Period.holding(day, self.span, min(self.hour, 24))

    @property
    def first(self) -> date:
        """Its first day; of an hour, the day that it lies in."""
        if self.span in PER_YEAR:
            return date(self.year, (self.number - 1) * 12 // PER_YEAR[self.span] + 1, 1)
        if self.span is Span.WEEK:
            return date.fromisocalendar(self.year, self.number, 1)
        return date(self.year, 1, 1) + DAY * (self.number - self.length)

    @property
    def last(self) -> date:
        """Its last day."""
        if self.span is Span.WEEK:
            return self.first + DAY * 6
        if self.span in PER_YEAR:
            return self.later(1).first - DAY
        return date(self.year, 1, 1) + DAY * (self.number - 1)

    @property
    def days(self) -> list[date]:
        """Its days, in order."""
        first = self.first
        return [first + DAY * n for n in range((self.last - first).days + 1)]

    def begins_ms(self, zone: ZoneInfo) -> int:
        """The moment at which it begins."""
        hours = self.hour - 1 if self.span is Span.HOUR else 0
        return midnight_ms(self.first, zone) + hours * HOUR_MS

    def ends_ms(self, zone: ZoneInfo) -> int:
        """The moment at which it is over."""
        if self.span is Span.HOUR:
            return self.begins_ms(zone) + HOUR_MS
        return midnight_ms(self.last + DAY, zone)


def _parsed(text: str) -> Period | None:
    """The period, None for text of another form. Raises ValueError for one that there is not."""
    rolled = ROLLED.fullmatch(text)
    if rolled is not None:
        length = int(rolled["length"])
        if length < 1:
            raise ValueError
        return Period.rolling(date.fromisoformat(rolled["last"]), length)
    found = WRITTEN.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    if found["week"]:
        date.fromisocalendar(year, int(found["week"]), 1)
        return Period(Span.WEEK, year, int(found["week"]))
    if found["day"]:
        hour = int(found["hour"] or 1)
        if not 1 <= hour <= 25:
            raise ValueError
        day = date(year, int(found["month"]), int(found["day"]))
        return Period.holding(day, Span.HOUR if found["hour"] else Span.DAY, hour)
    span = Span.MONTH if found["month"] else Span.QUARTER if found["quarter"] else Span.YEAR
    number = int(found["month"] or found["quarter"] or 1)
    if not 1 <= number <= PER_YEAR[span]:
        raise ValueError
    return Period(span, year, number)


def _a_year_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def hour_at(moment_ms: int, zone: ZoneInfo) -> Period:
    """The hour that a moment lies in."""
    day = day_of(moment_ms, zone)
    return Period.holding(day, Span.HOUR, (moment_ms - midnight_ms(day, zone)) // HOUR_MS + 1)


def hours_of(day: date, zone: ZoneInfo) -> int:
    """How many hours a day of the city has: 24, or 23 or 25 when the clocks are changed."""
    return (midnight_ms(day + DAY, zone) - midnight_ms(day, zone)) // HOUR_MS


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
