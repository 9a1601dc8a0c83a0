"""Berlin's seed data in the normal form, built from the files its providers published.

    python data/cities/berlin/build_seed.py BUNDLE_DIR

BUNDLE_DIR holds the provider files. The result is written beside this file: `seed/` (observations
and events), `points.geojson`, `districts.geojson` and `base/` (the map under them). PROVENANCE.md
tells where each comes from and what is assumed. Columns in time are UTC and aware; `observed_at`
is the end of the period that a value describes, `received_at` when a center would have known it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))  # a script is started with its own folder only

from data.cities.berlin import seed_map, seed_places, seed_series  # noqa: E402

INSTANT = pa.timestamp("us", tz="UTC")
OBSERVATION = pa.schema(
    {
        "point_id": pa.string(),
        "indicator": pa.string(),
        "observed_at": INSTANT,
        "received_at": INSTANT,
        "value": pa.float64(),
        "quality": pa.float32(),
        "source_id": pa.string(),
    }
)
EVENT = pa.schema(
    {
        "event_id": pa.string(),
        "seen_at": INSTANT,
        "occurred_at": INSTANT,
        "kind": pa.string(),
        "category": pa.string(),
        "title": pa.string(),
        "status": pa.string(),
        "resources": pa.float64(),
        "lon": pa.float64(),
        "lat": pa.float64(),
        "district_id": pa.string(),
        "attributes": pa.string(),
        "source_id": pa.string(),
    }
)


def write_table(path: Path, frame: pd.DataFrame, schema: pa.Schema) -> None:
    """A compressed table with exactly the columns and types of `schema`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(frame[schema.names], schema=schema, preserve_index=False)
    pq.write_table(table, path, compression="zstd", compression_level=19)


def refuse_faults(observations: pd.DataFrame, points: list[seed_map.Feature]) -> None:
    """Raise ValueError if a value has no place, or a point has two values for one period."""
    known = {"city", *(p["properties"]["id"] for p in points)}
    if len(known) != len(points) + 1:
        raise ValueError("points.geojson: two points have the same id")
    if lost := set(observations.point_id) - known:
        raise ValueError(f"observations of points that are not on the map: {sorted(lost)[:5]}")
    if observations.duplicated(["point_id", "indicator", "observed_at"]).any():
        raise ValueError("observations: two values for one point, indicator and period")


def build(bundle: Path) -> None:
    """Read `bundle`, check what was read, and write every file of the seed."""
    districts, outline = seed_map.districts(bundle)
    names = {f["properties"]["id"]: f["properties"]["name_en"] for f in districts}
    points = seed_places.points(bundle, names)
    observations = seed_series.observations(bundle)
    missions = seed_series.missions(bundle, {name: key for key, name in names.items()})
    refuse_faults(observations, points)
    write_table(HERE / "seed/observations.parquet", observations, OBSERVATION)
    write_table(HERE / "seed/events.parquet", missions, EVENT)
    seed_map.write_geojson(HERE / "points.geojson", points)
    seed_map.write_geojson(HERE / "districts.geojson", districts)
    for layer, features in seed_map.base_layers(bundle, outline).items():
        seed_map.write_geojson(HERE / f"base/{layer}.geojson", features)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python data/cities/berlin/build_seed.py BUNDLE_DIR")
    build(Path(sys.argv[1]))
