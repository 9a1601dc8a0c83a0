"""A store for KPI tests: a city's seed loaded as it is, or a few values by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from data.store import Connection, Store
from metrics.kpi_types import Kpi

CITIES = Path(__file__).parents[2] / "data" / "cities"
BERLIN = ZoneInfo("Europe/Berlin")
WORDS = {"en": "words", "zh": "词"}


def ms(text: str) -> int:
    """A moment on Berlin's clock."""
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


def make_kpi(formula: Mapping[str, Any], **more: Any) -> Kpi:
    """A KPI of department `d` with the tolerance 1."""
    plain = {"id": "k", "department": "d", "name": WORDS, "note": WORDS, "unit": WORDS}
    facts = {"direction": "up", "tolerance": 1, "formula": formula}
    return Kpi.model_validate({**plain, **facts, **more})


def seeded(city: str) -> Store:
    """A store with all observations of a city's seed."""
    folder = CITIES / city
    features = json.loads((folder / "points.geojson").read_text(encoding="utf-8"))["features"]
    points = [("city", "city", None)]
    points += [(p["id"], p["kind"], p["district_id"]) for p in (f["properties"] for f in features)]
    store = Store()

    def fill(connection: Connection) -> None:
        _add_points(connection, points)
        seed = f"'{folder / 'seed' / 'observations.parquet'}'"
        connection.execute(
            f"INSERT INTO indicator SELECT row_number() OVER (), indicator FROM "
            f"(SELECT DISTINCT indicator FROM {seed})"
        )
        connection.execute(
            "INSERT INTO observation SELECT point_no, indicator_no, observed_at, value, quality, 1,"
            f" received_at, NULL, NULL FROM {seed} JOIN point USING (point_id)"
            " JOIN indicator USING (indicator)"
        )

    store.write(fill)
    return store


def town(points: Sequence[tuple[str, str, str | None]] = (("city", "city", None),)) -> Store:
    """An empty store with points (id, kind, district) and the indicators a and b."""
    store = Store()

    def fill(connection: Connection) -> None:
        _add_points(connection, points)
        connection.execute("INSERT INTO indicator VALUES (1, 'a'), (2, 'b')")

    store.write(fill)
    return store


def observe(
    store: Store,
    indicator: str,
    ended: str,
    value: float,
    point: str = "city",
    known: str = "2000-01-01",
    quality: float = 1.0,
) -> None:
    """A value of the period that ended then, on Berlin's clock."""
    numbers = [1 if indicator == "a" else 2, ms(ended), value, quality, ms(known), point]
    store.write(
        lambda connection: connection.execute(
            "INSERT INTO observation SELECT point_no, $1, make_timestamptz($2 * 1000), $3, $4, 1,"
            " make_timestamptz($5 * 1000), NULL, NULL FROM point WHERE point_id = $6",
            numbers,
        )
    )


def event(store: Store, name: str, category: str, *changes: tuple[str, str]) -> None:
    """An incident with its changes (moment, status)."""
    begun = ms(changes[0][0])

    def write(connection: Connection) -> None:
        connection.execute(
            "INSERT INTO event SELECT $1, NULL, 'incident', $2, '', '', NULL, NULL, NULL, '01',"
            " NULL, make_timestamptz($3 * 1000), make_timestamptz($3 * 1000), NULL, 1",
            [name, category, begun],
        )
        for moment, status in changes:
            connection.execute(
                "INSERT INTO event_change SELECT $1, make_timestamptz($2 * 1000),"
                " make_timestamptz($2 * 1000), $3, NULL, NULL",
                [name, ms(moment), status],
            )

    store.write(write)


def _add_points(
    connection: Connection, points: Sequence[tuple[str, str, str | None]]
) -> None:
    rows = [(place + 1, *point) for place, point in enumerate(points)]
    frame = pd.DataFrame(rows, columns=["no", "id", "kind", "district"], dtype=object)
    connection.register("points", frame)
    connection.execute(
        "INSERT INTO point (point_no, point_id, kind, name_en, name_zh, district_id)"
        " SELECT no, id, kind, id, id, district FROM points"
    )
    connection.unregister("points")
