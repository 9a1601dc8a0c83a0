"""Whether a definition's unit can come of its inputs' units; else what is wrong, and the cure."""

from __future__ import annotations

from collections.abc import Mapping

from data.strict import Document, Fault
from metrics.types import Indicator
from metrics.units import Unit, UnitError, converts, of_formula, told, unit

Units = Mapping[str, Unit]


def unit_of(one: Indicator) -> Unit:
    """The unit that its values are in. Raises UnitError for one that there is not."""
    return unit(one.unit.en if one.measure is None else one.measure)


def check(one: Indicator, document: Document, units: Units) -> list[Fault]:
    """All that is wrong with the unit of `one`. `units` has those of the definitions that stand."""
    try:
        own = unit_of(one)
    except UnitError as error:
        where = ("unit", "en") if one.measure is None else ("measure",)
        cure = "" if one.measure else "; or write it under 'measure'"
        return [document.fault(where, f"{error}{cure}")]
    if one.scale is not None:
        return _expect_none(one, own, document, "an index on a scale has no unit")
    if not one.computed:
        return []
    if one.formula is not None:
        return _by_formula(one, own, document, units)
    if one.ratio is not None:
        return _by_ratio(one, own, document, units)
    return _by_inputs(one, own, document, units)


def _expect_none(one: Indicator, own: Unit, document: Document, why: str) -> list[Fault]:
    if own.dimensionless:
        return []
    return [document.fault(("unit",), f"unit '{one.unit.en}': {why}; leave it out or write '%'")]


def _by_formula(one: Indicator, own: Unit, document: Document, units: Units) -> list[Fault]:
    known = {name: units[name] for name in one.inputs if name in units}
    assert one.formula is not None
    try:
        made = of_formula(one.formula, known)
    except UnitError as error:
        if set(one.inputs) - set(units):
            return []  # an input that does not stand is a fault of its own
        return [document.fault(("formula",), str(error))]
    if converts(made, own):
        return []
    message = f"'{one.formula}' comes to {told(made)}, which does not convert to '{one.unit.en}'"
    return [document.fault(("formula",), f"{message}; mend the formula or the unit")]


def _by_ratio(one: Indicator, own: Unit, document: Document, units: Units) -> list[Fault]:
    assert one.ratio is not None
    of, to = units.get(one.ratio.of), units.get(one.ratio.to or "")
    if of is not None and to is not None and not converts(of, to):
        message = f"'{one.ratio.of}' is in {told(of)}, '{one.ratio.to}' in {told(to)}"
        return [document.fault(("ratio",), f"{message}: write what it comes to as 'formula'")]
    return _expect_none(one, own, document, "a ratio has no unit")


def _by_inputs(one: Indicator, own: Unit, document: Document, units: Units) -> list[Fault]:
    there = {name: units[name] for name in one.inputs if name in units}
    if not there:
        return []
    first, *others = there.values()
    if not all(converts(first, other) for other in others):
        said = ", ".join(f"{name} in {told(unit_)}" for name, unit_ in there.items())
        message = f"key 'formula' is missing: which of these its unit comes from ({said})"
        return [document.fault(("inputs",), message)]
    if converts(first, own):
        return []
    name = next(iter(there))
    message = f"unit '{one.unit.en}' does not convert to {told(first)}, the unit of '{name}'"
    return [
        document.fault(("unit",), f"{message}; mend it, or say by 'formula' how it comes of it")
    ]
