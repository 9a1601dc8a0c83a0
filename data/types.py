"""Values that other rooms are handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.strict import Words

CITY_POINT = 1
SOURCE_KIND = "source"  # the points that stand for sources
SHADOWS = 1 << 20  # from this number on, points are shadows: see Point.shadow_of
GOOD_QUALITY = 0.5  # a value of lesser quality is drawn as silent and counts as none


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One monitored thing. Times are milliseconds since 1970, coordinates WGS 84 degrees."""

    no: int
    id: str
    kind: str
    domain: str | None
    name: Words
    detail: Words | None = None
    district_id: str | None = None
    owner: str | None = None
    part_of: int | None = None
    lon: float | None = None
    lat: float | None = None
    km2: float | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    appeared_ms: int | None = None
    ended_ms: int | None = None
    shadow_of: int | None = None  # the real point for which this one stands in an exercise
    drill: int | None = None  # the number of that exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The newest value of one series. value is None when `reason` says why it cannot be given."""

    observed_ms: int
    value: float | None
    quality: float
    n: int
    reason: str | None
    received_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One row that was not taken: its place in the batch, the field, and why."""

    index: int
    field: str
    reason: str
