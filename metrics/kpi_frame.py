"""The stretches of time that a scorecard looks at: whole days, for an hour's card whole hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from metrics.kpi_period import DAY, HOUR_MS, Period, Span, day_of, hours_of, midnight_ms
from metrics.kpi_query import Calendar

# How many periods a trend has: what a year ago was is among them, but for hours and days.
TREND = {
    Span.HOUR: 25,
    Span.DAY: 35,
    Span.WEEK: 54,
    Span.MONTH: 25,
    Span.QUARTER: 13,
    Span.YEAR: 11,
    Span.ROLLING: 13,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A day, or an hour of one, and the periods that it counts for."""

    begins_ms: int
    ends_ms: int
    day: date
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Frame:
    """The period that is asked for, as known at `now_ms`, up to and including `last` if given."""

    period: Period
    zone: ZoneInfo
    now_ms: int
    last: date | None = None

    @cached_property
    def until(self) -> date:
        """The last whole day that can count; before the period when none of it has ended."""
        known = day_of(self.now_ms, self.zone) - DAY
        if self.hourly and self.period.ends_ms(self.zone) <= self.now_ms:
            known = self.period.last
        return min(self.period.last, known, self.last or date.max)

    @property
    def hourly(self) -> bool:
        return self.period.span is Span.HOUR

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the trend, the one that is asked for last."""
        count = TREND[self.period.span]
        return tuple(self.period.later(place - count + 1, self.zone) for place in range(count))

    @cached_property
    def a_year_earlier(self) -> Period:
        """The reference of a KPI without a target."""
        found = self.period.a_year_earlier()
        if not self.hourly:
            return found
        hour = min(found.hour, hours_of(found.first, self.zone))
        return Period.holding(found.first, Span.HOUR, hour)

    @property
    def looked_at(self) -> tuple[Period, ...]:
        """All periods that something is told of."""
        return (*self.periods, self.a_year_earlier)

    @property
    def detailed(self) -> set[Period]:
        """Those of them of which each day is told; of the others all at once is enough."""
        return {self.period, self.periods[-2], self.a_year_earlier}

    @cached_property
    def slots(self) -> list[Slot]:
        """All that is looked at, in order. A day may count for two: the one a year earlier, and a
        rolling one of the trend."""
        found: dict[tuple[int, int, date], list[Period]] = {}
        for period in dict.fromkeys(self.looked_at):
            for stretch in self._of(period):
                found.setdefault(stretch, []).append(period)
        return [Slot(*stretch, tuple(found[stretch])) for stretch in sorted(found)]

    def _of(self, period: Period) -> list[tuple[int, int, date]]:
        """When each of its days (or its hour) begins and ends, and the day."""
        if self.hourly:
            ends = period.ends_ms(self.zone)
            return [(ends - HOUR_MS, ends, period.first)] if ends <= self.now_ms else []
        last = min(period.last, self.until)
        return [
            (midnight_ms(day, self.zone), midnight_ms(day + DAY, self.zone), day)
            for day in period.days
            if day <= last
        ]

    @cached_property
    def calendar(self) -> Calendar:
        """The slots as the store is asked for them: what lies between two that do not touch is
        asked for by no name."""
        moments: list[int] = []
        numbers: list[int] = []
        current = None
        for number, slot in enumerate(self.slots):
            if number and self.slots[number - 1].ends_ms != slot.begins_ms:
                moments.append(self.slots[number - 1].ends_ms)
                numbers.append(-1)
            if self.period in slot.periods and current is None:
                current = number
            moments.append(slot.begins_ms)
            numbers.append(number)
        return Calendar(
            moments=moments,
            numbers=numbers,
            current=len(self.slots) if current is None else current,
            until_ms=self.slots[-1].ends_ms,
        )

    @property
    def begun(self) -> bool:
        return self.until >= self.period.first

    def check(self) -> None:
        """Raises ValueError for an hour that its day does not have."""
        if self.hourly and self.period.hour > (most := hours_of(self.period.first, self.zone)):
            raise ValueError(f"{self.period.first} has {most} hours, so there is no {self.period}")

    def due(self, days: Sequence[date], per_day: int) -> float:
        """How many values were to come on these days. What comes hourly comes 23 or 25 times on a
        day when the clocks are changed."""
        if self.hourly:
            return per_day / 24
        if per_day % 24:
            return float(per_day * len(days))
        return float(sum(per_day // 24 * hours_of(day, self.zone) for day in days))
