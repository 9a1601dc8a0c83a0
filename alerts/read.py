"""What screens and the HTTP API read of alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from alerts import records
from alerts.desk import Desk
from alerts.lead import is_stale, lead
from alerts.records import alert_of
from alerts.rules import Rule
from alerts.types import Alert, Level, State
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.strict import Words

__all__ = ["detail", "events", "lead", "listing", "open_rows"]

_EVENTS = """
-- One row is one thing that happened to one alert.
SELECT seq, trigger, from_state, to_state, level, actor, note, value,
       epoch_ms(occurred_at), epoch_ms(recorded_at)
FROM alert_event
WHERE alert_no = $no
ORDER BY seq
"""
_LISTING = """
WHERE ($state IS NULL OR state = $state)
  AND ($level IS NULL OR max_level = $level)
  AND ($domain IS NULL OR domain = $domain)
  AND ($department IS NULL OR owner = $department)
  AND ($after IS NULL OR alert_no < $after)
ORDER BY alert_no DESC
LIMIT $limit
"""


def levels(desk: Desk) -> dict[tuple[int, int], int]:
    """The gravest active level by (point_no, indicator_no); where nothing is active, no entry."""
    found: dict[tuple[int, int], int] = {}
    for alert in desk.open_alerts():
        if alert.level > Level.NORMAL:
            key = (alert.point_no, alert.indicator_no)
            found[key] = max(found.get(key, 0), int(alert.level))
    return found


def by_point(found: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """The gravest of those levels at each point."""
    gravest: dict[int, int] = {}
    for (point_no, _), level in found.items():
        gravest[point_no] = max(gravest.get(point_no, 0), level)
    return gravest


def open_rows(
    desk: Desk, registry: Registry, latest: Latest, districts: Mapping[str, Words], now_ms: int
) -> dict[str, dict[str, Any]]:
    """The picture's section `alerts`: one entry for each alert that is not closed, by number."""
    rules = desk.rules
    return {
        str(alert.no): _row(alert, rules.get(alert.rule_id), registry, latest, districts, now_ms)
        for alert in desk.open_alerts()
    }


def _row(
    alert: Alert,
    rule: Rule | None,
    registry: Registry,
    latest: Latest,
    districts: Mapping[str, Words],
    now_ms: int,
) -> dict[str, Any]:
    point = registry.points[alert.point_no]
    reading = latest.get(alert.point_no, alert.indicator_no)
    value = None if reading is None else reading.value
    stale = is_stale(rule, reading, now_ms)
    place = districts.get(point.district_id or "")
    return {
        "no": alert.no,
        "seq": alert.seq,
        "rule": alert.rule_id,
        "title": _title(alert, rule).model_dump(),
        "point": point.no,
        "point_id": point.id,
        "name": point.name.model_dump(),
        "place": place.model_dump() if place else None,
        "detail": point.detail.model_dump() if point.detail else None,
        "domain": alert.domain,
        "kind": point.kind,
        "owner": alert.owner,
        "level": int(alert.level),
        "max": int(alert.max_level),
        "state": str(alert.state),
        "indicator": registry.indicator_names[alert.indicator_no],
        "value": _short(value),
        "observed": None if reading is None else reading.observed_ms,
        "main": _main(alert, rule, registry, latest),
        "limit": alert.limit_value,
        "raised": alert.raised_ms,
        "onset": alert.onset_ms,
        "acked": alert.acked_ms,
        "by": alert.acked_by,
        "cleared": alert.cleared_ms,
        "stale": int(stale),
        "onset_value": _short(alert.onset_value),
    }


def _main(
    alert: Alert, rule: Rule | None, registry: Registry, latest: Latest
) -> dict[str, Any] | None:
    """What is shown big in place of the watched indicator, and what that is set against: both of
    the moment of the watched value. None when they have gone on without it."""
    if rule is None or rule.main is None:
        return None
    watched = latest.get(alert.point_no, alert.indicator_no)

    def then(indicator: str | None) -> float | None:
        if indicator is None or watched is None:
            return None
        reading = latest.get(alert.point_no, registry.indicator_no(indicator))
        same = reading is not None and reading.observed_ms == watched.observed_ms
        return _short(reading.value) if reading is not None and same else None

    value = then(rule.main.indicator)
    if value is None:
        return None
    indicator, reference = rule.main.indicator, then(rule.main.reference)
    return {"indicator": indicator, "value": value, "reference": reference}


def listing(
    store: Store,
    registry: Registry,
    *,
    state: State | None = None,
    level: Level | None = None,
    domain: str | None = None,
    department: str | None = None,
    after: int | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Alerts, open and closed, the newest first. `level` is the gravest that they reached.

    `after` is the number of the last alert of the page before.
    """
    rows = store.rows(
        records.ALERT + _LISTING,
        {
            "state": state and str(state), "level": None if level is None else int(level),
            "domain": domain, "department": department, "after": after, "limit": limit,
        },
    )  # fmt: skip
    return [_named(alert_of(row), registry) for row in rows]


def detail(store: Store, registry: Registry, desk: Desk, alert_no: int) -> dict[str, Any] | None:
    """One alert with what its rule asks of a person; None when there is none of that number."""
    alert = records.one_alert(store, alert_no)
    if alert is None:
        return None
    rule = desk.rules.get(alert.rule_id)
    point = registry.points[alert.point_no]
    asked = rule.model_dump(mode="json", exclude={"id", "version"}) if rule else None
    return {
        **_named(alert, registry),
        "title": _title(alert, rule).model_dump(),
        "name": point.name.model_dump(),
        "detail": point.detail.model_dump() if point.detail else None,
        "kind": point.kind,
        "district": point.district_id,
        "rule_now": None if rule is None else {"version": rule.version, **(asked or {})},
    }


def events(store: Store, alert_no: int) -> list[dict[str, Any]]:
    """What happened to one alert, in order; empty when there is none of that number."""
    names = ("seq", "trigger", "from", "to", "level", "actor", "note", "value")
    return [
        {
            **dict(zip(names, row[:8], strict=True)),
            "occurred_at": _iso(row[8]),
            "recorded_at": _iso(row[9]),
        }
        for row in store.rows(_EVENTS, {"no": alert_no})
    ]


def _named(alert: Alert, registry: Registry) -> dict[str, Any]:
    """An alert with names for numbers and ISO 8601 times."""
    return {
        "alert": alert.no,
        "seq": alert.seq,
        "rule": alert.rule_id,
        "rule_version": alert.rule_version,
        "point": registry.points[alert.point_no].id,
        "indicator": registry.indicator_names[alert.indicator_no],
        "domain": alert.domain,
        "department": alert.owner,
        "state": str(alert.state),
        "level": int(alert.level),
        "max_level": int(alert.max_level),
        "onset_value": alert.onset_value,
        "limit": alert.limit_value,
        "onset_at": _iso(alert.onset_ms),
        "raised_at": _iso(alert.raised_ms),
        "acked_at": _iso(alert.acked_ms),
        "acked_by": alert.acked_by,
        "cleared_at": _iso(alert.cleared_ms),
        "closed_at": _iso(alert.closed_ms),
    }


def _title(alert: Alert, rule: Rule | None) -> Words:
    return rule.title if rule else Words(en=alert.rule_id, zh=alert.rule_id)


def _iso(moment_ms: int | None) -> str | None:
    return None if moment_ms is None else datetime.fromtimestamp(moment_ms / 1000, UTC).isoformat()


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
