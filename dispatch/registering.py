"""What is registered: how a new incident stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.types import BadCommand, Level
from data.strict import Words
from dispatch.orders import Registration, check_place, checked_area
from dispatch.types import Case, Incident, Signal


def new_incident(told: Registration, signals: Sequence[Signal], now_ms: int) -> Incident:
    """How a new incident stands; what was not told comes from the alert that was first. Raises
    BadCommand."""
    first = signals[0] if signals else None
    drill = told.drill or (first.drill if first else None)
    check_drill(signals, drill)
    check_place(told.lon, told.lat)
    title, domain = told.title, told.domain
    if first is not None:
        title, domain = title or first.title, domain or first.domain
    if title is None:
        raise BadCommand("title", "is missing: what is it?")
    if domain is None:
        raise BadCommand("domain", "is missing")
    grade = told.grade or max((one.grade for one in signals), default=Level.NORMAL)
    if grade is Level.NORMAL:
        raise BadCommand("grade", "is missing: 1 ordinary, 2 large, 3 serious, 4 very serious")
    where: Mapping[str, Any] = {
        "lon": told.lon, "lat": told.lat, "place": told.place, "district": told.district,
    }  # fmt: skip
    if first is not None and told.lon is None:
        where = {"lon": first.lon, "lat": first.lat, "place": told.place or first.place,
                 "district": first.district}  # fmt: skip
    occurred_ms = told.occurred_ms
    if occurred_ms is None:
        occurred_ms = first.onset_ms if first else now_ms
    if occurred_ms > now_ms:
        raise BadCommand("occurred", "is in the future")
    return Incident(
        no=0, seq=0, state=Case.REGISTERED, grade=Level(grade),
        title=Words(en=title.en, zh=title.zh), domain=domain, origin=told.origin,
        occurred_ms=occurred_ms, opened_ms=now_ms, opened_by=told.actor, drill=drill,
        area=None if told.area is None else checked_area(told.area),
        first_out=first.no if first else None, **where,
    )  # fmt: skip


def check_drill(signals: Sequence[Signal], drill: str | None) -> None:
    """What is real and what is exercised is never one incident. Raises BadCommand."""
    for i, one in enumerate(signals):
        if one.drill != drill:
            raise BadCommand(f"alerts.{i}", f"alert {one.no}: what is real and what is a drill "
                             "cannot be one")  # fmt: skip
