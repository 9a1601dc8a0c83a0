"""KPIs as a city defines them, the periods they are told for, and what a scorecard says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from data.strict import Strict, Words
from metrics.kpi_period import Period as Period
from metrics.kpi_period import Span as Span

Positive = Annotated[int, Field(ge=1)]


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    TARGET = "target"


class Rating(StrEnum):
    """A value against its standard. UNKNOWN is drawn differently from EVEN."""

    BETTER = "better"
    EVEN = "even"
    WORSE = "worse"
    UNKNOWN = "unknown"


class Absent(StrEnum):
    """Why a number is not there."""

    NOT_BEGUN = "not_begun"  # no whole day of the period has ended
    NO_VALUES = "no_values"
    TOO_FEW = "too_few"  # fewer than the KPI's minimum
    BEFORE_SERIES = "before_series"  # the reference lies before the first known value


class Ratio(Strict):
    """Σ of ÷ Σ to, over the moments at which both are known."""

    of: str
    to: str


class WeightedMean(Strict):
    """Σ value × weight ÷ Σ weight."""

    value: str
    weight: str


class Share(Strict):
    """The share of values within the limits. With `day_mean_from: 18`, of the means of days (per
    point) that have at least 18 values, because a standard for 24 hours judges no single hour."""

    indicator: str
    at_most: float | None = None
    at_least: float | None = None
    day_mean_from: Positive | None = None

    @model_validator(mode="after")
    def _limited(self) -> Share:
        if self.at_most is None and self.at_least is None:
            raise ValueError("a share needs 'at_most' or 'at_least'")
        return self


class Delivery(Strict):
    """Values that came ÷ values that were to come from the known points."""

    indicator: str
    per_day: Positive


class EventShare(Strict):
    """Of the events whose beginning was seen and that reached one of `status`, the share that did
    so within so many minutes. An event first seen in such a status tells nothing."""

    kind: str
    category: list[str] | None = None
    status: Annotated[list[str], Field(min_length=1)]
    within_minutes: Annotated[float, Field(gt=0)]


class EventRate(Strict):
    """Events begun per day."""

    kind: str
    category: list[str] | None = None


class Formula(Strict):
    """How a KPI's value is made: one of these."""

    ratio: Ratio | None = None
    weighted_mean: WeightedMean | None = None
    mean: str | None = None
    sum: str | None = None
    share: Share | None = None
    quality: str | None = Field(None, description="the mean quality of this indicator's values")
    delivery: Delivery | None = None
    event_share: EventShare | None = None
    events_per_day: EventRate | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Formula:
        if len(self._given()) != 1:
            known = ", ".join(type(self).model_fields)
            raise ValueError(f"a formula is exactly one of: {known}")
        return self

    def _given(self) -> list[str]:
        return [name for name in type(self).model_fields if getattr(self, name) is not None]

    @property
    def form(self) -> str:
        """The name of the one that is given."""
        return self._given()[0]

    def indicators(self) -> dict[tuple[str, ...], str]:
        """The indicators that are read, each by its place in the YAML."""
        part = getattr(self, self.form)
        if isinstance(part, str):
            return {(self.form,): part}
        names = ("of", "to", "value", "weight", "indicator")
        return {(self.form, n): getattr(part, n) for n in names if hasattr(part, n)}

    @property
    def events(self) -> EventShare | EventRate | None:
        """The formula over events, or None for one over values."""
        return self.event_share or self.events_per_day

    @property
    def of_cases(self) -> bool:
        """Whether value is k of n: 338 of 412 missions."""
        return bool(self.ratio or self.share or self.delivery or self.event_share)

    @property
    def counts(self) -> bool:
        """Whether value is k of n separate cases, so that an interval can be given."""
        return self.ratio is not None or self.event_share is not None


class Kpi(Strict):
    """One figure that a department answers for. `target` and `tolerance` are in the unit shown;
    with `show: minutes` they are seconds."""

    id: str
    department: str
    name: Words
    note: Words = Field(description="what is counted, after '338 of 412', or how it is averaged")
    counted: Words | None = Field(None, description="what a weighted mean is over, such as 'fires'")
    unit: Words
    show: Literal["number", "percent", "minutes"] = "number"
    decimals: Annotated[int, Field(ge=0, le=3)] = 1
    direction: Direction
    target: float | None = None
    target_source: Words | None = None
    reference: Literal["same_period_last_year"] = "same_period_last_year"
    tolerance: Annotated[float, Field(ge=0)]
    formula: Formula
    kind: str = "city"
    minimum: Positive = 1
    headline: bool = False

    @model_validator(mode="after")
    def _target_with_its_source(self) -> Kpi:
        if (self.target is None) != (self.target_source is None):
            raise ValueError("'target' and 'target_source' go together: say who set the target")
        if self.direction is Direction.TARGET and self.target is None:
            raise ValueError("direction 'target' needs a 'target'")
        return self

    @property
    def scale(self) -> float:
        """What a share is multiplied by to be in the unit shown."""
        return 100.0 if self.show == "percent" else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number with what it stands on: value = num of n, from values of `first` to `last`.
    num is in the formula's own terms (missions within the goal, not per cent)."""

    value: float | None
    num: float = 0.0
    n: int = 0
    first: date | None = None
    last: date | None = None
    absent: Absent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What a value is set against: a target of `source`, or the same period a year earlier.
    `since` is the first day of a series that began after the reference."""

    kind: Literal["target", "last_year"]
    value: float | None
    source: Words | None = None
    period: Period | None = None
    absent: Absent | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneDay:
    """The one day without which the value would be so different that it must be said."""

    day: date
    n: int
    without: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictShare:
    """A district's share k of n with the 95 % interval (Wilson 1927) where the cases are separate.
    value, low and high are in the KPI's unit."""

    district_id: str
    name: Words
    value: float
    k: float
    n: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One KPI of a scorecard. `trend` is one value per period of the card's `periods`."""

    kpi: Kpi
    figure: Figure
    standard: Standard
    change: float | None
    rating: Rating
    trend: tuple[float | None, ...]
    before: Figure
    one_day: OneDay | None
    districts: tuple[DistrictShare, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A department's figures of one period as known at `now_ms`. `until` is the last whole day
    that could count, None before there is one; `running` when the period has not ended."""

    department: str
    period: Period
    periods: tuple[Period, ...]
    until: date | None
    running: bool
    rows: tuple[Row, ...]
    now_ms: int

    def count(self, rating: Rating) -> int:
        """How many of the rows have this rating."""
        return sum(row.rating is rating for row in self.rows)
