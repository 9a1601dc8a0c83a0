"""What the city's own series were before: the bands, the value a week ago, the lines of charts."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from data.city import Bar
from data.registry import Registry
from data.store import Store
from data.types import CITY_POINT
from metrics.catalogue import Catalogue
from metrics.moments import earlier, local_midnight, utc
from metrics.types import Indicator

SQL = Path(__file__).parent / "sql"
YEAR = timedelta(days=364)  # whole weeks, so that each weekday comes 52 times
# Fewer values than this make no band: "usual" would be an accident.
LEAST_HISTORY = 7
Band = tuple[float, float, float]


@cache
def script(name: str) -> str:
    """One of the statements in metrics/sql."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


class Past:
    """Questions to the history of indicators at the city's own point."""

    def __init__(
        self, store: Store, catalogue: Catalogue, registry: Registry, zone: ZoneInfo
    ) -> None:
        self.store = store
        self.catalogue = catalogue
        self.registry = registry
        self.zone = zone

    def band(self, indicator_id: str, band: str, observed_ms: int) -> Band | None:
        """The 10th, 50th and 90th percentile before the day of `observed_ms`; None for too few.

        `band` is 'same_hour', 'same_weekday' (in the 364 days before) or 'all'; see data.city.Bar.
        """
        one = self.catalogue.history_of(indicator_id)
        period = one.period or timedelta(0)
        began = utc(observed_ms) - period
        local = began.astimezone(self.zone)
        since = earlier(observed_ms, YEAR, self.zone) if band == "same_weekday" else 0
        row = self.store.rows(
            script("band"),
            {
                "zone": self.zone.key,
                "point": CITY_POINT,
                "indicator": self.registry.indicator_no(one.id),
                "period": period,
                "since": utc(since),
                "today": local_midnight(began, self.zone),
                "hour": local.hour if band == "same_hour" else None,
                "weekday": local.isoweekday() % 7 if band == "same_weekday" else None,
            },
        )[0]
        return row[:3] if row[3] >= LEAST_HISTORY else None

    def bar_band(self, bar: Bar, observed_ms: int) -> Band | None:
        """The band of a range bar; none where it shows a share or no history."""
        if bar.band in ("share", "none"):
            return None
        return self.band(bar.indicator, bar.band, observed_ms)

    def weekday(self, one: Indicator, observed_ms: int) -> int:
        """The weekday on which the period began, 0 for Sunday."""
        began = utc(earlier(observed_ms, one.period or timedelta(0), self.zone))
        return began.astimezone(self.zone).isoweekday() % 7

    def weekday_bands(self, one: Indicator, until_ms: int) -> dict[int, Band]:
        """The band of each weekday in the 364 days before a moment."""
        rows = self.store.rows(
            script("weekday_bands"),
            {
                "zone": self.zone.key,
                "point": CITY_POINT,
                "indicator": self.registry.indicator_no(one.id),
                "period": one.period or timedelta(0),
                "since": utc(earlier(until_ms, YEAR, self.zone)),
                "until": utc(until_ms),
            },
        )
        return {row[0]: row[1:4] for row in rows if row[4] >= LEAST_HISTORY}

    def value_at(self, indicator_id: str, observed_ms: int) -> float | None:
        """The value at a moment, from the longer history where the indicator has none."""
        for name in (indicator_id, self.catalogue.history_of(indicator_id).id):
            rows = self.store.rows(
                """
                SELECT value
                FROM reading
                WHERE point_no = $point AND indicator_no = $indicator AND observed_at = $at
                """,
                self._series(name) | {"at": utc(observed_ms)},
            )
            if rows:
                return rows[0][0]  # type: ignore[no-any-return]
        return None

    def previous(self, one: Indicator, observed_ms: int) -> float | None:
        """The value of the period before; of a momentary indicator, the newest one before."""
        if one.period is not None:
            return self.value_at(one.id, earlier(observed_ms, one.period, self.zone))
        rows = self.store.rows(
            """
            SELECT max_by(value, observed_at)
            FROM reading
            WHERE point_no = $point AND indicator_no = $indicator AND observed_at < $at
            """,
            self._series(one.id) | {"at": utc(observed_ms)},
        )
        return rows[0][0]  # type: ignore[no-any-return]

    def like_for_like(
        self, indicator_id: str, later_ms: int, earlier_ms: int
    ) -> tuple[float | None, float | None]:
        """The sums of a points' indicator at two moments, over the points that have both."""
        rows = self.store.rows(
            script("like_for_like"),
            {
                "indicator": self.registry.indicator_no(indicator_id),
                "later": utc(later_ms),
                "earlier": utc(earlier_ms),
                "city": CITY_POINT,
            },
        )
        return rows[0][0], rows[0][1]

    def series(self, indicator_id: str, since_ms: int, until_ms: int) -> dict[int, float | None]:
        """The values by moment, `since_ms` and `until_ms` included."""
        rows = self.store.rows(
            """
            SELECT epoch_ms(observed_at), value
            FROM reading
            WHERE point_no = $point AND indicator_no = $indicator
              AND observed_at >= $since AND observed_at <= $until
            """,
            self._series(indicator_id) | {"since": utc(since_ms), "until": utc(until_ms)},
        )
        return dict(rows)

    def spread(
        self, indicator_id: str, since_ms: int, until_ms: int
    ) -> dict[int, tuple[float, float]]:
        """The least and the most of a points' indicator by moment."""
        rows = self.store.rows(
            script("spread"),
            {
                "indicator": self.registry.indicator_no(indicator_id),
                "city": CITY_POINT,
                "since": utc(since_ms),
                "until": utc(until_ms),
            },
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def _series(self, indicator_id: str) -> dict[str, object]:
        number = self.registry.indicator_no(indicator_id)
        return {"point": CITY_POINT, "indicator": number}
