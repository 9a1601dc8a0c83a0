"""The tables that keep KPIs by day (data/schema/020_kpi.sql): what is put into them, and taken out.

Each function runs inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pyarrow as pa

from data.store import Connection

Mark = tuple[
    str, str, date, datetime
]  # a KPI, its digest, up to which day it is kept, as known then
PARTS = pa.schema(
    [("kpi_id", pa.string()), ("day", pa.date32()), ("district_id", pa.string()),
     ("num", pa.float64()), ("den", pa.float64()), ("n", pa.int64())]
)  # fmt: skip
_MARKS = pa.schema(
    [("kpi_id", pa.string()), ("formula", pa.string()), ("until_day", pa.date32()),
     ("known_at", pa.timestamp("us", "UTC"))]
)  # fmt: skip
_TABLES = ("kpi_part", "kpi_day")
_TOTALS = """
INSERT INTO kpi_day
SELECT
    kpi_id,
    day,
    sum(num ORDER BY district_id),
    sum(den ORDER BY district_id),
    CAST(sum(n) AS BIGINT)
FROM fresh
GROUP BY kpi_id, day
ORDER BY day, kpi_id
"""


def replace(
    connection: Connection,
    new: Sequence[str],
    gone: Sequence[tuple[str, date]],
    fresh: Sequence[pa.Table],
    marks: Sequence[Mark],
) -> None:
    """Take out all days of the KPIs `new` and the days `gone`, put in the rows `fresh` (of the
    schema PARTS), and mark how far each KPI is kept."""
    if new:
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table} WHERE list_contains($1, kpi_id)", [list(new)])
    if gone:
        connection.register("gone", _table(pa.schema(list(PARTS)[:2]), gone))
        for table in _TABLES:
            connection.execute(
                f"DELETE FROM {table} USING gone"
                f" WHERE {table}.kpi_id = gone.kpi_id AND {table}.day = gone.day"
            )
        connection.unregister("gone")
    for rows in fresh:
        connection.register("fresh", rows)
        connection.execute("INSERT INTO kpi_part SELECT * FROM fresh ORDER BY day, kpi_id")
        connection.execute(_TOTALS)
        connection.unregister("fresh")
    if marks:
        connection.register("marks", _table(_MARKS, marks))
        connection.execute("INSERT OR REPLACE INTO kpi_kept SELECT * FROM marks")
        connection.unregister("marks")


def note(connection: Connection, numbers: list[int], moments: list[int]) -> None:
    """Note withdrawn values by indicator number and moment (ms)."""
    connection.execute(
        "INSERT INTO kpi_withdrawn SELECT DISTINCT n, make_timestamptz(m * 1000)"
        " FROM (SELECT unnest($1) AS n, unnest($2) AS m)",
        [numbers, moments],
    )


def forget(connection: Connection, kept: Sequence[tuple[str, int]]) -> None:
    """Forget withdrawn values, by indicator and moment (ms), that are kept by now."""
    connection.execute(
        "DELETE FROM kpi_withdrawn USING indicator WHERE kpi_withdrawn.indicator_no ="
        " indicator.indicator_no AND list_contains($1, indicator || ' ' || epoch_ms(observed_at))",
        [[f"{name} {moment}" for name, moment in kept]],
    )


def _table(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    columns = zip(schema, zip(*rows, strict=True), strict=True)
    return pa.table({field.name: pa.array(all_, field.type) for field, all_ in columns})
