"""The air quality standards by id. Their classes and values are never interchangeable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from metrics.air import hj633, us_epa
from metrics.air.types import AirClass, AirIndex, Concentrations

DEFAULT = "hj633-2026"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One standard: how it is called and cited, the days it is for, its keys, units and classes.

    `valid_from` <= day < `valid_until`; None is open. `units` is the unit of each key it takes.
    """

    id: str
    name: str
    citation: str
    valid_from: date | None
    valid_until: date | None
    units: Mapping[str, str]
    classes: tuple[AirClass, ...]
    compute: Callable[[Concentrations], AirIndex]


def _hj633(profile: hj633.Profile, year: int) -> Standard:
    return Standard(
        id=profile.id,
        name=f"AQI (HJ 633-{year})",
        citation=f"HJ 633-{year}",
        valid_from=profile.valid_from,
        valid_until=profile.valid_until,
        units={k: "mg/m³" if k.startswith("co_") else "µg/m³" for k in profile.breakpoints},
        classes=hj633.CLASSES,
        compute=partial(hj633.index, profile=profile),
    )


STANDARDS: Mapping[str, Standard] = {
    standard.id: standard
    for standard in (
        _hj633(hj633.HJ633_2026, 2026),
        _hj633(hj633.HJ633_2012, 2012),
        Standard(
            id=us_epa.ID,
            name="US AQI (EPA 2024)",
            citation="EPA-454/B-24-002, May 2024",
            valid_from=None,
            valid_until=None,
            units=us_epa.UNITS,
            classes=us_epa.CLASSES,
            compute=us_epa.index,
        ),
    )
}


def standard(standard_id: str) -> Standard:
    """The standard of that id. Raises ValueError, naming those there are, for any other."""
    if standard_id not in STANDARDS:
        raise ValueError(f"no air standard '{standard_id}'; there are {', '.join(STANDARDS)}")
    return STANDARDS[standard_id]


def index(standard_id: str, concentrations: Concentrations) -> AirIndex:
    """The air quality index of one place and day or hour under one standard.

    `concentrations` by key ('pm2_5_24h'), in the units of `standard(standard_id).units`; None or
    NaN is missing. Raises ValueError for an unknown standard or key, or a negative concentration.
    """
    return standard(standard_id).compute(concentrations)


def hj633_on(day: date) -> str:
    """The id of the edition of HJ 633 in force on a day of the city's calendar."""
    return hj633.profile_on(day).id


# A city may name a standard without an edition: each day is then told by the one in force on it.
DATED: Mapping[str, Callable[[date], str]] = {"hj633": hj633_on}


def on(standard_id: str, day: date) -> str:
    """The id of the edition to tell a day by: the one in force, or the one that is named.

    Raises ValueError for a standard that there is not.
    """
    return DATED[standard_id](day) if standard_id in DATED else standard(standard_id).id
