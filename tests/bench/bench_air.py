"""Air quality indices as columns beside one by one: `python -m tests.bench air`."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from metrics import air_quality
from metrics.air import standards, us_epa
from metrics.air.hj633 import REQUIRED, Report
from metrics.air_quality import City
from tests.bench.table import show

ROWS, PLACES = 20_000, 20
ZONE = ZoneInfo("Asia/Shanghai")
BEGIN_US, HOUR_US = 1_700_000_000_000_000, 3_600_000_000


def run() -> None:
    """Print seconds of both, and the ratio; refuse to when an index differs."""
    draw = np.random.default_rng(20260301)

    def some(top: float) -> np.ndarray:
        return np.where(draw.random(ROWS) < 0.1, np.nan, np.round(draw.uniform(0, top, ROWS), 3))

    keys = {
        "point_no": np.arange(ROWS) % PLACES + 1,
        "observed_us": BEGIN_US + np.arange(ROWS) // PLACES * HOUR_US,
    }
    tops: dict[str, float] = {"pm2_5_24h": 200, "pm10_24h": 300, "no2_24h": 200, "so2_24h": 300}
    tops["co_24h"] = 10
    days = pd.DataFrame(keys | {key: some(top) for key, top in tops.items()})
    tops = {"o3_8h": 0.15, "o3_1h": 0.2, "co_8h": 10, "so2_1h": 100, "so2_24h": 50, "no2_1h": 200}
    hours = pd.DataFrame(
        keys | {key: some(top) for key, top in tops.items()}
        | {f"{name}_hours": list(np.round(draw.uniform(0, 80, (ROWS, 12)), 1))
           for name in ("pm2_5", "pm10")}
    )  # fmt: skip
    rows = [
        _row("days, HJ 633-2026", days, "hj633-2026", air_quality.daily_index, _day),
        _row("hours with NowCast, US EPA 2024", hours, us_epa.ID, air_quality.hourly_index, _hour),
    ]
    show(f"{ROWS:,} indices, seconds of CPU", ["", "one by one", "as columns", "ratio"], rows)


def _row(
    name: str, frame: pd.DataFrame, standard: str, many: Callable[..., list[Any]],
    given: Callable[[dict[str, Any]], dict[str, Any]],
) -> list[object]:  # fmt: skip
    city = City(zone=ZONE, air_standard=standard)
    records: list[Any] = frame.to_dict("records")
    began = time.process_time()
    singly = [standards.index(standard, given(record)).value for record in records]
    one = time.process_time() - began
    many(frame.head(), city)
    began = time.process_time()
    together = many(frame, city)
    all_ = time.process_time() - began
    if [row[2] for row in together] != singly:
        raise RuntimeError(f"{name}: they differ")
    return [name, f"{one:.2f}", f"{all_:.3f}", f"{one / all_:.0f}"]


def _day(record: dict[str, Any]) -> dict[str, Any]:
    return {key: record[key] for key in REQUIRED[Report.DAILY] if key in record}


def _hour(record: dict[str, Any]) -> dict[str, Any]:
    particles = {f"{name}_24h": us_epa.nowcast(record[f"{name}_hours"].tolist())
                 for name in ("pm2_5", "pm10")}  # fmt: skip
    return {key: record[key] for key in us_epa.UNITS if key in record} | particles


if __name__ == "__main__":
    run()
