from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.seed import write_meta
from data.settings import Settings, SettingsError
from data.store import Store, StoreError
from live.opening import open_center
from tests.server import ROOT

pytestmark = pytest.mark.long


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    """Berlin on the system's clock, in a new file."""
    return Settings(
        city=ROOT / "data" / "cities" / "berlin", db=tmp_path / "x.duckdb", host="", port=0,
        clock="live", start=None, speed=None,
    )  # fmt: skip


def test_what_was_accepted_and_not_yet_computed_from_is_after_a_restart(chosen: Settings) -> None:
    center = open_center(chosen).center
    row = {
        "point_id": "mc174", "indicator": "pm2_5", "value": 7.0,
        "observed_at": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    center.door.take_rows([row], center.now_ms()).stored.result(timeout=10)
    center.close()  # before the tick
    again = open_center(chosen).center
    reading = again.latest.get(1, again.registry.indicator_no("city_pm2_5"))
    again.close()
    assert reading is not None
    assert reading.value == 7.0


@pytest.mark.parametrize("start", ["2019-12-14T12:00", "2025-02-01T00:00"])
def test_a_replay_from_a_moment_without_data_is_refused_and_the_file_stays(
    chosen: Settings, start: str
) -> None:
    Store(chosen.db).close()
    asked = replace(chosen, clock="replay", start=datetime.fromisoformat(start))
    with pytest.raises(SettingsError, match=r"--from .* from 2023-01-02.* to 2025-01-31"):
        open_center(asked)
    assert [path.name for path in chosen.db.parent.glob("*.duckdb")] == ["x.duckdb"]


def test_a_replay_without_its_data_is_refused_and_says_how_to_go_on(
    chosen: Settings, tmp_path: Path
) -> None:
    bare = tmp_path / "berlin"
    shutil.copytree(chosen.city, bare, ignore=shutil.ignore_patterns("observations.parquet"))
    with pytest.raises(SettingsError, match=r"berlin/seed/observations.parquet: .* --clock live"):
        open_center(replace(chosen, city=bare, clock="replay"))


def test_a_file_of_another_city_is_refused(chosen: Settings) -> None:
    store = Store(chosen.db)
    write_meta(store, "clock", "live")
    write_meta(store, "city", "melbourne")
    store.close()
    with pytest.raises(StoreError, match=r"melbourne.*--db"):
        open_center(chosen)
