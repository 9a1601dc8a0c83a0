"""The map half of Melbourne's seed data: counters, districts, outline and main roads as GeoJSON."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon, mapping

log = logging.getLogger("melbourne.seed_map")

CITY = Path(__file__).resolve().parent
METRES = "EPSG:7855"  # GDA2020 / MGA zone 55
SLIVER_METRES = 500

DIRECTIONS = {"North": "北", "South": "南", "East": "东", "West": "西"}
LABELLED = {
    "Box Hill",
    "Craigieburn - Central",
    "Dandenong - North",
    "Frankston",
    "Lilydale - Coldstream",
    "Melbourne CBD - North",
    "Melton",
    "Pakenham - South West",
    "Preston - West",
    "St Kilda - Central",
    "Sunbury",
    "Sunshine",
    "Werribee - East",
}
ROAD_CLASSES = {"major": (40_000, float("inf")), "main": (15_000, 40_000)}


def read_sensors(bundle: Path) -> gpd.GeoDataFrame:
    """One row is one pedestrian counter with coordinates, keyed by its column in the counts."""
    sensors = gpd.read_file(bundle / "crowd" / "sensors.geojson")
    return sensors.assign(point_id=sensors.Location_ID.astype(int).astype(str))


def read_districts(bundle: Path) -> gpd.GeoDataFrame:
    """One row is one SA2 (statistical area level 2) of Greater Melbourne, in METRES."""
    places = gpd.read_file(bundle / "geo" / "sa2_places.geojson")
    return places.assign(name=places.name.str.strip()).to_crs(METRES)


def district_of(lon: pd.Series, lat: pd.Series, districts: gpd.GeoDataFrame) -> pd.Series:
    """The SA2 code of each place, or None outside. Gaps between simplified outlines count as in."""
    places = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), index=lon.index, crs=4326)
    joined = places.to_crs(METRES).sjoin_nearest(
        districts[["sa2Code", "geometry"]], how="left", max_distance=SLIVER_METRES
    )
    codes: pd.Series = joined.sa2Code[~joined.index.duplicated()]
    return codes.astype(object).where(codes.notna(), None)


def build_map(bundle: Path, sensors: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> None:
    write_features(point_features(sensors, districts), "points.geojson")
    write_features(district_features(districts), "districts.geojson")
    city = outline(districts)
    write_features([feature(in_degrees(city))], "base/boundary.geojson")
    write_features(road_features(bundle, city), "base/roads.geojson")


def point_features(sensors: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """One feature is one pedestrian counter."""
    codes = district_of(sensors.geometry.x, sensors.geometry.y, districts)
    return [
        feature(
            sensor.geometry,
            id=sensor.point_id,
            kind="counter",
            domain="crowd",
            name_en=street_name(sensor.Sensor_Description),
            name_zh=with_chinese_direction(street_name(sensor.Sensor_Description)),
            detail_en=None,
            detail_zh=None,
            district_id=codes[sensor.Index],
            part_of=None,
            attributes={},
        )
        for sensor in sensors.sort_values("Location_ID").itertuples()
    ]


def street_name(described: str) -> str:
    return re.sub(r"\bst\b", "St", re.sub(r"\s*-\s*", " - ", described)).strip()


def with_chinese_direction(name: str) -> str:
    direction = re.compile(r" \((North|South|East|West)\)")
    return direction.sub(lambda found: f"（{DIRECTIONS[found[1]]}）", name)


def district_features(districts: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """One feature is one SA2; `label` marks the few whose names a map of the whole city shows."""
    labels = districts.geometry.representative_point().to_crs(4326)
    outlines = districts.geometry.simplify(30).to_crs(4326)
    return [
        feature(
            outlines[row.Index],
            id=row.sa2Code,
            name_en=row.name,
            name_zh=row.name,
            km2=round(row.geometry.area / 1e6, 2),
            label_lon=round(labels[row.Index].x, 5),
            label_lat=round(labels[row.Index].y, 5),
            label=row.name in LABELLED,
        )
        for row in districts.sort_values("sa2Code").itertuples()
    ]


def outline(districts: gpd.GeoDataFrame) -> MultiPolygon:
    """The outer outline of all districts in METRES, gaps between them closed, specks left out."""
    whole = districts.geometry.buffer(200).union_all().buffer(-200).simplify(50)
    return MultiPolygon(
        [Polygon(part.exterior) for part in shapely.get_parts(whole) if part.area > 1e5]
    )


def road_features(bundle: Path, city: MultiPolygon) -> list[dict[str, Any]]:
    """One feature is the city's network of one road class; the volumes only choose the class."""
    segments = json.loads((bundle / "traffic" / "aadt_segments.json").read_text(encoding="utf-8"))
    return [
        feature(
            network([LineString(s["c"]) for s in segments if low <= s["v"] < high], city),
            **{"class": name},
        )
        for name, (low, high) in ROAD_CLASSES.items()
    ]


def network(lines: list[LineString], city: MultiPolygon) -> shapely.Geometry:
    in_city = gpd.GeoSeries(lines, crs=4326).to_crs(METRES).union_all().intersection(city)
    return in_degrees(shapely.line_merge(in_city).simplify(20))


def in_degrees(geometry: shapely.Geometry) -> shapely.Geometry:
    return gpd.GeoSeries([geometry], crs=METRES).to_crs(4326)[0]


def feature(geometry: shapely.Geometry, /, **properties: Any) -> dict[str, Any]:
    rounded = shapely.transform(geometry, lambda xy: xy.round(5))
    return {"type": "Feature", "properties": properties, "geometry": mapping(rounded)}


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_features(features: Iterable[dict[str, Any]], name: str) -> None:
    lines = ",\n".join(compact(one) for one in features)
    path = CITY / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")
    log.info("file=%s bytes=%d", name, path.stat().st_size)
