"""What a message tells of an alert and of an incident, in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alerts.rules.model import Rule
from alerts.types import Alert, State
from data.strict import Words
from data.types import Point
from dispatch.cap.shapes import rings
from dispatch.cap.types import Area, Certainty, Subject
from dispatch.types import ENDED, Case, Incident, Origin
from metrics.types import Indicator

ALERT, INCIDENT = "alert", "incident"
UNSURE = frozenset({Origin.PHONE, Origin.HOTLINE, Origin.FEED})


def of_alert(
    alert: Alert,
    rule: Rule | None,
    point: Point,
    indicator: Indicator,
    district: Words | None,
    outline: Mapping[str, Any] | None = None,
    drill: str | None = None,
) -> Subject:
    """An alert; `drill` is that of its incident. It is over when it has cleared, whether somebody
    saw it or not; its level is then the gravest that it had. What its onset measured stands in it,
    not each later value."""
    title = rule.title if rule is not None else Words(en=alert.rule_id, zh=alert.rule_id)
    over = alert.state not in (State.UNACKED, State.ACKED)
    where = _where(point.name, district)
    return Subject(
        kind=ALERT,
        no=alert.no,
        step=alert.seq,
        level=alert.max_level if over else alert.level,
        event=title,
        description=_description(alert, indicator, where),
        domain=alert.domain,
        area=Area(
            words=where,
            polygons=() if outline is None else rings(outline),
            point=_point(point.lon, point.lat),
            district=point.district_id,
        ),
        onset_ms=alert.onset_ms,
        certainty=Certainty.OBSERVED,
        over=over,
        drill=drill,
        event_code=("rule", alert.rule_id),
    )


def of_incident(incident: Incident, district: Words | None) -> Subject:
    """An incident. What was only reported and nobody was sent to yet is likely, not observed."""
    name = Words(en=incident.place or "", zh=incident.place or "")
    where = _where(name, district)
    unsure = incident.origin in UNSURE and incident.state is Case.REGISTERED
    return Subject(
        kind=INCIDENT,
        no=incident.no,
        step=incident.seq,
        level=incident.grade,
        event=incident.title,
        description=Words(
            en=f"{incident.title.en}: {where.en}", zh=f"{incident.title.zh}：{where.zh}"
        ),
        domain=incident.domain,
        area=Area(
            words=where,
            polygons=() if incident.area is None else rings(json.loads(incident.area)),
            point=_point(incident.lon, incident.lat),
            district=incident.district,
        ),
        onset_ms=incident.occurred_ms,
        certainty=Certainty.LIKELY if unsure else Certainty.OBSERVED,
        over=incident.state in ENDED,
        drill=incident.drill,
    )


def _description(alert: Alert, indicator: Indicator, where: Words) -> Words:
    said = [
        f"{value * indicator.factor:.{indicator.decimals}f}"
        for value in (alert.onset_value, alert.limit_value)
    ]

    def words(language: str, text: str) -> str:
        unit = indicator.unit.of(language)
        value, limit = (f"{one} {unit}".strip() for one in said)
        name, place = indicator.name.of(language), where.of(language)
        return text.format(name=name, value=value, limit=limit, place=place)

    return Words(
        en=words("en", "{place}: {name} {value} (limit {limit})"),
        zh=words("zh", "{place}：{name} {value}（限值 {limit}）"),
    )


def _where(name: Words, district: Words | None) -> Words:
    if district is None:
        return name
    if not name.en:
        return district
    return Words(en=f"{name.en}, {district.en}", zh=f"{district.zh}，{name.zh}")


def _point(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    return None if lon is None or lat is None else (lon, lat)
