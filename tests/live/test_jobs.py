from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from data.city import City
from data.events import EventIntake
from data.seed import POSITION, ReplayFeed, read_meta
from live import jobs as jobs_module
from live.jobs import Jobs
from tests.conftest import HOUR_MS, NOW_MS, House


def seeded(folder: Path, received_ms: list[int]) -> City:
    """A city whose seed has one row for each moment at which one was received."""
    times = pd.to_datetime(received_ms, unit="ms", utc=True)
    frame = pd.DataFrame({"observed_at": times, "value": 1.0, "quality": 1.0, "received_at": times})
    frame = frame.assign(point_id="p0", indicator="count", source_id="api")
    (folder / "seed").mkdir()
    frame.to_parquet(folder / "seed" / "observations.parquet")
    return cast(City, SimpleNamespace(folder=folder))


def test_a_replay_goes_on_where_it_was_read_to_and_not_where_the_clock_was(
    house: House, tmp_path: Path
) -> None:
    city = seeded(tmp_path, [NOW_MS - HOUR_MS, NOW_MS - 1_000])
    intake = cast(EventIntake, None)

    def feed(after_ms: int) -> ReplayFeed:
        return ReplayFeed(city, house.store, house.registry, house.door, intake, after_ms)

    first = feed(NOW_MS - 2 * HOUR_MS)
    center: Any = SimpleNamespace(
        feed=first, now_ms=lambda: NOW_MS, latest=house.latest, store=house.store,
        wake=lambda: None,
    )  # fmt: skip
    jobs = Jobs(cast(Any, SimpleNamespace(center=center)))
    first.pull(NOW_MS - 2_000)  # the clock goes on before what came after this is taken
    jobs._save()
    again = feed(int(read_meta(house.store, POSITION) or 0))
    again.pull(NOW_MS)
    assert house.store.rows("SELECT count(*) FROM observation") == [(2,)]


def test_a_day_is_kept_as_soon_as_it_is_over_and_else_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, house: House
) -> None:
    kept: list[int] = []
    clock = {"now": NOW_MS, "ticks": 0.0}
    center: Any = SimpleNamespace(
        feed=None, now_ms=lambda: clock["now"], store=house.store, wake=lambda: None, kpis=[],
        city=SimpleNamespace(zone=ZoneInfo("Europe/Berlin")),
        kept=SimpleNamespace(refresh=lambda _kpis, now_ms: kept.append(now_ms)),
    )  # fmt: skip
    monkeypatch.setattr(jobs_module, "publish_due", lambda _center, _now_ms: None)
    monkeypatch.setattr("time.monotonic", lambda: clock["ticks"])
    jobs = Jobs(cast(Any, SimpleNamespace(center=center)))
    jobs._keep()
    clock["ticks"] += 2
    jobs._keep()
    assert kept == [NOW_MS]
    clock["now"] += 24 * HOUR_MS
    jobs._keep()
    assert kept == [NOW_MS, NOW_MS + 24 * HOUR_MS]
    clock["ticks"] += 61
    jobs._keep()
    assert len(kept) == 3
