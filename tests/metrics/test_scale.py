from __future__ import annotations

import math

import pytest

from metrics.crowd.service import SAFETY
from metrics.scale import Scale, ScaleError
from metrics.traffic.congestion import TPI
from metrics.traffic.travel_time import BUFFER, DELAY, PTI, TTI

ALL = (TPI, TTI, PTI, BUFFER, DELAY, SAFETY)


@pytest.mark.parametrize("scale", ALL, ids=lambda scale: scale.id)
def test_a_scale_has_a_name_a_source_and_rising_bands(scale: Scale) -> None:
    lows = [band.low for band in scale.bands]
    assert lows == sorted(set(lows))
    assert scale.citation and scale.name.zh


def test_no_two_scales_have_one_id() -> None:
    assert len({scale.id for scale in ALL}) == len(ALL)


@pytest.mark.parametrize("meet", ["<", "<=", ">", ">=", "-"])
def test_numbers_of_different_scales_never_meet(meet: str) -> None:
    one, other = TPI.index(2), TTI.index(2)
    with pytest.raises(ScaleError, match="tpi and tti are different scales"):
        eval(f"one {meet} other")
    assert one != other


def test_numbers_of_one_scale_do() -> None:
    one, other = TPI.index(2), TPI.index(3)
    assert one < other and other > one and one <= one and one >= one
    assert other - one == 1
    assert one == TPI.index(2)


def test_an_index_says_its_scale() -> None:
    assert str(TPI.index(4.5)) == "4.5 (TPI 0–10)"


def test_what_is_no_number_has_no_band() -> None:
    with pytest.raises(ValueError, match="tpi: not a number"):
        TPI.band(math.nan)


def test_below_all_bands_is_the_first() -> None:
    assert DELAY.band(0.9).id == "free"
