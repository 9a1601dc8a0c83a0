"""KPIs as a city defines them, the periods they are told for, and what a scorecard says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, model_validator

from data.strict import Fault, Strict, Words
from metrics.appeals.model import AppealRules
from metrics.appeals.types import LeftOut
from metrics.kpi_aim import Aim as Aim
from metrics.kpi_aim import Tolerance as Tolerance
from metrics.kpi_formula import Formula as Formula
from metrics.kpi_formula import Positive as Positive
from metrics.kpi_period import SHORTER
from metrics.kpi_period import Period as Period
from metrics.kpi_period import Span as Span
from metrics.published_types import Publishing
from metrics.score import COVERAGE, NEAR_ONE, Anchors


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
    TOO_SHORT = "too_short"  # the period is shorter than the KPI's own
    LEFT_OUT = "left_out"  # a deferral or an appeal left out all that there was


class Unscored(StrEnum):
    """Why a figure has no score."""

    NO_VALUE = "no_value"
    NO_STANDARD = "no_standard"
    NO_AIM = "no_aim"  # nobody said which values score 0 and 100


class Perspective(StrEnum):
    """From where a KPI looks at a department."""

    RESULT = "result"  # what people in the city get
    PROCESS = "process"  # how the work is done
    DATA = "data"  # whether it can be known at all


class Kpi(Strict):
    """One figure that a department answers for. Aims and `tolerance` are in the unit shown; with
    `show: minutes` they are seconds."""

    id: str
    department: str
    name: Words
    note: Words = Field(description="what is counted, after '338 of 412', or how it is averaged")
    counted: Words | None = Field(None, description="what a weighted mean is over, such as 'fires'")
    unit: Words
    show: Literal["number", "percent", "minutes"] = "number"
    decimals: Annotated[int, Field(ge=0, le=3)] = 1
    owner: Words | None = Field(None, description="who answers for it; else the department's head")
    perspective: Perspective = Perspective.RESULT
    period: Span = Field(Span.DAY, description="the shortest for which it is told")
    direction: Direction
    aims: list[Aim] = Field([], description="targets, each from a day on; none: as last year")
    tolerance: Tolerance
    formula: Formula
    kind: str = "city"
    minimum: Positive = 1
    headline: bool = False
    _factor: float = PrivateAttr(1.0)
    _sql: str = PrivateAttr("")

    @model_validator(mode="after")
    def _aims_that_fit(self) -> Kpi:
        if self.direction is Direction.TARGET and not self.aims:
            raise ValueError("direction 'target' needs a 'target'")
        for place, aim in enumerate(self.aims, start=1):
            wrong = aim.wrong(self.direction, self.tolerance)
            if wrong:
                raise ValueError(f"aim {place}: {wrong}")
        ordered = sorted(self.aims, key=lambda aim: aim.from_ or date.min)
        for one, after in pairwise(ordered):
            if one.to is None or after.from_ is None or after.from_ <= one.to:
                since = after.from_ or "the beginning"
                raise ValueError(
                    f"two aims count from {since} on: end the earlier with 'to', the day before"
                )
        return self

    def aim(self, day: date) -> Aim | None:
        """The aim that counts on a day."""
        return next((aim for aim in self.aims if aim.holds(day)), None)

    def told_for(self, span: Span) -> bool:
        """Whether it is told for periods of a length, or only for longer ones."""
        return SHORTER.index(span) >= SHORTER.index(self.period)

    def made(self, *, factor: float = 1.0, sql: str = "") -> Kpi:
        """The KPI with what its files say beside its own entry: by what its indicator's values are
        multiplied to be in its unit, and the text of its SQL."""
        found = self.model_copy()
        found._factor, found._sql = factor, sql
        return found

    @property
    def sql(self) -> str:
        """The SQL of a formula that has one."""
        return self._sql

    @property
    def scale(self) -> float:
        """What num ÷ den is multiplied by to be in the unit shown."""
        return (100.0 if self.show == "percent" else 1.0) * self._factor


class CityWeights(Strict):
    """How much each department weighs in the City Pulse from one day to another, and which share of
    the weight must have a score for a department's, and the city's, to be told."""

    from_: date | None = Field(None, alias="from", description="its first day; else since ever")
    to: date | None = Field(None, description="its last day; else until further notice")
    coverage: Annotated[float, Field(gt=0, le=1)] = COVERAGE
    weights: Annotated[dict[str, Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)]

    @model_validator(mode="after")
    def _one(self) -> CityWeights:
        total = sum(self.weights.values())
        if abs(total - 1) > NEAR_ONE:
            raise ValueError(f"the weights of departments sum to {total:g}; make them sum to 1")
        return self

    def holds(self, day: date) -> bool:
        """Whether they count on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class Kpis(list[Kpi]):
    """The KPIs of a city in their order; `pulse` says how its departments weigh, `publishing`
    when scorecards are published, `appeals` what may be appealed and deferred, `refused` what of
    its file does not hold and was left out."""

    def __init__(self, kpis: Iterable[Kpi] = (), pulse: Iterable[CityWeights] = ()) -> None:
        super().__init__(kpis)
        self.pulse = list(pulse)
        self.publishing = Publishing()
        self.appeals = AppealRules()
        self.refused: list[Fault] = []

    def weights(self, day: date) -> CityWeights | None:
        """The departments' weights that count on a day."""
        return next((one for one in self.pulse if one.holds(day)), None)

    def coverage(self, day: date) -> float:
        """The share of the weight that must have a score."""
        found = self.weights(day)
        return COVERAGE if found is None else found.coverage


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
    `since` is the first day of a series that began after the reference; `aim` is what counted on
    the period's first day."""

    kind: Literal["target", "last_year"]
    value: float | None
    source: Words | None = None
    period: Period | None = None
    absent: Absent | None = None
    since: date | None = None
    aim: Aim | None = None


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
    """One KPI of a scorecard. `trend` is one value per period of the card's `periods`; `weight` is
    what its aim gives it, 0 for none. `shares` are (num, den) of each district, whatever the form,
    `days` those of each day where the value is Σ num ÷ Σ den, `den` is that of the whole. A figure
    without a score says why in `unscored`. `left_out` is what claims in force leave out of the
    period; where they touch anything here the row is as decided, and `computed` is it without."""

    kpi: Kpi
    figure: Figure
    standard: Standard
    change: float | None
    rating: Rating
    trend: tuple[float | None, ...]
    before: Figure
    one_day: OneDay | None
    districts: tuple[DistrictShare, ...]
    score: float | None = None
    unscored: Unscored | None = None
    weight: float = 0.0
    anchors: Anchors | None = None
    den: float = 0.0
    shares: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    days: Mapping[date, tuple[float, float]] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    computed: Row | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A department's figures of one period as known at `now_ms`. `until` is the last whole day
    that could count, None before there is one; `running` when the period has not ended. `coverage`
    is the share of the weight that has a score; too little of it, and the department has none.
    Where claims in force touch a row the card is as decided, and `computed` is it without them."""

    department: str
    period: Period
    periods: tuple[Period, ...]
    until: date | None
    running: bool
    rows: tuple[Row, ...]
    now_ms: int
    score: float | None = None
    coverage: float = 0.0
    computed: Scorecard | None = None

    def count(self, rating: Rating) -> int:
        """How many of the rows have this rating."""
        return sum(row.rating is rating for row in self.rows)
