"""What a plan has to know of an incident or of alerts, gathered from their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alerts.types import Alert
from data.strict import Words
from data.types import Point
from dispatch.plans.types import Situation
from dispatch.types import Incident
from metrics.types import Indicator

Points = Mapping[int, Point]
Indicators = Mapping[int, Indicator]  # by number


def of_alerts(alerts: Sequence[Alert], points: Points, indicators: Indicators) -> Situation:
    """What is known of alerts that are one thing, the first-out in front; at least one is needed.

    The grade is the gravest that any reached, the value that of the first-out at its onset.
    """
    first = alerts[0]
    known = [points[alert.point_no] for alert in alerts if alert.point_no in points]
    place = points.get(first.point_no)
    indicator = indicators.get(first.indicator_no)
    return Situation(
        domain=first.domain,
        level=max(alert.max_level for alert in alerts),
        occurred_ms=min(alert.onset_ms for alert in alerts),
        rules=frozenset(alert.rule_id for alert in alerts),
        kinds=frozenset(point.kind for point in known),
        categories=frozenset(
            str(point.attributes["category"]) for point in known if "category" in point.attributes
        ),
        district=place.district_id if place else None,
        told=" ".join(word for point in known for word in _said(point)),
        place=place.name if place else None,
        value=_value(indicator, first.onset_value) if indicator else None,
    )


def of_incident(
    incident: Incident, alerts: Sequence[Alert], points: Points, indicators: Indicators
) -> Situation:
    """What is known of an incident with its alerts, the first-out in front (none: it was reported).

    Its own grade, place and time go before those of the alerts: an officer set them.
    """
    place = None if incident.place is None else Words(en=incident.place, zh=incident.place)
    title = f"{incident.title.en} {incident.title.zh} {incident.place or ''}"
    own = Situation(
        domain=incident.domain, level=incident.grade, occurred_ms=incident.occurred_ms,
        district=incident.district, told=title, place=place,
    )  # fmt: skip
    if not alerts:
        return own
    of_them = of_alerts(alerts, points, indicators)
    return replace(
        of_them,
        domain=own.domain,
        level=own.level,
        occurred_ms=own.occurred_ms,
        district=own.district or of_them.district,
        told=f"{title} {of_them.told}",
        place=of_them.place if place is None or place.en == _en(of_them.place) else place,
    )


def _said(point: Point) -> list[str]:
    return [words for one in (point.name, point.detail) if one for words in (one.en, one.zh)]


def _en(words: Words | None) -> str | None:
    return words.en if words else None


def _value(indicator: Indicator, value: float) -> Words:
    """PM2.5 38.2 µg/m³: the name, the number as it is shown, the unit."""
    number = f"{value * indicator.factor:,.{indicator.decimals}f}"
    said = [
        " ".join(filter(None, [indicator.name.of(one), number, indicator.unit.of(one)]))
        for one in ("en", "zh")
    ]
    return Words(en=said[0], zh=said[1])
