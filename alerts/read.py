"""What screens and the HTTP API read of alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from alerts import records
from alerts.desk import Desk
from alerts.lead import is_stale, lead
from alerts.orders import SHELF_AT_MOST
from alerts.overlays import Overlay
from alerts.records import alert_of
from alerts.rules.model import Rule
from alerts.types import Alert, Level, State
from data.clock import iso
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.strict import Words
from metrics.types import milliseconds

__all__ = ["detail", "events", "lead", "listing", "open_rows", "overlay_rows"]

_LISTING = """
WHERE ($state IS NULL OR state = $state)
  AND ($level IS NULL OR max_level = $level)
  AND ($domain IS NULL OR domain = $domain)
  AND ($department IS NULL OR owner = $department)
  AND ($after IS NULL OR alert_no < $after)
ORDER BY alert_no DESC
LIMIT $limit
"""


def sounding(desk: Desk, now_ms: int) -> list[Alert]:
    """The open alerts that are not shelved, suppressed or out of service, by number."""
    return [alert for alert in desk.open_alerts() if not desk.overlays(alert, now_ms)]


def open_rows(
    desk: Desk,
    registry: Registry,
    latest: Latest,
    districts: Mapping[str, Words],
    now_ms: int,
    alerts: Iterable[Alert] | None = None,
) -> dict[str, dict[str, Any]]:
    """The picture's section `alerts`: one entry for each of these alerts, by number; without them
    for each that is not closed."""
    rules = desk.rules
    return {
        str(alert.no): _row(
            alert, rules.get(alert.rule_id), desk.overlays(alert, now_ms), registry, latest,
            districts, now_ms,
        )
        for alert in (desk.open_alerts() if alerts is None else alerts)
    }  # fmt: skip


def ended_row(
    alert: Alert,
    desk: Desk,
    registry: Registry,
    latest: Latest,
    districts: Mapping[str, Words],
    now_ms: int,
) -> dict[str, Any]:
    """A closed alert as a row: with the value at which it began, and when it ended."""
    row = _row(alert, desk.rules.get(alert.rule_id), [], registry, latest, districts, now_ms)
    began = {"value": row["onset_value"], "observed": alert.onset_ms, "main": None, "stale": 0}
    return {**row, **began, "closed": alert.closed_ms}


def _row(
    alert: Alert,
    rule: Rule | None,
    overlays: list[Overlay],
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
        "drill": point.drill,
        "shadow_of": point.shadow_of,
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
        "assignee": alert.assignee,
        "overlays": [_overlay(one) for one in overlays],
        "latch": int(rule is not None and rule.latch),
        "shelf": milliseconds(rule.shelve_at_most if rule else SHELF_AT_MOST),
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
    return [
        {
            "event": event.event_no,
            "seq": event.seq,
            "trigger": str(event.trigger),
            "from": str(event.from_state),
            "to": str(event.to_state),
            "level": int(event.level),
            "actor": event.actor,
            "note": event.note,
            "value": event.value,
            "detail": None if event.detail is None else orjson.loads(event.detail),
            "occurred_at": _iso(event.occurred_ms),
            "recorded_at": _iso(event.recorded_ms),
            "hash": event.hash,
        }
        for event in records.events_of(store, alert_no)
    ]


def overlay_rows(desk: Desk, registry: Registry) -> list[dict[str, Any]]:
    """The shelves, suppressions and permits that have not ended, by number."""
    return [
        {
            "overlay": one.no,
            "rule": one.rule_id,
            "point": registry.points[one.point_no].id,
            **_overlay(one),
            "since_at": _iso(one.since_ms),
            "until_at": _iso(one.until_ms),
        }
        for one in desk.every_overlay()
    ]


def overlays_of(desk: Desk, alert_no: int, now_ms: int) -> list[dict[str, Any]]:
    """Why an open alert does not sound; nothing when it sounds or is closed."""
    alert = desk.alert(alert_no)
    return [] if alert is None else [_overlay(one) for one in desk.overlays(alert, now_ms)]


def _overlay(overlay: Overlay) -> dict[str, Any]:
    """Why an alert does not sound, as screens are told."""
    return {
        "kind": str(overlay.kind),
        "by": overlay.actor,
        "reason": overlay.reason,
        "cause": overlay.cause_no,
        "since": overlay.since_ms,
        "until": overlay.until_ms,
    }


def _named(alert: Alert, registry: Registry) -> dict[str, Any]:
    """An alert with names for numbers and ISO 8601 times."""
    return {
        "alert": alert.no,
        "seq": alert.seq,
        "rule": alert.rule_id,
        "rule_version": alert.rule_version,
        "point": registry.points[alert.point_no].id,
        "drill": registry.points[alert.point_no].drill,
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
        "assignee": alert.assignee,
        "cleared_at": _iso(alert.cleared_ms),
        "closed_at": _iso(alert.closed_ms),
    }


def _title(alert: Alert, rule: Rule | None) -> Words:
    return rule.title if rule else Words(en=alert.rule_id, zh=alert.rule_id)


def _iso(moment_ms: int | None) -> str | None:
    return None if moment_ms is None else iso(moment_ms)


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
