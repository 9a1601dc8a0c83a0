"""What a KPI is to reach: tolerance with its bounds, and targets, each from a day on."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, model_serializer, model_validator

from data.strict import Strict, Words
from metrics.score import Anchors, nearest, one_way

_INTERVAL = re.compile(r"([\[(])\s*([-−]?[\d.]+)\s*,\s*([+]?[\d.]+)\s*([\])])")


class Tolerance(Strict):
    """Which changes against the standard are "even". A number is that much either way, itself
    included; an interval says its bounds: '[-1, 2)' holds −1 and not 2."""

    below: Annotated[float, Field(ge=0)]
    above: Annotated[float, Field(ge=0)]
    below_counts: bool = True
    above_counts: bool = True

    @model_validator(mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        if isinstance(given, bool):
            raise ValueError("a tolerance is a number, or an interval such as '[-1, 2)'")
        if isinstance(given, int | float):
            if given < 0:
                raise ValueError(f"must be 0 or more (given: {given})")
            return {"below": given, "above": given}
        if isinstance(given, str):
            found = _INTERVAL.fullmatch(given.strip())
            if found is None or float(found.group(2).replace("−", "-")) > 0:
                raise ValueError(f"{given!r} is no interval round 0 such as '[-1, 2)'")
            opening, low, high, closing = found.groups()
            return {
                "below": -float(low.replace("−", "-")),
                "above": float(high),
                "below_counts": opening == "[",
                "above_counts": closing == "]",
            }
        return given

    @model_serializer
    def _written(self) -> str:
        return str(self)

    def __str__(self) -> str:
        opening, closing = "[" if self.below_counts else "(", "]" if self.above_counts else ")"
        return f"{opening}{-self.below:g}, {self.above:g}{closing}"

    def holds(self, change: float) -> bool:
        """Whether a change is within; none at all always is."""
        if change == 0:
            return True
        if change < 0:
            return change > -self.below or (self.below_counts and change == -self.below)
        return change < self.above or (self.above_counts and change == self.above)

    @property
    def widest(self) -> float:
        return max(self.below, self.above)


class Aim(Strict):
    """What counts from one day to another. Values are in the unit shown, with `show: minutes` in
    seconds. `against: last_year` takes the same period's value for the target, and floor and
    stretch are then differences from it."""

    from_: date | None = Field(None, alias="from", description="its first day; else since ever")
    to: date | None = Field(None, description="its last day; else until further notice")
    against: Literal["target", "last_year"] = "target"
    target: float | None = None
    floor: float | tuple[float, float] | None = Field(None, description="scores 0 here and worse")
    stretch: float | None = Field(None, description="scores 100 here and better")
    source: Words | None = Field(None, description="who set the target")
    weight: Annotated[float, Field(gt=0, le=1)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Aim:
        if self.from_ and self.to and self.from_ > self.to:
            raise ValueError(f"it ends ({self.to}) before it begins ({self.from_})")
        if self.against == "target" and (self.target is None or self.source is None):
            raise ValueError("'target' and 'source' go together: say who set the target")
        if self.against == "last_year" and (self.target is not None or self.source is not None):
            raise ValueError("against last_year there is no 'target' and no 'source'")
        if self.weight is not None and self.floor is None:
            raise ValueError("a 'weight' needs 'floor' and 'stretch': without them no score")
        return self

    def holds(self, day: date) -> bool:
        """Whether it counts on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)

    def anchors(self, direction: str, tolerance: Tolerance, standard: float) -> Anchors | None:
        """The score's anchors with this standard; None when the aim has no floor."""
        if self.floor is None:
            return None
        if isinstance(self.floor, tuple):
            return nearest(*self.floor, standard, tolerance.below, tolerance.above)
        stretch = self.stretch
        assert stretch is not None  # see `wrong`
        base = 0.0 if self.against == "target" else standard
        return one_way(base + self.floor, standard, base + stretch)

    def wrong(self, direction: str, tolerance: Tolerance) -> str | None:
        """What does not fit the KPI's direction, with the cure."""
        target = 0.0 if self.target is None else self.target
        if direction == "target":
            return self._wrong_round(target, tolerance)
        if isinstance(self.floor, tuple):
            return "one 'floor', not two: only direction 'target' has one on each side"
        if (self.floor is None) != (self.stretch is None):
            return "'floor' and 'stretch' go together: between them lies the score"
        if self.floor is None or self.stretch is None:
            return None
        up = direction == "up"
        if (self.floor < target < self.stretch) if up else (self.floor > target > self.stretch):
            return None
        middle = f"{target:g}" if self.against == "target" else "0 (as last year)"
        order = "floor < target < stretch" if up else "floor > target > stretch"
        return (
            f"direction '{direction}' needs {order}, given {self.floor:g}, {middle}, "
            f"{self.stretch:g}"
        )

    def _wrong_round(self, target: float, tolerance: Tolerance) -> str | None:
        if self.against == "last_year":
            return "direction 'target' needs a 'target'"
        if self.stretch is not None:
            return "direction 'target' has no 'stretch': the target itself scores 100"
        if self.floor is None:
            return None
        if not isinstance(self.floor, tuple):
            return "direction 'target' has a floor on each side: 'floor: [18, 24]'"
        low, high = self.floor
        edges = (low, target - tolerance.below, target, target + tolerance.above, high)
        if all(a < b for a, b in pairwise(edges)):
            return None
        return "needs floor < target − tolerance < target < target + tolerance < the other floor"
