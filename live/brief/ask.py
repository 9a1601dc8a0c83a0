"""A brief for one reader: from when it tells, and what of it is theirs first."""

from __future__ import annotations

from live.brief.looks import Choice, Window, window
from live.brief.make import Asked, make
from live.center import Center
from metrics.brief.types import Brief


def brief_for(
    center: Center, reader: str, choice: Choice, department: str | None = None
) -> tuple[Brief, Window]:
    """The brief of now, and the window that it tells of."""
    now_ms = center.now_ms()
    found = window(
        choice, center.briefs.last(reader, now_ms), shift_began(center), now_ms, center.city.zone
    )
    looked_ms = found.look.until_ms if found.look else None
    asked = Asked(found.since_ms, now_ms, looked_ms, department)
    return make(center, asked), found


def shift_began(center: Center) -> int | None:
    """Since when the officers sit who sit now; None when nobody does."""
    seats = (center.shift.sitting(seat) for seat in center.shift.every_seat())
    return min((one.since_ms for one in seats if one is not None), default=None)
