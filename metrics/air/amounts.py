"""Amounts of gases: parts of the air as mass in it, and back, at 298.15 K and 1013.25 hPa.

That is the reference state of HJ 633 and GB 3095, and of the US EPA's limits (25 °C, one
atmosphere). Particles have a mass only: nothing converts there.
"""

from __future__ import annotations

LITRES_PER_MOL = 8.314462618 * 298.15 / 101325 * 1000  # an ideal gas: R·T ÷ p, about 24.465
# g/mol, of the abridged standard atomic weights (IUPAC): O 15.999, S 32.06, N 14.007, C 12.011.
MOLAR_MASS = {"so2": 64.058, "no2": 46.005, "o3": 47.997, "co": 28.010}
_PARTS = {"ppm": 1.0, "ppb": 1e-3}  # in ppm
_MASSES = {"mg/m³": 1.0, "µg/m³": 1e-3}  # in mg/m³


def factor(gas: str, one: str, other: str) -> float | None:
    """By what an amount of `gas` in the unit `one` is multiplied to be in `other`; exactly 1 for
    the same unit, None where it does not convert."""
    if one == other:
        return 1.0
    for units in (_PARTS, _MASSES):
        if one in units and other in units:
            return units[one] / units[other]
    mass = MOLAR_MASS.get(gas)
    if mass is None:
        return None
    if one in _PARTS and other in _MASSES:
        return _PARTS[one] * mass / LITRES_PER_MOL / _MASSES[other]
    if one in _MASSES and other in _PARTS:
        return _MASSES[one] * LITRES_PER_MOL / mass / _PARTS[other]
    return None
