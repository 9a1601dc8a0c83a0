"""What a rule is made of: points, limits, what is measured, conditions (docs/rules.md)."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from alerts.types import Level
from data.city import Span
from data.strict import Strict
from data.types import SOURCE_KIND, Point

CITY_KIND = "city"
HOUR = timedelta(hours=1)
Direction = Literal["above", "below", "outside"]
Where = Literal["here", "district", "near", "city"]


def _is_not_negative(duration: timedelta) -> timedelta:
    if duration < timedelta(0):
        raise ValueError("must not be negative; PT0S is no delay")
    return duration


def listed(given: Any) -> Any:
    """One name as a list of it."""
    return [given] if isinstance(given, str) else given


def _one_or_two(given: Any) -> Any:
    """A limit as it may stand in YAML. Raises ValueError for what is neither."""
    numbers = given if isinstance(given, list | tuple) and len(given) == 2 else [given]
    if given is not None and not all(map(is_number, numbers)):
        raise ValueError("must be a number, or [low, high] for 'outside'")
    return given


def is_number(given: Any) -> bool:
    """Whether YAML read a number, and one that is not beyond all measure."""
    if not isinstance(given, int | float) or isinstance(given, bool):
        return False
    return abs(given) <= sys.float_info.max  # neither inf nor nan, and no integer of 400 digits


Delay = Annotated[timedelta, AfterValidator(_is_not_negative)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Names = Annotated[list[str], BeforeValidator(listed)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
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


Named = Literal["value", "ratio_to_usual"]
Measure = Annotated[
    Annotated[Named, Tag("named")] | Annotated[Change, Tag("Change")],
    Discriminator(lambda given: "Change" if isinstance(given, dict | Change) else "named"),
]


class Samples(Strict):
    """A limit is on while `need` of the last `of` values are beyond it, back with the deadband."""

    need: Annotated[int, Field(ge=1, le=64)]
    of: Annotated[int, Field(ge=1, le=64)]

    @model_validator(mode="after")
    def _fit(self) -> Samples:
        if self.need > self.of:
            raise ValueError(f"'need' {self.need} is more than 'of' {self.of}")
        return self


Conditions = Annotated[list["Condition"], Field(min_length=1)]


class Condition(Strict):
    """One thing that must hold for a value to count: an indicator within bounds, or a combination.

    A leaf names `indicator` with `at_least` and/or `at_most`. `where`: `here`, the same point and
    moment; `district`, any point of the same district; `near`, any within `metres`; `city`, the
    whole city. Elsewhere than here the newest value counts that is not older than `within`.
    """

    indicator: str | None = None
    at_least: Finite | None = None
    at_most: Finite | None = None
    where: Where = "here"
    metres: Annotated[Finite | None, Field(gt=0)] = None
    within: Span = HOUR
    all: Conditions | None = None
    any: Conditions | None = None
    none: Conditions | None = Field(None, alias="not")

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
