"""When an indicator calls for a person: what one rule says (docs/rules.md)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, model_validator
from pydantic import field_validator as check

from alerts.switches import Bounds
from alerts.types import Level
from data.city import City, Span
from data.strict import Strict, Words
from data.types import SOURCE_KIND, Point
from metrics.types import Indicator, milliseconds

CITY_KIND = "city"
HOUR = timedelta(hours=1)
Direction = Literal["above", "below", "outside"]
Where = Literal["here", "district", "near", "city"]


def _is_not_negative(duration: timedelta) -> timedelta:
    if duration < timedelta(0):
        raise ValueError("must not be negative; PT0S is no delay")
    return duration


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _one_or_two(given: Any) -> Any:
    """A limit as it may stand in YAML. Raises ValueError for what is neither."""
    numbers = given if isinstance(given, list | tuple) and len(given) == 2 else [given]
    if given is not None and not all(_is_number(one) and math.isfinite(one) for one in numbers):
        raise ValueError("must be a number, or [low, high] for 'outside'")
    return given


def _is_number(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool)


Delay = Annotated[timedelta, AfterValidator(_is_not_negative)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Names = Annotated[list[str], BeforeValidator(_listed)]
Band = tuple[float, float]
Limit = Annotated[float | Band | None, BeforeValidator(_one_or_two)]


class Selection(Strict):
    """The points that a rule watches: those that fit all that is named. Each may be one or several.

    `tag` is one of the list `tags` among a point's attributes.
    """

    kind: Names = []
    domain: Names = []
    tag: Names = []
    district: Names = []

    @model_validator(mode="after")
    def _says_something(self) -> Selection:
        if not (self.kind or self.domain or self.tag or self.district):
            raise ValueError("one of 'kind', 'domain', 'tag' and 'district' is needed")
        return self

    def takes(self, point: Point, domain: str | None) -> bool:
        """Whether a point, of a kind that belongs to `domain`, is one of them."""
        if not self.kind and point.kind in (CITY_KIND, SOURCE_KIND):
            return False  # these stand for the whole and are only meant when they are named
        tags = point.attributes.get("tags") or []
        return (
            (not self.kind or point.kind in self.kind)
            and (not self.domain or (point.domain or domain) in self.domain)
            and (not self.tag or any(tag in tags for tag in self.tag))
            and (not self.district or point.district_id in self.district)
        )


class Limits(Strict):
    """Where each level begins; a level that is absent is never reached.

    One number for `above` and `below`; [low, high] for `outside`: below low, or from high on.
    """

    blue: Limit = None
    yellow: Limit = None
    orange: Limit = None
    red: Limit = None

    def side(self, side: Literal["low", "high"]) -> dict[Level, float]:
        """One number for each level: of a band that side, otherwise the limit itself."""
        at = 0 if side == "low" else 1
        return {k: one[at] if isinstance(one, tuple) else one for k, one in self.given()}

    def given(self) -> list[tuple[Level, float | Band]]:
        """The limits that there are, from the least to the gravest."""
        pairs = [(level, getattr(self, level.name.lower())) for level in Level if level]
        return [(level, limit) for level, limit in pairs if limit is not None]


class Change(Strict):
    """Watch not the value but its difference to the newest one at least this long before."""

    over: Span


class Samples(Strict):
    """A limit is on while `need` of the last `of` values are beyond it, back with the deadband."""

    need: Annotated[int, Field(ge=1, le=64)]
    of: Annotated[int, Field(ge=1, le=64)]

    @model_validator(mode="after")
    def _fit(self) -> Samples:
        if self.need > self.of:
            raise ValueError(f"'need' {self.need} is more than 'of' {self.of}")
        return self


class Condition(Strict):
    """One thing that must hold for a value to count: an indicator within bounds, or a combination.

    A leaf names `indicator` with `at_least` and/or `at_most`. `where`: `here`, the same point and
    moment; `district`, any point of the same district; `near`, any within `metres`; `city`, the
    whole city. Elsewhere than here the newest value counts that is not older than `within`.
    """

    indicator: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    where: Where = "here"
    metres: Annotated[float | None, Field(gt=0)] = None
    within: Span = HOUR
    all: list[Condition] | None = None
    any: list[Condition] | None = None
    none: list[Condition] | None = Field(None, alias="not")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Condition:
        kinds = [
            name
            for name, part in (
                ("indicator", self.indicator),
                ("all", self.all),
                ("any", self.any),
                ("not", self.none),
            )
            if part is not None
        ]
        if len(kinds) != 1:
            raise ValueError("exactly one of 'indicator', 'all', 'any' and 'not' is needed")
        if self.indicator is not None and self.at_least is None and self.at_most is None:
            raise ValueError("one of 'at_least' and 'at_most' is needed")
        if (self.where == "near") != (self.metres is not None):
            raise ValueError("'metres' goes with 'where: near', and only with it")
        return self

    def leaves(self) -> list[Condition]:
        """The leaves below this condition, itself when it is one."""
        if self.indicator is not None:
            return [self]
        parts = [*(self.all or []), *(self.any or []), *(self.none or [])]
        return [leaf for part in parts for leaf in part.leaves()]


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
    version: Annotated[int, Field(ge=1)]
    title: Words
    indicator: str
    points: Selection
    measure: Literal["value", "ratio_to_usual"] | Change = "value"
    direction: Direction
    limits: Limits
    deadband: Annotated[float, Field(ge=0)]
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
    plan: Words | None = None
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


def with_defaults(raw: Any, indicators: Mapping[str, Indicator], city: City) -> Any:
    """A rule as it is written, with what it leaves out (the reasons stand in docs/rules.md).

    hold: none where a value is the mean of a period, a minute where it is a momentary one.
    clear: one period; five minutes. deadband: a twentieth of the smallest limit. stale_after: that
    of the source of the kind that is watched, else two periods or an hour.
    """
    if not isinstance(raw, Mapping):
        return raw
    indicator = indicators.get(str(raw.get("indicator")))
    period = indicator.period if indicator else None
    missing = {
        "hold": timedelta(0) if period else timedelta(minutes=1),
        "clear": period or timedelta(minutes=5),
        "deadband": _twentieth(raw.get("limits")),
        "stale_after": _source_silence(raw, city) or (2 * period if period else HOUR),
    }
    return {**{key: value for key, value in missing.items() if value is not None}, **raw}


def _twentieth(limits: Any) -> float | None:
    """A twentieth of the smallest limit that is not 0, or of the narrowest band; None for none."""
    sizes: list[float] = []
    for limit in limits.values() if isinstance(limits, Mapping) else ():
        if _is_number(limit):
            sizes += [abs(limit)] if limit else []
        elif isinstance(limit, list | tuple) and len(limit) == 2:
            sizes += [abs(limit[1] - limit[0])] if all(map(_is_number, limit)) else []
    return round(min(sizes) / 20, 6) if sizes else None


def _source_silence(raw: Mapping[str, Any], city: City) -> timedelta | None:
    points = raw.get("points")
    kinds = _listed(points.get("kind")) if isinstance(points, Mapping) else None
    spans = [
        city.sources[source].stale_after
        for kind in kinds or []
        if isinstance(kind, str) and kind in city.kinds
        if (source := city.kinds[kind].source) in city.sources
    ]
    return max(spans, default=None)
