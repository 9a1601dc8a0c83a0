"""The answers about a figure's origin, for the center that serves."""

from __future__ import annotations

from live.center import Center
from metrics.kpi_period import Period
from metrics.kpi_types import Kpi
from metrics.published_change import late_values
from metrics.published_types import LateValues
from metrics.trace import Tracer
from metrics.trace_value import ValueTracer


def tracer(center: Center) -> Tracer:
    """Answers about KPIs, from the days that are kept where they are."""
    return Tracer(
        center.store, center.kpis, center.catalogue.by_id, center.city.zone, center.kept
    )


def value_tracer(center: Center) -> ValueTracer:
    """Answers about single values."""
    return ValueTracer(center.store, center.registry, center.catalogue.by_id, center.city)


def late(
    center: Center, kpi: Kpi, period: Period, known_ms: int, now_ms: int, limit: int = 50
) -> LateValues:
    """What came for a KPI's period after it was published."""
    return late_values(
        center.store, kpi, period, known_ms, zone=center.city.zone, now_ms=now_ms,
        indicators=center.catalogue.by_id, limit=limit,
    )  # fmt: skip
