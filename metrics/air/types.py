"""What an air quality index is made of, and the exact arithmetic that the standards share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from fractions import Fraction

Concentration = float | Decimal
Concentrations = Mapping[str, Concentration | None]

# Means of floats carry noise near 1e-14; no analyser resolves 1e-9. Cleaning a float here keeps
# 0.06999999999999999 from being truncated to 0.069, and 60.0000001 as it is.
FLOAT_NOISE = Decimal("1e-9")
PRIMARY_ABOVE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AirClass:
    """One class of one standard: its range of index values, official name and official colour.

    `high` is None where the standard sets no upper end. The colours belong to the air-quality
    page alone: they are another palette than the four warning colours.
    """

    category: StrEnum
    name: str
    low: int
    high: int | None
    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AirIndex:
    """One air quality index under one standard. `value` None means that it is not published.

    `sub` holds the sub-index of each pollutant and averaging time that has one ('pm2_5_24h').
    `primary` names all that tie for the highest, and is empty up to 50. `missing` names what the
    standard asked for and did not get; `reason` says what that did to the value.
    """

    value: int | None
    standard: str
    category: StrEnum | None
    primary: tuple[str, ...]
    sub: dict[str, int]
    missing: tuple[str, ...]
    reason: str | None


def exact(key: str, concentration: Concentration) -> Decimal | None:
    """The concentration as a decimal, float noise below 1e-9 removed; None for NaN.

    Raises ValueError for a negative or infinite concentration.
    """
    value = Decimal(str(concentration))
    if value.is_nan():
        return None
    if value.is_infinite() or value < 0:
        raise ValueError(
            f"{key}: {concentration} is not a concentration; reject it in quality control first"
        )
    if isinstance(concentration, Decimal):
        return value
    return value.quantize(FLOAT_NOISE, ROUND_HALF_EVEN)


def measured(concentrations: Concentrations) -> dict[str, Decimal]:
    """The concentrations that are there: None and NaN left out, the others exact."""
    given = {key: value for key, value in concentrations.items() if value is not None}
    decimals = {key: exact(key, value) for key, value in given.items()}
    return {key: value for key, value in decimals.items() if value is not None}


def on_line(
    concentration: Decimal, low: tuple[Decimal, int], high: tuple[Decimal, int]
) -> Fraction:
    """The unrounded sub-index on the line through two (breakpoint, index) pairs.

    Formula 1 of HJ 633 and Equation 1 of the EPA's TAD; exact, so rounding never sees noise.
    """
    (bp_low, index_low), (bp_high, index_high) = low, high
    slope = Fraction(index_high - index_low) / (Fraction(bp_high) - Fraction(bp_low))
    return slope * (Fraction(concentration) - Fraction(bp_low)) + index_low


def class_of(value: int, classes: Sequence[AirClass]) -> StrEnum:
    """The class that an index value falls in. `classes` run from the best to the worst."""
    return next(c.category for c in classes if c.high is None or value <= c.high)


def primary_of(value: int, sub: Mapping[str, int]) -> tuple[str, ...]:
    """All that tie for the highest sub-index when the index is above 50, otherwise none."""
    if value <= PRIMARY_ABOVE:
        return ()
    return tuple(key for key, index in sub.items() if index == value)


def refuse_unknown(standard: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raises ValueError when a key is none of the standard's."""
    expected = sorted(known)
    for key in given:
        if key not in expected:
            raise ValueError(f"{standard} has no '{key}'; it takes {', '.join(expected)}")
