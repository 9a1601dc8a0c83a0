"""When a city is in a special time: weekly hours, dates, events and public holidays.

The optional file `data/cities/<city>/calendars.yaml` names calendars; rules hold during or outside
of them (docs/rules.md). A moment is in a calendar when one of its parts holds it, each part from
its beginning up to, not including, its end, on the wall clock of the city.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import numpy.typing as npt
from holidays.registry import COUNTRIES
from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from data.strict import Document, Fault, Strict, Words, parse_entries, unknown

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = get_args(Day)
MINUTE_MS, DAY_MS = 60_000, 86_400_000
QUARTER_MS = 15 * MINUTE_MS  # offsets from UTC change at full quarters of an hour only
DAY_MINUTES = 1440
THURSDAY = 3  # 1 January 1970


def _minutes(given: Any) -> Any:
    """Minutes since midnight of `HH:MM`. YAML reads 16:30 as a number to base 60: the same."""
    hour, colon, minute = str(given).partition(":")
    if isinstance(given, str) and colon and hour.isdecimal() and minute.isdecimal():
        given = 60 * int(hour) + int(minute) if int(minute) < 60 else None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= DAY_MINUTES:
        raise ValueError("must be a time of day such as 07:30, 24:00 at most")
    return given


TimeOfDay = Annotated[int, BeforeValidator(_minutes)]


class _Stretch(Strict):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Weekly(_Stretch):
    """Hours of some weekdays. An end at or before the beginning is on the next day."""

    days: Annotated[list[Day], Field(min_length=1)] = list(DAYS)
    start: TimeOfDay = Field(0, alias="from")
    end: TimeOfDay = Field(DAY_MINUTES, alias="to")

    @model_validator(mode="after")
    def _takes_time(self) -> Weekly:
        if self.start == self.end:
            raise ValueError("'from' and 'to' are the same; leave both out for the whole day")
        return self

    def holds(self, days: Ints, minutes: Ints) -> Bools:
        """Which local days (since 1970) and minutes of the day are in it; shapes alike."""
        mine = np.array([name in self.days for name in DAYS])
        today = mine[(days + THURSDAY) % 7]
        if self.start < self.end:
            return np.asarray(today & (minutes >= self.start) & (minutes < self.end))
        yesterday = mine[(days + THURSDAY - 1) % 7]
        return np.asarray((today & (minutes >= self.start)) | (yesterday & (minutes < self.end)))


class Event(_Stretch):
    """Something that happens once. Local times of the city, without zone."""

    name: Words
    start: datetime = Field(alias="from")
    end: datetime = Field(alias="to")

    @model_validator(mode="after")
    def _is_local(self) -> Event:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("times are local: without zone")
        if self.end <= self.start:
            raise ValueError("'to' must be after 'from'")
        return self

    def span_ms(self, zone: ZoneInfo) -> tuple[int, int]:
        """Its beginning and its end in ms since 1970."""
        first, last = (one.replace(tzinfo=zone).timestamp() for one in (self.start, self.end))
        return int(first * 1000), int(last * 1000)


class PublicHolidays(Strict):
    """The public holidays of a country (ISO 3166-1) and subdivision (ISO 3166-2), whole days."""

    country: str
    subdivision: str | None = None

    @model_validator(mode="after")
    def _is_known(self) -> PublicHolidays:
        known = sorted(codes[1] for codes in COUNTRIES.values())
        if self.country not in known:
            raise ValueError(unknown("country", self.country, known))
        # Only this country: `list_supported_countries` reads all 250, a quarter of a second.
        parts = getattr(holidays, self.country).subdivisions
        if self.subdivision is not None and self.subdivision not in parts:
            raise ValueError(unknown("subdivision", self.subdivision, list(parts)))
        return self

    def days(self, years: Iterable[int]) -> Ints:
        """The days of these years, counted from 1970, in order."""
        found = [day for year in years for day in _days(self.country, self.subdivision, year)]
        return np.array(sorted(found), np.int64)


class Calendar(Strict):
    """Times that belong together under one name."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Words
    weekly: list[Weekly] = []
    dates: list[date] = []
    events: list[Event] = []
    holidays: PublicHolidays | None = None

    @model_validator(mode="after")
    def _has_a_time(self) -> Calendar:
        if not (self.weekly or self.dates or self.events or self.holidays):
            raise ValueError("one of 'weekly', 'dates', 'events' and 'holidays' is needed")
        return self

    def holds(self, moments_ms: Ints, zone: ZoneInfo) -> Bools:
        """Which moments are in it, by the wall clock of `zone`; shape as given."""
        local = local_ms(moments_ms, zone)
        days, minutes = local // DAY_MS, local % DAY_MS // MINUTE_MS
        found = np.isin(days, [_number(day) for day in self.dates])
        for one in self.weekly:
            found |= one.holds(days, minutes)
        for first, last in (event.span_ms(zone) for event in self.events):
            found |= (moments_ms >= first) & (moments_ms < last)
        if self.holidays and len(days):
            years = range(_year(int(days.min())), _year(int(days.max())) + 1)
            found |= np.isin(days, self.holidays.days(years))
        return np.asarray(found)


def local_ms(moments_ms: Ints, zone: ZoneInfo) -> Ints:
    """What the clocks in `zone` show at moments in UTC, likewise in ms since 1970."""
    quarters = moments_ms // QUARTER_MS
    if not len(quarters):
        return moments_ms
    first = int(quarters.min())
    if int(quarters.max()) == first:
        return np.asarray(moments_ms + _offset_ms(zone, first))
    unique, place = np.unique(quarters, return_inverse=True)
    offsets = np.array([_offset_ms(zone, one) for one in unique.tolist()], np.int64)
    return np.asarray(moments_ms + offsets[place])


def read_calendars(folder: Path) -> tuple[dict[str, Calendar], list[Fault]]:
    """The calendars of a city by id, and all that is wrong with the file; none without one."""
    path = folder / "calendars.yaml"
    if not path.exists():
        return {}, []
    document = Document(path, f"{folder.name}/calendars.yaml")
    entries, faults = parse_entries(document, "calendars", Calendar)
    ids = [raw.get("id") if isinstance(raw, dict) else None for raw in _raw(document)]
    faults += [
        document.fault(("calendars", place, "id"), f"calendar '{name}' stands twice")
        for place, name in enumerate(ids)
        if name is not None and name in ids[:place]
    ]
    return {one.id: one for one in reversed(entries)}, faults


def _raw(document: Document) -> list[Any]:
    content = document.content
    given = content.get("calendars") if isinstance(content, dict) else None
    return given if isinstance(given, list) else []


@cache
def _days(country: str, subdivision: str | None, year: int) -> list[int]:
    found = holidays.country_holidays(country, subdiv=subdivision, years=year)
    return [_number(day) for day in found]


@cache
def _offset_ms(zone: ZoneInfo, quarter: int) -> int:
    moment = datetime.fromtimestamp(quarter * QUARTER_MS / 1000, UTC).astimezone(zone)
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds() * 1000)


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _year(day: int) -> int:
    return date.fromordinal(day + date(1970, 1, 1).toordinal()).year
