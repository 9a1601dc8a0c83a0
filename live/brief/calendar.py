"""What a city's calendars say of the next hours: events by name, and days that are not like others.
Weekly hours are routine and not told. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from data.calendars import Calendar
from metrics.brief.types import Days, Item, Key, Link, Moment, Parameter, Sentence
from metrics.kpi_period import day_of, midnight_ms

LINK = (Link("map", "/map"),)
EPOCH = date(1970, 1, 1)


def calendar_items(
    calendars: Iterable[Calendar], zone: ZoneInfo, since_ms: int, now_ms: int, until_ms: int
) -> list[Item]:
    """What goes on or begins by `until_ms`, in the order in which it begins."""
    found: list[tuple[int, Item]] = []
    for one in calendars:
        found += _events(one, zone, since_ms, now_ms, until_ms)
        found += _days(one, zone, now_ms, until_ms)
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def _events(
    one: Calendar, zone: ZoneInfo, since_ms: int, now_ms: int, until_ms: int
) -> Iterable[tuple[int, Item]]:
    for event in one.events:
        begins, ends = event.span_ms(zone)
        if ends <= now_ms or begins > until_ms:
            continue
        said: dict[str, Parameter] = {"event": event.name, "until": Moment(ends)}
        if begins > now_ms:
            told = Sentence(Key.EVENT_BEGINS, said | {"at": Moment(begins)}, LINK)
        else:
            told = Sentence(Key.EVENT_LASTS, said, LINK)
        yield begins, Item(sentences=(told,), at_ms=begins, stands=not since_ms < begins <= now_ms)


def _days(one: Calendar, zone: ZoneInfo, now_ms: int, until_ms: int) -> Iterable[tuple[int, Item]]:
    """Public holidays and dates of the calendar, today's and those to come."""
    first, last = day_of(now_ms, zone), day_of(until_ms - 1, zone)
    wanted = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    named = wanted & set(one.dates)
    if one.holidays is not None:
        years = {day.year for day in wanted}
        numbers = {int(n) for n in one.holidays.days(sorted(years))}
        named |= {day for day in wanted if (day - EPOCH).days in numbers}
    for day in sorted(named):
        told = Sentence(Key.DAY_OFF, {"day": Days(day, day), "calendar": one.name}, LINK)
        yield midnight_ms(day, zone), Item(sentences=(told,), stands=True)
