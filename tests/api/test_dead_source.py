"""A source dies with an alert active: the alert stays, marked, and the silence is one alert."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.server import ROOT, Server, eventually

pytestmark = pytest.mark.process

POINTS = ("9000001786", "9000004132")
SHORT = {"cadence": "PT1S", "stale_after": "PT3S"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Berlin on the live clock, whose counters may be silent for three seconds only."""
    city = tmp_path / "town"
    unused = shutil.ignore_patterns("seed", "*.py", "notify.yaml")
    shutil.copytree(ROOT / "data" / "cities" / "berlin", city, ignore=unused)
    _change(city / "sources.yaml", "sources", lambda one: SHORT if one["id"] == "telraam" else {})
    _change(city / "rules" / "sources.yaml", "rules", lambda _: {"not_during": []})
    _change(
        city / "rules" / "crowd.yaml", "rules",
        lambda one: {"indicator": "pedestrians", "measure": "value", "only_if": [], "main": None,
                     "stale_after": "PT3S", "not_during": []}
        if one["id"] == "crowd_unusual" else {},
    )  # fmt: skip
    one = Server(tmp_path / "town.duckdb", ("--city", str(city), "--clock", "live"))
    one.start()
    yield one
    one.stop()


def _change(path: Path, key: str, more: Any) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for one in content[key]:
        one.update(more(one))
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def alerts(server: Server) -> dict[str, dict[str, Any]]:
    return {alert["point_id"]: alert for alert in server.snapshot()["alerts"].values()}


def test_a_source_that_dies_leaves_its_alert_active_and_marked(server: Server) -> None:
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    rows = [{"point_id": point, "indicator": "pedestrians", "value": 900, "observed_at": now,
             "source_id": "telraam"} for point in POINTS]  # fmt: skip
    with server.client() as client:
        assert client.post("/api/v1/observations", json=rows).json()["accepted"] == 2

    def raised() -> None:
        found = alerts(server)
        assert [found.get(point, {}).get("state") for point in POINTS] == ["UNACKED", "UNACKED"]

    def silent() -> None:
        assert "source:telraam" in alerts(server)

    eventually(raised, 10)
    eventually(silent, 20)
    found = alerts(server)
    assert [found[point]["state"] for point in POINTS] == ["UNACKED", "UNACKED"]
    assert [found[point]["stale"] for point in POINTS] == [1, 1]
    assert found["source:telraam"]["value"] == 109 and len(found) == 3
