"""Berlin's districts and base map, simplified once so that a 3840 pixel wall draws them fast."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.cities.berlin.seed_words import DISTRICT_ZH, LABEL_KM

WGS84, METRIC = "EPSG:4326", "EPSG:25833"
CENTRE_LON, CENTRE_LAT = 13.4245, 52.5069
KM_PER_LON, KM_PER_LAT = 111.32 * math.cos(math.radians(CENTRE_LAT)), 111.195
Feature = dict[str, Any]


def districts(bundle: Path) -> tuple[list[Feature], Any]:
    """The twelve districts, and their union as the city's outline, so that both lines meet."""
    frame = gpd.read_file(bundle / "geo/districts.geojson")
    shapes, sizes = coverage(frame, 15)
    features = []
    for row, geometry, km2 in zip(frame.itertuples(), shapes, sizes, strict=True):
        lon, lat = label_place(row.name, geometry)
        features.append(
            feature(
                geometry,
                {
                    "id": row.id,
                    "name_en": row.name,
                    "name_zh": DISTRICT_ZH[row.name],
                    "km2": km2,
                    "label_lon": lon,
                    "label_lat": lat,
                },
            )
        )
    return features, shapely.Polygon(shapely.union_all(shapes).exterior)


def label_place(name: str, geometry: Any) -> tuple[float, float]:
    """Where a district's name is written: longitude, latitude."""
    if name in LABEL_KM:
        east, south = LABEL_KM[name]
        lon, lat = CENTRE_LON + east / KM_PER_LON, CENTRE_LAT - south / KM_PER_LAT
    else:
        lon, lat = shapely.get_coordinates(geometry.centroid)[0]
    return round(float(lon), 5), round(float(lat), 5)


def coverage(frame: gpd.GeoDataFrame, tolerance_m: float) -> tuple[np.ndarray, list[float]]:
    """Polygons that share their borders simplified alike on both sides, and their true km²."""
    metric = frame.to_crs(METRIC).geometry
    whole = shapely.coverage_clean(metric.values, gap_width=40)
    km2 = (metric.area / 1e6).round(3).tolist()
    return degrees(shapely.coverage_simplify(whole, tolerance_m)), km2


def base_layers(bundle: Path, outline: Any) -> dict[str, list[Feature]]:
    """The layers under the points, as small as a wall of 12 m per pixel allows."""
    water = gpd.read_file(bundle / "geo/water.geojson")
    green = gpd.read_file(bundle / "geo/green.geojson")
    wet = water.fclass == "wetland"  # reeds and bogs: a marsh drawn as open water misleads
    rail = gpd.read_file(bundle / "geo/railways.geojson")
    return {
        "boundary": [feature(outline, {})],
        "water": surfaces(water[~wet], 12, 0.02),
        "green": surfaces(pd.concat([green, water[wet]]), 25, 0.06),
        "rail": railways(rail, 15, 150),
    }


def surfaces(frame: gpd.GeoDataFrame, tolerance_m: float, least_km2: float) -> list[Feature]:
    """The connected surfaces of `frame`, without slivers and holes under `least_km2`."""
    least = least_km2 * 1e6
    parts = shapely.get_parts(shapely.union_all(frame.to_crs(METRIC).geometry.values))
    kept = [without_holes(part, least) for part in parts if part.area >= least]
    return [feature(one, {}) for one in degrees(shapely.simplify(kept, tolerance_m))]


def without_holes(polygon: shapely.Polygon, least_m2: float) -> shapely.Polygon:
    """The polygon with only those holes that are at least so large."""
    holes = [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= least_m2]
    return shapely.Polygon(polygon.exterior, holes)


def railways(frame: gpd.GeoDataFrame, tolerance_m: float, least_m: float) -> list[Feature]:
    """One feature per class of railway, without pieces of track under `least_m`."""
    features = []
    for fclass, lines in frame.to_crs(METRIC).groupby("fclass"):
        parts = shapely.get_parts(shapely.line_merge(shapely.union_all(lines.geometry.values)))
        kept = shapely.simplify(parts[shapely.length(parts) >= least_m], tolerance_m)
        features.append(feature(shapely.MultiLineString(list(degrees(kept))), {"fclass": fclass}))
    return features


def degrees(metric: np.ndarray | list[Any]) -> np.ndarray:
    """Metric geometries in longitude and latitude with 5 decimals (about 1 m), and valid."""
    wgs84 = gpd.GeoSeries(metric, crs=METRIC).to_crs(WGS84).values
    rounded = shapely.transform(np.asarray(wgs84), lambda xy: xy.round(5))
    return np.asarray(shapely.make_valid(shapely.remove_repeated_points(rounded)))


def feature(geometry: Any, properties: Mapping[str, Any]) -> Feature:
    """A GeoJSON feature with coordinates of 5 decimals."""
    shape = shapely.transform(geometry, lambda xy: xy.round(5))
    return {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": json.loads(shapely.to_geojson(shape)),
    }


def write_geojson(path: Path, features: Iterable[Feature]) -> None:
    """A feature collection, one feature per line so that changes can be read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    text = ",\n".join(lines)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{text}\n]}}\n', encoding="utf-8")
