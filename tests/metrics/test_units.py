from __future__ import annotations

import pytest

from metrics.catalogue import load_catalogue
from metrics.dimensions import unit_of
from metrics.units import KNOWN, UnitError, converts, factor, of_formula, told, unit


@pytest.mark.parametrize("text", KNOWN)
def test_each_unit_that_is_proposed_is_one(text: str) -> None:
    assert converts(unit(text), unit(text))


def test_each_unit_of_the_indicators_is_proposed() -> None:
    found = load_catalogue().by_id.values()
    used = {one.unit.en if one.measure is None else one.measure for one in found}
    assert used - {""} <= set(KNOWN)


@pytest.mark.parametrize(
    ("one", "other", "by"),
    [
        ("km/h", "m/s", 1 / 3.6),
        ("ppm", "ppb", 1000),
        ("mg/m³", "µg/m³", 1000),
        ("%", "", 0.01),
        ("min", "s", 60),
        ("d", "h", 24),
        ("people/h", "people/min", 1 / 60),
        ("missions/km²", "missions/m²", 1e-6),
    ],
)
def test_what_converts_does_so_by_a_factor(one: str, other: str, by: float) -> None:
    assert factor(unit(one), unit(other)) == pytest.approx(by)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("people/h", "vehicles/h"),
        ("people/h", "bicycles/h"),
        ("missions", "incidents"),
        ("ppb", "µg/m³"),  # needs the gas and its temperature
        ("km/h", "km"),
        ("s", ""),
    ],
)
def test_what_is_of_another_kind_does_not_convert(one: str, other: str) -> None:
    assert not converts(unit(one), unit(other))
    with pytest.raises(UnitError, match="does not convert"):
        factor(unit(one), unit(other))


def test_a_number_has_no_unit() -> None:
    assert told(unit("")) == "no unit"
    assert told(unit("km/h")) == "kilometer / hour"


@pytest.mark.parametrize("text", ["kmh", "furlong", "km//h", "km/", "§"])
def test_a_unit_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match="unknown unit"):
        unit(text)


@pytest.mark.parametrize(
    ("formula", "comes_to"),
    [
        ("missions / km**2", "missions/km²"),
        ("flow / (flow / speed)", "km/h"),
        ("(speed + speed - speed) * 2", "km/h"),
        ("3", ""),
    ],
)
def test_a_formula_has_a_unit(formula: str, comes_to: str) -> None:
    inputs = {"missions": "missions", "flow": "vehicles/h", "speed": "km/h"}
    made = of_formula(formula, {name: unit(text) for name, text in inputs.items()})
    assert converts(made, unit(comes_to))


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("flow +", "is no formula"),
        ("flow + speed", "Cannot convert"),
        ("nothing / 2", "unknown unit 'nothing'"),
        ("open('x')", "a formula is names"),
        ("flow ** speed", "a formula is names"),
        ("flow[0]", "a formula is names"),
    ],
)
def test_a_formula_that_does_not_hold_is_refused(formula: str, why: str) -> None:
    with pytest.raises(UnitError, match=why):
        of_formula(formula, {"flow": unit("vehicles/h"), "speed": unit("km/h")})


def test_the_unit_in_full_counts_where_the_screens_show_less() -> None:
    one = load_catalogue().by_id["missions_per_km2"]
    assert one.unit.en == "per km²"
    assert told(unit_of(one)) == "mission / kilometer ** 2"
