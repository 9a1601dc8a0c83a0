"""Moments: milliseconds since 1970 as times, and the city's days and hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(ms: int) -> datetime:
    """A moment as a time in UTC."""
    return _EPOCH + timedelta(milliseconds=ms)


def to_ms(moment: datetime) -> int:
    """An aware time as a moment."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def local_midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the day of `moment` on the city's calendar."""
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def earlier(ms: int, span: timedelta, zone: ZoneInfo) -> int:
    """`span` before a moment; whole days are days of the city's clock, of 23 to 25 hours."""
    if span % DAY:
        return ms - span // timedelta(milliseconds=1)
    wall = utc(ms).astimezone(zone).replace(tzinfo=None) - span
    return to_ms(wall.replace(tzinfo=zone))


def last_end(ms: int, period: timedelta, zone: ZoneInfo) -> int:
    """The end of the last period that was over at a moment; the moment itself for no period."""
    if period >= DAY:
        return to_ms(local_midnight(utc(ms), zone))
    length = period // timedelta(milliseconds=1)
    return ms - ms % length if length else ms
