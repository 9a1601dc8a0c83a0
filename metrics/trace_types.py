"""What a figure of a KPI is made of, step by step down to the rows that came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.strict import Words
from metrics.kpi_period import Period
from metrics.kpi_types import Figure, Kpi, Row, Scorecard, Standard
from metrics.kpi_why_types import Control
from metrics.published_types import Publication, Restated
from metrics.types import Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One KPI in one period of its trend, as its card of that period has it: what it stood against
    is what held then. `den` is what num was divided by."""

    period: Period
    figure: Figure
    den: float
    standard: Standard
    score: float | None
    rating: str
    published: float | None = None  # the value as it was published, where it differs from now


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """What one district has of a figure. `value` is None where its denominator says nothing;
    `low` and `high` are the 95 % interval, `rank` the ranks it may have, of separate cases."""

    id: str
    name: Words
    num: float
    den: float
    value: float | None
    low: float | None = None
    high: float | None = None
    rank: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One KPI in one period: the card that it alone is on, its past, its districts, what was
    published. `fired` are the rules of the control chart that each period of the past breaks;
    `due_ms` is when the period is published, None for one that never is: one of a length that
    is not (`publishes` is false), or one that was over before the center began."""

    card: Scorecard
    history: tuple[Past, ...]
    control: Control | None
    fired: tuple[tuple[str, ...], ...]
    districts: tuple[District, ...]
    publication: Publication | None
    restated: Restated | None
    due_ms: int | None
    publishes: bool
    indicators: tuple[Indicator, ...]

    @property
    def row(self) -> Row:
        """The KPI's row of the card."""
        return self.card.rows[0]

    @property
    def kpi(self) -> Kpi:
        return self.row.kpi

    @property
    def period(self) -> Period:
        return self.card.period


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which of a figure's rows are wanted: of a district ('' for those of none), of one day, those
    that came after a moment; how they are ordered, and which of them are shown."""

    district: str | None = None
    day: date | None = None
    after_ms: int | None = None
    sort: str = "time"
    descending: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One row that is added up: what it puts into num and den. Of values: the point, the moment at
    which what they describe ended, the values themselves (`other` is the weight or the divisor),
    the worst quality, of how many it is the mean. Of cases: the alert or the event behind it, and
    in `more` whatever else its SQL says; where a case is one value, the `indicator` and moment
    (`value_ms`) by which it is found. `known_ms` is when it was known."""

    at_ms: int
    num: float
    den: float
    district: str | None = None
    point: str | None = None
    name: Words | None = None
    value: float | None = None
    other: float | None = None
    quality: float | None = None
    count: int = 1
    known_ms: int | None = None
    alert: int | None = None
    event: str | None = None
    indicator: str | None = None
    value_ms: int | None = None
    more: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A page of the rows of a figure, with count and sums of all that were asked for.

    `figure_num` and `figure_den` are those of the card, None where the rows asked for are not all
    of its rows; `agrees` says whether the sums are them. `rank` is, of a quantile, which of the
    rows in order of value the figure is. `sql` is what was run with `given`.
    """

    rows: tuple[TraceRow, ...]
    count: int
    num: float
    den: float
    figure_num: float | None
    figure_den: float | None
    agrees: bool | None
    rank: int | None
    sql: str
    given: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a measured value came: from which source, when, with how many others at once (its
    batch), as which version of that moment's value (1 is the first)."""

    source: str
    received_ms: int
    batch: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A value that a later one for the same moment replaced."""

    value: float
    quality: float
    source: str
    received_ms: int
    replaced_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value of an indicator at a point, measured or computed."""

    point: str
    name: Words
    indicator: str
    at_ms: int
    value: float | None
    quality: float
    n: int
    reason: str | None
    known_ms: int
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """The values of one input that a computed value's SQL had at hand: at the same point, its
    parts, or all points. `count` is how many there are; `readings` the first of them."""

    indicator: str
    where: str
    since_ms: int
    count: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A source of values: who gives them, under which licence, how often; what of it was refused
    (kept in quarantine), in all and since a moment."""

    id: str
    name: Words
    provider: str
    licence: str
    last_ms: int | None
    quarantined: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTrace:
    """Where one value comes from. Of a computed one: the SQL as it runs with `given`, what it gives
    when it is run again (`again`; None for a measured one), its inputs. Of a measured one: how it
    came and what it replaced."""

    indicator: Indicator
    reading: Reading
    sql: str | None
    given: Mapping[str, Any]
    again: float | None
    inputs: tuple[Input, ...]
    replaced: tuple[Replaced, ...]
    origins: tuple[Origin, ...]
