"""The seed data of a city folder: loaded up to a moment, then fed as if it arrived live."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from data.city import City
from data.door import Door
from data.events import EventIntake, Lives
from data.places import DistrictFeature
from data.registry import Registry
from data.rows import Rows
from data.store import Connection, Store
from data.strict import Fault
from data.types import Point, Refusal

log = logging.getLogger(__name__)
POSITION = "replay_position_ms"


def load_places(
    store: Store, registry: Registry, points: list[Point], districts: list[DistrictFeature]
) -> None:
    """Write those points that the store does not know yet, and the districts as they are."""
    fresh = [point for point in points if registry.no(point.id) is None]

    def write(connection: Connection) -> None:
        registry.add(connection, fresh)
        for one in districts:
            connection.execute(
                "INSERT OR REPLACE INTO district VALUES (?, ?, ?, ?)",
                [one.id, one.name_en, one.name_zh, one.km2],
            )

    store.write(write)
    registry.learn(fresh)


def load_history(store: Store, registry: Registry, city: City, until_ms: int) -> int:
    """Load the observations that were known by `until_ms` at once. Returns how many rows."""
    path = city.folder / "seed" / "observations.parquet"
    if not path.is_file():
        return 0
    numbers = _Numbers(registry)
    return store.write(lambda connection: _load_history(connection, path, numbers, until_ms))


def load_events(city: City, registry: Registry, intake: EventIntake, until_ms: int) -> None:
    """Load the events that were seen by `until_ms` at once."""
    frame = _read_events(city, registry)
    if frame is not None:
        known = frame[frame["seen_ms"] <= until_ms]
        if len(known):
            intake.take(known, until_ms)


@dataclass(frozen=True, slots=True)
class _Numbers:
    registry: Registry

    def points(self) -> pd.DataFrame:
        points = self.registry.points.values()
        return pd.DataFrame(
            {"point_id": [p.id for p in points], "point_no": [p.no for p in points]}
        )

    def indicators(self) -> pd.DataFrame:
        names = self.registry.indicators
        return pd.DataFrame({"indicator": list(names), "indicator_no": list(names.values())})

    def sources(self) -> pd.DataFrame:
        names = self.registry.sources
        return pd.DataFrame({"source_id": list(names), "source_no": list(names.values())})


class ReplayFeed:
    """What the seed data hold after a moment, handed to the door when the clock gets there."""

    def __init__(
        self,
        city: City,
        store: Store,
        registry: Registry,
        door: Door,
        intake: EventIntake,
        after_ms: int,
    ) -> None:
        self._store, self._door, self._intake = store, door, intake
        self._read_to_ms = after_ms
        self._rows = _rows_after(city, store, registry, after_ms)
        self._next_row = 0
        events = _read_events(city, registry)
        self._events = None if events is None else events[events["seen_ms"] > after_ms]
        self._next_event = 0

    def moments(self, until_ms: int) -> list[int]:
        """The distinct moments up to `until_ms` at which something arrives, in order."""
        times = [self._rows.received_ms]
        if self._events is not None:
            times.append(self._events["seen_ms"].to_numpy(np.int64))
        moments = np.unique(np.concatenate(times))
        return [int(moment) for moment in moments[moments <= until_ms]]

    def pull(self, now_ms: int) -> Lives | None:
        """Hand over what arrived by `now_ms`, durably. Returns what incidents changed, if any."""
        lives = self._pull_events(now_ms)
        end = int(np.searchsorted(self._rows.received_ms, now_ms, side="right"))
        if end > self._next_row:
            taken = self._door.take(self._rows.only(np.arange(self._next_row, end)), now_ms)
            taken.stored.result()
            if taken.rejected:
                self._quarantine(taken.rejected, now_ms)
            self._next_row = end
        self._read_to_ms = now_ms
        return lives

    def _quarantine(self, rejected: list[Refusal], now_ms: int) -> None:
        """Keep what could not be taken as it came, with the reason."""
        log.warning("source=seed refused=%d first=%s", len(rejected), rejected[0])
        rows = [
            [now_ms * 1000, "seed", refusal.field, refusal.reason, self._raw(refusal.index)]
            for refusal in rejected
        ]
        self._store.write(
            lambda c: c.executemany(
                "INSERT INTO quarantine VALUES (make_timestamptz(?), ?, ?, ?, ?)", rows
            )
        )

    def _raw(self, place: int) -> str:
        row = self._rows.only(np.array([place]))
        return json.dumps({name: getattr(row, name)[0].item() for name in row.__slots__})

    def keep_position(self) -> None:
        """Remember how far the replay was handed over, so that a restart goes on from there."""
        write_meta(self._store, POSITION, str(self._read_to_ms))

    def _pull_events(self, now_ms: int) -> Lives | None:
        if self._events is None:
            return None
        times = self._events["seen_ms"].to_numpy(np.int64)
        end = int(np.searchsorted(times, now_ms, side="right"))
        if end <= self._next_event:
            return None
        lives = self._intake.take(self._events.iloc[self._next_event : end], now_ms)
        self._next_event = end
        return lives


def first_moment(city: City) -> int | None:
    """When the first observation of the seed was received; None without a seed."""
    path = city.folder / "seed" / "observations.parquet"
    if not path.is_file():
        return None
    sql = "SELECT epoch_ms(min(received_at)) FROM read_parquet(?)"
    found = duckdb.execute(sql, [str(path)]).fetchone()
    return found[0] if found else None


def check_seed(city: City, points: Iterable[str], indicators: Iterable[str]) -> list[Fault]:
    """Names in the seed's observations that the city, its sources and the catalogue do not know."""
    path = city.folder / "seed" / "observations.parquet"
    if not path.is_file():
        return []
    known = {"point_id": set(points), "indicator": set(indicators), "source_id": {*city.sources}}
    faults = []
    for column, names in known.items():
        found = duckdb.execute(
            f"SELECT {column}, count(*) FROM read_parquet(?) GROUP BY {column}", [str(path)]
        ).fetchall()
        for name, count in found:
            if name not in names:
                label, entry = f"{city.id}/seed/{path.name}", f"{column} '{name}'"
                message = f"{count} rows name something that is not declared"
                faults.append(Fault(file=label, line=1, entry=entry, message=message))
    return faults


