"""What the usual curve lets expect: the peak of the next hours, with how far off it usually is.

The usual of an hour is the sum of the points' medians for that weekday and hour (table `usual`).
Its error is taken from what was counted: of the last four weeks, the same hour of the day, by how
much the city's count was off its usual, of eight days in ten at most. Without enough such days
nothing is said.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import CITY_POINT
from metrics.brief.types import Amount, Item, Key, Link, Moment, Parameter, Sentence
from metrics.catalogue import Catalogue
from metrics.moments import utc

HOUR_MS = 3_600_000
BACK = timedelta(days=28)
ENOUGH = 14  # days
WITHIN = 0.8  # of them
_PER_CENT = Words(en="%", zh="%")
_USUAL = (Path(__file__).parent / "usual.sql").read_text(encoding="utf-8")
_RATIOS = """
-- One row is one day: the city's count over its usual in one hour of the day.
SELECT value
FROM reading
WHERE point_no = $point AND indicator_no = $indicator AND value IS NOT NULL
  AND observed_at > $since AND observed_at <= $until
  AND hour(timezone($zone, observed_at - INTERVAL 1 HOUR)) = $hour
"""


def usual_items(
    store: Store, registry: Registry, catalogue: Catalogue, zone: ZoneInfo, now_ms: int,
    until_ms: int,
) -> list[Item]:  # fmt: skip
    """One item for each indicator that has a usual and a city's ratio to it."""
    found = []
    for name in catalogue.by_id:
        city, ratio = f"city_{name}", f"city_{name}_ratio"
        if f"usual_{name}" in catalogue.by_id and {city, ratio} <= set(catalogue.by_id):
            item = _peak(store, registry, catalogue, zone, name, now_ms, until_ms)
            found += [item] if item is not None else []
    return found


def _peak(
    store: Store, registry: Registry, catalogue: Catalogue, zone: ZoneInfo, name: str,
    now_ms: int, until_ms: int,
) -> Item | None:  # fmt: skip
    """The hour with the highest usual among those that lie ahead."""
    number = registry.indicator_no(name)
    rows = store.rows(_USUAL, {"indicator": number})
    usual = {(day, hour): total for day, hour, total, _ in rows}
    ahead = []
    for begins_ms in range(-(-now_ms // HOUR_MS) * HOUR_MS, until_ms - HOUR_MS + 1, HOUR_MS):
        at = utc(begins_ms).astimezone(zone)
        total = usual.get((at.isoweekday() % 7, at.hour))
        if total:
            ahead.append((total, -begins_ms, at.hour))
    if not ahead:
        return None
    total, negative_ms, hour = max(ahead)
    error = _error(store, registry, zone, f"city_{name}_ratio", hour, now_ms)
    if error is None:
        return None
    one = catalogue.by_id[f"city_{name}"]
    rounded = float(f"{total:.2g}")  # it is no better than this
    said: dict[str, Parameter] = {
        "indicator": one.name, "at": Moment(-negative_ms),
        "value": Amount(value=rounded, unit=one.unit),
        "error": Amount(value=error * 100, unit=_PER_CENT),
    }  # fmt: skip
    link = Link("series", f"/map?point={registry.points[CITY_POINT].id}&indicator={one.id}")
    return Item(sentences=(Sentence(Key.USUAL, said, (link,)),), stands=True)


def _error(
    store: Store, registry: Registry, zone: ZoneInfo, ratio: str, hour: int, now_ms: int
) -> float | None:
    now = utc(now_ms)
    asked = {
        "point": CITY_POINT, "indicator": registry.indicator_no(ratio), "since": now - BACK,
        "until": now, "zone": zone.key, "hour": hour,
    }  # fmt: skip
    off = [abs(value - 1) for (value,) in store.rows(_RATIOS, asked)]
    return float(np.quantile(off, WITHIN)) if len(off) >= ENOUGH else None
