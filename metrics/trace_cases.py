"""The cases of a KPI by an SQL of its own, in the columns of every other row of a figure.

A case that names its alert (`alert_no`) or its event (`event_id`) leads there, says where it was,
and is known since the last thing that was recorded of it. One that is a value names it by
`point_id`, `indicator` and `observed_at`, and leads to where that comes from. What its SQL says
beside comes along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data.store import Store
from metrics.catalogue import parameters
from metrics.kpi_types import Kpi

VALUE = ("point_id", "indicator", "observed_at")
OWN = (*VALUE, "occurred_at", "district_id", "num", "den", "value", "alert_no", "event_id")
_ROWS = """
WITH cases AS (
{sql}
)

SELECT
    {columns}
FROM cases
{joins}
WHERE cases.occurred_at >= $since
  AND cases.occurred_at < $until
"""
_ALERT = """
LEFT JOIN alert USING (alert_no)
LEFT JOIN point ON point.point_no = alert.point_no
LEFT JOIN (
    SELECT alert_no, max(recorded_at) AS last_at
    FROM alert_event
    WHERE recorded_at <= $now
    GROUP BY alert_no
) AS told USING (alert_no)
"""
_POINT = "LEFT JOIN point USING (point_id)"
_EVENT = """
LEFT JOIN event USING (event_id)
LEFT JOIN (
    SELECT event_id, max(seen_at) AS last_at
    FROM event_change
    WHERE seen_at <= $now
    GROUP BY event_id
) AS told USING (event_id)
"""


def cases(
    store: Store, kpi: Kpi, given: Mapping[str, Any], plain: Sequence[str]
) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    """SQL with the columns of `plain`, its parameters, and the columns it has beside."""
    known = {name: given[name] for name in parameters(kpi.sql)}
    has = list(store.frame(f"SELECT * FROM ({kpi.sql}) LIMIT 0", known).columns)
    more = tuple(name for name in has if name not in OWN and name.isidentifier())
    alert, event = "alert_no" in has, "event_id" in has and "alert_no" not in has
    of_value = all(name in has for name in VALUE) and not alert and not event
    expressions = {
        "slot": "0",
        "district": "cases.district_id",
        "at_ms": "epoch_ms(cases.occurred_at)",
        "num": "CAST(cases.num AS DOUBLE)" if "num" in has else "CAST(0 AS DOUBLE)",
        "den": "CAST(cases.den AS DOUBLE)" if "den" in has else "CAST(0 AS DOUBLE)",
        "value": "CAST(cases.value AS DOUBLE)" if "value" in has else "CAST(NULL AS DOUBLE)",
        "other": "CAST(NULL AS DOUBLE)",
        "quality": "CAST(NULL AS DOUBLE)",
        "count": "1",
        "known_ms": "epoch_ms(told.last_at)" if alert or event else "CAST(NULL AS BIGINT)",
        "point": "point.point_id" if alert or of_value else "CAST(NULL AS VARCHAR)",
        "name_en": _either(alert or of_value, event, "point.name_en", "event.title"),
        "name_zh": _either(alert or of_value, event, "point.name_zh", "event.title"),
        "alert": "cases.alert_no" if alert else "CAST(NULL AS INTEGER)",
        "event": "cases.event_id" if event else "CAST(NULL AS VARCHAR)",
    }
    columns = [f"{expressions[name]} AS {name}" for name in plain]
    columns += [f'cases."{name}"' for name in more]
    if of_value:
        more = (*more, "indicator", "value_ms")
        columns += ["cases.indicator", "epoch_ms(cases.observed_at) AS value_ms"]
    sql = _ROWS.format(
        sql=kpi.sql, columns=",\n    ".join(columns),
        joins=_ALERT if alert else _EVENT if event else _POINT if of_value else "",
    )  # fmt: skip
    return sql, {name: given[name] for name in parameters(sql)}, more


def _either(alert: bool, event: bool, of_alert: str, of_event: str) -> str:
    return of_alert if alert else of_event if event else "CAST(NULL AS VARCHAR)"
