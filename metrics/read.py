"""Series and profiles of one point, and the newest values of many, for pages and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from data.latest import Latest
from data.registry import Registry
from data.store import Store
from metrics.catalogue import Catalogue
from metrics.moments import utc
from metrics.past import script

Quartiles = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class HourProfile:
    """The usual day of one series: quartiles of each of 24 hours, None where it was never good.

    `days` is the most days that an hour was seen on; `weekend` tells which days these were.
    """

    hours: list[Quartiles | None]
    days: int
    weekend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How a series did before a moment: of `n` values, the least, the most, and beyond a limit."""

    n: int
    least: float | None
    most: float | None
    below: int
    above: int


def series(
    store: Store,
    registry: Registry,
    catalogue: Catalogue,
    point_id: str,
    indicator: str,
    since_ms: int,
    until_ms: int,
    step_ms: int | None = None,
) -> list[tuple[int, float | None, float]]:
    """(observed_ms, value, quality) after `since_ms` up to `until_ms`, in order of time.

    With `step_ms`, the mean of each step under the moment at which the step ends, and the least
    quality in it; no step is shorter than the period. Raises KeyError for a point or an indicator
    that there is not.
    """
    point_no = registry.no(point_id)
    if point_no is None:
        raise KeyError(point_id)
    period_ms = catalogue.by_id[indicator].period_ms
    step = {} if step_ms is None else {"step": max(step_ms, period_ms)}
    rows = store.rows(
        script("series_by_step" if step else "series"),
        {
            "point": point_no,
            "indicator": registry.indicator_no(indicator),
            "since": utc(since_ms),
            "until": utc(until_ms),
            **step,
        },
    )
    return [(row[0], row[1], row[2]) for row in rows]


def hour_profile(
    store: Store, zone: str, point_no: int, indicator_no: int, until_ms: int
) -> HourProfile:
    """Quartiles per hour on weekdays, or on weekend days, whichever the hour before `until_ms` is.

    Only values observed before `until_ms` count.
    """
    day = (utc(until_ms) - timedelta(hours=1)).astimezone(ZoneInfo(zone))
    weekend = day.isoweekday() > 5
    rows = store.rows(
        script("hour_profile"),
        {
            "zone": zone,
            "point": point_no,
            "indicator": indicator_no,
            "until": utc(until_ms),
            "weekend": weekend,
        },
    )
    found: dict[int, Quartiles] = {row[0]: (row[1], row[2], row[3]) for row in rows}
    return HourProfile(
        hours=[found.get(hour) for hour in range(24)],
        days=max((row[4] for row in rows), default=0),
        weekend=weekend,
    )


def record(store: Store, point_no: int, indicator_no: int, before_ms: int, limit: float) -> Record:
    """How often a series was below and above a limit before a moment; for "never below 42"."""
    row = store.rows(
        """
        SELECT
            count(value),
            min(value),
            max(value),
            count(*) FILTER (value < $limit),
            count(*) FILTER (value > $limit)
        FROM reading
        WHERE point_no = $point AND indicator_no = $indicator AND observed_at < $before
        """,
        {
            "point": point_no,
            "indicator": indicator_no,
            "before": utc(before_ms),
            "limit": limit,
        },
    )[0]
    return Record(n=row[0], least=row[1], most=row[2], below=row[3], above=row[4])


def newest_day_values(
    registry: Registry, latest: Latest, kind: str, indicator: str
) -> dict[int, float]:
    """The value of each point of a kind at the newest moment that any of them has, for an area map.

    A point that did not answer then is left out: its last value is of another day.
    """
    number = registry.indicator_no(indicator)
    found = {point.no: latest.get(point.no, number) for point in registry.of_kind(kind)}
    newest = max((r.observed_ms for r in found.values() if r is not None), default=None)
    return {
        no: reading.value
        for no, reading in found.items()
        if reading is not None and reading.observed_ms == newest and reading.value is not None
    }
