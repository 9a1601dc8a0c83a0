"""How an alert looks to dispatch, and where the files of tasks are."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from alerts.types import Level
from data.city import load_city
from data.store import Store
from data.strict import Words
from data.types import CITY_POINT, Point
from live.dispatching import build_dispatcher, open_cabinet

NAME = Words(en="Mitte", zh="米特")
TITLE = Words(en="Slow", zh="缓行")


def a_desk(point_no: int) -> Any:
    alert = SimpleNamespace(
        no=7, rule_id="slow", point_no=point_no, domain="traffic", level=Level.NORMAL,
        max_level=Level.ORANGE, onset_ms=5,
    )  # fmt: skip
    rules = {"slow": SimpleNamespace(title=TITLE)}
    return SimpleNamespace(alert={7: alert}.get, rules=rules)


def a_point(no: int) -> Point:
    return Point(no=no, id="x", kind="site", domain="traffic", name=NAME, district_id="01",
                 lon=13.4, lat=52.5)  # fmt: skip


@pytest.mark.parametrize(("no", "lon"), [(9, 13.4), (CITY_POINT, None)])
def test_an_alert_is_where_its_point_is_and_that_of_the_whole_city_nowhere(
    no: int, lon: float | None
) -> None:
    store = Store(None)
    city = load_city(Path("data/cities/berlin"))
    registry: Any = SimpleNamespace(points={no: a_point(no)})
    _dispatcher, signal_of = build_dispatcher(store, registry, city, a_desk(no))
    signal = signal_of(7)
    assert signal is not None
    assert (signal.grade, signal.title, signal.place, signal.lon) == (
        Level.ORANGE, TITLE, "Mitte", lon,
    )  # fmt: skip
    assert signal_of(8) is None
    store.close()


def test_files_lie_beside_the_database(tmp_path: Path) -> None:
    store = Store(tmp_path / "berlin.duckdb")
    kept = open_cabinet(store).put(b"%PDF-1.7")
    store.close()
    (file,) = (tmp_path / "berlin-evidence").rglob(kept.sha256)
    assert file.read_bytes() == b"%PDF-1.7"
