"""KPIs by an SQL of their own: `<sql>.sql` in the folder kpis beside the city's kpis.yaml, else in
metrics/kpis.

The SQL is one SELECT. It is handed $since and $until (the first moment that counts and the first
that no longer does), $now, $department and what the formula has under `given`. A row is a case, or
cases added up: occurred_at, district_id, and num and den, or for a quantile value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from data.store import Store
from data.strict import Fault
from metrics import kpi_query
from metrics.catalogue import parameters
from metrics.kpi_query import Calendar, Part
from metrics.kpi_types import Kpi
from metrics.moments import utc

HOUSE = Path(__file__).parent / "kpis"
AT_HAND = ("since", "until", "now", "department")
COLUMNS = {"cases": ("num", "den"), "quantile": ("value",)}
_SLOTS = """
WITH slot AS (
    SELECT
        unnest($numbers) AS slot,
        make_timestamptz(unnest($moments) * 1000) AS began_at
),

cases AS (
{sql}
)

SELECT
    slot,
    CASE WHEN slot >= $current THEN district_id END AS district,
    {figures}
FROM cases
ASOF JOIN slot ON cases.occurred_at >= slot.began_at
WHERE slot >= 0
  AND cases.occurred_at < make_timestamptz($until_ms * 1000)
GROUP BY ALL
ORDER BY ALL
"""
_WITHOUT = """
SELECT *
FROM ({sql})
WHERE NOT list_contains($left_out, CAST({column} AS VARCHAR))
"""
_FIGURES = {
    "cases": "sum(CAST(num AS DOUBLE)), sum(CAST(den AS DOUBLE)), "
    "CAST(round(sum(den)) AS BIGINT), NULL",
    "quantile": "CAST(0 AS DOUBLE), CAST(0 AS DOUBLE), count(value), "
    "list(CAST(value AS DOUBLE) ORDER BY value)",
}


def all_parts(
    store: Store,
    kpis: Sequence[Kpi],
    calendar: Calendar,
    now_ms: int,
    left_out: Sequence[str] = (),
) -> list[list[Part]]:
    """For each KPI its parts, whatever its form; without the cases that are numbered `left_out`,
    where values are such cases."""
    found = kpi_query.parts(store, kpis, calendar, now_ms, left_out)
    asked = calendar.asked(now_ms)
    for number, kpi in enumerate(kpis):
        if kpi.formula.query is not None:
            found[number] = parts(store, kpi, asked, left_out)
    return found


def parts(
    store: Store, kpi: Kpi, asked: Mapping[str, Any], left_out: Sequence[str] = ()
) -> list[Part]:
    """The parts of one KPI; `asked` says the slots, as for the other KPIs."""
    given = given_of(kpi, asked) | {"left_out": list(left_out)}
    own = kpi.sql
    if left_out and (column := named_by(store, kpi, given)) is not None:
        own = _WITHOUT.format(sql=own, column=column)
    sql = _SLOTS.format(sql=own, figures=_FIGURES[kpi.formula.form])
    rows = store.rows(sql, {name: given[name] for name in parameters(sql)})
    return [Part(*row) for row in rows]


def given_of(kpi: Kpi, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that a KPI's SQL may name, for the slots that are asked for."""
    query = kpi.formula.query
    assert query is not None
    own = {
        "since": utc(asked["moments"][0]),
        "until": utc(asked["until_ms"]),
        "now": utc(asked["now_ms"]),
        "department": kpi.department,
    }
    return {**query.given, **own, **asked}


def named_by(store: Store, kpi: Kpi, given: Mapping[str, Any]) -> str | None:
    """The column by which the cases of a KPI's SQL are named; None when they are not."""
    asked = {name: given[name] for name in parameters(kpi.sql)}
    columns = store.frame(f"SELECT * FROM ({kpi.sql}) LIMIT 0", asked).columns
    return next((name for name in ("alert_no", "event_id") if name in columns), None)


def script(name: str, city: Path) -> Path | None:
    """The file of that name: the city's own, else the house's."""
    for folder in (city / "kpis", HOUSE):
        if (folder / f"{name}.sql").is_file():
            return folder / f"{name}.sql"
    return None


def known(city: Path) -> list[str]:
    """The names there are."""
    return sorted({path.stem for folder in (city / "kpis", HOUSE) for path in folder.glob("*.sql")})


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8").rstrip().removesuffix(";")


def asked_for(path: Path) -> dict[str, int]:
    """The parameters that an SQL names, each with the first line on which it does."""
    found: dict[str, int] = {}
    for number, line in enumerate(read(path).splitlines(), start=1):
        for name in sorted(parameters(line)):
            found.setdefault(name, number)
    return found


def wrong(store: Store, path: Path, kpi: Kpi, label: str) -> list[Fault]:
    """What is wrong with the SQL of a KPI, found by running it over the empty `store`. `label` is
    how its file is called."""
    sql, query = read(path), kpi.formula.query
    assert query is not None
    then = datetime(2000, 1, 1, tzinfo=UTC)
    given = {"since": then, "until": then, "now": then, "department": "", **query.given}
    try:
        message = _no_select(sql)
        if message:
            return [Fault(file=label, line=1, entry=kpi.id, message=message)]
        frame = store.frame(sql, {name: given[name] for name in parameters(sql)})
    except duckdb.Error as error:
        return [Fault(file=label, line=_line(error), entry=kpi.id, message=_said(error))]
    wanted = ("occurred_at", "district_id", *COLUMNS[kpi.formula.form])
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        message = f"its rows lack {', '.join(missing)}; they have {', '.join(frame.columns)}"
        return [Fault(file=label, line=1, entry=kpi.id, message=message)]
    return []


def _no_select(sql: str) -> str | None:
    """What it is instead of one SELECT, with the cure. Raises duckdb.Error for what is no SQL."""
    statements = duckdb.extract_statements(sql)
    if len(statements) != 1:
        return f"it has {len(statements)} statements; write one SELECT"
    kind = statements[0].type
    if kind != duckdb.StatementType.SELECT:
        return f"{kind.name} is refused, a KPI only reads; write one SELECT"
    return None


def _line(error: duckdb.Error) -> int:
    place = re.search(r"LINE (\d+):", str(error))
    return int(place.group(1)) if place else 1


def _said(error: duckdb.Error) -> str:
    """The first line, and what DuckDB proposes instead."""
    lines = str(error).splitlines()
    cure = next((line for line in lines[1:] if "Did you mean" in line or "Candidate" in line), "")
    return " ".join(filter(None, [lines[0], cure.strip()]))
