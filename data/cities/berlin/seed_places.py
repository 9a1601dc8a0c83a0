"""Berlin's monitored points: counters, traffic sites and lanes, fire areas and stations, air."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from data.cities.berlin.seed_map import Feature, coverage, feature
from data.cities.berlin.seed_words import DISTRICT_ZH, LANE, WAY

BETWEEN = re.compile(r"zwischen\s+(.+?)\s+und\s+(.+?)\s*(?:,| in Höhe| Mittelstreifen|$)")
SIDE_LANES = ("BUS", "BUS_LKW", "LA")
CREW = {"Freiwillige": ("volunteer", "志愿消防"), "Berufsfeuerwache": ("professional", "职业消防")}
Names = tuple[str, str]


def points(bundle: Path, district_names: Mapping[str, str]) -> list[Feature]:
    """Every monitored point. `district_names` maps district ids to names."""
    district_ids = {name: district_id for district_id, name in district_names.items()}
    return [
        *counters(bundle, district_ids),
        *sites_and_lanes(bundle, district_ids),
        *areas(bundle, district_names),
        *fire_stations(bundle),
        *air_stations(bundle, district_ids),
    ]


def point(
    point_id: str,
    kind: str,
    domain: str,
    geometry: Any,
    names: Names,
    details: Names,
    district_id: str | None,
    attributes: Mapping[str, Any],
    part_of: str | None = None,
) -> Feature:
    """One monitored point as a GeoJSON feature."""
    properties = {
        "id": point_id,
        "kind": kind,
        "domain": domain,
        "name_en": names[0],
        "name_zh": names[1],
        "detail_en": details[0],
        "detail_zh": details[1],
        "district_id": district_id,
        "part_of": part_of,
        "attributes": {k: v for k, v in attributes.items() if not pd.isna(v)},
    }
    return feature(geometry, properties)


def counters(bundle: Path, district_ids: Mapping[str, str]) -> Iterable[Feature]:
    """The street counters inside the city."""
    segments = gpd.read_file(bundle / "crowd/telraam_segments.geojson").dropna(subset="district")
    for row in segments.itertuples():
        yield point(
            str(row.segment_id),
            "counter",
            "crowd",
            shapely.Point(row.lon, row.lat),
            (row.name, row.name),
            (row.suburb, row.suburb),
            district_ids[row.district],
            {"street": row.name, "suburb": row.suburb},
        )


def sites_and_lanes(bundle: Path, district_ids: Mapping[str, str]) -> Iterable[Feature]:
    """The traffic cross-sections, each followed by the lane detectors that it is made of."""
    detectors = gpd.read_file(bundle / "traffic/teu_detectors.geojson")
    for _, lanes in detectors.groupby("mq_name"):
        whole = site(lanes, district_ids)
        yield whole
        for row in lanes.itertuples():
            yield lane(row, whole["properties"])


def site(lanes: gpd.GeoDataFrame, district_ids: Mapping[str, str]) -> Feature:
    """One cross-section, in the middle of its lanes; a separate bus or turning lane says so."""
    first = lanes.iloc[0]
    street = re.sub(r"\s*\(FR-\w+\)", "", re.sub(r"\bStr$", "Straße", first.street))
    way_en, way_zh = WAY[first.direction]
    details = stretch(first.position)
    if first.lane in SIDE_LANES and lanes.lane.nunique() == 1:
        details = join_names(details, LANE[first.lane])
    told = {"street": street, "direction": way_en, "towards": first.position_detail}
    return point(
        first.mq_name,
        "site",
        "traffic",
        shapely.Point(lanes.lon.mean(), lanes.lat.mean()),
        (f"{street} {way_en}", f"{street} {way_zh}"),
        details,
        district_ids[first.district],
        told | {"lanes": len(lanes)},
    )


def lane(row: Any, whole: Mapping[str, Any]) -> Feature:
    """One lane detector of the cross-section with the properties `whole`."""
    return point(
        str(row.detid_15),
        "lane",
        "traffic",
        row.geometry,
        join_names((whole["name_en"], whole["name_zh"]), LANE[row.lane]),
        stretch(row.position),
        whole["district_id"],
        {"lane": row.lane, "direction": whole["attributes"]["direction"]},
        part_of=whole["id"],
    )


def stretch(position: str) -> Names:
    """From which street to which; the provider's own German where it does not say 'zwischen'."""
    between = BETWEEN.search(position)
    if between is None:
        return position, position
    return f"from {between[1]} to {between[2]}", f"{between[1]} 至 {between[2]}"


def join_names(names: Names, others: Names) -> Names:
    """Both in each language."""
    return f"{names[0]}, {others[0]}", f"{names[1]}，{others[1]}"


def areas(bundle: Path, district_names: Mapping[str, str]) -> Iterable[Feature]:
    """The fire service's forecast areas, as polygons; the first two digits are the district."""
    frame = gpd.read_file(bundle / "geo/forecast_areas.geojson")
    for row, geometry, km2 in zip(frame.itertuples(), *coverage(frame, 30), strict=True):
        name = district_names[row.id[:2]]
        yield point(
            row.id,
            "area",
            "fire",
            geometry,
            (row.name, row.name),
            (f"{name}, forecast area {row.id}", f"{DISTRICT_ZH[name]}区，预测区 {row.id}"),
            row.id[:2],
            {"km2": km2},
        )


def fire_stations(bundle: Path) -> Iterable[Feature]:
    """The fire stations whose place is known."""
    frame = gpd.read_file(bundle / "fire/fire_stations.geojson")
    districts = gpd.read_file(bundle / "geo/districts.geojson")
    for row in frame.itertuples():
        full = row.street if pd.isna(row.name) else row.name
        name = re.sub(r"^(Berufsfeuerwache|Freiwillige Feuerwehr) ", "", full)
        crew = CREW.get(full.split(" ")[0], ("", ""))
        inside = districts.id[districts.contains(row.geometry)]
        yield point(
            f"station-{row.osm_id}",
            "station",
            "fire",
            row.geometry,
            (f"{name} fire station", f"{name} 消防站"),
            crew,
            next(iter(inside), None),
            {"street": row.street, "turnout_station": row.turnout_station_no},
        )


def air_stations(bundle: Path, district_ids: Mapping[str, str]) -> Iterable[Feature]:
    """The stations of the city's air quality network."""
    for row in gpd.read_file(bundle / "environment/blume_stations.geojson").itertuples():
        number, name = row.station_name.split(" ", 1)
        yield point(
            row.station_id,
            "air",
            "environment",
            row.geometry,
            (name, name),
            (f"Air station {number}", f"空气监测站 {number}"),
            district_ids[row.district],
            {},
        )
