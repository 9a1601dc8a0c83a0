"""Moments as CAP writes them (no Z, no fractions; UTC is -00:00), and as its Chinese dialect."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dispatch.cap.types import Profile

STRICT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def written(moment_ms: int, zone: ZoneInfo, profile: Profile = Profile.CAP) -> str:
    """A moment to the second, in the city's zone."""
    local = datetime.fromtimestamp(moment_ms // 1000, zone)
    minutes = round((local.utcoffset() or UTC.utcoffset(None)).total_seconds() / 60)
    sign = "-" if minutes <= 0 else "+"
    if profile is Profile.CHINA:
        sign = "-" if minutes < 0 else "+"
    between = " " if profile is Profile.CHINA else "T"
    offset = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    return f"{local:%Y-%m-%d}{between}{local:%H:%M:%S}{offset}"


def read(text: str, strict: bool) -> int:
    """A moment in ms since 1970. CAP 1.2 is read strictly; CAP 1.1 and Atom allow Z and fractions.
    Raises ValueError with the reason."""
    if strict and STRICT.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not a time such as 2024-12-14T15:00:00+01:00")
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("no offset")
        return int(moment.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not a time such as 2024-12-14T15:00:00+01:00") from None
