"""What is said of why a figure moved, how sure it is, and which figures moved most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from data.strict import Words
from metrics.kpi_types import DistrictShare, Figure, Kpi, Period, Row, Scorecard


class Against(StrEnum):
    """What a figure is compared with."""

    BEFORE = "before"  # the period before
    YEAR = "year"  # the same period a year earlier, cut to as many days
    ROLLING = "rolling"  # the 365 days before the period; of a week or less the 28 days


class By(StrEnum):
    """Of what the parts of a change are."""

    DISTRICT = "district"
    DAY = "day"
    WEEK = "week"  # of a quarter
    MONTH = "month"  # of a year


class NoParts(StrEnum):
    """Why a change has no parts."""

    NO_VALUE = "no_value"
    NOTHING_BEFORE = "nothing_before"
    ONE_DAY = "one_day"  # of the city as a whole: the day is all there is
    NO_SUMS = "no_sums"  # a quantile is no sum; nor is a figure of the city as a whole over days


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of a waterfall, in the KPI's unit or in points of score. `key` is what it is of: None
    for what no district holds, "others" for those that were added up."""

    key: str | date | None
    points: float
    start: float
    end: float
    n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A district's share, and between which ranks it lies with 90 %; none where the cases are not
    separate."""

    share: DistrictShare
    rank: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPlot:
    """Districts by how many cases they have. `mean` is the share of all and `curve` (n, four limits
    from the lowest up: 99.8, 95, 95, 99.8 %) where chance alone leaves them, in the KPI's unit;
    `outside` is 'alarm' (beyond 99.8 %) or 'warning' (beyond 95 %) by district."""

    districts: tuple[DistrictShare, ...]
    mean: float
    curve: tuple[tuple[int, tuple[float, float, float, float]], ...]
    outside: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A trend with its natural limits, made of the periods before the one that is `judged` (its
    place). `rules` are those that it breaks: none is noise."""

    values: tuple[float | None, ...]
    periods: tuple[Period, ...]
    middle: float
    low: float
    high: float
    judged: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why one figure moved from `then` (in `period`, up to `until`) to `now`, the card's period.
    The `steps` sum to the change; without them `none` says why. `names` are the districts'."""

    row: Row
    now: Period
    against: Against
    period: Period
    until: date
    then: Figure
    by: By | None
    steps: tuple[Step, ...]
    none: NoParts | None
    places: tuple[Place, ...]
    control: Control | None
    names: Mapping[str, Words] = field(default_factory=dict)
    funnel: FunnelPlot | None = None

    @property
    def change(self) -> float | None:
        """In the KPI's unit."""
        now, then = self.row.figure.value, self.then.value
        return None if now is None or then is None else now - then


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """A KPI whose score changed, by `points`. `target` is how much of it came of what it is
    measured against, `standard` now and `then_standard` before; `district` moved the value most
    that way, None where none did."""

    department: str
    kpi: Kpi
    score: float
    points: float
    now: Figure
    then: Figure
    target: float
    standard: float
    then_standard: float
    district: Words | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseStory:
    """The City Pulse of a period, and what its change since `before` is made of. `steps` are None
    where either has none; `floor` is the share of the weight that must have a score."""

    period: Period
    before: Period
    score: float | None
    coverage: float
    then: float | None
    then_coverage: float
    floor: float
    weights: Mapping[str, float]
    cards: tuple[Scorecard, ...]
    then_scores: Mapping[str, float | None]
    by: str
    steps: tuple[Step, ...] | None
    districts: Mapping[str, Words]
    up: tuple[Mover, ...]
    down: tuple[Mover, ...]
