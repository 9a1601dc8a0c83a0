"""What a rule that leaves something out is taken to say (the reasons stand in docs/rules.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from alerts.rules.parts import HOUR, is_number, listed
from data.city import City
from metrics.types import Indicator


def with_defaults(raw: Any, indicators: Mapping[str, Indicator], city: City) -> Any:
    """A rule as it is written, with what it leaves out.

    hold: none where a value is the mean of a period, a minute where it is a momentary one.
    clear: one period; five minutes. deadband: a twentieth of the smallest limit. stale_after: that
    of the source of the kind that is watched, else two periods or an hour.
    """
    if not isinstance(raw, Mapping):
        return raw
    indicator = indicators.get(str(raw.get("indicator")))
    period = indicator.period if indicator else None
    missing = {
        "hold": timedelta(0) if period else timedelta(minutes=1),
        "clear": period or timedelta(minutes=5),
        "deadband": _twentieth(raw.get("limits")),
        "stale_after": _source_silence(raw, city) or (2 * period if period else HOUR),
    }
    return {**{key: value for key, value in missing.items() if value is not None}, **raw}


def _twentieth(limits: Any) -> float | None:
    """A twentieth of the smallest limit that is not 0, or of the narrowest band; None for none."""
    sizes: list[float] = []
    for limit in limits.values() if isinstance(limits, Mapping) else ():
        if is_number(limit):
            sizes += [abs(limit)] if limit else []
        elif isinstance(limit, list | tuple) and len(limit) == 2:
            sizes += [abs(limit[1] - limit[0])] if all(map(is_number, limit)) else []
    return round(min(sizes) / 20, 6) if sizes else None


def _source_silence(raw: Mapping[str, Any], city: City) -> timedelta | None:
    points = raw.get("points")
    kinds = listed(points.get("kind")) if isinstance(points, Mapping) else None
    spans = [
        city.sources[source].stale_after
        for kind in kinds or []
        if isinstance(kind, str) and kind in city.kinds
        if (source := city.kinds[kind].source) in city.sources
    ]
    return max(spans, default=None)
