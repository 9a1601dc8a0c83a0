"""When an indicator calls for a person: what one rule says (docs/rules.md)."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationInfo, model_validator
from pydantic import field_validator as check

from alerts.judging.switches import Bounds
from alerts.rules.parts import (
    Band,
    Change,
    Condition,
    Delay,
    Direction,
    Finite,
    Identifier,
    Limits,
    Measure,
    Names,
    Samples,
    Selection,
)
from alerts.types import Level
from data.city import Span
from data.strict import Strict, Words
from metrics.types import milliseconds

VERSION_AT_MOST = 999_999_999  # there is room for a date, and for more to come in the store


class Cause(Strict):
    """A rule whose active alert explains this one away: what is then raised is suppressed."""

    rule: str
    where: Literal["here", "district", "city"] = "here"


class Main(Strict):
    """What is shown big, and what the watched ratio is taken of, such as speed and free flow."""

    indicator: str
    reference: str | None = None
    words: Words | None = None


class Rule(Strict):
    """When an indicator at some points calls for a person, and what is asked of them."""

    id: Identifier
    version: Annotated[int, Field(ge=1, le=VERSION_AT_MOST)]
    title: Words
    indicator: str
    points: Selection
    measure: Measure = "value"
    direction: Direction
    limits: Limits
    deadband: Annotated[Finite, Field(ge=0)]
    hold: Delay
    clear: Delay
    samples: Samples | None = None
    stale_after: Span
    only_if: list[Condition] = []
    during: Names = []
    not_during: Names = []
    suppressed_by: list[Cause] = []
    latch: bool = False
    shelve_at_most: Span = timedelta(hours=8)
    main: Main | None = None
    consequence: Words
    action: Words
    respond_within: Span
    owner: str | None = None
    plan: Identifier | None = None
    guidance: Words | None = None

    @check("limits")
    @classmethod
    def _get_graver(cls, limits: Limits, info: ValidationInfo) -> Limits:
        given, direction = limits.given(), info.data.get("direction")
        if not given:
            raise ValueError("at least one of blue, yellow, orange, red is needed")
        if direction is None:
            return limits  # that is the fault to tell
        for level, limit in given:
            if isinstance(limit, tuple) != (direction == "outside"):
                wanted = "[low, high]" if direction == "outside" else "one number"
                raise ValueError(f"{level.name.lower()} must be {wanted} for '{direction}'")
            if isinstance(limit, tuple) and not limit[0] < limit[1]:
                raise ValueError(f"{level.name.lower()}: low must be below high")
        for (lesser, least), (graver, most) in pairwise(given):
            _further_out(direction, lesser, least, graver, most)
        return limits

    @check("deadband")
    @classmethod
    def _leaves_an_inside(cls, deadband: float, info: ValidationInfo) -> float:
        """A band must have a middle that is inside with the deadband to spare on both sides."""
        limits = info.data.get("limits")
        bands = [limit for _, limit in limits.given()] if limits else []
        widths = [limit[1] - limit[0] for limit in bands if isinstance(limit, tuple)]
        if widths and 2 * deadband >= min(widths):
            raise ValueError(f"must be under half of the narrowest band, {min(widths):g}")
        return deadband

    @model_validator(mode="after")
    def _is_caused_by_others(self) -> Rule:
        if any(cause.rule == self.id for cause in self.suppressed_by):
            raise ValueError("'suppressed_by' names the rule itself")
        return self

    @model_validator(mode="after")
    def _says_what_to_do(self) -> Rule:
        if self.plan is None and self.guidance is None:
            raise ValueError("one of 'plan' and 'guidance' is needed: without it, it is no alert")
        return self

    def beside(self) -> list[str]:
        """The other indicators of the same point that must hold for a value to count."""
        leaves = [leaf for one in self.only_if for leaf in one.leaves() if leaf.where == "here"]
        return list(dict.fromkeys(leaf.indicator for leaf in leaves if leaf.indicator))

    def limit_of(self, level: Level, value: float) -> float:
        """The limit of the gravest given level up to `level`, on the side where `value` is."""
        limit = self.ladder[level]
        if isinstance(limit, tuple):
            return limit[0] if value < limit[0] else limit[1]
        return limit

    @cached_property
    def ladder(self) -> list[float | tuple[float, float]]:
        """The limit of the gravest given level up to each level, 0 to 4; the least below that."""
        given = self.limits.given()
        reached = ([limit for one, limit in given if one <= level] for level in Level)
        return [(limits or [given[0][1]])[-1] for limits in reached]

    def bounds(self, lasting: bool) -> Bounds:
        """The rule as numbers. `lasting`: a value stands until the next (momentary indicator)."""
        given = self.limits.given()
        pairs = [limit if isinstance(limit, tuple) else (limit, limit) for _, limit in given]
        low, high = np.array(pairs).T
        return Bounds(
            levels=np.array([int(level) for level, _ in given], np.int64),
            low=np.full(len(given), -np.inf) if self.direction == "above" else low,
            high=np.full(len(given), np.inf) if self.direction == "below" else high,
            deadband=self.deadband,
            hold_ms=milliseconds(self.hold),
            clear_ms=milliseconds(self.clear),
            stale_ms=milliseconds(self.stale_after),
            need=self.samples.need if self.samples else 1,
            of=self.samples.of if self.samples else 1,
            change_ms=milliseconds(self.measure.over) if isinstance(self.measure, Change) else 0,
            lasting=lasting,
        )


def _further_out(direction: str, lesser: Level, least: Any, graver: Level, most: Any) -> None:
    """Raise ValueError when the graver limit is not beyond the lesser one."""
    if direction == "outside":
        fits = most[0] < least[0] and most[1] > least[1]
        where = "wider than"
    else:
        fits = most > least if direction == "above" else most < least
        where = direction
    if not fits:
        beyond = f"{graver.name.lower()} {_said(most)}"
        raise ValueError(f"{beyond} must be {where} {lesser.name.lower()} {_said(least)}")


def _said(limit: float | Band) -> str:
    return f"[{limit[0]:g}, {limit[1]:g}]" if isinstance(limit, tuple) else f"{limit:g}"
