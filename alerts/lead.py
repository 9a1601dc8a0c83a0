"""The lead story: the gravest alert as a curve, its limits, and how unusual it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from alerts.desk import Desk
from alerts.rules.model import Main, Rule
from alerts.types import ACTIVE, Alert
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.types import SHADOWS, Reading
from metrics.catalogue import Catalogue
from metrics.types import milliseconds

PERIODS = 24
AFTER = 3  # periods that are shown after an alert cleared
MINUTE = 60_000
STEPS = [MINUTE * minutes for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 360, 1440)]
CURVE = (Path(__file__).parent / "curve.sql").read_text(encoding="utf-8")
SHADOW = (Path(__file__).parent / "shadow_curve.sql").read_text(encoding="utf-8")
HISTORY = (Path(__file__).parent / "history.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the story is read from."""

    store: Store
    registry: Registry
    latest: Latest
    catalogue: Catalogue


def is_stale(rule: Rule | None, reading: Reading | None, now_ms: int) -> bool:
    """Whether what an alert watches has not been heard for too long to say how it stands."""
    if rule is None or reading is None or reading.value is None:
        return True
    return now_ms - reading.observed_ms > milliseconds(rule.stale_after)


def gravest(alerts: list[Alert], stale: Collection[int] = ()) -> Alert | None:
    """The active alert to tell first: the gravest, heard before silent (`stale`: numbers of those
    that are), not acknowledged before seen, the oldest."""
    active = [alert for alert in alerts if alert.state in ACTIVE]

    def order(alert: Alert) -> tuple[int, bool, bool, int, int]:
        silent, seen = alert.no in stale, not alert.unacknowledged
        return -alert.level, silent, seen, alert.raised_ms, alert.no

    return min(active, key=order, default=None)


def lead(
    store: Store,
    desk: Desk,
    registry: Registry,
    latest: Latest,
    catalogue: Catalogue,
    now_ms: int,
    among: Iterable[Alert] | None = None,
) -> dict[str, Any] | None:
    """The picture's section `lead`, chosen among these open alerts (all, when not given); None when
    none is active."""
    known = [
        alert
        for alert in (desk.open_alerts() if among is None else among)
        if alert.rule_id in desk.rules and not desk.overlays(alert, now_ms)
        and alert.point_no < SHADOWS  # an exercise is never the city's story
    ]
    stale = {
        alert.no
        for alert in known
        if is_stale(
            desk.rules[alert.rule_id], latest.get(alert.point_no, alert.indicator_no), now_ms
        )
    }
    alert = gravest(known, stale)
    if alert is None:
        return None
    rule = desk.rules[alert.rule_id]
    main = rule.main or Main(indicator=rule.indicator)
    sources = Sources(store=store, registry=registry, latest=latest, catalogue=catalogue)
    reading = latest.get(alert.point_no, registry.indicator_no(main.indicator))
    lasting = catalogue.by_id[main.indicator].period_ms == 0
    end_ms = now_ms // MINUTE * MINUTE if lasting or reading is None else reading.observed_ms
    key = (alert.no, alert.seq, end_ms)
    kept_key, entry = desk.kept.get("lead", (None, None))
    if kept_key != key:
        entry = _entry(sources, alert, rule, main, end_ms, _story(sources, desk, alert, rule, main))
        desk.kept["lead"] = (key, entry)
    return dict(entry)


def told(
    store: Store,
    registry: Registry,
    latest: Latest,
    catalogue: Catalogue,
    alert: Alert,
    rule: Rule,
    now_ms: int,
) -> dict[str, Any]:
    """Any alert, open or closed, told as `lead` tells the gravest.

    Also `companions`, {indicator: curve} of the conditions of its rule, and `clears`, where
    the deadband of its level ends, in the unit of the curve (None when that cannot be said).
    """
    main = rule.main or Main(indicator=rule.indicator)
    sources = Sources(store=store, registry=registry, latest=latest, catalogue=catalogue)
    reading = latest.get(alert.point_no, registry.indicator_no(main.indicator))
    period = _period(sources, alert, main)
    end_ms = now_ms // MINUTE * MINUTE if period == 0 or reading is None else reading.observed_ms
    if alert.cleared_ms is not None:
        end_ms = min(end_ms, alert.cleared_ms + AFTER * (period or _step(now_ms - alert.onset_ms)))
    entry = _entry(sources, alert, rule, main, end_ms, _tell(sources, alert, rule, main))
    companions = {
        name: _curve(sources, alert, Main(indicator=name), end_ms) for name in rule.beside()
    }
    levels = [
        str(int(level))
        for level, limit in rule.limits.given()
        if alert.limit_value in (limit if isinstance(limit, tuple) else (limit,))
    ]
    below = is_below(rule, alert)
    sides = entry["lows"] if below and entry["lows"] else entry["limits"]
    limit = sides.get(levels[0]) if levels else None
    share = alert.limit_value and rule.deadband / abs(alert.limit_value)
    room = None if limit is None or not share else abs(limit) * share
    clears = None if room is None else limit + (room if below else -room)
    return {**entry, "companions": companions, "clears": clears}


