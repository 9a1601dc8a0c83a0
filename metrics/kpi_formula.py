"""How a KPI's value is made: over values, over events, or by an SQL of its own."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator

from data.strict import Strict

Positive = Annotated[int, Field(ge=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]


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


class Cases(Strict):
    """Σ num ÷ Σ den of the rows of `<sql>.sql`: occurred_at, district_id, num, den."""

    sql: Name
    given: dict[str, float | str] = Field({}, description="what the SQL calls $name")


class Quantile(Strict):
    """The value that the share `p` of the cases does not exceed, by nearest rank; one row of
    `<sql>.sql` is one case: occurred_at, district_id, value."""

    sql: Name
    p: Annotated[float, Field(gt=0, lt=1)]
    given: dict[str, float | str] = Field({}, description="what the SQL calls $name")


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
    cases: Cases | None = None
    quantile: Quantile | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Formula:
        if len(self._given()) != 1:
            known = ", ".join(type(self).model_fields)
            raise ValueError(f"a formula is exactly one of: {known}")
        return self

    def _given(self) -> list[str]:
        return [name for name in type(self).model_fields if getattr(self, name) is not None]

    @cached_property
    def form(self) -> str:
        """The name of the one that is given."""
        return self._given()[0]

    def indicators(self) -> dict[tuple[str, ...], str]:
        """The indicators that are read, each by its place in the YAML."""
        part = getattr(self, self.form)
        if self.query is not None or self.events is not None:
            return {}
        if isinstance(part, str):
            return {(self.form,): part}
        names = ("of", "to", "value", "weight", "indicator")
        return {(self.form, n): getattr(part, n) for n in names if hasattr(part, n)}

    @property
    def events(self) -> EventShare | EventRate | None:
        """The formula over events, or None for one over values."""
        return self.event_share or self.events_per_day

    @property
    def query(self) -> Cases | Quantile | None:
        """The formula by an SQL of its own, or None."""
        return self.cases or self.quantile

    @property
    def over_values(self) -> bool:
        """Whether it adds values of indicators up."""
        return self.events is None and self.query is None

    @property
    def of_cases(self) -> bool:
        """Whether value is k of n: 338 of 412 missions."""
        return bool(self.ratio or self.share or self.delivery or self.event_share or self.cases)

    @property
    def counts(self) -> bool:
        """Whether value is k of n separate cases, so that an interval can be given."""
        return bool(self.ratio or self.event_share or self.cases)
