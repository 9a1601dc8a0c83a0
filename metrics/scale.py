"""Scales: an index is a number on a named scale, and numbers of different scales never meet."""

from __future__ import annotations

import math
from dataclasses import dataclass

from data.strict import Words


class ScaleError(TypeError):
    """Two numbers of different scales were set against each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One band of a scale; it begins at `low`, or right above it when the scale says so."""

    id: str
    name: Words
    low: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What the numbers of an index mean: `citation` is the standard and its section.

    `bands` run upwards. A value at a band's `low` belongs to it; with `above`, to the band below.
    `secondary`: the limits are known from a secondary source only.
    """

    id: str
    name: Words
    citation: str
    bands: tuple[Band, ...]
    above: bool = False
    secondary: bool = False

    def band(self, value: float) -> Band:
        """The band of a value; below all of them the first. Raises ValueError for NaN."""
        if math.isnan(value):
            raise ValueError(f"{self.id}: not a number")
        within = [b for b in self.bands if value > b.low or (value == b.low and not self.above)]
        return within[-1] if within else self.bands[0]

    def index(self, value: float) -> Index:
        """A number on this scale."""
        return Index(value=value, scale=self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A number on a scale. Compared with, or taken from, one of another scale it raises
    ScaleError."""

    value: float
    scale: Scale

    @property
    def band(self) -> Band:
        """Where it lies on its scale."""
        return self.scale.band(self.value)

    def __str__(self) -> str:
        return f"{self.value:g} ({self.scale.name.en})"

    def __lt__(self, other: Index) -> bool:
        return self.value < self._same(other)

    def __le__(self, other: Index) -> bool:
        return self.value <= self._same(other)

    def __gt__(self, other: Index) -> bool:
        return self.value > self._same(other)

    def __ge__(self, other: Index) -> bool:
        return self.value >= self._same(other)

    def __sub__(self, other: Index) -> float:
        return self.value - self._same(other)

    def _same(self, other: Index) -> float:
        if other.scale.id != self.scale.id:
            raise ScaleError(f"{self.scale.id} and {other.scale.id} are different scales")
        return other.value


def bands(*given: tuple[str, str, str, float]) -> tuple[Band, ...]:
    """Bands of (id, English, Chinese, low), upwards."""
    return tuple(Band(id=id_, name=Words(en=en, zh=zh), low=low) for id_, en, zh, low in given)
