"""Turn the providers' Melbourne files into the city's seed data, in the normal form of all cities.

    python data/cities/melbourne/build_seed.py BUNDLE_DIR

BUNDLE_DIR holds `crowd/`, `environment/`, `fire/`, `geo/` and `traffic/` as the providers sent
them. Everything is written beside this file; `PROVENANCE.md` says where it came from.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))  # a script is started with its own folder only

from data.cities.melbourne.seed_map import (  # noqa: E402
    CITY,
    build_map,
    compact,
    district_of,
    read_districts,
    read_sensors,
)

log = logging.getLogger("melbourne.build_seed")

ZONE = "Australia/Melbourne"
HOUR = pd.Timedelta(hours=1)

COUNTER_DELAY = pd.Timedelta(minutes=5)
AIR_DELAY = pd.Timedelta(minutes=15)
AIR_SPAN = ("2022-09-01", "2023-01-01")
AIR_SITES_MEAN = "city"
AIR_INDICATORS = {
    "PM2.5": "pm2_5_1h",
    "PM10": "pm10_1h",
    "NO2": "no2_ppb",
    "O3": "o3_ppb",
    "SO2": "so2_ppb",
    "CO": "co_ppm",
    "DBT": "temperature",
}

INCIDENT_FEEDS = [
    "ses-incident",
    "mfb-incident",
    "cfa-incident",
    "esta-cad-event",
    "delwp-incident",
]
CATEGORIES = {
    "Fire": "fire",
    "Accident / Rescue": "rescue",
    "Rescue": "rescue",
    "Flooding": "flood",
    "Hazardous Material": "hazmat",
    "Tree Down": "storm",
    "Building Damage": "storm",
    "Landslide": "other",
    "Other": "other",
}
TERMINAL = ["Safe", "Complete"]
STALE = pd.Timedelta(days=7)

OBSERVATION_SCHEMA = pa.schema(
    [
        ("point_id", pa.string()),
        ("indicator", pa.string()),
        ("observed_at", pa.timestamp("us", tz="UTC")),
        ("received_at", pa.timestamp("us", tz="UTC")),
        ("value", pa.float64()),
        ("quality", pa.float32()),
        ("source_id", pa.string()),
    ]
)
EVENT_SCHEMA = pa.schema(
    [
        ("event_id", pa.string()),
        ("seen_at", pa.timestamp("us", tz="UTC")),
        ("occurred_at", pa.timestamp("us", tz="UTC")),
        ("kind", pa.string()),
        ("category", pa.string()),
        ("title", pa.string()),
        ("status", pa.string()),
        ("resources", pa.float64()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("district_id", pa.string()),
        ("attributes", pa.string()),
        ("source_id", pa.string()),
    ]
)


def pedestrian_counts(bundle: Path, sensors: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row is the number of people one counter saw in the hour that ended at `observed_at`.

    The hour that summer time skips has no instant: its row becomes NaT and is left out.
    """
    months = [pd.read_csv(p, dtype=str) for p in sorted((bundle / "crowd").glob("*_2022.csv"))]
    wide = pd.concat(months, ignore_index=True)
    began_at = pd.to_datetime(wide.Date, format="%d/%m/%Y") + pd.to_timedelta(
        wide.Hour.astype(int), unit="h"
    )
    wide["observed_at"] = began_at.dt.tz_localize(ZONE, nonexistent="NaT") + HOUR
    ids = sensors.set_index("column").point_id
    counts = wide.dropna(subset="observed_at").melt(
        "observed_at", list(ids.index), var_name="column", value_name="value"
    )
    counts["value"] = pd.to_numeric(counts.value.where(~counts.value.isin(["na", "undefined"])))
    return counts.assign(
        point_id=counts.column.map(ids),
        indicator="pedestrians",
        received_at=counts.observed_at + COUNTER_DELAY,
        source_id="pedestrian_counting",
    )


def air_means(bundle: Path) -> pd.DataFrame:
    """One row is the mean of one quantity over all EPA sites in the hour ended at `observed_at`.

    The file's clock is UTC+10 all year; its times are read as the beginning of the hour.
    """
    hourly = pd.read_csv(bundle / "environment" / "epa_hourly_all_sites_mean_2022.csv")
    began_at = pd.to_datetime(hourly.datetime_AEST)
    hourly = hourly[began_at.between(*AIR_SPAN, inclusive="left")].rename(columns=AIR_INDICATORS)
    hourly["observed_at"] = began_at.dt.tz_localize("+10:00") + HOUR
    means = hourly.melt("observed_at", list(AIR_INDICATORS.values()), var_name="indicator")
    return means.assign(
        point_id=AIR_SITES_MEAN, received_at=means.observed_at + AIR_DELAY, source_id="epa"
    )


