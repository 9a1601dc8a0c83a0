"""Scorecards as they were published: figures that no later value changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import Field

from data.city import Span as Duration
from data.strict import Strict, Words
from metrics.kpi_period import Period, Span

ITSELF = "system"  # who publishes when nobody does it by hand


class Publishing(Strict):
    """When a scorecard is published: `grace` after its period has ended, so that what describes
    its last day has come. Only periods of these lengths are."""

    grace: Duration = timedelta(hours=36)
    spans: list[Span] = Field(default=[Span.WEEK, Span.MONTH, Span.QUARTER, Span.YEAR])


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One figure as it was published. `value` is num ÷ den in the KPI's unit, None with the reason
    in `absent`; `standard` what it stood against; `shares` are (num, den) of each district;
    `definition` the digest of the KPI's definition then."""

    kpi_id: str
    value: float | None
    num: float
    den: float
    n: int
    absent: str | None
    standard_kind: str
    standard: float | None
    score: float | None
    weight: float
    rating: str
    definition: str
    shares: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One published scorecard. What had come by `known_ms` counted, which is when it was
    published; `actor` is who did it, ITSELF for the job."""

    no: int
    department: str
    period: Period
    score: float | None
    coverage: float
    known_ms: int
    actor: str
    why: str
    digest: str
    figures: Mapping[str, PublishedFigure]

    @property
    def by_hand(self) -> bool:
        return self.actor != ITSELF


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """One figure that stands otherwise now than it was published. `changed` names what differs:
    'value', 'score', 'standard', 'num', 'den', 'definition'. A definition alone restates nothing
    by itself, but says why."""

    published: PublishedFigure
    value: float | None
    num: float
    den: float
    n: int
    standard: float | None
    score: float | None
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """One value that came late. `before` is what stood there when the scorecard was published,
    None for nothing."""

    point: str
    name: Words
    district: str | None
    indicator: str
    at_ms: int
    value: float
    before: float | None
    source: str
    received_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LateValues:
    """The first of them, and how many there are. `recomputed` counts the computed values that the
    figure reads which were made anew; `recorded` what was recorded later of its events or
    alerts."""

    count: int
    values: tuple[Late, ...]
    recomputed: int = 0
    recorded: int = 0


class AlreadyPublished(Exception):
    """A period is published once."""

    def __init__(self, department: str, period: str, known_ms: int) -> None:
        super().__init__(f"{period} of {department} is published already")
        self.department, self.period, self.known_ms = department, period, known_ms


class NotOver(Exception):
    """Only a period that has ended can be published."""
