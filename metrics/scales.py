"""All scales by id, and those whose bands a standard of the city's choice makes."""

from __future__ import annotations

from collections.abc import Mapping

from data.strict import Words
from metrics.air.standards import STANDARDS
from metrics.crowd.service import SAFETY
from metrics.scale import Scale
from metrics.traffic.congestion import TPI
from metrics.traffic.travel_time import BUFFER, DELAY, PTI, TTI

# The air quality index is on the scale of the standard that the city names: `scale_of` says which.
CITY_AIR = "air"
_OWN = {scale.id: scale.name for scale in (TPI, TTI, PTI, BUFFER, DELAY, SAFETY)}
_AIR = {one.id: Words(en=one.name, zh=one.name) for one in STANDARDS.values()}
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


def own_scale(scale_id: str) -> Scale | None:
    """The scale with its bands; None for one of the air standards, which have classes instead."""
    return next((s for s in (TPI, TTI, PTI, BUFFER, DELAY, SAFETY) if s.id == scale_id), None)
