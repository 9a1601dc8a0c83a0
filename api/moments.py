"""Moments as requests give them: ISO 8601 with offset."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


def _in_utc(given: datetime) -> datetime:
    """The moment in UTC: near the ends of the calendar there may be none. Raises ValueError."""
    try:
        return given.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is beyond the calendar, the years 1 to 9999") from error


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


def milliseconds(moment: datetime) -> int:
    """A moment in ms since 1970."""
    return int(moment.timestamp() * 1000)
