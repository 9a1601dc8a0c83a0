"""Berlin's measured series and missions in the normal form, one function per provider table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from data.cities.berlin.seed_words import CATEGORY

CITY_ZONE = "Europe/Berlin"
AREA_COUNTS = {
    "mission_count_all": "missions",
    "mission_count_fire": "fires",
    "mission_count_fire_timegoal_computed": "fire_goal_computed",
    "mission_count_fire_timegoal_reached": "fire_goal_reached",
    "mission_count_ems_critical_timegoal_computed": "ems_goal_computed",
    "mission_count_ems_critical_timegoal_reached": "ems_goal_reached",
}
CITY_FIGURES = {
    "mission_count_all": "city_missions_published",
    "mission_count_fire": "city_fires_published",
    "response_time_fire_time_to_first_pump_mean": "first_pump_s",
    "response_time_fire_time_to_first_ladder_mean": "first_ladder_s",
    "response_time_fire_time_to_full_crew_mean": "full_crew_s",
    "response_time_ems_critical_mean": "ems_critical_s",
    "response_time_ems_critical_cpr_mean": "cpr_s",
    "response_time_technical_rescue_mean": "technical_s",
    "count_fires": "count_fires",
    "mission_count_ems_critical": "count_ems_critical",
    "mission_count_ems_critical_cpr": "count_cpr",
    "mission_count_technical_rescue": "count_technical",
}
CALL_FIGURES = {
    "call_count_112": "calls_112",
    "call_count_112_answered_within_10_seconds": "calls_112_within_10s",
    "call_count_112_answered_after_60_seconds": "calls_112_after_60s",
    "answer_time_mean_112": "answer_112_s",
}


def day_end(days: pd.Series) -> pd.Series:
    """The instant at which each local calendar day ends: the next local midnight."""
    return next_day(days, "00:00:00")


def next_day(days: pd.Series, clock: str) -> pd.Series:
    """`clock` on the local calendar day after each of `days`."""
    wall = pd.to_datetime(days) + pd.Timedelta(days=1) + pd.Timedelta(clock)
    return wall.dt.tz_localize(CITY_ZONE).dt.tz_convert("UTC")


def long_form(frame: pd.DataFrame, names: Mapping[str, str], source_id: str) -> pd.DataFrame:
    """One row per point, indicator and period. `names` maps columns to indicators; no null value.

    `frame` holds point_id, observed_at, received_at, quality and the columns named.
    """
    keys = ["point_id", "observed_at", "received_at", "quality"]
    wide = frame[[*keys, *names]].rename(columns=dict(names))
    rows = wide.melt(keys, var_name="indicator", value_name="value").dropna(subset="value")
    return rows.assign(source_id=source_id)


def observations(bundle: Path) -> pd.DataFrame:
    """One row per point, indicator and period of every source, in the order of arrival."""
    rows = pd.concat(read(bundle) for read in (telraam, viz, fire_areas, fire_city, blume))
    return rows.sort_values(["received_at", "point_id", "indicator"])


def telraam(bundle: Path) -> pd.DataFrame:
    """One row per counter in the city, indicator and hour with a count; dark hours have no row.

    The hour that the clock change repeats has no UTC time and no count. Uptime above 1 is cut to 1.
    """
    counters = gpd.read_file(bundle / "crowd/telraam_segments.geojson").dropna(subset="district")
    hours = pd.read_parquet(bundle / "crowd/telraam_hourly.parquet").dropna(subset="ts_utc")
    hours = hours[hours.segment_id.isin(counters.segment_id)]
    ended = hours.ts_utc + pd.Timedelta(hours=1)
    frame = hours.assign(
        point_id=hours.segment_id.astype(str),
        observed_at=ended,
        received_at=ended + pd.Timedelta(minutes=2),
        quality=hours.uptime.clip(upper=1.0),
    )
    return long_form(frame, {"pedestrians": "pedestrians", "bicycles": "bicycles"}, "telraam")


def viz(bundle: Path) -> pd.DataFrame:
    """One row per lane detector, indicator and hour: vehicles per hour; km/h where any drove."""
    hours = pd.read_parquet(bundle / "traffic/teu_detector_hourly.parquet")
    ended = hours.ts_utc + pd.Timedelta(hours=1)
    frame = hours.assign(
        point_id=hours.detid_15.astype(str),
        observed_at=ended,
        received_at=ended + pd.Timedelta(minutes=2),
    )
    return long_form(frame, {"vehicles": "lane_flow", "speed_kmh": "lane_speed"}, "viz")


def fire_areas(bundle: Path) -> pd.DataFrame:
    """One row per forecast area, indicator and published day: counts of missions of that day.

    17 to 19 December were published as one step: that row counts three days, is observed at the
    end of 19 December and has quality 0.33, one part in three being of that day. Ambulance goals
    of a day on which the provider recounted earlier days have quality 0; see `recounted`.
    """
    steps = pd.read_parquet(bundle / "fire/area_daily_increments.parquet")
    frame = steps.assign(
        point_id=steps.area_id,
        observed_at=day_end(steps.date_to),
        received_at=steps.published,
        quality=(1 / steps.days).round(2),
    )
    rows = long_form(frame, AREA_COUNTS, "fire_areas")
    unfit = rows.observed_at.isin(day_end(recounted(steps))) & rows.indicator.str.startswith("ems_")
    return rows.assign(quality=rows.quality.mask(unfit | (rows.value < 0), 0.0))


def recounted(steps: pd.DataFrame) -> pd.Series:
    """The days whose step also holds a new count of earlier days' critical ambulance missions.

    On such a day the city has fewer than none of them, or more than ambulance missions at all.
    The counts stay as published, so that a sum over all days is the provider's own total.
    """
    city = steps.groupby("date_to")[["mission_count_ems", "mission_count_ems_critical"]].sum()
    critical = city.mission_count_ems_critical
    return critical.index[~critical.between(0, city.mission_count_ems)].to_series()


def fire_city(bundle: Path) -> pd.DataFrame:
    """One row per city-wide indicator and day: missions, mean response seconds, calls to 112."""
    days = pd.read_csv(bundle / "fire/daily_citywide_2018_2026.csv")
    calls = pd.read_csv(bundle / "fire/emergency_calls_daily.csv")
    days = days.assign(count_fires=days.mission_count_fire)
    return pd.concat(
        [
            city_days(days, "mission_created_date", "2023-01-01", CITY_FIGURES),
            city_days(calls, "calls_received_day", "2024-01-01", CALL_FIGURES),
        ]
    )


def city_days(frame: pd.DataFrame, day: str, first: str, names: Mapping[str, str]) -> pd.DataFrame:
    """One row per indicator and day from `first` to 31 January 2025; known at 05:20 (assumed)."""
    days = frame[frame[day].between(first, "2025-01-31")]
    days = days.assign(
        point_id="city",
        observed_at=day_end(days[day]),
        quality=1.0,
        received_at=next_day(days[day], "05:20:00"),
    )
    return long_form(days, names, "fire_city")


def blume(bundle: Path) -> pd.DataFrame:
    """One row per air station, pollutant and day: the daily mean; known at 06:00 (assumed)."""
    means = pd.read_parquet(bundle / "environment/blume_daily.parquet")
    means = means[means.date < "2025-02-01"]
    return means.assign(
        point_id=means.station_id,
        indicator=means.metric,
        observed_at=day_end(means.date),
        received_at=next_day(means.date, "06:00:00"),
        quality=1.0,
        source_id="blume",
    ).drop(columns=["station_id", "station_name", "date", "metric", "unit"])


def missions(bundle: Path, district_ids: Mapping[str, str]) -> pd.DataFrame:
    """One row per mission of January 2025, complete at the end of its day; no hour is published."""
    rows = pd.read_parquet(bundle / "fire/missions_2025-01-01_2025-01-23.parquet")
    told = zip(rows.response_time_s, rows.dispatchcode_criticality, strict=True)
    complete = rows.assign(
        event_id="mission-" + rows.mission_no.astype(str),
        kind="mission",
        status="Complete",
        occurred_at=day_end(rows.mission_date),
        seen_at=next_day(rows.mission_date, "05:20:00"),
        category=rows.mission_type.map(CATEGORY).fillna("other"),
        title=rows.mission_type,
        resources=np.nan,
        lon=np.nan,
        lat=np.nan,
        source_id="fire_missions",
        district_id=rows.mission_location_district.map(district_ids),
        attributes=[mission_attributes(*one) for one in told],
    )
    return complete.sort_values(["seen_at", "event_id"])


def mission_attributes(response_time_s: float, criticality: str | float) -> str:
    """The JSON of what is told of one mission; what is not told has no key."""
    told: dict[str, Any] = {"precision": "day"}
    if not pd.isna(response_time_s):
        told["response_time_s"] = int(response_time_s)
    if not pd.isna(criticality):
        told["criticality"] = criticality
    return json.dumps(told)
