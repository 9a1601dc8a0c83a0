"""A week or a month of the city in counts, from the records: alerts, incidents, exercises, data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.city import City
from data.store import Store
from data.strict import Words
from data.types import SHADOWS
from dispatch.drills.records import drills, score_of
from dispatch.record.city_types import (
    AlertLine,
    CityFigures,
    DrillLine,
    IncidentLine,
    RuleLine,
    SourceLine,
)
from metrics.kpi_period import Period
from metrics.moments import utc
from metrics.published_due import begun_ms

HERE = Path(__file__).parent
_ALERTS, _RULES, _SOURCES = (
    (HERE / f"city_{name}.sql").read_text(encoding="utf-8")
    for name in ("alerts", "rules", "sources")
)
_INCIDENTS = """
SELECT incident_no, title_en, title_zh, grade, state, epoch_ms(opened_at), epoch_ms(closed_at)
FROM incident
WHERE drill IS NULL AND opened_at < $until AND opened_at <= $now
  AND (closed_at IS NULL OR closed_at >= $since)
ORDER BY grade DESC, opened_at, incident_no
"""
_FIRST = "SELECT epoch_ms(min(raised_at)) FROM alert WHERE point_no < $shadows"
NOISIEST = 8
NONE = AlertLine(level=0, raised=0, acknowledged=0, median_ms=None, nine_tenths_ms=None)


def city_figures(
    store: Store, city: City, rules: Mapping[str, Words], period: Period, now_ms: int
) -> CityFigures:
    """The counts of a period as known at `now_ms`. `rules` are the titles of rules by id; one that
    is gone is told by its id."""
    since, until = period.begins_ms(city.zone), period.ends_ms(city.zone)
    asked = {"since": utc(since), "until": utc(until), "now": utc(now_ms)}
    shadows = {**asked, "shadows": SHADOWS}
    lines = [_alerts(*row) for row in store.rows(_ALERTS, shadows)]
    found = [_incident(*row) for row in store.rows(_INCIDENTS, asked)]
    ended = [one for one in found if one.closed_ms is not None and one.closed_ms < until]
    return CityFigures(
        alerts=next((one for one in lines if one.level == 0), NONE),
        levels=tuple(one for one in lines if one.level),
        rules=tuple(
            RuleLine(rule=rule, title=rules.get(rule, Words(en=rule, zh=rule)), raised=raised,
                     unacknowledged=left)
            for rule, raised, left in store.rows(_RULES, {**shadows, "most": NOISIEST})
        ),
        opened=sum(one.opened_ms >= since for one in found),
        closed=len(ended),
        open_at_end=len(found) - len(ended),
        incidents=tuple(found),
        drills=_drills(store, since, min(until, now_ms)),
        sources=_sources(store, city, asked),
        watched_ms=watched_ms(store),
    )  # fmt: skip


def watched_ms(store: Store) -> int:
    """When the center began to watch: when it was first opened, or, as a replay runs through some
    time before it begins, when its first alert was raised; 0 where nobody noted it."""
    begun = begun_ms(store)
    if begun is None:
        return 0
    first: int | None = store.rows(_FIRST, {"shadows": SHADOWS})[0][0]
    return begun if first is None else min(begun, first)


def _alerts(
    level: int | None, raised: int, acknowledged: int, median: int | None, most: int | None
) -> AlertLine:
    return AlertLine(level=level or 0, raised=raised, acknowledged=acknowledged, median_ms=median,
                     nine_tenths_ms=most)  # fmt: skip


def _incident(
    no: int, en: str, zh: str, grade: int, state: str, opened: int, closed: int | None
) -> IncidentLine:
    return IncidentLine(no=no, title=Words(en=en, zh=zh), grade=grade, state=state,
                        opened_ms=opened, closed_ms=closed)  # fmt: skip


def _drills(store: Store, since_ms: int, until_ms: int) -> tuple[DrillLine, ...]:
    """The exercises that ended in the time."""
    lines = []
    for one in drills(store):
        if one.ended_ms is None or not since_ms <= one.ended_ms < until_ms:
            continue
        score = score_of(store, one.no) or {}
        lines.append(DrillLine(
            no=one.no, title=one.scenario.title, started_ms=one.started_ms,
            points=score.get("points"), of=score.get("of"),
        ))  # fmt: skip
    return tuple(lines)


def _sources(store: Store, city: City, asked: Mapping[str, Any]) -> tuple[SourceLine, ...]:
    """Each of the city's sources, in its file's order."""
    stale = {
        "sources": list(city.sources),
        "stale_s": [one.stale_after.total_seconds() for one in city.sources.values()],
    }
    if not city.sources:
        return ()
    rows = {row[0]: row for row in store.rows(_SOURCES, {**asked, **stale})}
    return tuple(
        SourceLine(source=name, taken=row[1], in_time=row[2], replaced=row[3], refused=row[4],
                   newest_ms=row[5])
        for name, row in ((name, rows[name]) for name in city.sources)
    )  # fmt: skip