def _entry(
    sources: Sources, alert: Alert, rule: Rule, main: Main, end_ms: int, story: dict[str, Any]
) -> dict[str, Any]:
    reference = _reference(sources, alert, main)
    words = main.words.model_dump() if main.words else None
    return {
        "alert": alert.no,
        "indicator": main.indicator,
        "curve": _curve(sources, alert, main, end_ms),
        "limits": _limits(rule, main, reference, "high"),
        "lows": _limits(rule, main, reference, "low") if rule.direction == "outside" else {},
        "direction": rule.direction,
        "below": is_below(rule, alert),
        "reference": None if reference is None else {"value": _short(reference), "words": words},
        "story": story,
    }


def _reference(sources: Sources, alert: Alert, main: Main) -> float | None:
    if main.reference is None:
        return None
    number = sources.registry.indicator_no(main.reference)
    reading = sources.latest.get(alert.point_no, number)
    return None if reading is None else reading.value


def is_below(rule: Rule, alert: Alert) -> bool:
    """Whether the limit that the alert passed is one to be below of."""
    if rule.direction == "outside":
        return alert.limit_value in rule.limits.side("low").values()
    return rule.direction == "below"


def _limits(
    rule: Rule, main: Main, reference: float | None, side: Literal["low", "high"]
) -> dict[str, float]:
    """The limits in the unit of what is shown; none when they cannot be said in it."""
    if rule.measure != "value":
        return {}
    if main.indicator == rule.indicator:
        factor = 1.0
    elif reference is not None:
        factor = reference
    else:
        return {}
    limits = rule.limits.side(side)
    return {str(int(level)): _short(limit * factor) for level, limit in limits.items()}


def _period(sources: Sources, alert: Alert, main: Main) -> int:
    """That of what is shown, in ms; 0 of a momentary value, and of what is injected, which stands
    from its moment on, whatever its indicator is measured over."""
    shadow = alert.point_no >= SHADOWS
    return 0 if shadow else sources.catalogue.by_id[main.indicator].period_ms


def _curve(sources: Sources, alert: Alert, main: Main, end_ms: int) -> dict[str, Any]:
    """The last 24 periods; of a momentary value, the value that stood at 24 moments. That of a
    shadow begins with what was really measured at its point."""
    period = _period(sources, alert, main)
    step = period or _step(end_ms - alert.onset_ms)
    start = end_ms - (PERIODS - 1) * step
    span = {"since_ms": start - step // 2 if period else 0, "until_ms": end_ms}
    asked = {"point": alert.point_no, "indicator": sources.registry.indicator_no(main.indicator)}
    real = sources.registry.points[alert.point_no].shadow_of
    if real is None:
        rows = sources.store.rows(CURVE, {**asked, **span})
    else:
        rows = sources.store.rows(SHADOW, {**asked, "real": real, "until_ms": end_ms})
    y: list[float | None] = [None] * PERIODS
    if period:
        for observed_ms, value in rows:
            y[min(PERIODS - 1, max(0, round((observed_ms - start) / step)))] = _some(value)
    elif rows:
        moments = np.array([row[0] for row in rows])
        standing = np.searchsorted(moments, start + np.arange(PERIODS) * step, side="right") - 1
        y = [_some(rows[at][1]) if at >= 0 else None for at in standing.tolist()]
    return {"t0": start, "step": step, "y": y}


def _step(age_ms: int) -> int:
    """The least round step with which 24 of them show the alert from before its onset."""
    return next((step for step in STEPS if (PERIODS - 6) * step >= age_ms), STEPS[-1])


def _story(sources: Sources, desk: Desk, alert: Alert, rule: Rule, main: Main) -> dict[str, Any]:
    """How unusual this is, from all that was measured here before the onset."""
    key = (alert.no, alert.seq)
    kept_key, story = desk.kept.get("story", (None, {}))
    if kept_key != key:
        story = _tell(sources, alert, rule, main)
        desk.kept["story"] = (key, story)
    return dict(story)


def _tell(sources: Sources, alert: Alert, rule: Rule, main: Main) -> dict[str, Any]:
    """never_below, never_above: no value beyond the limit, and none as extreme as this one.

    times: `times` of `n` periods were beyond the limit of the present level. unlike: what was
    measured before is not what the limits are about (a change, a ratio to the usual).
    """
    registry, history_of = sources.registry, sources.catalogue.history_of
    real = registry.points[alert.point_no].shadow_of  # what is exercised is set against what was
    asked = {
        "point": alert.point_no if real is None else real,
        "onset_ms": alert.onset_ms,
        "limit": alert.limit_value,
        "watched": registry.indicator_no(history_of(rule.indicator).id),
        "main": registry.indicator_no(history_of(main.indicator).id),
        "shown": registry.indicator_no(main.indicator),
    }
    row = sources.store.rows(HISTORY, asked)[0]
    n, least, most, under, over, onset = row
    if rule.measure != "value":
        return {"kind": "unlike", "value": None, "n": 0, "times": 0, "period_ms": 0}
    below = is_below(rule, alert)
    times, extreme = (under, least) if below else (over, most)
    story = {"kind": "times", "value": None, "n": n, "times": times}
    story["period_ms"] = sources.catalogue.by_id[main.indicator].period_ms
    unheard = n and not times and extreme is not None and onset is not None
    if unheard and (extreme > onset if below else extreme < onset):
        story |= {"kind": "never_below" if below else "never_above", "value": _short(extreme)}
    return story


def _some(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else _short(value)


def _short(value: float) -> float:
    return round(float(value), 3)
