"""Units, through pint: which there are, what converts to what, and the unit of a formula.

A registry of our own: a unit that is not in the list is a mistake, and people never convert to
vehicles. Values are stored in the unit that the definition shows, times its `factor`.
"""

from __future__ import annotations

import ast
import difflib
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import pint

_LIST = """
kilo- = 1e3 = k-
milli- = 1e-3 = m-
micro- = 1e-6 = µ- = u-
meter = [length] = m
second = [time] = s
minute = 60 * second = min
hour = 3600 * second = h
day = 86400 * second = d
gram = [mass] = g
kelvin = [temperature] = K
degreeC = kelvin; offset: 273.15 = degC
percent = 0.01 = %
ppm = 1e-6
ppb = 1e-9
person = [person] = _ = people
vehicle = [vehicle]
bicycle = [bicycle]
call = [call]
mission = [mission]
incident = [incident]
fire = [fire]
crew = [crew] = _ = unit
place = [place] = _ = point
"""
# Names with powers, multiplied and divided: what else pint would read ('2 km', 'km//h') is no unit.
_TERM = r"[^\W\d_]+(?:[²³]|\*\*-?\d)?|°C|%"
_WRITTEN = re.compile(rf"(?:{_TERM})(?:[*/](?:{_TERM}))*")
# As they are written on screens; to propose the nearest for one that is not.
KNOWN = (
    "km/h", "m/s", "km", "m", "m²", "s", "min", "h", "d", "µg/m³", "mg/m³", "ppm", "ppb", "°C", "%",
    "people", "people/h", "people/m/min", "people/m²", "vehicles", "vehicles/h", "vehicles/km",
    "bicycles/h", "calls", "missions", "missions/km²", "incidents", "fires", "units", "points",
)  # fmt: skip
_registry: pint.UnitRegistry[float] = pint.UnitRegistry(None, on_redefinition="raise")
_registry.load_definitions(_LIST.strip().splitlines())
Quantity: Any = _registry.Quantity
Unit = pint.Unit
_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class UnitError(ValueError):
    """A unit or a formula that cannot be read, or that adds up what does not convert."""


def unit(text: str) -> Unit:
    """The unit that `text` writes ('km/h', 'µg/m³', '' for none). Raises UnitError."""
    try:
        if text and not _WRITTEN.fullmatch(text):
            raise UnitError(text)
        return _registry.parse_units(text)
    except (pint.PintError, UnitError) as error:
        near = difflib.get_close_matches(text, KNOWN, n=1)
        cure = f", did you mean '{near[0]}'?" if near else f"; known: {', '.join(KNOWN)}"
        raise UnitError(f"unknown unit '{text}'{cure}") from error


def converts(one: Unit, other: Unit) -> bool:
    """Whether values in the one can be told in the other."""
    return bool(Quantity(1, one).is_compatible_with(other))


def factor(one: Unit, other: Unit) -> float:
    """By what a value in `one` is multiplied to be in `other`. Raises UnitError when it is not
    convertible."""
    if not converts(one, other):
        raise UnitError(f"{told(one)} does not convert to {told(other)}")
    return float(Quantity(1, one).to(other).magnitude)


def of_formula(formula: str, inputs: Mapping[str, Unit]) -> Unit:
    """The unit of an expression over inputs, numbers and units, such as 'missions / km**2'.

    Raises UnitError for what is neither, and for a sum of what does not convert.
    """
    try:
        tree = ast.parse(formula, mode="eval")
    except SyntaxError as error:
        raise UnitError(f"'{formula}' is no formula: {error.msg}") from error
    try:
        found = _value(tree.body, inputs)
    except pint.PintError as error:
        raise UnitError(f"'{formula}': {error}") from error
    return Unit(found.units)


def _value(node: ast.expr, inputs: Mapping[str, Unit]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Quantity(number)
        case ast.Name(id=name):
            return Quantity(1, inputs[name] if name in inputs else unit(name))
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int() as power)):
            return _value(left, inputs) ** power
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_value(left, inputs), _value(right, inputs))
    raise UnitError(f"'{ast.unparse(node)}': a formula is names, numbers, + - * / and **")


def told(one: Unit) -> str:
    """A unit in words of an error: 'kilometer / hour'; 'no unit' for a bare number."""
    return "no unit" if one.dimensionless and str(one) == "dimensionless" else str(one)
