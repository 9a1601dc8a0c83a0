"""Parts of the air as mass in it, at 298.15 K and 1013.25 hPa."""

from __future__ import annotations

import pytest

from metrics.air.amounts import LITRES_PER_MOL, MOLAR_MASS, factor


def test_a_mole_of_gas_has_its_known_volume() -> None:
    assert pytest.approx(24.465, abs=5e-4) == LITRES_PER_MOL


@pytest.mark.parametrize(
    ("gas", "one", "other", "times"),
    [
        # As every table of them has it, to the digits that tables print.
        ("no2", "ppb", "µg/m³", 1.88),
        ("so2", "ppb", "µg/m³", 2.62),
        ("o3", "ppb", "µg/m³", 1.96),
        ("o3", "ppm", "µg/m³", 1962),
        ("co", "ppm", "mg/m³", 1.145),
    ],
)
def test_a_gas_has_its_known_mass(gas: str, one: str, other: str, times: float) -> None:
    found = factor(gas, one, other)
    assert found == pytest.approx(times, rel=2e-3)
    back = factor(gas, other, one)
    assert found is not None and back is not None and found * back == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("gas", [*MOLAR_MASS, "pm10"])
def test_the_same_unit_stays_to_the_last_bit(gas: str) -> None:
    assert factor(gas, "µg/m³", "µg/m³") == 1
    assert factor(gas, "mg/m³", "µg/m³") == 1000


def test_particles_have_no_parts_and_an_unknown_unit_does_not_convert() -> None:
    assert factor("pm2_5", "ppb", "µg/m³") is None
    assert factor("no2", "ppb", "people") is None
