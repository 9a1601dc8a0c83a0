"""All scales by id, and those whose bands a standard of the city's choice makes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.strict import Words
from metrics.air import standards
from metrics.air.standards import STANDARDS
from metrics.crowd.service import SAFETY
from metrics.scale import Scale
from metrics.traffic.congestion import TPI
from metrics.traffic.travel_time import BUFFER, DELAY, PTI, TTI
from metrics.types import Indicator

# The air quality index is on the scale of the standard that the city names: `scale_of` says which.
CITY_AIR = "air"
_OWN = {scale.id: scale.name for scale in (TPI, TTI, PTI, BUFFER, DELAY, SAFETY)}
_AIR = {one.id: Words(en=one.name, zh=one.name) for one in STANDARDS.values()}
# Abbreviations that the field knows; an air standard's number says whose index it is.
_SIGNS = {
    TTI.id: Words(en="TTI", zh="TTI"),
    PTI.id: Words(en="PTI", zh="PTI"),
    BUFFER.id: Words(en="BI", zh="BI"),
    TPI.id: Words(en="TPI 0–10", zh="TPI 0–10"),
    "hj633": Words(en="HJ 633", zh="HJ 633"),
    "hj633-2026": Words(en="HJ 633-2026", zh="HJ 633-2026"),
    "hj633-2012": Words(en="HJ 633-2012", zh="HJ 633-2012"),
    "us-epa-2024": Words(en="US EPA 2024", zh="US EPA 2024"),
}
SCALES: Mapping[str, Words] = {
    **_OWN,
    **_AIR,
    CITY_AIR: Words(en="the city's air standard", zh="本市空气质量标准"),
}


def scale_of(scale_id: str, air_standard: str) -> Words:
    """The name that numbers of a scale are never told without.

    An index by the city's air standard has that standard's name. Raises KeyError for no scale.
    """
    if scale_id != CITY_AIR:
        return SCALES[scale_id]
    return _AIR.get(air_standard, Words(en=air_standard.upper(), zh=air_standard.upper()))


def sign_of(scale_id: str, air_standard: str) -> Words:
    """What stands behind each number of a scale, as a unit does: short, and never left out."""
    found = _SIGNS.get(air_standard if scale_id == CITY_AIR else scale_id)
    return found or scale_of(scale_id, air_standard)


def in_city(one: Indicator, air_standard: str) -> Indicator:
    """The indicator as a city tells it: wherever its unit goes, the sign of its scale goes too."""
    if one.scale is None:
        return one
    sign = sign_of(one.scale, air_standard)
    unit = Words(en=f"{one.unit.en} {sign.en}".strip(), zh=f"{one.unit.zh} {sign.zh}".strip())
    measure = one.unit.en if one.measure is None else one.measure
    name = scale_of(one.scale, air_standard)
    return one.model_copy(update={"unit": unit, "measure": measure, "scale_name": name})


def edition_of(one: Indicator, air_standard: str, day: date) -> str | None:
    """The id of the scale of a day's value: of an air index, of the edition that the day is told
    by. None for an indicator without a scale."""
    return standards.on(air_standard, day) if one.scale == CITY_AIR else one.scale


def told(one: Indicator) -> dict[str, Any] | None:
    """The scale of an indicator's values as JSON gives it: {id, name}; None for one without."""
    if one.scale is None or one.scale_name is None:
        return None
    return {"id": one.scale, "name": one.scale_name.model_dump()}


def own_scale(scale_id: str) -> Scale | None:
    """The scale with its bands; None for one of the air standards, which have classes instead."""
    return next((s for s in (TPI, TTI, PTI, BUFFER, DELAY, SAFETY) if s.id == scale_id), None)