def observations(bundle: Path, sensors: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row is one value of one indicator at one point; an absent value is an absent row."""
    rows = pd.concat(
        [
            in_utc(pedestrian_counts(bundle, sensors), "observed_at", "received_at"),
            in_utc(air_means(bundle), "observed_at", "received_at"),
        ]
    ).dropna(subset="value")
    known = {*sensors.point_id, AIR_SITES_MEAN}
    if rows.duplicated(["point_id", "indicator", "observed_at"]).any():
        raise ValueError("observations: two values for one point, indicator and hour")
    if not set(rows.point_id) <= known:
        raise ValueError(f"observations: unknown points {set(rows.point_id) - known}")
    rows["quality"] = 1.0
    return rows.sort_values(["received_at", "point_id", "indicator"]).reindex(
        columns=OBSERVATION_SCHEMA.names
    )


def in_utc(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The same frame with these columns as UTC instants; ISO texts are parsed."""
    instants = {name: pd.to_datetime(frame[name], utc=True, format="ISO8601") for name in columns}
    return frame.assign(**instants)


def read_updates(bundle: Path) -> pd.DataFrame:
    """One row is one incident as the archive found it at `seen_at`, feeds of warnings left out."""
    path = bundle / "fire" / "vicemergency_updates.ndjson.gz"
    updates = pd.read_json(path, lines=True, dtype={"event_id": str})
    log.info("rows_by_feed=%s", updates.source_feed.value_counts().to_dict())
    updates = updates[updates.source_feed.isin(INCIDENT_FEEDS)]
    updates = in_utc(updates, "seen_at", "created", "updated").sort_values(["event_id", "seen_at"])
    first_seen = updates.groupby("event_id").seen_at.transform("min")
    return updates[first_seen - updates.groupby("event_id").created.transform("min") < STALE]


def state_changes(updates: pd.DataFrame) -> pd.DataFrame:
    """One row is an update that differs from the one before in what an officer would see.

    Several feeds may carry one ESTA number: they make one history, in the order seen.
    """
    seen = ["status", "resources", "category1", "category2"]
    unchanged = updates[seen].eq(updates.groupby("event_id")[seen].shift()).all(axis=1)
    changes = updates[~unchanged]
    occurred_at = changes.updated.fillna(changes.created)
    return changes.assign(
        occurred_at=occurred_at.where(occurred_at < changes.seen_at, changes.seen_at),
        category=changes.category1.map(CATEGORIES),
        title=changes.location.map(place),
        attributes=[
            compact({"category1": one, "category2": two, "source_org": org})
            for one, two, org in zip(
                changes.category1, changes.category2, changes.source_org, strict=True
            )
        ],
    )


def place(location: str) -> str:
    """'Forest Hill, Forest Hill' -> 'Forest Hill'."""
    return ", ".join(dict.fromkeys(part.strip() for part in location.split(",")))


def departures(changes: pd.DataFrame, updates: pd.DataFrame) -> pd.DataFrame:
    """One row is our inference that an incident left the feed without being closed.

    The updates tell when an incident last changed, not when it vanished: it counts as gone at the
    archive's next look. If the archive ends first, nobody knows, and no row is added.
    """
    looks = pd.Series(updates.seen_at.sort_values().unique())
    last = changes.groupby("event_id").tail(1)
    last_update = last.event_id.map(updates.groupby("event_id").seen_at.max())
    left = ~last.status.isin(TERMINAL) & (last_update < looks.iloc[-1])
    next_look = looks.iloc[looks.searchsorted(last_update[left], side="right")].array
    gone: pd.DataFrame = last.loc[left]
    return gone.assign(
        seen_at=next_look,
        occurred_at=next_look,
        status="Gone",
        resources=float("nan"),
        attributes=gone.attributes.map(marked_inferred),
    )


def marked_inferred(attributes: str) -> str:
    return compact({**json.loads(attributes), "inferred": True})


def events(bundle: Path, districts: gpd.GeoDataFrame) -> pd.DataFrame:
    """One row is one change of state of one incident, as it became known at `seen_at`."""
    updates = read_updates(bundle)
    changes = state_changes(updates)
    rows = pd.concat([changes, departures(changes, updates)])
    if rows.category.isna().any():
        raise ValueError(f"no category for {set(rows[rows.category.isna()].category1)}")
    rows = rows.assign(kind="incident", source_id="vicemergency", lon=rows.lon.round(5))
    rows = rows.assign(lat=rows.lat.round(5)).reset_index(drop=True)
    rows["district_id"] = district_of(rows.lon, rows.lat, districts)
    return rows.sort_values(["seen_at", "event_id"]).reindex(columns=EVENT_SCHEMA.names)


def write_table(rows: pd.DataFrame, schema: pa.Schema, name: str) -> None:
    table = pa.Table.from_pandas(rows, schema=schema, preserve_index=False, safe=False)
    path = CITY / name
    path.parent.mkdir(exist_ok=True)
    pq.write_table(table, path, compression="zstd", compression_level=15, use_dictionary=True)
    log.info("file=%s rows=%d bytes=%d", name, table.num_rows, path.stat().st_size)


def build(bundle: Path) -> None:
    sensors, districts = read_sensors(bundle), read_districts(bundle)
    observed = observations(bundle, sensors)
    write_table(observed, OBSERVATION_SCHEMA, "seed/observations.parquet")
    write_table(events(bundle, districts), EVENT_SCHEMA, "seed/events.parquet")
    counting = sensors[sensors.point_id.isin(observed.point_id)]
    build_map(bundle, counting, districts)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if len(sys.argv) != 2:
        sys.exit("usage: python data/cities/melbourne/build_seed.py BUNDLE_DIR")
    build(Path(sys.argv[1]))
