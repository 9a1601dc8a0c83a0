"""The cases of a figure that have a number of their own: alerts and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.store import Store
from metrics.catalogue import parameters
from metrics.kpi_cases import given_of, named_by
from metrics.kpi_frame import Frame
from metrics.kpi_types import Kpi

_OF_SQL = """
SELECT DISTINCT CAST({column} AS VARCHAR)
FROM ({sql})
WHERE occurred_at >= $since
  AND occurred_at < $until
"""
_EVENTS = """
SELECT event_id
FROM event
WHERE kind = $kind
  AND ($category IS NULL OR list_contains($category, category))
  AND started_at >= make_timestamptz($since_ms * 1000)
  AND started_at < make_timestamptz($until_ms * 1000)
"""


def cases_of(store: Store, kpi: Kpi, frame: Frame) -> frozenset[str] | None:
    """The numbers of the cases that a figure may count in its period; None when its values are no
    cases, or none that can be named."""
    events = kpi.formula.events
    since_ms, until_ms = frame.period.begins_ms(frame.zone), frame.period.ends_ms(frame.zone)
    asked: Mapping[str, Any]
    if events is not None:
        asked = {"kind": events.kind, "category": events.category,
                 "since_ms": since_ms, "until_ms": until_ms}  # fmt: skip
        return frozenset(name for (name,) in store.rows(_EVENTS, asked))
    if kpi.formula.query is None:
        return None
    slot = {"moments": [since_ms], "numbers": [0], "until_ms": until_ms, "now_ms": frame.now_ms}
    given = given_of(kpi, slot)
    column = named_by(store, kpi, given)
    if column is None:
        return None
    sql = _OF_SQL.format(sql=kpi.sql, column=column)
    rows = store.rows(sql, {name: given[name] for name in parameters(sql)})
    return frozenset(name for (name,) in rows)