def read_meta(store: Store, key: str) -> str | None:
    """One remembered fact about this store."""
    rows = store.rows("SELECT value FROM meta WHERE key = ?", [key])
    return rows[0][0] if rows else None


def write_meta(store: Store, key: str, value: str) -> None:
    """Remember one fact about this store."""
    store.write(lambda c: c.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [key, value]))


_READ_SEED = """
-- one row is one observation of the seed data, by number
SELECT p.point_no,
       i.indicator_no,
       o.observed_at,
       o.value,
       o.quality,
       s.source_no,
       o.received_at
FROM read_parquet($path) AS o
JOIN known_point AS p USING (point_id)
JOIN known_indicator AS i USING (indicator)
JOIN known_source AS s USING (source_id)
"""


def _with_numbers(connection: Connection, numbers: _Numbers) -> None:
    connection.register("known_point", numbers.points())
    connection.register("known_indicator", numbers.indicators())
    connection.register("known_source", numbers.sources())


def _load_history(connection: Connection, path: Path, numbers: _Numbers, until_ms: int) -> int:
    _with_numbers(connection, numbers)
    loaded = connection.execute(
        f"""
        INSERT INTO observation (point_no, indicator_no, observed_at, value, quality, source_no,
                                 received_at)
        SELECT *
        FROM ({_READ_SEED})
        WHERE received_at <= make_timestamptz(CAST($until AS BIGINT) * 1000)
        ORDER BY observed_at, point_no
        """,
        {"path": str(path), "until": until_ms},
    ).fetchone()
    return int(loaded[0]) if loaded else 0


def _rows_after(city: City, store: Store, registry: Registry, after_ms: int) -> Rows:
    path = city.folder / "seed" / "observations.parquet"
    frame = pd.DataFrame()
    if path.is_file():
        numbers = _Numbers(registry)

        def read(connection: Connection) -> pd.DataFrame:
            _with_numbers(connection, numbers)
            return connection.execute(
                f"""
                SELECT point_no, indicator_no, epoch_ms(observed_at) AS observed_ms, value, quality,
                       source_no, epoch_ms(received_at) AS received_ms
                FROM ({_READ_SEED})
                WHERE received_at > make_timestamptz(CAST($after AS BIGINT) * 1000)
                ORDER BY received_at, point_no, indicator_no
                """,
                {"path": str(path), "after": after_ms},
            ).df()

        frame = store.write(read)
    size = len(frame)

    def column(name: str, kind: Any) -> Any:
        return frame[name].to_numpy(kind) if size else np.empty(0, kind)

    return Rows(
        index=np.arange(size),
        point_no=column("point_no", np.int64),
        indicator_no=column("indicator_no", np.int64),
        observed_ms=column("observed_ms", np.int64),
        value=column("value", np.float64),
        quality=column("quality", np.float64),
        source_no=column("source_no", np.int64),
        received_ms=column("received_ms", np.int64),
        lon=np.full(size, np.nan),
        lat=np.full(size, np.nan),
    )


def _read_events(city: City, registry: Registry) -> pd.DataFrame | None:
    """The seed's changes of state in the order in which they were seen, with seen_ms, source_no."""
    path = city.folder / "seed" / "events.parquet"
    if not path.is_file():
        return None
    frame = pd.read_parquet(path).sort_values("seen_at", kind="stable")
    frame["seen_ms"] = frame["seen_at"].astype("int64") // _per_ms(frame["seen_at"])
    frame["source_no"] = frame["source_id"].map(registry.sources).astype("int16")
    return frame.reset_index(drop=True)


def _per_ms(column: pd.Series[Any]) -> int:
    """How many of the column's own units of time make a millisecond."""
    unit = getattr(column.dtype, "unit", "ns")
    return {"ns": 1_000_000, "us": 1_000, "ms": 1}[unit]
