"""What a definition of an indicator says."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from data.city import Span
from data.strict import Strict, Words


class Ratio(Strict):
    """This value is `of` ÷ `to`. Without `to` the divisor is not an indicator of its own."""

    of: str
    to: str | None = None
    words: Words = Field(description="what it is set against, such as 'free flow'")


class Direction(StrEnum):
    """Which way is better; NONE where neither is."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Aggregation(StrEnum):
    """What values of many periods or points come to; NONE where nothing can be said of them, as
    of percentiles and indices: those are made anew from what they were made of."""

    SUM = "sum"
    MEAN = "mean"
    LAST = "last"
    NONE = "none"


class Definition(Strict):
    """The content of one `metrics/indicators/<id>.yaml`."""

    name: Words
    unit: Words = Words(en="", zh="")
    measure: str | None = Field(None, description="the unit in full, where `unit` shows less")
    scale: str | None = Field(None, description="the scale that an index is on; see metrics/scales")
    direction: Direction = Direction.NONE
    aggregation: Aggregation = Aggregation.NONE
    weight: str | None = Field(None, description="the indicator that weighs a mean of values")
    domain: str
    period: Span | None = Field(None, description="absent for a momentary value")
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    valid: tuple[float, float] | None = None
    inputs: list[str] = []
    window: Span | None = Field(None, description="how long an input goes on to count")
    minimum: Annotated[int, Field(ge=0)] = Field(0, description="of fewer values it says nothing")
    formula: str | None = Field(None, description="how its unit comes of its inputs' units")
    step: str | None = Field(None, description="function of metrics/steps.py for the SQL's rows")
    ratio: Ratio | None = None
    factor: float = 1
    standard: str | None = None
    history: str | None = Field(None, description="the indicator with the longer history of this")
    describe: Words


class Indicator(Definition):
    """A definition with its id (the file's name) and, when it is computed, its SQL."""

    id: str
    sql: str | None = None
    scale_name: Words | None = None  # of an index in a city; its unit then has the scale's sign

    @property
    def computed(self) -> bool:
        """Whether we compute it; otherwise it arrives from outside."""
        return self.sql is not None

    @property
    def period_ms(self) -> int:
        """The length of the period that a value describes; 0 for a momentary value."""
        return milliseconds(self.period)

    @property
    def window_ms(self) -> int:
        """How long after its observation an input still changes this value."""
        return milliseconds(self.window)


def milliseconds(span: timedelta | None) -> int:
    """A span in whole milliseconds; 0 for none."""
    return 0 if span is None else span // timedelta(milliseconds=1)
