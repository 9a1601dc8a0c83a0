"""A KPI's unit against that of what it is made from."""

from __future__ import annotations

from collections.abc import Mapping

from metrics import dimensions, units
from metrics.kpi_types import Kpi
from metrics.types import Indicator
from metrics.units import UnitError


def factor_of(kpi: Kpi, indicators: Mapping[str, Indicator]) -> float:
    """By what an indicator's values are multiplied to be in the KPI's unit; 1 for shares and cases.

    A mean or sum is in its indicator's unit; the two of a ratio must convert to each other.
    Raises UnitError when they do not convert.
    """
    formula = kpi.formula
    if formula.ratio is not None and kpi.show == "percent":
        one, other = (_unit_of(indicators[name]) for name in (formula.ratio.of, formula.ratio.to))
        if not units.converts(one, other):
            raise UnitError(
                f"a share of {units.told(one)} ({formula.ratio.of}) in {units.told(other)} "
                f"({formula.ratio.to}): both must have one unit"
            )
        of, to = (indicators[name].factor for name in (formula.ratio.of, formula.ratio.to))
        return units.factor(one, other) * of / to
    name = formula.mean or formula.sum
    if formula.weighted_mean is not None:
        name = formula.weighted_mean.value
    if name is None:
        return 1.0
    if indicators[name].scale is not None:
        return _on_scale(kpi, indicators[name])
    if kpi.show == "minutes":
        own, text = "s", f"show: minutes (values in seconds, unit '{kpi.unit.en}')"
    elif kpi.show == "percent":
        own, text = "", f"show: percent (values of 0 to 1, unit '{kpi.unit.en}')"
    else:
        own, text = kpi.unit.en, f"'{kpi.unit.en}'"
    source, given = _unit_of(indicators[name]), indicators[name].unit.en
    its = given or "no unit"
    try:
        kpis = units.unit(own)
    except UnitError as error:
        raise UnitError(f"{error}; indicator {name} is in {its}") from error
    if not units.converts(source, kpis):
        raise UnitError(
            f"{text} does not convert: indicator {name} is in {its}; "
            f"write that, or a unit that it converts to"
        )
    return units.factor(source, kpis) * indicators[name].factor


def _on_scale(kpi: Kpi, indicator: Indicator) -> float:
    """An index is told with its scale's sign, and converts to nothing."""
    if indicator.scale_name is not None and kpi.unit.en != indicator.unit.en:
        raise UnitError(
            f"'{kpi.unit.en}' does not say the scale: indicator {indicator.id} is an index; "
            f"write '{indicator.unit.en}'"
        )
    return indicator.factor


def _unit_of(indicator: Indicator) -> units.Unit:
    return dimensions.unit_of(indicator)
